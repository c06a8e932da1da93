use js_sys::JSON;
use wasm_bindgen::JsValue;
use web_sys::{Storage, Window};

use super::kept;
use super::value::{field, object};
use crate::domain::Session;

/// The one key under which a session is kept.
pub const KEY: &str = "nestrank";
/// The one under which `pkg/gpu.js` keeps how fast this device is, by the same leave.
const SPEED_KEY: &str = "nestrank-speed";
/// No text that this module wrote is longer.
const MAX_LENGTH: u32 = 2 * kept::MAX_BYTES as u32;

/// Where a session is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// sessionStorage.
    Tab,
    /// localStorage.
    Device,
}

/// Keeps a session where the shop asked for it and the shopper lets it. Storage that is full,
/// blocked or damaged is as if empty: the session of the page goes on.
pub struct Keep {
    place: Option<Place>,
    /// How long events are kept, in ms.
    max_age: i64,
    /// Whether anything may be kept.
    granted: bool,
    /// Whether the shopper said so.
    consented: bool,
    /// What was written last.
    written: Option<String>,
}

impl Keep {
    /// Nothing is read or written yet. Under Global Privacy Control nothing will be, until the
    /// shopper consents.
    pub fn new(place: Option<Place>, max_age: i64) -> Self {
        let navigator = field(&js_sys::global(), "navigator");
        Keep {
            place,
            max_age,
            granted: !field(&navigator, "globalPrivacyControl").is_truthy(),
            consented: false,
            written: None,
        }
    }

    /// Brings back what is kept. Under Global Privacy Control only what the shopper agreed to.
    pub fn restore(&mut self, session: &mut Session, now: i64) {
        let Some(text) = self.place.and_then(read) else {
            return;
        };
        let mut kept = Session::default();
        let consented = kept::read(&text, now - self.max_age, &mut kept);
        if consented == Some(true) {
            (self.granted, self.consented) = (true, true);
        }
        if self.granted {
            kept::read(&text, now - self.max_age, session);
        }
    }

    /// Keeps the session, joined with what another tab may have kept meanwhile.
    pub fn store(&mut self, session: &mut Session, now: i64) {
        let Some(place) = self.place.filter(|_| self.granted) else {
            return;
        };
        let since = now - self.max_age;
        match read(place) {
            Some(text) if self.written.as_ref() != Some(&text) => {
                kept::read(&text, since, session);
            }
            _ => {}
        }
        let text = kept::write(session, since, self.consented);
        if let Some(storage) = storage(place) {
            // A full storage keeps what it has; the next event tries again.
            let _ = storage.set_item(KEY, &text);
        }
        self.written = Some(text);
    }

    /// Another tab has kept this text. If it lacks something of the session, both wrote at once:
    /// then all of it is kept anew.
    pub fn mend(&mut self, text: &str, session: &mut Session, now: i64) {
        if self.is_granted() && kept::lacks(text, now - self.max_age, session) {
            self.store(session, now);
        }
    }

    /// Whether anything may be kept now.
    pub fn is_granted(&self) -> bool {
        self.place.is_some() && self.granted
    }

    /// The shopper's word: from now on everything may be kept, or nothing.
    pub fn consent(&mut self, granted: bool) {
        (self.granted, self.consented) = (granted, granted);
        if !granted {
            self.clear();
        }
    }

    /// Deletes all that is kept, in this tab and on this device.
    pub fn clear(&mut self) {
        self.written = None;
        for storage in [Place::Tab, Place::Device].into_iter().filter_map(storage) {
            let _ = storage.remove_item(KEY);
            let _ = storage.remove_item(SPEED_KEY);
        }
    }

    /// What is kept in both places, for the shopper to read: `{ tab, device, speed }`, the last
    /// for how fast the device is.
    pub fn describe(&self) -> JsValue {
        let shown = |place| {
            let mut kept = Session::default();
            kept::read(&read(place)?, i64::MIN, &mut kept)?;
            JSON::parse(&kept::describe(&kept)).ok()
        };
        let shown = |place| shown(place).unwrap_or(JsValue::NULL);
        let speed = |place| storage(place)?.get_item(SPEED_KEY).ok()?;
        let speed = self.place.and_then(speed);
        object([
            ("tab", shown(Place::Tab)),
            ("device", shown(Place::Device)),
            ("speed", speed.map_or(JsValue::NULL, JsValue::from)),
        ])
    }

    /// Whether a change of localStorage by another page concerns this session.
    pub fn on_device(&self) -> bool {
        self.place == Some(Place::Device)
    }
}

fn storage(place: Place) -> Option<Storage> {
    let window: Window = web_sys::window()?;
    match place {
        Place::Tab => window.session_storage(),
        Place::Device => window.local_storage(),
    }
    .ok()?
}

fn read(place: Place) -> Option<String> {
    let text = storage(place)?.get_item(KEY).ok()??;
    (text.len() <= MAX_LENGTH as usize).then_some(text)
}
