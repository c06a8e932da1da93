use super::Moments;
use crate::guide::{Stage, StageModel};
use crate::train::minimise::minimise;

const STAGES: usize = Stage::ALL.len();

/// Multinomial logistic regression: minimises the mean log loss plus `strength / 2` times the squared
/// length of the weights on standardised signs; the biases are free. `wanted` says which signs may be
/// used by name; the others get weights of 0. Deterministic.
pub fn fit(moments: &Moments, strength: f64, wanted: impl Fn(&str) -> bool) -> StageModel {
    let scaling = Scaling::new(moments, wanted);
    let rows: Vec<Vec<f64>> = moments
        .rows
        .iter()
        .map(|row| scaling.apply(&row.signs))
        .collect();
    let width = moments.names.len() + 1;
    let objective = |at: &[f64]| {
        let count = rows.len().max(1) as f64;
        let mut slope = vec![0.0; STAGES * width];
        let mut loss = 0.0;
        for (row, moment) in rows.iter().zip(&moments.rows) {
            let logits: [f64; STAGES] =
                std::array::from_fn(|stage| dot(&at[stage * width..][..width], row));
            let most = logits.into_iter().fold(f64::MIN, f64::max);
            let powers = logits.map(|logit| (logit - most).exp());
            let sum: f64 = powers.iter().sum();
            loss += sum.ln() + most - logits[moment.stage as usize];
            for (stage, power) in powers.into_iter().enumerate() {
                let error = power / sum - f64::from(u8::from(stage == moment.stage as usize));
                let slope = &mut slope[stage * width..][..width];
                slope
                    .iter_mut()
                    .zip(row)
                    .for_each(|(slope, x)| *slope += error * x / count);
            }
        }
        let mut penalty = 0.0;
        for (place, (slope, weight)) in slope.iter_mut().zip(at).enumerate() {
            if place % width != width - 1 {
                penalty += weight * weight;
                *slope += strength * weight;
            }
        }
        (loss / count + strength / 2.0 * penalty, slope)
    };
    let found = minimise(objective, STAGES * width);
    scaling.model(&found, &moments.names)
}

/// Means of the signs, and one over their standard deviations; 0 for one that never differs.
struct Scaling {
    means: Vec<f64>,
    inverses: Vec<f64>,
}

impl Scaling {
    fn new(moments: &Moments, wanted: impl Fn(&str) -> bool) -> Self {
        let count = moments.rows.len().max(1) as f64;
        let mean = |of: &dyn Fn(f64) -> f64, sign: usize| {
            moments
                .rows
                .iter()
                .map(|row| of(f64::from(row.signs[sign])))
                .sum::<f64>()
                / count
        };
        let signs = 0..moments.names.len();
        let means: Vec<f64> = signs.map(|sign| mean(&|x| x, sign)).collect();
        let inverse = |(sign, name): (usize, &&str)| {
            let deviation = mean(&|x| (x - means[sign]).powi(2), sign).sqrt();
            if deviation > 1e-5 && wanted(name) {
                1.0 / deviation
            } else {
                0.0
            }
        };
        let inverses = moments.names.iter().enumerate().map(inverse).collect();
        Scaling { means, inverses }
    }

    /// Standardised, and a 1 for the bias.
    fn apply(&self, signs: &[f32]) -> Vec<f64> {
        let scaled = signs.iter().zip(&self.means).zip(&self.inverses);
        let scaled = scaled.map(|((x, mean), inverse)| (f64::from(*x) - mean) * inverse);
        scaled.chain([1.0]).collect()
    }

    /// The same model on signs as they come. What is the same for all stages changes no posterior,
    /// so each sign's weights are made to add up to 0.
    fn model(&self, found: &[f64], names: &[&'static str]) -> StageModel {
        let width = names.len() + 1;
        let mut bias: [f64; STAGES] = std::array::from_fn(|stage| found[stage * width + width - 1]);
        let mut weights = Vec::new();
        for (sign, name) in names.iter().enumerate() {
            let given: [f64; STAGES] =
                std::array::from_fn(|stage| found[stage * width + sign] * self.inverses[sign]);
            let centred = centred(given);
            for (bias, weight) in bias.iter_mut().zip(centred) {
                *bias -= weight * self.means[sign];
            }
            weights.push((String::from(*name), centred.map(|weight| weight as f32)));
        }
        StageModel {
            bias: centred(bias).map(|bias| bias as f32),
            weights,
        }
    }
}

fn centred(numbers: [f64; STAGES]) -> [f64; STAGES] {
    let mean = numbers.iter().sum::<f64>() / STAGES as f64;
    numbers.map(|number| number - mean)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::stages::{Moment, measure};

    /// Where the sign is 1, nine of ten compare; where it is 0, seven of ten look around.
    fn two_groups() -> Moments {
        let group = |sign: f32, most: Stage, times: usize, other: Stage| {
            (0..10).map(move |row| Moment {
                signs: vec![sign, 3.0],
                stage: if row < times { most } else { other },
            })
        };
        let rows = group(1.0, Stage::Comparing, 9, Stage::After).chain(group(
            0.0,
            Stage::Looking,
            7,
            Stage::After,
        ));
        Moments {
            names: vec!["sign", "always"],
            rows: rows.collect(),
        }
    }

    #[test]
    fn two_groups_get_their_shares() {
        let moments = two_groups();
        let model = fit(&moments, 1e-6, |_| true);
        let found = measure(&model, &moments);
        assert_eq!(found.accuracy(), 0.8);
        let entropy = |share: f64| -(share * share.ln() + (1.0 - share) * (1.0 - share).ln());
        let expected = (entropy(0.9) + entropy(0.7)) / 2.0;
        assert!((found.log_loss - expected).abs() < 0.01, "{found:?}");
        assert_eq!(
            model.weights[1].1, [0.0; 4],
            "what never differs says nothing"
        );
        assert_eq!(model, fit(&moments, 1e-6, |_| true));
    }

    #[test]
    fn a_sign_that_may_not_be_used_is_not() {
        let moments = two_groups();
        let model = fit(&moments, 1e-6, |name| name != "sign");
        assert_eq!(model.weights[0].1, [0.0; 4]);
        assert!(measure(&model, &moments).accuracy() < 0.5);
    }
}
