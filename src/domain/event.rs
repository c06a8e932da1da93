use serde::{Deserialize, Serialize};

use super::Task;

/// What a shopper did with a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The product was shown to them.
    Impression,
    /// They looked at it.
    View,
    /// They put it into the cart.
    Cart,
    /// They took it out of the cart.
    Uncart,
    /// They saved it.
    Favorite,
    /// They no longer save it.
    Unfavorite,
    /// They bought it.
    Purchase,
    /// They asked for more like it.
    More,
    /// They asked for less like it.
    Less,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [EventKind; 9] = [
        EventKind::Impression,
        EventKind::View,
        EventKind::Cart,
        EventKind::Uncart,
        EventKind::Favorite,
        EventKind::Unfavorite,
        EventKind::Purchase,
        EventKind::More,
        EventKind::Less,
    ];

    /// The name used in logs and in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Impression => "impression",
            EventKind::View => "view",
            EventKind::Cart => "cart",
            EventKind::Uncart => "uncart",
            EventKind::Favorite => "favorite",
            EventKind::Unfavorite => "unfavorite",
            EventKind::Purchase => "purchase",
            EventKind::More => "more",
            EventKind::Less => "less",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<EventKind> {
        EventKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The behaviour that this event is an instance of; none for impressions, for what takes a
    /// behaviour back, and for the shopper's own words.
    pub fn task(self) -> Option<Task> {
        match self {
            EventKind::View => Some(Task::View),
            EventKind::Cart => Some(Task::Cart),
            EventKind::Favorite => Some(Task::Favorite),
            EventKind::Purchase => Some(Task::Purchase),
            _ => None,
        }
    }
}
