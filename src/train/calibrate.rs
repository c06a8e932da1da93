use super::Prepared;
use super::batch::Batch;
use super::dataset::Dataset;
use super::predict::predict_logits;
use super::slots::SlotCurve;
use crate::bundle::Calibration;
use crate::model::Model;

impl Prepared {
    /// How the logits of [`Prepared::network`] become probabilities, fitted on the rows to choose
    /// by; none for a task that was not trained. With `slots` they are of a product that is noticed.
    pub fn calibrate(
        &self,
        network: &Model,
        slots: Option<&SlotCurve>,
    ) -> [Option<Calibration>; 4] {
        let batch = Batch {
            dataset: &self.valid,
            world: &self.world,
            scaling: None,
        };
        let logits = predict_logits(network, &batch);
        let people: Vec<u32> = self.valid_rows.iter().map(|row| row.user).collect();
        let rows = Rows {
            dataset: &self.valid,
            people: &people,
            slots,
        };
        let trained = self.trained();
        std::array::from_fn(|task| {
            trained[task].then(|| fit_calibration(&outcomes(&logits, &rows, task)))
        })
    }
}

/// What a network said of a row that it did not learn from, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// What the network said.
    pub logit: f32,
    /// 0 or 1.
    pub label: f32,
    /// Whose row it is.
    pub person: u32,
    /// The share of people who notice it where it was shown; 1 if that is not accounted for.
    pub noticed: f32,
}

/// Of which rows something came.
pub struct Rows<'a> {
    /// Their labels and slots.
    pub dataset: &'a Dataset,
    /// Whose each is.
    pub people: &'a [u32],
    /// What slots do, if that is accounted for.
    pub slots: Option<&'a SlotCurve>,
}

/// The outcomes of one task, from logits `[rows, tasks]`.
pub fn outcomes(logits: &[f32], rows: &Rows, task: usize) -> Vec<Outcome> {
    let (logits, _) = logits.as_chunks::<4>();
    let all = logits.iter().zip(rows.people).enumerate();
    let noticed = |slot| rows.slots.map_or(1.0, |slots| slots.share(slot));
    all.map(|(row, (logits, person))| Outcome {
        logit: logits[task],
        label: rows.dataset.labels[row][task],
        person: *person,
        noticed: noticed(rows.dataset.slot[row]),
    })
    .collect()
}

/// Fits a task's calibration; the identity where a fit to half of the people does not lower the
/// log loss of the other half.
pub fn fit_calibration(outcomes: &[Outcome]) -> Calibration {
    let [one, other] = halves(outcomes, 1);
    let crossed = loss(&other, platt(&one)) + loss(&one, platt(&other));
    match crossed < loss(outcomes, Calibration::IDENTITY) {
        true => platt(outcomes),
        false => Calibration::IDENTITY,
    }
}

/// Each outcome's probability by the calibration that was fitted to the other half of the people:
/// what calibration is worth, measured on nobody whom it was fitted to.
pub fn cross_calibrated(outcomes: &[Outcome]) -> Vec<f32> {
    let fitted = halves(outcomes, 0).map(|half| fit_calibration(&half));
    let probability = |outcome: &Outcome| {
        let other = usize::from(!in_second_half(outcome.person, 0));
        outcome.noticed * fitted[other].probability(outcome.logit)
    };
    outcomes.iter().map(probability).collect()
}

/// The maximum likelihood, by Newton's method with step halving; the identity if there is none
/// that keeps the order.
fn platt(outcomes: &[Outcome]) -> Calibration {
    let (mut scale, mut bias) = (1.0f64, 0.0f64);
    let mut best = smooth_loss(outcomes, scale, bias);
    for _ in 0..50 {
        let Some(step) = newton_step(outcomes, scale, bias) else {
            break;
        };
        let mut size = 1.0;
        let better = loop {
            let (a, b) = (scale - size * step[0], bias - size * step[1]);
            let loss = smooth_loss(outcomes, a, b);
            if loss < best {
                break Some((a, b, loss));
            }
            size /= 2.0;
            if size < 1e-4 {
                break None;
            }
        };
        let Some((a, b, loss)) = better else { break };
        (scale, bias, best) = (a, b, loss);
    }
    let found = Calibration {
        scale: scale as f32,
        bias: bias as f32,
    };
    match (1e-3..1e3).contains(&found.scale) && found.bias.abs() < 1e3 {
        true => found,
        false => Calibration::IDENTITY,
    }
}

/// The gradient over the curvature; none where there is no curvature.
fn newton_step(outcomes: &[Outcome], scale: f64, bias: f64) -> Option<[f64; 2]> {
    let (mut g, mut h) = ([0.0f64; 2], [0.0f64; 3]);
    for outcome in outcomes {
        let z = f64::from(outcome.logit);
        let p = 1.0 / (1.0 + (-(scale * z + bias)).exp());
        let noticed = f64::from(outcome.noticed);
        // How much less the probability where it was shown changes than that of what is noticed.
        let less = match noticed < 1.0 {
            true => (1.0 - p) / (1.0 - noticed * p),
            false => 1.0,
        };
        let error = (noticed * p - f64::from(outcome.label)) * less;
        let weight = noticed * p * (1.0 - p) * less;
        g = [g[0] + error * z, g[1] + error];
        h = [h[0] + weight * z * z, h[1] + weight * z, h[2] + weight];
    }
    let determinant = h[0] * h[2] - h[1] * h[1];
    (determinant > 1e-9).then(|| {
        [
            (h[2] * g[0] - h[1] * g[1]) / determinant,
            (h[0] * g[1] - h[1] * g[0]) / determinant,
        ]
    })
}

fn loss(outcomes: &[Outcome], calibration: Calibration) -> f64 {
    smooth_loss(outcomes, calibration.scale.into(), calibration.bias.into())
}

/// The sum of `ln(1 + exp(z)) - z y`, which cannot overflow, and of what it is more where not all
/// notice: `-(1 - y) ln(1 + (1 - noticed) exp(z))`, and a constant.
fn smooth_loss(outcomes: &[Outcome], scale: f64, bias: f64) -> f64 {
    let of = |outcome: &Outcome| {
        let z = scale * f64::from(outcome.logit) + bias;
        let all = z.max(0.0) + (-z.abs()).exp().ln_1p() - z * f64::from(outcome.label);
        let unnoticed = 1.0 - f64::from(outcome.noticed);
        match unnoticed > 0.0 {
            true => all - f64::from(1.0 - outcome.label) * (unnoticed * z.min(700.0).exp()).ln_1p(),
            false => all,
        }
    };
    outcomes.iter().map(of).sum()
}

fn halves(outcomes: &[Outcome], bit: u32) -> [Vec<Outcome>; 2] {
    let (second, first) = outcomes
        .iter()
        .partition(|outcome| in_second_half(outcome.person, bit));
    [first, second]
}

/// Two ways of halving the people, one for each `bit`, that do not depend on each other.
fn in_second_half(person: u32, bit: u32) -> bool {
    person.wrapping_mul(0x9e37_79b1) >> (30 + bit) & 1 == 1
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    /// Outcomes of probability `sigmoid((logit - 1) / 2)`, ten rows a person.
    fn too_sure(rows: u32) -> Vec<Outcome> {
        let mut random = Pcg64Mcg::seed_from_u64(4);
        let mut draw = |row: u32| {
            let logit = random.random::<f32>() * 8.0 - 4.0;
            let p = 1.0 / (1.0 + (-(logit - 1.0) / 2.0).exp());
            Outcome {
                logit,
                label: f32::from(random.random::<f32>() < p),
                person: row / 10,
                noticed: 1.0,
            }
        };
        (0..rows).map(&mut draw).collect()
    }

    #[test]
    fn finds_what_was_wrong() {
        let outcomes = too_sure(20_000);
        let found = fit_calibration(&outcomes);
        assert!((found.scale - 0.5).abs() < 0.02, "{found:?}");
        assert!((found.bias + 0.5).abs() < 0.05, "{found:?}");
        assert!(loss(&outcomes, found) < 0.95 * loss(&outcomes, Calibration::IDENTITY));
        // The order stays.
        assert!(found.probability(-1.0) < found.probability(-0.9));
    }

    #[test]
    fn cross_fitting_uses_nobody_for_themselves() {
        let outcomes = too_sure(4_000);
        let before = cross_calibrated(&outcomes);
        let mut changed = outcomes.clone();
        let first = outcomes[0].person;
        // Turning around what one person did changes only what the other half is told.
        for outcome in changed.iter_mut().filter(|outcome| outcome.person == first) {
            outcome.label = 1.0 - outcome.label;
        }
        let after = cross_calibrated(&changed);
        let side = in_second_half(first, 0);
        let pairs = before.iter().zip(&after).zip(&outcomes);
        let mut moved = 0;
        for ((before, after), outcome) in pairs {
            match in_second_half(outcome.person, 0) == side {
                true => assert_eq!(before, after),
                false => moved += usize::from(before != after),
            }
        }
        assert!(moved > 1_000);
    }

    #[test]
    fn what_is_right_or_tells_nothing_stays() {
        let same = |logit, label, person| Outcome {
            logit,
            label,
            person,
            noticed: 1.0,
        };
        let one_class: Vec<Outcome> = (0..50).map(|p| same(p as f32 / 9.0, 0.0, p)).collect();
        let constant: Vec<Outcome> = (0..50).map(|p| same(0.0, (p % 2) as f32, p)).collect();
        // Would turn the order around.
        let reversed: Vec<Outcome> = (0..400)
            .map(|p| same((p % 7) as f32, f32::from(p % 7 < 3), p))
            .collect();
        for outcomes in [&constant, &reversed, &vec![]] {
            assert_eq!(fit_calibration(outcomes), Calibration::IDENTITY);
        }
        let found = fit_calibration(&one_class);
        assert!(found.scale > 0.0 && found.bias.is_finite());
    }

    #[test]
    fn newton_ends_at_the_maximum() {
        // Two logits only: the fit must give the share of positives at each.
        let of = |logit, positives: u32| {
            (0..100).map(move |row| Outcome {
                logit,
                label: f32::from(row < positives),
                person: row,
                noticed: 1.0,
            })
        };
        let outcomes: Vec<Outcome> = of(-2.0, 30).chain(of(1.0, 60)).collect();
        let found = platt(&outcomes);
        assert!((found.probability(-2.0) - 0.3).abs() < 1e-4, "{found:?}");
        assert!((found.probability(1.0) - 0.6).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn what_few_notice_is_not_thought_to_be_bad() {
        let mut outcomes = too_sure(40_000);
        for (row, outcome) in outcomes.iter_mut().enumerate() {
            // A third of every two rows is noticed, and two thirds of the other.
            let share = [1, 2][row % 2];
            outcome.noticed = share as f32 / 3.0;
            outcome.label *= f32::from(row / 2 % 3 < share);
        }
        let found = platt(&outcomes);
        assert!((found.scale - 0.5).abs() < 0.03, "{found:?}");
        assert!((found.bias + 0.5).abs() < 0.08, "{found:?}");
        let blind: Vec<Outcome> = outcomes
            .iter()
            .map(|outcome| Outcome {
                noticed: 1.0,
                ..*outcome
            })
            .collect();
        assert!(platt(&blind).bias < -1.0);
    }
}
