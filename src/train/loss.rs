use burn::tensor::{Tensor, activation};

use crate::model::ModelConfig;

/// The loss of each task, `[1, tasks]`, of a network's outputs and labels, both `[n, tasks]`.
///
/// A factorised chain is maximum likelihood of its factors: what follows a contact is learnt from
/// the rows with a contact alone.
pub fn task_losses(config: &ModelConfig, outputs: Tensor<2>, labels: Tensor<2>) -> Tensor<2> {
    let losses = bce_with_logits(outputs, labels.clone());
    let losses = match config {
        ModelConfig::SharedBottom(_) => losses,
        ModelConfig::FactorisedChain(_) => losses * observed(labels),
    };
    losses.mean_dim(0)
}

/// Binary cross-entropy of logits and labels: `max(z, 0) - z y + ln(1 + exp(-|z|))`, which cannot
/// overflow.
fn bce_with_logits(logits: Tensor<2>, labels: Tensor<2>) -> Tensor<2> {
    let softplus = (-logits.clone().abs()).exp().log1p();
    activation::relu(logits.clone()) - logits * labels + softplus
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
    use crate::model::SharedBottomConfig;

    fn losses(config: fn(SharedBottomConfig) -> ModelConfig) -> Vec<f32> {
        let sizes = SharedBottomConfig {
            embedding_dim: 1,
            hidden: vec![1],
        };
        let device = Device::flex();
        let of = |numbers: [f32; 8]| {
            Tensor::<2>::from_data(TensorData::new(numbers.to_vec(), [2, 4]), &device)
        };
        let outputs = of([0.3, -1.0, 0.5, 2.0, -0.4, 3.0, -2.0, 0.1]);
        let labels = of([1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let losses = task_losses(&config(sizes), outputs, labels);
        losses.into_data().try_to_vec().unwrap()
    }

    fn bce(logit: f32, label: f32) -> f32 {
        (1.0 + logit.exp()).ln() - logit * label
    }

    #[test]
    fn every_row_counts_for_a_shared_bottom() {
        let losses = losses(ModelConfig::SharedBottom);
        assert!((losses[1] - (bce(-1.0, 1.0) + bce(3.0, 0.0)) / 2.0).abs() < 1e-5);
    }

    #[test]
    fn only_contacts_count_for_what_follows_them() {
        let losses = losses(ModelConfig::FactorisedChain);
        assert!((losses[0] - (bce(0.3, 1.0) + bce(-0.4, 0.0)) / 2.0).abs() < 1e-5);
        assert!((losses[1] - bce(-1.0, 1.0) / 2.0).abs() < 1e-5);
        assert!((losses[3] - bce(2.0, 0.0) / 2.0).abs() < 1e-5);
    }
}
