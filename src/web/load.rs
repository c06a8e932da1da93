use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCache, Url};

use super::errors::message;
use super::fetch::Download;
use super::keep::Keep;
use super::options::{CatalogSource, LoadOptions};
use super::page::{Gpu, Page, now};
use super::runs::tell_fallback;
use super::scorer_worker::{BundleBytes, START_MS, ScorerWorker};
use super::state::State;
use crate::bundle::{Bundle, MANIFEST, MAX_FILE_BYTES, MAX_MANIFEST_BYTES, Manifest, Served};
use crate::domain::{Catalog, Error, Rejected, Result};
use crate::rank::read_weights;

/// Most bytes of a catalogue that comes from an address.
const MAX_CATALOG_BYTES: usize = 256 << 20;
/// Products by which a GPU is tried: the most that are scored at once, so it is tried with the very
/// shaders that will rank.
const TRIED: u32 = 2_048;
/// Most that a logit of the GPU may differ from the CPU's.
const TOLERANCE: f32 = 1e-2;

/// How the GPU module is started: by JavaScript, which knows where its own files are.
pub struct GpuStart<'a> {
    /// Returns a promise of a worker, rejected with the reason why there is none.
    pub worker: &'a Function,
    /// The address of the GPU module.
    pub wasm: &'a str,
}

/// Loads the model and the catalogue.
///
/// # Errors
/// Those of `Recommender.load`.
///
/// `early` is `{ url, response }` of a request that is out already, or `undefined`.
pub async fn load(options: &JsValue, start: GpuStart<'_>, early: JsValue) -> Result<Page, JsValue> {
    let options = LoadOptions::read(options)?;
    let signal = options.signal.clone();
    let loaded = load_checked(options, start, early).await;
    match signal.is_some_and(|signal| signal.aborted()) {
        true => Err(Error::Aborted.into()),
        false => loaded,
    }
}

async fn load_checked(
    options: LoadOptions,
    start: GpuStart<'_>,
    early: JsValue,
) -> Result<Page, JsValue> {
    let signal = options.signal.as_ref();
    // Both are on their way at once, and an array is checked before anything is asked for.
    let catalog = OpenCatalog::start(options.catalog, signal)?;
    let (manifest, bytes) = fetch_bundle(&options.model, signal, &early).await?;
    let (catalog, rejected) = catalog.finish().await?;
    let weights_file = manifest.file("weights")?.name.clone();
    let bundle = Bundle::read(manifest, |entry| {
        Ok(match entry.name == weights_file {
            true => &bytes.weights,
            false => &bytes.priors,
        })
    })?;
    let served = Served::new(bundle)?;
    let weights = read_weights(&options.weights, &served.weights)?;
    let mut state = State::new(served, weights, catalog);
    let mut gpu = None;
    if options.webgpu {
        match start_gpu(start, &bytes, &mut state).await {
            Ok(started) => gpu = Some(started),
            Err(why) if signal.is_some_and(AbortSignal::aborted) => return Err(why.into()),
            Err(why) => tell_fallback(&why),
        }
    }
    let keep = Keep::new(options.persist, options.max_age);
    Ok(Page::new(state, keep, rejected, gpu))
}

/// A catalogue that is here, or on its way.
enum OpenCatalog {
    Read(Catalog, Vec<Rejected>),
    Coming(Download),
}

impl OpenCatalog {
    fn start(source: CatalogSource, signal: Option<&AbortSignal>) -> Result<Self> {
        Ok(match source {
            CatalogSource::Products(products) => {
                let (catalog, rejected) = Catalog::from_value(&products)?;
                OpenCatalog::Read(catalog, rejected)
            }
            CatalogSource::Address(url) => {
                OpenCatalog::Coming(Download::start(url, RequestCache::Default, signal))
            }
        })
    }

    async fn finish(self) -> Result<(Catalog, Vec<Rejected>)> {
        match self {
            OpenCatalog::Read(catalog, rejected) => Ok((catalog, rejected)),
            OpenCatalog::Coming(download) => {
                let json = download.bytes(MAX_CATALOG_BYTES).await;
                Catalog::from_json(&json.map_err(Error::CatalogInvalid)?)
            }
        }
    }
}

async fn fetch_bundle(
    model: &Url,
    signal: Option<&AbortSignal>,
    early: &JsValue,
) -> Result<(Manifest, BundleBytes)> {
    let address = |name: &str| match Url::new_with_base(name, &model.href()) {
        Ok(url) => Ok(url.href()),
        Err(error) => Err(Error::ModelFetch(message(&error))),
    };
    let start = |name: &str, cache| {
        let url = address(name)?;
        Ok::<_, Error>(Download::start(url, cache, signal))
    };
    // The manifest is the one file whose name does not change with its content.
    let early = Download::early(early, address(MANIFEST)?);
    let json = match early {
        Ok(early) => early,
        Err(url) => Download::start(url, RequestCache::NoCache, signal),
    };
    let json = json.bytes(MAX_MANIFEST_BYTES).await;
    let json = json.map_err(Error::ModelFetch)?;
    let manifest = Manifest::read(&json)?;
    let weights = start(&manifest.file("weights")?.name, RequestCache::Default)?;
    let priors = start(&manifest.file("priors")?.name, RequestCache::Default)?;
    let weights = weights.bytes(MAX_FILE_BYTES).await;
    let priors = priors.bytes(MAX_FILE_BYTES).await;
    let bytes = BundleBytes {
        manifest: json,
        weights: weights.map_err(Error::ModelFetch)?,
        priors: priors.map_err(Error::ModelFetch)?,
    };
    Ok((manifest, bytes))
}

/// Starts the GPU's worker and tries it: a GPU that computes something else than the CPU does is
/// no GPU to rank by.
async fn start_gpu(
    start: GpuStart<'_>,
    bytes: &BundleBytes,
    state: &mut State,
) -> Result<Gpu, String> {
    let failed = |caught: JsValue| message(&caught);
    let worker = start.worker.call0(&JsValue::NULL).map_err(failed)?;
    let worker = JsFuture::from(Promise::resolve(&worker)).await;
    let worker = ScorerWorker::new(worker.map_err(failed)?.unchecked_into());
    worker.start(start.wasm, bytes).await?;
    worker.set_items(state.items(), START_MS).await?;
    let count = (state.items().len() as u32).min(TRIED);
    let rows: Vec<u32> = (0..count).collect();
    let side = state.side(Some(&rows), now());
    let ours = state.score(&side, Some(&rows));
    let theirs = worker.score(&side, Some(&rows), START_MS).await?;
    let close = |(a, b): (&f32, &f32)| (a - b).abs() <= TOLERANCE;
    if ours.len() != theirs.len() || !ours.iter().zip(&theirs).all(close) {
        return Err("the GPU does not compute what the CPU does".into());
    }
    Ok(Gpu {
        worker: Rc::new(worker),
        holds: state.revision,
    })
}
