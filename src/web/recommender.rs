use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Function, JSON, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::StorageEvent;

use super::errors::bad_option;
use super::event_input::EventInput;
use super::keep::KEY;
use super::kept;
use super::load::load;
use super::options::{rank_options, signal};
use super::page::{Shared, now};
use super::runs::{self, Request};
use super::value::{object, products};
use crate::domain::{Error, Rejected, Task};
use crate::rank::RankOptions;

// What the class `Recommender` of `index.js` wraps; every method is one of its methods. No doc
// comments here: wasm-bindgen would write them into every page's JavaScript.
#[wasm_bindgen]
pub struct Core {
    pub(super) shared: Shared,
    _elsewhere: Option<EventListener>,
}

#[wasm_bindgen]
impl Core {
    // Loads a recommender. `early` is the manifest, if it was asked for already; `pause` returns a
    // promise that the page has had its turn by, `cpu_pool` one of a pool of workers for a large
    // catalogue.
    pub async fn load(
        options: JsValue,
        early: JsValue,
        pause: Function,
        cpu_pool: Function,
    ) -> Result<Core, JsValue> {
        let page = load(&options, early, pause, cpu_pool).await?;
        let shared = Rc::new(RefCell::new(page));
        Ok(Core {
            _elsewhere: listen_elsewhere(&shared),
            shared,
        })
    }

    // `Recommender.observe`.
    pub fn observe(&self, event: &JsValue) -> Result<(), JsValue> {
        let event = EventInput::read(event, &self.shared.borrow().state)?;
        let mut page = self.shared.borrow_mut();
        page.observe(event.kind, &event.item, event.time, event.dwell);
        Ok(())
    }

    // `Recommender.add`.
    pub fn add(&self, more: &JsValue) -> Result<Array, JsValue> {
        let more = products(more);
        let rejected = self.shared.borrow_mut().add(&more)?;
        Ok(rejected.iter().map(show_rejected).collect())
    }

    // `Recommender.rank`, as six numbers a product: its place among `ids`, its score, and the
    // probabilities in the order of the tasks.
    pub fn rank(&self, ids: &JsValue, options: &JsValue) -> Result<Promise, JsValue> {
        let request = {
            let state = &self.shared.borrow().state;
            let options = rank_options(options);
            let options = RankOptions::read(&options, &state.weights, &state.catalog)?;
            Request {
                rows: rows(ids, state.catalog.items().len(), |id| state.index_of(id))?,
                options: options.rank,
                now: options.now,
            }
        };
        Ok(runs::ask(&self.shared, request, signal(options)?))
    }

    // `Recommender.explain`.
    pub fn explain(&self, item: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
        let page = &mut *self.shared.borrow_mut();
        let state = &mut page.state;
        let options = rank_options(options);
        let options = RankOptions::read(&options, &state.weights, &state.catalog)?;
        let index = state.index_of(&as_id(item)?)?;
        let explained = state.explain(index, options.now.unwrap_or_else(now));
        let reasons: Array = explained
            .effects
            .iter()
            .map(|reason| {
                let group = reason.group.name().into();
                object([("group", group), ("effect", reason.effect.into())])
            })
            .collect();
        let tasks = Task::ALL.map(|task| (task.name(), explained.tasks[task as usize].into()));
        Ok(object([
            ("item", item.clone()),
            ("score", explained.score.into()),
            ("tasks", object(tasks)),
            ("reasons", reasons.into()),
        ]))
    }

    // `Recommender.backend`.
    #[wasm_bindgen(getter)]
    pub fn backend(&self) -> String {
        let gpu = self.shared.borrow().is_on_gpu();
        if gpu { "webgpu" } else { "cpu" }.into()
    }

    // `Recommender.rejected`.
    #[wasm_bindgen(getter)]
    pub fn rejected(&self) -> Array {
        let page = self.shared.borrow();
        page.rejected.iter().map(show_rejected).collect()
    }

    // The ids of the catalogue's products, one array for all of this object's life: it grows.
    #[wasm_bindgen(getter)]
    pub fn ids(&self) -> Array {
        self.shared.borrow().ids.clone()
    }

    // `Recommender.consent`.
    pub fn consent(&self, granted: &JsValue) -> Result<(), JsValue> {
        let granted = granted
            .as_bool()
            .ok_or_else(|| bad_option("granted", "must be true or false"))?;
        let mut page = self.shared.borrow_mut();
        page.keep.consent(granted);
        page.store();
        Ok(())
    }

    // `Recommender.export`.
    pub fn export(&self) -> Result<JsValue, JsValue> {
        let page = self.shared.borrow();
        let all = JSON::parse(&kept::describe(&page.state.session))?;
        Reflect::set(&all, &"kept".into(), &page.keep.describe())?;
        Ok(all)
    }

    // `Recommender.forget`.
    pub fn forget(&self) {
        self.shared.borrow_mut().forget();
    }

    // The first half of `Recommender.free`: ends what is on its way.
    pub fn close(&self) {
        runs::free(&self.shared);
    }
}

/// Another page of the shop that deletes what is kept on this device speaks for this page too, and
/// what it keeps must not push out what this page has kept.
fn listen_elsewhere(shared: &Shared) -> Option<EventListener> {
    let window = web_sys::window().filter(|_| shared.borrow().keep.on_device())?;
    let shared = Rc::downgrade(shared);
    Some(EventListener::new(&window, "storage", move |event| {
        let event: &StorageEvent = event.unchecked_ref();
        let ours = event.key().is_none_or(|key| key == KEY);
        let Some(shared) = shared.upgrade().filter(|_| ours) else {
            return;
        };
        let page = &mut *shared.borrow_mut();
        let session = &mut page.state.session;
        match event.new_value() {
            None => *session = Default::default(),
            Some(text) => page.keep.mend(&text, session, now()),
        }
    }))
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

/// What is no text is the id of no product.
fn as_id(id: &JsValue) -> Result<String, Error> {
    id.as_string()
        .ok_or_else(|| Error::UnknownItem("(an id that is no text)".into()))
}

fn show_rejected(rejected: &Rejected) -> JsValue {
    let shown = object([
        ("index", (rejected.index as u32).into()),
        ("field", rejected.field.as_str().into()),
        ("why", rejected.why.as_str().into()),
    ]);
    if let Some(id) = &rejected.id {
        // A fresh object takes any field.
        let _ = Reflect::set(&shown, &"id".into(), &id.as_str().into());
    }
    shown
}
