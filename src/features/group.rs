use serde::{Deserialize, Serialize};

/// A group of feature columns, named by what the columns are about, and known by what they depend
/// on: that is how often they must be computed, and what an explanation takes away at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The product alone.
    Item,
    /// The shopper alone.
    User,
    /// The shopper and the product's category.
    Category,
    /// The shopper and the categories that go together with the product's.
    Related,
    /// The shopper and the product's brand.
    Brand,
    /// The shopper and this very product.
    Product,
    /// Pair: the price against what the shopper looked at.
    Price,
    /// Pair: the style in common.
    Style,
    /// Pair: the colour in common.
    Color,
    /// Pair: the material in common.
    Material,
    /// Pair: the words in common.
    Words,
    /// Pair: nearness of the shop's own embeddings.
    Vector,
    /// What a session encoder makes of the latest events for this product; no columns of its own.
    Session,
}

impl Group {
    /// All groups, in the order of the columns of a whole row.
    pub const ALL: [Group; 13] = [
        Group::Item,
        Group::User,
        Group::Category,
        Group::Related,
        Group::Brand,
        Group::Product,
        Group::Price,
        Group::Style,
        Group::Color,
        Group::Material,
        Group::Words,
        Group::Vector,
        Group::Session,
    ];

    /// The groups that depend on shopper and category: one row of the factored first layer for each
    /// category of a catalogue.
    pub const BY_CATEGORY: [Group; 2] = [Group::Category, Group::Related];

    /// The groups of dense pair columns, which must be computed for every product of a rerank.
    pub const PAIR: [Group; 6] = [
        Group::Price,
        Group::Style,
        Group::Color,
        Group::Material,
        Group::Words,
        Group::Vector,
    ];

    /// The name used in bundles and explanations.
    pub fn name(self) -> &'static str {
        match self {
            Group::Item => "item",
            Group::User => "user",
            Group::Category => "category",
            Group::Related => "related",
            Group::Brand => "brand",
            Group::Product => "product",
            Group::Price => "price",
            Group::Style => "style",
            Group::Color => "color",
            Group::Material => "material",
            Group::Words => "words",
            Group::Vector => "vector",
            Group::Session => "session",
        }
    }

    /// The names of the group's numeric columns, in their order.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Group::Item => super::item_columns::NAMES,
            Group::User => super::shopper_columns::USER,
            Group::Category => super::shopper_columns::CATEGORY,
            Group::Related => super::affinity::NAMES,
            Group::Brand => super::shopper_columns::BRAND,
            Group::Product => super::shopper_columns::PRODUCT,
            Group::Price => &["quantile_near", "quantile_gap", "ratio_near", "ratio_gap"],
            Group::Style | Group::Color | Group::Material | Group::Words | Group::Vector => {
                &["looked", "chosen"]
            }
            Group::Session => &[],
        }
    }

    /// The embedding bags that follow the numeric columns: the item's own, or one a behaviour.
    pub fn bags(self) -> usize {
        match self {
            Group::Item => 1,
            Group::User => 4,
            _ => 0,
        }
    }

    /// How many of the columns of a whole row are this group's by the schema, with embeddings of
    /// `dim` numbers; what a network adds of its own is its config's to say.
    pub fn width(self, dim: usize) -> usize {
        self.columns().len() + self.bags() * dim
    }
}
