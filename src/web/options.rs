use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Url};

use super::errors::bad_option;
use super::keep::Place;
use super::value::{field, fields};
use crate::domain::{Error, Tasks, Value};
use crate::rank::read_weights;

/// The options of `Recommender.load`, checked.
pub struct LoadOptions {
    /// The folder that holds `manifest.json`.
    pub model: Url,
    /// The products, or where they are.
    pub catalog: CatalogSource,
    /// Whether to score on the GPU if that can be.
    pub webgpu: bool,
    /// The shop's weights, checked, over the bundle's.
    pub weights: Value,
    /// Where the session is kept.
    pub persist: Option<Place>,
    /// How long events are kept, in ms.
    pub max_age: i64,
    /// Ends the loading.
    pub signal: Option<AbortSignal>,
}

/// Where the products come from.
pub enum CatalogSource {
    /// The page has them.
    Products(Array),
    /// They are a JSON file.
    Address(String),
}

const DAY_MS: f64 = 86_400_000.0;
const DEFAULT_MAX_AGE_DAYS: f64 = 30.0;
/// A hundred years are as good as for ever.
const MAX_AGE_DAYS: f64 = 36_500.0;

impl LoadOptions {
    /// Reads the options.
    ///
    /// # Errors
    /// A `TypeError` that names the option; `catalog-invalid` for a catalogue that is neither
    /// products nor an address.
    pub fn read(options: &JsValue) -> Result<Self, JsValue> {
        if !options.is_object() || Array::is_array(options) {
            return Err(bad_option("options", "must be an object"));
        }
        let plain = fields(options, &["backend", "weights", "persist", "maxAgeDays"]);
        let weights = plain.field("weights").clone();
        read_weights(&weights, &Tasks::default())?;
        Ok(LoadOptions {
            model: folder(&field(options, "model"), "model")?,
            catalog: catalog(&field(options, "catalog"))?,
            webgpu: webgpu(plain.field("backend"))?,
            weights,
            persist: persist(plain.field("persist"))?,
            max_age: max_age(plain.field("maxAgeDays"))?,
            signal: signal(options)?,
        })
    }
}

/// The `signal` among options.
///
/// # Errors
/// A `TypeError` if it is something else.
pub fn signal(options: &JsValue) -> Result<Option<AbortSignal>, JsValue> {
    if !options.is_object() {
        return Ok(None);
    }
    let signal = field(options, "signal");
    if signal.is_null() || signal.is_undefined() {
        return Ok(None);
    }
    // Not `instanceof`: a signal of another frame is one too.
    if field(&signal, "aborted").as_bool().is_none() {
        return Err(bad_option("signal", "must be an AbortSignal"));
    }
    Ok(Some(signal.unchecked_into()))
}

/// The options of `rank` or `explain` that a [`Value`] can hold.
///
/// # Errors
/// A `TypeError` if this is no object.
pub fn rank_options(options: &JsValue) -> Value {
    fields(
        options,
        &["limit", "weights", "diversity", "pinned", "exclude", "now"],
    )
}

/// An address, taken against the document's as a link would be.
pub fn address(value: &JsValue, option: &str) -> Result<Url, JsValue> {
    let text = match value.dyn_ref::<Url>() {
        Some(url) => url.href(),
        None => value
            .as_string()
            .ok_or_else(|| bad_option(option, "must be an address, as text or URL"))?,
    };
    let global = js_sys::global();
    let base = field(&field(&global, "document"), "baseURI").as_string();
    let base = base.or_else(|| field(&field(&global, "location"), "href").as_string());
    let url = match base {
        Some(base) => Url::new_with_base(&text, &base),
        None => Url::new(&text),
    };
    url.map_err(|_| bad_option(option, "is no valid address"))
}

/// An address of a folder, with or without a slash at its end.
fn folder(value: &JsValue, option: &str) -> Result<Url, JsValue> {
    let url = address(value, option)?;
    let path = url.pathname();
    if !path.ends_with('/') {
        url.set_pathname(&(path + "/"));
    }
    Ok(url)
}

fn catalog(value: &JsValue) -> Result<CatalogSource, JsValue> {
    if let Some(products) = value.dyn_ref::<Array>() {
        Ok(CatalogSource::Products(products.clone()))
    } else if value.is_string() || value.is_instance_of::<Url>() {
        let url = address(value, "catalog");
        let url = url.map_err(|_| Error::CatalogInvalid("its address is not valid".into()))?;
        Ok(CatalogSource::Address(url.href()))
    } else {
        let why = "it must be an array of products, or an address";
        Err(Error::CatalogInvalid(why.into()).into())
    }
}

fn webgpu(value: &Value) -> Result<bool, JsValue> {
    match value {
        Value::Null => Ok(false),
        // On its own it chooses the CPU: the GPU module is fetched by those who ask for it.
        Value::Text(backend) if backend == "auto" || backend == "cpu" => Ok(false),
        Value::Text(backend) if backend == "webgpu" => Ok(true),
        _ => Err(bad_option(
            "backend",
            "must be \"auto\", \"webgpu\" or \"cpu\"",
        )),
    }
}

fn persist(value: &Value) -> Result<Option<Place>, JsValue> {
    match value {
        Value::Null | Value::Bool(false) => Ok(None),
        Value::Bool(true) => Ok(Some(Place::Device)),
        Value::Text(place) if place == "tab" => Ok(Some(Place::Tab)),
        _ => Err(bad_option("persist", "must be false, \"tab\" or true")),
    }
}

fn max_age(value: &Value) -> Result<i64, JsValue> {
    let days = match value {
        Value::Null => DEFAULT_MAX_AGE_DAYS,
        Value::Number(days) if (0.0..=MAX_AGE_DAYS).contains(days) => *days,
        _ => {
            let why = "must be a number of days between 0 and 36500";
            return Err(bad_option("maxAgeDays", why));
        }
    };
    Ok((days * DAY_MS) as i64)
}
