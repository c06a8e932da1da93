use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::dom::{Made, html};

/// The file's name.
const FILE: &str = "nestrank-insight.json";
/// By then the browser has taken it, in ms.
const TAKEN_MS: u32 = 10_000;

/// Hands a text to the person as a file. It goes from the page to their disk, over no network.
pub(super) fn save(text: &str) -> Made<()> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = html("a", "")?.unchecked_into();
    link.set_href(&address);
    link.set_download(FILE);
    link.click();
    Timeout::new(TAKEN_MS, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}
