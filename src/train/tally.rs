use std::collections::HashSet;

use super::category_pairs::{CategoryPairs, Visit};
use super::ingest::{Log, LogEvent};
use crate::domain::{Item, Tasks};
use crate::features::{Complements, ItemProfile, KeyMap, Priors, SMOOTHING, Standing};

/// Counts what people did, in the order of time and apart for each fold of people, so that the
/// priors that a row sees can leave out everything from its own day on, and its own fold.
pub struct Tally<'a> {
    profiles: &'a [ItemProfile],
    events: Vec<LogEvent>,
    next: usize,
    fold_of: Vec<usize>,
    folds: Vec<Counts>,
    contacts: HashSet<(u32, u32)>,
    visits: Vec<Visit>,
    min_people: u32,
    catalogued: usize,
    popularity: Tasks<f32>,
}

/// Counts of one fold, `[any contact, carts, favorites, purchases]`.
#[derive(Clone, Default)]
struct Counts {
    total: [f64; 4],
    categories: KeyMap<[f64; 4]>,
    brands: KeyMap<[f64; 4]>,
    items: KeyMap<([f64; 4], u32)>,
    pairs: CategoryPairs,
}

impl<'a> Tally<'a> {
    /// Nothing counted yet. `profiles` are those of the log's items.
    pub fn new(log: &Log, profiles: &'a [ItemProfile], folds: usize, min_people: u32) -> Self {
        let mut events: Vec<LogEvent> = log.events.clone();
        events.retain(|event| event.kind.task().is_some());
        events.sort_by_key(|event| event.time_ms);
        let people = |user: usize| match user < log.people {
            true => fold_of(log.users.name(user as u32), folds),
            // Who only feeds statistics is in nobody's fold.
            false => folds,
        };
        Tally {
            profiles,
            events,
            next: 0,
            fold_of: (0..log.users.len()).map(people).collect(),
            folds: vec![Counts::default(); folds + 1],
            contacts: HashSet::new(),
            visits: vec![Visit::default(); log.users.len()],
            min_people,
            catalogued: log.catalogued,
            popularity: mean_popularity(log.catalog.items()),
        }
    }

    /// Counts all events strictly before `time` (ms since 1970).
    pub fn advance(&mut self, time: i64) {
        while let Some(event) = self
            .events
            .get(self.next)
            .filter(|event| event.time_ms < time)
        {
            self.next += 1;
            let Some(task) = event.kind.task() else {
                continue;
            };
            let profile = &self.profiles[event.item as usize];
            let counts = &mut self.folds[self.fold_of[event.user as usize]];
            let add = |sum: &mut [f64; 4]| {
                sum[0] += 1.0;
                if task as usize > 0 {
                    sum[task as usize] += 1.0;
                }
            };
            add(&mut counts.total);
            if profile.category != 0 {
                add(counts.categories.entry(profile.category).or_default());
                let visit = &mut self.visits[event.user as usize];
                counts.pairs.add(visit, profile.category, event.time_ms);
            }
            if profile.brand != 0 {
                add(counts.brands.entry(profile.brand).or_default());
            }
            let (sum, people) = counts.items.entry(profile.id).or_default();
            add(sum);
            *people += u32::from(self.contacts.insert((event.user, event.item)));
        }
    }

    /// The priors of what was counted, without one fold of people if it is named.
    pub fn priors(&self, without: Option<usize>) -> Priors {
        let mut sum = Counts::default();
        for (fold, counts) in self.folds.iter().enumerate() {
            if Some(fold) != without {
                sum.add(counts);
            }
        }
        let rates = rates(&sum.total, [0.0; 3], 0.0);
        let standing = |counts: &[f64; 4], parent: [f32; 3]| Standing {
            share: std::array::from_fn(|task| (counts[task] / sum.total[task].max(1.0)) as f32),
            rate: self::rates(counts, parent, SMOOTHING),
        };
        let of = |map: &KeyMap<[f64; 4]>| -> KeyMap<Standing> {
            map.iter()
                .map(|(key, counts)| (*key, standing(counts, rates)))
                .collect()
        };
        let categories = of(&sum.categories);
        let share = |(key, standing): (&u64, &Standing)| (*key, standing.share[0]);
        let shares = categories.iter().map(share).collect();
        let mut items = KeyMap::default();
        for profile in self.profiles {
            if let Some((counts, people)) = sum.items.get(&profile.id)
                && *people >= self.min_people
            {
                let parent = categories
                    .get(&profile.category)
                    .map_or(rates, |category| category.rate);
                items.insert(profile.id, standing(counts, parent));
            }
        }
        Priors {
            rates,
            products: sum.items.len() as f32,
            brands: of(&sum.brands),
            cooccurrence: sum.pairs.cooccurrence(&shares),
            // Of the whole log only, see `rooms`.
            complements: Complements::default(),
            categories,
            items,
            prices: price_deciles(self.profiles, |index, profile| {
                // What only the log knows is not known before the log names it.
                index < self.catalogued || sum.items.contains_key(&profile.id)
            }),
            popularity: self.popularity,
        }
    }
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        let plus = |sum: &mut [f64; 4], more: &[f64; 4]| {
            sum.iter_mut()
                .zip(more)
                .for_each(|(sum, more)| *sum += more);
        };
        plus(&mut self.total, &other.total);
        self.pairs.merge(&other.pairs);
        for (mine, theirs) in [
            (&mut self.categories, &other.categories),
            (&mut self.brands, &other.brands),
        ] {
            for (key, counts) in theirs.iter() {
                plus(mine.entry(*key).or_default(), counts);
            }
        }
        for (key, (counts, people)) in other.items.iter() {
            let (sum, all) = self.items.entry(*key).or_default();
            plus(sum, counts);
            *all += people;
        }
    }
}

/// The fold of a person: `crc32` of the id as text, modulo the number of folds.
pub fn fold_of(user: &str, folds: usize) -> usize {
    crc32fast::hash(user.as_bytes()) as usize % folds.max(1)
}

/// Carts, favorites and purchases for each contact, smoothed by `weight` contacts at the parent's.
fn rates(counts: &[f64; 4], parent: [f32; 3], weight: f32) -> [f32; 3] {
    let weight = f64::from(weight);
    std::array::from_fn(|task| {
        let smoothed = counts[task + 1] + weight * f64::from(parent[task]);
        (smoothed / (counts[0] + weight).max(1.0)).min(1.0) as f32
    })
}

/// A category needs this many known prices before a place among them means anything.
const MIN_PRICES: usize = 5;

/// Deciles of ln(price) by category, of the products that `known` lets through.
fn price_deciles(
    profiles: &[ItemProfile],
    known: impl Fn(usize, &ItemProfile) -> bool,
) -> KeyMap<[f32; 9]> {
    let mut prices = KeyMap::<Vec<f32>>::default();
    for (index, profile) in profiles.iter().enumerate() {
        if let Some(log_price) = profile.log_price.filter(|_| profile.category != 0)
            && known(index, profile)
        {
            prices.entry(profile.category).or_default().push(log_price);
        }
    }
    prices.retain(|_, prices| prices.len() >= MIN_PRICES);
    let deciles = |mut prices: Vec<f32>| {
        prices.sort_by(f32::total_cmp);
        std::array::from_fn(|decile| prices[(decile + 1) * (prices.len() - 1) / 10])
    };
    (prices.into_iter())
        .map(|(key, prices)| (key, deciles(prices)))
        .collect()
}

fn mean_popularity(items: &[Item]) -> Tasks<f32> {
    Tasks::from_fn(|task| {
        let counts = items.iter().filter_map(|item| item.popularity[task]);
        let counts: Vec<f64> = counts.map(f64::from).collect();
        (counts.iter().sum::<f64>() / counts.len().max(1) as f64) as f32
    })
}
