use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::{Tensor, TensorData};

use super::device::TrainingDevice;
use super::loss::{task_losses, where_noticed};
use super::slots::of_outputs;
use crate::model::{Dropout, Graph, Matrix, Model, Network, Parameters};

/// A network's way from whole rows to the tasks' losses, recorded for the way back.
pub struct Forward {
    outputs: Tensor<2>,
    /// `[1, tasks]`
    losses: Tensor<2>,
    /// What is added to the weighted losses.
    extra: Option<Tensor<1>>,
    rows: Tensor<2>,
    leaves: Vec<(String, Tensor<2>)>,
}

impl Forward {
    /// From rows, `[n, row width]`, and as many labels; `dropout` drops hidden units.
    pub fn new(
        model: &Model,
        rows: Matrix,
        labels: &[[f32; 4]],
        dropout: Option<Dropout>,
        device: TrainingDevice,
    ) -> Self {
        Forward::in_slots(model, rows, labels, None, dropout, device)
    }

    /// The same, of rows that may have been shown where only a share of people notices them, `[n]`.
    pub fn in_slots(
        model: &Model,
        rows: Matrix,
        labels: &[[f32; 4]],
        shares: Option<&[f32]>,
        dropout: Option<Dropout>,
        device: TrainingDevice,
    ) -> Self {
        let device = device.autodiff();
        let dropout = dropout.map(|dropout| Rc::new(RefCell::new(dropout)));
        let leaf = |matrix: Matrix| Graph::new(matrix, &device, dropout.clone()).require_grad();
        let rows = leaf(rows);
        let mut leaves = Vec::new();
        let network = Network::new(&model.config, &model.parameters, |name, matrix| {
            let leaf = leaf(matrix.clone());
            leaves.push((name.to_owned(), leaf.tensor.clone()));
            leaf
        });
        let count = labels.len();
        let plain = |data| Tensor::<2>::from_data(TensorData::new(data, [count, 4]), &device);
        let outputs = network.whole(&rows).tensor;
        let mut logits = outputs.clone().slice([0..count, 0..4]);
        if let Some(shares) = shares {
            let shares = shares
                .iter()
                .flat_map(|share| of_outputs(&model.config, *share));
            logits = where_noticed(logits, plain(shares.collect()));
        }
        let losses = task_losses(&model.config, logits, plain(labels.concat()));
        Forward {
            outputs,
            losses,
            extra: None,
            rows: rows.tensor,
            leaves,
        }
    }

    /// The network's outputs, `[n, tasks]`.
    pub fn outputs(&self) -> Vec<f32> {
        numbers(self.outputs.clone())
    }

    /// Adds a loss of the outputs, `[n, outputs]`, that no weight applies to.
    pub fn add_loss(&mut self, of: impl FnOnce(Tensor<2>) -> Tensor<1>) {
        self.extra = Some(of(self.outputs.clone()));
    }

    /// Each task's loss.
    pub fn losses(&self) -> [f32; 4] {
        let found = numbers(self.losses.clone());
        std::array::from_fn(|task| found[task])
    }

    /// The gradients of the sum of the tasks' losses, each times its weight: of the parameters but
    /// for the embedding table, and of the rows.
    pub fn backward(self, weights: [f32; 4]) -> (Parameters, Matrix) {
        let weights = TensorData::new(weights.to_vec(), [1, 4]);
        let weights = Tensor::from_data(weights, &self.losses.device());
        let mut loss = (self.losses * weights).sum();
        if let Some(extra) = self.extra {
            loss = loss + extra;
        }
        let gradients = loss.backward();
        let matrix = |tensor: Tensor<2>| {
            let [rows, cols] = tensor.dims();
            Matrix::new(rows, cols, numbers(tensor))
        };
        let mut parameters = Parameters::default();
        for (name, leaf) in self.leaves {
            if let Some(gradient) = leaf.grad(&gradients) {
                parameters.0.insert(name, matrix(gradient));
            }
        }
        let [rows, cols] = self.rows.dims();
        let of_rows = self.rows.grad(&gradients);
        let of_rows = of_rows.map_or_else(|| Matrix::zeros(rows, cols), matrix);
        (parameters, of_rows)
    }
}

/// The numbers of a tensor, in plain memory.
pub fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.into_data();
    data.try_into_vec::<f32>()
        .expect("tensors of the trainer hold f32")
}
