//! A large catalogue is scored by a pool of workers, where they can be had: each has the CPU module,
//! the bundle's weights and a part of the products. It needs no memory that threads share, and so no
//! isolation from other origins. Losing it loses nothing: the page's own thread does it in slices.
//!
//! Who has which product is the business of `pkg/pool.js`, which speaks like one worker and is only
//! fetched for a large catalogue.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::page::Shared;
use super::scorer_worker::{ANSWER_MS, Answer, BundleBytes, START_MS, ScorerWorker};
use super::shelf::Shelf;
use super::slices::{Slices, pause};
use crate::domain::Task;
use crate::engine::ShopperSide;

/// Workers that have the whole of a catalogue among them.
pub struct Pool {
    worker: ScorerWorker,
    /// How many products they have.
    rows: usize,
    /// The [`Shelf::edition`] that those are of.
    edition: u32,
}

/// What a pool is started with, once.
pub struct PoolStart {
    /// Returns a promise of a pool, rejected where there can be none.
    pub pool: Function,
    /// The bundle.
    pub bundle: BundleBytes,
}

/// Products from which on a pool pays: fewer are scored within a few frames, and a worker costs
/// memory.
pub const POOL_FROM: usize = 8_000;
/// Products that are handed over at once: to copy them takes as long as a slice may.
const HANDED: usize = 16_384;

impl Pool {
    /// Starts the workers and hands the products over, while rankings go on. The page has the pool
    /// when all of it is ready; never, if anything fails.
    pub async fn start(shared: Shared, start: PoolStart) -> Result<(), JsValue> {
        let worker = start.pool.call0(&JsValue::NULL)?;
        let worker = JsFuture::from(Promise::resolve(&worker)).await?;
        let mut pool = Pool {
            worker: ScorerWorker::new(worker.unchecked_into()),
            rows: 0,
            edition: 0,
        };
        let module = wasm_bindgen::module();
        pool.worker.start(&module, &start.bundle).await?;
        let turn = shared.borrow().pause.clone();
        let mut last = None;
        loop {
            pause(&turn).await;
            if shared.borrow().freed {
                return Ok(());
            }
            // While a ranking has the products, it waits.
            let Some(shelf) = &shared.borrow().shelf else {
                continue;
            };
            match pool.hold(shelf, START_MS) {
                Some(answer) => last = Some(answer),
                None => break,
            }
        }
        // They answer in turn.
        if let Some(last) = last {
            last.await?;
        }
        let mut page = shared.borrow_mut();
        if !page.freed {
            page.pool = Some(pool);
        }
        Ok(())
    }

    /// Hands over some of the products that are missing, if there are any.
    fn hold(&mut self, shelf: &Shelf, deadline_ms: u32) -> Option<impl Answer<()> + use<>> {
        let more = self.edition == shelf.edition;
        let from = if more { self.rows } else { 0 };
        let until = shelf.items.len().min(from + HANDED);
        (self.rows, self.edition) = (until, shelf.edition);
        let ask = || (self.worker).set_items(&shelf.items, from..until, more, deadline_ms);
        (from < until).then(ask)
    }
}

/// The network's outputs from the pool, `[rows, tasks]`, if there is one and all of it answers.
pub async fn on_pool(
    shared: &Shared,
    shelf: &Shelf,
    side: &ShopperSide,
    rows: Option<&[u32]>,
    slices: &mut Slices<'_>,
) -> Option<Vec<f32>> {
    // Whether it took them shows in the answer.
    while (shared.borrow_mut().pool.as_mut()?)
        .hold(shelf, ANSWER_MS)
        .is_some()
    {
        slices.next().await?;
    }
    let answer = (shared.borrow().pool.as_ref()?)
        .worker
        .score(side, rows, ANSWER_MS);
    let logits = answer.await.unwrap_or_default();
    if logits.len() != side.product_of.len() * Task::ALL.len() {
        shared.borrow_mut().pool = None;
        return None;
    }
    Some(logits)
}
