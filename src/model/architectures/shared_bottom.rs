use super::{Stack, stack_shapes};
use crate::model::{Affine, FIRST, ModelConfig, Ops, Parts, Shape, Tail};

/// The shared-bottom network: hidden layers that all tasks share, and one linear head a task.
/// Caruana, *Multitask learning* (1997).
///
/// The factorised chain is the same network, whose outputs mean something else: Ma et al., *Entire
/// space multi-task model* (2018).
pub struct SharedBottom<M> {
    shared: Stack<M>,
    /// One column a task: `[last hidden width, tasks]`.
    heads: Affine<M>,
}

/// See [`crate::model::ModelConfig::shapes`].
pub fn shapes(config: &ModelConfig, inputs: usize) -> Vec<Shape> {
    let mut shapes = Vec::new();
    Shape::affine(FIRST, inputs, config.hidden[0], &mut shapes);
    stack_shapes("shared", 1, &config.hidden, &mut shapes);
    Shape::affine("heads", config.last_width(), config.outputs(), &mut shapes);
    shapes
}

impl<M: Ops> SharedBottom<M> {
    /// Brings the parameters into a home.
    pub fn new(config: &ModelConfig, parts: &mut Parts<M>) -> Self {
        SharedBottom {
            shared: Stack::new(parts, "shared", 1..config.hidden.len()),
            heads: parts.affine("heads"),
        }
    }
}

impl<M: Ops> Tail<M> for SharedBottom<M> {
    fn outputs(&self, first: &M) -> M {
        self.heads.apply(&self.shared.apply(first.relu().dropout()))
    }
}
