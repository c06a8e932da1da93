use super::batch::{Batch, Dropped};
use super::slots::{added_to, additions};
use crate::bundle::Calibration;
use crate::engine::probabilities;
use crate::model::{Cpu, Mat, Model, Network};

/// Rows at once: their hidden layers stay within the cache.
const ROWS: u32 = 1_024;

/// The probabilities of every row of a batch's dataset, on the same backend as the page.
pub fn predict_batch(
    model: &Model,
    batch: &Batch,
    calibrations: [Option<Calibration>; 4],
) -> Vec<[f32; 4]> {
    probabilities(&predict_logits(model, batch), calibrations)
}

/// The logits of every row of a batch's dataset, `[rows, tasks]`, wherever it was shown: as a page
/// has them.
pub fn predict_logits(model: &Model, batch: &Batch) -> Vec<f32> {
    logits(model, batch, |_, _| {})
}

/// The same in the slots where the rows were shown, of a network in training that knows of slots.
pub fn predict_in_slots(model: &Model, batch: &Batch) -> Vec<f32> {
    let to = added_to(&model.config);
    logits(model, batch, |rows, outputs| {
        let Some(additions) = additions(model, batch.dataset, rows) else {
            return;
        };
        let of_rows = outputs.chunks_exact_mut(model.config.outputs());
        for (outputs, addition) in of_rows.zip(additions) {
            for (output, to) in outputs.iter_mut().zip(to) {
                *output += to * addition;
            }
        }
    })
}

fn logits(model: &Model, batch: &Batch, change: impl Fn(&[u32], &mut [f32])) -> Vec<f32> {
    let network = Network::new(&model.config, &model.parameters, |_, matrix| {
        Mat::<Cpu>::cpu(matrix)
    });
    let count = batch.dataset.len() as u32;
    let mut all = Vec::with_capacity(count as usize * 4);
    for start in (0..count).step_by(ROWS as usize) {
        let indices: Vec<u32> = (start..count.min(start + ROWS)).collect();
        let rows = batch.rows(&indices, model, Dropped::default());
        let mut outputs = network.whole(&Mat::cpu(&rows)).into_vec();
        change(&indices, &mut outputs);
        all.extend(model.config.logits(outputs));
    }
    all
}
