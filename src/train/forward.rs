use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::{Device, Tensor, TensorData};

use super::adam::numbers;
use super::loss::task_losses;
use crate::model::{Dropout, Graph, Matrix, Model, Network, Parameters};

/// A network's way from whole rows to the tasks' losses, recorded for the way back.
pub struct Forward {
    outputs: Tensor<2>,
    /// `[1, tasks]`
    losses: Tensor<2>,
    /// What is added to the weighted losses.
    extra: Option<Tensor<1>>,
    rows: Graph,
    leaves: Vec<(String, Graph)>,
}

impl Forward {
    /// From rows, `[n, row width]`, and as many labels; `dropout` drops hidden units.
    pub fn new(
        model: &Model,
        rows: &Matrix,
        labels: &[[f32; 4]],
        dropout: Option<&Rc<RefCell<Dropout>>>,
    ) -> Self {
        let device = Device::flex().autodiff();
        let leaf = |matrix: &Matrix| Graph::new(matrix, &device, dropout.cloned()).require_grad();
        let rows = leaf(rows);
        let mut leaves = Vec::new();
        let network = Network::new(&model.config, &model.parameters, |name, matrix| {
            leaves.push((name.to_owned(), leaf(matrix)));
            leaves[leaves.len() - 1].1.clone()
        });
        let count = labels.len();
        let labels = TensorData::new(labels.concat(), [count, 4]);
        let outputs = network.whole(&rows).tensor;
        let losses = task_losses(
            &model.config,
            outputs.clone().slice([0..count, 0..4]),
            Tensor::from_data(labels, &device),
        );
        Forward {
            outputs,
            losses,
            extra: None,
            rows,
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
            if let Some(gradient) = leaf.tensor.grad(&gradients) {
                parameters.0.insert(name, matrix(gradient));
            }
        }
        let [rows, cols] = self.rows.tensor.dims();
        let of_rows = self.rows.tensor.grad(&gradients);
        let of_rows = of_rows.map_or_else(|| Matrix::zeros(rows, cols), matrix);
        (parameters, of_rows)
    }
}
