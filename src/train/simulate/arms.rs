use serde::{Deserialize, Serialize};

use super::behaviour::Choice;
use crate::domain::{Task, Tasks};

/// What each arm's order is worth, as no log can tell: every page of the world is valued in both
/// orders, for the same person in the same state. Means of the true probabilities per impression.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arms {
    /// Pages valued.
    pub pages: u64,
    /// In the plain order.
    pub control: Tasks<f64>,
    /// Sorted by popularity within the person's recent categories.
    pub treated: Tasks<f64>,
    /// `treated - control`: the true effect of the order.
    pub effect: Tasks<f64>,
}

/// Sums of probabilities over the impressions of both orders.
#[derive(Default)]
pub(super) struct Tally {
    pages: u64,
    impressions: [u64; 2],
    sums: [Tasks<f64>; 2],
}

impl Tally {
    /// Counts one more page.
    pub(super) fn page(&mut self) {
        self.pages += 1;
    }

    /// Counts an impression in one arm's order, where a share `noticed` notices it.
    pub(super) fn impression(&mut self, treated: bool, choice: &Choice, noticed: f32) {
        let tasks = choice.tasks(noticed);
        self.impressions[usize::from(treated)] += 1;
        for task in Task::ALL {
            self.sums[usize::from(treated)][task] += f64::from(tasks[task]);
        }
    }

    /// The means.
    pub(super) fn arms(&self) -> Arms {
        let mean = |arm: usize| {
            Tasks::from_fn(|task| self.sums[arm][task] / self.impressions[arm].max(1) as f64)
        };
        let (control, treated) = (mean(0), mean(1));
        Arms {
            pages: self.pages,
            control,
            treated,
            effect: Tasks::from_fn(|task| treated[task] - control[task]),
        }
    }
}
