use crate::domain::Item;
use crate::features::{Columns, Group, ItemProfile, KeyMap, PairKeys, Priors, item_columns};
use crate::model::Model;

/// What a scorer needs to know of the products of a catalogue; computed once, extended when
/// products come later.
#[derive(Clone, Debug)]
pub struct ItemSide {
    /// Columns of [`Group::Item`], then the product's code: `[items, width]`.
    pub columns: Columns,
    /// For each product the row of its category among [`ItemSide::categories`].
    pub category_of: Vec<u32>,
    /// For each product the row of its brand among [`ItemSide::brands`].
    pub brand_of: Vec<u32>,
    /// The categories of the catalogue: key of the path, key of its root.
    pub categories: Vec<(u64, u64)>,
    /// The brands of the catalogue.
    pub brands: Vec<u64>,
    /// The products' profiles.
    pub profiles: Vec<ItemProfile>,
    /// The same for the pair columns.
    pub pair: PairKeys,
    /// The product of each key of an id.
    pub by_id: KeyMap<u32>,
    category_rows: KeyMap<u32>,
    brand_rows: KeyMap<u32>,
}

impl ItemSide {
    /// No product yet.
    pub fn new(model: &Model) -> Self {
        ItemSide {
            columns: Columns::new(model.config.width(Group::Item)),
            category_of: Vec::new(),
            brand_of: Vec::new(),
            categories: Vec::new(),
            brands: Vec::new(),
            profiles: Vec::new(),
            pair: PairKeys::default(),
            by_id: KeyMap::default(),
            category_rows: KeyMap::default(),
            brand_rows: KeyMap::default(),
        }
    }

    /// Appends products.
    pub fn extend(&mut self, items: &[Item], model: &Model, priors: &Priors) {
        for item in items {
            let profile = ItemProfile::new(item, &model.schema);
            item_columns(item, &profile, priors, &mut self.columns);
            model.encode(
                &profile.bag,
                profile.vector.as_deref(),
                &mut self.columns.data,
            );
            let category = *self
                .category_rows
                .entry(profile.category)
                .or_insert_with(|| {
                    self.categories.push((profile.category, profile.root));
                    self.categories.len() as u32 - 1
                });
            let brand = *self.brand_rows.entry(profile.brand).or_insert_with(|| {
                self.brands.push(profile.brand);
                self.brands.len() as u32 - 1
            });
            self.category_of.push(category);
            self.brand_of.push(brand);
            self.pair.push(&profile, priors);
            self.by_id.insert(profile.id, self.profiles.len() as u32);
            self.profiles.push(profile);
        }
    }

    /// The code of one product, `[code]`.
    pub fn code(&self, index: usize, model: &Model) -> &[f32] {
        let row = self.columns.row(index);
        &row[row.len() - model.config.code_width()..]
    }

    /// How many products there are.
    pub fn len(&self) -> usize {
        self.category_of.len()
    }

    /// Whether there is no product.
    pub fn is_empty(&self) -> bool {
        self.category_of.is_empty()
    }
}
