//! nestrank reranks a home-goods shop's product grid inside the shopper's browser.
//!
//! A shop serves static files: a model bundle, a catalogue, this crate as WebAssembly. What a
//! shopper does with the products on a page is kept by that page alone; a multi-task network turns
//! it into four probabilities for each product (view, cart, favorite, purchase), and the page
//! orders its grid by them.
//!
//! The layers, bottom up; each knows only those before it:
//!
//! - [`domain`]: what a shop and a shopper are;
//! - [`features`]: a session and a product as columns of numbers;
//! - [`model`]: networks over a small set of tensor operations with several homes;
//! - [`bundle`]: a trained network on disk, and every check on its bytes;
//! - [`engine`]: a catalogue scored for a session, the first layer factored;
//! - [`rank`]: four probabilities to one order;
//! - [`guide`]: where a shopper stands, and what would help there;
//! - `insight`: what happened, in a log or on a device, in figures;
//! - `web`, in the browser: the JavaScript API, storage, the mover of grids;
//! - `train`, natively: simulate, read logs, train, evaluate.
//!
//! ```
//! use nestrank::domain::{Catalog, EventKind, Session};
//!
//! let (catalog, rejected) = Catalog::from_json(br#"[{"id": "lamp"}, {"id": 7}]"#)?;
//! assert_eq!(rejected[0].field, "id");
//!
//! let mut session = Session::default();
//! session.observe(EventKind::View, &catalog.items()[0], 1_771_000_000_000, None);
//! assert_eq!(session.events().len(), 1);
//! # Ok::<(), nestrank::domain::Error>(())
//! ```
#![warn(missing_docs)]

pub mod bundle;
pub mod domain;
pub mod engine;
pub mod features;
#[cfg(any(not(target_arch = "wasm32"), feature = "guide"))]
pub mod guide;
#[cfg(any(
    all(feature = "train", not(target_arch = "wasm32")),
    all(feature = "insight", target_arch = "wasm32")
))]
pub mod insight;
pub mod model;
pub mod rank;
#[cfg(all(feature = "train", not(target_arch = "wasm32")))]
pub mod train;
#[cfg(any(
    test,
    all(
        target_arch = "wasm32",
        any(
            feature = "web",
            feature = "gpu",
            feature = "bench",
            feature = "insight"
        )
    )
))]
mod web;
