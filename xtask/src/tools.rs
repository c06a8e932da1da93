//! What every command stands on: where things are, how other programs are run and watched.

mod apt;
mod cargo;
mod digest;
mod node;
mod steps;
mod torch;
mod wasm_target;
mod weigh;
mod workspace;

pub use apt::apt_install;
pub use cargo::{Priority, cargo, run_with_progress};
pub use digest::Digest;
pub use node::install_node_tools;
pub use steps::{Step, Steps, Times, seconds};
pub use torch::install_torch;
pub use wasm_target::install_wasm_target;
pub use weigh::{Weight, weigh};
pub use workspace::Workspace;
