use super::{ItemProfile, KeyMap};
use crate::domain::{Event, Seen};

/// What a shopper did before one moment, as the features see it.
#[derive(Clone, Copy)]
pub struct History<'a> {
    /// The events before that moment, oldest first.
    pub events: &'a [Event],
    /// The products that [`Event::product`] points to.
    pub profiles: &'a [ItemProfile],
    /// Impressions by key of the product's id.
    pub impressions: &'a KeyMap<Seen>,
}
