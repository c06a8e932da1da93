use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

use super::{Balancer, Step};

/// Gradient surgery: where two tasks' gradients point against each other, each loses its part along
/// the other, the others taken in random order. Yu et al., *Gradient surgery for multi-task
/// learning* (2020).
pub struct PcGrad {
    seed: u64,
    steps: u64,
}

impl PcGrad {
    /// `seed` decides the orders.
    pub fn new(seed: u64) -> Self {
        PcGrad { seed, steps: 0 }
    }
}

impl Balancer for PcGrad {
    fn needs_products(&self) -> bool {
        true
    }

    fn factors(&mut self, step: &Step) -> Vec<f64> {
        let count = step.losses.len();
        let Some(products) = step.products else {
            return vec![1.0; count];
        };
        let mut random = Pcg64Mcg::seed_from_u64(self.seed ^ self.steps.wrapping_mul(0x9e37_79b9));
        self.steps += 1;
        let mut factors = vec![0.0; count];
        for task in 0..count {
            // The projected gradient as a combination of all.
            let mut own = vec![0.0; count];
            own[task] = 1.0;
            let mut others: Vec<usize> = (0..count).filter(|other| *other != task).collect();
            others.shuffle(&mut random);
            for other in others {
                let along: f64 = (0..count)
                    .map(|part| own[part] * products[part][other])
                    .sum();
                if along < 0.0 {
                    own[other] -= along / products[other][other].max(1e-20);
                }
            }
            factors
                .iter_mut()
                .zip(own)
                .for_each(|(sum, part)| *sum += part);
        }
        factors
    }

    fn state(&self) -> Vec<f64> {
        vec![self.steps as f64]
    }

    fn restore(&mut self, state: &[f64]) {
        self.steps = state.first().map_or(0, |steps| *steps as u64);
    }
}
