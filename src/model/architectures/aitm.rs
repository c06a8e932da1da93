use super::{Stack, stack_shapes};
use crate::domain::{Task, text};
use crate::model::{Affine, FIRST, ModelConfig, Ops, Parts, Shape, Tail};

/// A network for each task, in the order of a shopper's steps; each but the first attends both to
/// what it found itself and to what the step before passes on. Xi et al., *Modeling the sequential
/// dependence among audience multi-step conversions with multi-task learning* (2021).
///
/// The steps are contact, favorite, cart, purchase.
pub struct Aitm<M> {
    width: usize,
    towers: Vec<Stack<M>>,
    /// Before each step but the first.
    transfers: Vec<Transfer<M>>,
    heads: Vec<Affine<M>>,
}

/// What a step learns from the one before.
struct Transfer<M> {
    /// What the step before passes on.
    pass: Affine<M>,
    query: Affine<M>,
    key: Affine<M>,
    value: Affine<M>,
}

/// The tasks as steps.
const STEPS: [Task; 4] = [Task::View, Task::Favorite, Task::Cart, Task::Purchase];

/// See [`crate::model::ModelConfig::shapes`].
pub fn shapes(config: &ModelConfig, inputs: usize) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let width = config.last_width();
    Shape::affine(FIRST, inputs, STEPS.len() * config.hidden[0], &mut shapes);
    for (step, task) in STEPS.into_iter().enumerate() {
        stack_shapes(task.name(), 1, &config.hidden, &mut shapes);
        if step > 0 {
            for part in ["pass", "query", "key", "value"] {
                let name = text!(task.name(), ".", part);
                Shape::affine(&name, width, width, &mut shapes);
            }
        }
        Shape::affine(&text!(task.name(), ".head"), width, 1, &mut shapes);
    }
    shapes
}

impl<M: Ops> Aitm<M> {
    /// Brings the parameters into a home.
    pub fn new(config: &ModelConfig, parts: &mut Parts<M>) -> Self {
        let layers = 1..config.hidden.len();
        let transfer = |task: &Task| {
            let mut affine = |part: &str| parts.affine(&text!(task.name(), ".", part));
            Transfer {
                pass: affine("pass"),
                query: affine("query"),
                key: affine("key"),
                value: affine("value"),
            }
        };
        let transfers = STEPS[1..].iter().map(transfer).collect();
        let towers = STEPS.map(|task| Stack::new(parts, task.name(), layers.clone()));
        let heads = STEPS.map(|task| parts.affine(&text!(task.name(), ".head")));
        Aitm {
            width: config.hidden[0],
            towers: towers.into(),
            transfers,
            heads: heads.into(),
        }
    }
}

impl<M: Ops> Transfer<M> {
    /// From what a step found and what the one before knows to what the step knows.
    fn apply(&self, own: M, before: &M) -> M {
        let candidates = [own, self.pass.apply(before).relu()];
        let score = |x: &M| self.query.apply(x).mul(&self.key.apply(x)).sum();
        let attention = M::beside(&candidates.each_ref().map(score)).softmax();
        let [own, passed] = candidates.each_ref().map(|x| self.value.apply(x));
        own.mul(&attention.columns(0..1))
            .add(&passed.mul(&attention.columns(1..2)))
    }
}

impl<M: Ops> Tail<M> for Aitm<M> {
    fn outputs(&self, first: &M) -> M {
        let first = first.relu().dropout();
        let mut known: Option<M> = None;
        let mut outputs = Vec::new();
        for (step, (tower, head)) in self.towers.iter().zip(&self.heads).enumerate() {
            let start = step * self.width;
            let own = tower.apply(first.columns(start..start + self.width));
            let now = match &known {
                Some(before) => self.transfers[step - 1].apply(own, before),
                None => own,
            };
            outputs.push(head.apply(&now));
            known = Some(now);
        }
        let place = |task: Task| {
            STEPS
                .iter()
                .position(|step| *step == task)
                .unwrap_or_default()
        };
        let by_task = Task::ALL.map(|task| outputs[place(task)].clone());
        M::beside(&by_task)
    }
}
