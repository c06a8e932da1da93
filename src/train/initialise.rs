use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::dataset::Dataset;
use super::fit::{FitOptions, Split};
use super::regression::mean;
use super::slots::of_outputs;
use crate::domain::Task;
use crate::features::FeatureSchema;
use crate::model::{
    Architecture, EMBEDDING, EmbeddingTable, Matrix, Model, ModelConfig, Parameters, is_stitch,
};

/// Gives a network its initial weights. He et al., *Delving deep into rectifiers* (2015).
///
/// `noticed` is the mean share of people who notice a row, of what it is accounted for.
pub fn initialise(model: &mut Model, split: &Split, options: &FitOptions, noticed: f32) {
    let mut random = Pcg64Mcg::seed_from_u64(options.seed);
    let logits = base_logits(&model.config, split.train, noticed);
    for shape in model.config.shapes(&model.schema) {
        let mut matrix = Matrix::zeros(shape.rows, shape.cols);
        if shape.name == EMBEDDING {
            init_seen_rows(&mut matrix, split, &mut random);
            model.table = EmbeddingTable(matrix);
            continue;
        }
        init_parameter(&shape.name, &mut matrix, &mut random);
        match shape.name.strip_suffix(".bias") {
            Some("heads") => {
                let targets = &options.regression.targets[..model.config.regressions];
                let means = targets.iter().map(|target| {
                    mean(split.train.targets.iter().map(|row| row[*target as usize]))
                });
                matrix.data = logits.into_iter().chain(means).collect();
            }
            Some(name) => {
                let task = Task::ALL
                    .into_iter()
                    .find(|task| name == format!("{}.head", task.name()));
                if let Some(task) = task {
                    matrix.data = vec![logits[task as usize]];
                }
            }
            None => {}
        }
        model.parameters.0.insert(shape.name, matrix);
    }
}

/// A network whose numbers are all 0.
pub fn zeros(config: &ModelConfig, schema: &FeatureSchema) -> Model {
    let mut model = Model {
        config: config.clone(),
        schema: schema.clone(),
        table: EmbeddingTable::default(),
        parameters: Parameters::default(),
    };
    for shape in config.shapes(schema) {
        let matrix = Matrix::zeros(shape.rows, shape.cols);
        match shape.name.as_str() {
            EMBEDDING => model.table = EmbeddingTable(matrix),
            _ => drop(model.parameters.0.insert(shape.name, matrix)),
        }
    }
    model
}

/// The initial numbers of one parameter: weights as the paper says, biases 0, and a stitch between
/// tasks nearly shut.
pub fn init_parameter(name: &str, matrix: &mut Matrix, random: &mut Pcg64Mcg) {
    if is_stitch(name) {
        // As in the paper of cross-stitch networks: 0.9 of its own, the rest from the others.
        let tasks = Task::ALL.len();
        for (row, weights) in matrix.data.chunks_exact_mut(matrix.cols).enumerate() {
            let own = row / tasks == row % tasks;
            weights.fill(if own { 0.9 } else { 0.1 / (tasks - 1) as f32 });
        }
    } else if name.ends_with(".weight") {
        let spread = (2.0 / matrix.rows as f32).sqrt();
        matrix.data.fill_with(|| spread * normal(random));
    }
}

/// Rows of tokens that training sees start small and random; all others stay zero, so that an
/// unseen token adds nothing.
fn init_seen_rows(table: &mut Matrix, split: &Split, random: &mut Pcg64Mcg) {
    let mut seen = vec![false; table.rows];
    let mut see = |bag: &crate::features::Bag| {
        for (row, _) in &bag.entries {
            seen[*row as usize] = true;
        }
    };
    for item in &split.train.item {
        see(&split.world.profiles[*item as usize].bag);
    }
    split.train.pooled.iter().flatten().for_each(see);
    for row in (0..table.rows).filter(|row| seen[*row]) {
        let cols = table.cols;
        table.data[row * cols..(row + 1) * cols].fill_with(|| 0.1 * normal(random));
    }
}

/// The logit of each output's share of positives, so that training does not start by finding it.
fn base_logits(config: &ModelConfig, dataset: &Dataset, noticed: f32) -> [f32; 4] {
    let noticed = of_outputs(config, noticed);
    let positives = |task: Task| -> f32 {
        let labels = dataset.labels.iter();
        labels.map(|labels| labels[task as usize]).sum()
    };
    let logit = |task: Task| {
        let rows = match (config.architecture, task) {
            (Architecture::FactorisedChain, Task::Cart | Task::Favorite | Task::Purchase) => {
                positives(Task::View)
            }
            _ => dataset.len() as f32,
        };
        let share = positives(task) / rows.max(1.0) / noticed[task as usize];
        let share = share.clamp(1e-6, 1.0 - 1e-6);
        (share / (1.0 - share)).ln()
    };
    Task::ALL.map(logit)
}

/// A standard normal deviate. Box & Muller (1958).
fn normal(random: &mut Pcg64Mcg) -> f32 {
    let (u, v): (f32, f32) = (random.random(), random.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f32::consts::TAU * v).cos()
}
