use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::recommender::{Core, show_rejected};
use super::value::{Names, fields, product, product_names};
use crate::bundle::{Bundle, Manifest, Served};
use crate::domain::{Catalog, Error, Intake, JsonList, Result, Tasks, Tensors, Value, no_json};
use crate::engine::CpuScorer;
use crate::model::ModelConfig;
use crate::rank::read_weights;

// A recommender on its way: `script/load.js` brings the files, some products or one file at a time.
#[wasm_bindgen]
pub struct Loading {
    weights: Value,
    catalog: Catalog,
    intake: Intake,
    source: Option<Source>,
    manifest: Option<Manifest>,
    tensors: Vec<Tensors>,
}

/// Where the products come from.
enum Source {
    /// The page has them; the number of the next one.
    Page(Array, u32, Names),
    /// A JSON text.
    Text(JsonList),
}

/// Products that are read between two looks at the clock.
const SOME: usize = 32;

#[wasm_bindgen]
impl Loading {
    // Takes the shop's weights, as `LoadOptions` has them.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<Loading, JsValue> {
        let weights = fields(options, &["weights"]).field("weights").clone();
        read_weights(&weights, &Tasks::default())?;
        Ok(Loading {
            weights,
            catalog: Catalog::default(),
            intake: Intake::default(),
            source: None,
            manifest: None,
            tensors: Vec::new(),
        })
    }

    // Products that the page has.
    pub fn products(&mut self, products: Array) {
        self.source = Some(Source::Page(products, 0, product_names()));
    }

    // Products as JSON.
    pub fn json(&mut self, json: Vec<u8>) -> Result<(), JsValue> {
        match JsonList::open(json) {
            Ok(list) => self.source = Some(Source::Text(list)),
            // It is no array; what it is says the error.
            Err(json) => self.catalog = Catalog::from_json(&json)?.0,
        }
        Ok(())
    }

    // Reads some products; whether some are left.
    pub fn read(&mut self) -> Result<bool, JsValue> {
        for _ in 0..SOME {
            let next = match &mut self.source {
                Some(Source::Page(products, at, names)) if *at < products.length() => {
                    *at += 1;
                    Some(Ok(product(&products.get(*at - 1), names)))
                }
                Some(Source::Text(list)) => list.next(),
                _ => None,
            };
            let Some(next) = next else {
                self.source = None;
                self.catalog.some_are_valid(&self.intake.rejected)?;
                return Ok(false);
            };
            self.catalog.take(&next.map_err(no_json)?, &mut self.intake);
        }
        Ok(true)
    }

    // Reads the bundle's manifest; the names of its files of weights and of priors. Nothing if this
    // module has no scorer for such a network.
    pub fn manifest(&mut self, json: &[u8]) -> Result<Option<Array>, JsValue> {
        let manifest = Manifest::read(json)?;
        if !CpuScorer::can_score(&ModelConfig::from_json(&manifest.model)?) {
            return Ok(None);
        }
        let name = |kind| Ok::<_, Error>(JsValue::from(manifest.file(kind)?.name.as_str()));
        let names = Array::of2(&name("weights")?, &name("priors")?);
        self.manifest = Some(manifest);
        Ok(Some(names))
    }

    // Reads a file that the manifest names: that of the weights first, then that of the priors.
    pub fn file(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        let kind = ["weights", "priors"][self.tensors.len()];
        if let Some(manifest) = &self.manifest {
            self.tensors.push(manifest.file(kind)?.tensors(bytes)?);
        }
        Ok(())
    }

    // The products that were left out, see `show_rejected`.
    pub fn rejected(&self) -> Array {
        show_rejected(&self.intake.rejected)
    }

    // The recommender, whose shelf is empty. `ids` will hold the products' ids.
    pub fn finish(self, ids: Array) -> Result<Core, JsValue> {
        let mut tensors = self.tensors.into_iter();
        let missing = || Error::invalid("files", "are not there");
        let bundle = Bundle {
            manifest: self.manifest.ok_or_else(missing)?,
            weights: tensors.next().ok_or_else(missing)?,
            priors: tensors.next().ok_or_else(missing)?,
        };
        let served = Served::new(bundle)?;
        let weights = read_weights(&self.weights, &served.weights)?;
        Ok(Core::new(served, weights, self.catalog, ids))
    }
}
