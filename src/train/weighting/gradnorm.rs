use super::{Balancer, Step};

/// GradNorm: weights are learnt so that the tasks' gradients have like norms, larger for a task
/// whose loss has fallen less. Chen et al., *GradNorm* (2018); norms are over all shared parameters
/// instead of the last shared layer.
pub struct GradNorm {
    weights: Vec<f64>,
    first: Vec<f64>,
}

/// How much a lagging task is favoured, as in the paper's experiments.
const ALPHA: f64 = 1.5;
/// The step size of the weights.
const RATE: f64 = 0.01;

impl GradNorm {
    /// All tasks alike.
    pub fn new(tasks: usize) -> Self {
        GradNorm {
            weights: vec![1.0; tasks],
            first: Vec::new(),
        }
    }
}

impl Balancer for GradNorm {
    fn needs_products(&self) -> bool {
        true
    }

    fn factors(&mut self, step: &Step) -> Vec<f64> {
        let Some(products) = step.products else {
            return self.weights.clone();
        };
        if self.first.is_empty() {
            self.first = step.losses.to_vec();
        }
        let factors = self.weights.clone();
        let count = factors.len() as f64;
        let norms: Vec<f64> = (0..factors.len())
            .map(|task| products[task][task].sqrt())
            .collect();
        let mean = factors
            .iter()
            .zip(&norms)
            .map(|(weight, norm)| weight * norm)
            .sum::<f64>()
            / count;
        let left: Vec<f64> = (step.losses.iter().zip(&self.first))
            .map(|(now, first)| now / first.max(1e-12))
            .collect();
        let mean_left = left.iter().sum::<f64>() / count;
        for task in 0..factors.len() {
            let wanted = mean * (left[task] / mean_left.max(1e-12)).powf(ALPHA);
            // The gradient of |weight norm - wanted|, relative so that one step size serves all.
            let gap = factors[task] * norms[task] - wanted;
            let gradient = gap.signum() * norms[task] / mean.max(1e-12);
            self.weights[task] = (factors[task] - RATE * gradient).max(1e-3);
        }
        let scale = count / self.weights.iter().sum::<f64>();
        self.weights.iter_mut().for_each(|weight| *weight *= scale);
        factors
    }

    fn state(&self) -> Vec<f64> {
        [&self.weights[..], &self.first].concat()
    }

    fn restore(&mut self, state: &[f64]) {
        let (weights, first) = state.split_at(self.weights.len().min(state.len()));
        (self.weights, self.first) = (weights.to_vec(), first.to_vec());
    }
}
