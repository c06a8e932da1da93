//! What variety costs and gives: a curve from which a shop picks its setting.
//!
//! Relevance is NDCG@10 on the rows' own lists, of one (user, time) each, put in order by the rules
//! of [`crate::rank::rules`]. Such a list is mostly too short to show variety; so that is measured
//! on grids as a page has them, all products for a shopper of the rows: the distance within the
//! first places, and how many categories they hold.

mod grids;
mod lists;
mod shelf;
mod table;

use serde::Serialize;

use super::dataset::Dataset;
use super::world::World;
use crate::bundle::Served;
use crate::domain::{Task, Tasks};
use crate::rank::rules::{Method, Rules, Variety};
use grids::Grids;
use lists::Lists;
use shelf::Shelf;

/// Relevance against variety, for each method.
#[derive(Clone, Debug, Serialize)]
pub struct VarietyCurve {
    /// Lists that relevance was measured on.
    pub lists: usize,
    /// Grids that variety was measured on.
    pub grids: usize,
    /// Products of each grid.
    pub products: usize,
    /// The methods.
    pub methods: Vec<MethodCurve>,
}

/// One method's curve.
#[derive(Clone, Debug, Serialize)]
pub struct MethodCurve {
    /// `diversity`, `mmr` or `dpp`, as in the JavaScript API.
    pub method: &'static str,
    /// From the order of the scores to the most variety.
    pub points: Vec<VarietyPoint>,
    /// The strongest setting up to which all keep [`KEPT`] of the relevance.
    pub pick: f64,
}

/// A setting, and what it does.
#[derive(Clone, Debug, Serialize)]
pub struct VarietyPoint {
    /// From 0 to 1.
    pub strength: f64,
    /// By task; none without a positive.
    pub ndcg_at_10: Tasks<Option<f64>>,
    /// The mean of these.
    pub relevance: f64,
    /// Of the first 10 places.
    pub at_10: Measured,
    /// Of the first 24 places.
    pub at_24: Measured,
}

/// How much variety there is in the first places, a mean over grids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measured {
    /// The mean over pairs of `1 - cosine` of their embeddings. Ziegler et al., *Improving
    /// recommendation lists through topic diversification* (2005).
    pub distance: f64,
    /// Categories there, of as many as could be.
    pub categories: f64,
}

/// The share of the relevance that a setting should keep.
pub const KEPT: f64 = 0.99;
const STEPS: usize = 10;

/// Measures the curve on the rows of a dataset, given each row's probabilities; none where no list
/// has a positive.
pub fn variety_curve(
    served: &Served,
    world: &World,
    dataset: &Dataset,
    probabilities: &[[f32; 4]],
) -> Option<VarietyCurve> {
    let shelf = Shelf::new(served, world);
    let lists = Lists::new(&shelf, dataset, probabilities);
    if lists.is_empty() {
        return None;
    }
    let grids = Grids::new(&shelf, dataset);
    let methods = METHODS.map(|(method, rules)| {
        let points: Vec<VarietyPoint> = (0..=STEPS)
            .map(|step| {
                let strength = step as f64 / STEPS as f64;
                let rules = rules(strength);
                let ndcg_at_10 = lists.ndcg(&rules);
                let [at_10, at_24] = grids.measure(&rules);
                VarietyPoint {
                    strength,
                    ndcg_at_10,
                    relevance: mean(&ndcg_at_10),
                    at_10,
                    at_24,
                }
            })
            .collect();
        let least = KEPT * points[0].relevance;
        let kept = points.iter().take_while(|point| point.relevance >= least);
        MethodCurve {
            method,
            pick: kept.last().map_or(0.0, |point| point.strength),
            points,
        }
    });
    Some(VarietyCurve {
        lists: lists.len(),
        grids: grids.len(),
        products: grids.products(),
        methods: methods.into(),
    })
}

type Setting = fn(f64) -> Rules;

const METHODS: [(&str, Setting); 3] = [
    ("diversity", |strength| {
        let mut rules = Rules::new();
        rules.diversity = strength;
        rules
    }),
    ("mmr", |strength| by(Method::Mmr, strength)),
    ("dpp", |strength| by(Method::Dpp, strength)),
];

/// As a page has it that only names the method and the strength.
fn by(method: Method, strength: f64) -> Rules {
    let mut rules = Rules::new();
    rules.variety = Some(Variety::new(method, strength, rules.within));
    rules
}

fn mean(tasks: &Tasks<Option<f64>>) -> f64 {
    let known: Vec<f64> = Task::ALL.iter().filter_map(|task| tasks[*task]).collect();
    known.iter().sum::<f64>() / known.len().max(1) as f64
}
