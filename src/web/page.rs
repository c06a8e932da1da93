use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Date, Function};

use super::keep::Keep;
use super::pool::{Pool, PoolStart};
use super::runs::Run;
use super::scorer_worker::{ModelBytes, ScorerWorker};
use super::shelf::Shelf;
use super::state::State;
use crate::domain::{EventKind, Item, Rejected, Result, Value};
use crate::engine::{Choice, ShopperSide, Timing, Timings};

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
    /// The products as a scorer takes them, but while a ranking has them.
    pub shelf: Option<Shelf>,
    /// Returns a promise that the page has had its turn by.
    pub pause: Function,
    /// The [`Shelf::revision`] that the newest ranking is of; also known while it has the shelf.
    pub revision: u32,
    /// Who scores on the GPU, or is being started for it.
    pub gpu: Option<Gpu>,
    /// What a GPU is started with; absent where none is wanted or can be.
    pub gpu_model: Option<Rc<ModelBytes>>,
    /// Whether the CPU or the GPU scores; absent where the shop said.
    pub choice: Option<Choice>,
    /// Why the GPU was given up, for JavaScript to take.
    pub gpu_failure: Option<String>,
    /// What scorers are timed with or compared by.
    pub trial: Option<Trial>,
    /// Who scores a large catalogue on the CPU, once they are ready.
    pub pool: Option<Pool>,
    /// What they are started with; gone once that was tried.
    pub pool_start: Option<PoolStart>,
    /// Rankings that were asked for and have not begun.
    pub queue: VecDeque<Run>,
    /// How many rankings began.
    pub rankings: u32,
    /// How many products the newest of them is of.
    pub last_count: u32,
    /// Whether someone works on the queue.
    pub running: bool,
    /// Whether the page let go of it.
    pub freed: bool,
}

/// A side that is no shopper's, and the products that it is for.
pub type Trial = (ShopperSide, Vec<u32>);

/// Shared by the exports and by rankings on their way.
pub type Shared = Rc<RefCell<Page>>;

/// A GPU worker, and which revision of the products it holds.
#[derive(Clone)]
pub struct Gpu {
    /// The worker; it ends with its last owner.
    pub worker: Rc<ScorerWorker>,
    /// See [`Shelf::revision`].
    pub holds: u32,
    /// Whether it may answer: it was tried, and holds the products that it is said to.
    pub ready: bool,
}

/// What loading makes beside the state; see the fields of [`Page`].
pub struct Parts {
    pub rejected: Vec<Rejected>,
    pub ids: Array,
    pub shelf: Shelf,
    pub pause: Function,
    pub gpu_model: Option<Rc<ModelBytes>>,
    pub choice: Option<Choice>,
    pub pool_start: PoolStart,
}

impl Page {
    /// A page whose session is what is kept of it.
    pub fn new(mut state: State, mut keep: Keep, parts: Parts) -> Self {
        keep.restore(&mut state.session, now());
        Page {
            state,
            keep,
            rejected: parts.rejected,
            ids: parts.ids,
            revision: parts.shelf.revision,
            shelf: Some(parts.shelf),
            pause: parts.pause,
            gpu: None,
            gpu_model: parts.gpu_model,
            choice: parts.choice,
            gpu_failure: None,
            trial: None,
            pool: None,
            pool_start: Some(parts.pool_start),
            queue: VecDeque::new(),
            rankings: 0,
            last_count: 0,
            running: false,
            freed: false,
        }
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
        Ok(rejected)
    }

    /// The GPU, if it is to score so many products.
    pub fn gpu_for(&mut self, products: usize) -> Option<Gpu> {
        let gpu = self.gpu.as_ref().filter(|gpu| gpu.ready)?;
        let wanted = match &mut self.choice {
            // Nobody waits until it holds the newest products.
            Some(choice) => gpu.holds == self.revision && choice.takes_gpu(products as u32),
            None => true,
        };
        wanted.then(|| gpu.clone())
    }

    /// Whether the GPU answers now.
    pub fn is_on_gpu(&self) -> bool {
        let answers = |gpu: &Gpu| match &self.choice {
            Some(choice) => gpu.holds == self.revision && choice.on_gpu(),
            None => true,
        };
        let ready = self.gpu.as_ref().filter(|gpu| gpu.ready);
        ready.is_some_and(answers)
    }

    /// Ends the GPU's worker.
    pub fn give_up(&mut self, why: String) {
        self.gpu = None;
        self.gpu_failure = Some(why);
    }

    /// Takes note of how long the CPU took, in ms, unless it was not `warm`: what is done once a
    /// catalogue is no part of what a ranking costs.
    pub fn cpu_took(&mut self, products: usize, ms: f64, warm: bool) {
        if let (Some(choice), true) = (&mut self.choice, warm) {
            let products = products as u32;
            choice.cpu.add(Timing { products, ms });
        }
    }

    /// From now on the CPU is the pool, or the page's own thread without one; what the other took
    /// says nothing of it.
    pub fn set_pool(&mut self, pool: Option<Pool>) {
        self.pool = pool;
        if let Some(choice) = &mut self.choice {
            choice.cpu = Timings::default();
        }
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
}

/// This moment, in ms since 1970.
pub fn now() -> i64 {
    Date::now() as i64
}
