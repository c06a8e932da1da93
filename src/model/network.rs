use super::{Affine, Matrix, Model, Ops, SharedBottom};

/// A network of any architecture. To the engine each is one wide first layer, which is affine in
/// the features, and a tail. What its outputs mean is the config's, see
/// [`super::ModelConfig::logits`].
#[derive(Clone)]
pub enum Network<M> {
    /// See [`SharedBottom`].
    SharedBottom(SharedBottom<M>),
}

impl<M: Ops> Network<M> {
    /// Brings a model's parameters into a home; `home` gets each one's name and numbers.
    pub fn new(model: &Model, mut home: impl FnMut(&str, &Matrix) -> M) -> Self {
        let sizes = model.config.sizes();
        Network::SharedBottom(SharedBottom::new(sizes, &model.parameters, &mut home))
    }

    /// The first layer.
    pub fn first(&self) -> &Affine<M> {
        match self {
            Network::SharedBottom(network) => network.first(),
        }
    }

    /// From the first layer's sums, `[n, first width]`, to outputs, `[n, tasks]`.
    pub fn tail(&self, first: &M) -> M {
        match self {
            Network::SharedBottom(network) => network.tail(first),
        }
    }

    /// From whole rows, `[n, row width]`, to outputs, `[n, tasks]`: the way of training and
    /// evaluation. The engine goes through [`Network::tail`] with sums that it factored.
    pub fn whole(&self, rows: &M) -> M {
        self.tail(&self.first().apply(rows))
    }
}
