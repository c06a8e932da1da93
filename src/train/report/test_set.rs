use std::collections::HashSet;

use super::{Protocol, RowCount};
use crate::domain::Tasks;
use crate::train::dataset::{Dataset, Statistics};
use crate::train::ingest::{Log, Pairs};
use crate::train::rows::{Row, pair_rows};
use crate::train::tally::Tally;
use crate::train::{Error, Prepared, Recipe, Result, World};

/// The rows that the numbers of a report are measured on.
pub struct TestSet {
    /// Where they come from.
    pub protocol: Protocol,
    /// A world, dataset and rows of their own; otherwise those of [`Prepared`].
    own: Option<(Option<World>, Dataset, Vec<Row>)>,
}

impl TestSet {
    /// Rows of a pairs file, with statistics from before its first day.
    pub fn pairs(log: &Log, pairs: &Pairs, recipe: &Recipe) -> Self {
        let schema = crate::features::FeatureSchema::new(recipe.table_rows);
        let world = World::new(log, &[pairs], &schema);
        let items = log.catalog.items().len();
        let rows = pair_rows(pairs, items as u32, log.users.len() as u32);
        let first = rows.iter().map(|row| row.time).min().unwrap_or_default();
        let mut tally = Tally::new(
            log,
            &world.profiles[..items],
            recipe.folds,
            recipe.min_people,
        );
        let statistics = Statistics::Counted {
            tally: &mut tally,
            folds: recipe.folds,
            cut: &|_| first,
            seen: &|counted| counted,
        };
        let (dataset, order) = Dataset::new(&world, &rows, statistics, &|_| {});
        let rows = order.iter().map(|row| rows[*row as usize]).collect();
        TestSet {
            protocol: Protocol::TestPairs,
            own: Some((Some(world), dataset, rows)),
        }
    }

    /// The later part of the rows that a log held back, as many as stay to choose by; one horizon
    /// lies between, so that no label is seen twice.
    ///
    /// # Errors
    /// If they do not last for longer than a horizon.
    pub fn later_part(prepared: &mut Prepared, horizon: i64) -> Result<Self> {
        let rows = &prepared.valid_rows;
        let mut times: Vec<i64> = rows.iter().map(|row| row.time).collect();
        times.sort_unstable();
        let before = |time: i64| times.partition_point(|other| *other < time);
        let split = times.partition_point(|time| {
            before(time.saturating_sub(horizon)) < times.len() - before(*time)
        });
        let start = times.get(split).copied().unwrap_or(i64::MAX);
        let part = |wanted: &dyn Fn(i64) -> bool| -> Vec<usize> {
            let all = 0..rows.len();
            all.filter(|row| wanted(rows[*row].time)).collect()
        };
        let choose = part(&|time| time < start.saturating_sub(horizon));
        let test = part(&|time| time >= start);
        if choose.is_empty() || test.is_empty() {
            let why = "--events: what is held back is too short to choose by its first part and \
                       test on its last, with one --horizon between; set --until earlier";
            return Err(Error::Usage(why.into()));
        }
        let pick = |of: &[usize]| of.iter().map(|row| rows[*row]).collect::<Vec<Row>>();
        let (choose_rows, test_rows) = (pick(&choose), pick(&test));
        let test = prepared.valid.select(&test);
        prepared.valid = prepared.valid.select(&choose);
        prepared.valid_rows = choose_rows;
        Ok(TestSet {
            protocol: Protocol::LaterPart,
            own: Some((None, test, test_rows)),
        })
    }

    /// The rows that the epoch is chosen by.
    pub fn validation() -> Self {
        TestSet {
            protocol: Protocol::Validation,
            own: None,
        }
    }

    /// Their features and labels.
    pub fn dataset<'a>(&'a self, prepared: &'a Prepared) -> &'a Dataset {
        let own = self.own.as_ref();
        own.map_or(&prepared.valid, |(_, dataset, _)| dataset)
    }

    /// The rows, in the order of the dataset.
    pub fn rows<'a>(&'a self, prepared: &'a Prepared) -> &'a [Row] {
        let own = self.own.as_ref();
        own.map_or(&prepared.valid_rows, |(_, _, rows)| rows)
    }

    /// Where their users and products are.
    pub fn world<'a>(&'a self, prepared: &'a Prepared) -> &'a World {
        let own = self.own.as_ref().and_then(|(world, ..)| world.as_ref());
        own.unwrap_or(&prepared.world)
    }
}

/// How much there is in a dataset.
pub fn count(dataset: &Dataset, people: impl Iterator<Item = u32>) -> RowCount {
    RowCount {
        rows: dataset.len(),
        people: people.collect::<HashSet<u32>>().len(),
        positives: Tasks::from_fn(|task| {
            let labels = dataset.labels.iter();
            labels.filter(|labels| labels[task as usize] > 0.0).count()
        }),
    }
}
