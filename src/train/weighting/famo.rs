use super::{Balancer, Step};

/// Fast adaptive multitask optimisation: all losses are to fall at the same rate. Weights are a
/// softmax, moved by how much the step changed the logarithm of each loss. Liu et al., *FAMO*
/// (2023).
pub struct Famo {
    logits: Vec<f64>,
}

/// The step size of the weights' logits, and how fast they are forgotten.
const RATE: f64 = 0.025;
const DECAY: f64 = 0.001;
/// Below this a loss counts as this.
const FLOOR: f64 = 1e-8;

impl Famo {
    /// All tasks alike.
    pub fn new(tasks: usize) -> Self {
        Famo {
            logits: vec![0.0; tasks],
        }
    }

    fn weights(&self) -> Vec<f64> {
        let exponentials: Vec<f64> = self.logits.iter().map(|logit| logit.exp()).collect();
        let sum: f64 = exponentials.iter().sum();
        exponentials.iter().map(|x| x / sum).collect()
    }
}

impl Balancer for Famo {
    fn needs_after(&self) -> bool {
        true
    }

    fn factors(&mut self, step: &Step) -> Vec<f64> {
        // The gradient of the weighted logarithms, scaled as in the paper to sum to one.
        let share = self.weights().into_iter().zip(step.losses);
        let share: Vec<f64> = share
            .map(|(weight, loss)| weight / loss.max(FLOOR))
            .collect();
        let sum: f64 = share.iter().sum();
        let tasks = share.len() as f64;
        share.iter().map(|x| tasks * x / sum).collect()
    }

    fn after(&mut self, before: &[f64], after: &[f64]) {
        let weights = self.weights();
        let fell: Vec<f64> = (before.iter().zip(after))
            .map(|(before, after)| before.max(FLOOR).ln() - after.max(FLOOR).ln())
            .collect();
        let mean: f64 = fell
            .iter()
            .zip(&weights)
            .map(|(fell, weight)| fell * weight)
            .sum();
        for task in 0..weights.len() {
            let gradient = weights[task] * (fell[task] - mean);
            self.logits[task] -= RATE * (gradient + DECAY * self.logits[task]);
        }
    }

    fn state(&self) -> Vec<f64> {
        self.logits.clone()
    }

    fn restore(&mut self, state: &[f64]) {
        self.logits = state.to_vec();
    }
}
