use super::explore::Explore;

/// All that a shop asks of an order, once scores are there. Products are named by their index among
/// those that are ranked.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Factors on scores; of equal products the last counts. A score below zero is divided by it.
    pub boosts: Vec<(usize, f64)>,
    /// What is left out, pinned or not.
    pub excluded: Vec<usize>,
    /// In how many days what was bought is left out too; see [`super::Heard`].
    pub bought: Option<f64>,
    /// What comes first.
    pub pinned: Vec<usize>,
    /// As in [`crate::rank::RankOptions`].
    pub diversity: f64,
    /// How many of the first places variety, caps and the floor for new products act on.
    pub within: usize,
    /// Holds back what is like what stands before.
    pub variety: Option<Variety>,
    /// The most of a category or a brand.
    pub caps: Caps,
    /// A floor for new products.
    pub explore: Option<Explore>,
    /// Most products returned, pins counted.
    pub limit: Option<usize>,
}

/// How variety is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variety {
    /// By which rule.
    pub method: Method,
    /// From 0, the order of the scores, to 1, where scores count no more.
    pub strength: f64,
    /// Of how many of the best the choice is made.
    pub among: usize,
}

/// A rule of variety.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Maximal marginal relevance. Carbonell & Goldstein, *The use of MMR* (1998).
    Mmr,
    /// A determinantal point process. Chen, Zhang & Zhou, *Fast greedy MAP inference for
    /// determinantal point process* (2018).
    Dpp,
}

/// The most products of one kind among the first [`Rules::within`]; none, if absent. Products of
/// unknown category, or of no brand, share one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Of a category.
    pub category: Option<u32>,
    /// Of a brand.
    pub brand: Option<u32>,
}

/// A first screen.
pub(super) const WITHIN: usize = 24;
/// Ten candidates for each place are choice enough.
const AMONG: usize = 10;

impl Variety {
    /// With so many candidates for that many places as a page has if it says nothing.
    pub fn new(method: Method, strength: f64, within: usize) -> Self {
        Variety {
            method,
            strength,
            among: AMONG * within,
        }
    }
}

impl Rules {
    /// No rule at all.
    pub fn new() -> Self {
        Rules {
            boosts: Vec::new(),
            excluded: Vec::new(),
            bought: None,
            pinned: Vec::new(),
            diversity: 0.0,
            within: WITHIN,
            variety: None,
            caps: Caps::default(),
            explore: None,
            limit: None,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Rules::new()
    }
}
