use super::ItemSide;
use crate::features::{
    Columns, Group, PairTable, Priors, Shopper, brand_columns, category_columns, product_columns,
    related_columns, user_columns,
};
use crate::model::Model;

/// What a scorer needs to know of the shopper for one rerank: a few rows, each for one key, and
/// where each product finds its own.
#[derive(Clone, Debug, PartialEq)]
pub struct ShopperSide {
    /// Columns of [`Group::User`], embeddings included: `[1, width]`.
    pub user: Columns,
    /// Columns of [`Group::BY_CATEGORY`]: a row for each category of the catalogue.
    pub category: Columns,
    /// Columns of [`Group::Brand`]: a row for each brand of the catalogue.
    pub brand: Columns,
    /// Columns of [`Group::Product`]: row 0 for a product never seen, then those seen.
    pub product: Columns,
    /// For each product that is scored its row in [`ShopperSide::product`].
    pub product_of: Vec<u32>,
    /// Columns of [`Group::PAIR`]: a row for each product that is scored.
    pub pair: Columns,
    /// Values of the latest events, for a session encoder that weighs them: `[rows, value]`.
    pub session: Columns,
    /// How many rows of [`ShopperSide::session`], from the first on, are events.
    pub session_events: usize,
}

impl ShopperSide {
    /// The shopper's side for all products, or for those of `rows` (indices into the item side).
    pub fn new(
        shopper: &Shopper,
        items: &ItemSide,
        rows: Option<&[u32]>,
        model: &Model,
        priors: &Priors,
    ) -> Self {
        let mut making = SideMaking::new(shopper, items, model, priors);
        making.go_on(shopper, items, rows, priors, usize::MAX);
        making.side
    }
}

/// A [`ShopperSide`] that is made some rows at a time.
pub struct SideMaking {
    pairs: PairTable,
    /// For each product of the catalogue its row in [`ShopperSide::product`].
    known: Vec<u32>,
    /// How many rows were made: of categories, then of brands, then of products.
    made: usize,
    /// What was made so far.
    pub side: ShopperSide,
}

impl SideMaking {
    /// All that is made once; no row of a category, brand or product yet. Arguments as for
    /// [`ShopperSide::new`].
    pub fn new(shopper: &Shopper, items: &ItemSide, model: &Model, priors: &Priors) -> Self {
        let width = |group: Group| Columns::new(model.config.width(group));
        let pair_width = Group::PAIR.iter().map(|group| group.columns().len()).sum();
        let by_category = Group::BY_CATEGORY.iter();
        let category_width = by_category.map(|group| group.columns().len()).sum();
        let mut side = ShopperSide {
            user: width(Group::User),
            category: Columns::new(category_width),
            brand: width(Group::Brand),
            product: width(Group::Product),
            product_of: Vec::new(),
            pair: Columns::new(pair_width),
            session: session_values(shopper, model),
            session_events: 0,
        };
        side.session_events = side.session.rows();
        push_user(shopper, model, priors, &mut side.user);
        product_columns(shopper, 0, &mut side.product);
        // Few products are known, so that they are looked up, not each product among them.
        let mut known = vec![0; items.len()];
        for id in shopper.known_products() {
            if let Some(index) = items.by_id.get(&id) {
                product_columns(shopper, id, &mut side.product);
                known[*index as usize] = side.product.rows() as u32 - 1;
            }
        }
        SideMaking {
            pairs: PairTable::new(shopper, &items.pair),
            known,
            made: 0,
            side,
        }
    }

    /// Makes at most so many rows more; whether some are left. The others are what this was begun
    /// for.
    pub fn go_on(
        &mut self,
        shopper: &Shopper,
        items: &ItemSide,
        rows: Option<&[u32]>,
        priors: &Priors,
        most: usize,
    ) -> bool {
        let side = &mut self.side;
        let products = rows.map_or(items.len(), <[u32]>::len);
        let keys = items.categories.len() + items.brands.len();
        let until = (keys + products).min(self.made.saturating_add(most));
        for at in self.made..until {
            if let Some(&(category, root)) = items.categories.get(at) {
                category_columns(shopper, category, root, priors, &mut side.category);
                related_columns(shopper, category, priors, &mut side.category);
            } else if let Some(brand) = items.brands.get(at - items.categories.len()) {
                brand_columns(shopper, *brand, &mut side.brand);
            } else {
                let product = at - keys;
                let index = rows.map_or(product, |rows| rows[product] as usize);
                side.product_of.push(self.known[index]);
                let out = &mut side.pair.data;
                let of = (shopper, &items.pair);
                self.pairs.columns(of, index, &items.profiles[index], out);
            }
        }
        self.made = until;
        until < keys + products
    }
}

/// Values of the latest events, `[events, value]`; nothing if the model does not weigh them.
pub(super) fn session_values(shopper: &Shopper, model: &Model) -> Columns {
    let width = model.config.width(Group::Session);
    let mut values = Columns::new(width.max(1));
    if width > 0 {
        for event in shopper.recent() {
            model.encode(&event.bag, event.vector.as_deref(), &mut values.data);
            values.data.extend_from_slice(&event.traits);
        }
    }
    values
}

/// The numeric columns and pooled embeddings of [`Group::User`].
pub(super) fn push_user(shopper: &Shopper, model: &Model, priors: &Priors, out: &mut Columns) {
    user_columns(shopper, priors, out);
    for bag in shopper.pooled() {
        model.table.embed(bag, &mut out.data);
    }
}
