//! All that the benchmark's module exports, for `benches/web` alone: the scorer as the CPU module
//! has it, with features given. No page ever loads it.

use wasm_bindgen::prelude::*;

use crate::bundle::{Bundle, Manifest, Served};
use crate::domain::{Catalog, Error, EventKind, Item, Result, Session};
use crate::engine::{CpuScorer, ItemSide, SessionProfiles, ShopperSide, push_row};
use crate::features::{Columns, Shopper};

/// A catalogue, and a shopper whose features are computed: what is left to do is the network.
#[wasm_bindgen]
pub struct BenchScorer {
    served: Served,
    session: Session,
    profiles: SessionProfiles,
    shopper: Shopper,
    items: ItemSide,
    side: ShopperSide,
    scorer: CpuScorer,
}

/// When the shopper asks, in ms since 1970, and how many products they looked at before, one a
/// minute.
const NOW: i64 = 1_760_000_000_000;
const EVENTS: usize = 100;

#[wasm_bindgen]
impl BenchScorer {
    /// A bundle's three files, and `count` products: those of the JSON `catalog` again and again
    /// under other ids.
    ///
    /// # Errors
    /// Whatever is wrong with the files.
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: &[u8],
        weights: &[u8],
        priors: &[u8],
        catalog: &[u8],
        count: usize,
    ) -> Result<BenchScorer, JsError> {
        let served = read(manifest, weights, priors)?;
        let (model, tables) = (&served.model, &served.priors);
        let catalog = enlarged(&Catalog::from_json(catalog)?.0, count);
        let mut items = ItemSide::new(model);
        items.extend(&catalog, model, tables);
        let session = session(&catalog);
        let mut profiles = SessionProfiles::default();
        let shopper = profiles.shopper(&session, &model.schema, tables, NOW);
        let side = ShopperSide::new(&shopper, &items, None, model, tables);
        let mut scorer = CpuScorer::new(model);
        scorer.set_items(&items);
        Ok(BenchScorer {
            served,
            session,
            profiles,
            shopper,
            items,
            side,
            scorer,
        })
    }

    /// What the features know of the session, anew.
    pub fn gather(&mut self) {
        let (schema, priors) = (&self.served.model.schema, &self.served.priors);
        self.shopper = self.profiles.shopper(&self.session, schema, priors, NOW);
    }

    /// The shopper's side of the features for all products, anew.
    pub fn features(&mut self) {
        let (model, priors) = (&self.served.model, &self.served.priors);
        self.side = ShopperSide::new(&self.shopper, &self.items, None, model, priors);
    }

    /// The network's outputs for all products, `[count, tasks]`.
    pub fn score(&mut self) -> Vec<f32> {
        self.scorer.score(&self.side, None)
    }

    /// Whole rows, `[count, row width]`: what a runtime takes that knows of no groups.
    pub fn rows(&self) -> Vec<f32> {
        let model = &self.served.model;
        let mut rows = Columns::new(model.config.row_width());
        rows.data.reserve_exact(self.items.len() * rows.width);
        for index in 0..self.items.len() {
            let priors = &self.served.priors;
            push_row(&self.shopper, &self.items, index, model, priors, &mut rows);
        }
        rows.data
    }

    /// The columns of one side of the factored first layer, as the GPU's worker takes them.
    ///
    /// # Errors
    /// If there is no part of that name.
    pub fn columns(&self, part: &str) -> Result<Vec<f32>, JsError> {
        let columns = match part {
            "items" => &self.items.columns,
            "user" => &self.side.user,
            "category" => &self.side.category,
            "brand" => &self.side.brand,
            "product" => &self.side.product,
            "pair" => &self.side.pair,
            "session" => &self.side.session,
            _ => return Err(JsError::new(part)),
        };
        Ok(columns.data.clone())
    }

    /// For each product its row in the part of that name.
    ///
    /// # Errors
    /// If products have no such keys.
    pub fn keys(&self, part: &str) -> Result<Vec<u32>, JsError> {
        let keys = match part {
            "category" => &self.items.category_of,
            "brand" => &self.items.brand_of,
            "product" => &self.side.product_of,
            _ => return Err(JsError::new(part)),
        };
        Ok(keys.clone())
    }
}

fn read(manifest: &[u8], weights: &[u8], priors: &[u8]) -> Result<Served> {
    let manifest = Manifest::read(manifest)?;
    let kind = |name: &str| match name.split('-').next() {
        Some("weights") => Ok(weights),
        Some("priors") => Ok(priors),
        _ => Err(Error::invalid("files", format!("{name} is not known"))),
    };
    Served::new(Bundle::read(manifest, |entry| kind(&entry.name))?)
}

fn enlarged(catalog: &Catalog, count: usize) -> Vec<Item> {
    let again = catalog.items().iter().cycle().take(count).enumerate();
    again
        .map(|(index, item)| Item {
            id: format!("{index}"),
            ..item.clone()
        })
        .collect()
}

fn session(catalog: &[Item]) -> Session {
    let mut session = Session::default();
    for event in 0..EVENTS {
        let time = NOW - (EVENTS - event) as i64 * 60_000;
        let item = &catalog[event * 7 % catalog.len()];
        session.observe(EventKind::View, item, time, None);
    }
    session
}
