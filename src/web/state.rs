use crate::bundle::{Calibration, Served};
use crate::domain::{Catalog, Error, Item, Rejected, Result, Session, Tasks, Value};
use crate::engine::{
    CpuScorer, Effect, ItemSide, SessionProfiles, ShopperSide, attribute, probabilities, trial_side,
};
use crate::features::{Priors, Shopper};
use crate::model::Model;
use crate::rank::{Candidate, RankOptions, Ranked, fuse, rank};

/// What one recommender knows: the model, the shop's products, and what the shopper did.
pub struct State {
    model: Model,
    priors: Priors,
    calibrations: [Option<Calibration>; 4],
    /// The weight of each task in the score, where a call sets none.
    pub weights: Tasks<f64>,
    /// The shop's products.
    pub catalog: Catalog,
    items: ItemSide,
    /// Counted up whenever the item side changes; a scorer that holds an older one needs it anew.
    pub revision: u32,
    scorer: CpuScorer,
    scorer_holds: u32,
    /// What the shopper did.
    pub session: Session,
    profiles: SessionProfiles,
}

/// One product's score, and what made it so.
pub struct Explained {
    /// The four probabilities.
    pub tasks: [f32; 4],
    /// The fused score.
    pub score: f64,
    /// What each group of features does for it, the largest effect first.
    pub effects: Vec<Effect>,
}

impl State {
    /// Takes the products in; nothing is known of the shopper yet.
    pub fn new(served: Served, weights: Tasks<f64>, catalog: Catalog) -> Self {
        let mut state = State {
            items: ItemSide::new(&served.model),
            scorer: CpuScorer::new(&served.model),
            calibrations: served.calibrations,
            model: served.model,
            priors: served.priors,
            weights,
            catalog,
            revision: 1,
            scorer_holds: 0,
            session: Session::default(),
            profiles: SessionProfiles::default(),
        };
        let products = state.catalog.items();
        state.items.extend(products, &state.model, &state.priors);
        state
    }

    /// Adds products; one with a known id replaces it.
    ///
    /// # Errors
    /// As [`Catalog::add`].
    pub fn add(&mut self, products: &Value) -> Result<Vec<Rejected>> {
        let before = self.catalog.items().len();
        let rejected = self.catalog.add(products)?;
        let given = match products {
            Value::List(products) => products.len(),
            _ => 0,
        };
        let taken = given - rejected.len();
        let new = &self.catalog.items()[before..];
        if taken > new.len() {
            // Some were replaced.
            self.items = ItemSide::new(&self.model);
            let all = self.catalog.items();
            self.items.extend(all, &self.model, &self.priors);
        } else {
            self.items.extend(new, &self.model, &self.priors);
        }
        self.revision += u32::from(taken > 0);
        Ok(rejected)
    }

    /// The index of a product.
    ///
    /// # Errors
    /// [`Error::UnknownItem`] if the catalogue does not hold it.
    pub fn index_of(&self, id: &str) -> Result<usize> {
        let unknown = || Error::UnknownItem(id.chars().take(100).collect());
        self.catalog.index_of(id).ok_or_else(unknown)
    }

    /// The product of that id.
    ///
    /// # Errors
    /// As [`State::index_of`].
    pub fn item(&self, id: &str) -> Result<&Item> {
        Ok(&self.catalog.items()[self.index_of(id)?])
    }

    /// What a scorer needs to know of the products.
    pub fn items(&self) -> &ItemSide {
        &self.items
    }

    /// What a scorer needs to know of the shopper at `now`, for all products or those of `rows`.
    pub fn side(&mut self, rows: Option<&[u32]>, now: i64) -> ShopperSide {
        let shopper = self.shopper(now);
        ShopperSide::new(&shopper, &self.items, rows, &self.model, &self.priors)
    }

    /// A side that is no shopper's, for the first `products`; see [`trial_side`].
    pub fn trial_side(&self, products: usize) -> ShopperSide {
        trial_side(products, &self.items, &self.model)
    }

    /// Whether the CPU's scorer holds the newest products.
    pub fn is_warm(&self) -> bool {
        self.scorer_holds == self.revision
    }

    /// The logits of the products that `side` was made for, `[rows, tasks]`, on the CPU.
    pub fn score(&mut self, side: &ShopperSide, rows: Option<&[u32]>) -> Vec<f32> {
        if self.scorer_holds != self.revision {
            self.scorer.set_items(&self.items);
            self.scorer_holds = self.revision;
        }
        self.scorer.score(side, rows)
    }

    /// Puts products in order by what the network put out for them, `[rows, tasks]`.
    pub fn order(
        &self,
        rows: Option<&[u32]>,
        outputs: Vec<f32>,
        options: &RankOptions,
    ) -> Vec<Ranked> {
        let candidate = |(at, tasks): (usize, [f32; 4])| {
            let item = rows.map_or(at, |rows| rows[at] as usize);
            Candidate {
                item,
                tasks,
                category: self.items.category_of[item],
                available: self.catalog.items()[item].available,
            }
        };
        let logits = self.model.config.logits(outputs);
        let tasks = probabilities(&logits, self.calibrations).into_iter();
        let candidates: Vec<Candidate> = tasks.enumerate().map(candidate).collect();
        rank(&candidates, options)
    }

    /// Why a product scores as it does at `now`.
    pub fn explain(&mut self, index: usize, now: i64) -> Explained {
        let shopper = self.shopper(now);
        let weights = &self.weights;
        let (tasks, effects) = attribute(
            &shopper,
            &self.items,
            index,
            &self.model,
            &self.priors,
            self.calibrations,
            |tasks| fuse(tasks, weights),
        );
        Explained {
            score: fuse(&tasks, weights),
            tasks,
            effects,
        }
    }

    fn shopper(&mut self, now: i64) -> Shopper {
        let schema = &self.model.schema;
        self.profiles
            .shopper(&self.session, schema, &self.priors, now)
    }
}
