//! How many rows a second a network learns from: 64 inputs, hidden layers of 128 and 64, four heads,
//! batches of 1,024 rows, Adam. `cargo xtask bench train` runs it beside `train.py`, which is the
//! same in PyTorch; by itself it is `cargo bench --features train --bench train -- THREADS STEPS`.

use std::time::Instant;

use nestrank::features::FeatureSchema;
use nestrank::model::{Architecture, EmbeddingTable, Matrix, Model, ModelConfig, Parameters};
use nestrank::train::{Adams, Forward, Parts, TrainingDevice, init_parameter};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

// That of the command line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const INPUTS: usize = 64;
const HIDDEN: [usize; 2] = [128, 64];
const BATCH: usize = 1_024;
/// Batches in memory, which are taken in turn.
const BATCHES: usize = 64;
const LOSS_WEIGHTS: [f32; 4] = [1.0, 3.0, 2.0, 5.0];
/// Steps before those that are timed.
const WARM_UP: usize = 50;

fn main() {
    // Cargo adds `--bench`.
    let numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let numbers: Vec<usize> = numbers.collect();
    let [threads, steps] = numbers[..] else {
        panic!("two numbers are needed: THREADS STEPS");
    };
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let mut model = model(&mut random);
    let batches: Vec<_> = (0..BATCHES).map(|_| batch(&mut random)).collect();
    let mut adams = Adams::new(1e-3);
    let mut start = Instant::now();
    for at in 0..WARM_UP + steps {
        if at == WARM_UP {
            start = Instant::now();
        }
        step(&mut model, &mut adams, &batches[at % BATCHES], threads);
    }
    println!("{}", (steps * BATCH) as f64 / start.elapsed().as_secs_f64());
}

fn model(random: &mut Pcg64Mcg) -> Model {
    let config = ModelConfig::new(Architecture::SharedBottom, 1, HIDDEN.to_vec());
    let mut parameters = Parameters::default();
    for shape in config.network_shapes(INPUTS) {
        let mut matrix = Matrix::zeros(shape.rows, shape.cols);
        init_parameter(&shape.name, &mut matrix, random);
        parameters.0.insert(shape.name, matrix);
    }
    Model {
        config,
        schema: FeatureSchema::new(1),
        table: EmbeddingTable::default(),
        parameters,
    }
}

/// Rows, and labels of which a fifth are 1.
fn batch(random: &mut Pcg64Mcg) -> (Matrix, Vec<[f32; 4]>) {
    let rows = (0..BATCH * INPUTS).map(|_| 2.0 * random.random::<f32>() - 1.0);
    let rows = Matrix::new(BATCH, INPUTS, rows.collect());
    let label = |random: &mut Pcg64Mcg| f32::from(random.random::<f32>() < 0.2);
    let labels = (0..BATCH).map(|_| std::array::from_fn(|_| label(random)));
    (rows, labels.collect())
}

fn step(
    model: &mut Model,
    adams: &mut Adams,
    (rows, labels): &(Matrix, Vec<[f32; 4]>),
    threads: usize,
) {
    let device = TrainingDevice::Cpu;
    let forward = Parts::new(rows.rows, device, threads, |_, part| {
        let rows = rows.row_range(part.clone());
        Forward::new(model, rows, &labels[part], None, device)
    });
    let losses = forward.losses();
    assert!(losses.iter().all(|loss| loss.is_finite()), "{losses:?}");
    // The gradient of the rows is what embeddings learn from; here there are none.
    let gradients = forward.backward(LOSS_WEIGHTS, |_, _, _| Matrix::default());
    for (name, gradient) in &gradients.parameters.0 {
        if let Some(parameter) = model.parameters.0.get_mut(name) {
            adams.step(name, parameter, gradient);
        }
    }
}
