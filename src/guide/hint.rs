use serde::Serialize;

/// Where a shopper stands, and what would help there, the best first; as JavaScript gets it, but for
/// the texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Guidance {
    /// The most probable stage.
    pub stage: &'static str,
    /// How probable each stage is.
    pub stages: NamedStages,
    /// No two of one kind.
    pub hints: Vec<Hint>,
}

/// The stages by name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NamedStages {
    /// Looking around.
    pub looking: f32,
    /// Comparing.
    pub comparing: f32,
    /// Deciding.
    pub deciding: f32,
    /// After buying.
    pub after: f32,
}

/// Something that would help.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hint {
    /// What it is.
    pub kind: Kind,
    /// What it is worth, from 0 to 1: see [`worth`](super::worth).
    pub value: f32,
    /// Ids of the products that it is about, the best first.
    pub items: Vec<String>,
    /// What a text can say.
    pub about: About,
}

/// The kinds of hints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Other categories that go with what is in the cart or was bought.
    Complete,
    /// The two or three of a category that were looked at, side by side.
    Compare,
    /// A product that is in the cart, saved, or was looked at several times.
    Back,
    /// A category that was not looked at.
    Explore,
    /// A style that was not looked at, of a category that was.
    Style,
    /// Like what they did most with, but cheaper.
    Cheaper,
    /// The same, but better rated.
    Rated,
}

/// What a text can say; all of it is the shop's own text, and never markup.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct About {
    /// Titles of the products, in the order of [`Hint::items`]; a product without one has its id.
    pub titles: Vec<String>,
    /// Names of the categories, the leaf of each path.
    pub categories: Vec<String>,
    /// A style.
    pub style: Option<String>,
    /// What it is like: the title of another product.
    pub like: Option<String>,
    /// The id of that product.
    pub like_id: Option<String>,
    /// Why to come back: `cart`, `saved` or `seen`.
    pub why: Option<&'static str>,
    /// How often it was looked at.
    pub seen: u32,
    /// What tells the products apart.
    pub tells: Vec<Tell>,
}

/// One thing that tells products apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tell {
    /// `price`, `rating`, `material`, `style`, `color` or `brand`.
    pub field: &'static str,
    /// The least, of a number.
    pub from: Option<f64>,
    /// The most, of a number.
    pub to: Option<f64>,
    /// The different ones, of names.
    pub names: Vec<String>,
}
