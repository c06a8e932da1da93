//! Scoring on WebGPU, on the device that Burn set up.

mod fused;
mod kernel;
mod padded;
mod scorer;
mod vectors;

pub use fused::FusedGpuScorer;
pub use padded::PaddedScorer;
pub use scorer::GpuScorer;
