use std::sync::Arc;

use crate::domain::{Event, Item, Seen, Session};
use crate::features::{FeatureSchema, History, ItemProfile, KeyMap, Priors, Shopper};

/// The profiles of a session's products, computed once each.
#[derive(Default)]
pub struct SessionProfiles {
    items: Vec<Arc<Item>>,
    profiles: Vec<ItemProfile>,
}

impl SessionProfiles {
    /// What the features know of the session at `now` (ms since 1970); what happened later does
    /// not count.
    pub fn shopper(
        &mut self,
        session: &Session,
        schema: &FeatureSchema,
        priors: &Priors,
        now: i64,
    ) -> Shopper {
        self.refresh(session, schema);
        let history = History {
            events: until(session, now),
            profiles: &self.profiles,
            impressions: &impressions(session, schema),
        };
        Shopper::new(history, priors, now).remember(history)
    }

    /// The session as it is, and stays in there.
    pub fn past(&mut self, session: &Session, schema: &FeatureSchema, now: i64) -> Past {
        self.refresh(session, schema);
        Past {
            now,
            events: until(session, now).to_vec(),
            items: self.items.clone(),
            profiles: self.profiles.clone(),
            impressions: impressions(session, schema),
        }
    }

    fn refresh(&mut self, session: &Session, schema: &FeatureSchema) {
        let products = session.products();
        self.items.truncate(products.len());
        self.profiles.truncate(products.len());
        for (index, item) in products.iter().enumerate() {
            match self.items.get_mut(index) {
                Some(known) if Arc::ptr_eq(known, item) => {}
                Some(known) => {
                    *known = item.clone();
                    self.profiles[index] = ItemProfile::new(item, schema);
                }
                None => {
                    self.items.push(item.clone());
                    self.profiles.push(ItemProfile::new(item, schema));
                }
            }
        }
    }
}

/// What a shopper did until one moment, held still while it is gone through.
pub struct Past {
    now: i64,
    events: Vec<Event>,
    items: Vec<Arc<Item>>,
    profiles: Vec<ItemProfile>,
    impressions: KeyMap<Seen>,
}

impl Past {
    /// The events, oldest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// An event's product, as it is remembered.
    pub fn item(&self, event: &Event) -> &Item {
        &self.items[event.product as usize]
    }

    /// What the features would know if one event had never been: by its index, and none has such a
    /// large one that all count.
    pub(super) fn without(&self, event: usize, priors: &Priors) -> Shopper {
        let mut events = self.events.clone();
        if event < events.len() {
            events.remove(event);
        }
        let history = History {
            events: &events,
            profiles: &self.profiles,
            impressions: &self.impressions,
        };
        Shopper::new(history, priors, self.now).remember(history)
    }
}

/// The events that count at `now`.
fn until(session: &Session, now: i64) -> &[Event] {
    let events = session.events();
    &events[..events.partition_point(|event| event.time <= now)]
}

fn impressions(session: &Session, schema: &FeatureSchema) -> KeyMap<Seen> {
    let impressions = session.impressions().iter();
    impressions
        .map(|(id, seen)| (schema.keys.id(id), *seen))
        .collect()
}
