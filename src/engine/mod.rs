//! Scores a catalogue for a session: the item half of the first layer once a catalogue, the
//! shopper's half once a rerank.

mod attention;
mod attribution;
mod choice;
mod cpu_scorer;
mod fused;
#[cfg(feature = "gpu")]
mod gpu;
mod item_side;
mod one_stack;
#[cfg(feature = "all-networks")]
mod other_scorer;
mod row;
mod scorer;
mod session_profiles;
mod shopper_layers;
mod shopper_side;
mod timings;
mod trial;

pub use attribution::{Attribution, Effect};
pub use choice::{Choice, WAKING};
pub use cpu_scorer::{CpuScorer, Scoring};
pub use fused::FusedScorer;
#[cfg(feature = "gpu")]
pub use gpu::{FusedGpuScorer, GpuScorer, PaddedScorer};
pub use item_side::ItemSide;
pub use row::push_row;
pub use scorer::{Scorer, probabilities};
pub use session_profiles::SessionProfiles;
pub use shopper_side::{ShopperSide, SideMaking};
pub use timings::{Timing, Timings};
pub use trial::trial_side;
