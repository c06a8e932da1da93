use super::ShopperSide;
use crate::features::{Columns, Group};
use crate::model::{Matrix, Model, Ops, TargetAttention};

/// Target attention in a home: its part of the first layer for many products at once.
pub(super) struct Attention<M> {
    /// From the columns of [`Group::Item`] to queries: `[item width, value]`, zeros but for the code.
    query: M,
    /// `[1, value]`
    bias: M,
    /// The first layer's rows of [`Group::Session`]: `[value, first width]`.
    first: M,
}

/// The latest events, as all products of a rerank look at them.
pub(super) struct Heard<M> {
    /// `[value, events]`
    keys: M,
    /// What is added to each score: far below 0 for rows that are no events. `[1, events]`
    mask: Option<M>,
    /// The events' parts of the first layer: `[events, first width]`.
    parts: M,
}

/// A score that leaves nothing of an event after the softmax.
const NEVER: f32 = -1e9;

impl<M: Ops> Attention<M> {
    /// That of a model, if it has one; `first` are the first layer's rows of [`Group::Session`].
    pub fn new(model: &Model, first: Matrix, home: &mut impl FnMut(&Matrix) -> M) -> Option<Self> {
        let (weight, bias) = TargetAttention::of(model)?.query();
        let mut query = Matrix::zeros(model.config.width(Group::Item), weight.cols);
        let start = query.data.len() - weight.data.len();
        query.data[start..].copy_from_slice(&weight.data);
        Some(Attention {
            query: home(&query),
            bias: home(bias),
            first: home(&first),
        })
    }

    /// From the columns of [`Group::Item`], `[items, width]`, to queries, `[items, value]`.
    pub fn queries(&self, columns: &M) -> M {
        columns.matmul(&self.query).add(&self.bias)
    }

    /// The latest events; nothing if there are none, for then this part is 0.
    pub fn hear(
        &self,
        side: &ShopperSide,
        home: &mut impl FnMut(&Matrix) -> M,
    ) -> Option<Heard<M>> {
        let (values, events) = (&side.session, side.session_events);
        let rows = values.rows();
        if events == 0 {
            return None;
        }
        let mask = || {
            let never = (0..rows).map(|row| if row < events { 0.0 } else { NEVER });
            Matrix::new(1, rows, never.collect())
        };
        let mask = (events < rows).then(|| home(&mask()));
        let all = Matrix::new(rows, values.width, values.data.clone());
        Some(Heard {
            keys: home(&transposed(values)),
            mask,
            parts: home(&all).matmul(&self.first),
        })
    }
}

impl<M: Ops> Heard<M> {
    /// From queries, `[n, value]`, to their part of the first layer, `[n, first width]`.
    pub fn part(&self, queries: &M) -> M {
        let scores = queries.matmul(&self.keys);
        let scores = match &self.mask {
            Some(mask) => scores.add(mask),
            None => scores,
        };
        scores.softmax().matmul(&self.parts)
    }
}

fn transposed(columns: &Columns) -> Matrix {
    let (rows, width) = (columns.rows(), columns.width);
    let cell = |at: usize| columns.data[at % rows * width + at / rows];
    Matrix::new(width, rows, (0..rows * width).map(cell).collect())
}
