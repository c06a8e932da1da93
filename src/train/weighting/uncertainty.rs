use super::{Balancer, Step};

/// Uncertainty weighting: each task has a noise, learnt with the network, whose inverse is its
/// weight. The whole loss is `sum exp(-s) L + s / 2`. Kendall, Gal & Cipolla, *Multi-task learning
/// using uncertainty to weigh losses* (2018).
pub struct Uncertainty {
    /// The logarithm of each task's variance.
    s: Vec<f64>,
}

/// The step size of the noises.
const RATE: f64 = 0.01;

impl Uncertainty {
    /// All tasks as noisy.
    pub fn new(tasks: usize) -> Self {
        Uncertainty {
            s: vec![0.0; tasks],
        }
    }
}

impl Balancer for Uncertainty {
    fn factors(&mut self, step: &Step) -> Vec<f64> {
        let factors: Vec<f64> = self.s.iter().map(|s| (-s).exp()).collect();
        for (s, loss) in self.s.iter_mut().zip(step.losses) {
            *s -= RATE * (0.5 - (-*s).exp() * loss);
        }
        factors
    }

    fn state(&self) -> Vec<f64> {
        self.s.clone()
    }

    fn restore(&mut self, state: &[f64]) {
        self.s = state.to_vec();
    }
}
