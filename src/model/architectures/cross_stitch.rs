use crate::domain::{Task, text};
use crate::model::{Affine, FIRST, ModelConfig, Ops, Parts, Shape, Tail};

/// A network for each task; after each layer a unit of one becomes a weighted sum of the units at
/// that place in all of them. Misra et al., *Cross-stitch networks for multi-task learning* (2016),
/// with weights for each unit as there for each channel.
pub struct CrossStitch<M> {
    width: usize,
    /// From the second layer on, the layers of each task.
    layers: Vec<Vec<Affine<M>>>,
    /// For each layer, to and from each task: `[1, width]`.
    stitches: Vec<Vec<Vec<M>>>,
    heads: Vec<Affine<M>>,
}

/// See [`crate::model::ModelConfig::shapes`].
pub fn shapes(config: &ModelConfig, inputs: usize) -> Vec<Shape> {
    let tasks = Task::ALL.len();
    let mut shapes = Vec::new();
    Shape::affine(FIRST, inputs, tasks * config.hidden[0], &mut shapes);
    for (layer, &width) in config.hidden.iter().enumerate() {
        shapes.push(Shape::new(stitch(layer), tasks * tasks, width));
    }
    for task in Task::ALL {
        super::stack_shapes(task.name(), 1, &config.hidden, &mut shapes);
        let head = text!(task.name(), ".head");
        Shape::affine(&head, config.last_width(), 1, &mut shapes);
    }
    shapes
}

/// The name of the weights by which tasks mix after a layer: a row for each pair of tasks, that
/// which receives first.
fn stitch(layer: usize) -> String {
    text!("stitch.", layer)
}

/// Whether a parameter of that name is such weights.
#[cfg(feature = "train")]
pub fn is_stitch(name: &str) -> bool {
    name.starts_with("stitch.")
}

impl<M: Ops> CrossStitch<M> {
    /// Brings the parameters into a home.
    pub fn new(config: &ModelConfig, parts: &mut Parts<M>) -> Self {
        let tasks = Task::ALL.len() as u32;
        let layer = |layer: usize, parts: &mut Parts<M>| {
            let of = |task: Task| parts.affine(&text!(task.name(), ".", layer));
            Task::ALL.map(of).into()
        };
        let stitches = |layer: usize, parts: &mut Parts<M>| {
            let all = parts.matrix(&stitch(layer));
            let to = |to: u32| {
                (0..tasks)
                    .map(|from| all.rows(&[to * tasks + from]))
                    .collect()
            };
            (0..tasks).map(to).collect()
        };
        let layers = 0..config.hidden.len();
        CrossStitch {
            width: config.hidden[0],
            layers: (layers.clone().skip(1))
                .map(|at| layer(at, parts))
                .collect(),
            stitches: layers.map(|at| stitches(at, parts)).collect(),
            heads: Task::ALL
                .map(|task| parts.affine(&text!(task.name(), ".head")))
                .into(),
        }
    }

    fn mix(&self, layer: usize, hidden: &[M]) -> Vec<M> {
        let stitches = self.stitches[layer].iter();
        let mixed = stitches.map(|from| {
            let mut parts = hidden
                .iter()
                .zip(from)
                .map(|(hidden, stitch)| hidden.mul(stitch));
            let first = parts.next().expect("there are tasks");
            parts.fold(first, |sum, part| sum.add(&part))
        });
        mixed.collect()
    }
}

impl<M: Ops> Tail<M> for CrossStitch<M> {
    fn outputs(&self, first: &M) -> M {
        let first = first.relu().dropout();
        let start = |task: usize| task * self.width;
        let hidden = (0..Task::ALL.len()).map(|task| first.columns(start(task)..start(task + 1)));
        let mut hidden = self.mix(0, &hidden.collect::<Vec<M>>());
        for (layer, affines) in self.layers.iter().enumerate() {
            let next = hidden.iter().zip(affines);
            let next = next.map(|(hidden, affine)| affine.apply(hidden).relu().dropout());
            hidden = self.mix(layer + 1, &next.collect::<Vec<M>>());
        }
        let outputs = hidden
            .iter()
            .zip(&self.heads)
            .map(|(hidden, head)| head.apply(hidden));
        M::beside(&outputs.collect::<Vec<M>>())
    }
}
