use serde::{Serialize, Serializer};

use super::{
    Architecture, SessionEncoder, Shape, chain::join, parameters::EMBEDDING, vector_fusion,
};
use crate::domain::{Error, Result, Task, Value, text};
use crate::features::{FeatureSchema, Group};

/// An architecture and its sizes, as the manifest's `model` field holds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelConfig {
    /// The architecture.
    #[serde(serialize_with = "name")]
    pub architecture: Architecture,
    /// Numbers in an embedding.
    pub embedding_dim: usize,
    /// Widths of the hidden layers, the first layer first. Where an architecture has several
    /// networks or experts side by side, those of each.
    pub hidden: Vec<usize>,
    /// Experts for all tasks; 0 where there are no experts.
    #[serde(skip_serializing_if = "none")]
    pub experts: usize,
    /// Experts of each task; 0 where there are none.
    #[serde(skip_serializing_if = "none")]
    pub task_experts: usize,
    /// Outputs beside the tasks', of what is learnt as a regression; only while training.
    #[cfg(feature = "train")]
    #[serde(skip)]
    pub regressions: usize,
    /// Widths of each task's own layers above the experts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub towers: Vec<usize>,
    /// How the session is heard.
    #[serde(serialize_with = "encoder_name", skip_serializing_if = "is_default")]
    pub session_encoder: SessionEncoder,
    /// Numbers in the shop's own vectors, which are fused into products' codes; 0 if they are not.
    #[serde(skip_serializing_if = "none")]
    pub vector_length: usize,
}

impl ModelConfig {
    /// A network without experts.
    pub fn new(architecture: Architecture, embedding_dim: usize, hidden: Vec<usize>) -> Self {
        ModelConfig {
            architecture,
            embedding_dim,
            hidden,
            experts: 0,
            task_experts: 0,
            #[cfg(feature = "train")]
            regressions: 0,
            towers: Vec::new(),
            session_encoder: SessionEncoder::default(),
            vector_length: 0,
        }
    }

    /// Reads the manifest's `model` field.
    ///
    /// # Errors
    /// [`Error::ModelMismatch`] for an architecture that this version does not know, or sizes out
    /// of bounds.
    pub fn from_json(json: &Value) -> Result<Self> {
        let Some(name) = json.field("architecture").text() else {
            return Err(Error::mismatch("model.architecture", "is missing"));
        };
        let known = Architecture::ALL
            .into_iter()
            .find(|known| known.name() == name);
        let Some(architecture) = known else {
            let why = "this version does not know it";
            return Err(Error::mismatch("model.architecture", why));
        };
        let known = [
            "architecture",
            "embedding_dim",
            "hidden",
            "experts",
            "task_experts",
            "towers",
            "session_encoder",
            "vector_length",
        ];
        let mut fields = json.map().unwrap_or_default().iter();
        if let Some((field, _)) = fields.find(|(field, _)| !known.contains(&field.as_str())) {
            let field = text!("model.", field);
            return Err(Error::mismatch(field, "this version does not know it"));
        }
        // Whatever is no whole number is out of bounds.
        let whole = |value: &Value| value.count().map_or(usize::MAX, |number| number as usize);
        let or_none = |field: &str| match json.field(field) {
            Value::Null => 0,
            value => whole(value),
        };
        let list = |field: &str| {
            let list = json.field(field).list().unwrap_or_default();
            list.iter().map(whole).collect()
        };
        let config = ModelConfig {
            architecture,
            embedding_dim: whole(json.field("embedding_dim")),
            hidden: list("hidden"),
            experts: or_none("experts"),
            task_experts: or_none("task_experts"),
            #[cfg(feature = "train")]
            regressions: 0,
            towers: list("towers"),
            session_encoder: session_encoder(json.field("session_encoder"))?,
            vector_length: or_none("vector_length"),
        };
        config.check()?;
        Ok(config)
    }

    /// How many outputs the network has: one a task, but while training.
    pub fn outputs(&self) -> usize {
        #[cfg(feature = "train")]
        return Task::ALL.len() + self.regressions;
        #[cfg(not(feature = "train"))]
        Task::ALL.len()
    }

    /// The logit of each task, from the network's outputs: both `[n, tasks]`.
    pub fn logits(&self, mut outputs: Vec<f32>) -> Vec<f32> {
        #[cfg(feature = "train")]
        if self.regressions > 0 {
            let rows = outputs.chunks_exact(self.outputs());
            outputs = rows
                .flat_map(|row| &row[..Task::ALL.len()])
                .copied()
                .collect();
        }
        if self.architecture == Architecture::FactorisedChain {
            join(&mut outputs);
        }
        outputs
    }

    /// The width of the last hidden layer.
    pub fn last_width(&self) -> usize {
        self.hidden[self.hidden.len() - 1]
    }

    /// Numbers in a whole row.
    pub fn row_width(&self) -> usize {
        Group::ALL.iter().map(|group| self.width(*group)).sum()
    }

    /// How many of the columns of a whole row are this group's.
    pub fn width(&self, group: Group) -> usize {
        let own = match group {
            Group::Item => self.code_width() - self.embedding_dim,
            Group::Session => self.session_encoder.value_width(self.code_width()),
            _ => 0,
        };
        group.width(self.embedding_dim) + own
    }

    /// Numbers in the code of a product, see [`super::Model::encode`].
    pub fn code_width(&self) -> usize {
        match self.vector_length {
            0 => self.embedding_dim,
            _ => 2 * self.embedding_dim,
        }
    }

    /// The name and shape of every parameter.
    pub fn shapes(&self, schema: &FeatureSchema) -> Vec<Shape> {
        let table = Shape::new(EMBEDDING, schema.table_rows as usize, self.embedding_dim);
        let mut shapes = vec![table];
        if self.vector_length > 0 {
            vector_fusion::shapes(self.embedding_dim, self.vector_length, &mut shapes);
        }
        (self.session_encoder).shapes(self.code_width(), &mut shapes);
        shapes.extend(self.network_shapes(self.row_width()));
        shapes
    }

    /// The name and shape of every parameter of the network alone, over rows of `inputs` numbers
    /// that may come from anywhere: the first layer's, then those of its tail.
    pub fn network_shapes(&self, inputs: usize) -> Vec<Shape> {
        self.architecture.shapes(self, inputs)
    }

    /// Checks that the sizes are in bounds, and are sizes that the architecture has.
    ///
    /// # Errors
    /// [`Error::ModelMismatch`], naming the size.
    pub fn check(&self) -> Result<()> {
        let within = |bounds: std::ops::RangeInclusive<usize>, size: usize, field: &str| {
            let why = || text!("must be from ", bounds.start(), " to ", bounds.end());
            match bounds.contains(&size) {
                true => Ok(()),
                false => Err(Error::mismatch(text!("model.", field), why())),
            }
        };
        let [experts, task_experts] = match self.architecture {
            Architecture::Mmoe => [1..=64, 0..=0],
            Architecture::Cgc | Architecture::Ple => [1..=64, 1..=16],
            _ => [0..=0, 0..=0],
        };
        let towers = if experts == (0..=0) { 0..=0 } else { 0..=4 };
        within(1..=256, self.embedding_dim, "embedding_dim")?;
        within(0..=2_048, self.vector_length, "vector_length")?;
        within(1..=8, self.hidden.len(), "hidden")?;
        within(experts, self.experts, "experts")?;
        within(task_experts, self.task_experts, "task_experts")?;
        within(towers, self.towers.len(), "towers")?;
        for (field, widths) in [("hidden", &self.hidden), ("towers", &self.towers)] {
            for width in widths {
                within(1..=2_048, *width, field)?;
            }
        }
        Ok(())
    }
}

fn name<S: Serializer>(architecture: &Architecture, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(architecture.name())
}

/// The manifest's `session_encoder`; what is not there is the default.
fn session_encoder(json: &Value) -> Result<SessionEncoder> {
    if *json == Value::Null {
        return Ok(SessionEncoder::default());
    }
    let mut all = SessionEncoder::ALL.into_iter();
    let known = all.find(|known| json.text() == Some(known.name()));
    known.ok_or_else(|| Error::mismatch("model.session_encoder", "this version does not know it"))
}

fn encoder_name<S: Serializer>(encoder: &SessionEncoder, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(encoder.name())
}

fn is_default(encoder: &SessionEncoder) -> bool {
    *encoder == SessionEncoder::default()
}

fn none(count: &usize) -> bool {
    *count == 0
}
