use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Long work, cut into slices: between them the page has its turn. As long as the first slice lasts
/// nothing is waited for, so what is short is not made longer.
pub struct Slices<'a> {
    pause: Function,
    wanted: &'a dyn Fn() -> bool,
    began: f64,
}

/// Products, or rows, that are dealt with between two looks at the clock.
pub const SOME: usize = 128;
/// How long a slice may last, in ms: half a frame less what the caller did before.
const SLICE_MS: f64 = 4.0;

impl<'a> Slices<'a> {
    /// The first slice begins. `pause` returns a promise that the page has had its turn by; `wanted`
    /// says whether anybody still waits for the work.
    pub fn new(pause: &Function, wanted: &'a dyn Fn() -> bool) -> Self {
        Slices {
            pause: pause.clone(),
            wanted,
            began: clock(),
        }
    }

    /// The first slice begins only now: something else was waited for.
    pub fn begin(&mut self) {
        self.began = clock();
    }

    /// Ends the slice if it lasted long enough. Nothing if nobody wants the work any more.
    pub async fn next(&mut self) -> Option<()> {
        if clock() - self.began < SLICE_MS {
            return Some(());
        }
        pause(&self.pause).await;
        self.begin();
        (self.wanted)().then_some(())
    }
}

/// Lets the page have its turn; a page that cannot pause goes on at once.
pub async fn pause(pause: &Function) {
    let paused: Result<Promise, _> = pause.call0(&JsValue::NULL).map(JsCast::unchecked_into);
    if let Ok(paused) = paused {
        let _ = JsFuture::from(paused).await;
    }
}

#[wasm_bindgen]
extern "C" {
    // Finer than the date, and never set back.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn clock() -> f64;
}
