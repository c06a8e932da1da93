//! The browser runtime: what JavaScript calls, and nothing that another layer could do.

#[cfg(feature = "gpu")]
mod gpu;
