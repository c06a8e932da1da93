use std::collections::HashMap;

use crate::bundle::Served;
use crate::domain::{Task, Tasks};
use crate::rank::fuse;
use crate::rank::rules::{Products, Rules, arrange};
use crate::train::world::World;

/// All products of a world, as the rules see them.
pub struct Shelf<'a> {
    pub served: &'a Served,
    pub world: &'a World,
    code_width: usize,
    codes: Vec<f32>,
    categories: Vec<u32>,
    brands: Vec<u32>,
}

/// Some products of the shelf, with what the model says of them.
pub struct Display<'a> {
    shelf: &'a Shelf<'a>,
    scores: Vec<f64>,
    views: Vec<f32>,
    categories: Vec<u32>,
    brands: Vec<u32>,
    new: Vec<bool>,
    codes: Vec<f32>,
}

impl<'a> Shelf<'a> {
    /// Encodes the products.
    pub fn new(served: &'a Served, world: &'a World) -> Self {
        let mut codes = Vec::new();
        for profile in &world.profiles {
            let vector = profile.vector.as_deref();
            served.model.encode(&profile.bag, vector, &mut codes);
        }
        Shelf {
            served,
            world,
            code_width: served.model.config.code_width(),
            codes,
            categories: numbered(world.profiles.iter().map(|profile| profile.category)),
            brands: numbered(world.profiles.iter().map(|profile| profile.brand)),
        }
    }

    /// Takes some products off, given their probabilities.
    pub fn display(&'a self, items: &[u32], probabilities: &[[f32; 4]]) -> Display<'a> {
        let weights: &Tasks<f64> = &self.served.weights;
        let items_of = |of: &[u32]| items.iter().map(|item| of[*item as usize]).collect();
        Display {
            shelf: self,
            scores: (probabilities.iter())
                .map(|tasks| fuse(tasks, weights))
                .collect(),
            views: (probabilities.iter())
                .map(|tasks| tasks[Task::View as usize])
                .collect(),
            categories: items_of(&self.categories),
            brands: items_of(&self.brands),
            new: vec![false; items.len()],
            codes: (items.iter())
                .flat_map(|item| &self.codes[*item as usize * self.code_width..][..self.code_width])
                .copied()
                .collect(),
        }
    }
}

impl Display<'_> {
    /// Their order, as indices.
    pub fn arrange(&self, rules: &Rules) -> Vec<usize> {
        let products = Products {
            scores: &self.scores,
            views: &self.views,
            category: &self.categories,
            brand: &self.brands,
            new: &self.new,
            codes: &self.codes,
        };
        arrange(&products, rules)
    }

    /// One product's embedding.
    pub fn code(&self, product: usize) -> &[f32] {
        let width = self.shelf.code_width;
        &self.codes[product * width..][..width]
    }

    /// The number of its category.
    pub fn category(&self, product: usize) -> u32 {
        self.categories[product]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.scores.len()
    }
}

/// Each different key by a number, counted from 0.
fn numbered(keys: impl Iterator<Item = u64>) -> Vec<u32> {
    let mut numbers = HashMap::new();
    keys.map(|key| {
        let next = numbers.len() as u32;
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}
