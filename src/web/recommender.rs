use std::collections::VecDeque;

use js_sys::Array;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::event_input::EventInput;
use super::kept::product;
use super::ranking::{Ranking, Request};
use super::shelf::{SOME, Shelf};
use super::state::State;
use super::value::{products, rank_options};
use crate::bundle::Served;
use crate::domain::{Catalog, Error, Item, Rejected, Tasks};
use crate::engine::{Attribution, Choice, Scoring, ShopperSide};
use crate::rank::{RankOptions, fuse};

// A recommender, of which `script/page.js` makes what the class `Recommender` of `index.js` wraps. No
// doc comments here: wasm-bindgen would write them into every page's JavaScript.
#[wasm_bindgen]
pub struct Core {
    pub(super) state: State,
    pub(super) shelf: Shelf,
    /// Rankings that were asked for and have not begun.
    pub(super) queue: VecDeque<Request>,
    /// The one that runs, or ran last.
    pub(super) ranking: Option<Ranking>,
    /// What a scorer is timed with or compared by, and how far the CPU came with it.
    pub(super) trial: Option<(ShopperSide, Option<Scoring>)>,
    pub(super) choice: Choice,
    /// Of which product it is found out why it scores as it does, and how far that is.
    explaining: Option<(usize, Attribution)>,
    /// Products that are let go of.
    gone: Vec<Item>,
}

impl Core {
    /// Nothing is known of the shopper yet.
    pub fn new(served: Served, weights: Tasks<f64>, catalog: Catalog, ids: Array) -> Self {
        Core {
            shelf: Shelf::new(&served.model, ids),
            state: State::new(served, weights, catalog),
            queue: VecDeque::new(),
            ranking: None,
            trial: None,
            choice: Choice::default(),
            explaining: None,
            gone: Vec::new(),
        }
    }
}

#[wasm_bindgen]
impl Core {
    // `Recommender.observe`, at `now`.
    pub fn observe(&mut self, event: &JsValue, now: f64) -> Result<(), JsValue> {
        let EventInput {
            kind,
            item,
            time,
            dwell,
        } = EventInput::read(event, &self.state, now as i64)?;
        self.state.session.observe(kind, &item, time, dwell);
        Ok(())
    }

    // `Recommender.add`; the products that were left out, see `show_rejected`.
    pub fn add(&mut self, more: &JsValue) -> Result<Array, JsValue> {
        Ok(show_rejected(&self.state.add(&products(more))?))
    }

    // Begins `Recommender.explain`, at `now`. One is on its way at a time.
    pub fn explain(&mut self, item: &JsValue, options: &JsValue, now: f64) -> Result<(), JsValue> {
        let state = &mut self.state;
        let options = rank_options(options);
        let options = RankOptions::read(&options, &state.weights, &state.catalog)?;
        let index = state.index_of(&as_id(item)?)?;
        let explaining = state.explain(index, options.now.unwrap_or(now as i64));
        self.explaining = Some((index, explaining));
        Ok(())
    }

    // Goes on with it; whether it must go on.
    pub fn explain_on(&mut self) -> bool {
        let State {
            served, profiles, ..
        } = &mut self.state;
        let explaining = self.explaining.as_mut();
        explaining.is_some_and(|(_, explaining)| explaining.go_on(served, profiles))
    }

    // Ends it: the score, the probabilities, the product as JSON, and for each reason five entries: a
    // name, an effect, and of its event, if there is one, the kind, the time, and the product as JSON.
    pub fn explained(&mut self) -> Array {
        let shown = Array::new();
        let Some((index, mut explaining)) = self.explaining.take() else {
            return shown;
        };
        let State {
            served,
            weights,
            catalog,
            ..
        } = &self.state;
        let (tasks, effects) = explaining.finish(served, |tasks| fuse(tasks, weights));
        shown.push(&fuse(&tasks, weights).into());
        for probability in tasks {
            shown.push(&probability.into());
        }
        shown.push(&product(&catalog.items()[index]).into());
        let session = &explaining.session;
        for reason in effects {
            shown.push(&reason.group.name().into());
            shown.push(&reason.effect.into());
            let event = reason.event.map(|event| &session.events()[event]);
            let item = event.map(|event| &session.products()[event.product as usize]);
            shown.push(&event.map(|event| event.kind.name()).into());
            shown.push(&event.map(|event| event.time as f64).into());
            shown.push(&item.map(|item| product(item)).into());
        }
        shown
    }

    // Takes more of the catalogue's products to the shelf; whether some are left.
    pub fn stock(&mut self) -> bool {
        self.shelf.stock(&self.state.catalog, &self.state.served)
    }

    // Lets go of some products, before `free`; whether some are left. They are of no use any more.
    pub fn let_go(&mut self) -> bool {
        if !self.state.catalog.items().is_empty() {
            self.gone = std::mem::take(&mut self.state.catalog).into_items();
        }
        self.gone.truncate(self.gone.len().saturating_sub(SOME));
        !self.gone.is_empty()
    }

    // How many products there are.
    #[wasm_bindgen(getter)]
    pub fn count(&self) -> u32 {
        self.state.catalog.items().len() as u32
    }
}

/// What is no text is the id of no product.
pub(super) fn as_id(id: &JsValue) -> Result<String, Error> {
    id.as_string()
        .ok_or_else(|| Error::UnknownItem("(an id that is no text)".into()))
}

/// For each product four entries: its place, the field, what is wrong with it, and its id if it has
/// one.
pub(super) fn show_rejected(rejected: &[Rejected]) -> Array {
    let shown = Array::new();
    for rejected in rejected {
        shown.push(&(rejected.index as u32).into());
        shown.push(&rejected.field.as_str().into());
        shown.push(&rejected.why.as_str().into());
        shown.push(&rejected.id.as_deref().into());
    }
    shown
}
