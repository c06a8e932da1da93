use super::{EmbeddingTable, Matrix, ModelConfig, VectorFusion};
use crate::domain::{Map, Result, Tensors, text};
use crate::features::{Bag, FeatureSchema};

/// A trained network at rest: what it is, and its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The architecture.
    pub config: ModelConfig,
    /// What its inputs mean.
    pub schema: FeatureSchema,
    /// The embedding table.
    pub table: EmbeddingTable,
    /// All other parameters.
    pub parameters: Parameters,
}

/// Matrices by name, all but the embedding table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters(pub Map<String, Matrix>);

/// The name and shape of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
}

/// The name of the embedding table among the tensors.
pub const EMBEDDING: &str = "embedding";
/// The name of the first layer.
pub const FIRST: &str = "first";
/// The names of its weight and bias.
const FIRST_PARTS: [&str; 2] = ["first.weight", "first.bias"];

impl Shape {
    /// A parameter of that name and shape.
    pub fn new(name: impl Into<String>, rows: usize, cols: usize) -> Self {
        Shape {
            name: name.into(),
            rows,
            cols,
        }
    }

    /// Appends the shapes of `NAME.weight` and `NAME.bias`.
    pub fn affine(name: &str, inputs: usize, outputs: usize, shapes: &mut Vec<Self>) {
        shapes.push(Shape::new(text!(name, ".weight"), inputs, outputs));
        shapes.push(Shape::new(text!(name, ".bias"), 1, outputs));
    }
}

impl Parameters {
    /// The matrix of that name.
    ///
    /// # Panics
    /// If there is none: a [`Model`] is only made with all that its config names.
    pub fn get(&self, name: &str) -> &Matrix {
        &self.0[name]
    }
}

impl Model {
    /// Weight, `[row width, first width]`, and bias, `[1, first width]`, of the first layer.
    pub fn first_layer(&self) -> (&Matrix, &Matrix) {
        let [weight, bias] = FIRST_PARTS;
        (self.parameters.get(weight), self.parameters.get(bias))
    }

    /// The first layer, to be changed in place.
    ///
    /// # Panics
    /// If there is none, see [`Parameters::get`].
    #[cfg(feature = "train")]
    pub fn first_layer_mut(&mut self) -> (&mut Matrix, &mut Matrix) {
        let [weight, bias] = FIRST_PARTS;
        let mut weight_and_bias = (None, None);
        for (name, matrix) in self.parameters.0.iter_mut() {
            if name == weight {
                weight_and_bias.0 = Some(matrix);
            } else if name == bias {
                weight_and_bias.1 = Some(matrix);
            }
        }
        match weight_and_bias {
            (Some(weight), Some(bias)) => (weight, bias),
            _ => unreachable!("a model is only made with all that its config names"),
        }
    }

    /// Appends the code of a product, `[code]`: the embedding of its tokens, and what its vector
    /// adds where the shop's vectors are fused in.
    pub fn encode(&self, bag: &Bag, vector: Option<&[f32]>, out: &mut Vec<f32>) {
        let start = out.len();
        self.table.embed(bag, out);
        if let Some(fusion) = VectorFusion::of(self) {
            let embedding = out[start..].to_vec();
            fusion.fuse(&embedding, vector, out);
        }
    }

    /// Takes the model's parameters out of the tensors of a bundle.
    ///
    /// # Errors
    /// [`crate::domain::Error::ModelInvalid`], naming the tensor that is missing or wrongly shaped.
    pub fn from_tensors(
        config: ModelConfig,
        schema: FeatureSchema,
        mut tensors: Tensors,
    ) -> Result<Self> {
        let mut table = EmbeddingTable::default();
        let mut parameters = Parameters::default();
        for shape in config.shapes(&schema) {
            let data = tensors.take_f32(&shape.name, &[shape.rows, shape.cols])?;
            let matrix = Matrix::new(shape.rows, shape.cols, data);
            if shape.name == EMBEDDING {
                table = EmbeddingTable(matrix);
            } else {
                parameters.0.insert(shape.name, matrix);
            }
        }
        tensors.none_left()?;
        Ok(Model {
            config,
            schema,
            table,
            parameters,
        })
    }

    /// The parameters as the tensors of a bundle.
    pub fn to_tensors(&self) -> Tensors {
        let mut tensors = Tensors::default();
        let table = (EMBEDDING, &self.table.0);
        let others = self
            .parameters
            .0
            .iter()
            .map(|(name, matrix)| (name.as_str(), matrix));
        for (name, matrix) in std::iter::once(table).chain(others) {
            tensors.put_f32(name, &[matrix.rows, matrix.cols], matrix.data.clone());
        }
        tensors
    }
}
