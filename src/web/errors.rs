//! What JavaScript catches: a text, of which `script/errors.js` makes an error.

use wasm_bindgen::JsValue;

use crate::domain::{Error, text};
use crate::rank::OptionError;

/// The stable code, a new line, and the message.
impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        JsValue::from(text!(error.code(), "\n", error.message()))
    }
}

/// A new line and the message: without a code it is a `TypeError`.
impl From<OptionError> for JsValue {
    fn from(error: OptionError) -> JsValue {
        JsValue::from(text!("\n", error.message()))
    }
}

/// An option that cannot be taken as it is.
pub fn bad_option(option: &str, why: &str) -> JsValue {
    let (option, why) = (option.into(), why.into());
    OptionError { option, why }.into()
}
