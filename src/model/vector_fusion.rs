use super::{Matrix, Model, Shape, session_encoder::add};

/// What a shop's own vector of a product (of its text, or its picture) adds to the embedding of its
/// tokens, both heard by a gate: `sigmoid([e, x] G + g) * tanh(x V + v)`, and 0 for a product without
/// one. Arevalo et al., *Gated multimodal units for information fusion* (2017).
///
/// `x` is the vector, scaled so that its numbers are about 1: a long one has small numbers.
pub struct VectorFusion<'a> {
    /// `[length, dim]`
    vector: &'a Matrix,
    /// `[1, dim]`
    vector_bias: &'a Matrix,
    /// `[dim + length, dim]`
    gate: &'a Matrix,
    /// `[1, dim]`
    gate_bias: &'a Matrix,
}

const NAMES: [&str; 2] = ["fusion.vector", "fusion.gate"];
/// The names of its parameters.
const PARTS: [&str; 4] = [
    "fusion.vector.weight",
    "fusion.vector.bias",
    "fusion.gate.weight",
    "fusion.gate.bias",
];

pub(super) fn shapes(dim: usize, length: usize, shapes: &mut Vec<Shape>) {
    let [vector, gate] = NAMES;
    Shape::affine(vector, length, dim, shapes);
    Shape::affine(gate, dim + length, dim, shapes);
}

/// The two factors of each number that comes out.
struct Factors {
    gate: Vec<f32>,
    content: Vec<f32>,
}

impl<'a> VectorFusion<'a> {
    /// That of a model, if it has one.
    pub fn of(model: &'a Model) -> Option<Self> {
        let [vector, vector_bias, gate, gate_bias] = PARTS;
        let get = |name| model.parameters.get(name);
        (model.config.vector_length > 0).then(|| VectorFusion {
            vector: get(vector),
            vector_bias: get(vector_bias),
            gate: get(gate),
            gate_bias: get(gate_bias),
        })
    }

    /// The product's vector, if it has one of the length that the model knows: another comes from
    /// another embedding.
    pub fn known<'v>(&self, vector: Option<&'v [f32]>) -> Option<&'v [f32]> {
        vector.filter(|vector| vector.len() == self.vector.rows)
    }

    /// Appends what the vector adds, `[dim]`.
    pub fn fuse(&self, embedding: &[f32], vector: Option<&[f32]>, out: &mut Vec<f32>) {
        match self.known(vector) {
            Some(vector) => {
                let factors = self.factors(embedding, vector);
                let pairs = factors.gate.iter().zip(&factors.content);
                out.extend(pairs.map(|(gate, content)| gate * content));
            }
            None => out.resize(out.len() + self.gate_bias.cols, 0.0),
        }
    }

    fn factors(&self, embedding: &[f32], vector: &[f32]) -> Factors {
        let scale = scale(vector);
        let mut content = self.vector_bias.data.clone();
        let mut gate = self.gate_bias.data.clone();
        for (row, x) in vector.iter().enumerate() {
            add(&mut content, scale * x, self.vector.row(row));
            add(&mut gate, scale * x, self.gate.row(embedding.len() + row));
        }
        for (row, x) in embedding.iter().enumerate() {
            add(&mut gate, *x, self.gate.row(row));
        }
        gate.iter_mut().for_each(|x| *x = sigmoid(*x));
        // The hyperbolic tangent, by the one exponential that the page has anyway.
        let tanh = |x: &mut f32| *x = 2.0 * sigmoid(2.0 * *x) - 1.0;
        content.iter_mut().for_each(tanh);
        Factors { gate, content }
    }

    /// Zeros to add the parameters' gradients to, with their names.
    #[cfg(feature = "train")]
    pub fn no_gradients(&self) -> [(&'static str, Matrix); 4] {
        let like = [self.vector, self.vector_bias, self.gate, self.gate_bias];
        std::array::from_fn(|part| (PARTS[part], Matrix::zeros(like[part].rows, like[part].cols)))
    }

    /// The way back of [`VectorFusion::fuse`], for a vector that is known: from the gradient of what
    /// came out to those of the parameters and of the embedding, which are added.
    #[cfg(feature = "train")]
    pub fn backward(
        &self,
        embedding: &[f32],
        vector: &[f32],
        gradient: &[f32],
        of_parameters: &mut [(&'static str, Matrix); 4],
        of_embedding: &mut [f32],
    ) {
        let Factors { gate, content } = self.factors(embedding, vector);
        let width = gate.len();
        let mut of_gate = vec![0.0; width];
        let mut of_content = vec![0.0; width];
        for unit in 0..width {
            of_gate[unit] = gradient[unit] * content[unit] * gate[unit] * (1.0 - gate[unit]);
            of_content[unit] = gradient[unit] * gate[unit] * (1.0 - content[unit].powi(2));
        }
        let scale = scale(vector);
        let mut put = |part: usize, row: usize, x: f32, gradient: &[f32]| {
            let (_, matrix) = &mut of_parameters[part];
            add(&mut matrix.data[row * width..][..width], x, gradient);
        };
        for (row, x) in vector.iter().enumerate() {
            put(0, row, scale * x, &of_content);
            put(2, embedding.len() + row, scale * x, &of_gate);
        }
        put(1, 0, 1.0, &of_content);
        put(3, 0, 1.0, &of_gate);
        for (row, x) in embedding.iter().enumerate() {
            put(2, row, *x, &of_gate);
            let products = self.gate.row(row).iter().zip(&of_gate);
            of_embedding[row] += products.map(|(x, y)| x * y).sum::<f32>();
        }
    }
}

fn scale(vector: &[f32]) -> f32 {
    (vector.len() as f32).sqrt()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
