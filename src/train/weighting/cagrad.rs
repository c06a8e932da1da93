use super::{Balancer, Step};

/// Conflict-averse gradient descent: of all steps within `c` times its length of the mean gradient,
/// the one that helps the task it helps least the most. Liu et al., *Conflict-averse gradient
/// descent for multi-task learning* (2021).
pub struct CaGrad;

/// How far the step may be from the mean gradient, as a share of its length; the paper's 0.4.
const C: f64 = 0.4;
/// Steps of the search for the dual's weights, and their size.
const STEPS: usize = 100;
const RATE: f64 = 0.5;

impl Balancer for CaGrad {
    fn needs_products(&self) -> bool {
        true
    }

    fn factors(&mut self, step: &Step) -> Vec<f64> {
        let count = step.losses.len();
        let Some(products) = step.products else {
            return vec![1.0; count];
        };
        let times = |weights: &[f64]| -> Vec<f64> {
            let row = |row: &Vec<f64>| row.iter().zip(weights).map(|(x, weight)| x * weight).sum();
            products.iter().map(row).collect()
        };
        let square = |weights: &[f64]| -> f64 {
            times(weights)
                .iter()
                .zip(weights)
                .map(|(x, weight)| x * weight)
                .sum()
        };
        let equal = vec![1.0 / count as f64; count];
        let mean_length = square(&equal).max(0.0).sqrt();
        if mean_length < 1e-12 {
            return vec![1.0; count];
        }
        // The dual: min over the simplex of <mean, g_w> + c |mean| |g_w|, by multiplicative steps.
        let to_mean = times(&equal);
        let scale = mean_length * mean_length;
        let mut weights = equal.clone();
        for _ in 0..STEPS {
            let length = square(&weights).max(1e-20).sqrt();
            let of_square = times(&weights);
            for task in 0..count {
                let gradient = to_mean[task] + C * mean_length * of_square[task] / length;
                weights[task] *= (-RATE * gradient / scale).clamp(-10.0, 10.0).exp();
            }
            let sum: f64 = weights.iter().sum();
            weights.iter_mut().for_each(|weight| *weight /= sum);
        }
        let reach = C * mean_length / square(&weights).max(1e-20).sqrt();
        // A sum instead of a mean, as for the other methods.
        let tasks = count as f64;
        (weights.iter().zip(equal))
            .map(|(weight, equal)| tasks * (equal + reach * weight))
            .collect()
    }
}
