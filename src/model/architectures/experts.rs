use super::{Stack, stack_shapes};
use crate::domain::{Task, text};
use crate::model::{Affine, Architecture, FIRST, ModelConfig, Ops, Parts, Shape, Tail};

/// Networks of experts. Each task mixes some of them by a gate of its own, a softmax of an affine
/// map of the input, and goes on from there:
/// - MMoE: all experts are for all tasks. Ma et al., *Modeling task relationships in multi-task
///   learning with multi-gate mixture-of-experts* (2018).
/// - CGC: each task has experts of its own beside those for all. PLE: the same in levels, with what
///   a task mixed as the input of its experts in the next, and a mixture of all experts as that of
///   the shared ones. Tang et al., *Progressive layered extraction* (2020).
///
/// Gates of the first level are affine in the features, so they are columns of the first layer.
pub struct Experts<M> {
    levels: Vec<Level<M>>,
    towers: Vec<Stack<M>>,
    heads: Vec<Affine<M>>,
}

/// Experts side by side, and the gates that mix them.
struct Level<M> {
    plan: Plan,
    /// For each source the maps to its experts and gates; none in the first level, whose are the
    /// network's first layer.
    sources: Vec<Affine<M>>,
    /// What follows the first layer within each expert.
    experts: Vec<Stack<M>>,
}

/// The numbers of a level. Its sources are the tasks, and then what they share.
#[derive(Clone, Copy)]
struct Plan {
    shared: usize,
    own: usize,
    width: usize,
    /// Whether a level follows, which needs a mixture for the shared experts.
    inner: bool,
}

/// The source of what all tasks share.
const SHARED: usize = Task::ALL.len();

impl Plan {
    fn experts(self) -> usize {
        SHARED * self.own + self.shared
    }

    /// How many experts a source feeds.
    fn fed(self, source: usize) -> usize {
        if source == SHARED {
            self.shared
        } else {
            self.own
        }
    }

    /// How many logits a source's gate has.
    fn gate(self, source: usize) -> usize {
        match source {
            SHARED if self.inner => self.experts(),
            SHARED => 0,
            _ => self.own + self.shared,
        }
    }

    /// How many columns a source's experts and gate take.
    fn columns(self, source: usize) -> usize {
        self.fed(source) * self.width + self.gate(source)
    }

    /// The experts that a source's gate mixes, its own first; experts are numbered source by source.
    fn mixed(self, source: usize) -> Vec<usize> {
        let shared = SHARED * self.own..self.experts();
        match source {
            SHARED => (0..self.experts()).collect(),
            _ => (source * self.own..(source + 1) * self.own)
                .chain(shared)
                .collect(),
        }
    }
}

fn plans(config: &ModelConfig) -> Vec<Plan> {
    let widths = match config.architecture {
        Architecture::Ple => &config.hidden[..],
        _ => &config.hidden[..1],
    };
    let plan = |(level, width): (usize, &usize)| Plan {
        shared: config.experts,
        own: config.task_experts,
        width: *width,
        inner: level + 1 < widths.len(),
    };
    widths.iter().enumerate().map(plan).collect()
}

/// The widths of an expert's layers: only PLE's experts, which have levels, have one layer.
fn expert_widths(config: &ModelConfig) -> &[usize] {
    match config.architecture {
        Architecture::Ple => &[],
        _ => &config.hidden,
    }
}

fn source_name(level: usize, source: usize) -> String {
    let source = Task::ALL.get(source).map_or("shared", |task| task.name());
    text!("level.", level, ".", source)
}

/// The sources of a level that feed anything.
fn sources(plan: Plan) -> impl Iterator<Item = usize> {
    (0..=SHARED).filter(move |source| plan.columns(*source) > 0)
}

/// See [`crate::model::ModelConfig::shapes`].
pub fn shapes(config: &ModelConfig, inputs: usize) -> Vec<Shape> {
    let plans = plans(config);
    let mut shapes = Vec::new();
    let first = (0..=SHARED).map(|source| plans[0].columns(source)).sum();
    Shape::affine(FIRST, inputs, first, &mut shapes);
    for expert in 0..plans[0].experts() {
        let name = text!("expert.", expert);
        stack_shapes(&name, 1, expert_widths(config), &mut shapes);
    }
    for (level, pair) in plans.windows(2).enumerate() {
        for source in sources(pair[1]) {
            let name = source_name(level + 1, source);
            Shape::affine(&name, pair[0].width, pair[1].columns(source), &mut shapes);
        }
    }
    let mut widths = vec![config.last_width()];
    widths.extend(&config.towers);
    for task in Task::ALL {
        stack_shapes(task.name(), 0, &widths, &mut shapes);
        let head = text!(task.name(), ".head");
        Shape::affine(&head, widths[widths.len() - 1], 1, &mut shapes);
    }
    shapes
}

impl<M: Ops> Experts<M> {
    /// Brings the parameters into a home.
    pub fn new(config: &ModelConfig, parts: &mut Parts<M>) -> Self {
        let layers = 1..expert_widths(config).len();
        let level = |(level, plan): (usize, Plan)| {
            let all = 0..plan.experts();
            Level {
                plan,
                sources: match level {
                    0 => Vec::new(),
                    _ => sources(plan)
                        .map(|source| parts.affine(&source_name(level, source)))
                        .collect(),
                },
                experts: all
                    .map(|expert| Stack::new(parts, &text!("expert.", expert), layers.clone()))
                    .collect(),
            }
        };
        let levels = plans(config).into_iter().enumerate().map(level).collect();
        let tower = 0..config.towers.len();
        Experts {
            levels,
            towers: Task::ALL
                .map(|task| Stack::new(parts, task.name(), tower.clone()))
                .into(),
            heads: Task::ALL
                .map(|task| parts.affine(&text!(task.name(), ".head")))
                .into(),
        }
    }
}

impl<M: Ops> Level<M> {
    /// From the sums of each source's columns to a mixture for each source that has a gate.
    fn mix(&self, sums: &[M]) -> Vec<M> {
        let plan = self.plan;
        let mut experts = Vec::new();
        let mut gates = Vec::new();
        for (source, sums) in sources(plan).zip(sums) {
            for expert in 0..plan.fed(source) {
                let start = expert * plan.width;
                let hidden = sums.columns(start..start + plan.width).relu().dropout();
                experts.push(self.experts[experts.len()].apply(hidden));
            }
            if plan.gate(source) > 0 {
                let start = plan.fed(source) * plan.width;
                let gate = sums.columns(start..start + plan.gate(source)).softmax();
                gates.push((source, gate));
            }
        }
        let mixture = |(source, gate): &(usize, M)| {
            let parts = plan.mixed(*source).into_iter().enumerate();
            let mut parts =
                parts.map(|(place, expert)| experts[expert].mul(&gate.columns(place..place + 1)));
            let first = parts.next().expect("a gate mixes experts");
            parts.fold(first, |sum, part| sum.add(&part))
        };
        gates.iter().map(mixture).collect()
    }
}

impl<M: Ops> Tail<M> for Experts<M> {
    fn outputs(&self, first: &M) -> M {
        let plan = self.levels[0].plan;
        let mut start = 0;
        let sums = sources(plan).map(|source| {
            start += plan.columns(source);
            first.columns(start - plan.columns(source)..start)
        });
        let mut mixed = self.levels[0].mix(&sums.collect::<Vec<M>>());
        for level in &self.levels[1..] {
            let sums = sources(level.plan).zip(&level.sources);
            let sums = sums.map(|(source, affine)| affine.apply(&mixed[source]));
            let sums = sums.collect::<Vec<M>>();
            mixed = level.mix(&sums);
        }
        let tasks = mixed.into_iter().zip(&self.towers).zip(&self.heads);
        let outputs = tasks.map(|((mixed, tower), head)| head.apply(&tower.apply(mixed)));
        M::beside(&outputs.collect::<Vec<M>>())
    }
}
