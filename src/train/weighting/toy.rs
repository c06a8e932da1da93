//! Two tasks that pull one pair of parameters in different directions, by plain gradient descent.

use super::{Balancer, Step, Weighting};

/// A quadratic bowl around a point, some units steep.
struct Bowl {
    at: [f64; 2],
    steep: [f64; 2],
}

/// One task a hundred times the size of the other, and steep where the other is flat.
const BOWLS: [Bowl; 2] = [
    Bowl {
        at: [2.0, 0.5],
        steep: [30.0, 2.0],
    },
    Bowl {
        at: [-1.0, -1.0],
        steep: [0.1, 0.4],
    },
];

const START: [f64; 2] = [0.5, 3.0];
const RATE: f64 = 0.005;
/// Steps that count as an epoch.
const EPOCH: usize = 20;

fn losses(x: [f64; 2]) -> Vec<f64> {
    let loss = |bowl: &Bowl| {
        let square = |axis: usize| bowl.steep[axis] * (x[axis] - bowl.at[axis]).powi(2);
        0.1 + 0.5 * (square(0) + square(1))
    };
    BOWLS.iter().map(loss).collect()
}

fn gradients(x: [f64; 2]) -> Vec<[f64; 2]> {
    let gradient = |bowl: &Bowl| [0, 1].map(|axis| bowl.steep[axis] * (x[axis] - bowl.at[axis]));
    BOWLS.iter().map(gradient).collect()
}

fn dot(left: [f64; 2], right: [f64; 2]) -> f64 {
    left[0] * right[0] + left[1] * right[1]
}

fn products(gradients: &[[f64; 2]]) -> Vec<Vec<f64>> {
    let row = |left: &[f64; 2]| gradients.iter().map(|right| dot(*left, *right)).collect();
    gradients.iter().map(row).collect()
}

/// A step's direction, and the factors that made it.
fn direction(balancer: &mut dyn Balancer, x: [f64; 2]) -> ([f64; 2], Vec<f64>) {
    let gradients = gradients(x);
    let products = balancer.needs_products().then(|| products(&gradients));
    let factors = balancer.factors(&Step {
        losses: &losses(x),
        products: products.as_deref(),
    });
    let along = |axis: usize| -> f64 {
        (gradients.iter().zip(&factors))
            .map(|(gradient, factor)| factor * gradient[axis])
            .sum()
    };
    ([along(0), along(1)], factors)
}

/// Where so many steps go through, with the factors of each.
fn descend(balancer: &mut dyn Balancer, steps: usize) -> Vec<([f64; 2], Vec<f64>)> {
    let mut x = START;
    let mut path = Vec::new();
    let mut sums = vec![0.0; BOWLS.len()];
    for step in 1..=steps {
        let before = losses(x);
        let (direction, factors) = direction(balancer, x);
        x = [0, 1].map(|axis| x[axis] - RATE * direction[axis]);
        if balancer.needs_after() {
            balancer.after(&before, &losses(x));
        }
        sums.iter_mut()
            .zip(&before)
            .for_each(|(sum, loss)| *sum += loss / EPOCH as f64);
        if step % EPOCH == 0 {
            balancer.epoch(&sums);
            sums.fill(0.0);
        }
        path.push((x, factors));
    }
    path
}

fn path(weighting: Weighting, steps: usize) -> Vec<([f64; 2], Vec<f64>)> {
    descend(&mut *weighting.balancer(BOWLS.len(), 1), steps)
}

#[test]
fn no_two_methods_go_the_same_way() {
    let paths = Weighting::ALL.map(|weighting| path(weighting, 400));
    for (one, left) in paths.iter().enumerate() {
        for (other, right) in paths.iter().enumerate().skip(one + 1) {
            let apart = left.iter().zip(right).map(|((left, _), (right, _))| {
                (left[0] - right[0]).abs().max((left[1] - right[1]).abs())
            });
            let apart = apart.fold(0.0, f64::max);
            let names = [one, other].map(|index| Weighting::ALL[index].name());
            assert!(apart > 1e-2, "{names:?}: {apart}");
        }
    }
}

#[test]
fn all_go_down_and_none_leaves_the_numbers() {
    for weighting in Weighting::ALL {
        let path = path(weighting, 2_000);
        let (end, factors) = &path[path.len() - 1];
        let sum = |x| losses(x).iter().sum::<f64>();
        assert!(sum(*end) < sum(START), "{}", weighting.name());
        assert!(
            factors.iter().all(|factor| factor.is_finite()),
            "{}",
            weighting.name()
        );
    }
}

#[test]
fn fixed_weights_end_where_the_sum_is_least() {
    let path = path(Weighting::Fixed, 5_000);
    let (end, _) = path[path.len() - 1];
    for axis in [0, 1] {
        let weighted: f64 = BOWLS
            .iter()
            .map(|bowl| bowl.steep[axis] * bowl.at[axis])
            .sum();
        let steep: f64 = BOWLS.iter().map(|bowl| bowl.steep[axis]).sum();
        assert!((end[axis] - weighted / steep).abs() < 1e-6, "{end:?}");
    }
}

#[test]
fn uncertainty_ends_with_weights_of_half_the_inverse_loss() {
    // The least of exp(-s) L + s / 2 over s.
    let path = path(Weighting::Uncertainty, 20_000);
    let (end, factors) = &path[path.len() - 1];
    for (factor, loss) in factors.iter().zip(losses(*end)) {
        assert!((factor * loss - 0.5).abs() < 0.05, "{factor} {loss}");
    }
    assert!(factors[0] > 0.0 && factors[0] != factors[1]);
}

#[test]
fn dwa_favours_the_task_that_keeps_more_of_its_loss() {
    let path = path(Weighting::Dwa, 3 * EPOCH);
    assert!(
        path[..2 * EPOCH]
            .iter()
            .all(|(_, factors)| factors == &[1.0, 1.0])
    );
    let (_, factors) = &path[2 * EPOCH];
    // The flat task falls slowly.
    assert!(factors[1] > factors[0], "{factors:?}");
    assert!((factors.iter().sum::<f64>() - 2.0).abs() < 1e-9);
}

#[test]
fn gradnorm_brings_the_gradients_to_like_norms() {
    let ratio = |x: [f64; 2], factors: &[f64]| {
        let norm = |task: usize| factors[task] * dot(gradients(x)[task], gradients(x)[task]).sqrt();
        norm(0) / norm(1)
    };
    let path = path(Weighting::Gradnorm, 200);
    let at_first = ratio(START, &path[0].1);
    let (x, _) = &path[path.len() - 2];
    let later = ratio(*x, &path[path.len() - 1].1);
    assert!(at_first > 10.0, "{at_first}");
    assert!(later < at_first / 4.0, "{at_first} {later}");
}

#[test]
fn surgery_hurts_neither_and_does_nothing_without_a_conflict() {
    let mut balancer = Weighting::Pcgrad.balancer(2, 1);
    for x in [START, [0.5, -0.5], [0.0, 0.0]] {
        let (direction, factors) = direction(&mut *balancer, x);
        let gradients = gradients(x);
        let conflict = dot(gradients[0], gradients[1]) < 0.0;
        assert_eq!(factors != [1.0, 1.0], conflict, "{x:?} {factors:?}");
        for gradient in gradients {
            assert!(dot(gradient, direction) >= -1e-9, "{x:?} {direction:?}");
        }
    }
    // Both kinds of place were there.
    assert!(dot(gradients([0.0, 0.0])[0], gradients([0.0, 0.0])[1]) < 0.0);
    assert!(
        dot(gradients(START)[0], gradients(START)[1]) > 0.0
            || dot(gradients([0.5, -0.5])[0], gradients([0.5, -0.5])[1]) > 0.0
    );
}

#[test]
fn conflict_aversion_helps_the_worst_off_task_within_reach_of_the_mean() {
    let mut balancer = Weighting::Cagrad.balancer(2, 1);
    let x = [0.0, 0.0];
    let (sum, _) = direction(&mut *balancer, x);
    let step = sum.map(|part| part / 2.0);
    let gradients = gradients(x);
    let mean = [0, 1].map(|axis| (gradients[0][axis] + gradients[1][axis]) / 2.0);
    let worst = |step| {
        gradients
            .iter()
            .map(|gradient| dot(*gradient, step))
            .fold(f64::MAX, f64::min)
    };
    let away = [step[0] - mean[0], step[1] - mean[1]];
    let length = |x: [f64; 2]| dot(x, x).sqrt();
    assert!(length(away) <= 0.4 * length(mean) + 1e-6);
    // No other step within reach is better for the worst-off.
    for degree in 0..360 {
        let angle = f64::from(degree).to_radians();
        let reach = 0.4 * length(mean);
        let other = [mean[0] + reach * angle.cos(), mean[1] + reach * angle.sin()];
        assert!(
            worst(step) >= worst(other) - 1e-3 * length(mean).powi(2),
            "{degree}"
        );
    }
}

#[test]
fn famo_lets_losses_fall_at_the_same_rate() {
    let uneven = |weighting: Weighting| {
        let path = path(weighting, 10);
        let (end, _) = path[path.len() - 1];
        let fell: Vec<f64> = (losses(START).iter().zip(losses(end)))
            .map(|(before, after)| before.ln() - after.ln())
            .collect();
        (fell[0] - fell[1]).abs()
    };
    let [famo, fixed] = [Weighting::Famo, Weighting::Fixed].map(uneven);
    assert!(famo < fixed / 2.0, "{famo} {fixed}");
    // The flat task lags, and gains weight by that.
    let mut balancer = Weighting::Famo.balancer(2, 1);
    descend(&mut *balancer, 10);
    assert!(balancer.state()[1] > balancer.state()[0]);
}

#[test]
fn a_balancer_goes_on_from_its_state() {
    for weighting in Weighting::ALL {
        let whole = path(weighting, 130);
        let mut first = weighting.balancer(2, 1);
        descend(&mut *first, 130);
        let mut again = weighting.balancer(2, 1);
        again.restore(&first.state());
        let x = whole[129].0;
        assert_eq!(
            direction(&mut *first, x),
            direction(&mut *again, x),
            "{}",
            weighting.name()
        );
    }
}
