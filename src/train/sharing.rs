use super::pass::Gradients;
use crate::domain::Task;
use crate::model::{FIRST, Matrix, Model};

/// What keeps the networks of tasks together in soft parameter sharing: penalties on how the
/// weights of one layer differ between tasks, biases left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sharing {
    /// Weight of the squared distance to the tasks' mean. Duong et al., *Low resource dependency
    /// parsing: cross-lingual parameter sharing* (2015).
    pub l2: f32,
    /// Weight of the trace norm of the tasks' weights, a row each: they are to be of low rank
    /// together. Yang & Hospedales, *Trace norm regularised deep multi-task learning* (2017).
    pub trace: f32,
}

type Square = [[f64; TASKS]; TASKS];
const TASKS: usize = Task::ALL.len();

impl Sharing {
    /// Adds the gradients of the penalties.
    pub fn add_to(self, gradients: &mut Gradients, model: &Model) {
        let config = &model.config;
        let first = format!("{FIRST}.weight");
        let blocks = |matrix: &Matrix| split(matrix, config.hidden[0]);
        let penalty = self.gradients(&blocks(model.parameters.get(&first)));
        if let Some(gradient) = gradients.parameters.0.get_mut(&first) {
            let cols = gradient.cols;
            for (index, x) in gradient.data.iter_mut().enumerate() {
                let (row, col) = (index / cols, index % cols);
                let (task, unit) = (col / config.hidden[0], col % config.hidden[0]);
                *x += penalty[task][row * config.hidden[0] + unit];
            }
        }
        for layer in 1..config.hidden.len() {
            let names = Task::ALL.map(|task| format!("{}.{layer}.weight", task.name()));
            let weights = names
                .each_ref()
                .map(|name| model.parameters.get(name).data.clone());
            let penalty = self.gradients(&weights);
            for (name, penalty) in names.iter().zip(penalty) {
                if let Some(gradient) = gradients.parameters.0.get_mut(name) {
                    gradient
                        .data
                        .iter_mut()
                        .zip(penalty)
                        .for_each(|(x, more)| *x += more);
                }
            }
        }
    }

    /// The gradient of the penalties of one layer, of whose weights each task has as many.
    fn gradients(self, tasks: &[Vec<f32>; TASKS]) -> [Vec<f32>; TASKS] {
        let mix = inverse_root(gram(tasks));
        std::array::from_fn(|task| {
            let unit = |at: usize| {
                let mean = tasks.iter().map(|weights| weights[at]).sum::<f32>() / TASKS as f32;
                let along = mix[task].iter().zip(tasks);
                let trace: f64 = along.map(|(x, weights)| x * f64::from(weights[at])).sum();
                2.0 * self.l2 * (tasks[task][at] - mean) + self.trace * trace as f32
            };
            (0..tasks[task].len()).map(unit).collect()
        })
    }
}

/// The columns of each task, row after row.
fn split(matrix: &Matrix, width: usize) -> [Vec<f32>; TASKS] {
    std::array::from_fn(|task| {
        let rows = matrix.data.chunks_exact(matrix.cols);
        rows.flat_map(|row| &row[task * width..(task + 1) * width])
            .copied()
            .collect()
    })
}

fn gram(tasks: &[Vec<f32>; TASKS]) -> Square {
    let dot = |left: &[f32], right: &[f32]| -> f64 {
        left.iter()
            .zip(right)
            .map(|(x, y)| f64::from(*x) * f64::from(*y))
            .sum()
    };
    std::array::from_fn(|row| std::array::from_fn(|col| dot(&tasks[row], &tasks[col])))
}

/// `G^(-1/2)` of a symmetric matrix without negative eigenvalues: what makes of `W` with
/// `G = W W^T` the gradient of its trace norm, `U V^T`. By Jacobi's rotations.
fn inverse_root(mut g: Square) -> Square {
    let mut vectors: Square =
        std::array::from_fn(|row| std::array::from_fn(|col| f64::from(u8::from(row == col))));
    let scale = (0..TASKS).map(|at| g[at][at]).sum::<f64>().max(1e-12);
    for _ in 0..32 {
        for (p, q) in (0..TASKS).flat_map(|p| (p + 1..TASKS).map(move |q| (p, q))) {
            if g[p][q].abs() < 1e-14 * scale {
                continue;
            }
            let angle = 0.5 * (2.0 * g[p][q]).atan2(g[q][q] - g[p][p]);
            let (sin, cos) = angle.sin_cos();
            let rotate = |rows: &mut Square| {
                for row in rows {
                    (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
                }
            };
            // From the right, and by way of the transpose from the left.
            rotate(&mut g);
            g = std::array::from_fn(|row| std::array::from_fn(|col| g[col][row]));
            rotate(&mut g);
            rotate(&mut vectors);
        }
    }
    // A direction that is hardly there has no gradient, instead of a huge one.
    let root = |value: f64| {
        if value > 1e-10 * scale {
            value.sqrt().recip()
        } else {
            0.0
        }
    };
    std::array::from_fn(|row| {
        std::array::from_fn(|col| {
            (0..TASKS)
                .map(|at| vectors[row][at] * root(g[at][at]) * vectors[col][at])
                .sum()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: [[f32; 5]; 4] = [
        [0.5, -1.0, 2.0, 0.1, 0.3],
        [0.4, -0.8, 1.0, 0.2, -0.3],
        [-1.5, 0.7, 0.2, 0.9, 1.1],
        [0.0, 0.3, -0.6, 1.4, 0.8],
    ];

    fn weights() -> [Vec<f32>; TASKS] {
        WEIGHTS.map(Vec::from)
    }

    /// `tr((W W^T)^(1/2))`, as the trace of `G G^(-1/2)`.
    fn trace_norm(weights: &[Vec<f32>; TASKS]) -> f64 {
        let (g, root) = (gram(weights), inverse_root(gram(weights)));
        let entry = |row: usize| {
            (0..TASKS)
                .map(|col| g[row][col] * root[col][row])
                .sum::<f64>()
        };
        (0..TASKS).map(entry).sum()
    }

    fn l2(weights: &[Vec<f32>; TASKS]) -> f64 {
        let mean = |at: usize| weights.iter().map(|task| f64::from(task[at])).sum::<f64>() / 4.0;
        let far = |task: &Vec<f32>| -> f64 {
            task.iter()
                .enumerate()
                .map(|(at, x)| (f64::from(*x) - mean(at)).powi(2))
                .sum()
        };
        weights.iter().map(far).sum()
    }

    fn differs(of: fn(&[Vec<f32>; TASKS]) -> f64, sharing: Sharing) {
        let gradients = sharing.gradients(&weights());
        for task in 0..TASKS {
            for at in 0..5 {
                let moved = |by: f32| {
                    let mut weights = weights();
                    weights[task][at] += by;
                    of(&weights)
                };
                let slope = (moved(1e-3) - moved(-1e-3)) / 2e-3;
                let gap = (slope - f64::from(gradients[task][at])).abs();
                assert!(gap < 1e-3, "{task} {at}: {slope} {gradients:?}");
            }
        }
    }

    #[test]
    fn gradients_are_those_of_the_penalties() {
        differs(
            l2,
            Sharing {
                l2: 1.0,
                trace: 0.0,
            },
        );
        differs(
            trace_norm,
            Sharing {
                l2: 0.0,
                trace: 1.0,
            },
        );
    }

    #[test]
    fn the_trace_norm_of_equal_rows_is_their_length() {
        let one = vec![3.0, 0.0, 4.0];
        let weights = [one.clone(), one.clone(), one.clone(), one];
        assert!((trace_norm(&weights) - 10.0).abs() < 1e-9);
    }
}
