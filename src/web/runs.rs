//! Rankings wait in a queue, one runs at a time; those that ask for the same share one.

use gloo::events::EventListener;
use js_sys::{Float64Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortSignal, console};

use super::page::{Shared, now};
use super::pool::{POOL_FROM, Pool};
use super::rerank::rerank;
use super::slices::{SOME, Slices};
use crate::domain::{Error, text};
use crate::rank::{RankOptions, Ranked};

/// What a call of `rank` asks for.
#[derive(PartialEq)]
pub struct Request {
    /// The products, each once, or all.
    pub rows: Option<Vec<u32>>,
    /// The options of the order.
    pub options: RankOptions,
    /// The moment for which to rank, in ms since 1970; absent, the one when it runs.
    pub now: Option<i64>,
}

/// A ranking to come, and who waits for it.
pub struct Run {
    request: Request,
    waiters: Vec<Waiter>,
}

struct Waiter {
    resolve: Function,
    reject: Function,
    signal: Option<AbortSignal>,
    _abort: Option<EventListener>,
}

/// Asks for a ranking. The promise gets [`flatten`]'s numbers. It begins after the caller's own
/// turn, with the session as it is then: a call that was made before one more event counts it.
pub fn ask(shared: &Shared, request: Request, signal: Option<AbortSignal>) -> Promise {
    if signal.as_ref().is_some_and(AbortSignal::aborted) {
        return Promise::reject(&Error::Aborted.into());
    }
    let (promise, waiter) = Waiter::new(signal);
    let mut page = shared.borrow_mut();
    match page.queue.iter_mut().find(|run| run.request == request) {
        Some(run) => run.waiters.push(waiter),
        None => page.queue.push_back(Run {
            request,
            waiters: vec![waiter],
        }),
    }
    if !page.running {
        page.running = true;
        spawn_local(work(shared.clone()));
    }
    promise
}

/// Lets go of the page: whoever waits is told so, and the workers end. The products go in
/// slices: there may be a million texts to let go of.
pub fn free(shared: &Shared) {
    let mut page = shared.borrow_mut();
    page.freed = true;
    let (queue, workers) = (
        std::mem::take(&mut page.queue),
        (page.gpu.take(), page.pool.take()),
    );
    let mut items = std::mem::take(&mut page.state.catalog).into_items();
    let pause = page.pause.clone();
    drop(page);
    drop(workers);
    for run in queue {
        run.settle(None);
    }
    spawn_local(async move {
        let mut slices = Slices::new(&pause, &|| true);
        while !items.is_empty() {
            items.truncate(items.len().saturating_sub(SOME));
            slices.next().await;
        }
    });
}

/// Works until nothing is asked for.
async fn work(shared: Shared) {
    while let Some(run) = next(&shared) {
        let ranked = execute(&shared, &run).await;
        run.settle(ranked);
        start_pool(&shared);
    }
}

/// Starts the pool, once there was an answer and if it pays.
fn start_pool(shared: &Shared) {
    let mut page = shared.borrow_mut();
    let count = page.state.catalog.items().len();
    if count >= POOL_FROM
        && page.gpu.is_none()
        && let Some(start) = page.pool_start.take()
    {
        let shared = shared.clone();
        spawn_local(async move { drop(Pool::start(shared, start).await) });
    }
}

fn next(shared: &Shared) -> Option<Run> {
    let mut page = shared.borrow_mut();
    loop {
        let run = page.queue.pop_front();
        match &run {
            Some(run) if run.gave_up() => {}
            Some(_) => return run,
            None => {
                page.running = false;
                return None;
            }
        }
    }
}

/// Nothing comes of it if the page lets go meanwhile, or everyone gives up.
async fn execute(shared: &Shared, run: &Run) -> Option<Vec<Ranked>> {
    let wanted = || !shared.borrow().freed && !run.gave_up();
    let (pause, shelf) = {
        let mut page = shared.borrow_mut();
        (page.pause.clone(), page.shelf.take())
    };
    let mut shelf = shelf?;
    let mut slices = Slices::new(&pause, &wanted);
    let now = run.request.now.unwrap_or_else(now);
    let ranked = rerank(shared, &mut shelf, &run.request, now, &mut slices).await;
    let mut page = shared.borrow_mut();
    page.shelf = Some(shelf);
    ranked.filter(|_| !page.freed)
}

/// Says in the console, once, that the CPU serves where WebGPU was asked for.
pub fn tell_fallback(why: &str) {
    console::warn_1(&text!("nestrank: WebGPU is not used, the CPU serves: ", why).into());
}

/// Six numbers a product, best first: index, score, and the four probabilities.
fn flatten(ranked: &[Ranked]) -> Float64Array {
    let mut numbers = Vec::with_capacity(ranked.len() * 6);
    for ranked in ranked {
        numbers.extend([ranked.item as f64, ranked.score]);
        numbers.extend(ranked.tasks.map(f64::from));
    }
    Float64Array::from(&numbers[..])
}

impl Run {
    fn gave_up(&self) -> bool {
        self.waiters.iter().all(Waiter::gave_up)
    }

    /// Answers everyone who waits; nothing means that the page let go. A promise that was settled
    /// before takes no notice.
    fn settle(self, ranked: Option<Vec<Ranked>>) {
        for waiter in self.waiters {
            // Settling a promise runs nothing at once, and so cannot fail.
            let _ = match &ranked {
                Some(ranked) => waiter.resolve.call1(&JsValue::NULL, &flatten(ranked)),
                None => waiter.reject.call1(&JsValue::NULL, &Error::Freed.into()),
            };
        }
    }
}

impl Waiter {
    fn new(signal: Option<AbortSignal>) -> (Promise, Waiter) {
        let mut settle = None;
        let promise = Promise::new(&mut |resolve, reject| settle = Some((resolve, reject)));
        let (resolve, reject) = settle.expect("a promise calls its executor at once");
        let abort = signal.as_ref().map(|signal| {
            let reject = reject.clone();
            EventListener::once(signal, "abort", move |_| {
                let _ = reject.call1(&JsValue::NULL, &Error::Aborted.into());
            })
        });
        let waiter = Waiter {
            resolve,
            reject,
            signal,
            _abort: abort,
        };
        (promise, waiter)
    }

    fn gave_up(&self) -> bool {
        self.signal.as_ref().is_some_and(AbortSignal::aborted)
    }
}
