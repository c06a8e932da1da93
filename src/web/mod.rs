//! The browser runtime: what `pkg/index.js` calls, and nothing that another layer could do.
//!
//! Rust here does a step when it is asked to: reads some products, ranks some more. What waits (for
//! a file, for the page to have its turn, for a worker) is JavaScript, in `script/`: state machines
//! of futures were 20 KB of every page. The build puts those files and wasm-bindgen's glue together.

// What needs no browser is also compiled for the native unit tests.
#[cfg(any(test, feature = "web"))]
mod kept;

/// As fast as the standard library's, with half the code.
#[cfg(all(target_arch = "wasm32", feature = "web"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(all(target_arch = "wasm32", feature = "bench"))]
mod bench;
#[cfg(all(target_arch = "wasm32", feature = "guide"))]
mod complete;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod elsewhere;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod errors;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod event_input;
#[cfg(all(target_arch = "wasm32", feature = "gpu"))]
mod gpu;
#[cfg(all(target_arch = "wasm32", feature = "guide"))]
mod guide;
#[cfg(all(target_arch = "wasm32", feature = "insight"))]
mod insight;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod loading;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod memory;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod part_scorer;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod ranking;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod recommender;
#[cfg(all(target_arch = "wasm32", feature = "guide"))]
mod rule_options;
#[cfg(all(target_arch = "wasm32", feature = "guide"))]
mod ruled;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod shelf;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod state;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod value;
