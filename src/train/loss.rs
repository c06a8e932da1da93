use burn::tensor::{Tensor, activation};

use crate::model::{Architecture, ModelConfig};

/// The loss of each task, `[1, tasks]`, of a network's outputs and labels, both `[n, tasks]`.
///
/// A factorised chain is maximum likelihood of its factors: what follows a contact is learnt from
/// the rows with a contact alone.
pub fn task_losses(config: &ModelConfig, outputs: Tensor<2>, labels: Tensor<2>) -> Tensor<2> {
    let losses = bce_with_logits(outputs.clone(), labels.clone());
    let losses = match config.architecture {
        Architecture::FactorisedChain => losses * observed(labels),
        Architecture::Aitm => losses + excess(outputs) * CALIBRATOR,
        _ => losses,
    };
    losses.mean_dim(0)
}

/// The logits of `share · sigmoid(z)`, of logits and shares, both `[n, tasks]`: what comes of a
/// product where only a share of people notices it. Written so that nothing overflows.
pub fn where_noticed(logits: Tensor<2>, share: Tensor<2>) -> Tensor<2> {
    let high = activation::relu(logits.clone());
    let unnoticed = share.ones_like() - share.clone();
    let rest = (-high.clone()).exp() + unnoticed * (logits.clone() - high.clone()).exp();
    // Only a logit of 69 or more that everybody notices comes so near to 0.
    logits + share.log() - high - rest.clamp_min(1e-30).log()
}

/// Binary cross-entropy of logits and labels: `max(z, 0) - z y + ln(1 + exp(-|z|))`, which cannot
/// overflow.
pub fn bce_with_logits(logits: Tensor<2>, labels: Tensor<2>) -> Tensor<2> {
    let softplus = (-logits.clone().abs()).exp().log1p();
    activation::relu(logits.clone()) - logits * labels + softplus
}

/// Weight of AITM's calibrator, as in the paper's experiments.
const CALIBRATOR: f32 = 0.6;

/// By how much a task's probability is above that of a contact, without which it cannot be. The
/// paper holds each step below the one before; here a cart needs no favorite.
fn excess(outputs: Tensor<2>) -> Tensor<2> {
    let probabilities = activation::sigmoid(outputs);
    let [rows, tasks] = probabilities.dims();
    let contact = probabilities.clone().slice([0..rows, 0..1]);
    activation::relu(probabilities - contact.repeat_dim(1, tasks))
}

/// 1 where an output of the chain has something to say: the contact everywhere, the rest after one.
fn observed(labels: Tensor<2>) -> Tensor<2> {
    let [rows, tasks] = labels.dims();
    let contact = labels.slice([0..rows, 0..1]);
    let after = contact.clone().repeat_dim(1, tasks - 1);
    Tensor::cat(vec![contact.ones_like(), after], 1)
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;

    fn losses(architecture: Architecture) -> Vec<f32> {
        let config = ModelConfig::new(architecture, 1, vec![1]);
        let device = Device::flex();
        let of = |numbers: [f32; 8]| {
            Tensor::<2>::from_data(TensorData::new(numbers.to_vec(), [2, 4]), &device)
        };
        let outputs = of([0.3, -1.0, 0.5, 2.0, -0.4, 3.0, -2.0, 0.1]);
        let labels = of([1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let losses = task_losses(&config, outputs, labels);
        losses.into_data().try_to_vec().unwrap()
    }

    fn bce(logit: f32, label: f32) -> f32 {
        (1.0 + logit.exp()).ln() - logit * label
    }

    #[test]
    fn a_share_of_people_lowers_the_probability_by_that_share() {
        let device = Device::flex();
        for share in [1.0f32, 0.6, 0.05] {
            let logits = [-90.0f32, -20.0, -3.0, 0.0, 1.5, 20.0, 60.0, 90.0];
            let of =
                |data: Vec<f32>| Tensor::<2>::from_data(TensorData::new(data, [8, 1]), &device);
            let found = where_noticed(of(logits.to_vec()), of(vec![share; 8]));
            let found = found.into_data().try_to_vec::<f32>().unwrap();
            for (z, found) in logits.into_iter().map(f64::from).zip(found) {
                let p = f64::from(share) / (1.0 + (-z).exp());
                let not = (1.0 - f64::from(share) + (-z).exp()) / (1.0 + (-z).exp());
                let wanted = p.ln() - not.ln();
                // Nothing is surer than that.
                let off = (f64::from(found) - wanted.min(69.1)).abs();
                assert!(
                    off < 1e-3 * wanted.abs().max(1.0),
                    "{z} {share}: {found} {wanted}"
                );
            }
        }
    }

    #[test]
    fn every_row_counts_for_a_shared_bottom() {
        let losses = losses(Architecture::SharedBottom);
        assert!((losses[1] - (bce(-1.0, 1.0) + bce(3.0, 0.0)) / 2.0).abs() < 1e-5);
    }

    #[test]
    fn a_step_that_is_likelier_than_a_contact_is_held_against_it() {
        let plain = losses(Architecture::SharedBottom);
        let found = losses(Architecture::Aitm);
        let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
        let excess = [
            0.0,
            sigmoid(3.0) - sigmoid(-0.4),
            sigmoid(0.5) - sigmoid(0.3),
        ];
        assert_eq!(found[0], plain[0]);
        for task in 1..3 {
            let wanted = plain[task] + 0.6 * excess[task] / 2.0;
            assert!((found[task] - wanted).abs() < 1e-5, "{found:?}");
        }
    }

    #[test]
    fn only_contacts_count_for_what_follows_them() {
        let losses = losses(Architecture::FactorisedChain);
        assert!((losses[0] - (bce(0.3, 1.0) + bce(-0.4, 0.0)) / 2.0).abs() < 1e-5);
        assert!((losses[1] - bce(-1.0, 1.0) / 2.0).abs() < 1e-5);
        assert!((losses[3] - bce(2.0, 0.0) / 2.0).abs() < 1e-5);
    }
}
