//! What each architecture puts after the first layer, a file each: the names and shapes of its
//! parameters, and its forward pass.

pub mod aitm;
pub mod cross_stitch;
pub mod experts;
pub mod shared_bottom;
pub mod single_task;

mod stack;

pub use stack::{Stack, stack_shapes};
