//! What the shopper did, as texts that `script/keep.js` keeps where it may.

use wasm_bindgen::prelude::wasm_bindgen;

use super::kept;
use super::recommender::Core;
use crate::domain::Session;

#[wasm_bindgen]
impl Core {
    // The text to keep, see `kept::write`.
    pub fn remember(&self, since: f64, consented: bool) -> String {
        kept::write(&self.state.session, since as i64, consented)
    }

    // Takes in what is in a kept text, if that is `granted` or the shopper had agreed; whether they
    // had. Nothing for a text that is damaged.
    pub fn recall(&mut self, text: &str, since: f64, granted: bool) -> Option<bool> {
        let consented = kept::read(text, since as i64, &mut Session::default())?;
        if consented || granted {
            kept::read(text, since as i64, &mut self.state.session);
        }
        Some(consented)
    }

    // See `kept::lacks`.
    pub fn lacks(&self, text: &str, since: f64) -> bool {
        kept::lacks(text, since as i64, &self.state.session)
    }

    // Forgets it.
    pub fn forget(&mut self) {
        self.state.session = Session::default();
    }

    // The session, or the one in a kept text, as JSON for people; nothing for a text that is damaged.
    pub fn describe(&self, text: Option<String>) -> Option<String> {
        let Some(text) = text else {
            return Some(kept::describe(&self.state.session));
        };
        let mut session = Session::default();
        kept::read(&text, i64::MIN, &mut session)?;
        Some(kept::describe(&session))
    }
}
