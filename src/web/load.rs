use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, RequestCache, Url};

use super::errors::message;
use super::fetch::Download;
use super::keep::Keep;
use super::options::{Backend, CatalogSource, LoadOptions};
use super::page::{Page, Parts};
use super::pool::PoolStart;
use super::scorer_worker::ModelBytes;
use super::shelf::Shelf;
use super::slices::{SOME, Slices};
use super::state::State;
use super::value::{each_product, field};
use crate::bundle::{Bundle, MANIFEST, MAX_FILE_BYTES, MAX_MANIFEST_BYTES, Manifest, Served};
use crate::domain::{
    Catalog, Error, Intake, JsonError, JsonList, Rejected, Result, Value, no_json,
};
use crate::engine::Choice;
use crate::rank::read_weights;

/// Most bytes of a catalogue that comes from an address.
const MAX_CATALOG_BYTES: usize = 256 << 20;

/// Loads the model and the catalogue.
///
/// # Errors
/// Those of `Recommender.load`.
///
/// `early` is `{ url, response, files }` of a request for the manifest that is out already, or
/// `undefined`; of `files`, if it is there, the addresses of a bundle's files that do not lie in one
/// folder, by name. `pause` is as in
/// [`Page::pause`], `pool` as in [`PoolStart::pool`].
pub async fn load(
    options: &JsValue,
    early: JsValue,
    pause: Function,
    pool: Function,
) -> Result<Page, JsValue> {
    let options = LoadOptions::read(options)?;
    let signal = options.signal.clone();
    let aborted = || signal.as_ref().is_some_and(AbortSignal::aborted);
    let wanted = || !aborted();
    let slices = Slices::new(&pause, &wanted);
    let loaded = load_checked(options, early, &pause, pool, slices).await;
    match aborted() {
        true => Err(Error::Aborted.into()),
        false => loaded,
    }
}

async fn load_checked(
    options: LoadOptions,
    early: JsValue,
    pause: &Function,
    pool: Function,
    mut slices: Slices<'_>,
) -> Result<Page, JsValue> {
    let signal = options.signal.as_ref();
    // Both are on their way at once, and an array is checked before anything is asked for.
    let catalog = OpenCatalog::start(options.catalog, signal, &mut slices).await?;
    let (manifest, bytes, priors) = fetch_bundle(&options.model, signal, &early).await?;
    let (catalog, rejected) = catalog.finish(&mut slices).await?;
    slices.begin();
    let served = Rc::new(serve(manifest, &bytes, &priors, &mut slices).await?);
    let weights = read_weights(&options.weights, &served.weights)?;
    let ids = Array::new();
    let mut shelf = Shelf::new(&served.model, ids.clone());
    while shelf.stock(&catalog, &served) {
        slices.next().await.ok_or(Error::Aborted)?;
    }
    let state = State::new(served, weights, catalog);
    let model = Rc::new(bytes);
    let gpu = options.backend != Backend::Cpu && has_webgpu();
    let chooses = gpu && options.backend == Backend::Auto;
    let keep = Keep::new(options.persist, options.max_age);
    let parts = Parts {
        rejected,
        ids,
        shelf,
        pause: pause.clone(),
        gpu_model: gpu.then(|| model.clone()),
        choice: chooses.then(Choice::default),
        pool_start: PoolStart { pool, model },
    };
    Ok(Page::new(state, keep, parts))
}

fn has_webgpu() -> bool {
    let navigator = field(&js_sys::global(), "navigator");
    field(&navigator, "gpu").is_object()
}

/// Makes a bundle ready, a file at a time.
async fn serve(
    manifest: Manifest,
    bytes: &ModelBytes,
    priors: &[u8],
    slices: &mut Slices<'_>,
) -> Result<Served> {
    let weights = manifest.file("weights")?.tensors(&bytes.weights)?;
    slices.next().await;
    let priors = manifest.file("priors")?.tensors(priors)?;
    slices.next().await;
    let served = Served::new(Bundle {
        manifest,
        weights,
        priors,
    });
    slices.next().await;
    served
}

/// A catalogue that is here, or on its way.
enum OpenCatalog {
    Read(Catalog, Vec<Rejected>),
    Coming(Download),
}

impl OpenCatalog {
    async fn start(
        source: CatalogSource,
        signal: Option<&AbortSignal>,
        slices: &mut Slices<'_>,
    ) -> Result<Self> {
        Ok(match source {
            CatalogSource::Products(products) => {
                let (catalog, rejected) =
                    read_products(&mut each_product(&products).map(Ok), slices).await?;
                OpenCatalog::Read(catalog, rejected)
            }
            CatalogSource::Address(url) => {
                OpenCatalog::Coming(Download::start(url, RequestCache::Default, signal))
            }
        })
    }

    async fn finish(self, slices: &mut Slices<'_>) -> Result<(Catalog, Vec<Rejected>)> {
        match self {
            OpenCatalog::Read(catalog, rejected) => Ok((catalog, rejected)),
            OpenCatalog::Coming(download) => {
                let json = download.bytes(MAX_CATALOG_BYTES).await;
                let json = json.map_err(Error::CatalogInvalid)?;
                slices.begin();
                match JsonList::open(&json) {
                    Some(mut products) => read_products(&mut products, slices).await,
                    None => Catalog::from_json(&json),
                }
            }
        }
    }
}

/// [`Catalog::from_value`] for products that are read one at a time.
async fn read_products(
    products: &mut dyn Iterator<Item = Result<Value, JsonError>>,
    slices: &mut Slices<'_>,
) -> Result<(Catalog, Vec<Rejected>)> {
    let (mut catalog, mut intake) = (Catalog::default(), Intake::default());
    loop {
        for _ in 0..SOME / 4 {
            let Some(product) = products.next() else {
                catalog.some_are_valid(&intake.rejected)?;
                return Ok((catalog, intake.rejected));
            };
            catalog.take(&product.map_err(no_json)?, &mut intake);
        }
        slices.next().await.ok_or(Error::Aborted)?;
    }
}

/// A bundle's manifest, read; what a worker needs of it; the file of the priors.
async fn fetch_bundle(
    model: &Url,
    signal: Option<&AbortSignal>,
    early: &JsValue,
) -> Result<(Manifest, ModelBytes, Vec<u8>)> {
    let files = field(early, "files");
    let address = |name: &str| match field(&files, name).as_string() {
        Some(url) => Ok(url),
        None => match Url::new_with_base(name, &model.href()) {
            Ok(url) => Ok(url.href()),
            Err(error) => Err(Error::ModelFetch(message(&error))),
        },
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
    let weights_name = manifest.file("weights")?.name.clone();
    let weights = start(&weights_name, RequestCache::Default)?;
    let priors = start(&manifest.file("priors")?.name, RequestCache::Default)?;
    let weights = weights.bytes(MAX_FILE_BYTES).await;
    let priors = priors.bytes(MAX_FILE_BYTES).await;
    let bytes = ModelBytes {
        manifest: json,
        weights_name,
        weights: weights.map_err(Error::ModelFetch)?,
    };
    Ok((manifest, bytes, priors.map_err(Error::ModelFetch)?))
}
