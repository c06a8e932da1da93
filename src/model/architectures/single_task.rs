use super::{Stack, stack_shapes};
use crate::domain::{Task, text};
use crate::model::{Affine, FIRST, ModelConfig, Ops, Parts, Shape, Tail};

/// A network for each task, none of which knows of the others: the control that sharing is compared
/// with. The embedding table is the only thing that they have in common.
///
/// With soft sharing training keeps their weights near each other (Duong et al. 2015) or of low
/// rank together (Yang & Hospedales, *Trace norm regularised deep multi-task learning*, 2017).
pub struct SingleTask<M> {
    width: usize,
    towers: Vec<Stack<M>>,
    heads: Vec<Affine<M>>,
}

/// See [`crate::model::ModelConfig::shapes`].
pub fn shapes(config: &ModelConfig, inputs: usize) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let tasks = Task::ALL.len();
    Shape::affine(FIRST, inputs, tasks * config.hidden[0], &mut shapes);
    for task in Task::ALL {
        stack_shapes(task.name(), 1, &config.hidden, &mut shapes);
        let head = text!(task.name(), ".head");
        Shape::affine(&head, config.last_width(), 1, &mut shapes);
    }
    shapes
}

impl<M: Ops> SingleTask<M> {
    /// Brings the parameters into a home.
    pub fn new(config: &ModelConfig, parts: &mut Parts<M>) -> Self {
        let layers = 1..config.hidden.len();
        let towers = Task::ALL.map(|task| Stack::new(parts, task.name(), layers.clone()));
        let heads = Task::ALL.map(|task| parts.affine(&text!(task.name(), ".head")));
        SingleTask {
            width: config.hidden[0],
            towers: towers.into(),
            heads: heads.into(),
        }
    }
}

impl<M: Ops> Tail<M> for SingleTask<M> {
    fn outputs(&self, first: &M) -> M {
        let first = first.relu().dropout();
        let networks = self.towers.iter().zip(&self.heads).enumerate();
        let outputs = networks.map(|(task, (tower, head))| {
            let start = task * self.width;
            head.apply(&tower.apply(first.columns(start..start + self.width)))
        });
        M::beside(&outputs.collect::<Vec<M>>())
    }
}
