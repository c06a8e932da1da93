use serde::Serialize;

use super::known::Known;
use crate::domain::{EventKind, Map};

/// How long products were looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dwell {
    /// All looks.
    pub all: Looks,
    /// By category, by its path, the longest looked at first; `""` is products without one.
    pub categories: Vec<(String, Looks)>,
    /// The ten products that were looked at longest, that one first.
    pub products: Vec<ProductLooks>,
}

/// Looks at something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Looks {
    /// How many.
    pub looks: u64,
    /// Of these: looks of which is known how long they took.
    pub timed: u64,
    /// What these took together, in ms.
    pub total_ms: u64,
    /// Half of these took so many ms or less: the smallest time for which that holds.
    pub median_ms: Option<u64>,
}

/// Looks at one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductLooks {
    /// Its id.
    pub item: String,
    /// What it is called.
    pub title: Option<String>,
    /// Its looks.
    pub looks: Looks,
}

/// Products told.
const TOLD: usize = 10;

/// The time each look took, where it is known.
type Times = Vec<Option<u64>>;

pub(crate) fn dwell(known: &Known) -> Dwell {
    let mut all = Times::new();
    let mut categories: Map<u64, Times> = Map::default();
    let mut products: Map<u64, Times> = Map::default();
    for (row, time) in known.rows.iter().zip(&known.dwell) {
        if row.kind == EventKind::View {
            let category = known.shop.product(row.item).category;
            all.push(*time);
            push(&mut categories, category, *time);
            push(&mut products, row.item, *time);
        }
    }
    let name = |(category, times): (u64, Times)| {
        let name = known.shop.categories.name(category as u32).to_owned();
        (name, looks(times))
    };
    let mut categories: Vec<_> = categories.into_iter().map(name).collect();
    categories.sort_by(|(a, of_a), (b, of_b)| longest(of_a, of_b).then(a.cmp(b)));
    let product = |(item, times): (u64, Times)| {
        let item = &known.items[item as usize];
        ProductLooks {
            item: item.id.clone(),
            title: item.title.clone(),
            looks: looks(times),
        }
    };
    let mut products: Vec<_> = products.into_iter().map(product).collect();
    products.sort_by(|a, b| longest(&a.looks, &b.looks).then(a.item.cmp(&b.item)));
    products.truncate(TOLD);
    Dwell {
        all: looks(all),
        categories,
        products,
    }
}

fn push(map: &mut Map<u64, Times>, key: u32, time: Option<u64>) {
    map.entry(u64::from(key)).or_default().push(time);
}

fn longest(a: &Looks, b: &Looks) -> std::cmp::Ordering {
    (b.total_ms.cmp(&a.total_ms)).then(b.looks.cmp(&a.looks))
}

fn looks(times: Times) -> Looks {
    let looks = times.len() as u64;
    let mut timed: Vec<u64> = times.into_iter().flatten().collect();
    timed.sort_unstable();
    Looks {
        looks,
        timed: timed.len() as u64,
        total_ms: timed.iter().sum(),
        median_ms: median(&timed).copied(),
    }
}

/// The smallest of sorted values for which half of them are no larger.
pub(super) fn median<T>(sorted: &[T]) -> Option<&T> {
    sorted.get(sorted.len().div_ceil(2).checked_sub(1)?)
}
