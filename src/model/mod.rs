//! Multi-task networks, written once over a small set of tensor operations ([`Ops`]) that has
//! several homes: ndarray in the CPU module, WebGPU in the GPU module, Burn's autodiff tensors in
//! the trainer.

mod affine;
mod architecture;
mod architectures;
mod chain;
mod config;
mod embedding;
mod mat;
mod matrix;
mod network;
mod ops;
mod parameters;
mod parts;
#[cfg(any(test, all(target_arch = "wasm32", not(feature = "all-networks"))))]
mod plain;
mod session_encoder;
mod vector_fusion;

#[cfg(feature = "train")]
mod home_autodiff;
mod home_ndarray;
#[cfg(feature = "gpu")]
mod home_wgpu;

pub use affine::Affine;
pub use architecture::Architecture;
#[cfg(feature = "train")]
pub use architectures::cross_stitch::is_stitch;
pub use config::ModelConfig;
pub use embedding::EmbeddingTable;
#[cfg(feature = "train")]
pub use home_autodiff::{Dropout, Graph};
pub use home_ndarray::Cpu;
#[cfg(feature = "gpu")]
pub use home_wgpu::Gpu;
pub use mat::{Home, Mat};
pub use matrix::Matrix;
pub use network::{Network, Tail};
pub use ops::Ops;
pub use parameters::{EMBEDDING, FIRST, Model, Parameters, Shape};
pub use parts::Parts;
pub use session_encoder::{SessionEncoder, TargetAttention};
pub use vector_fusion::VectorFusion;
