use nestrank::rank::rules::{Caps, Explore, Method, Products, Rules, Tries, Variety};
use proptest::collection::vec;
use proptest::prelude::*;

/// Numbers of a code.
pub const WIDTH: usize = 6;

/// Products that own what [`Products`] borrows.
#[derive(Clone, Debug)]
pub struct World {
    pub scores: Vec<f64>,
    pub views: Vec<f32>,
    pub category: Vec<u32>,
    pub brand: Vec<u32>,
    pub new: Vec<bool>,
    pub codes: Vec<f32>,
}

impl World {
    /// So many new products that nothing tells apart.
    pub fn of_one_kind(count: usize) -> World {
        World {
            scores: vec![1.0; count],
            views: vec![0.1; count],
            category: vec![0; count],
            brand: vec![0; count],
            new: vec![true; count],
            codes: vec![1.0; count],
        }
    }

    pub fn products(&self) -> Products<'_> {
        Products {
            scores: &self.scores,
            views: &self.views,
            category: &self.category,
            brand: &self.brand,
            new: &self.new,
            codes: &self.codes,
        }
    }

    pub fn len(&self) -> usize {
        self.scores.len()
    }
}

/// Up to so many products. Few different values, so that many are equal; some codes are nothing.
pub fn world(most: usize) -> impl Strategy<Value = World> {
    let product = (
        0..30i32,
        0.0..1.0f32,
        0..4u32,
        0..5u32,
        any::<bool>(),
        prop_oneof![
            9 => vec(-1.0..1.0f32, WIDTH),
            1 => Just(vec![0.0; WIDTH]),
        ],
    );
    vec(product, 0..=most).prop_map(|products| World {
        scores: products.iter().map(|p| f64::from(p.0) / 16.0).collect(),
        views: products.iter().map(|p| p.1).collect(),
        category: products.iter().map(|p| p.2).collect(),
        brand: products.iter().map(|p| p.3).collect(),
        new: products.iter().map(|p| p.4).collect(),
        codes: products.iter().flat_map(|p| p.5.clone()).collect(),
    })
}

pub fn variety() -> impl Strategy<Value = Variety> {
    let method = prop_oneof![Just(Method::Mmr), Just(Method::Dpp)];
    let strength = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0];
    (method, strength, 1..60usize).prop_map(|(method, strength, among)| Variety {
        method,
        strength,
        among,
    })
}

/// Any rules; their indices may be of no product.
pub fn rules() -> impl Strategy<Value = Rules> {
    let explore = (
        0.0..=1.0f64,
        any::<u64>(),
        vec((0..60usize, 0..9u32, 0..9u32), 0..4),
    );
    let tries = |(product, looked, more)| {
        let (looked, more): (u32, u32) = (looked, more);
        let tries = Tries {
            shown: f64::from(looked + more),
            looked: f64::from(looked),
        };
        (product, tries)
    };
    let explore = explore.prop_map(move |(share, seed, counts)| Explore {
        share,
        seed,
        tries: counts.into_iter().map(tries).collect(),
    });
    (
        vec((0..60usize, 0.01..100.0f64), 0..5),
        vec(0..60usize, 0..5),
        vec(0..60usize, 0..5),
        prop_oneof![Just(0.0), 0.0..=1.0f64],
        1..40usize,
        proptest::option::of(variety()),
        (proptest::option::of(1..5u32), proptest::option::of(1..5u32)),
        proptest::option::of(explore),
        proptest::option::of(0..60usize),
    )
        .prop_map(|all| Rules {
            boosts: all.0,
            excluded: all.1,
            bought: None,
            pinned: all.2,
            diversity: all.3,
            within: all.4,
            variety: all.5,
            caps: Caps {
                category: all.6.0,
                brand: all.6.1,
            },
            explore: all.7,
            limit: all.8,
        })
}
