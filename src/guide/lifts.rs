/// What the session does to the model's answers: for each task the log odds with the session minus
/// those without it, a mean over some products. 0 where there is no product.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lifts {
    /// Over the [`TOP`] products that stand first.
    pub top: [f32; 4],
    /// Over the [`TOUCHED`] products that the shopper touched last.
    pub touched: [f32; 4],
}

/// How many of the first products are looked at: fewer than any page shows.
pub const TOP: usize = 8;
/// How many of the products touched last are looked at.
pub const TOUCHED: usize = 8;

/// The mean lift over products, of each the probabilities with the session and without it.
pub fn mean_lift(products: &[([f32; 4], [f32; 4])]) -> [f32; 4] {
    let count = products.len().max(1) as f32;
    std::array::from_fn(|task| {
        let lifts = products.iter();
        let lifts = lifts.map(|(with, without)| log_odds(with[task]) - log_odds(without[task]));
        lifts.sum::<f32>() / count
    })
}

/// Finite, also for a task that the model was not trained on and gives 0 for, and for what is no
/// number, as a network of absurd weights says.
fn log_odds(probability: f32) -> f32 {
    let known = if probability.is_nan() {
        0.0
    } else {
        probability
    };
    let inside = known.clamp(1e-6, 1.0 - 1e-6);
    (inside / (1.0 - inside)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_differences_of_log_odds() {
        let lift = mean_lift(&[
            ([0.5; 4], [0.2; 4]),
            ([0.2, 0.2, 0.0, 1.0], [0.2, 0.5, 0.0, 1.0]),
        ]);
        let step = 4.0_f32.ln();
        for (found, expected) in lift.iter().zip([step / 2.0, 0.0, step / 2.0, step / 2.0]) {
            assert!((found - expected).abs() < 1e-5, "{lift:?}");
        }
        assert_eq!(mean_lift(&[]), [0.0; 4]);
        assert_eq!(mean_lift(&[([f32::NAN; 4], [0.0; 4])]), [0.0; 4]);
    }
}
