use std::collections::BTreeMap;

use burn::optim::{Adam, AdamConfig, AdamState, AdaptiveMomentumState, Optimizer};
use burn::tensor::{Device, Tensor, TensorData};

use crate::model::Matrix;

/// Burn's Adam over parameters in plain memory. Kingma & Ba, *Adam* (2015).
pub struct Adams {
    adam: Adam,
    learning_rate: f64,
    device: Device,
    states: BTreeMap<String, AdamState<2>>,
}

impl Adams {
    /// No step taken yet.
    pub fn new(learning_rate: f64, device: Device) -> Self {
        Adams {
            // Burn's own epsilon is 1e-5, PyTorch's and the paper's 1e-8.
            adam: AdamConfig::new().with_epsilon(1e-8).build(),
            learning_rate,
            device,
            states: BTreeMap::new(),
        }
    }

    /// Takes one step on one parameter, given its gradient.
    pub fn step(&mut self, name: &str, parameter: &mut Matrix, gradient: Tensor<2>) {
        let tensor = self.tensor(parameter);
        let state = self.states.remove(name);
        let (tensor, state) = self.adam.step(self.learning_rate, tensor, gradient, state);
        parameter.data = numbers(tensor);
        if let Some(state) = state {
            self.states.insert(name.to_owned(), state);
        }
    }

    /// A matrix as a tensor that records nothing.
    pub fn tensor(&self, matrix: &Matrix) -> Tensor<2> {
        let data = TensorData::new(matrix.data.clone(), [matrix.rows, matrix.cols]);
        Tensor::from_data(data, &self.device)
    }

    /// Steps taken and both moments of each parameter.
    pub fn moments(&self) -> impl Iterator<Item = (&str, usize, [Vec<f32>; 2])> {
        self.states.iter().map(|(name, state)| {
            let AdamState { momentum } = state;
            let moments = [&momentum.moment_1, &momentum.moment_2];
            (
                name.as_str(),
                momentum.time,
                moments.map(|moment| numbers(moment.clone())),
            )
        })
    }

    /// Goes on from moments taken earlier.
    pub fn restore(&mut self, name: &str, time: usize, first: &Matrix, second: &Matrix) {
        let momentum = AdaptiveMomentumState::new(time, self.tensor(first), self.tensor(second));
        self.states
            .insert(name.to_owned(), AdamState::new(momentum));
    }
}

/// The numbers of a tensor on the CPU.
pub fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.into_data();
    data.try_into_vec::<f32>()
        .expect("tensors of the trainer hold f32")
}
