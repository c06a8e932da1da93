//! What `pkg/gpu.js` does with the recommender: it brings a GPU to where it may answer, in idle
//! moments, and times it. All of that is JavaScript, which is fetched only where a GPU is wanted;
//! what it needs to know is said here.

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Worker;
use xxhash_rust::xxh64::xxh64;

use super::page::Gpu;
use super::recommender::Core;
use super::scorer_worker::{START_MS, ScorerWorker};
use crate::engine::Timing;

#[wasm_bindgen]
impl Core {
    // How many products to bring a GPU for, after the newest ranking; 0: none is wanted, or it is
    // there.
    pub fn wants_gpu(&self) -> u32 {
        let page = self.shared.borrow();
        let there = match &page.gpu {
            // Where the shop asked for the GPU, a ranking waits for it to take newer products.
            Some(gpu) => page.choice.is_none() || gpu.holds == page.state.revision,
            None => page.gpu_files.is_none(),
        };
        let products = page.last_count;
        let choice = page.choice.as_ref();
        let wanted = choice.is_none_or(|choice| choice.wants_gpu(products));
        if wanted && !there { products } else { 0 }
    }

    // Takes a worker that runs `gpu-worker.js`; `wasm` is the address of its module. The promise is
    // kept when the GPU is ready.
    pub fn start_gpu(&self, worker: Worker, wasm: &str) -> Option<Promise> {
        let page = &mut *self.shared.borrow_mut();
        let files = page.gpu_files.as_ref()?;
        let worker = ScorerWorker::new(worker);
        let started = worker.start(wasm, &files.manifest, &files.weights);
        page.gpu = Some(Gpu {
            worker: worker.into(),
            holds: 0,
            ready: false,
        });
        Some(started)
    }

    // Hands the products to the GPU, which does not answer until `settle_gpu`. The promise is kept when
    // the shaders for so many are compiled.
    pub fn give_items(&self) -> Option<Promise> {
        let page = &mut *self.shared.borrow_mut();
        let gpu = page.gpu.as_mut()?;
        (gpu.holds, gpu.ready) = (page.state.revision, false);
        Some(gpu.worker.set_items(page.state.items(), START_MS))
    }

    // From now on the GPU may answer, if it is worth having for so many products; else, and for 0, it
    // is let go.
    pub fn settle_gpu(&self, products: u32) {
        let page = &mut *self.shared.borrow_mut();
        let choice = page.choice.as_ref();
        let worth = choice.is_none_or(|choice| choice.wants_gpu(products));
        match &mut page.gpu {
            Some(gpu) if worth && products > 0 => gpu.ready = true,
            _ => page.gpu = None,
        }
    }

    // Why the GPU was given up since this was asked last.
    pub fn gpu_failure(&self) -> Option<String> {
        self.shared.borrow_mut().gpu_failure.take()
    }

    // Makes a side for the first of the products that says nothing of the shopper.
    pub fn make_trial(&self, products: u32) {
        let page = &mut *self.shared.borrow_mut();
        let products = products.min(page.state.items().len() as u32);
        let side = page.state.trial_side(products as usize);
        page.trial = Some((side, (0..products).collect()));
    }

    // The CPU's outputs for that side.
    pub fn try_cpu(&self) -> Vec<f32> {
        let page = &mut *self.shared.borrow_mut();
        let trial = page.trial.as_ref();
        trial.map_or_else(Vec::new, |(side, rows)| page.state.score(side, Some(rows)))
    }

    // A promise of the GPU's, as `{ logits }`.
    pub fn try_gpu(&self) -> Option<Promise> {
        let page = self.shared.borrow();
        let (side, rows) = page.trial.as_ref()?;
        let gpu = page.gpu.as_ref()?;
        Some(gpu.worker.score(side, Some(rows), START_MS))
    }

    // With how many products to time the GPU, the `at`-th time of a measurement for so many; 0 at
    // the end.
    pub fn next_trial(&self, products: u32, at: usize) -> u32 {
        let page = self.shared.borrow();
        let choice = page.choice.as_ref();
        let trial = choice.and_then(|choice| choice.trial(products, at));
        trial.unwrap_or_default()
    }

    // Takes a timing of the GPU.
    pub fn timed(&self, products: u32, ms: f64) {
        if let Some(choice) = &mut self.shared.borrow_mut().choice {
            choice.gpu.add(Timing { products, ms });
        }
    }

    // A number that no other version and no other model has.
    #[wasm_bindgen(getter)]
    pub fn build(&self) -> f64 {
        let page = self.shared.borrow();
        let name = page.gpu_files.as_ref().map(|files| &files.weights_name);
        let version = env!("CARGO_PKG_VERSION").bytes();
        let seed = version.fold(0, |seed, letter| 31 * seed + u64::from(letter));
        xxh64(name.map_or(&[], |name| name.as_bytes()), seed) as f64
    }

    // Whether anything may be kept, where the session is kept.
    #[wasm_bindgen(getter)]
    pub fn keeps(&self) -> bool {
        self.shared.borrow().keep.is_granted()
    }
}
