//! What a shop and a shopper are: products, events, sessions. No tensors, no input or output.

mod catalog;
mod error;
mod event;
mod holding;
mod item;
mod json;
mod map;
mod messages;
mod names;
mod order_by;
mod places;
mod product;
mod seen;
mod session;
mod task;
mod tensors;
mod text;
mod value;

pub use catalog::{Catalog, Intake, Rejected, no_json};
pub use error::{Error, Result};
pub use event::EventKind;
pub use holding::Holding;
pub use item::Item;
pub use json::{JsonError, JsonList, parse_json};
pub use map::{Key, Map};
pub use names::Names;
pub use order_by::{first_by, number_key, order_by, time_key};
pub use product::FieldError;
pub use seen::{MAX_IMPRESSIONS, Seen, see};
pub use session::{Event, MAX_EVENTS, MAX_TIME, Session};
pub use task::{Task, Tasks};
pub use tensors::{Tensor, TensorData, Tensors};
pub use text::Part;
pub(crate) use text::text;
pub use value::Value;
