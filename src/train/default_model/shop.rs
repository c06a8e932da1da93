use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::kind::{Categories, Questions, ShopKind};
use crate::domain::{Catalog, EventKind, Item};
use crate::train::ingest::{Log, LogOptions, read_catalog, read_log};
use crate::train::rows::{DAY, Row, RowOptions, day_rows, log_rows};
use crate::train::simulate::{Options, simulate};
use crate::train::{Error, Result};

/// A shop of the simulator, as it would hand itself over.
pub struct Shop {
    /// What it sells and what happened.
    pub log: Log,
    /// What is asked about it.
    pub rows: Vec<Row>,
    /// Whether that is about what was shown.
    pub shown: bool,
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
        let folder = tempfile::tempdir().map_err(|error| Error::file("a temporary folder".as_ref(), error))?;
        let options = Options {
            seed: kind.seed,
            items: kind.items,
            users: kind.users,
            vectors: 0,
            varied: true,
        };
        simulate(&options, folder.path(), &|_, _| {})?;
        let (catalog, _) = read_catalog(&folder.path().join("catalog.json"))?;
        let mut told = Catalog::default();
        for (place, item) in catalog.into_items().into_iter().enumerate() {
            told.put(told_of(item, place, kind));
        }
        let events = folder.path().join("events.csv");
        let (mut log, _) = read_log(&events, Some(&told), &LogOptions::default())?;
        if kind.questions != Questions::Shown {
            log.retain(|event| event.kind != EventKind::Impression);
        }
        if !kind.dwell {
            log.events.iter_mut().for_each(|event| event.dwell_ms = None);
        }
        let rows = rows(&log, kind);
        Ok(Shop {
            log,
            rows,
            shown: kind.questions == Questions::Shown,
        })
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
