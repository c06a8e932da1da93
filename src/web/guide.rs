//! Where the shopper stands and what would help, some products at a time; for the full module.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::recommender::Core;
use crate::guide::{Guiding, Shop, StageModel, Trail};

/// Numbers that a ranking gives for a product: see `Core::order`.
const NUMBERS: usize = 6;

// A guidance on its way: `script/guided-page.js` hands a ranking over to it.
#[wasm_bindgen]
pub struct Guide {
    guiding: Guiding,
    model: StageModel,
}

#[wasm_bindgen]
impl Core {
    // Begins a guidance with what is known at `now`.
    pub fn guide(&self, now: f64) -> Guide {
        Guide {
            guiding: Guiding::new(self.trail(now), &self.shop()),
            model: StageModel::built_in(),
        }
    }
}

#[wasm_bindgen]
impl Guide {
    // Takes the next products of an order, best first.
    pub fn take(&mut self, core: &Core, numbers: &[f64]) {
        for ranked in numbers.chunks_exact(NUMBERS) {
            let tasks = std::array::from_fn(|task| ranked[task + 2] as f32);
            self.guiding.take(&core.shop(), ranked[0] as usize, tasks);
        }
    }

    // The guidance, of at most `limit` hints, for the session at `now`.
    pub fn end(&self, core: &Core, now: f64, limit: u32) -> Result<JsValue, JsValue> {
        let (shop, trail) = (core.shop(), core.trail(now));
        let guidance = self
            .guiding
            .finish(&shop, &trail, &self.model, limit as usize);
        Ok(serde_wasm_bindgen::to_value(&guidance)?)
    }
}

impl Core {
    fn shop(&self) -> Shop<'_> {
        Shop {
            products: self.state.catalog.items(),
            items: &self.shelf.items,
            served: &self.state.served,
        }
    }

    fn trail(&self, now: f64) -> Trail {
        let keys = self.state.served.model.schema.keys;
        Trail::new(&self.state.session, keys, now as i64)
    }
}
