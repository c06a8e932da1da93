use super::batch::Batch;
use crate::engine::probabilities;
use crate::model::{Cpu, Mat, Model, Network};

/// Rows at once: their hidden layers stay within the cache.
const ROWS: u32 = 1_024;

/// The probabilities of every row of a batch's dataset, on the same backend as the page.
pub fn predict_batch(model: &Model, batch: &Batch, trained: [bool; 4]) -> Vec<[f32; 4]> {
    let network = Network::new(model, |_, matrix| Mat::<Cpu>::cpu(matrix));
    let count = batch.dataset.len() as u32;
    let mut all = Vec::with_capacity(count as usize);
    for start in (0..count).step_by(ROWS as usize) {
        let indices: Vec<u32> = (start..count.min(start + ROWS)).collect();
        let rows = batch.rows(&indices, &model.table, &[]);
        let logits = network.whole(&Mat::cpu(&rows)).into_vec();
        all.extend(probabilities(&logits, trained));
    }
    all
}
