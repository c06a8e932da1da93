use super::{Affine, Matrix, Model, ModelConfig, Ops, SharedBottom};

/// A network of any architecture. To the engine each is one wide first layer, which is affine in
/// the features, and a tail.
#[derive(Clone)]
pub enum Network<M> {
    /// See [`SharedBottom`].
    SharedBottom(SharedBottom<M>),
}

impl<M: Ops> Network<M> {
    /// Brings a model's parameters into a home; `home` gets each one's name and numbers.
    pub fn new(model: &Model, mut home: impl FnMut(&str, &Matrix) -> M) -> Self {
        match &model.config {
            ModelConfig::SharedBottom(config) => {
                Network::SharedBottom(SharedBottom::new(config, &model.parameters, &mut home))
            }
        }
    }

    /// The first layer.
    pub fn first(&self) -> &Affine<M> {
        match self {
            Network::SharedBottom(network) => network.first(),
        }
    }

    /// From the first layer's sums, `[n, first width]`, to logits, `[n, tasks]`.
    pub fn tail(&self, first: &M) -> M {
        match self {
            Network::SharedBottom(network) => network.tail(first),
        }
    }

    /// From whole rows, `[n, row width]`, to logits, `[n, tasks]`: the way of training and
    /// evaluation. The engine goes through [`Network::tail`] with sums that it factored.
    pub fn whole(&self, rows: &M) -> M {
        self.tail(&self.first().apply(rows))
    }
}
