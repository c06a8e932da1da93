//! What a worker of the pool, `pkg/cpu-worker.js`, calls: a scorer of a part of the catalogue. All
//! that comes is from the page's own module, which checked it; what does not fit is a trap, and the
//! page gives the worker up.

use js_sys::{Array, Float32Array, Uint32Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use crate::bundle::read_model;
use crate::engine::{CpuScorer, ItemSide, ShopperSide};
use crate::features::{Columns, Group};
use crate::model::Model;

// A model, and the part of the catalogue that it scores.
#[wasm_bindgen]
pub struct PartScorer {
    model: Model,
    items: ItemSide,
    scorer: CpuScorer,
}

#[wasm_bindgen]
impl PartScorer {
    // Of two files of a bundle.
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &[u8], weights: &[u8]) -> PartScorer {
        let model = read_model(manifest, weights).expect("the page read the same bytes");
        PartScorer {
            items: ItemSide::new(&model),
            scorer: CpuScorer::new(&model),
            model,
        }
    }

    // Takes products, in place of those that it has or after them: of an `ItemSide` the columns, and
    // for each product the row of its category and of its brand.
    pub fn set_items(
        &mut self,
        columns: Vec<f32>,
        category_of: Vec<u32>,
        brand_of: Vec<u32>,
        more: bool,
    ) {
        if !more {
            self.items = ItemSide::new(&self.model);
            self.scorer.clear();
        }
        self.items.columns.data.extend(columns);
        self.items.category_of.extend(category_of);
        self.items.brand_of.extend(brand_of);
        self.scorer.take_items(&self.items, usize::MAX);
    }

    // The logits of the products in `rows`, `[rows, tasks]`: the last entry of `side`, whose others
    // are the parts of a `ShopperSide` made for the same products, as `pkg/worker.js` hands them over.
    pub fn score(&mut self, side: &Array) -> Vec<f32> {
        let floats = |at| side.get(at).unchecked_into::<Float32Array>().to_vec();
        let whole = |at| side.get(at).unchecked_into::<Uint32Array>().to_vec();
        let columns = |groups: &[Group], at| {
            let widths = groups.iter().map(|group| self.model.config.width(*group));
            // A model may have no columns for the session.
            let width = widths.sum::<usize>().max(1);
            Columns {
                data: floats(at),
                width,
            }
        };
        let session = columns(&[Group::Session], 6);
        let side = ShopperSide {
            user: columns(&[Group::User], 0),
            category: columns(&Group::BY_CATEGORY, 1),
            brand: columns(&[Group::Brand], 2),
            product: columns(&[Group::Product], 3),
            product_of: whole(4),
            pair: columns(&Group::PAIR, 5),
            session_events: session.rows(),
            session,
        };
        self.scorer.score(&side, Some(&whole(7)))
    }
}
