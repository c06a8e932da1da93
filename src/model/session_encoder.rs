use super::{Matrix, Model, Shape};
use crate::features::EVENT_TRAITS;

/// How a network hears of the session beside the shopper's columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "train", derive(clap::ValueEnum))]
pub enum SessionEncoder {
    /// The recency-decayed mean of the products of each behaviour, the same for every product.
    #[default]
    Pooling,
    /// Beside it, the latest events weighed anew for each product.
    TargetAttention,
}

/// Weighs the latest events by what they say about one product. Zhou et al., *Deep interest network*
/// (2018), with a bilinear score (Luong et al., 2015) and a softmax, so that what comes out is linear
/// in the events' values: `softmax(q V^T) V`, where `q = code W + b` and `V` is `[events, value]`.
/// A first layer on top of it is then `softmax(q V^T) (V F)`, and `V F` is computed once a rerank.
///
/// A value is the code of the event's product ([`Model::encode`]) followed by
/// [`crate::features::event_traits`].
pub struct TargetAttention<'a> {
    /// `[code, value]`
    weight: &'a Matrix,
    /// `[1, value]`
    bias: &'a Matrix,
}

const NAME: &str = "session";
/// The names of its parameters.
const PARTS: [&str; 2] = ["session.weight", "session.bias"];

impl SessionEncoder {
    /// All of them, the default first.
    pub const ALL: [SessionEncoder; 2] = [SessionEncoder::Pooling, SessionEncoder::TargetAttention];

    /// The name in manifests and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            SessionEncoder::Pooling => "pooling",
            SessionEncoder::TargetAttention => "target-attention",
        }
    }

    /// Numbers in the value of an event, which are as many columns of a row; 0 for an encoder that
    /// adds none.
    pub(super) fn value_width(self, code: usize) -> usize {
        match self {
            SessionEncoder::Pooling => 0,
            SessionEncoder::TargetAttention => code + EVENT_TRAITS,
        }
    }

    pub(super) fn shapes(self, code: usize, shapes: &mut Vec<Shape>) {
        if self == SessionEncoder::TargetAttention {
            Shape::affine(NAME, code, self.value_width(code), shapes);
        }
    }
}

impl<'a> TargetAttention<'a> {
    /// That of a model, if it has one.
    pub fn of(model: &'a Model) -> Option<Self> {
        let [weight, bias] = PARTS;
        (model.config.session_encoder == SessionEncoder::TargetAttention).then(|| TargetAttention {
            weight: model.parameters.get(weight),
            bias: model.parameters.get(bias),
        })
    }

    /// What makes queries of codes: weight, `[code, value]`, and bias, `[1, value]`.
    pub fn query(&self) -> (&'a Matrix, &'a Matrix) {
        (self.weight, self.bias)
    }

    /// Appends the weighted mean of the values, `[value]`, for a product of that code; zeros if
    /// there are none. `values` is `[events, value]`.
    pub fn attend(&self, code: &[f32], values: &[f32], out: &mut Vec<f32>) {
        let start = out.len();
        out.resize(start + self.bias.cols, 0.0);
        let weights = self.weights(&self.query_of(code), values);
        for (weight, value) in weights.iter().zip(values.chunks_exact(self.bias.cols)) {
            add(&mut out[start..], *weight, value);
        }
    }

    fn query_of(&self, code: &[f32]) -> Vec<f32> {
        let mut query = self.bias.data.clone();
        for (row, x) in code.iter().enumerate() {
            add(&mut query, *x, self.weight.row(row));
        }
        query
    }

    /// The softmax of the events' scores: `[events]`.
    fn weights(&self, query: &[f32], values: &[f32]) -> Vec<f32> {
        let values = values.chunks_exact(self.bias.cols);
        let mut weights: Vec<f32> = values.map(|value| dot(query, value)).collect();
        let highest = weights.iter().copied().fold(f32::MIN, f32::max);
        let exponential = |score: &mut f32| {
            *score = (*score - highest).exp();
            *score
        };
        let sum: f32 = weights.iter_mut().map(exponential).sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        weights
    }

    /// Zeros to add the parameters' gradients to, with their names.
    #[cfg(feature = "train")]
    pub fn no_gradients(&self) -> [(&'static str, Matrix); 2] {
        let like = [self.weight, self.bias];
        std::array::from_fn(|part| (PARTS[part], Matrix::zeros(like[part].rows, like[part].cols)))
    }

    /// The way back of [`TargetAttention::attend`]: from the gradient of what came out to those of
    /// the parameters, of the code and of the values, which are added.
    #[cfg(feature = "train")]
    pub fn backward(
        &self,
        code: &[f32],
        values: &[f32],
        gradient: &[f32],
        [(_, of_weight), (_, of_bias)]: &mut [(&'static str, Matrix); 2],
        of_code: &mut [f32],
        of_values: &mut [f32],
    ) {
        let width = self.bias.cols;
        let query = self.query_of(code);
        let weights = self.weights(&query, values);
        let of_weights = values.chunks_exact(width).map(|value| dot(gradient, value));
        let of_weights: Vec<f32> = of_weights.collect();
        let mean = dot(&weights, &of_weights);
        let mut of_query = vec![0.0; width];
        let events = values
            .chunks_exact(width)
            .zip(of_values.chunks_exact_mut(width));
        for (event, (value, of_value)) in events.enumerate() {
            let of_score = weights[event] * (of_weights[event] - mean);
            add(&mut of_query, of_score, value);
            add(of_value, weights[event], gradient);
            add(of_value, of_score, &query);
        }
        for (row, x) in code.iter().enumerate() {
            add(&mut of_weight.data[row * width..][..width], *x, &of_query);
            of_code[row] += dot(self.weight.row(row), &of_query);
        }
        add(&mut of_bias.data, 1.0, &of_query);
    }
}

pub(super) fn add(sum: &mut [f32], factor: f32, x: &[f32]) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += factor * x;
    }
}

fn dot(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}
