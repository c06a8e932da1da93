use std::sync::Arc;

use super::{Bag, FeatureSchema, tokens::words};
use crate::domain::Item;

/// What the features need to know of one product: names as keys, computed once.
#[derive(Clone, Debug, Default)]
pub struct ItemProfile {
    /// Key of its id.
    pub id: u64,
    /// Key of its whole category path; 0 if unknown.
    pub category: u64,
    /// Key of the first level of its category path; 0 if unknown.
    pub root: u64,
    /// Key of its brand; 0 if unknown.
    pub brand: u64,
    /// Natural logarithm of its price, if known.
    pub log_price: Option<f32>,
    /// Its attributes; the weights of each field add up to 1.
    pub tokens: Vec<Token>,
    /// The tokens as rows of the embedding table.
    pub bag: Bag,
    /// Its dense vector, scaled to length 1.
    pub vector: Option<Arc<[f32]>>,
}

/// One attribute of a product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// What it is an attribute of.
    pub field: Field,
    /// Key of its name.
    pub key: u64,
    /// Its share of its field.
    pub weight: f32,
}

/// The fields that tokens come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A level of the category path, or a further category.
    Category,
    /// The brand.
    Brand,
    /// The style.
    Style,
    /// The colour.
    Color,
    /// The material.
    Material,
    /// A word of the title, or a token that the shop supplied.
    Words,
}

impl Field {
    fn space(self) -> &'static str {
        match self {
            Field::Category => "category",
            Field::Brand => "brand",
            Field::Style => "style",
            Field::Color => "color",
            Field::Material => "material",
            Field::Words => "word",
        }
    }
}

impl ItemProfile {
    /// The profile of a product under a schema.
    pub fn new(item: &Item, schema: &FeatureSchema) -> Self {
        let keys = schema.keys;
        let mut profile = ItemProfile {
            id: keys.id(&item.id),
            log_price: item.price.map(|price| price.ln() as f32),
            vector: item.vector.as_deref().and_then(unit),
            ..ItemProfile::default()
        };
        if let Some(root) = item.category.first() {
            profile.root = keys.key("category", root);
            profile.category = keys.key("category", &item.category_path());
        }
        let categories = levels(&item.category).chain(item.categories.iter().cloned());
        profile.add(schema, Field::Category, categories.collect());
        if let Some(brand) = &item.brand {
            profile.brand = keys.key("brand", brand);
            profile.add(schema, Field::Brand, vec![brand.clone()]);
        }
        for (field, value) in [
            (Field::Style, &item.style),
            (Field::Color, &item.color),
            (Field::Material, &item.material),
        ] {
            profile.add(schema, field, value.iter().cloned().collect());
        }
        let mut title: Vec<String> = Vec::new();
        for text in item.title.iter().chain(&item.tokens) {
            for word in words(text) {
                if let Err(place) = title.binary_search(&word) {
                    title.insert(place, word);
                }
            }
        }
        profile.add(schema, Field::Words, title);
        profile
    }

    /// The tokens of one field.
    pub fn field(&self, field: Field) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(move |token| token.field == field)
    }

    fn add(&mut self, schema: &FeatureSchema, field: Field, names: Vec<String>) {
        let weight = 1.0 / names.len().max(1) as f32;
        for name in names {
            let key = schema.keys.key(field.space(), &name);
            self.tokens.push(Token { field, key, weight });
            let row = (key % u64::from(schema.table_rows)) as u32;
            self.bag.entries.push((row, weight));
        }
    }
}

/// `A`, `A > B`, `A > B > C` of a path.
fn levels(path: &[String]) -> impl Iterator<Item = String> + '_ {
    (1..=path.len()).map(|depth| path[..depth].join(" > "))
}

fn unit(vector: &[f32]) -> Option<Arc<[f32]>> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    (length > 0.0 && length.is_finite()).then(|| vector.iter().map(|x| x / length).collect())
}
