use std::collections::BTreeSet;

use super::Measured;
use super::lists::evenly;
use super::shelf::{Display, Shelf};
use crate::domain::Tasks;
use crate::rank::rules::Rules;
use crate::train::batch::Batch;
use crate::train::dataset::{Dataset, Statistics};
use crate::train::predict::predict_batch;
use crate::train::rows::Row;

/// What a page would show to people of the rows: the rows' products, all of them for each.
pub struct Grids<'a> {
    grids: Vec<Display<'a>>,
}

/// A grid costs as many rows as it has products.
const MOST: usize = 60;
/// A page with more shows them piece by piece.
const PRODUCTS: usize = 500;

impl<'a> Grids<'a> {
    /// Scores them, with the bundle's statistics, as a page does.
    pub fn new(shelf: &'a Shelf<'a>, dataset: &Dataset) -> Self {
        let world = shelf.world;
        let known: BTreeSet<u32> = dataset.item.iter().copied().collect();
        let available = |item: &u32| world.items[*item as usize].available;
        let items: Vec<u32> = known.into_iter().filter(available).collect();
        let items: Vec<u32> = evenly(&items, PRODUCTS).copied().collect();
        let moments: BTreeSet<(u32, i64)> = dataset.moments.iter().copied().collect();
        let moments: Vec<(u32, i64)> = moments.into_iter().collect();
        let row = |&(user, time): &(u32, i64), item: &u32| Row {
            user,
            item: *item,
            time,
            labels: Tasks::default(),
            dwell: None,
            slot: None,
        };
        let rows: Vec<Row> = evenly(&moments, MOST)
            .flat_map(|moment| items.iter().map(move |item| row(moment, item)))
            .collect();
        let statistics = Statistics::Fixed(&shelf.served.priors);
        // Its order is that of users and times; so is that of the rows.
        let (made, _) = Dataset::new(world, &rows, statistics, &|_| {});
        let batch = Batch {
            dataset: &made,
            world,
            scaling: None,
        };
        let found = predict_batch(&shelf.served.model, &batch, shelf.served.calibrations);
        let grids = found.chunks(items.len().max(1));
        Grids {
            grids: grids.map(|found| shelf.display(&items, found)).collect(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.grids.len()
    }

    /// How many products each of them has.
    pub fn products(&self) -> usize {
        self.grids.first().map_or(0, Display::len)
    }

    /// The variety of the first 10 and 24 places, in the order that the rules give.
    pub fn measure(&self, rules: &Rules) -> [Measured; 2] {
        let mut sums = [Measured::default(); 2];
        let share = 1.0 / self.grids.len().max(1) as f64;
        for grid in &self.grids {
            let order = grid.arrange(rules);
            for (sum, places) in sums.iter_mut().zip([10, 24]) {
                let found = measured(grid, &order[..order.len().min(places)]);
                sum.distance += share * found.distance;
                sum.categories += share * found.categories;
            }
        }
        sums
    }
}

fn measured(grid: &Display, first: &[usize]) -> Measured {
    let all: BTreeSet<u32> = (0..grid.len()).map(|at| grid.category(at)).collect();
    let shown: BTreeSet<u32> = first.iter().map(|at| grid.category(*at)).collect();
    let pairs = first.iter().enumerate();
    let distances = pairs.flat_map(|(before, a)| {
        let others = first[..before].iter();
        others.map(|b| 1.0 - cosine(grid.code(*a), grid.code(*b)))
    });
    let count = first.len() * first.len().saturating_sub(1) / 2;
    Measured {
        distance: distances.sum::<f64>() / count.max(1) as f64,
        categories: shown.len() as f64 / all.len().min(first.len()).max(1) as f64,
    }
}

/// Not the rules' own: what measures them should not share their mistakes.
fn cosine(left: &[f32], right: &[f32]) -> f64 {
    let dot = |x: &[f32], y: &[f32]| -> f64 {
        let pairs = x.iter().zip(y);
        pairs.map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
    };
    let lengths = (dot(left, left) * dot(right, right)).sqrt();
    if lengths > 0.0 {
        dot(left, right) / lengths
    } else {
        0.0
    }
}
