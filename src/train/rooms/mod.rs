//! Which categories complement which, learnt of a log, and how good that is: what people choose
//! next, on days that it has not seen, and, in a simulated world, what is true.

mod counts;
mod learn;
mod looks;
mod measure;
mod moments;
mod scorers;
mod table;

pub use counts::Counts;
pub use learn::{Likelihoods, Setting, learn};
pub use looks::Looks;
pub use measure::{Measured, Rooms, measure};
