use std::thread;

use super::codes::Moment;
use super::rows::Row;
use super::slots::MOST;
use super::tally::{Tally, fold_of};
use super::world::World;
use crate::domain::Task;
use crate::features::{
    Bag, Columns, Group, Priors, Shopper, brand_columns, category_columns, item_columns,
    pair_columns, product_columns, related_columns, user_columns,
};

/// The features and labels of rows, the shopper's side kept once for each (user, time).
#[derive(Clone, Default)]
pub struct Dataset {
    /// Numeric columns of [`Group::User`]: `[contexts, width]`.
    pub user: Columns,
    /// The pooled bags of each context.
    pub pooled: Vec<[Bag; 4]>,
    /// Whose each context is, and when.
    pub moments: Vec<Moment>,
    /// Numeric columns of [`Group::Item`], then of all groups after [`Group::User`]: `[rows, width]`.
    pub cells: Columns,
    /// The context of each row.
    pub context: Vec<u32>,
    /// The product of each row, an index into [`World::items`].
    pub item: Vec<u32>,
    /// The labels of each row, 0 or 1, in the order of [`Task::ALL`].
    pub labels: Vec<[f32; 4]>,
    /// In which slot of a page each row was shown, from 1 to [`MOST`]; 0 where nobody knows.
    pub slot: Vec<u32>,
    /// What each row has for each [`super::regression::Target`], NaN for nothing.
    pub targets: Vec<[f32; 2]>,
}

/// Which priors a row sees.
pub enum Statistics<'a, 'b> {
    /// Always the same, such as those of a bundle.
    Fixed(&'a Priors),
    /// Counted from the log before `cut(row time)`, without the person's own fold.
    Counted {
        /// The counts.
        tally: &'a mut Tally<'b>,
        /// How many folds.
        folds: usize,
        /// The time before which events count, for a row at this time; must not decrease.
        cut: &'a dyn Fn(i64) -> i64,
        /// What a row sees of them.
        seen: &'a dyn Fn(Priors) -> Priors,
    },
}

/// Priors without each fold; what one takes, mostly the embedding of categories, is a second on a
/// real log.
fn priors_by_fold(tally: &Tally, folds: usize) -> Vec<Priors> {
    thread::scope(|scope| {
        let without = |fold| scope.spawn(move || tally.priors(Some(fold)));
        let running: Vec<_> = (0..folds).map(without).collect();
        let join = |thread: thread::ScopedJoinHandle<Priors>| match thread.join() {
            Ok(priors) => priors,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        running.into_iter().map(join).collect()
    })
}

impl Dataset {
    /// Computes the features of rows. They come out in the order of (cut, user, time), and
    /// `order` says which row each was; `progress` hears how many are done.
    pub fn new(
        world: &World,
        rows: &[Row],
        statistics: Statistics,
        progress: &dyn Fn(u64),
    ) -> (Dataset, Vec<u32>) {
        let mut dataset = Dataset::empty();
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        match statistics {
            Statistics::Fixed(priors) => {
                order.sort_by_key(|index| (rows[*index as usize].user, rows[*index as usize].time));
                dataset.add(world, rows, &order, |_| priors, progress);
            }
            Statistics::Counted {
                tally,
                folds,
                cut,
                seen,
            } => {
                order.sort_by_key(|index| {
                    let row = &rows[*index as usize];
                    (cut(row.time), row.user, row.time)
                });
                let same_cut =
                    |a: &u32, b: &u32| cut(rows[*a as usize].time) == cut(rows[*b as usize].time);
                for part in order.chunk_by(same_cut) {
                    tally.advance(cut(rows[part[0] as usize].time));
                    let priors = priors_by_fold(tally, folds).into_iter();
                    let priors: Vec<Priors> = priors.map(seen).collect();
                    let of = |user: u32| &priors[fold_of(&world.users[user as usize], folds)];
                    dataset.add(world, rows, part, of, progress);
                }
            }
        }
        (dataset, order)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// One numeric column of any group but [`Group::User`], a number for each row.
    ///
    /// # Panics
    /// If the group has no column of that name.
    pub fn column(&self, group: Group, name: &str) -> impl Iterator<Item = f32> {
        let mut start = 0;
        for other in Group::ALL.into_iter().filter(|other| *other != Group::User) {
            if other == group {
                break;
            }
            start += other.columns().len();
        }
        let place = group.columns().iter().position(|column| *column == name);
        let index = start + place.expect("a column that the group has");
        self.cells
            .data
            .chunks_exact(self.cells.width)
            .map(move |row| row[index])
    }

    /// Some of its rows.
    pub fn select(&self, rows: &[usize]) -> Dataset {
        let mut cells = Columns::new(self.cells.width);
        for row in rows {
            cells.data.extend_from_slice(self.cells.row(*row));
        }
        Dataset {
            user: self.user.clone(),
            pooled: self.pooled.clone(),
            moments: self.moments.clone(),
            cells,
            context: rows.iter().map(|row| self.context[*row]).collect(),
            item: rows.iter().map(|row| self.item[*row]).collect(),
            labels: rows.iter().map(|row| self.labels[*row]).collect(),
            slot: rows.iter().map(|row| self.slot[*row]).collect(),
            targets: rows.iter().map(|row| self.targets[*row]).collect(),
        }
    }

    /// Takes in the rows of another world, whose products and users come after so many.
    pub fn append(&mut self, other: Dataset, items: u32, users: u32) {
        let contexts = self.pooled.len() as u32;
        self.user.data.extend(other.user.data);
        self.pooled.extend(other.pooled);
        let moments = other.moments.into_iter();
        self.moments
            .extend(moments.map(|(user, time)| (user + users, time)));
        self.cells.data.extend(other.cells.data);
        let context = other.context.into_iter();
        self.context
            .extend(context.map(|context| context + contexts));
        self.item
            .extend(other.item.into_iter().map(|item| item + items));
        self.labels.extend(other.labels);
        self.slot.extend(other.slot);
        self.targets.extend(other.targets);
    }

    /// No rows yet.
    pub fn empty() -> Dataset {
        let cells = Group::ALL.iter().filter(|group| **group != Group::User);
        Dataset {
            user: Columns::new(Group::User.columns().len()),
            cells: Columns::new(cells.map(|group| group.columns().len()).sum()),
            ..Dataset::default()
        }
    }

    fn add<'p>(
        &mut self,
        world: &World,
        rows: &[Row],
        order: &[u32],
        priors: impl Fn(u32) -> &'p Priors,
        progress: &dyn Fn(u64),
    ) {
        for of_user in order.chunk_by(|a, b| rows[*a as usize].user == rows[*b as usize].user) {
            let user = rows[of_user[0] as usize].user;
            let priors = priors(user);
            let mut impressions = world.impressions(user);
            for context in of_user.chunk_by(|a, b| rows[*a as usize].time == rows[*b as usize].time)
            {
                let time = rows[context[0] as usize].time;
                let seen = impressions.before(time);
                let shopper = Shopper::new(world.history(user, time, seen), priors, time);
                user_columns(&shopper, priors, &mut self.user);
                self.pooled.push(shopper.pooled().clone());
                self.moments.push((user, time));
                for index in context {
                    self.add_row(world, &rows[*index as usize], &shopper, priors);
                }
            }
            progress(of_user.len() as u64);
        }
    }

    fn add_row(&mut self, world: &World, row: &Row, shopper: &Shopper, priors: &Priors) {
        let profile = &world.profiles[row.item as usize];
        item_columns(
            &world.items[row.item as usize],
            profile,
            priors,
            &mut self.cells,
        );
        category_columns(
            shopper,
            profile.category,
            profile.root,
            priors,
            &mut self.cells,
        );
        related_columns(shopper, profile.category, priors, &mut self.cells);
        brand_columns(shopper, profile.brand, &mut self.cells);
        product_columns(shopper, profile.id, &mut self.cells);
        pair_columns(shopper, profile, priors, &mut self.cells);
        self.context.push(self.pooled.len() as u32 - 1);
        self.item.push(row.item);
        self.labels
            .push(Task::ALL.map(|task| f32::from(row.labels[task])));
        self.slot.push(row.slot.unwrap_or(0).min(MOST));
        let dwell = row.dwell.map(|ms| (ms / 1e3).max(0.0).ln_1p());
        let price = world.items[row.item as usize].price;
        let spend = price
            .filter(|_| row.labels[Task::Purchase])
            .map(|price| price.ln_1p() as f32);
        self.targets
            .push([dwell, spend].map(|target| target.unwrap_or(f32::NAN)));
    }
}
