use std::fmt;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// What a shop of the simulator is like, and how much of itself it tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShopKind {
    /// Of the world.
    pub seed: u64,
    /// Products.
    pub items: usize,
    /// Shoppers.
    pub users: u32,
    /// What its categories are.
    pub categories: Categories,
    /// Whether products have a brand.
    pub brands: bool,
    /// Whether products have a price.
    pub prices: bool,
    /// Whether products have a title and further words.
    pub words: bool,
    /// Whether products have style, colour and material.
    pub attributes: bool,
    /// Whether products have rating, reviews and a price before.
    pub opinions: bool,
    /// Whether it tells how often products were looked at, carted, saved and bought: that often,
    /// as a share of what happened.
    pub counts: Option<f32>,
    /// Whether it is known for how long people looked.
    pub dwell: bool,
    /// How long its four weeks are, as a share of four weeks.
    pub tempo: f64,
    /// What it asks of a model.
    pub questions: Questions,
}

/// How finely a shop divides what it sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Categories {
    /// The room, and what stands in it.
    Path,
    /// What stands in a room, as one name.
    Leaf,
    /// Room, what stands in it, and in which style.
    FinePath,
    /// What stands in a room and in which style, as one name.
    FineLeaf,
    /// As [`Categories::Path`], but a third of them was forgotten.
    Holes,
}

/// The rows that a log gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Questions {
    /// Every product shown; as on a page.
    Shown,
    /// Every contact, and products that others contacted that day; what is shown is not known.
    Contacts,
    /// What a person contacts on a day that begins now, and what others do; nor is it known here.
    Days,
}

impl ShopKind {
    /// A shop of which all is drawn.
    pub fn drawn(seed: u64, users: u32) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut has = |share: f32| random.random::<f32>() < share;
        let [brands, prices, words] = [has(0.7), has(0.8), has(0.6)];
        let [attributes, opinions, dwell] = [has(0.5), has(0.6), has(0.5)];
        let counts = has(0.5);
        let counts = counts.then(|| random.random_range(-3.0f32..3.0).exp());
        let categories = [
            Categories::Path,
            Categories::Leaf,
            Categories::FinePath,
            Categories::FineLeaf,
            Categories::Holes,
        ];
        let questions = [Questions::Shown, Questions::Contacts, Questions::Days];
        // In turn, so that a few shops have all of them.
        let questions = questions[(seed % 3) as usize];
        ShopKind {
            seed,
            items: [300, 600, 1_200, 2_400][random.random_range(0..4)],
            users,
            categories: categories[random.random_range(0..categories.len())],
            brands,
            prices,
            words,
            attributes,
            opinions,
            dwell,
            tempo: [1.0, 0.5, 0.25][random.random_range(0..3)],
            // Elsewhere what was not contacted is drawn by how often it is, which says the contrary.
            counts: counts.filter(|_| questions == Questions::Shown),
            questions,
        }
    }
}

impl fmt::Display for ShopKind {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let categories = match self.categories {
            Categories::Path => "`A > B`",
            Categories::Leaf => "`B`",
            Categories::FinePath => "`A > B > style`",
            Categories::FineLeaf => "`B, style`",
            Categories::Holes => "`A > B`, a third missing",
        };
        let questions = match self.questions {
            Questions::Shown => "shown",
            Questions::Contacts => "contacts",
            Questions::Days => "days",
        };
        let told = [
            (self.brands, "brand"),
            (self.prices, "price"),
            (self.words, "title"),
            (self.attributes, "style, colour, material"),
            (self.opinions, "rating, discount"),
            (self.counts.is_some(), "counts"),
            (self.dwell, "dwell"),
        ];
        let told = told.iter().filter(|(told, _)| *told).map(|(_, name)| *name);
        let told = told.collect::<Vec<_>>().join(", ");
        let told = if told.is_empty() {
            "nothing else"
        } else {
            &told
        };
        let days = self.tempo * 28.0;
        write!(
            to,
            "{questions}; {} products, {days:.0} days; categories {categories}; {told}",
            self.items
        )
    }
}
