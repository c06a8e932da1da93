use std::path::Path;

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::kind::{Categories, Questions, ShopKind};
use crate::domain::{Catalog, EventKind, Item};
use crate::features::{ItemProfile, Priors, Standing};
use crate::train::dataset::{Dataset, Statistics};
use crate::train::ingest::{Log, LogOptions, read_catalog, read_log};
use crate::train::rows::{DAY, Row, RowOptions, day_rows, log_rows};
use crate::train::simulate::{Options, Truth, simulate};
use crate::train::tally::Tally;
use crate::train::{Error, Result, World};

/// A shop of the simulator, as it would hand itself over.
pub struct Shop {
    /// What it sells and what happened.
    pub log: Log,
    /// What is asked about it.
    pub rows: Vec<Row>,
    /// What it is like.
    pub kind: ShopKind,
}

/// Sampled negatives for each contact.
const NEGATIVES: usize = 4;
/// Folds of people, whose own contacts are each other's negatives.
pub const FOLDS: usize = 5;

impl Shop {
    /// Lets a world happen, and forgets what the shop would not tell of it.
    ///
    /// # Errors
    /// If there is no room for its files.
    pub fn make(kind: &ShopKind) -> Result<Self> {
        Shop::in_folder(kind, temporary()?.path())
    }

    /// The same, with what its log does not show. There times are those of a world of four weeks:
    /// [`Shop::world_time`].
    ///
    /// # Errors
    /// As [`Shop::make`].
    pub fn make_with_truth(kind: &ShopKind) -> Result<(Self, Truth)> {
        let folder = temporary()?;
        let shop = Shop::in_folder(kind, folder.path())?;
        let truth = Truth::load(&folder.path().join("truth.json"))?;
        Ok((shop, truth))
    }

    /// The second of the truth, in Unix time, for a time of the log in ms.
    pub fn world_time(&self, time_ms: i64) -> i64 {
        let first = self.log.span().map_or(time_ms, |(first, _)| first);
        let since = (time_ms - first) as f64 / self.kind.tempo;
        // Whole seconds were made shorter, and cut.
        (first as f64 / 1_000.0 + since / 1_000.0).round() as i64
    }

    fn in_folder(kind: &ShopKind, folder: &Path) -> Result<Self> {
        let options = Options {
            seed: kind.seed,
            items: kind.items,
            users: kind.users,
            varied: true,
            ..Options::default()
        };
        simulate(&options, folder, &|_, _| {})?;
        let (catalog, _) = read_catalog(&folder.join("catalog.json"))?;
        let mut told = Catalog::default();
        for (place, item) in catalog.into_items().into_iter().enumerate() {
            told.put(told_of(item, place, kind));
        }
        let events = folder.join("events.csv");
        let (mut log, _) = read_log(&events, Some(&told), &LogOptions::default())?;
        if kind.questions != Questions::Shown {
            log.retain(|event| event.kind != EventKind::Impression);
        }
        if !kind.dwell {
            log.events
                .iter_mut()
                .for_each(|event| event.dwell_ms = None);
        }
        let (first, _) = log.span().unwrap_or_default();
        for event in &mut log.events {
            event.time_ms = first + ((event.time_ms - first) as f64 * kind.tempo) as i64;
        }
        let rows = rows(&log, kind);
        Ok(Shop {
            log,
            rows,
            kind: *kind,
        })
    }
}

impl Shop {
    /// The features of its rows, and which row each is: with no statistics but `neutral` ones, and
    /// what it counted itself before a row's day, if it tells.
    pub fn dataset(&self, world: &World, neutral: &Priors) -> (Dataset, Vec<u32>) {
        let Some(share) = self.kind.counts else {
            return Dataset::new(world, &self.rows, Statistics::Fixed(neutral), &|_| {});
        };
        let mut tally = Tally::new(&self.log, &world.profiles, FOLDS, 1);
        let counted = Statistics::Counted {
            tally: &mut tally,
            folds: FOLDS,
            cut: &|time| time - time.rem_euclid(DAY),
            seen: &|counted| told_counts(counted, share, &world.profiles, neutral),
        };
        Dataset::new(world, &self.rows, counted, &|_| {})
    }
}

fn temporary() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|error| Error::file("a temporary folder".as_ref(), error))
}

/// What counts of products tell where nothing else is known: see [`Priors::popularity`].
fn told_counts(counted: Priors, share: f32, products: &[ItemProfile], neutral: &Priors) -> Priors {
    let none = Standing {
        share: [0.0; 4],
        rate: neutral.rates,
    };
    let of = |profile: &ItemProfile| {
        let known = counted.items.get(&profile.id);
        (profile.id, known.copied().unwrap_or(none))
    };
    Priors {
        items: products.iter().map(of).collect(),
        products: counted.products * share,
        ..neutral.clone()
    }
}

/// What the shop tells of a product.
fn told_of(item: Item, place: usize, kind: &ShopKind) -> Item {
    let style = item.style.clone().unwrap_or_default();
    let leaf = item.category.last().cloned().unwrap_or_default();
    let category = match kind.categories {
        Categories::Path => item.category.clone(),
        Categories::Leaf => vec![leaf],
        Categories::FinePath => [item.category.clone(), vec![style]].concat(),
        Categories::FineLeaf => vec![format!("{leaf}, {style}")],
        Categories::Holes if place.is_multiple_of(3) => Vec::new(),
        Categories::Holes => item.category.clone(),
    };
    let known = Item {
        category,
        brand: item.brand.filter(|_| kind.brands),
        price: item.price.filter(|_| kind.prices),
        list_price: item.list_price.filter(|_| kind.prices && kind.opinions),
        title: item.title.filter(|_| kind.words),
        rating: item.rating.filter(|_| kind.opinions),
        reviews: item.reviews.filter(|_| kind.opinions),
        style: item.style.filter(|_| kind.attributes),
        color: item.color.filter(|_| kind.attributes),
        material: item.material.filter(|_| kind.attributes),
        ..Item::new(item.id)
    };
    match kind.words {
        true => Item {
            tokens: item.tokens,
            ..known
        },
        false => known,
    }
}

fn rows(log: &Log, kind: &ShopKind) -> Vec<Row> {
    let Some((first, last)) = log.span() else {
        return Vec::new();
    };
    if kind.questions != Questions::Days {
        let options = RowOptions {
            from: first,
            until: last + 1 - DAY,
            horizon: DAY,
            negatives: NEGATIVES,
            folds: FOLDS,
            seed: kind.seed,
        };
        return log_rows(log, &options);
    }
    let mut random = Pcg64Mcg::seed_from_u64(kind.seed);
    let mut rows = Vec::new();
    for day in (first..last - DAY).step_by(DAY as usize) {
        rows.extend(day_rows(log, day, NEGATIVES, FOLDS, &mut random));
    }
    rows
}
