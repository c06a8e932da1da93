use std::ops::Range;
use std::thread;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::bundle::Served;
use crate::domain::Task;
use crate::features::Group;
use crate::model::{Cpu, Mat, Matrix, ModelConfig, Network};
use crate::train::batch::{Batch, Dropped};
use crate::train::dataset::Dataset;
use crate::train::metrics::auc;
use crate::train::world::World;

/// Most rows that are shuffled; more would not tell more.
const ROWS: usize = 40_000;
/// Rows at once.
const BLOCK: usize = 1_024;

/// How much the AUC of each task falls, `[groups][tasks]`, when the columns of one group are
/// shuffled among the rows, together, embeddings included. Breiman, *Random forests* (2001).
pub fn importance(
    served: &Served,
    dataset: &Dataset,
    world: &World,
    seed: u64,
) -> Vec<[Option<f64>; 4]> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut rows: Vec<u32> = (0..dataset.len() as u32).collect();
    if rows.len() > ROWS {
        // A part of all rows, evenly.
        let start = random.random_range(0..rows.len());
        let step = rows.len() as f64 / ROWS as f64;
        rows = (0..ROWS)
            .map(|place| ((start + (place as f64 * step) as usize) % dataset.len()) as u32)
            .collect();
    }
    let mut others = rows.clone();
    others.shuffle(&mut random);
    let batch = Batch {
        dataset,
        world,
        scaling: None,
    };
    let logits = shuffled_logits(served, &batch, &rows, &others);
    let aucs = |logits: &[[f32; 4]]| {
        Task::ALL.map(|task| {
            let labels: Vec<f32> = rows
                .iter()
                .map(|row| dataset.labels[*row as usize][task as usize])
                .collect();
            let scores: Vec<f32> = logits.iter().map(|row| row[task as usize]).collect();
            auc(&scores, &labels).filter(|_| served.trained[task])
        })
    };
    let (whole, groups) = logits.split_last().expect("the whole rows");
    let whole = aucs(whole);
    let drop = |logits: &Vec<[f32; 4]>| {
        let without = aucs(logits);
        std::array::from_fn(|task| Some(whole[task]? - without[task]?))
    };
    groups.iter().map(drop).collect()
}

/// The logits of rows with each group in turn taken from the other rows, and at the end as they
/// are: `[groups + 1][rows]`.
fn shuffled_logits(
    served: &Served,
    batch: &Batch,
    rows: &[u32],
    others: &[u32],
) -> Vec<Vec<[f32; 4]>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let blocks: Vec<(&[u32], &[u32])> = rows.chunks(BLOCK).zip(others.chunks(BLOCK)).collect();
    let share = blocks.len().div_ceil(threads).max(1);
    let parts = thread::scope(|scope| {
        let parts: Vec<_> = blocks
            .chunks(share)
            .map(|blocks| scope.spawn(move || of_blocks(served, batch, blocks)))
            .collect();
        let joined = parts.into_iter().map(|part| part.join());
        joined
            .map(|part| part.expect("a thread that only computes"))
            .collect::<Vec<_>>()
    });
    let mut all = vec![Vec::with_capacity(rows.len()); Group::ALL.len() + 1];
    for part in parts {
        for (all, part) in all.iter_mut().zip(part) {
            all.extend(part);
        }
    }
    all
}

fn of_blocks(served: &Served, batch: &Batch, blocks: &[(&[u32], &[u32])]) -> Vec<Vec<[f32; 4]>> {
    let model = &served.model;
    let network = Network::new(&model.config, &model.parameters, |_, matrix| {
        Mat::<Cpu>::cpu(matrix)
    });
    let forward = |rows: &Matrix| {
        let outputs = network.whole(&Mat::cpu(rows)).into_vec();
        let logits = model.config.logits(outputs);
        logits.as_chunks::<4>().0.to_vec()
    };
    let ranges = group_ranges(&model.config);
    let mut found = vec![Vec::new(); ranges.len() + 1];
    for (rows, others) in blocks {
        let rows = batch.rows(rows, model, Dropped::default());
        let others = batch.rows(others, model, Dropped::default());
        for (range, found) in ranges.iter().zip(&mut found) {
            let mut mixed = rows.clone();
            for row in 0..mixed.rows {
                let at = row * mixed.cols;
                mixed.data[at + range.start..at + range.end]
                    .copy_from_slice(&others.row(row)[range.clone()]);
            }
            found.extend(forward(&mixed));
        }
        found[ranges.len()].extend(forward(&rows));
    }
    found
}

/// The columns of each group within a whole row.
fn group_ranges(config: &ModelConfig) -> Vec<Range<usize>> {
    let mut end = 0;
    let range = |group: Group| {
        let start = end;
        end += config.width(group);
        start..end
    };
    Group::ALL.map(range).into()
}
