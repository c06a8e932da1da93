use burn_backend::cubecl::Device;

use crate::domain::{Result, Task};
use crate::engine::{Scorer, ShopperSide};
use crate::features::{Columns, RECENT_EVENTS};
use crate::model::{Gpu, Mat, Matrix, Model};

/// [`Scorer`] on WebGPU, any network. Every matrix is padded to one of few heights: each new height
/// makes Burn compile shaders anew, which takes seconds on some drivers.
pub struct PaddedScorer {
    scorer: Scorer<Mat<Gpu>>,
    device: Device,
    items: usize,
}

/// The least height that a matrix is padded to, and the height from which on it grows in steps.
const LEAST: usize = 32;
const STEP: usize = 2_048;
/// Room for the products that a shopper touched: more of them are rare, and nothing is compiled
/// while they become more.
const TOUCHED: usize = 256;
/// Room for the latest events.
const EVENTS: usize = RECENT_EVENTS.next_power_of_two();

impl PaddedScorer {
    /// Brings a model to the GPU; no products yet.
    pub fn new(model: &Model, device: Device) -> Self {
        PaddedScorer {
            scorer: Scorer::new(model, |matrix| Mat::new(matrix, &device)),
            device,
            items: 0,
        }
    }

    /// Takes the catalogue, see [`Scorer::set_columns`].
    pub fn set_columns(&mut self, mut columns: Columns, category_of: Vec<u32>, brand_of: Vec<u32>) {
        self.items = category_of.len();
        pad(&mut columns, LEAST);
        let home = |matrix: &Matrix| Mat::new(matrix, &self.device);
        self.scorer
            .set_columns(&columns, category_of, brand_of, home);
    }

    /// The outputs of the products in `rows`, `[rows, tasks]`, row after row. `side` must have been
    /// made for the same products.
    ///
    /// # Errors
    /// [`crate::domain::Error::BackendUnavailable`] if the device was lost or an operation failed.
    pub async fn score(&self, mut side: ShopperSide, mut rows: Vec<u32>) -> Result<Vec<f32>> {
        let wanted = rows.len() * Task::ALL.len();
        if wanted == 0 {
            return Ok(Vec::new());
        }
        // A part of a small catalogue is as tall as the whole, for which shaders are there.
        let whole = padded(self.items);
        let height = if whole <= STEP {
            whole
        } else {
            padded(rows.len())
        };
        rows.resize(height, 0);
        side.product_of.resize(height, 0);
        let parts = [
            (&mut side.category, LEAST),
            (&mut side.brand, LEAST),
            (&mut side.product, TOUCHED),
            (&mut side.pair, height),
            (&mut side.session, EVENTS),
        ];
        for (columns, least) in parts {
            pad(columns, least);
        }
        let home = |matrix: &Matrix| Mat::new(matrix, &self.device);
        let mut logits = Vec::new();
        for block in self.scorer.score(&side, Some(&rows), home) {
            logits.extend(block.read().await?);
        }
        logits.truncate(wanted);
        Ok(logits)
    }
}

fn padded(rows: usize) -> usize {
    if rows < STEP {
        rows.next_power_of_two().max(LEAST)
    } else {
        rows.next_multiple_of(STEP)
    }
}

/// Adds rows of zeros.
fn pad(columns: &mut Columns, least: usize) {
    let rows = padded(columns.rows()).max(least);
    columns.data.resize(rows * columns.width, 0.0);
}
