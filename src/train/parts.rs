use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;

use super::device::TrainingDevice;
use super::forward::Forward;
use super::pass::Gradients;
use crate::model::{Matrix, Parameters};

/// A batch on its way through a network, in parts that go side by side, each with a graph of its
/// own: the tensor library uses one thread for most of a graph.
pub struct Parts {
    parts: Vec<Part>,
    threads: usize,
}

struct Part {
    rows: Range<usize>,
    /// Of the batch's rows.
    share: f32,
    forward: Forward,
}

/// Rows of a part, or more: its largest tensors then stay in a core's own cache. The same on every
/// machine, whatever its threads, for sums in another order are other sums.
const ROWS: usize = 256;
/// Most parts of a batch, for each has a gradient of the whole embedding table.
const MOST: usize = 8;

impl Parts {
    /// Takes so many rows forward: `forward` gets the number of a part and its rows. A GPU takes
    /// them all at once.
    pub fn new(
        rows: usize,
        device: TrainingDevice,
        threads: usize,
        forward: impl Fn(usize, Range<usize>) -> Forward + Sync,
    ) -> Self {
        let most = match device {
            TrainingDevice::Cpu => MOST,
            TrainingDevice::Wgpu => 1,
        };
        let each = split(rows, most).into_iter().enumerate().collect();
        let parts = side_by_side(each, threads, |(number, part)| Part {
            share: part.len() as f32 / rows as f32,
            forward: forward(number, part.clone()),
            rows: part,
        });
        Parts { parts, threads }
    }

    /// Each task's loss over the whole batch.
    pub fn losses(&self) -> [f32; 4] {
        let mut losses = [0.0; 4];
        for part in &self.parts {
            for (sum, loss) in losses.iter_mut().zip(part.forward.losses()) {
                *sum += part.share * loss;
            }
        }
        losses
    }

    /// The gradients of the sum of the tasks' losses over the whole batch, each times its weight.
    /// `table` makes the embedding table's of a part's rows and their gradient, and may put more beside
    /// the parameters'.
    pub fn backward(
        self,
        weights: [f32; 4],
        table: impl Fn(Range<usize>, Matrix, &mut Parameters) -> Matrix + Sync,
    ) -> Gradients {
        let parts = side_by_side(self.parts, self.threads, |part| {
            let weights = weights.map(|weight| part.share * weight);
            let (mut parameters, of_rows) = part.forward.backward(weights);
            let table = table(part.rows, of_rows, &mut parameters);
            Gradients { parameters, table }
        });
        let sum = parts.into_iter().reduce(|mut sum, part| {
            add(&mut sum.table, &part.table);
            add_all(&mut sum.parameters, &part.parameters);
            sum
        });
        sum.unwrap_or_default()
    }
}

/// How many threads this machine has for the parts of a batch.
pub fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

/// The parts of so many rows; no rows are one part too.
fn split(rows: usize, most: usize) -> Vec<Range<usize>> {
    let count = (rows / ROWS).clamp(1, most);
    (0..count)
        .map(|part| rows * part / count..rows * (part + 1) / count)
        .collect()
}

fn add_all(sums: &mut Parameters, parts: &Parameters) {
    for (name, part) in &parts.0 {
        if let Some(sum) = sums.0.get_mut(name) {
            add(sum, part);
        }
    }
}

fn add(sum: &mut Matrix, part: &Matrix) {
    for (sum, x) in sum.data.iter_mut().zip(&part.data) {
        *sum += x;
    }
}

/// What `work` makes of each, in their order, in at most so many threads, this one among them.
fn side_by_side<T: Send, R: Send>(
    each: Vec<T>,
    threads: usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let size = each.len().div_ceil(threads.clamp(1, each.len().max(1)));
    let mut each = each.into_iter();
    let mut shares = std::iter::from_fn(|| {
        let share: Vec<T> = each.by_ref().take(size).collect();
        (!share.is_empty()).then_some(share)
    });
    let own = shares.next().unwrap_or_default();
    let all = |share: Vec<T>| share.into_iter().map(&work).collect::<Vec<R>>();
    thread::scope(|scope| {
        let others: Vec<_> = shares.map(|share| scope.spawn(|| all(share))).collect();
        let mut found = all(own);
        for other in others {
            found.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::features::FeatureSchema;
    use crate::model::{Architecture, EmbeddingTable, Model, ModelConfig};
    use crate::train::init_parameter;

    const INPUTS: usize = 5;
    const WEIGHTS: [f32; 4] = [1.0, 3.0, 2.0, 5.0];

    struct Case {
        model: Model,
        rows: Matrix,
        labels: Vec<[f32; 4]>,
    }

    impl Case {
        fn new(architecture: Architecture, rows: usize) -> Self {
            let mut random = Pcg64Mcg::seed_from_u64(7);
            let mut config = ModelConfig::new(architecture, 1, vec![6, 4]);
            (config.experts, config.task_experts) = match architecture {
                Architecture::Mmoe => (2, 0),
                Architecture::Cgc | Architecture::Ple => (1, 1),
                _ => (0, 0),
            };
            let mut parameters = Parameters::default();
            for shape in config.network_shapes(INPUTS) {
                let mut matrix = Matrix::zeros(shape.rows, shape.cols);
                init_parameter(&shape.name, &mut matrix, &mut random);
                parameters.0.insert(shape.name, matrix);
            }
            let data = (0..rows * INPUTS).map(|_| random.random::<f32>() - 0.5);
            let rows = Matrix::new(rows, INPUTS, data.collect());
            let mut label = || f32::from(random.random::<f32>() < 0.3);
            Case {
                model: Model {
                    config,
                    schema: FeatureSchema::new(1),
                    table: EmbeddingTable::default(),
                    parameters,
                },
                labels: (0..rows.rows)
                    .map(|_| std::array::from_fn(|_| label()))
                    .collect(),
                rows,
            }
        }

        fn forward(&self, part: Range<usize>) -> Forward {
            let rows = self.rows.row_range(part.clone());
            let labels = &self.labels[part];
            Forward::new(&self.model, rows, labels, None, TrainingDevice::Cpu)
        }

        fn in_parts(&self, threads: usize) -> ([f32; 4], Gradients) {
            let rows = self.rows.rows;
            let forward = |_, part| self.forward(part);
            let parts = Parts::new(rows, TrainingDevice::Cpu, threads, forward);
            (
                parts.losses(),
                parts.backward(WEIGHTS, |_, rows, _| sum(&rows)),
            )
        }

        fn in_one(&self) -> ([f32; 4], Gradients) {
            let forward = self.forward(0..self.rows.rows);
            let losses = forward.losses();
            let (parameters, rows) = forward.backward(WEIGHTS);
            let table = sum(&rows);
            (losses, Gradients { parameters, table })
        }
    }

    /// The sum of the rows.
    fn sum(rows: &Matrix) -> Matrix {
        let mut sum = Matrix::zeros(1, rows.cols);
        for row in rows.data.chunks_exact(rows.cols) {
            sum.data.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
        sum
    }

    fn apart(left: &[f32], right: &[f32]) -> f32 {
        assert_eq!(left.len(), right.len());
        let pairs = left.iter().zip(right);
        pairs.map(|(x, y)| (x - y).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn parts_together_are_the_one_graph() {
        for architecture in Architecture::ALL {
            // Three parts, not all of a size.
            let case = Case::new(architecture, 3 * ROWS + 1);
            let (losses, gradients) = case.in_parts(2);
            let (wanted_losses, wanted) = case.in_one();
            assert!(apart(&losses, &wanted_losses) < 1e-5, "{architecture:?}");
            assert!(apart(&gradients.table.data, &wanted.table.data) < 1e-5);
            let names = |of: &Gradients| of.parameters.0.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&gradients), names(&wanted), "{architecture:?}");
            for (name, gradient) in &gradients.parameters.0 {
                let apart = apart(&gradient.data, &wanted.parameters.get(name).data);
                assert!(apart < 1e-5, "{architecture:?} {name}: {apart}");
            }
        }
    }

    #[test]
    fn threads_change_nothing() {
        let case = Case::new(Architecture::SharedBottom, 5 * ROWS);
        let bytes = |threads| {
            let (losses, gradients) = case.in_parts(threads);
            (losses, gradients.parameters, gradients.table)
        };
        let one = bytes(1);
        for threads in [2, 3, 8] {
            assert_eq!(bytes(threads), one, "{threads} threads");
        }
    }

    #[test]
    fn parts_are_of_like_size_and_none_is_small() {
        let lengths = |rows, most| -> Vec<usize> {
            let parts = split(rows, most);
            assert_eq!((parts[0].start, parts[parts.len() - 1].end), (0, rows));
            parts.iter().map(Range::len).collect()
        };
        assert_eq!(lengths(0, MOST), [0]);
        assert_eq!(lengths(2 * ROWS - 1, MOST), [2 * ROWS - 1]);
        assert_eq!(lengths(2 * ROWS + 1, MOST), [ROWS, ROWS + 1]);
        assert_eq!(lengths(100 * ROWS, MOST).len(), MOST);
        assert_eq!(lengths(100 * ROWS, 1), [100 * ROWS]);
    }
}
