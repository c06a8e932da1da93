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

    /// What they would know without one of the latest `most` events: told with its index in the
    /// session, the newest first.
    pub fn without_each(
        &mut self,
        session: &Session,
        schema: &FeatureSchema,
        priors: &Priors,
        (now, most): (i64, usize),
        mut tell: impl FnMut(usize, &Shopper),
    ) {
        self.refresh(session, schema);
        let (events, impressions) = (until(session, now), impressions(session, schema));
        let Some((_, others)) = events.split_last() else {
            return;
        };
        let mut others = others.to_vec();
        for left_out in (0..events.len()).rev().take(most) {
            if let Some(other) = others.get_mut(left_out) {
                *other = events[left_out + 1];
            }
            let history = History {
                events: &others,
                profiles: &self.profiles,
                impressions: &impressions,
            };
            let shopper = Shopper::new(history, priors, now).remember(history);
            tell(left_out, &shopper);
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
