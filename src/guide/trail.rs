use crate::domain::{Event, EventKind, Item, Session};
use crate::features::{KeyMap, Keys, VISIT_GAP};

/// In ms.
const DAY: f32 = 86_400_000.0;

/// What a shopper did up to one moment, product by product: what the signs of a stage and the hints
/// are read from.
pub struct Trail {
    /// The moment, in ms since 1970.
    pub now: i64,
    /// The events up to it, oldest first; those that say something of a product.
    pub events: Vec<Event>,
    /// The index of the visit of each event, from 0.
    pub visit_of: Vec<usize>,
    /// What happened to each of the session's products.
    pub traces: Vec<Trace>,
}

/// What a shopper did with one product.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Key of its id.
    pub id: u64,
    /// Key of its category path; 0 if unknown.
    pub category: u64,
    /// Key of its style; 0 if unknown.
    pub style: u64,
    /// How often they looked at it.
    pub views: u32,
    /// In how many visits they did anything with it.
    pub visits: u32,
    /// Whether it is in the cart.
    pub in_cart: bool,
    /// Whether it is saved.
    pub saved: bool,
    /// Whether they bought it.
    pub bought: bool,
    /// Whether they asked for less like it, and did not take that back.
    pub unwanted: bool,
    /// How much they did with it: looks, and three for each time that it was kept; half of it after
    /// a day.
    pub weight: f32,
}

impl Trail {
    /// Reads a session up to `now` (ms since 1970). `keys` are those of the catalogue's profiles.
    pub fn new(session: &Session, keys: Keys, now: i64) -> Self {
        let mut trail = Trail {
            now,
            events: Vec::new(),
            visit_of: Vec::new(),
            traces: session
                .products()
                .iter()
                .map(|item| Trace::new(item, keys))
                .collect(),
        };
        let mut visit_of_product = vec![usize::MAX; trail.traces.len()];
        for event in session.events().iter().filter(|event| event.time <= now) {
            trail.follow(*event, &mut visit_of_product);
        }
        trail
    }

    /// How many visits there were.
    pub fn visits(&self) -> usize {
        self.visit_of.last().map_or(0, |visit| visit + 1)
    }

    /// Indices of the touched products, the one touched last first.
    pub fn newest(&self) -> Vec<usize> {
        let mut seen = vec![false; self.traces.len()];
        let newest = self.events.iter().rev().map(|event| event.product as usize);
        newest
            .filter(|product| !std::mem::replace(&mut seen[*product], true))
            .collect()
    }

    /// The categories of which enough was bought: nothing else of them was touched since.
    pub fn closed(&self) -> KeyMap<()> {
        let mut closed: KeyMap<u32> = KeyMap::default();
        for event in &self.events {
            let category = self.traces[event.product as usize].category;
            if category == 0 {
                continue;
            }
            if event.kind == EventKind::Purchase {
                closed.insert(category, event.product);
            } else if is_interest(event.kind) {
                // A page that says thank you may show the product bought once more.
                closed.retain(|key, bought| *key != category || *bought == event.product);
            }
        }
        let mut keys = KeyMap::default();
        for category in closed.keys() {
            keys.insert(*category, ());
        }
        keys
    }

    fn follow(&mut self, event: Event, visit_of_product: &mut [usize]) {
        let visit = match (self.events.last(), self.visit_of.last()) {
            (Some(before), Some(visit)) => {
                visit + usize::from(event.time - before.time > VISIT_GAP)
            }
            _ => 0,
        };
        self.events.push(event);
        self.visit_of.push(visit);
        let product = event.product as usize;
        let trace = &mut self.traces[product];
        if std::mem::replace(&mut visit_of_product[product], visit) != visit {
            trace.visits += 1;
        }
        let counts = match event.kind {
            EventKind::View => 1.0,
            EventKind::Cart | EventKind::Favorite | EventKind::More => 3.0,
            _ => 0.0,
        };
        trace.weight += counts * (-((self.now - event.time) as f32) / DAY).exp2();
        match event.kind {
            EventKind::View => trace.views += 1,
            EventKind::Cart => trace.in_cart = true,
            EventKind::Uncart => trace.in_cart = false,
            EventKind::Favorite => trace.saved = true,
            EventKind::Unfavorite => trace.saved = false,
            EventKind::Purchase => {
                trace.bought = true;
                trace.in_cart = false;
            }
            EventKind::Less => trace.unwanted = true,
            EventKind::More => trace.unwanted = false,
            EventKind::Impression => {}
        }
    }
}

impl Trace {
    fn new(item: &Item, keys: Keys) -> Self {
        let style = item.style.as_ref();
        Trace {
            id: keys.id(&item.id),
            category: match item.category.is_empty() {
                true => 0,
                false => keys.key("category", &item.category_path()),
            },
            style: style.map_or(0, |style| keys.key("style", style)),
            ..Trace::default()
        }
    }

    /// Whether they looked at it, or keep it.
    pub fn is_known(&self) -> bool {
        self.views > 0 || self.in_cart || self.saved || self.bought
    }
}

/// Whether an event says that somebody goes on looking at such products.
fn is_interest(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::View | EventKind::Cart | EventKind::Favorite | EventKind::More
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn session(events: &[(EventKind, &str, &str, i64)]) -> Session {
        let mut session = Session::default();
        for (kind, id, category, time) in events {
            let item = Item {
                category: vec![String::from(*category)],
                ..Item::new(*id)
            };
            session.observe(*kind, &item, *time, None);
        }
        session
    }

    #[test]
    fn what_is_in_the_cart_what_was_bought_and_in_how_many_visits() {
        use EventKind::{Cart, Favorite, Purchase, Uncart, View};
        let session = session(&[
            (View, "a", "Sofas", 0),
            (View, "a", "Sofas", 2 * HOUR),
            (Cart, "a", "Sofas", 2 * HOUR + 1),
            (Cart, "b", "Rugs", 2 * HOUR + 2),
            (Uncart, "b", "Rugs", 2 * HOUR + 3),
            (Favorite, "b", "Rugs", 2 * HOUR + 4),
            (Purchase, "a", "Sofas", 9 * HOUR),
        ]);
        let before = Trail::new(&session, Keys::default(), 8 * HOUR);
        let (a, b) = (&before.traces[0], &before.traces[1]);
        assert_eq!(
            (a.views, a.visits, a.in_cart, a.bought),
            (2, 2, true, false)
        );
        assert_eq!((b.in_cart, b.saved), (false, true));
        assert_eq!((before.visits(), before.newest()), (2, vec![1, 0]));
        let after = Trail::new(&session, Keys::default(), 9 * HOUR);
        assert!(after.traces[0].bought && !after.traces[0].in_cart);
        assert_eq!(after.visits(), 3);
    }

    #[test]
    fn a_category_is_open_again_when_others_of_it_are_looked_at() {
        use EventKind::{Purchase, View};
        let bought = [
            (View, "a", "Sofas", 0),
            (Purchase, "a", "Sofas", 1),
            (View, "a", "Sofas", 2),
        ];
        let closed = |events: &[(EventKind, &str, &str, i64)]| {
            let session = session(events);
            Trail::new(&session, Keys::default(), 9).closed().len()
        };
        assert_eq!(closed(&bought), 1, "the same product once more");
        assert_eq!(
            closed(&[&bought[..], &[(View, "b", "Sofas", 3)]].concat()),
            0
        );
        assert_eq!(
            closed(&[&bought[..], &[(View, "c", "Rugs", 3)]].concat()),
            1
        );
    }
}
