use super::dataset::Dataset;
use crate::domain::Task;
use crate::model::{Architecture, Matrix, Model, ModelConfig, Parameters};

/// The name of the parameter, `[slots + 1, 1]`, that training has beside the network's, where the
/// log says in which slots products were shown: what the slot adds to a row's logits. Row 0 is for
/// rows whose slot is unknown; slot 1 keeps what it begins with, or all of them could move together.
/// What the network itself learns is what a product is worth in a slot of the average, so that a
/// page needs no slot, and no bundle has this. It is the shallow tower of Guo et al., *PAL: a
/// position-bias aware learning framework for CTR prediction* (2019), as an addition to logits, as in
/// Zhao et al., *Recommending what video to watch next* (2019).
///
/// A slot decides whether a product is noticed, and nothing after that. So all tasks' logits have the
/// same addition, but for those of a factorised chain that are given a contact.
pub const SLOTS: &str = "slots";

/// What is further down the page shares the last.
pub const MOST: u32 = 60;
/// So many rows of the average at each slot, so that a rare one is not far from it.
const PRIOR: f64 = 20.0;

/// The parameter as training begins with it, by the shares of contacts in each slot of the rows;
/// none where no row has a slot.
pub fn initial(dataset: &Dataset) -> Option<Matrix> {
    let last = dataset
        .slot
        .iter()
        .copied()
        .max()
        .filter(|last| *last > 0)?;
    let counts = counts(dataset, last);
    let (rows, contacts) = (counts.iter()).fold((0.0, 0.0), |sum, (rows, contacts)| {
        (sum.0 + rows, sum.1 + contacts)
    });
    let logit = |&(in_slot, contacted): &(f64, f64)| {
        let share = (contacted + PRIOR * contacts / rows) / (in_slot + PRIOR);
        let share = share.clamp(1e-6, 1.0 - 1e-6);
        (share / (1.0 - share)).ln()
    };
    // The network begins with the average, and has few steps to leave it.
    let average = logit(&(rows, contacts));
    let data = counts.iter().map(|count| (logit(count) - average) as f32);
    Some(Matrix::new(counts.len(), 1, data.collect()))
}

/// By slot, how many rows there are, and how many of them with a contact.
pub fn counts(dataset: &Dataset, last: u32) -> Vec<(f64, f64)> {
    let mut counts = vec![(0.0, 0.0); last as usize + 1];
    for (slot, labels) in dataset.slot.iter().zip(&dataset.labels) {
        let (rows, contacts) = &mut counts[(*slot).min(last) as usize];
        *rows += 1.0;
        *contacts += f64::from(labels[Task::View as usize]);
    }
    counts
}

/// What the slots of these rows add to their logits, `[n, 1]`; none, if the network does not know.
pub fn additions(model: &Model, dataset: &Dataset, rows: &[u32]) -> Option<Vec<f32>> {
    let slots = model.parameters.0.get(SLOTS)?;
    let addition = |row: &u32| slots.data[of_row(slots, dataset, *row)];
    Some(rows.iter().map(addition).collect())
}

/// To which of the tasks' logits something is added.
pub fn added_to(config: &ModelConfig) -> [f32; 4] {
    match config.architecture {
        Architecture::FactorisedChain => [1.0, 0.0, 0.0, 0.0],
        _ => [1.0; 4],
    }
}

/// Makes the parameter's gradient of that of the additions to these rows.
pub fn gather(parameters: &mut Parameters, model: &Model, dataset: &Dataset, rows: &[u32]) {
    let (Some(slots), Some(of_rows)) = (model.parameters.0.get(SLOTS), parameters.0.get_mut(SLOTS))
    else {
        return;
    };
    let mut sums = Matrix::zeros(slots.rows, 1);
    for (row, gradient) in rows.iter().zip(&of_rows.data) {
        match of_row(slots, dataset, *row) {
            1 => {}
            slot => sums.data[slot] += gradient,
        }
    }
    *of_rows = sums;
}

/// The share of those who notice slot 1 that would notice a product in this slot instead: how likely
/// a contact is, over how likely in slot 1, for products as likely as those that stand there.
pub fn noticed(slots: &Matrix, share_in_first: f64) -> Vec<f64> {
    let first = (share_in_first / (1.0 - share_in_first)).ln();
    let beside = |addition: &f32| f64::from(addition - slots.data[1]);
    let share = |addition: &f32| 1.0 / (1.0 + (-first - beside(addition)).exp());
    let known = slots.data.iter().skip(1);
    known
        .map(|addition| share(addition) / share_in_first)
        .collect()
}

fn of_row(slots: &Matrix, dataset: &Dataset, row: u32) -> usize {
    (dataset.slot[row as usize] as usize).min(slots.rows - 1)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::features::FeatureSchema;
    use crate::model::EmbeddingTable;
    use crate::train::{Forward, TrainingDevice, init_parameter};

    const INPUTS: usize = 3;
    const ROWS: usize = 40;
    const WEIGHTS: [f32; 4] = [1.0, 3.0, 2.0, 5.0];

    fn model(architecture: Architecture, random: &mut Pcg64Mcg) -> Model {
        let config = ModelConfig::new(architecture, 1, vec![6, 4]);
        let mut parameters = Parameters::default();
        for shape in config.network_shapes(INPUTS) {
            let mut matrix = Matrix::zeros(shape.rows, shape.cols);
            init_parameter(&shape.name, &mut matrix, random);
            parameters.0.insert(shape.name, matrix);
        }
        let slots = Matrix::new(4, 1, vec![0.3, 0.0, -0.5, -1.0]);
        parameters.0.insert(SLOTS.to_owned(), slots);
        Model {
            config,
            schema: FeatureSchema::new(1),
            table: EmbeddingTable::default(),
            parameters,
        }
    }

    /// Rows in slots 0 to 5, of which the network knows 3.
    fn dataset(random: &mut Pcg64Mcg) -> Dataset {
        let mut label = || f32::from(random.random::<f32>() < 0.4);
        Dataset {
            slot: (0..ROWS as u32).map(|row| row % 6).collect(),
            labels: (0..ROWS)
                .map(|_| std::array::from_fn(|_| label()))
                .collect(),
            ..Dataset::default()
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        for architecture in [Architecture::SharedBottom, Architecture::FactorisedChain] {
            let mut random = Pcg64Mcg::seed_from_u64(3);
            let (mut model, dataset) = (model(architecture, &mut random), dataset(&mut random));
            let inputs = (0..ROWS * INPUTS).map(|_| random.random::<f32>() - 0.5);
            let inputs = Matrix::new(ROWS, INPUTS, inputs.collect());
            let rows: Vec<u32> = (0..ROWS as u32).collect();
            let forward = |model: &Model| {
                let slots = additions(model, &dataset, &rows);
                let (inputs, labels) = (inputs.clone(), &dataset.labels);
                Forward::in_slots(model, inputs, labels, slots, None, TrainingDevice::Cpu)
            };
            let (mut parameters, _) = forward(&model).backward(WEIGHTS);
            gather(&mut parameters, &model, &dataset, &rows);
            let found = parameters.get(SLOTS).data.clone();
            let mut loss = |slot: usize, by: f32| -> f32 {
                let set = |model: &mut Model, by: f32| {
                    model.parameters.0.get_mut(SLOTS).unwrap().data[slot] += by;
                };
                set(&mut model, by);
                let losses = forward(&model).losses();
                set(&mut model, -by);
                losses
                    .iter()
                    .zip(WEIGHTS)
                    .map(|(loss, weight)| loss * weight)
                    .sum()
            };
            assert_eq!(found[1], 0.0, "slot 1 keeps what it has");
            for slot in [0, 2, 3] {
                let wanted = (loss(slot, 0.05) - loss(slot, -0.05)) / 0.1;
                let off = (found[slot] - wanted).abs();
                assert!(
                    off < 2e-3,
                    "{architecture:?} {slot}: {} {wanted}",
                    found[slot]
                );
                assert!(wanted.abs() > 1e-2, "{wanted}: nothing to be wrong about");
            }
        }
    }

    #[test]
    fn begins_with_what_the_log_has() {
        let row = |slot, contact: bool| (slot, [f32::from(contact), 0.0, 0.0, 0.0]);
        // A half of slot 1, a fifth of slot 2.
        let rows = (0..10_000).map(|at| match at % 2 {
            0 => row(1, at % 4 == 0),
            _ => row(2, at % 10 == 1),
        });
        let (slot, labels) = rows.unzip();
        let dataset = Dataset {
            slot,
            labels,
            ..Dataset::default()
        };
        let slots = initial(&dataset).unwrap();
        let shares = noticed(&slots, 0.5);
        assert!((shares[0] - 1.0).abs() < 1e-6);
        assert!((shares[1] - 0.4).abs() < 0.01, "{shares:?}");
        let unknown = Dataset {
            slot: vec![0; 3],
            ..Dataset::default()
        };
        assert!(initial(&unknown).is_none());
    }
}
