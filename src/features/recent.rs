use std::sync::Arc;

use super::{Bag, ItemProfile, counter::decay};
use crate::domain::{Event, EventKind, Task};

/// How many of the latest events a session encoder sees.
pub const RECENT_EVENTS: usize = 50;

/// What is said of an event beside its product: which task it is of (one of four is 1), and how much
/// an event of its age still counts, at three half-lives.
pub const EVENT_TRAITS: usize = 7;

/// One of the latest events, as a session encoder takes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recent {
    /// The product's tokens.
    pub bag: Bag,
    /// The product's dense vector, scaled to length 1.
    pub vector: Option<Arc<[f32]>>,
    /// Kind and age.
    pub traits: [f32; EVENT_TRAITS],
}

impl Recent {
    /// An event with its product, at `now` (ms since 1970).
    pub(super) fn new(event: &Event, profile: &ItemProfile, now: i64) -> Self {
        Recent {
            bag: profile.bag.clone(),
            vector: profile.vector.clone(),
            traits: event_traits(event, now),
        }
    }
}

/// The latest events that say what somebody wants, newest first, at most [`RECENT_EVENTS`]. What is
/// said against a product is left to the columns: a sum of values cannot hold it.
pub fn recent_events(events: &[Event]) -> impl Iterator<Item = &Event> {
    let wanted = events.iter().rev().filter(|event| task(event).is_some());
    wanted.take(RECENT_EVENTS)
}

/// Kind and age of an event at `now` (ms since 1970).
pub fn event_traits(event: &Event, now: i64) -> [f32; EVENT_TRAITS] {
    let mut traits = [0.0; EVENT_TRAITS];
    if let Some(task) = task(event) {
        traits[task as usize] = 1.0;
    }
    traits[Task::ALL.len()..].copy_from_slice(&decay((now - event.time).max(0)));
    traits
}

/// `more` is the shopper's own word, as strong as a favorite.
fn task(event: &Event) -> Option<Task> {
    match event.kind {
        EventKind::More => Some(Task::Favorite),
        kind => kind.task(),
    }
}
