//! The panel's parts, a file each: what each is called, and how it is drawn of the figures.

mod carts;
mod dwell;
mod funnel;
mod lost;
mod moves;
mod overview;
mod slopes;
mod stages;
mod table;
mod transitions;

use web_sys::Element;

use super::dom::Made;
use crate::insight::{Figures, Language};

/// Draws; no elements where there is nothing to say, and the part is not shown then.
pub(super) type Draw = fn(&Figures, Language) -> Made<Vec<Element>>;

/// A part. Texts are in English and in Chinese.
pub(super) struct Part {
    pub id: &'static str,
    pub title: [&'static str; 2],
    pub text: [&'static str; 2],
    pub draw: Draw,
    /// What is folded away: how it is called, and how it is drawn.
    pub table: Option<([&'static str; 2], Draw)>,
}

pub(super) const PARTS: [Part; 7] = [
    overview::PART,
    stages::PART,
    funnel::PART,
    dwell::PART,
    carts::PART,
    moves::PART,
    lost::PART,
];
