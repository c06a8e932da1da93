//! Turns a session, a product and the priors into plain `f32` columns, alike in the trainer and in
//! the browser.
//!
//! Every column belongs to one [`Group`], and a group is known by what its columns depend on. Each
//! group has one function that fills its columns for one key, so that a caller may compute them
//! once a key (the engine) or once a row (the trainer) and cannot get different numbers.

mod affinity;
mod bag;
mod columns;
mod complements;
mod cooccurrence;
mod cooccurrence_tensors;
mod counter;
mod group;
mod history;
mod item_columns;
mod key;
mod lower_case;
mod pair_columns;
mod pair_table;
mod priors;
mod priors_tensors;
mod profile;
mod recent;
mod schema;
mod shopper;
mod shopper_columns;
mod taste;
mod tokens;

pub use bag::Bag;
pub use columns::{Columns, make_room};
#[cfg(feature = "train")]
pub use complements::COMPLEMENTS_LARGE;
pub use complements::{Complement, Complements, MOST_COMPLEMENTS};
pub use cooccurrence::Cooccurrence;
#[cfg(feature = "train")]
pub use cooccurrence_tensors::COOCCURRENCE_LARGE;
pub use group::Group;
pub use history::History;
pub use item_columns::{is_known, item_columns};
pub use key::{KeyMap, Keys};
pub use pair_columns::pair_columns;
pub use pair_table::{PairKeys, PairTable};
#[cfg(feature = "train")]
pub(crate) use priors::SMOOTHING;
pub use priors::{Priors, Standing};
pub use profile::{Field, ItemProfile, Token};
pub use recent::{EVENT_TRAITS, RECENT_EVENTS, Recent, event_traits, recent_events};
pub use schema::FeatureSchema;
pub use shopper::{Shopper, VISIT_GAP};
pub use shopper_columns::{
    brand_columns, category_columns, product_columns, related_columns, user_columns,
};
