//! All that the GPU module exports: a scorer on WebGPU, for `pkg/gpu-worker.js` alone. Every rule
//! stays in the CPU module, which sends what it would have scored itself.

use burn_backend::cubecl::Device;
use wasm_bindgen::prelude::*;

use crate::bundle::read_model;
use crate::domain::{Error, Result, Task};
use crate::engine::{Scorer, ShopperSide};
use crate::features::{Columns, Group, RECENT_EVENTS};
use crate::model::{Gpu, Mat, Matrix, ModelConfig};

/// A model on WebGPU, and the catalogue it scores.
#[wasm_bindgen]
pub struct GpuScorer {
    scorer: Scorer<Mat<Gpu>>,
    device: Device,
    config: ModelConfig,
    /// For each product the row of its category, and of its brand, in the shopper's side.
    category_of: Vec<u32>,
    brand_of: Vec<u32>,
}

#[wasm_bindgen]
impl GpuScorer {
    /// Starts WebGPU, and brings the model there that these two files of a bundle hold.
    ///
    /// # Errors
    /// Whatever is wrong with the files; no adapter, or no device of it.
    pub async fn start(manifest: &[u8], weights: &[u8]) -> Result<GpuScorer, JsError> {
        std::panic::set_hook(Box::new(|info| error(&info.to_string())));
        let model = read_model(manifest, weights)?;
        let device = Mat::<Gpu>::start().await?;
        Ok(GpuScorer {
            scorer: Scorer::new(&model, |matrix| Mat::new(matrix, &device)),
            device,
            config: model.config,
            category_of: Vec::new(),
            brand_of: Vec::new(),
        })
    }

    /// Takes the catalogue: the columns of [`Group::Item`], `[items, width]`, and for each product
    /// the row of its category and of its brand in what [`GpuScorer::score`] will get. Returns
    /// when a rerank of it will find every shader compiled.
    ///
    /// # Errors
    /// If the lengths do not fit each other and the model; a lost device.
    pub async fn set_items(
        &mut self,
        columns: Vec<f32>,
        category_of: Vec<u32>,
        brand_of: Vec<u32>,
    ) -> Result<(), JsError> {
        let mut columns = self.columns("columns", &[Group::Item], columns)?;
        same("categoryOf", category_of.len(), columns.rows())?;
        same("brandOf", brand_of.len(), columns.rows())?;
        pad(&mut columns, LEAST);
        let home = |matrix: &Matrix| Mat::new(matrix, &self.device);
        let (categories, brands) = (category_of.clone(), brand_of.clone());
        self.scorer.set_columns(&columns, categories, brands, home);
        (self.category_of, self.brand_of) = (category_of, brand_of);
        self.answer(self.nobody(), None).await?;
        Ok(())
    }

    /// The logits of the products in `rows`, or of all: `[rows, tasks]`, row after row. The
    /// arguments are the parts of a [`ShopperSide`] made for the same products.
    ///
    /// # Errors
    /// If the parts do not fit each other and the model; a lost device.
    #[expect(
        clippy::too_many_arguments,
        reason = "what JavaScript can transfer is flat arrays"
    )]
    pub async fn score(
        &self,
        user: Vec<f32>,
        category: Vec<f32>,
        brand: Vec<f32>,
        product: Vec<f32>,
        product_of: Vec<u32>,
        pair: Vec<f32>,
        session: Vec<f32>,
        rows: Option<Vec<u32>>,
    ) -> Result<Vec<f32>, JsError> {
        let session = self.columns("session", &[Group::Session], session)?;
        let side = ShopperSide {
            session_events: session.rows(),
            session,
            user: self.columns("user", &[Group::User], user)?,
            category: self.columns("category", &Group::BY_CATEGORY, category)?,
            brand: self.columns("brand", &[Group::Brand], brand)?,
            product: self.columns("product", &[Group::Product], product)?,
            product_of,
            pair: self.columns("pair", &Group::PAIR, pair)?,
        };
        self.check(&side, rows.as_deref())?;
        Ok(self.answer(side, rows).await?)
    }
}

impl GpuScorer {
    /// Scores a side that was checked. Every matrix is padded to one of few heights: each new
    /// height makes Burn compile shaders anew, which takes seconds on some drivers.
    async fn answer(&self, mut side: ShopperSide, rows: Option<Vec<u32>>) -> Result<Vec<f32>> {
        let mut rows = rows.unwrap_or_else(|| (0..self.category_of.len() as u32).collect());
        let wanted = rows.len() * Task::ALL.len();
        if wanted == 0 {
            return Ok(Vec::new());
        }
        // A part of a small catalogue is as tall as the whole, for which shaders are there.
        let whole = padded(self.category_of.len());
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

    /// A shopper's side of zeros for the whole catalogue.
    fn nobody(&self) -> ShopperSide {
        let zeros = |groups: &[Group], rows: usize| {
            let width = self.width(groups);
            let data = vec![0.0; rows * width];
            Columns { data, width }
        };
        let keys = |of: &[u32]| of.iter().max().map_or(1, |last| *last as usize + 1);
        let items = self.category_of.len();
        ShopperSide {
            user: zeros(&[Group::User], 1),
            category: zeros(&Group::BY_CATEGORY, keys(&self.category_of)),
            brand: zeros(&[Group::Brand], keys(&self.brand_of)),
            product: zeros(&[Group::Product], 1),
            product_of: vec![0; items],
            pair: zeros(&Group::PAIR, items),
            session: zeros(&[Group::Session], 1),
            session_events: 1,
        }
    }

    /// Whole rows of these groups.
    fn columns(&self, name: &str, groups: &[Group], data: Vec<f32>) -> Result<Columns> {
        let width = self.width(groups);
        if !data.len().is_multiple_of(width) {
            return Err(wrong(
                name,
                format!("{} numbers, but {width} in a row", data.len()),
            ));
        }
        Ok(Columns { data, width })
    }

    fn width(&self, groups: &[Group]) -> usize {
        let widths = groups.iter().map(|group| self.config.width(*group));
        // A model may have no columns for the session.
        widths.sum::<usize>().max(1)
    }

    /// Whatever is looked up must be there: on a GPU nobody else would notice.
    fn check(&self, side: &ShopperSide, rows: Option<&[u32]>) -> Result<()> {
        let items = self.category_of.len();
        same("user", side.user.rows(), 1)?;
        same(
            "productOf",
            side.product_of.len(),
            rows.map_or(items, <[u32]>::len),
        )?;
        same("pair", side.pair.rows(), side.product_of.len())?;
        below("rows", rows.unwrap_or_default(), items)?;
        below("categoryOf", &self.category_of, side.category.rows())?;
        below("brandOf", &self.brand_of, side.brand.rows())?;
        below("productOf", &side.product_of, side.product.rows())
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn error(text: &str);
}

/// The least height that a matrix is padded to, and the height from which on it grows in steps.
const LEAST: usize = 32;
const STEP: usize = 2_048;
/// Room for the products that a shopper touched: more of them are rare, and nothing is compiled
/// while they become more.
const TOUCHED: usize = 256;
/// Room for the latest events.
const EVENTS: usize = RECENT_EVENTS.next_power_of_two();

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

fn same(name: &str, found: usize, wanted: usize) -> Result<()> {
    if found != wanted {
        return Err(wrong(name, format!("{found} rows, not {wanted}")));
    }
    Ok(())
}

fn below(name: &str, indices: &[u32], rows: usize) -> Result<()> {
    match indices.iter().find(|index| **index as usize >= rows) {
        Some(index) => Err(wrong(name, format!("row {index} of {rows}"))),
        None => Ok(()),
    }
}

fn wrong(name: &str, why: String) -> Error {
    Error::BackendUnavailable(format!("{name}: {why}"))
}
