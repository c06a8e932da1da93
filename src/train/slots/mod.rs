//! The slot of a page in which a product was shown, where the log says it: how training tells what
//! the slot does from what the product is worth.
//!
//! The form is the examination hypothesis: `P(contact | slot) = noticed(slot) P(contact | noticed)`,
//! and so for all that follows a contact. Richardson, Dominowska & Ragno, *Predicting clicks:
//! estimating the click-through rate for new ads* (2007); as a part of training, Guo et al., *PAL: a
//! position-bias aware learning framework for CTR prediction in live recommender systems* (2019).
//! The network learns the second factor, and that alone is in a bundle, so a page needs no slot. The
//! first is a [`SlotCurve`], learnt in turn with the network, as in Wang et al., *Position bias
//! estimation for unbiased learning to rank in personal search* (2018), but within pages ([`Pages`]).

mod curve;
mod pages;

pub use curve::{MOST, SlotCurve, of_outputs};
pub use pages::Pages;

use super::dataset::Dataset;

/// The slots of the rows that are learnt from, while a network is in training.
#[derive(Clone)]
pub struct Slots {
    /// As it is now.
    pub curve: SlotCurve,
    /// As it was when the network did best on validation.
    pub best: SlotCurve,
    /// What it is learnt from.
    pub pages: Pages,
}

impl Slots {
    /// Before training, when all products are thought alike; none where no page tells anything.
    pub fn start(dataset: &Dataset) -> Option<Self> {
        let mut curve = SlotCurve::flat(dataset)?;
        let pages = Pages::of(dataset, &curve)?;
        let alike = vec![1.0; pages.rows.len()];
        pages.improve(&mut curve, &alike);
        Some(Slots {
            best: curve.clone(),
            curve,
            pages,
        })
    }
}
