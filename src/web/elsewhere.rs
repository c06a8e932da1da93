//! What a scorer elsewhere is given, on the GPU or in a pool of workers, and what tells which one
//! answers. Who asks is JavaScript that only those pages fetch that have such: `pkg/pool.js` and
//! `pkg/gpu.js`.

use js_sys::{Array, Float32Array, Uint32Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use xxhash_rust::xxh64::xxh64;

use super::ranking::Ranking;
use super::recommender::Core;
use super::shelf::SOME;
use crate::engine::{Timing, Timings, trial_side};

#[wasm_bindgen]
impl Core {
    // The module itself, for the workers of a pool.
    #[wasm_bindgen(getter)]
    pub fn module(&self) -> JsValue {
        wasm_bindgen::module()
    }

    // Counted up whenever the products on the shelf change.
    #[wasm_bindgen(getter)]
    pub fn revision(&self) -> u32 {
        self.shelf.revision
    }

    // Counted up whenever they are others than before, and not only more.
    #[wasm_bindgen(getter)]
    pub fn edition(&self) -> u32 {
        self.shelf.edition
    }

    // How many there are.
    #[wasm_bindgen(getter)]
    pub fn stocked(&self) -> usize {
        self.shelf.items.len()
    }

    // Of some of them the columns, and for each the rows of its category and of its brand.
    pub fn items(&self, from: usize, until: usize) -> Array {
        let items = &self.shelf.items;
        let width = items.columns.width;
        Array::of3(
            &floats(&items.columns.data[from * width..until * width]),
            &whole(&items.category_of[from..until]),
            &whole(&items.brand_of[from..until]),
        )
    }

    // The parts of the side of the ranking, or of the trial, in the order of `pkg/scorer.js`; nothing
    // if there is none.
    pub fn side(&self, trial: bool) -> Option<Array> {
        let ranking = self.ranking.as_ref().filter(|_| !trial);
        let side = match trial {
            true => &self.trial.as_ref()?.0,
            false => ranking.and_then(Ranking::side)?,
        };
        let parts = Array::new();
        for columns in [&side.user, &side.category, &side.brand, &side.product] {
            parts.push(&floats(&columns.data));
        }
        parts.push(&whole(&side.product_of));
        parts.push(&floats(&side.pair.data));
        parts.push(&floats(&side.session.data));
        let first: Vec<u32>;
        let rows = match ranking {
            Some(ranking) => ranking.request.rows.as_deref(),
            None => {
                first = (0..side.product_of.len() as u32).collect();
                Some(&first[..])
            }
        };
        parts.push(&rows.map_or(JsValue::NULL, whole));
        Some(parts)
    }

    // Frees what the page's own scorer keeps of the products, which another one has.
    pub fn rest(&mut self) {
        self.shelf.rest();
    }

    // Makes a side for the first of the products that says nothing of the shopper.
    pub fn make_trial(&mut self, products: u32) {
        let items = &self.shelf.items;
        let products = items.len().min(products as usize);
        let side = trial_side(products, items, &self.state.served.model);
        self.trial = Some((side, None));
    }

    // Goes on with scoring it on the page's own thread; whether some is left.
    pub fn try_on(&mut self) -> bool {
        let (Some((side, scoring)), shelf) = (&mut self.trial, &mut self.shelf) else {
            return false;
        };
        if !shelf.is_warm() && shelf.hand_over() {
            return true;
        }
        let scoring = scoring.get_or_insert_with(|| shelf.scorer.begin(side));
        shelf.scorer.go_on(scoring, side, None, SOME)
    }

    // What came of it.
    pub fn tried(&mut self) -> Vec<f32> {
        let scoring = self.trial.as_mut().and_then(|(_, scoring)| scoring.take());
        scoring.map_or(Vec::new(), |scoring| scoring.outputs)
    }

    // Takes how many ms the GPU took for so many products, or the CPU.
    pub fn timed(&mut self, gpu: bool, products: u32, ms: f64) {
        let choice = &mut self.choice;
        let timings = if gpu {
            &mut choice.gpu
        } else {
            &mut choice.cpu
        };
        timings.add(Timing { products, ms });
    }

    // From now on something else is the CPU.
    pub fn new_cpu(&mut self) {
        self.choice.cpu = Timings::default();
    }

    // See `Choice::wants_gpu`.
    pub fn wants_gpu(&self, products: u32) -> bool {
        self.choice.wants_gpu(products)
    }

    // See `Choice::takes_gpu`.
    pub fn takes_gpu(&mut self, products: u32) -> bool {
        self.choice.takes_gpu(products)
    }

    // See `Choice::on_gpu`.
    #[wasm_bindgen(getter)]
    pub fn on_gpu(&self) -> bool {
        self.choice.on_gpu()
    }

    // See `Choice::patience`.
    pub fn patience(&self, products: u32) -> f64 {
        self.choice.patience(products)
    }

    // With how many products to time the GPU, the `at`-th time of a measurement for so many; 0 at
    // the end.
    pub fn next_trial(&self, products: u32, at: usize) -> u32 {
        self.choice.trial(products, at).unwrap_or_default()
    }

    // A number that no other version and no other model has, whose weights are in the file `name`.
    pub fn build(&self, name: &str) -> f64 {
        let version = env!("CARGO_PKG_VERSION").bytes();
        let seed = version.fold(0, |seed, letter| 31 * seed + u64::from(letter));
        xxh64(name.as_bytes(), seed) as f64
    }
}

fn floats(numbers: &[f32]) -> JsValue {
    Float32Array::from(numbers).into()
}

fn whole(numbers: &[u32]) -> JsValue {
    Uint32Array::from(numbers).into()
}
