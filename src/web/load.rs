use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, RequestCache, Url};

use super::errors::message;
use super::fetch::Download;
use super::keep::Keep;
use super::options::{Backend, CatalogSource, LoadOptions};
use super::page::{GpuFiles, Page};
use super::state::State;
use super::value::field;
use crate::bundle::{Bundle, MANIFEST, MAX_FILE_BYTES, MAX_MANIFEST_BYTES, Manifest, Served};
use crate::domain::{Catalog, Error, Rejected, Result};
use crate::engine::Choice;
use crate::rank::read_weights;

/// Most bytes of a catalogue that comes from an address.
const MAX_CATALOG_BYTES: usize = 256 << 20;

/// Loads the model and the catalogue.
///
/// # Errors
/// Those of `Recommender.load`.
///
/// `early` is `{ url, response }` of a request that is out already, or `undefined`.
pub async fn load(options: &JsValue, early: JsValue) -> Result<Page, JsValue> {
    let options = LoadOptions::read(options)?;
    let signal = options.signal.clone();
    let loaded = load_checked(options, early).await;
    match signal.is_some_and(|signal| signal.aborted()) {
        true => Err(Error::Aborted.into()),
        false => loaded,
    }
}

async fn load_checked(options: LoadOptions, early: JsValue) -> Result<Page, JsValue> {
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
    let state = State::new(served, weights, catalog);
    let keep = Keep::new(options.persist, options.max_age);
    let mut page = Page::new(state, keep, rejected);
    if options.backend != Backend::Cpu && has_webgpu() {
        page.gpu_files = Some(GpuFiles {
            weights_name: weights_file,
            manifest: bytes.manifest,
            weights: bytes.weights,
        });
        page.choice = (options.backend == Backend::Auto).then(Choice::default);
    }
    Ok(page)
}

fn has_webgpu() -> bool {
    let navigator = field(&js_sys::global(), "navigator");
    field(&navigator, "gpu").is_object()
}

/// The bytes of a bundle.
struct BundleBytes {
    manifest: Vec<u8>,
    weights: Vec<u8>,
    priors: Vec<u8>,
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
