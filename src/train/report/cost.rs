use std::rc::Rc;

use serde::Serialize;

use super::test_set::TestSet;
use crate::bundle::{Packed, Served};
use crate::engine::{ItemSide, Scorer, ShopperSide};
use crate::features::{KeyMap, Shopper};
use crate::model::{Matrix, Network};
use crate::train::Prepared;
use crate::train::counted::Counted;

/// What a model costs: to fetch, and to run.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cost {
    /// Numbers in the weights.
    pub parameters: usize,
    /// Bytes of the weights' file.
    pub weights_bytes: usize,
    /// Bytes of the priors' file.
    pub priors_bytes: usize,
    /// Bytes of the whole bundle.
    pub bundle_bytes: usize,
    /// Floating-point operations for a product if its whole row went through the network.
    pub flops_whole: u64,
    /// The same, in a rerank, with the first layer factored.
    pub flops_factored: u64,
    /// How many products `flops_factored` is the mean over.
    pub products: usize,
}

/// Products of the rerank that is counted.
const PRODUCTS: usize = 1_000;

impl Cost {
    /// Counts the operations of the network and of the engine as they really run, for a catalogue
    /// of up to 1,000 of the test's products and a shopper with a usual history.
    pub fn of(packed: &Packed, served: &Served, test: &TestSet, prepared: &Prepared) -> Cost {
        let size = |kind: &str| {
            let files = packed.files.iter();
            let of_kind = files.filter(|(name, _)| name.starts_with(kind));
            of_kind.map(|(_, bytes)| bytes.len()).sum::<usize>()
        };
        let shapes = served.model.config.shapes(&served.model.schema);
        let (weights, priors) = (size("weights"), size("priors"));
        let (world, rows) = (test.world(prepared), test.rows(prepared));
        let items = &world.items[..world.items.len().min(PRODUCTS)];
        let mut contexts: Vec<(usize, u32, i64)> = rows
            .iter()
            .map(|row| {
                (
                    world.events_before(row.user, row.time).len(),
                    row.user,
                    row.time,
                )
            })
            .collect();
        contexts.sort_unstable();
        let (_, user, time) = contexts[contexts.len() / 2];
        let seen = KeyMap::default();
        let history = world.history(user, time, &seen);
        let shopper = Shopper::new(history, &served.priors, time).remember(history);
        Cost {
            parameters: shapes.iter().map(|shape| shape.rows * shape.cols).sum(),
            weights_bytes: weights,
            priors_bytes: priors,
            bundle_bytes: weights + priors + packed.manifest.len(),
            flops_whole: whole(served),
            flops_factored: factored(served, items, &shopper) / items.len().max(1) as u64,
            products: items.len(),
        }
    }
}

fn whole(served: &Served) -> u64 {
    let flops = Rc::default();
    let (config, parameters) = (&served.model.config, &served.model.parameters);
    let network = Network::new(config, parameters, |_, matrix| Counted::new(matrix, &flops));
    let row = Counted::of(1, served.model.config.row_width(), &flops);
    network.whole(&row);
    flops.get()
}

fn factored(served: &Served, items: &[crate::domain::Item], shopper: &Shopper) -> u64 {
    let flops = Rc::default();
    let home = |matrix: &Matrix| Counted::new(matrix, &flops);
    let mut side = ItemSide::new(&served.model);
    side.extend(items, &served.model, &served.priors);
    let mut scorer = Scorer::new(&served.model, home);
    scorer.set_items(&side, home);
    // What a catalogue costs once is no part of a rerank.
    flops.set(0);
    let shopper = ShopperSide::new(shopper, &side, None, &served.model, &served.priors);
    scorer.score(&shopper, None, home);
    flops.get()
}
