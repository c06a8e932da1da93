use super::{Event, EventKind};

/// What a shopper has in hand, as places among the session's products.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// What is in the cart or saved and was not bought since, the newest first.
    pub kept: Vec<u32>,
    /// What was bought, at any time.
    pub bought: Vec<u32>,
}

impl Holding {
    /// Of events, the oldest first.
    pub fn of(events: &[Event]) -> Self {
        // For each product, oldest first: whether it is in the cart, and whether it is saved.
        let mut held: Vec<(u32, [bool; 2])> = Vec::new();
        let mut bought = Vec::new();
        for event in events {
            let (place, value) = match event.kind {
                EventKind::Cart => (0, true),
                EventKind::Uncart => (0, false),
                EventKind::Favorite => (1, true),
                EventKind::Unfavorite => (1, false),
                EventKind::Purchase => {
                    held.retain(|(product, _)| *product != event.product);
                    if !bought.contains(&event.product) {
                        bought.push(event.product);
                    }
                    continue;
                }
                _ => continue,
            };
            let known = held
                .iter()
                .position(|(product, _)| *product == event.product);
            let mut state = known.map_or([false; 2], |at| held.remove(at).1);
            state[place] = value;
            held.push((event.product, state));
        }
        held.retain(|(_, state)| state.contains(&true));
        Holding {
            kept: held.iter().rev().map(|(product, _)| *product).collect(),
            bought,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EventKind::{Cart, Favorite, Purchase, Uncart, Unfavorite, View};

    fn of(events: &[(EventKind, u32)]) -> Holding {
        let event = |(time, (kind, product)): (usize, &(EventKind, u32))| Event {
            kind: *kind,
            product: *product,
            time: time as i64,
            dwell: None,
        };
        let events: Vec<Event> = events.iter().enumerate().map(event).collect();
        Holding::of(&events)
    }

    #[test]
    fn kept_is_what_was_not_taken_back_and_not_bought() {
        let holding = of(&[
            (Cart, 1),
            (Favorite, 2),
            (View, 3),
            (Cart, 4),
            (Uncart, 4),
            (Favorite, 5),
            (Cart, 5),
            (Uncart, 5),
            (Favorite, 6),
            (Unfavorite, 6),
            (Cart, 7),
            (Purchase, 7),
        ]);
        assert_eq!(holding.kept, [5, 2, 1]);
        assert_eq!(holding.bought, [7]);
    }

    #[test]
    fn what_is_bought_may_be_put_into_the_cart_again() {
        let holding = of(&[(Purchase, 1), (Cart, 1)]);
        assert_eq!(holding.kept, [1]);
        assert_eq!(holding.bought, [1]);
    }
}
