use super::{
    Bag, History, ItemProfile, KeyMap, Priors, Recent,
    affinity::Affinity,
    counter::{Counter, decay},
    recent_events,
    taste::Taste,
};
use crate::domain::{Event, EventKind, Seen, Task};

/// A pause this long begins a new visit, in ms.
pub const VISIT_GAP: i64 = 30 * 60_000;

/// Everything that the features know of one shopper at one moment, gathered in one pass over the
/// events. The column functions read it.
#[derive(Default)]
pub struct Shopper {
    /// The moment, in ms since 1970.
    pub(super) now: i64,
    pub(super) total: Counter,
    pub(super) categories: KeyMap<Counter>,
    pub(super) roots: KeyMap<Counter>,
    pub(super) brands: KeyMap<Counter>,
    pub(super) products: KeyMap<Product>,
    /// How many other categories were touched since this one was.
    pub(super) category_rank: KeyMap<f32>,
    pub(super) pending: KeyMap<f32>,
    pub(super) prices: KeyMap<Mean>,
    pub(super) price_level: Mean,
    pub(super) looked: Taste,
    pub(super) chosen: Taste,
    pub(super) impressions: KeyMap<Seen>,
    pub(super) shown: f32,
    pub(super) affinity: Affinity,
    pooled: [Bag; 4],
    recent: Vec<Recent>,
}

/// What a shopper did with one product.
#[derive(Default)]
pub(super) struct Product {
    pub counter: Counter,
    pub in_cart: bool,
    pub favorite: bool,
    /// How many other products were touched since this one was.
    pub rank: f32,
}

/// A weighted mean.
#[derive(Clone, Copy, Default)]
pub(super) struct Mean {
    sum: f32,
    weight: f32,
}

impl Mean {
    fn add(&mut self, value: f32, weight: f32) {
        self.sum += value * weight;
        self.weight += weight;
    }

    pub fn get(self) -> Option<f32> {
        (self.weight >= f32::MIN_POSITIVE).then(|| self.sum / self.weight)
    }
}

impl Shopper {
    /// Gathers what is known at `now` (ms since 1970) from the events and impressions before it.
    pub fn new(history: History, priors: &Priors, now: i64) -> Self {
        let mut shopper = Shopper {
            now,
            ..Shopper::default()
        };
        let visit = visit_start(history.events);
        let mut weights = [0.0; 4];
        for (index, event) in history.events.iter().enumerate() {
            let Some(profile) = history.profiles.get(event.product as usize) else {
                continue;
            };
            let age = (now - event.time).max(0);
            shopper.count(event, profile, decay(age), index >= visit);
            shopper.learn_taste(event, profile, decay(age), &mut weights, priors);
        }
        for (bag, weight) in shopper.pooled.iter_mut().zip(weights) {
            // What is months old is next to nothing, and its inverse would not be finite.
            bag.merge(if weight >= f32::MIN_POSITIVE {
                1.0 / weight
            } else {
                0.0
            });
        }
        shopper.rank_by_recency(history);
        shopper.count_impressions(history);
        shopper.affinity = Affinity::new(
            &shopper.categories,
            &shopper.category_rank,
            &priors.cooccurrence,
        );
        shopper
    }

    /// Also remembers the latest events with their products, which only a session encoder asks for:
    /// a trainer has them at hand.
    pub fn remember(mut self, history: History) -> Self {
        let recent = recent_events(history.events).filter_map(|event| {
            let profile = history.profiles.get(event.product as usize)?;
            Some(Recent::new(event, profile, self.now))
        });
        self.recent = recent.collect();
        self
    }

    /// The latest events, newest first, if they were to be remembered.
    pub fn recent(&self) -> &[Recent] {
        &self.recent
    }

    /// The recency-decayed mean of the products of each behaviour, `[task]`.
    pub fn pooled(&self) -> &[Bag; 4] {
        &self.pooled
    }

    /// The products that the shopper has seen or touched, as keys of their ids.
    pub fn known_products(&self) -> impl Iterator<Item = u64> {
        let only_seen = |id: &&u64| !self.products.contains_key(*id);
        let seen = self.impressions.keys().filter(only_seen);
        self.products.keys().chain(seen).copied()
    }

    fn count(&mut self, event: &Event, profile: &ItemProfile, decay: [f32; 3], visit: bool) {
        let product = self.products.entry(profile.id).or_default();
        match event.kind {
            EventKind::Cart => product.in_cart = true,
            EventKind::Uncart | EventKind::Purchase => product.in_cart = false,
            EventKind::Favorite => product.favorite = true,
            EventKind::Unfavorite => product.favorite = false,
            _ => {}
        }
        let Some(task) = event.kind.task() else {
            return;
        };
        let dwell = event.dwell;
        let add = |counter: &mut Counter| counter.add(task, event.time, decay, dwell, visit);
        add(&mut product.counter);
        add(&mut self.total);
        for (map, key) in [
            (&mut self.categories, profile.category),
            (&mut self.roots, profile.root),
            (&mut self.brands, profile.brand),
        ] {
            if key != 0 {
                add(map.entry(key).or_default());
            }
        }
    }

    /// Pools the products of each behaviour, and the attributes and prices of all of them.
    fn learn_taste(
        &mut self,
        event: &Event,
        profile: &ItemProfile,
        decay: [f32; 3],
        weights: &mut [f32; 4],
        priors: &Priors,
    ) {
        let day = decay[1];
        // `more` and `less` are the shopper's own words: as strong as a favorite, for or against.
        // Taking something out of the cart or the list takes back what it said.
        let (task, weight) = match event.kind {
            EventKind::More => (Task::Favorite, day),
            EventKind::Less => (Task::Favorite, -day),
            EventKind::Unfavorite => (Task::Favorite, -day),
            EventKind::Uncart => (Task::Cart, -day),
            kind => match kind.task() {
                Some(task) => (task, day),
                None => return,
            },
        };
        self.pooled[task as usize].add(&profile.bag, weight);
        weights[task as usize] += weight.abs();
        if task == Task::View {
            self.looked.add(profile, decay[1]);
        } else {
            self.chosen.add(profile, weight);
        }
        if weight > 0.0
            && profile.category != 0
            && let Some(log_price) = profile.log_price
        {
            let mean = self.prices.entry(profile.category).or_default();
            mean.add(log_price, weight);
            if let Some(place) = priors.price_place(profile.category, log_price) {
                self.price_level.add(place, weight);
            }
        }
    }

    fn rank_by_recency(&mut self, history: History) {
        let mut items = 0.0;
        let mut seen = KeyMap::<()>::default();
        for event in history.events.iter().rev() {
            let Some(profile) = history.profiles.get(event.product as usize) else {
                continue;
            };
            if event.kind.task().is_none() {
                continue;
            }
            if profile.category != 0 {
                let next = self.category_rank.len() as f32;
                self.category_rank.entry(profile.category).or_insert(next);
            }
            if seen.insert(profile.id, ()).is_some() {
                continue;
            }
            if let Some(product) = self.products.get_mut(&profile.id) {
                product.rank = items;
                items += 1.0;
                if product.in_cart && profile.category != 0 {
                    *self.pending.entry(profile.category).or_default() += 1.0;
                }
            }
        }
    }

    fn count_impressions(&mut self, history: History) {
        for (&id, &seen) in history.impressions.iter() {
            if seen.last <= self.now {
                self.shown += seen.count as f32;
                self.impressions.insert(id, seen);
            }
        }
    }
}

/// The index of the first event of the newest visit.
fn visit_start(events: &[Event]) -> usize {
    let gap = |pair: &[Event]| pair[1].time - pair[0].time > VISIT_GAP;
    events
        .windows(2)
        .rposition(gap)
        .map_or(0, |index| index + 1)
}
