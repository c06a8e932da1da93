use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Date};
use wasm_bindgen::prelude::wasm_bindgen;

use super::keep::Keep;
use super::runs::Run;
use super::scorer_worker::ScorerWorker;
use super::state::State;
use crate::domain::{EventKind, Item, Rejected, Result, Value};
use crate::engine::{Choice, ShopperSide, Timing};

/// A recommender on its page.
pub struct Page {
    /// What it knows.
    pub state: State,
    /// Where it keeps the session.
    pub keep: Keep,
    /// The products left out so far.
    pub rejected: Vec<Rejected>,
    /// The ids of the products, in the order of the catalogue, for JavaScript.
    pub ids: Array,
    /// Who scores on the GPU, or is being started for it.
    pub gpu: Option<Gpu>,
    /// What a GPU is started with; absent where none is wanted or can be.
    pub gpu_files: Option<GpuFiles>,
    /// Whether the CPU or the GPU scores; absent where the shop said.
    pub choice: Option<Choice>,
    /// Why the GPU was given up, for JavaScript to take.
    pub gpu_failure: Option<String>,
    /// A side to time or to compare scorers with, and the products that it is for.
    pub trial: Option<(ShopperSide, Vec<u32>)>,
    /// Rankings that were asked for and have not begun.
    pub queue: VecDeque<Run>,
    /// How many products the newest ranking is of.
    pub last_count: u32,
    /// Whether someone works on the queue.
    pub running: bool,
    /// Whether the page let go of it.
    pub freed: bool,
}

/// Shared by the exports and by rankings on their way.
pub type Shared = Rc<RefCell<Page>>;

/// A GPU worker, and which revision of the products it holds.
#[derive(Clone)]
pub struct Gpu {
    /// The worker; it ends with its last owner.
    pub worker: Rc<ScorerWorker>,
    /// See [`State::revision`].
    pub holds: u32,
    /// Whether it may answer: it was tried, and holds the products that it is said to.
    pub ready: bool,
}

/// What a GPU is started with, at first and again.
pub struct GpuFiles {
    /// The name of the file of the weights, which no other model has.
    pub weights_name: String,
    /// `manifest.json`.
    pub manifest: Vec<u8>,
    /// The file of the weights.
    pub weights: Vec<u8>,
}

impl Page {
    /// A page whose session is what is kept of it.
    pub fn new(mut state: State, mut keep: Keep, rejected: Vec<Rejected>) -> Self {
        keep.restore(&mut state.session, now());
        let mut page = Page {
            state,
            keep,
            rejected,
            ids: Array::new(),
            gpu: None,
            gpu_files: None,
            choice: None,
            gpu_failure: None,
            trial: None,
            queue: VecDeque::new(),
            last_count: 0,
            running: false,
            freed: false,
        };
        page.list_ids();
        page
    }

    /// Remembers an event, and keeps it.
    pub fn observe(&mut self, kind: EventKind, item: &Item, time: i64, dwell: Option<f32>) {
        self.state.session.observe(kind, item, time, dwell);
        self.store();
    }

    /// Adds products, and returns those that were left out.
    ///
    /// # Errors
    /// As [`State::add`].
    pub fn add(&mut self, products: &Value) -> Result<Vec<Rejected>> {
        let rejected = self.state.add(products)?;
        self.rejected.extend_from_slice(&rejected);
        self.list_ids();
        Ok(rejected)
    }

    /// The GPU, if it is to score these products, or all.
    pub fn gpu_for(&mut self, rows: Option<&[u32]>) -> Option<Gpu> {
        let products = self.count(rows);
        let gpu = self.gpu.as_ref().filter(|gpu| gpu.ready)?;
        let wanted = match &mut self.choice {
            // Nobody waits until it holds the newest products.
            Some(choice) => gpu.holds == self.state.revision && choice.takes_gpu(products),
            None => true,
        };
        wanted.then(|| gpu.clone())
    }

    /// The logits of these products, or of all, `[rows, tasks]`, on the CPU.
    pub fn score_on_cpu(&mut self, rows: Option<&[u32]>, now: i64) -> Vec<f32> {
        let products = self.count(rows);
        let side = self.state.side(rows, now);
        // What is done once a catalogue is no part of what a ranking costs.
        let warm = self.state.is_warm();
        let from = clock();
        let logits = self.state.score(&side, rows);
        if let (Some(choice), true) = (&mut self.choice, warm) {
            let ms = clock() - from;
            choice.cpu.add(Timing { products, ms });
        }
        logits
    }

    /// Ends the GPU's worker.
    pub fn give_up(&mut self, why: String) {
        self.gpu = None;
        self.gpu_failure = Some(why);
    }

    /// How many products these are, or all.
    pub fn count(&self, rows: Option<&[u32]>) -> u32 {
        rows.map_or(self.state.items().len(), <[u32]>::len) as u32
    }

    /// Whether the GPU answers now.
    pub fn is_on_gpu(&self) -> bool {
        let answers = |gpu: &Gpu| match &self.choice {
            Some(choice) => gpu.holds == self.state.revision && choice.on_gpu(),
            None => true,
        };
        self.gpu
            .as_ref()
            .is_some_and(|gpu| gpu.ready && answers(gpu))
    }

    /// Keeps the session.
    pub fn store(&mut self) {
        self.keep.store(&mut self.state.session, now());
    }

    /// Forgets the shopper, here and where the session is kept.
    pub fn forget(&mut self) {
        self.state.session = Default::default();
        self.keep.clear();
    }

    fn list_ids(&mut self) {
        for item in &self.state.catalog.items()[self.ids.length() as usize..] {
            self.ids.push(&item.id.as_str().into());
        }
    }
}

/// This moment, in ms since 1970.
pub fn now() -> i64 {
    Date::now() as i64
}

#[wasm_bindgen]
extern "C" {
    /// A moment, in ms since the page began.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn clock() -> f64;
}
