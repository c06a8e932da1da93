use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCache, Url};

use super::errors::message;
use super::fetch::Download;
use super::keep::Keep;
use super::options::{CatalogSource, LoadOptions};
use super::page::{Gpu, Page, Parts, now};
use super::pool::PoolStart;
use super::runs::tell_fallback;
use super::scorer_worker::{BundleBytes, START_MS, ScorerWorker};
use super::shelf::Shelf;
use super::slices::{SOME, Slices};
use super::state::State;
use super::value::each_product;
use crate::bundle::{Bundle, MANIFEST, MAX_FILE_BYTES, MAX_MANIFEST_BYTES, Manifest, Served};
use crate::domain::{
    Catalog, Error, Intake, JsonError, JsonList, Rejected, Result, Value, no_json,
};
use crate::engine::ShopperSide;
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
/// `early` is `{ url, response }` of a request that is out already, or `undefined`; `pause` as in
/// [`Page::pause`], `pool` as in [`PoolStart::pool`].
pub async fn load(
    options: &JsValue,
    start: GpuStart<'_>,
    early: JsValue,
    pause: Function,
    pool: Function,
) -> Result<Page, JsValue> {
    let options = LoadOptions::read(options)?;
    let signal = options.signal.clone();
    let aborted = || signal.as_ref().is_some_and(AbortSignal::aborted);
    let wanted = || !aborted();
    let slices = Slices::new(&pause, &wanted);
    let loaded = load_checked(options, start, early, &pause, pool, slices).await;
    match aborted() {
        true => Err(Error::Aborted.into()),
        false => loaded,
    }
}

async fn load_checked(
    options: LoadOptions,
    start: GpuStart<'_>,
    early: JsValue,
    pause: &Function,
    pool: Function,
    mut slices: Slices<'_>,
) -> Result<Page, JsValue> {
    let signal = options.signal.as_ref();
    // Both are on their way at once, and an array is checked before anything is asked for.
    let catalog = OpenCatalog::start(options.catalog, signal, &mut slices).await?;
    let (manifest, bytes) = fetch_bundle(&options.model, signal, &early).await?;
    let (catalog, rejected) = catalog.finish(&mut slices).await?;
    slices.begin();
    let served = Rc::new(serve(manifest, &bytes, &mut slices).await?);
    let weights = read_weights(&options.weights, &served.weights)?;
    let ids = Array::new();
    let mut shelf = Shelf::new(&served.model, ids.clone());
    while shelf.stock(&catalog, &served) {
        slices.next().await.ok_or(Error::Aborted)?;
    }
    let mut state = State::new(served, weights, catalog);
    let mut gpu = None;
    if options.webgpu {
        match start_gpu(start, &bytes, &mut state, &mut shelf, &mut slices).await {
            Ok(started) => gpu = Some(started),
            Err(why) if signal.is_some_and(AbortSignal::aborted) => return Err(why.into()),
            Err(why) => tell_fallback(&why),
        }
    }
    let keep = Keep::new(options.persist, options.max_age);
    let parts = Parts {
        rejected,
        ids,
        shelf,
        pause: pause.clone(),
        gpu,
        pool_start: PoolStart {
            pool,
            bundle: BundleBytes {
                // A scorer has no use for them.
                priors: Vec::new(),
                ..bytes
            },
        },
    };
    Ok(Page::new(state, keep, parts))
}

/// Makes a bundle ready, a file at a time.
async fn serve(manifest: Manifest, bytes: &BundleBytes, slices: &mut Slices<'_>) -> Result<Served> {
    let weights = manifest.file("weights")?.tensors(&bytes.weights)?;
    slices.next().await;
    let priors = manifest.file("priors")?.tensors(&bytes.priors)?;
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
    shelf: &mut Shelf,
    slices: &mut Slices<'_>,
) -> Result<Gpu, String> {
    let failed = |caught: JsValue| message(&caught);
    let worker = start.worker.call0(&JsValue::NULL).map_err(failed)?;
    let worker = JsFuture::from(Promise::resolve(&worker)).await;
    let worker = ScorerWorker::new(worker.map_err(failed)?.unchecked_into());
    worker.start(&start.wasm.into(), bytes).await?;
    let all = 0..shelf.items.len();
    worker.set_items(&shelf.items, all, false, START_MS).await?;
    let count = (shelf.items.len() as u32).min(TRIED);
    let rows: Vec<u32> = (0..count).collect();
    let (shopper, served) = (state.shopper(now()), &state.served);
    let (model, priors) = (&served.model, &served.priors);
    let side = ShopperSide::new(&shopper, &shelf.items, Some(&rows), model, priors);
    shelf.hand_over(slices).await.ok_or("aborted")?;
    let ours = shelf.scorer.score(&side, Some(&rows));
    let theirs = worker.score(&side, Some(&rows), START_MS).await?;
    let close = |(a, b): (&f32, &f32)| (a - b).abs() <= TOLERANCE;
    if ours.len() != theirs.len() || !ours.iter().zip(&theirs).all(close) {
        return Err("the GPU does not compute what the CPU does".into());
    }
    Ok(Gpu {
        worker: Rc::new(worker),
        holds: shelf.revision,
    })
}
