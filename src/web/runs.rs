//! Rankings wait in a queue, one runs at a time; those that ask for the same share one.

use gloo::events::EventListener;
use js_sys::{Float64Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortSignal;

use super::errors::message;
use super::page::{Gpu, Shared, clock, now};
use super::scorer_worker::{ANSWER_MS, START_MS, logits};
use crate::domain::{Error, Task};
use crate::engine::Timing;
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

/// Lets go of the page: whoever waits is told so, and the GPU's worker ends.
pub fn free(shared: &Shared) {
    let (queue, gpu) = {
        let mut page = shared.borrow_mut();
        page.freed = true;
        (std::mem::take(&mut page.queue), page.gpu.take())
    };
    drop(gpu);
    for run in queue {
        run.settle(None);
    }
}

/// Works until nothing is asked for.
async fn work(shared: Shared) {
    while let Some(run) = next(&shared) {
        let ranked = execute(&shared, &run.request).await;
        run.settle(ranked);
    }
}

fn next(shared: &Shared) -> Option<Run> {
    let mut page = shared.borrow_mut();
    loop {
        let run = page.queue.pop_front();
        match &run {
            Some(run) if run.waiters.iter().all(Waiter::gave_up) => {}
            Some(next) => {
                page.last_count = page.count(next.request.rows.as_deref());
                return run;
            }
            None => {
                page.running = false;
                return None;
            }
        }
    }
}

/// Nothing comes of it if the page lets go meanwhile.
async fn execute(shared: &Shared, request: &Request) -> Option<Vec<Ranked>> {
    let now = request.now.unwrap_or_else(now);
    let rows = request.rows.as_deref();
    let mut logits = None;
    let gpu = shared.borrow_mut().gpu_for(rows);
    if let Some(gpu) = gpu {
        match score_on_gpu(shared, gpu, rows, now).await {
            Ok(scored) => logits = Some(scored),
            // The CPU does instead what the GPU did not.
            Err(why) => shared.borrow_mut().give_up(why),
        }
    }
    let mut page = shared.borrow_mut();
    if page.freed {
        return None;
    }
    let logits = logits.unwrap_or_else(|| page.score_on_cpu(rows, now));
    Some(page.state.order(rows, logits, &request.options))
}

async fn score_on_gpu(
    shared: &Shared,
    gpu: Gpu,
    rows: Option<&[u32]>,
    now: i64,
) -> Result<Vec<f32>, String> {
    // No owner of the worker is left in here while it is waited for: freeing the page ends it.
    let (items, answer, count, from) = {
        let page = &mut *shared.borrow_mut();
        let revision = page.state.revision;
        let changed = gpu.holds != revision;
        // The worker answers in turn, so both wait while it compiles for new products.
        let deadline_ms = match &page.choice {
            _ if changed => START_MS,
            Some(choice) => (choice.patience(page.count(rows)) as u32).min(ANSWER_MS),
            None => ANSWER_MS,
        };
        let items = changed.then(|| gpu.worker.set_items(page.state.items(), deadline_ms));
        let side = page.state.side(rows, now);
        let worker = gpu.worker;
        let count = side.product_of.len() * Task::ALL.len();
        let from = clock();
        let answer = worker.score(&side, rows, deadline_ms);
        page.gpu = Some(Gpu {
            holds: revision,
            worker,
            ..gpu
        });
        (items, answer, count, from)
    };
    if let Some(items) = items {
        JsFuture::from(items).await.map_err(|why| message(&why))?;
    }
    let logits = logits(answer).await?;
    if logits.len() != count || !logits.iter().all(|logit| logit.is_finite()) {
        return Err("the GPU sent numbers that cannot be right".into());
    }
    let ms = clock() - from;
    if let Some(choice) = &mut shared.borrow_mut().choice {
        let products = (count / Task::ALL.len()) as u32;
        choice.gpu.add(Timing { products, ms });
    }
    Ok(logits)
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
