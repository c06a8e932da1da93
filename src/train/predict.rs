use super::batch::{Batch, Dropped};
use crate::bundle::Calibration;
use crate::engine::probabilities;
use crate::model::{Cpu, Mat, Model, Network};

/// Rows at once: their hidden layers stay within the cache.
const ROWS: usize = 1_024;

/// The probabilities of every row of a batch's dataset, on the same backend as the page.
pub fn predict_batch(
    model: &Model,
    batch: &Batch,
    calibrations: [Option<Calibration>; 4],
) -> Vec<[f32; 4]> {
    probabilities(&predict_logits(model, batch), calibrations)
}

/// The logits of every row of a batch's dataset, `[rows, tasks]`.
pub fn predict_logits(model: &Model, batch: &Batch) -> Vec<f32> {
    let all: Vec<u32> = (0..batch.dataset.len() as u32).collect();
    predict_rows(model, batch, &all)
}

/// The logits of some rows, `[rows, tasks]`.
pub fn predict_rows(model: &Model, batch: &Batch, rows: &[u32]) -> Vec<f32> {
    let network = Network::new(&model.config, &model.parameters, |_, matrix| {
        Mat::<Cpu>::cpu(matrix)
    });
    let mut all = Vec::with_capacity(rows.len() * 4);
    for indices in rows.chunks(ROWS) {
        let rows = batch.rows(indices, model, Dropped::default());
        let outputs = network.whole(&Mat::cpu(&rows)).into_vec();
        all.extend(model.config.logits(outputs));
    }
    all
}
