use super::page::{Gpu, Shared};
use super::pool::on_pool;
use super::runs::{Request, tell_fallback};
use super::scorer_worker::{ANSWER_MS, START_MS};
use super::shelf::Shelf;
use super::slices::{SOME, Slices};
use crate::bundle::Served;
use crate::domain::Task;
use crate::engine::{ShopperSide, SideMaking, probabilities};
use crate::rank::{Candidate, Ranked, rank};

/// Ranks in slices, for the session as it is now and `now` (ms since 1970). Products that were added
/// come to the shelf before, those that come meanwhile count for the next ranking.
///
/// Nothing comes of it if nobody wants it any more.
pub async fn rerank(
    shared: &Shared,
    shelf: &mut Shelf,
    request: &Request,
    now: i64,
    slices: &mut Slices<'_>,
) -> Option<Vec<Ranked>> {
    let rows = request.rows.as_deref();
    let (shopper, served) = {
        let state = &mut shared.borrow_mut().state;
        (state.shopper(now), state.served.clone())
    };
    while stock(shared, shelf) {
        slices.next().await?;
    }
    let (model, priors) = (&served.model, &served.priors);
    let mut making = SideMaking::new(&shopper, &shelf.items, rows, model, priors);
    while making.go_on(SOME) {
        slices.next().await?;
    }
    let side = making.side;
    let mut outputs = on_gpu(shared, shelf, &side, rows).await;
    if outputs.is_none() {
        outputs = on_pool(shared, shelf, &side, rows, slices).await;
        if outputs.is_some() {
            shelf.rest();
        }
    }
    let outputs = match outputs {
        Some(outputs) => outputs,
        None => on_cpu(shelf, &side, rows, slices).await?,
    };
    let mut candidates = Vec::with_capacity(side.product_of.len());
    for outputs in outputs.chunks(SOME * Task::ALL.len()) {
        push_candidates(shelf, &served, rows, outputs, &mut candidates);
        slices.next().await?;
    }
    // A step of its own, for it is short beside all that came before.
    Some(rank(&candidates, &request.options))
}

/// Takes some of the products that were added to the shelf; whether some are left.
fn stock(shared: &Shared, shelf: &mut Shelf) -> bool {
    let state = &mut shared.borrow_mut().state;
    if std::mem::take(&mut state.replaced) {
        shelf.clear(&state.served.model);
    }
    shelf.stock(&state.catalog, &state.served)
}

/// The network's outputs, `[rows, tasks]`, from the page's own thread.
async fn on_cpu(
    shelf: &mut Shelf,
    side: &ShopperSide,
    rows: Option<&[u32]>,
    slices: &mut Slices<'_>,
) -> Option<Vec<f32>> {
    shelf.hand_over(slices).await?;
    let mut scoring = shelf.scorer.begin(side, rows);
    while scoring.go_on(SOME) {
        slices.next().await?;
    }
    Some(scoring.outputs)
}

/// The same from the GPU, if there is one and it answers.
async fn on_gpu(
    shared: &Shared,
    shelf: &Shelf,
    side: &ShopperSide,
    rows: Option<&[u32]>,
) -> Option<Vec<f32>> {
    let gpu = shared.borrow().gpu.clone()?;
    match score_on_gpu(shared, gpu, shelf, side, rows).await {
        Ok(outputs) => Some(outputs),
        Err(why) => {
            let page = &mut *shared.borrow_mut();
            page.gpu = None;
            if !page.freed {
                tell_fallback(&why);
            }
            None
        }
    }
}

async fn score_on_gpu(
    shared: &Shared,
    gpu: Gpu,
    shelf: &Shelf,
    side: &ShopperSide,
    rows: Option<&[u32]>,
) -> Result<Vec<f32>, String> {
    // No owner of the worker is left in here while it is waited for: freeing the page ends it.
    let (items, answer) = {
        let worker = gpu.worker;
        let changed = gpu.holds != shelf.revision;
        // The worker answers in turn, so both wait while it compiles for new products.
        let deadline_ms = if changed { START_MS } else { ANSWER_MS };
        let items = changed.then(|| {
            let all = 0..shelf.items.len();
            worker.set_items(&shelf.items, all, false, deadline_ms)
        });
        let answer = worker.score(side, rows, deadline_ms);
        let holds = shelf.revision;
        shared.borrow_mut().gpu = Some(Gpu { worker, holds });
        (items, answer)
    };
    if let Some(items) = items {
        items.await?;
    }
    let logits = answer.await?;
    let count = side.product_of.len() * Task::ALL.len();
    if logits.len() != count || !logits.iter().all(|logit| logit.is_finite()) {
        return Err("the GPU sent numbers that cannot be right".into());
    }
    Ok(logits)
}

/// Makes candidates of the next products of `rows`, by what the network put out for them.
fn push_candidates(
    shelf: &Shelf,
    served: &Served,
    rows: Option<&[u32]>,
    outputs: &[f32],
    candidates: &mut Vec<Candidate>,
) {
    let logits = served.model.config.logits(outputs.to_vec());
    for tasks in probabilities(&logits, served.calibrations) {
        let at = candidates.len();
        let item = rows.map_or(at, |rows| rows[at] as usize);
        candidates.push(Candidate {
            item,
            tasks,
            category: shelf.items.category_of[item],
            available: shelf.available[item],
        });
    }
}
