use crate::domain::{Task, Tasks};

/// `Σ weight · probability` over the tasks; `probabilities` are in the order of [`Task::ALL`].
///
/// Computed in f64, so that a caller who multiplies what was returned gets the same number. The
/// result is always finite; what is no number comes out as the smallest, and so is ranked last.
pub fn fuse(probabilities: &[f32; 4], weights: &Tasks<f64>) -> f64 {
    // From +0, so that no score is -0, which `total_cmp` would order below +0.
    let mut score = 0.0;
    for (task, probability) in Task::ALL.into_iter().zip(probabilities) {
        score += weights[task] * f64::from(*probability);
    }
    if score.is_nan() {
        f64::MIN
    } else {
        score.clamp(f64::MIN, f64::MAX)
    }
}

/// A score times a factor above 0. Below zero a larger factor would be a penalty, so there it
/// divides.
pub(super) fn boosted(score: f64, factor: f64) -> f64 {
    let boosted = if score < 0.0 {
        score / factor
    } else {
        score * factor
    };
    boosted.clamp(f64::MIN, f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighs_each_task_by_its_own_weight() {
        let weights = Tasks {
            view: 1.0,
            cart: 10.0,
            favorite: 100.0,
            purchase: 1_000.0,
        };
        assert_eq!(fuse(&[0.5, 0.25, 0.125, 0.0625], &weights), 78.0);
    }

    #[test]
    fn never_gives_what_has_no_order() {
        let weights = Tasks::from_fn(|_| -1.0);
        assert!(fuse(&[0.0; 4], &weights).is_sign_positive());
        assert_eq!(fuse(&[f32::NAN, 1.0, 1.0, 1.0], &weights), f64::MIN);
        assert_eq!(fuse(&[1.0; 4], &Tasks::from_fn(|_| f64::MAX)), f64::MAX);
    }
}
