use serde::Serialize;
use serde_json::Value;

use super::{Shape, chain::join, parameters::EMBEDDING};
use crate::domain::{Error, Result, Task};
use crate::features::{FeatureSchema, Group};

/// An architecture and its sizes, as the manifest's `model` field holds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "architecture", rename_all = "kebab-case")]
pub enum ModelConfig {
    /// One network for all tasks, with a head each.
    SharedBottom(SharedBottomConfig),
    /// The same network, whose first output is about a contact, and whose others are about each
    /// other task given a contact. Ma et al., *Entire space multi-task model* (2018).
    FactorisedChain(SharedBottomConfig),
}

/// Sizes of a shared-bottom network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharedBottomConfig {
    /// Numbers in an embedding.
    pub embedding_dim: usize,
    /// Widths of the shared hidden layers, the first layer first.
    pub hidden: Vec<usize>,
}

impl ModelConfig {
    /// Reads the manifest's `model` field.
    ///
    /// # Errors
    /// [`Error::ModelMismatch`] for an architecture that this version does not know, or sizes out
    /// of bounds.
    pub fn from_json(json: &Value) -> Result<Self> {
        let architecture = match json["architecture"].as_str() {
            Some("shared-bottom") => ModelConfig::SharedBottom,
            Some("factorised-chain") => ModelConfig::FactorisedChain,
            Some(_) => {
                let why = "this version knows only shared-bottom and factorised-chain";
                return Err(Error::mismatch("model.architecture", why));
            }
            None => return Err(Error::mismatch("model.architecture", "is missing")),
        };
        let known = ["architecture", "embedding_dim", "hidden"];
        let mut fields = json
            .as_object()
            .into_iter()
            .flat_map(|fields| fields.keys());
        if let Some(field) = fields.find(|field| !known.contains(&field.as_str())) {
            let field = format!("model.{field}");
            return Err(Error::mismatch(field, "this version does not know it"));
        }
        // Whatever is no whole number is out of bounds.
        let whole = |value: &Value| value.as_u64().unwrap_or_default() as usize;
        let hidden = json["hidden"].as_array().map_or(&[][..], Vec::as_slice);
        let config = architecture(SharedBottomConfig {
            embedding_dim: whole(&json["embedding_dim"]),
            hidden: hidden.iter().map(whole).collect(),
        });
        config.check()?;
        Ok(config)
    }

    /// The sizes of the network.
    pub fn sizes(&self) -> &SharedBottomConfig {
        match self {
            ModelConfig::SharedBottom(sizes) | ModelConfig::FactorisedChain(sizes) => sizes,
        }
    }

    /// The logit of each task, from the network's outputs: both `[n, tasks]`.
    pub fn logits(&self, mut outputs: Vec<f32>) -> Vec<f32> {
        if let ModelConfig::FactorisedChain(_) = self {
            join(&mut outputs);
        }
        outputs
    }

    /// Numbers in an embedding.
    pub fn embedding_dim(&self) -> usize {
        self.sizes().embedding_dim
    }

    /// Numbers in a whole row.
    pub fn row_width(&self) -> usize {
        let dim = self.embedding_dim();
        Group::ALL.iter().map(|group| group.width(dim)).sum()
    }

    /// The name and shape of every parameter.
    pub fn shapes(&self, schema: &FeatureSchema) -> Vec<Shape> {
        let config = self.sizes();
        let mut shapes = vec![Shape::new(
            EMBEDDING,
            schema.table_rows as usize,
            config.embedding_dim,
        )];
        let mut inputs = self.row_width();
        for (layer, &width) in config.hidden.iter().enumerate() {
            shapes.push(Shape::new(format!("shared.{layer}.weight"), inputs, width));
            shapes.push(Shape::new(format!("shared.{layer}.bias"), 1, width));
            inputs = width;
        }
        shapes.push(Shape::new("heads.weight", inputs, Task::ALL.len()));
        shapes.push(Shape::new("heads.bias", 1, Task::ALL.len()));
        shapes
    }

    /// Checks that the sizes are in bounds.
    ///
    /// # Errors
    /// [`Error::ModelMismatch`], naming the size.
    pub fn check(&self) -> Result<()> {
        let config = self.sizes();
        if !(1..=256).contains(&config.embedding_dim) {
            return Err(Error::mismatch(
                "model.embedding_dim",
                "must be between 1 and 256",
            ));
        }
        let widths = (1..=8).contains(&config.hidden.len());
        if !widths
            || config
                .hidden
                .iter()
                .any(|width| !(1..=2_048).contains(width))
        {
            let why = "must be 1 to 8 layers of 1 to 2048 units";
            return Err(Error::mismatch("model.hidden", why));
        }
        Ok(())
    }
}
