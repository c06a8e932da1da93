//! What a bundle is worth to a shop that it has never seen: on shops of the simulator that nobody
//! learnt from, and on real logs.

mod page;
mod real_logs;

use super::batch::Batch;
use super::bootstrap::{Bootstrap, RESAMPLES};
use super::dataset::{Dataset, Statistics};
use super::default_model::{HELD_BACK, Shop, ShopKind};
use super::evaluate::{Evaluation, Judged};
use super::ingest::{Log, Pairs};
use super::predict::predict_batch;
use super::rows::{DAY, Row};
use super::tally::Tally;
use super::{Result, World};
use crate::bundle::Served;

pub use page::{Measured, page};
pub use real_logs::{rees46, taobao};

/// Folds of people, whose statistics are without their own.
const FOLDS: usize = 5;
/// Shoppers of a shop of the simulator.
const SHOPPERS: u32 = 300;

/// What a shop asks of a bundle that does not know it.
pub struct Stranger<'a> {
    /// What happened there.
    pub log: &'a Log,
    /// The rows' file, if they have one.
    pub pairs: Option<&'a Pairs>,
    /// What is asked.
    pub rows: &'a [Row],
    /// The popularity that the bundle is held against is counted before this time, for a row at
    /// that one, without the person's own fold; must not decrease.
    pub cut: &'a dyn Fn(i64) -> i64,
}

impl Stranger<'_> {
    /// Measures a bundle that sees of the shop what `own` says: features of the rows, and which
    /// row each is.
    fn measure(&self, served: &Served, own: impl Fn(&World) -> (Dataset, Vec<u32>)) -> Evaluation {
        let files: Vec<&Pairs> = self.pairs.into_iter().collect();
        let world = World::new(self.log, &files, &served.model.schema);
        let (seen, order) = own(&world);
        let batch = Batch {
            dataset: &seen,
            world: &world,
            scaling: None,
        };
        let mut of_row = vec![[0.0; 4]; self.rows.len()];
        let found = predict_batch(&served.model, &batch, served.calibrations);
        for (row, probabilities) in order.into_iter().zip(found) {
            of_row[row as usize] = probabilities;
        }
        drop(seen);

        let known = &world.profiles[..self.log.catalog.items().len()];
        let mut tally = Tally::new(self.log, known, FOLDS, 1);
        let counted = Statistics::Counted {
            tally: &mut tally,
            folds: FOLDS,
            cut: self.cut,
            seen: &|counted| counted,
        };
        let (dataset, order) = Dataset::new(&world, self.rows, counted, &|_| {});
        let place = |row: &u32| *row as usize;
        let people: Vec<u32> = (order.iter())
            .map(|row| self.rows[place(row)].user)
            .collect();
        let probabilities: Vec<[f32; 4]> = order.iter().map(|row| of_row[place(row)]).collect();
        let judged = Judged {
            dataset: &dataset,
            people: &people,
            utility: None,
            bootstrap: Bootstrap::new(&people, RESAMPLES),
        };
        judged.evaluate(&probabilities, None)
    }

    /// Measures a bundle that has no statistics but its own.
    pub fn evaluate(&self, served: &Served) -> Evaluation {
        self.measure(served, |world| {
            let own = Statistics::Fixed(&served.priors);
            Dataset::new(world, self.rows, own, &|_| {})
        })
    }
}

/// Measures a bundle on one of the shops of the simulator that are held back, which brings counts
/// of its products if its kind says so.
///
/// # Errors
/// If the shop cannot be made.
pub fn held_back(served: &Served, number: u64) -> Result<Measured> {
    let kind = ShopKind::drawn(HELD_BACK + number, SHOPPERS);
    let shop = Shop::make(&kind)?;
    let stranger = Stranger {
        log: &shop.log,
        pairs: None,
        rows: &shop.rows,
        cut: &|time| time - time.rem_euclid(DAY),
    };
    Ok(Measured {
        name: kind.to_string(),
        evaluation: stranger.measure(served, |world| shop.dataset(world, &served.priors)),
    })
}
