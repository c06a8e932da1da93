use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Request, RequestCache, RequestInit, Response, Window};

use super::errors::message;
use super::value::field;
use crate::domain::text;

/// A file on its way: the request is out as soon as this is made.
pub struct Download {
    url: String,
    response: Result<JsFuture, JsValue>,
}

impl Download {
    /// Asks for a file. Nothing is sent but the request for it.
    pub fn start(url: String, cache: RequestCache, signal: Option<&AbortSignal>) -> Self {
        let options = RequestInit::new();
        options.set_cache(cache);
        options.set_signal(signal);
        // A worker's global has the same `fetch`.
        let global: Window = js_sys::global().unchecked_into();
        let response = Request::new_with_str_and_init(&url, &options)
            .map(|request| JsFuture::from(global.fetch_with_request(&request)));
        Download { url, response }
    }

    /// The file at that address if it was asked for already, `{ url, response }`; else the address.
    pub fn early(asked: &JsValue, url: String) -> Result<Self, String> {
        let response = field(asked, "response");
        match response.dyn_into::<Promise>() {
            Ok(response) if field(asked, "url") == *url => Ok(Download {
                url,
                response: Ok(JsFuture::from(response)),
            }),
            _ => Err(url),
        }
    }

    /// The file's bytes, but only one more than `max`: enough to see that it is too long.
    ///
    /// # Errors
    /// Why they did not come, as text that names the address.
    pub async fn bytes(self, max: usize) -> Result<Vec<u8>, String> {
        let url = self.url;
        let fail = |why: &str| text!(url, ": ", why);
        let failed = |caught: JsValue| fail(&message(&caught));
        let response = self.response.map_err(failed)?.await.map_err(failed)?;
        let response: Response = response.unchecked_into();
        if !response.ok() {
            return Err(fail(&text!("status ", response.status())));
        }
        let body = response.array_buffer().map_err(failed)?;
        let body: ArrayBuffer = JsFuture::from(body).await.map_err(failed)?.unchecked_into();
        let end = (max as u32).saturating_add(1);
        Ok(Uint8Array::new(&body).subarray(0, end).to_vec())
    }
}
