//! The merchant's panel, `?nestrank=insight`: what this device knows, for the shop's own staff. A
//! wasm module of its own, which only a page that is asked for it fetches (`pkg/insight.js`); the
//! figures are those of `insight`, drawn node by node, so that no text can become markup and a page
//! may enforce Trusted Types. What is shown stays in the page; it leaves by the person's own click
//! on "Export".

mod dom;
mod parts;
mod save;
mod view;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Function, JSON};
use wasm_bindgen::prelude::*;
use web_sys::{Event, KeyboardEvent};

use crate::domain::Value;
use crate::insight::Figures;
use dom::{Made, document};
use view::View;

/// What the embedded script tells on `document`; after each there may be something to show.
const TOLD: [&str; 3] = ["nestrank:ready", "nestrank:event", "nestrank:ranked"];
/// Events that come together are shown together, in ms.
const SOON_MS: u32 = 60;
/// What nothing tells (a look that ended, another tab) is found by looking, in ms.
const LOOK_MS: u32 = 1_000;

/// The panel on its page, until it is closed for good.
#[wasm_bindgen]
pub struct Panel {
    shared: Rc<Shared>,
    _listeners: Vec<EventListener>,
    _looking: Interval,
}

struct Shared {
    facts: Function,
    view: RefCell<View>,
    /// The facts as they were drawn last, as JSON.
    drawn: RefCell<String>,
    soon: Cell<Option<Timeout>>,
}

#[wasm_bindgen]
impl Panel {
    /// Puts it on the page, open. `facts` returns what [`Figures::of`] reads, each time anew.
    ///
    /// # Errors
    /// Where the browser cannot make it, as one without constructable style sheets.
    #[wasm_bindgen(constructor)]
    pub fn new(facts: Function) -> Result<Panel, JsValue> {
        let shared = Rc::new(Shared {
            facts,
            view: RefCell::new(View::new()?),
            drawn: RefCell::default(),
            soon: Cell::default(),
        });
        shared.draw();
        let again = shared.clone();
        Ok(Panel {
            _listeners: shared.listen()?,
            _looking: Interval::new(LOOK_MS, move || again.draw()),
            shared,
        })
    }

    /// Shows what is there now.
    pub fn update(&self) {
        self.shared.soon();
    }

    /// Takes it off the page.
    pub fn close(self) {
        self.shared.view.borrow().remove();
    }
}

impl Shared {
    fn soon(self: &Rc<Self>) {
        // What holds the timer is not held by it, or a panel that was closed would never go.
        let again = Rc::downgrade(self);
        let soon = Timeout::new(SOON_MS, move || {
            if let Some(again) = again.upgrade() {
                again.draw();
            }
        });
        self.soon.set(Some(soon));
    }

    /// Draws what the page says, if it is news. A page that cannot say it now is asked again later.
    fn draw(&self) {
        let mut view = self.view.borrow_mut();
        if !view.is_open() {
            return;
        }
        let drawn = self.facts.call0(&JsValue::NULL).and_then(|facts| {
            let language = dom::language();
            let text = JSON::stringify(&facts)?.as_string().unwrap_or_default();
            if *self.drawn.borrow() == text && view.speaks(language) {
                return Ok(());
            }
            let facts: Value = serde_wasm_bindgen::from_value(facts)?;
            view.draw(Figures::of(&facts), language)?;
            self.drawn.replace(text);
            Ok(())
        });
        if let Err(why) = drawn {
            web_sys::console::warn_2(&"nestrank: the panel:".into(), &why);
        }
    }

    fn listen(self: &Rc<Self>) -> Made<Vec<EventListener>> {
        let document = document()?;
        let told = TOLD.map(|name| {
            let shared = self.clone();
            EventListener::new(&document, name, move |_| shared.soon())
        });
        let mut listeners = Vec::from(told);
        let shared = self.clone();
        listeners.push(EventListener::new(&document, "keydown", move |event| {
            shared.key(event);
        }));
        let view = self.view.borrow();
        let mut on = |target: &web_sys::Element, run: fn(&Rc<Shared>)| {
            let shared = self.clone();
            listeners.push(EventListener::new(target, "click", move |_| run(&shared)));
        };
        on(view.opener(), |shared| {
            shared.view.borrow_mut().open();
            shared.draw();
        });
        on(view.closer(), |shared| shared.view.borrow_mut().shut());
        on(view.saver(), |shared| shared.view.borrow().save());
        Ok(listeners)
    }

    /// Escape shuts it, unless the key was meant for something of the page.
    fn key(&self, event: &Event) {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        // The page may answer what this does with a key of its own.
        let Ok(mut view) = self.view.try_borrow_mut() else {
            return;
        };
        if event.key() == "Escape" && !event.default_prevented() && view.is_meant() {
            view.shut();
        }
    }
}
