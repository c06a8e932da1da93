//! A ranking, a step at a time. Those that were asked for wait in a queue, and only one runs; it has
//! the session as it was when it began. Products that were added come to the shelf before, those
//! that come meanwhile count for the next ranking.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use super::errors::bad_option;
use super::recommender::{Core, as_id};
#[cfg(feature = "guide")]
use super::ruled::{self, Ruling};
use super::shelf::SOME;
use super::value::rank_options;
use crate::domain::{Error, Task};
use crate::engine::{Scoring, ShopperSide, SideMaking, probabilities};
use crate::features::Shopper;
#[cfg(feature = "guide")]
use crate::rank::rules::Rules;
use crate::rank::{Candidate, RankOptions, Ranked, rank};

/// What a call of `rank` asks for.
#[derive(PartialEq)]
pub struct Request {
    /// The products, each once, or all.
    pub rows: Option<Vec<u32>>,
    options: RankOptions,
    /// What the shop asks of the order beyond that.
    #[cfg(feature = "guide")]
    rules: Option<Rules>,
    /// The moment for which to rank, in ms since 1970; absent, the one when it runs.
    now: Option<i64>,
}

/// A ranking that runs.
pub struct Ranking {
    pub request: Request,
    shopper: Shopper,
    making: Option<SideMaking>,
    scoring: Option<Scoring>,
    outputs: Vec<f32>,
    candidates: Vec<Candidate>,
    #[cfg(feature = "guide")]
    ruling: Option<Ruling>,
    stage: Stage,
}

/// What is to be done next, as `script/rankings.js` names it too.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Stock,
    Make,
    /// The side is made: whoever else has a scorer may give the outputs now.
    Made,
    HandOver,
    Score,
    Fuse,
    Order,
    /// Places are given away one at a time.
    #[cfg(feature = "guide")]
    Arrange,
}

impl Ranking {
    /// The side, once it is made.
    pub fn side(&self) -> Option<&ShopperSide> {
        self.making.as_ref().map(|making| &making.side)
    }

    /// Gives a place away, if the shop's rules say to whom.
    fn arrange(&mut self) -> Stage {
        #[cfg(feature = "guide")]
        if self.ruling.as_mut().is_some_and(Ruling::go_on) {
            return Stage::Arrange;
        }
        Stage::Order
    }

    fn ranked(self) -> Vec<Ranked> {
        let (candidates, options) = (&self.candidates, &self.request.options);
        #[cfg(feature = "guide")]
        if let Some(ruling) = self.ruling {
            return ruling.order(candidates, options);
        }
        rank(candidates, options)
    }
}

#[wasm_bindgen]
impl Core {
    // Asks for what `Recommender.rank` was called with: its place in the queue, which it shares with
    // who asked for the same.
    pub fn ask(&mut self, ids: &JsValue, options: &JsValue) -> Result<usize, JsValue> {
        let state = &self.state;
        let read = rank_options(options);
        let read = RankOptions::read(&read, &state.weights, &state.catalog)?;
        let rows = rows(ids, state.catalog.items().len(), |id| state.index_of(id))?;
        let request = Request {
            #[cfg(feature = "guide")]
            rules: ruled::asked(options, rows.as_deref(), &state.catalog)?,
            rows,
            options: read.rank,
            now: read.now,
        };
        let place = self.queue.iter().position(|other| *other == request);
        Ok(place.unwrap_or_else(|| {
            self.queue.push_back(request);
            self.queue.len() - 1
        }))
    }

    // Takes the first request off the queue, and begins it at `now` if it is still wanted.
    pub fn begin(&mut self, wanted: bool, now: f64) {
        self.ranking = None;
        let request = self.queue.pop_front().filter(|_| wanted);
        self.ranking = request.map(|request| self.begun(request, now as i64));
    }

    // Goes on with the ranking for some products, or a short step; what is to be done next.
    pub fn go_on(&mut self) -> u32 {
        let Some(mut ranking) = self.ranking.take() else {
            return Stage::Order as u32;
        };
        ranking.stage = self.next(&mut ranking);
        self.ranking.insert(ranking).stage as u32
    }

    // For how many products the ranking is.
    #[wasm_bindgen(getter)]
    pub fn ranked(&self) -> usize {
        let side = self.ranking.as_ref().and_then(Ranking::side);
        side.map_or(0, |side| side.product_of.len())
    }

    // Takes the network's outputs, `[ranked, tasks]`, from whoever computed them elsewhere; whether
    // they can be right.
    pub fn answer(&mut self, outputs: Vec<f32>) -> bool {
        let fit = outputs.len() == self.ranked() * Task::ALL.len()
            && outputs.iter().all(|output| output.is_finite());
        if let (Some(ranking), true) = (&mut self.ranking, fit) {
            ranking.outputs = outputs;
            ranking.stage = Stage::Fuse;
        }
        fit
    }

    // The order: six numbers a product, best first: its place among `ids`, its score, and the
    // probabilities in the order of the tasks.
    pub fn order(&mut self) -> Vec<f64> {
        let Some(ranking) = self.ranking.take() else {
            return Vec::new();
        };
        let ranked = ranking.ranked();
        let mut numbers = Vec::with_capacity(ranked.len() * 6);
        for ranked in ranked {
            numbers.extend([ranked.item as f64, ranked.score]);
            numbers.extend(ranked.tasks.map(f64::from));
        }
        numbers
    }
}

impl Core {
    /// A ranking that does its first step next.
    fn begun(&mut self, request: Request, now: i64) -> Ranking {
        let state = &mut self.state;
        let now = request.now.unwrap_or(now);
        Ranking {
            shopper: state.shopper(now),
            #[cfg(feature = "guide")]
            ruling: (request.rules.as_ref()).map(|rules| {
                let rows = request.rows.as_deref();
                Ruling::new(rules, rows, &state.catalog, &state.session, now)
            }),
            request,
            making: None,
            scoring: None,
            outputs: Vec::new(),
            candidates: Vec::new(),
            stage: Stage::Stock,
        }
    }

    /// Does a step of a ranking, and says what comes after it.
    fn next(&mut self, ranking: &mut Ranking) -> Stage {
        let served = &self.state.served;
        let (model, priors) = (&served.model, &served.priors);
        let rows = ranking.request.rows.as_deref();
        match (ranking.stage, &mut ranking.making) {
            (Stage::Order, _) => Stage::Order,
            (Stage::Stock, _) | (_, None) => {
                if std::mem::take(&mut self.state.replaced) {
                    self.shelf.clear(model);
                }
                if self.shelf.stock(&self.state.catalog, served) {
                    return Stage::Stock;
                }
                let making = SideMaking::new(&ranking.shopper, &self.shelf.items, model, priors);
                ranking.making = Some(making);
                Stage::Make
            }
            (Stage::Make, Some(making)) => {
                let (shopper, items) = (&ranking.shopper, &self.shelf.items);
                match making.go_on(shopper, items, rows, priors, SOME) {
                    true => Stage::Make,
                    false => Stage::Made,
                }
            }
            (Stage::Made, _) if self.shelf.is_warm() => Stage::Score,
            (Stage::Made, _) => Stage::HandOver,
            (Stage::HandOver, _) => match self.shelf.hand_over() {
                true => Stage::HandOver,
                false => Stage::Score,
            },
            (Stage::Score, Some(making)) => {
                let (side, scorer) = (&making.side, &mut self.shelf.scorer);
                let scoring = ranking.scoring.get_or_insert_with(|| scorer.begin(side));
                if scorer.go_on(scoring, side, rows, SOME) {
                    return Stage::Score;
                }
                ranking.outputs = std::mem::take(&mut scoring.outputs);
                Stage::Fuse
            }
            (Stage::Fuse, _) => match self.fuse(ranking) {
                true => Stage::Fuse,
                false => ranking.arrange(),
            },
            #[cfg(feature = "guide")]
            (Stage::Arrange, _) => ranking.arrange(),
        }
    }

    /// Makes candidates of some more products by what the network put out for them; whether some
    /// are left.
    fn fuse(&self, ranking: &mut Ranking) -> bool {
        const TASKS: usize = Task::ALL.len();
        let Ranking {
            request,
            outputs,
            candidates,
            #[cfg(feature = "guide")]
            ruling,
            ..
        } = ranking;
        let from = candidates.len() * TASKS;
        let until = outputs.len().min(from + SOME * TASKS);
        candidates.reserve(outputs.len() / TASKS - candidates.len());
        let served = &self.state.served;
        let logits = served.model.config.logits(outputs[from..until].to_vec());
        for tasks in probabilities(&logits, served.calibrations) {
            let at = candidates.len();
            let rows = request.rows.as_ref();
            let item = rows.map_or(at, |rows| rows[at] as usize);
            candidates.push(Candidate {
                item,
                tasks,
                category: self.shelf.items.category_of[item],
                available: self.shelf.available[item],
            });
            #[cfg(feature = "guide")]
            if let Some(ruling) = ruling {
                ruling.take(
                    &candidates[at],
                    &request.options,
                    &self.shelf,
                    &served.model,
                );
            }
        }
        until < outputs.len()
    }
}

/// The products named by `ids` among `count`, each once; `None` for all.
fn rows(
    ids: &JsValue,
    count: usize,
    index_of: impl Fn(&str) -> Result<usize, Error>,
) -> Result<Option<Vec<u32>>, JsValue> {
    if ids.is_null() || ids.is_undefined() {
        return Ok(None);
    }
    let ids: &Array = ids
        .dyn_ref()
        .ok_or_else(|| bad_option("ids", "must be an array of ids, or null for all"))?;
    let mut rows = Vec::with_capacity(ids.length() as usize);
    let mut seen = vec![false; count];
    for id in ids.iter() {
        let row = index_of(&as_id(&id)?)? as u32;
        if !std::mem::replace(&mut seen[row as usize], true) {
            rows.push(row);
        }
    }
    Ok(Some(rows))
}
