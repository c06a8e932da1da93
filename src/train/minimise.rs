/// Steps that L-BFGS remembers.
const MEMORY: usize = 12;
/// Most steps; the loss of the real log changes in its sixth digit after half as many.
const STEPS: usize = 250;

/// The minimum of a smooth convex function of so many numbers, from zero on; `objective` gives its
/// value and its slope. L-BFGS, Liu & Nocedal (1989).
pub fn minimise(objective: impl Fn(&[f64]) -> (f64, Vec<f64>), width: usize) -> Vec<f64> {
    let inner = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut at = vec![0.0; width];
    let (mut value, mut slope) = objective(&at);
    // (step, change of slope), the newest last.
    let mut memory: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..STEPS {
        if inner(&slope, &slope).sqrt() < 1e-6 {
            break;
        }
        let direction = descent(&memory, &slope, inner);
        let descent = inner(&direction, &slope);
        // The first step knows no curvature.
        let mut size = match memory.is_empty() {
            true => 1.0 / inner(&slope, &slope).sqrt().max(1.0),
            false => 1.0,
        };
        let found = loop {
            let next: Vec<f64> = (at.iter().zip(&direction))
                .map(|(x, d)| x + size * d)
                .collect();
            let (next_value, next_slope) = objective(&next);
            if next_value <= value + 1e-4 * size * descent {
                break Some((next, next_value, next_slope));
            }
            size /= 2.0;
            if size < 1e-6 {
                break None;
            }
        };
        let Some((next, next_value, next_slope)) = found else {
            break;
        };
        let minus = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
        let (step, change): (Vec<f64>, Vec<f64>) = (minus(&next, &at), minus(&next_slope, &slope));
        if inner(&step, &change) > 1e-12 {
            memory.push((step, change));
            memory.drain(..memory.len().saturating_sub(MEMORY));
        }
        (at, value, slope) = (next, next_value, next_slope);
    }
    at
}

/// Minus the remembered inverse curvature times the slope, by the two-loop recursion.
fn descent(
    memory: &[(Vec<f64>, Vec<f64>)],
    slope: &[f64],
    inner: impl Fn(&[f64], &[f64]) -> f64,
) -> Vec<f64> {
    let mut direction: Vec<f64> = slope.iter().map(|x| -x).collect();
    let add = |to: &mut [f64], x: &[f64], scale: f64| {
        to.iter_mut().zip(x).for_each(|(to, x)| *to += scale * x);
    };
    let mut weights = Vec::with_capacity(memory.len());
    for (step, change) in memory.iter().rev() {
        let weight = inner(step, &direction) / inner(step, change);
        add(&mut direction, change, -weight);
        weights.push(weight);
    }
    if let Some((step, change)) = memory.last() {
        let scale = inner(step, change) / inner(change, change);
        direction.iter_mut().for_each(|x| *x *= scale);
    }
    for ((step, change), weight) in memory.iter().zip(weights.into_iter().rev()) {
        let again = inner(change, &direction) / inner(step, change);
        add(&mut direction, step, weight - again);
    }
    direction
}
