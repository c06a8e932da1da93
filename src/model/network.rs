use super::{Affine, FIRST, Matrix, ModelConfig, Ops, Parameters, Parts};

/// A network of any architecture. To the engine each is one wide first layer, which is affine in
/// the features, and a tail. What its outputs mean is the config's, see
/// [`super::ModelConfig::logits`].
pub struct Network<M> {
    first: Affine<M>,
    tail: Box<dyn Tail<M>>,
}

/// What an architecture does after the first layer.
pub trait Tail<M> {
    /// From the first layer's sums, `[n, first width]`, to outputs, `[n, tasks]`.
    fn outputs(&self, first: &M) -> M;
}

impl<M: Ops + 'static> Network<M> {
    /// Brings a network's parameters into a home; `home` gets each one's name and numbers.
    ///
    /// # Panics
    /// If one of [`ModelConfig::network_shapes`] is missing.
    pub fn new(
        config: &ModelConfig,
        parameters: &Parameters,
        mut home: impl FnMut(&str, &Matrix) -> M,
    ) -> Self {
        let mut parts = Parts::new(parameters, &mut home);
        Network {
            first: parts.affine(FIRST),
            tail: config.architecture.tail(config, &mut parts),
        }
    }

    /// The first layer.
    pub fn first(&self) -> &Affine<M> {
        &self.first
    }

    /// From the first layer's sums, `[n, first width]`, to outputs, `[n, tasks]`.
    pub fn tail(&self, first: &M) -> M {
        self.tail.outputs(first)
    }

    /// From whole rows, `[n, row width]`, to outputs, `[n, tasks]`: the way of training and
    /// evaluation. The engine goes through [`Network::tail`] with sums that it factored.
    pub fn whole(&self, rows: &M) -> M {
        self.tail(&self.first.apply(rows))
    }
}
