/// Turns the outputs of a factorised chain, `[n, tasks]` (the logit of a contact, then of each
/// other task given a contact), into the logits of the tasks themselves, in place:
/// `P(task) = P(contact) P(task | contact)`. Ma et al., *Entire space multi-task model* (2018).
///
/// `logit(sigmoid(a) sigmoid(b)) = -ln(exp(-a) + exp(-b) + exp(-a - b))`
pub(super) fn join(outputs: &mut [f32]) {
    let (rows, _) = outputs.as_chunks_mut::<4>();
    for [contact, given @ ..] in rows {
        // Beyond this a probability is 0 or 1 in 32 bits, and the sum would overflow.
        let bounded = |logit: f32| logit.clamp(-40.0, 40.0);
        let miss = (-bounded(*contact)).exp();
        for task in given {
            let other = (-bounded(*task)).exp();
            *task = -(miss + other + miss * other).ln();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn the_joint_probability_is_the_product() {
        let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
        let outputs = [0.5, -2.0, 3.0, -0.1];
        let mut joined = outputs;
        join(&mut joined);
        assert_eq!(joined[0], outputs[0]);
        for task in 1..4 {
            let product = sigmoid(outputs[0]) * sigmoid(outputs[task]);
            assert!((sigmoid(joined[task]) - product).abs() < 1e-6);
        }
    }

    #[test]
    fn extremes_stay_finite() {
        let mut outputs = [-1e30, 1e30, -1e30, 0.0];
        join(&mut outputs);
        assert!(outputs.iter().all(|x| x.is_finite()), "{outputs:?}");
    }
}
