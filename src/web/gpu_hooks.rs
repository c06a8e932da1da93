//! What `pkg/gpu.js` does with the recommender: it brings a GPU to where it may answer, in idle
//! moments, and times it. All of that is JavaScript, which is fetched only where a GPU is wanted;
//! what it needs to know is said here.

use js_sys::{Float32Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Worker;
use xxhash_rust::xxh64::xxh64;

use super::page::{Gpu, Shared, Trial};
use super::recommender::Core;
use super::rerank::on_cpu;
use super::scorer_worker::{START_MS, ScorerWorker};
use super::shelf::Shelf;
use super::slices::Slices;
use crate::engine::{Timing, trial_side};

#[wasm_bindgen]
impl Core {
    // How many products to bring a GPU for, after the newest ranking; 0: none is wanted, or it is
    // there.
    pub fn wants_gpu(&self) -> u32 {
        let page = self.shared.borrow();
        let there = match &page.gpu {
            // Where the shop asked for the GPU, a ranking waits for it to take newer products.
            Some(gpu) => page.choice.is_none() || gpu.holds == page.revision,
            None => page.gpu_model.is_none(),
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
        let model = page.gpu_model.as_ref()?;
        let worker = ScorerWorker::new(worker);
        let started = worker.start(&wasm.into(), model);
        page.gpu = Some(Gpu {
            worker: worker.into(),
            holds: 0,
            ready: false,
        });
        Some(started)
    }

    // Whether no ranking has the products, or waits for them. While one has, nothing of the GPU is
    // given, made or tried.
    #[wasm_bindgen(getter)]
    pub fn at_rest(&self) -> bool {
        let page = self.shared.borrow();
        !page.running && page.shelf.is_some()
    }

    // How many rankings began: whatever was timed while one did is no measure.
    #[wasm_bindgen(getter)]
    pub fn rankings(&self) -> u32 {
        self.shared.borrow().rankings
    }

    // Hands the products to the GPU, which does not answer until `settle_gpu`. The promise is kept when
    // the shaders for so many are compiled.
    pub fn give_items(&self) -> Option<Promise> {
        let page = &mut *self.shared.borrow_mut();
        let (gpu, shelf) = (page.gpu.as_mut()?, page.shelf.as_ref()?);
        (gpu.holds, gpu.ready) = (shelf.revision, false);
        let all = 0..shelf.items.len();
        Some((gpu.worker).set_items(&shelf.items, all, false, START_MS))
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

    // Makes a side for the first of the products that says nothing of the shopper. Not if the GPU
    // lacks the newest of them, or has none.
    pub fn make_trial(&self, products: u32) -> bool {
        let page = &mut *self.shared.borrow_mut();
        let holds = page.gpu.as_ref().map(|gpu| gpu.holds);
        let shelf = page.shelf.as_ref();
        let Some(shelf) = shelf.filter(|shelf| Some(shelf.revision) == holds) else {
            return false;
        };
        let products = products.min(shelf.items.len() as u32);
        let model = &page.state.served.model;
        let side = trial_side(products as usize, &shelf.items, model);
        page.trial = Some((side, (0..products).collect()));
        true
    }

    // A promise of the CPU's outputs for that side, which are made in slices; of nothing if a ranking
    // is asked for meanwhile, which has the right of way.
    pub fn try_cpu(&self) -> Option<Promise> {
        let page = &mut *self.shared.borrow_mut();
        let shelf = page.shelf.take_if(|_| page.trial.is_some())?;
        let trial = page.trial.take()?;
        let (shared, pause) = (self.shared.clone(), page.pause.clone());
        Some(future_to_promise(async move {
            let outputs = try_on_cpu(&shared, &pause, shelf, trial).await;
            let numbers = |outputs: Vec<f32>| Float32Array::from(&outputs[..]).into();
            Ok(outputs.map_or(JsValue::UNDEFINED, numbers))
        }))
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
        let name = page.gpu_model.as_ref().map(|model| &model.weights_name);
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

async fn try_on_cpu(
    shared: &Shared,
    pause: &Function,
    mut shelf: Shelf,
    trial: Trial,
) -> Option<Vec<f32>> {
    let wanted = || {
        let page = shared.borrow();
        !page.freed && !page.running
    };
    let mut slices = Slices::new(pause, &wanted);
    let (side, rows) = &trial;
    let tried = on_cpu(&mut shelf, side, Some(rows), &mut slices).await;
    let page = &mut *shared.borrow_mut();
    (page.shelf, page.trial) = (Some(shelf), Some(trial));
    tried.map(|(outputs, _)| outputs)
}
