//! All that the GPU module exports: a scorer on WebGPU, for `pkg/gpu-worker.js` alone. Every rule
//! stays in the CPU module, which sends what it would have scored itself.

use wasm_bindgen::prelude::*;

use crate::bundle::read_model;
use crate::domain::{Error, Result};
use crate::engine::{self, ShopperSide};
use crate::features::{Columns, Group};
use crate::model::{Gpu, Mat, ModelConfig};

/// A model on WebGPU, and the catalogue it scores.
#[wasm_bindgen]
pub struct GpuScorer {
    scorer: engine::GpuScorer,
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
            scorer: engine::GpuScorer::new(&model, device),
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
        let columns = self.columns("columns", &[Group::Item], columns)?;
        same("categoryOf", category_of.len(), columns.rows())?;
        same("brandOf", brand_of.len(), columns.rows())?;
        let (categories, brands) = (category_of.clone(), brand_of.clone());
        self.scorer.set_columns(columns, categories, brands)?;
        (self.category_of, self.brand_of) = (category_of, brand_of);
        let rows = 0..self.scorer.to_warm_up(self.category_of.len()) as u32;
        self.scorer
            .score(self.nobody(rows.len()), rows.collect())
            .await?;
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
        let all = || (0..self.category_of.len() as u32).collect();
        let rows = rows.unwrap_or_else(all);
        Ok(self.scorer.score(side, rows).await?)
    }
}

impl GpuScorer {
    /// A shopper's side of zeros for `count` products.
    fn nobody(&self, count: usize) -> ShopperSide {
        let zeros = |groups: &[Group], rows: usize| {
            let width = self.width(groups);
            let data = vec![0.0; rows * width];
            Columns { data, width }
        };
        let keys = |of: &[u32]| of.iter().max().map_or(1, |last| *last as usize + 1);
        ShopperSide {
            user: zeros(&[Group::User], 1),
            category: zeros(&Group::BY_CATEGORY, keys(&self.category_of)),
            brand: zeros(&[Group::Brand], keys(&self.brand_of)),
            product: zeros(&[Group::Product], 1),
            product_of: vec![0; count],
            pair: zeros(&Group::PAIR, count),
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

unsafe extern "C" {
    /// Made by the linker. Unless somebody calls it, the linker has every call from JavaScript do so,
    /// and each time thousands of the shader compiler's operations are registered again.
    fn __wasm_call_ctors();
}

#[wasm_bindgen(start)]
fn begin() {
    // SAFETY: this runs once, before all else.
    unsafe { __wasm_call_ctors() };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn error(text: &str);
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
