use super::Tasks;

/// A product, as far as the ranking cares. Absent attributes are `None` or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The shop's id, unique within a catalogue.
    pub id: String,
    /// Its name.
    pub title: Option<String>,
    /// Its main category, from the root to the leaf; empty if unknown.
    pub category: Vec<String>,
    /// Further category names.
    pub categories: Vec<String>,
    /// Its brand.
    pub brand: Option<String>,
    /// What it costs, in the shop's currency; above zero.
    pub price: Option<f64>,
    /// What it cost before, in the shop's currency; above zero.
    pub list_price: Option<f64>,
    /// Mean rating, on the usual scale of 0 to 5.
    pub rating: Option<f32>,
    /// How many reviews it has.
    pub reviews: Option<f32>,
    /// Its style, such as `nordic`.
    pub style: Option<String>,
    /// Its colour.
    pub color: Option<String>,
    /// What it is made of.
    pub material: Option<String>,
    /// Any further words about it.
    pub tokens: Vec<String>,
    /// How often each behaviour happened to it, over any period.
    pub popularity: Tasks<Option<f32>>,
    /// A text or image embedding supplied by the shop.
    pub vector: Option<Vec<f32>>,
    /// Whether it can be bought now.
    pub available: bool,
    /// The address of its page.
    pub url: Option<String>,
    /// The address of its picture.
    pub image: Option<String>,
}

impl Item {
    /// A product of which nothing but the id is known.
    pub fn new(id: impl Into<String>) -> Self {
        Item {
            id: id.into(),
            available: true,
            ..Item::default()
        }
    }

    /// The compact copy that a remembered event carries: what the product was, without what only
    /// a listing needs.
    pub fn remembered(&self) -> Item {
        Item {
            id: self.id.clone(),
            title: self.title.clone(),
            category: self.category.clone(),
            categories: self.categories.clone(),
            brand: self.brand.clone(),
            price: self.price,
            style: self.style.clone(),
            color: self.color.clone(),
            material: self.material.clone(),
            tokens: self.tokens.clone(),
            vector: self.vector.clone(),
            ..Item::new("")
        }
    }

    /// The category path as one text, `A > B`; empty if unknown.
    pub fn category_path(&self) -> String {
        self.category.join(" > ")
    }
}
