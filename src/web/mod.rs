//! The browser runtime: what `pkg/index.js` calls, and nothing that another layer could do.
//!
//! Everything on a page happens on one thread, and JavaScript may call back at any time: state is
//! behind a [`std::cell::RefCell`], and no borrow lives across an `await`.

// What needs no browser is also compiled for the native unit tests.
#[cfg(any(test, feature = "web"))]
mod kept;
#[cfg(any(test, feature = "web"))]
mod moves;

#[cfg(all(target_arch = "wasm32", feature = "bench"))]
mod bench;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod errors;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod event_input;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod fetch;
#[cfg(all(target_arch = "wasm32", feature = "gpu"))]
mod gpu;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod grid;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod keep;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod load;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod options;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod page;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod part_scorer;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod pool;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod recommender;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod rerank;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod runs;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod scorer_worker;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod shelf;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod slices;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod state;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod value;
