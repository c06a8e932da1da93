use std::sync::Arc;

use crate::domain::{Item, Seen, Session};
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
        self.shopper_without(None, session, schema, priors, now)
    }

    /// What they would know if one of the session's events, by its index, had never been.
    pub fn shopper_without(
        &mut self,
        event: Option<usize>,
        session: &Session,
        schema: &FeatureSchema,
        priors: &Priors,
        now: i64,
    ) -> Shopper {
        self.refresh(session, schema);
        let mut events = session.events_until(now).to_vec();
        if let Some(event) = event {
            events.remove(event);
        }
        let impressions: KeyMap<Seen> = session
            .impressions()
            .iter()
            .map(|(id, seen)| (schema.keys.id(id), *seen))
            .collect();
        let history = History {
            events: &events,
            profiles: &self.profiles,
            impressions: &impressions,
        };
        Shopper::new(history, priors, now).remember(history)
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
