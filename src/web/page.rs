use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Date};

use super::keep::Keep;
use super::runs::Run;
use super::scorer_worker::ScorerWorker;
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
    /// Who scores on the GPU, if anyone does.
    pub gpu: Option<Gpu>,
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
    /// See [`State::revision`].
    pub holds: u32,
}

impl Page {
    /// A page whose session is what is kept of it.
    pub fn new(
        mut state: State,
        mut keep: Keep,
        rejected: Vec<Rejected>,
        gpu: Option<Gpu>,
    ) -> Self {
        keep.restore(&mut state.session, now());
        let mut page = Page {
            state,
            keep,
            rejected,
            ids: Array::new(),
            gpu,
            queue: VecDeque::new(),
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
