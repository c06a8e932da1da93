use super::{Balancer, Step};

/// Dynamic weight average: weights are a softmax of how much of its loss each task kept over the
/// last epoch. Liu, Johns & Davison, *End-to-end multi-task learning with attention* (2019).
pub struct Dwa {
    weights: Vec<f64>,
    before: Vec<f64>,
}

/// The temperature of the softmax, as in the paper.
const TEMPERATURE: f64 = 2.0;

impl Dwa {
    /// All tasks alike, until two epochs are over.
    pub fn new(tasks: usize) -> Self {
        Dwa {
            weights: vec![1.0; tasks],
            before: Vec::new(),
        }
    }
}

impl Balancer for Dwa {
    fn factors(&mut self, _: &Step) -> Vec<f64> {
        self.weights.clone()
    }

    fn epoch(&mut self, losses: &[f64]) {
        if !self.before.is_empty() {
            let kept = losses.iter().zip(&self.before);
            let kept = kept.map(|(now, before)| (now / before.max(1e-12) / TEMPERATURE).exp());
            let kept: Vec<f64> = kept.collect();
            let scale = kept.len() as f64 / kept.iter().sum::<f64>();
            self.weights = kept.iter().map(|weight| weight * scale).collect();
        }
        self.before = losses.to_vec();
    }

    fn state(&self) -> Vec<f64> {
        [&self.weights[..], &self.before].concat()
    }

    fn restore(&mut self, state: &[f64]) {
        let (weights, before) = state.split_at(self.weights.len().min(state.len()));
        (self.weights, self.before) = (weights.to_vec(), before.to_vec());
    }
}
