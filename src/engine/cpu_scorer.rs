use super::{FusedScorer, ItemSide, Scorer, ShopperSide};
use crate::model::{Cpu, Mat, Model};

/// A scorer on the CPU: the fused one for the networks that it knows, Burn's for all others. This is
/// the one place that decides.
pub enum CpuScorer {
    /// See [`FusedScorer`].
    Fused(Box<FusedScorer>),
    /// See [`Scorer`].
    Any(Box<Scorer<Mat<Cpu>>>),
}

impl CpuScorer {
    /// Takes a model; no products yet.
    pub fn new(model: &Model) -> Self {
        match FusedScorer::new(model) {
            Some(fused) => CpuScorer::Fused(Box::new(fused)),
            None => CpuScorer::Any(Box::new(Scorer::new(model, Mat::<Cpu>::cpu))),
        }
    }

    /// Takes the catalogue.
    pub fn set_items(&mut self, items: &ItemSide) {
        match self {
            CpuScorer::Fused(fused) => fused.set_items(items),
            CpuScorer::Any(scorer) => scorer.set_items(items, Mat::<Cpu>::cpu),
        }
    }

    /// The outputs of the products in `rows`, or of all: `[rows, tasks]`. `side` must have been made
    /// for the same products.
    pub fn score(&mut self, side: &ShopperSide, rows: Option<&[u32]>) -> Vec<f32> {
        match self {
            CpuScorer::Fused(fused) => fused.score(side, rows),
            CpuScorer::Any(scorer) => {
                let blocks = scorer.score(side, rows, Mat::<Cpu>::cpu);
                blocks.into_iter().flat_map(Mat::into_vec).collect()
            }
        }
    }
}
