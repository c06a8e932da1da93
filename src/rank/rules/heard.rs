use super::explore::Tries;
use super::options::Rules;
use crate::domain::{EventKind, Map, Session};

/// What a session has to say to the rules: what was bought, and how new products were taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    bought: Vec<usize>,
    tried: Vec<(usize, Tries)>,
}

const DAY_MS: f64 = 86_400_000.0;

impl Heard {
    /// Takes what the rules ask for out of what was done up to `now`, in ms since 1970. Products of
    /// which `index_of` knows nothing are ignored.
    pub fn new(
        rules: &Rules,
        session: &Session,
        now: i64,
        index_of: &dyn Fn(&str) -> Option<usize>,
    ) -> Self {
        let mut heard = Heard::default();
        if let Some(days) = rules.bought {
            let since = now.saturating_sub((days * DAY_MS) as i64);
            let times = since..=now;
            let bought = events(session, EventKind::Purchase);
            let bought = bought.filter(|(_, time)| times.contains(time));
            heard.bought = bought.filter_map(|(id, _)| index_of(id)).collect();
        }
        if (rules.explore.as_ref()).is_some_and(|explore| explore.tries.is_empty()) {
            heard.tried = tried(session, now, index_of);
        }
        heard
    }

    /// Tells the rules, given by product whether it is new. Where the shop has counts of its own of
    /// new products, only those count.
    pub fn tell(&self, rules: &mut Rules, new: &[bool]) {
        rules.excluded.extend(&self.bought);
        let Some(explore) = &mut rules.explore else {
            return;
        };
        if explore.tries.is_empty() && !self.tried.is_empty() {
            let mut tries = vec![Tries::default(); new.len()];
            for &(product, known) in &self.tried {
                if let Some(tries) = tries.get_mut(product) {
                    *tries = known;
                }
            }
            let tries = tries.into_iter().enumerate();
            explore.tries = tries.filter(|(product, _)| new[*product]).collect();
        }
    }
}

/// How often each product was shown and looked at; what was looked at had been shown.
fn tried(
    session: &Session,
    now: i64,
    index_of: &dyn Fn(&str) -> Option<usize>,
) -> Vec<(usize, Tries)> {
    let mut tried = Map::<u64, Tries>::default();
    for (id, seen) in session.impressions() {
        if let Some(product) = index_of(id).filter(|_| seen.last <= now) {
            let tries = tried.entry(product as u64).or_default();
            tries.shown = f64::from(seen.count);
        }
    }
    for (id, time) in events(session, EventKind::View) {
        if let Some(product) = index_of(id).filter(|_| time <= now) {
            tried.entry(product as u64).or_default().looked += 1.0;
        }
    }
    let tried = tried.iter().map(|(&product, &Tries { shown, looked })| {
        let shown = shown.max(looked);
        (product as usize, Tries { shown, looked })
    });
    tried.collect()
}

/// The events of a kind: whose product, and when.
fn events(session: &Session, kind: EventKind) -> impl Iterator<Item = (&str, i64)> {
    let events = session.events().iter();
    let events = events.filter(move |event| event.kind == kind);
    events.map(|event| {
        let product = &session.products()[event.product as usize];
        (product.id.as_str(), event.time)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Explore;
    use super::*;
    use crate::domain::Item;

    const DAY: i64 = 86_400_000;
    const NOW: i64 = 100 * DAY;

    fn session() -> Session {
        let mut session = Session::default();
        for (kind, id, days) in [
            (EventKind::Purchase, "a", 31),
            (EventKind::Purchase, "b", 3),
            (EventKind::Purchase, "unknown", 3),
            (EventKind::Purchase, "c", -1),
            (EventKind::Cart, "d", 1),
            (EventKind::Impression, "d", 2),
            (EventKind::Impression, "d", 1),
            (EventKind::View, "d", 1),
            (EventKind::View, "a", 1),
            (EventKind::View, "b", -1),
            (EventKind::Impression, "b", -1),
        ] {
            session.observe(kind, &Item::new(id), NOW - days * DAY, None);
        }
        session
    }

    fn told(mut rules: Rules, new: &[bool]) -> Rules {
        let index_of = |id: &str| ["a", "b", "c", "d"].iter().position(|known| *known == id);
        Heard::new(&rules, &session(), NOW, &index_of).tell(&mut rules, new);
        rules
    }

    #[test]
    fn what_was_bought_in_the_last_days_is_left_out() {
        for (days, excluded) in [
            (2.5, vec![]),
            (3.0, vec![1]),
            (31.0, vec![0, 1]),
            (1e9, vec![0, 1]),
        ] {
            let mut rules = Rules::new();
            rules.bought = Some(days);
            assert_eq!(told(rules, &[false; 4]).excluded, excluded, "{days}");
        }
        assert_eq!(told(Rules::new(), &[false; 4]), Rules::new());
    }

    #[test]
    fn new_products_are_tried_as_the_session_says() {
        let tries = |shown, looked| Tries { shown, looked };
        let explore = |tries| {
            let mut rules = Rules::new();
            let (share, seed) = (0.5, 1);
            rules.explore = Some(Explore { share, seed, tries });
            rules
        };
        let new = [true, true, false, true];
        let heard = vec![
            (0, tries(1.0, 1.0)),
            (1, tries(0.0, 0.0)),
            (3, tries(2.0, 1.0)),
        ];
        assert_eq!(told(explore(vec![]), &new), explore(heard));
        let own = explore(vec![(2, tries(9.0, 3.0))]);
        assert_eq!(told(own.clone(), &new), own);
    }
}
