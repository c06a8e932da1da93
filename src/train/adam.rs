use std::collections::BTreeMap;

use crate::model::Matrix;

/// Adam over parameters in plain memory. Kingma & Ba, *Adam* (2015).
///
/// In plain code, because as tensor operations a step is a dozen passes over each parameter, and as
/// many matrices to make.
pub struct Adams {
    learning_rate: f64,
    states: BTreeMap<String, State>,
}

/// What is kept of a parameter's earlier gradients.
struct State {
    /// Steps taken.
    time: usize,
    /// The running mean of the gradients, and of their squares.
    moments: [Vec<f32>; 2],
}

/// How much of each moment a step leaves.
const BETAS: [f32; 2] = [0.9, 0.999];
/// Keeps a gradient that is hardly ever there from a huge step.
const EPSILON: f32 = 1e-8;

impl Adams {
    /// No step taken yet.
    pub fn new(learning_rate: f64) -> Self {
        Adams {
            learning_rate,
            states: BTreeMap::new(),
        }
    }

    /// Takes one step on one parameter, given its gradient.
    ///
    /// # Panics
    /// If the gradient is not of the parameter's size.
    pub fn step(&mut self, name: &str, parameter: &mut Matrix, gradient: &Matrix) {
        let count = parameter.data.len();
        assert_eq!(count, gradient.data.len(), "the gradient of {name}");
        if !self.states.contains_key(name) {
            let moments = [vec![0.0; count], vec![0.0; count]];
            let state = State { time: 0, moments };
            self.states.insert(name.to_owned(), state);
        }
        let Some(State { time, moments }) = self.states.get_mut(name) else {
            return;
        };
        *time += 1;
        // Both means begin at 0, which is made up for.
        let [first, second] = BETAS.map(|beta| 1.0 - beta.powi(*time as i32));
        let rate = self.learning_rate as f32 * second.sqrt() / first;
        let epsilon = EPSILON * second.sqrt();
        let [means, squares] = moments;
        let moments = means.iter_mut().zip(squares);
        let numbers = parameter.data.iter_mut().zip(&gradient.data);
        for ((x, slope), (mean, square)) in numbers.zip(moments) {
            *mean = BETAS[0] * *mean + (1.0 - BETAS[0]) * slope;
            *square = BETAS[1] * *square + (1.0 - BETAS[1]) * slope * slope;
            *x -= rate * *mean / (square.sqrt() + epsilon);
        }
    }

    /// Steps taken and both moments of each parameter.
    pub fn moments(&self) -> impl Iterator<Item = (&str, usize, &[Vec<f32>; 2])> {
        let states = self.states.iter();
        states.map(|(name, state)| (name.as_str(), state.time, &state.moments))
    }

    /// Goes on from moments taken earlier.
    pub fn restore(&mut self, name: &str, time: usize, moments: [Vec<f32>; 2]) {
        self.states.insert(name.to_owned(), State { time, moments });
    }
}
