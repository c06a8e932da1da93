use super::best::{Best, Offer, gains};
use super::{TOP, TOUCHED, Trail};
use crate::bundle::Served;
use crate::domain::Item;
use crate::engine::ItemSide;
use crate::features::{Field, ItemProfile, KeyMap, Priors};

/// What is asked about a shop: all that hints are made of beside the session.
#[derive(Clone, Copy)]
pub struct Shop<'a> {
    /// The catalogue's products.
    pub products: &'a [Item],
    /// What is known of each of them.
    pub items: &'a ItemSide,
    /// The model.
    pub served: &'a Served,
}

/// A guidance on its way: takes the ranked products, best first and some at a time, and keeps those
/// of which hints can be made. What it keeps does not grow with the catalogue.
pub struct Guiding {
    pub(super) trail: Trail,
    /// By key of a product's id.
    pub(super) traces: KeyMap<usize>,
    /// The categories that something was done with, without those of which enough was bought.
    pub(super) open: KeyMap<()>,
    pub(super) closed: KeyMap<()>,
    bought: KeyMap<()>,
    /// The categories that go with what is in the cart or was bought.
    pub(super) complements: KeyMap<()>,
    styles_seen: KeyMap<()>,
    /// The product that most was done with, of those that can still be bought.
    pub(super) anchor: Option<Anchor>,
    /// Of all products.
    pub(super) all: Best,
    /// Of products that are new to the shopper, by category.
    pub(super) categories: KeyMap<Best>,
    /// The same, by category and style.
    pub(super) styles: KeyMap<Best>,
    pub(super) cheaper: Best,
    pub(super) rated: Best,
    /// The products that were touched, and by which trace.
    pub(super) touched: Vec<(Offer, usize)>,
    /// The first products with their probabilities, and those of `touched`.
    pub(super) top: Vec<(u32, [f32; 4])>,
    pub(super) touched_tasks: Vec<[f32; 4]>,
}

/// What others are held against.
pub(super) struct Anchor {
    /// Its index in the catalogue.
    pub item: u32,
    category: u64,
    price: Option<f64>,
    rating: Option<f32>,
    /// Whether it came: else it may not be named.
    pub came: bool,
}

/// Most categories, and most styles, that are followed: the best come first.
const FOLLOWED: usize = 64;
/// A price this much lower is cheaper.
const CHEAPER: f64 = 0.9;
/// A rating this much higher is better.
const BETTER: f32 = 0.3;

impl Guiding {
    /// Begins with what the shopper did.
    pub fn new(trail: Trail, shop: &Shop) -> Self {
        let closed = trail.closed();
        let traces = trail.traces.iter().enumerate();
        let touched = || trail.traces.iter().filter(|trace| trace.weight > 0.0);
        let known = |category: u64| category != 0 && !closed.contains_key(&category);
        let open = set(touched()
            .map(|trace| trace.category)
            .filter(|key| known(*key)));
        let bought = trail.traces.iter().filter(|trace| trace.bought);
        let bought = set(bought.map(|trace| trace.category));
        let had = trail
            .traces
            .iter()
            .filter(|trace| trace.bought || trace.in_cart);
        let had = set(had.map(|trace| trace.category));
        Guiding {
            traces: traces.fold(KeyMap::default(), |mut map, (index, trace)| {
                map.insert(trace.id, index);
                map
            }),
            complements: complements(&had, &shop.served.priors),
            styles_seen: set(touched().map(|trace| trace.category ^ trace.style.rotate_left(1))),
            anchor: anchor(&trail, &open, shop),
            trail,
            open,
            closed,
            bought,
            all: Best::default(),
            categories: KeyMap::default(),
            styles: KeyMap::default(),
            cheaper: Best::default(),
            rated: Best::default(),
            touched: Vec::new(),
            top: Vec::new(),
            touched_tasks: Vec::new(),
        }
    }

    /// Takes the next product of the order, by its index in the catalogue, with its probabilities.
    pub fn take(&mut self, shop: &Shop, index: usize, tasks: [f32; 4]) {
        let (Some(product), Some(profile)) =
            (shop.products.get(index), shop.items.profiles.get(index))
        else {
            return;
        };
        let item = index as u32;
        if self.top.len() < TOP {
            self.top.push((item, tasks));
        }
        let trace = self.traces.get(&profile.id).copied();
        let known = trace.map(|trace| &self.trail.traces[trace]);
        let unwanted = known.is_some_and(|trace| trace.bought || trace.unwanted);
        let gains = gains(&tasks, known, self.bought.contains_key(&profile.category));
        let offer = Offer { item, gains };
        if let Some(trace) = trace {
            self.touched.push((offer, trace));
            self.touched_tasks.push(tasks);
        }
        if unwanted || self.closed.contains_key(&profile.category) {
            return;
        }
        self.all.offer(offer);
        if let Some(anchor) = &mut self.anchor {
            anchor.came |= anchor.item == item;
        }
        if !known.is_some_and(|trace| trace.is_known()) {
            self.take_new(product, profile, offer);
        }
    }

    /// Takes what the shopper does not know yet.
    fn take_new(&mut self, product: &Item, profile: &ItemProfile, offer: Offer) {
        let category = profile.category;
        if category == 0 {
            return;
        }
        let (is_open, goes_with) = (
            self.open.contains_key(&category),
            self.complements.contains_key(&category),
        );
        if goes_with || !is_open {
            follow(&mut self.categories, category, goes_with, offer);
        }
        if !is_open {
            return;
        }
        if let Some(style) = profile.field(Field::Style).next() {
            let key = category ^ style.key.rotate_left(1);
            if !self.styles_seen.contains_key(&key) {
                follow(&mut self.styles, key, false, offer);
            }
        }
        let Some(anchor) = self
            .anchor
            .as_ref()
            .filter(|anchor| anchor.category == category)
        else {
            return;
        };
        let lower = |(own, other): (f64, f64)| own < CHEAPER * other;
        if product.price.zip(anchor.price).is_some_and(lower) {
            self.cheaper.offer(offer);
        }
        let better = |(own, other): (f32, f32)| own >= other + BETTER;
        if product.rating.zip(anchor.rating).is_some_and(better) {
            self.rated.offer(offer);
        }
    }

    /// The products whose answers tell the stage: those that stand first, then those touched last,
    /// with their probabilities, and how many are of the first kind.
    pub(super) fn telling(&self) -> (Vec<(u32, [f32; 4])>, usize) {
        let mut telling = self.top.clone();
        let first = telling.len();
        let mut touched: Vec<Option<usize>> = vec![None; self.trail.traces.len()];
        for (place, (_, trace)) in self.touched.iter().enumerate() {
            touched[*trace] = Some(place);
        }
        let newest = self.trail.newest().into_iter();
        let newest = newest.filter_map(|trace| touched[trace]).take(TOUCHED);
        telling.extend(newest.map(|place| (self.touched[place].0.item, self.touched_tasks[place])));
        (telling, first)
    }
}

/// Offers to the best of a key, if that is followed.
fn follow(map: &mut KeyMap<Best>, key: u64, wanted: bool, offer: Offer) {
    if wanted || map.len() < FOLLOWED || map.contains_key(&key) {
        map.entry(key).or_default().offer(offer);
    }
}

/// The product of an open category that most was done with.
fn anchor(trail: &Trail, open: &KeyMap<()>, shop: &Shop) -> Option<Anchor> {
    let candidates = trail.traces.iter().filter(|trace| {
        open.contains_key(&trace.category) && trace.weight > 0.0 && !trace.bought && !trace.unwanted
    });
    let known = candidates.filter_map(|trace| {
        let item = *shop.items.by_id.get(&trace.id)?;
        Some((trace, item, shop.products.get(item as usize)?))
    });
    let most = known.max_by(|(a, ..), (b, ..)| a.weight.total_cmp(&b.weight));
    most.map(|(trace, item, product)| Anchor {
        item,
        category: trace.category,
        price: product.price,
        rating: product.rating,
        came: false,
    })
}

/// Complements of each category that a hint is made of, the strongest.
const COMPLEMENTS: usize = 5;

/// The categories that go with these, without them: what complements them most, where the bundle
/// knows that, else what stands beside them.
fn complements(had: &KeyMap<()>, priors: &Priors) -> KeyMap<()> {
    if !priors.complements.is_empty() {
        let each = had.keys().flat_map(|key| {
            let of = priors.complements.of(*key).iter();
            of.take(COMPLEMENTS).map(|complement| complement.category)
        });
        return set(each.filter(|key| !had.contains_key(key)));
    }
    let known = &priors.cooccurrence;
    let mut wanted = vec![false; known.len()];
    for row in had.keys().filter_map(|key| known.rows.get(key)) {
        let row = *row as usize;
        for place in row * known.degree..(row + 1) * known.degree {
            wanted[known.neighbours[place] as usize] |= known.weights[place] > 0.0;
        }
    }
    let rows = known.rows.iter();
    let beside = rows.filter(|(key, row)| wanted[**row as usize] && !had.contains_key(*key));
    set(beside.map(|(key, _)| *key))
}

fn set(keys: impl Iterator<Item = u64>) -> KeyMap<()> {
    let mut set = KeyMap::default();
    for key in keys.filter(|key| *key != 0) {
        set.insert(key, ());
    }
    set
}
