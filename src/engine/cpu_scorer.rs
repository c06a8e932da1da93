use super::fused::{FusedScorer, Parts};
#[cfg(feature = "all-networks")]
use super::other_scorer::{Heard, OtherScorer};
use super::{ItemSide, ShopperSide};
use crate::domain::Task;
use crate::model::{Model, ModelConfig};

/// A scorer on the CPU: the fused one for the networks that it knows, Burn's for all others. This is
/// the one place that decides.
///
/// The module that most pages load has only the fused one: the others are a module of their own.
pub enum CpuScorer {
    /// See [`FusedScorer`].
    Fused(Box<FusedScorer>),
    /// See [`OtherScorer`].
    #[cfg(feature = "all-networks")]
    Other(Box<OtherScorer>),
}

impl CpuScorer {
    /// Whether this build has a scorer for models of that kind.
    pub fn can_score(config: &ModelConfig) -> bool {
        cfg!(feature = "all-networks") || FusedScorer::can_score(config)
    }

    /// Takes a model; no products yet.
    ///
    /// # Panics
    /// If there is no scorer for it, see [`CpuScorer::can_score`].
    pub fn new(model: &Model) -> Self {
        match FusedScorer::new(model) {
            Some(fused) => CpuScorer::Fused(Box::new(fused)),
            #[cfg(feature = "all-networks")]
            None => CpuScorer::Other(Box::new(OtherScorer::new(model))),
            #[cfg(not(feature = "all-networks"))]
            None => panic!("this module has no scorer for such a model"),
        }
    }

    /// Takes the catalogue.
    pub fn set_items(&mut self, items: &ItemSide) {
        self.clear();
        self.take_items(items, usize::MAX);
    }

    /// Lets go of the catalogue.
    pub fn clear(&mut self) {
        match self {
            CpuScorer::Fused(fused) => fused.clear(),
            #[cfg(feature = "all-networks")]
            CpuScorer::Other(other) => other.clear(),
        }
    }

    /// Takes at most so many more products of a catalogue; whether some are left, before which
    /// nothing can be scored. A catalogue may have grown since it was taken, but not changed.
    pub fn take_items(&mut self, items: &ItemSide, most: usize) -> bool {
        match self {
            CpuScorer::Fused(fused) => fused.take_items(items, most),
            #[cfg(feature = "all-networks")]
            CpuScorer::Other(other) => other.take_items(items, most),
        }
    }

    /// The outputs of the products in `rows`, or of all: `[rows, tasks]`. `side` must have been made
    /// for the same products.
    pub fn score(&mut self, side: &ShopperSide, rows: Option<&[u32]>) -> Vec<f32> {
        let mut scoring = self.begin(side);
        self.go_on(&mut scoring, side, rows, usize::MAX);
        scoring.outputs
    }

    /// [`CpuScorer::score`], but some products at a time.
    pub fn begin(&self, side: &ShopperSide) -> Scoring {
        let shopper = match self {
            CpuScorer::Fused(fused) => Halves::Fused(fused.parts(side)),
            #[cfg(feature = "all-networks")]
            CpuScorer::Other(other) => Halves::Other(Box::new(other.hear(side))),
        };
        Scoring {
            shopper,
            outputs: Vec::new(),
        }
    }

    /// Scores at most so many products more; whether some are left. `side` is what the scoring was
    /// begun with.
    pub fn go_on(
        &mut self,
        scoring: &mut Scoring,
        side: &ShopperSide,
        rows: Option<&[u32]>,
        most: usize,
    ) -> bool {
        const TASKS: usize = Task::ALL.len();
        let outputs = &mut scoring.outputs;
        let from = outputs.len() / TASKS;
        let count = side.product_of.len();
        let until = count.min(from.saturating_add(most));
        match (self, &scoring.shopper) {
            (CpuScorer::Fused(fused), Halves::Fused(parts)) => {
                outputs.resize(until * TASKS, 0.0);
                fused.score(parts, side, rows, from, &mut outputs[from * TASKS..]);
            }
            #[cfg(feature = "all-networks")]
            (CpuScorer::Other(other), Halves::Other(heard)) => {
                other.score(heard, side, rows, from..until, outputs);
            }
            #[cfg(feature = "all-networks")]
            _ => unreachable!("another scorer began this"),
        }
        until < count
    }
}

/// A scoring on its way.
pub struct Scoring {
    shopper: Halves,
    /// What the network put out so far, `[some, tasks]`.
    pub outputs: Vec<f32>,
}

enum Halves {
    Fused(Parts),
    #[cfg(feature = "all-networks")]
    Other(Box<Heard>),
}
