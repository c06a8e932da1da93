//! The page's side of a worker that scores: on the GPU, `pkg/gpu-worker.js`, or one of a pool on the
//! CPU, `pkg/cpu-worker.js`. Both are run by `pkg/worker.js`.
//!
//! # The protocol
//!
//! Every message to the worker has an `id`, and every one gets exactly one answer with that `id`.
//! Messages are handled in their order.
//!
//! To the worker:
//! - `{ id, type: "init", wasm, manifest, weights }`: `wasm` is the address of
//!   `nestrank_gpu_bg.wasm`, or the page's own module, the others are files of the bundle as `Uint8Array`, which this side
//!   has checked, and the worker reads again with the same reader. Answered when the scorer is ready.
//! - `{ id, type: "items", columns, categoryOf, brandOf, more }`: the item side, or the worker's part
//!   of it (`ItemSide::columns` as `Float32Array` of `[items, width]`, the two gathers as
//!   `Uint32Array`). It replaces what came before, unless `more` says that it comes after that, which
//!   only the pool's workers understand.
//! - `{ id, type: "score", user, category, brand, product, pair, session, productOf, rows }`: the
//!   parts of a `ShopperSide` as `Float32Array` (their widths follow from the model) and `Uint32Array`;
//!   `rows` is a `Uint32Array`, or `null` for all items, which only the GPU's worker understands.
//!
//! From the worker:
//! - `{ id }`, done; for `score` `{ id, logits }`, a `Float32Array` of `[rows, tasks]`;
//! - `{ id, error }`: what went wrong, as text. The page gives the worker up.
//!
//! Typed arrays are transferred, not copied, in both directions.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Float32Array, Function, Object, Promise, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use super::errors::message;
use super::value::field;
use crate::domain::text;
use crate::engine::{ItemSide, ShopperSide};

/// A worker that scores. Dropping it ends it.
pub struct ScorerWorker {
    worker: Worker,
    asked: Rc<RefCell<Asked>>,
    _listeners: [EventListener; 3],
}

/// An answer to come: the question is out before this is made, and it borrows nothing.
pub trait Answer<T>: Future<Output = Result<T, String>> {}
impl<T, F: Future<Output = Result<T, String>>> Answer<T> for F {}

/// What the worker still owes.
#[derive(Default)]
struct Asked {
    last_id: u32,
    open: Vec<Question>,
    /// Why the worker will answer nothing any more.
    broken: Option<JsValue>,
}

struct Question {
    id: u32,
    resolve: Function,
    reject: Function,
    _deadline: Timeout,
}

/// The first start compiles a large module, and products can be so many more than before that every
/// shader is compiled anew.
pub const START_MS: u32 = 90_000;
/// A rerank that takes longer is of no use to a page.
pub const ANSWER_MS: u32 = 8_000;

/// The bytes of a bundle.
pub struct BundleBytes {
    /// `manifest.json`.
    pub manifest: Vec<u8>,
    /// The file of the weights.
    pub weights: Vec<u8>,
    /// The file of the priors.
    pub priors: Vec<u8>,
}

impl ScorerWorker {
    /// Takes a worker that runs `pkg/gpu-worker.js` or `pkg/cpu-worker.js`.
    pub fn new(worker: Worker) -> Self {
        let asked = Rc::new(RefCell::new(Asked::default()));
        let on = |name: &'static str, heard: fn(&RefCell<Asked>, &web_sys::Event)| {
            let asked = asked.clone();
            EventListener::new(&worker, name, move |event| heard(&asked, event))
        };
        let _listeners = [
            on("message", answered),
            on("error", |asked, event| {
                // A worker that cannot be fetched, or may not be, gives an event without a message.
                let said = field(event, "message").as_string();
                let said = said.unwrap_or_else(|| "it could not be loaded".into());
                break_off(asked, &text!("the GPU worker failed: ", said));
            }),
            on("messageerror", |asked, _| {
                break_off(asked, "the GPU worker's answer could not be read");
            }),
        ];
        ScorerWorker {
            worker,
            asked,
            _listeners,
        }
    }

    /// Starts the scorer with a bundle; `wasm` is the address of its module, or the module.
    pub fn start(&self, wasm: &JsValue, bundle: &BundleBytes) -> impl Answer<()> + use<> {
        let file = |bytes: &[u8]| Uint8Array::from(bytes).into();
        let parts = [
            ("wasm", wasm.clone()),
            ("manifest", file(&bundle.manifest)),
            ("weights", file(&bundle.weights)),
        ];
        let answer = self.ask("init", &parts, START_MS);
        async { answer.await.map(drop) }
    }

    /// Hands over some of the products, `more` after those that came before, or in their place.
    /// Answered when the shaders for so many are compiled, or their item half is computed.
    pub fn set_items(
        &self,
        items: &ItemSide,
        some: Range<usize>,
        more: bool,
        deadline_ms: u32,
    ) -> impl Answer<()> + use<> {
        let width = items.columns.width;
        let columns = &items.columns.data[some.start * width..some.end * width];
        let parts = [
            ("columns", floats(columns)),
            ("categoryOf", whole(&items.category_of[some.clone()])),
            ("brandOf", whole(&items.brand_of[some])),
            ("more", more.into()),
        ];
        let answer = self.ask("items", &parts, deadline_ms);
        async { answer.await.map(drop) }
    }

    /// The logits of the products that `side` was made for, `[rows, tasks]`.
    pub fn score(
        &self,
        side: &ShopperSide,
        rows: Option<&[u32]>,
        deadline_ms: u32,
    ) -> impl Answer<Vec<f32>> + use<> {
        let parts = [
            ("user", floats(&side.user.data)),
            ("category", floats(&side.category.data)),
            ("brand", floats(&side.brand.data)),
            ("product", floats(&side.product.data)),
            ("pair", floats(&side.pair.data)),
            ("session", floats(&side.session.data)),
            ("productOf", whole(&side.product_of)),
            ("rows", rows.map_or(JsValue::NULL, whole)),
        ];
        let answer = self.ask("score", &parts, deadline_ms);
        async {
            let logits = field(&answer.await?, "logits");
            let logits = logits.dyn_ref().map(Float32Array::to_vec);
            logits.ok_or_else(|| "the GPU worker sent no numbers".into())
        }
    }

    fn ask(
        &self,
        kind: &str,
        parts: &[(&str, JsValue)],
        deadline_ms: u32,
    ) -> impl Answer<JsValue> + use<> {
        let mut asked = self.asked.borrow_mut();
        asked.last_id += 1;
        let id = asked.last_id;
        let promise = match asked.broken.clone() {
            Some(why) => Promise::reject(&why),
            None => {
                let (message, transfer) = pack(id, kind, parts);
                let sent = self.worker.post_message_with_transfer(&message, &transfer);
                match sent {
                    Ok(()) => Promise::new(&mut |resolve, reject| {
                        asked
                            .open
                            .push(Question::new(id, resolve, reject, deadline_ms));
                    }),
                    Err(why) => Promise::reject(&why),
                }
            }
        };
        let answer = JsFuture::from(promise);
        async move { answer.await.map_err(|why| message(&why)) }
    }
}

impl Drop for ScorerWorker {
    fn drop(&mut self) {
        self.worker.terminate();
        // Whoever still waits would wait for ever.
        break_off(&self.asked, "the GPU worker was ended");
    }
}

impl Question {
    fn new(id: u32, resolve: Function, reject: Function, deadline_ms: u32) -> Self {
        let late = reject.clone();
        let deadline = Timeout::new(deadline_ms, move || {
            let why = text!("the GPU worker did not answer within ", deadline_ms, " ms");
            let _ = late.call1(&JsValue::NULL, &why.into());
        });
        Question {
            id,
            resolve,
            reject,
            _deadline: deadline,
        }
    }
}

/// Settles the question that a message answers.
fn answered(asked: &RefCell<Asked>, event: &web_sys::Event) {
    let event: &MessageEvent = event.unchecked_ref();
    let answer = event.data();
    let id = field(&answer, "id").as_f64();
    let question = {
        let open = &mut asked.borrow_mut().open;
        let is_asked = |question: &Question| Some(f64::from(question.id)) == id;
        open.iter()
            .position(is_asked)
            .map(|at| open.swap_remove(at))
    };
    let Some(question) = question else {
        return;
    };
    let error = field(&answer, "error");
    // Settling a promise runs nothing at once, and so cannot fail.
    let _ = match error.is_undefined() {
        true => question.resolve.call1(&JsValue::NULL, &answer),
        false => question.reject.call1(&JsValue::NULL, &error),
    };
}

fn break_off(asked: &RefCell<Asked>, why: &str) {
    let mut asked = asked.borrow_mut();
    asked.broken = Some(why.into());
    for question in asked.open.drain(..) {
        let _ = question.reject.call1(&JsValue::NULL, &why.into());
    }
}

/// A message, and the buffers that go over with it.
fn pack(id: u32, kind: &str, parts: &[(&str, JsValue)]) -> (Object, Array) {
    let (message, transfer) = (Object::new(), Array::new());
    // A fresh object takes any field.
    let put = |name: &str, value: &JsValue| drop(Reflect::set(&message, &name.into(), value));
    put("id", &id.into());
    put("type", &kind.into());
    for (name, value) in parts {
        put(name, value);
        let buffer = field(value, "buffer");
        if buffer.is_object() {
            transfer.push(&buffer);
        }
    }
    (message, transfer)
}

fn floats(numbers: &[f32]) -> JsValue {
    Float32Array::from(numbers).into()
}

fn whole(numbers: &[u32]) -> JsValue {
    Uint32Array::from(numbers).into()
}
