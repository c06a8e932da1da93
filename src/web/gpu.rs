//! All that the GPU module exports: a scorer on WebGPU, for `pkg/gpu-worker.js` alone. Every rule
//! stays in the CPU module, which sends what it would have scored itself.

use burn_backend::cubecl::Device;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::bundle::{Manifest, decode};
use crate::domain::{Error, Result};
use crate::engine::{Scorer, ShopperSide};
use crate::features::{Columns, FeatureSchema, Group};
use crate::model::{Gpu, Mat, Matrix, Model, ModelConfig};

/// A model on WebGPU, and the catalogue it scores.
#[wasm_bindgen]
pub struct GpuScorer {
    scorer: Scorer<Mat<Gpu>>,
    device: Device,
    embedding_dim: usize,
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
        let model = read(manifest, weights)?;
        let device = Mat::<Gpu>::start().await?;
        Ok(GpuScorer {
            scorer: Scorer::new(&model, |matrix| Mat::new(matrix, &device)),
            device,
            embedding_dim: model.config.embedding_dim(),
            category_of: Vec::new(),
            brand_of: Vec::new(),
        })
    }

    /// Takes the catalogue: the columns of [`Group::Item`], `[items, width]`, and for each product
    /// the row of its category and of its brand in what [`GpuScorer::score`] will get.
    ///
    /// # Errors
    /// If the lengths do not fit each other and the model.
    pub fn set_items(
        &mut self,
        columns: Vec<f32>,
        category_of: Vec<u32>,
        brand_of: Vec<u32>,
    ) -> Result<(), JsError> {
        let columns = self.columns("columns", &[Group::Item], columns)?;
        same("categoryOf", category_of.len(), columns.rows())?;
        same("brandOf", brand_of.len(), columns.rows())?;
        let home = |matrix: &Matrix| Mat::new(matrix, &self.device);
        let (categories, brands) = (category_of.clone(), brand_of.clone());
        self.scorer.set_columns(&columns, categories, brands, home);
        (self.category_of, self.brand_of) = (category_of, brand_of);
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
        rows: Option<Vec<u32>>,
    ) -> Result<Vec<f32>, JsError> {
        let side = ShopperSide {
            user: self.columns("user", &[Group::User], user)?,
            category: self.columns("category", &[Group::Category], category)?,
            brand: self.columns("brand", &[Group::Brand], brand)?,
            product: self.columns("product", &[Group::Product], product)?,
            product_of,
            pair: self.columns("pair", &Group::PAIR, pair)?,
        };
        self.check(&side, rows.as_deref())?;
        let home = |matrix: &Matrix| Mat::new(matrix, &self.device);
        let mut answer = Vec::new();
        for block in self.scorer.score(&side, rows.as_deref(), home) {
            answer.extend(block.read().await?);
        }
        Ok(answer)
    }

    /// Whole rows of these groups.
    fn columns(&self, name: &str, groups: &[Group], data: Vec<f32>) -> Result<Columns> {
        let width = groups
            .iter()
            .map(|group| group.width(self.embedding_dim))
            .sum();
        if !data.len().is_multiple_of(width) {
            return Err(wrong(
                name,
                format!("{} numbers, but {width} in a row", data.len()),
            ));
        }
        Ok(Columns { data, width })
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

/// The model in these files.
fn read(manifest: &[u8], weights: &[u8]) -> Result<Model> {
    let manifest = Manifest::read(manifest)?;
    let file = manifest.file("weights")?;
    file.check(weights)?;
    let config = ModelConfig::from_json(&manifest.model)?;
    let schema = FeatureSchema::deserialize(&manifest.schema)
        .map_err(|error| Error::mismatch("schema", error.to_string()))?;
    schema.check()?;
    Model::from_tensors(config, schema, decode(&file.name, weights)?)
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
