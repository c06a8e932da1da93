use crate::bundle::Served;
use crate::domain::{Catalog, Error, Item, Rejected, Result, Session, Tasks, Value};
use crate::engine::{Attribution, ItemSide, SessionProfiles};
use crate::features::Shopper;

/// What one recommender knows: the model, the shop's products, and what the shopper did. What a
/// scorer needs to know of the products is on the [`super::shelf::Shelf`].
pub struct State {
    /// The model.
    pub served: Served,
    /// The weight of each task in the score, where a call sets none.
    pub weights: Tasks<f64>,
    /// The shop's products.
    pub catalog: Catalog,
    /// Whether one of them is another one since the shelf was stocked.
    pub replaced: bool,
    /// What the shopper did.
    pub session: Session,
    /// Its products.
    pub profiles: SessionProfiles,
}

impl State {
    /// Takes the products in; nothing is known of the shopper yet.
    pub fn new(served: Served, weights: Tasks<f64>, catalog: Catalog) -> Self {
        State {
            served,
            weights,
            catalog,
            replaced: false,
            session: Session::default(),
            profiles: SessionProfiles::default(),
        }
    }

    /// Adds products; one with a known id replaces it. They come to the shelf with the next ranking.
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
        let new = self.catalog.items().len() - before;
        self.replaced |= given - rejected.len() > new;
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

    /// Begins to find out why a product scores as it does at `now`.
    pub fn explain(&mut self, index: usize, now: i64) -> Attribution {
        let Served { model, priors, .. } = &self.served;
        // No feature of a product depends on the others.
        let mut alone = ItemSide::new(model);
        alone.extend(&self.catalog.items()[index..=index], model, priors);
        let session = self.session.clone();
        Attribution::new(alone, session, now, &self.served, &mut self.profiles)
    }

    /// What the features know of the shopper at `now`.
    pub fn shopper(&mut self, now: i64) -> Shopper {
        let (schema, priors) = (&self.served.model.schema, &self.served.priors);
        self.profiles.shopper(&self.session, schema, priors, now)
    }
}
