use serde::Serialize;

use super::moments::Moment;
use crate::bundle::Served;
use crate::domain::{Event, Holding, Item, Tasks};
use crate::engine::{CpuScorer, ItemSide, ShopperSide, probabilities};
use crate::features::{
    Complement, Complements, FeatureSchema, History, ItemProfile, KeyMap, Shopper,
};
use crate::rank::{Offer, complete, fuse};
use crate::train::World;
use crate::train::ingest::Log;
use crate::train::simulate::Truth;

/// What people chose next beside the look that a page would have shown at that moment, made in
/// several ways, all of them under the same rules: nothing of a seed's category, variety, a limit.
#[derive(Clone, Debug, Serialize)]
pub struct Looks {
    /// Moments asked about.
    pub moments: usize,
    /// Products that a look could choose from.
    pub products: usize,
    /// Each way.
    pub ways: Vec<Way>,
}

/// A way of making looks.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// Which.
    pub name: &'static str,
    /// The share of looks with a product of the category chosen next.
    pub category: f64,
    /// The share of looks with the very product chosen next.
    pub product: f64,
    /// Different categories in a look.
    pub categories: f64,
    /// The true probability that the shopper chooses a product of the look, cart or favorite or
    /// purchase; only of a simulated world.
    pub truth: Option<f64>,
    /// The share of products whose category truly complements one that is there.
    pub complements: Option<f64>,
}

/// Moments asked about, at most, and products to choose from; evenly of all.
const MOMENTS: usize = 600;
/// See [`MOMENTS`].
const PRODUCTS: usize = 1_000;
/// Products of a look.
const LOOK: usize = 8;

/// The ways: what stands for "what the model makes of the product".
const WAYS: [&str; 5] = [
    "the model alone",
    "complements alone",
    "complements x score",
    "complements x score, over that of an empty session",
    "complements x score of a session of the seeds",
];

impl Looks {
    /// Measures them; none if the bundle knows no category.
    pub fn measure(
        log: &Log,
        served: &Served,
        profiles: &[ItemProfile],
        complements: &Complements,
        moments: &[Moment],
        truth: Option<&Truth>,
    ) -> Option<Self> {
        if complements.is_empty() {
            return None;
        }
        let world = World::new(log, &[], &served.model.schema);
        let items: Vec<Item> = evenly(&world.items, PRODUCTS).cloned().collect();
        let moments: Vec<&Moment> = evenly(moments, MOMENTS).collect();
        let mut shop = Shop::new(served, items);
        let alike = anything_goes(&shop.side);
        let asked: Vec<Asked> = moments
            .iter()
            .map(|moment| shop.ask(moment, &world))
            .collect();
        let way = |(way, name): (usize, &'static str)| {
            let table = if way == 0 { &alike } else { complements };
            let mut sum = Way {
                name,
                category: 0.0,
                product: 0.0,
                categories: 0.0,
                truth: truth.map(|_| 0.0),
                complements: truth.map(|_| 0.0),
            };
            for (moment, asked) in moments.iter().zip(&asked) {
                let look = shop.look(asked, way, table);
                sum.add(&look, moment, asked, &shop, (profiles, &world, truth));
            }
            sum.over(moments.len() as f64)
        };
        Some(Looks {
            moments: moments.len(),
            products: shop.items.len(),
            ways: WAYS.into_iter().enumerate().map(way).collect(),
        })
    }
}

/// Some of a list, evenly, or all.
fn evenly<T>(list: &[T], most: usize) -> impl Iterator<Item = &T> {
    let count = list.len().min(most);
    (0..count).map(move |place| &list[place * list.len() / count])
}

/// A table in which every category goes with every other alike: the model is left alone.
fn anything_goes(side: &ItemSide) -> Complements {
    let keys: Vec<u64> = side.categories.iter().map(|(key, _)| *key).collect();
    let all = |key: &u64| {
        let others = keys.iter().filter(|other| *other != key);
        let alike = others.map(|other| Complement {
            category: *other,
            strength: 1.0,
        });
        (*key, alike.collect())
    };
    Complements::new(keys.iter().map(all).collect())
}

/// A shop's page, as the engine has it.
struct Shop<'a> {
    served: &'a Served,
    items: Vec<Item>,
    side: ItemSide,
    scorer: CpuScorer,
}

/// What is known at a moment.
struct Asked {
    /// Categories of what is there, the newest first.
    seeds: Vec<u64>,
    /// What never comes, as places among the shop's products.
    without: Vec<usize>,
    /// For each product its score for the session, an empty one, and one of the seeds alone.
    scores: Vec<[f64; 3]>,
}

impl<'a> Shop<'a> {
    fn new(served: &'a Served, items: Vec<Item>) -> Self {
        let mut side = ItemSide::new(&served.model);
        side.extend(&items, &served.model, &served.priors);
        let mut scorer = CpuScorer::new(&served.model);
        scorer.set_items(&side);
        Shop {
            served,
            items,
            side,
            scorer,
        }
    }

    fn ask(&mut self, moment: &Moment, world: &World) -> Asked {
        // What was just chosen counts.
        let events = world.events_before(moment.user, moment.time + 1);
        let holding = Holding::of(events);
        let id = |product: &u32| world.profiles[*product as usize].id;
        let mut kept = holding.kept.clone();
        if kept.is_empty() {
            // It was bought at once: what goes with it is asked all the same.
            kept = holding.bought.last().into_iter().copied().collect();
        }
        let of_seeds: Vec<Event> = events
            .iter()
            .filter(|event| kept.contains(&event.product))
            .copied()
            .collect();
        let now = moment.time + 1;
        let scores = [events, &[], &of_seeds].map(|events| self.scores(events, world, now));
        let gone = kept.iter().chain(&holding.bought);
        Asked {
            seeds: kept
                .iter()
                .map(|product| world.profiles[*product as usize].category)
                .collect(),
            without: gone
                .filter_map(|product| self.side.by_id.get(&id(product)))
                .map(|row| *row as usize)
                .collect(),
            scores: (0..self.items.len())
                .map(|row| [0, 1, 2].map(|way: usize| scores[way][row]))
                .collect(),
        }
    }

    fn scores(&mut self, events: &[Event], world: &World, now: i64) -> Vec<f64> {
        let served = self.served;
        let history = History {
            events,
            profiles: &world.profiles,
            impressions: &KeyMap::default(),
        };
        let (model, priors) = (&served.model, &served.priors);
        let shopper = Shopper::new(history, priors, now).remember(history);
        let side = ShopperSide::new(&shopper, &self.side, None, model, priors);
        let logits = model.config.logits(self.scorer.score(&side, None));
        let tasks = probabilities(&logits, served.calibrations);
        tasks
            .iter()
            .map(|tasks| fuse(tasks, &served.weights))
            .collect()
    }

    /// The look, as places among the products.
    fn look(&self, asked: &Asked, way: usize, table: &Complements) -> Vec<usize> {
        let offer = |(item, [score, empty, of_seeds]): (usize, &[f64; 3])| Offer {
            item,
            category: self.side.profiles[item].category,
            score: match way {
                1 => 1.0,
                3 => score / empty.max(1e-9),
                4 => *of_seeds,
                _ => *score,
            },
            available: self.items[item].available,
        };
        let offers: Vec<Offer> = asked.scores.iter().enumerate().map(offer).collect();
        let pieces = complete(&asked.seeds, &offers, &asked.without, table, LOOK);
        pieces
            .iter()
            .map(|piece| offers[piece.offer].item)
            .collect()
    }
}

impl Way {
    fn add(
        &mut self,
        look: &[usize],
        moment: &Moment,
        asked: &Asked,
        shop: &Shop,
        (profiles, world, truth): (&[ItemProfile], &World, Option<&Truth>),
    ) {
        let of = |item: &usize| &shop.side.profiles[*item];
        let next = profiles[moment.item as usize].id;
        let hit = |found: bool| f64::from(u8::from(found));
        self.category += hit(look.iter().any(|item| of(item).category == moment.next));
        self.product += hit(look.iter().any(|item| of(item).id == next));
        let mut categories: Vec<u64> = look.iter().map(|item| of(item).category).collect();
        categories.sort_unstable();
        categories.dedup();
        self.categories += categories.len() as f64;
        let Some(truth) = truth else { return };
        let count = look.len().max(1) as f64;
        let user = &world.users[moment.user as usize];
        let chosen = |item: &usize| {
            let id = &shop.items[*item].id;
            let tasks = truth.utility(user, id, (moment.time + 1_000) / 1_000);
            let tasks = tasks.unwrap_or_else(|| Tasks::from_fn(|_| 0.0));
            f64::from(tasks.cart + tasks.favorite + tasks.purchase)
        };
        let is_true = |item: &&usize| goes(truth, &shop.served.model.schema, asked, of(item));
        *self.truth.get_or_insert_default() += look.iter().map(chosen).sum::<f64>() / count;
        *self.complements.get_or_insert_default() +=
            look.iter().filter(is_true).count() as f64 / count;
    }

    fn over(mut self, moments: f64) -> Self {
        let means = [&mut self.category, &mut self.product, &mut self.categories];
        let means = means
            .into_iter()
            .chain(&mut self.truth)
            .chain(&mut self.complements);
        means.for_each(|mean| *mean /= moments.max(1.0));
        self
    }
}

/// Whether a product's category truly complements one of the seeds'.
fn goes(truth: &Truth, schema: &FeatureSchema, asked: &Asked, profile: &ItemProfile) -> bool {
    let key = |place: u16| {
        let name = &truth.categories[usize::from(place)];
        schema.keys.key("category", name)
    };
    truth
        .complements
        .iter()
        .any(|pair| key(pair.to) == profile.category && asked.seeds.contains(&key(pair.from)))
}
