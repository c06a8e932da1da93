use burn_backend::cubecl::Device;

use super::{FusedGpuScorer, PaddedScorer};
use crate::domain::Result;
use crate::engine::ShopperSide;
use crate::features::Columns;
use crate::model::Model;

/// A scorer on WebGPU: the fused one for the networks that it knows, Burn's for all others. This is
/// the one place that decides.
pub enum GpuScorer {
    /// See [`FusedGpuScorer`].
    Fused(Box<FusedGpuScorer>),
    /// See [`PaddedScorer`].
    Any(Box<PaddedScorer>),
}

impl GpuScorer {
    /// Takes a model; no products yet.
    pub fn new(model: &Model, device: Device) -> Self {
        match FusedGpuScorer::new(model, device.client()) {
            Some(fused) => GpuScorer::Fused(Box::new(fused)),
            None => GpuScorer::Any(Box::new(PaddedScorer::new(model, device))),
        }
    }

    /// Takes the catalogue: the columns of [`crate::features::Group::Item`], `[items, width]`, and
    /// for each product the row of its category and of its brand in the shopper's side.
    ///
    /// # Errors
    /// [`crate::domain::Error::BackendUnavailable`] if this GPU cannot hold so many products.
    pub fn set_columns(
        &mut self,
        columns: Columns,
        category_of: Vec<u32>,
        brand_of: Vec<u32>,
    ) -> Result<()> {
        match self {
            GpuScorer::Fused(fused) => fused.set_columns(columns, &category_of, &brand_of),
            GpuScorer::Any(scorer) => {
                scorer.set_columns(columns, category_of, brand_of);
                Ok(())
            }
        }
    }

    /// How many of `items` products the first rerank must have for all others to find every shader
    /// compiled.
    pub fn to_warm_up(&self, items: usize) -> usize {
        match self {
            GpuScorer::Fused(_) => items.min(1),
            GpuScorer::Any(_) => items,
        }
    }

    /// The outputs of the products in `rows`, `[rows, tasks]`, row after row. `side` must have been
    /// made for the same products.
    ///
    /// # Errors
    /// [`crate::domain::Error::BackendUnavailable`] if the device was lost or an operation failed.
    pub async fn score(&self, side: ShopperSide, rows: Vec<u32>) -> Result<Vec<f32>> {
        match self {
            GpuScorer::Fused(fused) => fused.score(&side, &rows).await,
            GpuScorer::Any(scorer) => scorer.score(side, rows).await,
        }
    }
}
