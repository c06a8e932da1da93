use serde::Serialize;

/// Rows of about the same predicted probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// How many rows.
    pub rows: usize,
    /// The mean of what was predicted.
    pub predicted: f64,
    /// The share of positives.
    pub observed: f64,
}

/// How many bins a calibration error is measured in.
pub const BINS: usize = 15;

/// What came true of what was predicted, in at most `bins` bins of about as many rows each; rows
/// of the same probability stay together. Naeini et al., *Obtaining well calibrated
/// probabilities using Bayesian binning* (2015).
pub fn reliability(probabilities: &[f32], labels: &[f32], bins: usize) -> Vec<Bin> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut found = Vec::new();
    let (mut rows, mut done, mut predicted, mut observed) = (0usize, 0usize, 0.0, 0.0);
    for ties in order.chunk_by(|a, b| probabilities[*a] == probabilities[*b]) {
        rows += ties.len();
        done += ties.len();
        for row in ties {
            predicted += f64::from(probabilities[*row]);
            observed += f64::from(labels[*row]);
        }
        // Full, if this bin and those before it hold their share of all rows.
        if done * bins >= (found.len() + 1) * order.len() || done == order.len() {
            let count = rows as f64;
            found.push(Bin {
                rows,
                predicted: predicted / count,
                observed: observed / count,
            });
            (rows, predicted, observed) = (0, 0.0, 0.0);
        }
    }
    found
}

/// Expected calibration error: the mean over rows of how far what came true in the row's bin is
/// from what was predicted there.
pub fn calibration_error(bins: &[Bin]) -> f64 {
    let rows: usize = bins.iter().map(|bin| bin.rows).sum();
    let gap = |bin: &Bin| bin.rows as f64 * (bin.predicted - bin.observed).abs();
    bins.iter().map(gap).sum::<f64>() / rows.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bins_by_hand() {
        let probabilities = [0.9, 0.1, 0.3, 0.7];
        let bins = reliability(&probabilities, &[1.0, 0.0, 1.0, 1.0], 2);
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[0].rows, bins[1].rows), (2, 2));
        assert!((bins[0].predicted - 0.2).abs() < 1e-7);
        assert!((bins[0].observed - 0.5).abs() < 1e-7);
        assert!((bins[1].predicted - 0.8).abs() < 1e-7);
        // Half the rows are off by 0.3, half by 0.2.
        assert!((calibration_error(&bins) - 0.25).abs() < 1e-7);
    }

    #[test]
    fn a_constant_is_one_bin_whatever_the_order() {
        let labels = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        let bins = reliability(&[0.5; 6], &labels, 3);
        assert_eq!(bins.len(), 1);
        assert!((calibration_error(&bins) - (0.5 - 1.0 / 3.0)).abs() < 1e-9);
        assert_eq!(calibration_error(&reliability(&[], &[], 15)), 0.0);
    }
}
