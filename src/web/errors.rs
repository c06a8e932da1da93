//! What JavaScript catches.

use js_sys::{Reflect, TypeError};
use wasm_bindgen::JsValue;

use crate::domain::Error;
use crate::rank::OptionError;

/// An `Error` with the stable `code`; `index.js` makes a `NestrankError` of it.
impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        let thrown = js_sys::Error::new(&error.message());
        // Only a frozen object would refuse.
        let _ = Reflect::set(&thrown, &"code".into(), &error.code().into());
        thrown.into()
    }
}

/// A `TypeError` that names the option.
impl From<OptionError> for JsValue {
    fn from(error: OptionError) -> JsValue {
        TypeError::new(&error.message()).into()
    }
}

/// An option that cannot be taken as it is.
pub fn bad_option(option: &str, why: &str) -> JsValue {
    let (option, why) = (option.into(), why.into());
    OptionError { option, why }.into()
}

/// What a caught value says.
pub fn message(caught: &JsValue) -> String {
    let message = Reflect::get(caught, &"message".into()).unwrap_or_default();
    let text = message.as_string().or_else(|| caught.as_string());
    text.filter(|text| !text.is_empty())
        .unwrap_or_else(|| "it failed without a reason".into())
}
