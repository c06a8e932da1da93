//! nestrank reranks a home-goods shop's product grid inside the shopper's browser.

pub mod bundle;
pub mod domain;
pub mod engine;
pub mod features;
pub mod model;
pub mod rank;
#[cfg(all(feature = "train", not(target_arch = "wasm32")))]
pub mod train;
#[cfg(any(
    test,
    all(target_arch = "wasm32", any(feature = "web", feature = "gpu"))
))]
mod web;
