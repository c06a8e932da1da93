use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Date, Function};

use super::keep::Keep;
use super::pool::{Pool, PoolStart};
use super::runs::Run;
use super::scorer_worker::ScorerWorker;
use super::shelf::Shelf;
use super::state::State;
use crate::domain::{EventKind, Item, Rejected, Result, Value};

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
    /// Who scores on the GPU, if anyone does.
    pub gpu: Option<Gpu>,
    /// Who scores a large catalogue on the CPU, once they are ready.
    pub pool: Option<Pool>,
    /// What they are started with; gone once that was tried.
    pub pool_start: Option<PoolStart>,
    /// Rankings that were asked for and have not begun.
    pub queue: VecDeque<Run>,
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
    /// See [`Shelf::revision`].
    pub holds: u32,
}

/// What loading makes beside the state; see the fields of [`Page`].
pub struct Parts {
    pub rejected: Vec<Rejected>,
    pub ids: Array,
    pub shelf: Shelf,
    pub pause: Function,
    pub gpu: Option<Gpu>,
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
            shelf: Some(parts.shelf),
            pause: parts.pause,
            gpu: parts.gpu,
            pool: None,
            pool_start: Some(parts.pool_start),
            queue: VecDeque::new(),
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
