//! `nestrank insight`: what happened in a whole log, as one HTML page that a person enjoys reading;
//! page and JSON come from one [`Insight`].
//!
//! The log is gone through once in its own order, which need not be that of time, and written to
//! disk again parted by people; then a part at a time, a person at a time. Memory grows with the
//! products (some 100 bytes each, and what their catalogue takes), with the pairs of categories
//! that anybody had in one session, with the pairs of person and product that were bought (8 bytes
//! each), and with a sixty-fourth of the log (40 bytes a row); not with people, sessions or rows
//! otherwise. The disk lends 33 bytes a row.

mod arms;
mod cohorts;
mod measure;
mod overview;
mod page;
mod row;
mod spill;
mod together;
mod uplift;
mod waiting;

pub use crate::insight::{
    CategoryLosses, Funnel, Language, Losses, Lost, Stage, Step, Steps, Transitions,
};
pub use arms::{Arm, Comparison, Experiment};
pub use cohorts::{Cohort, Cohorts, Since};
pub use measure::{Insight, Options, measure};
pub use overview::{Kind, Overview};
pub use page::page;
pub use together::{PairOfCategories, Together};
pub use uplift::{Sample, Uplift};
pub use waiting::{Bin, Waiting};
