use std::fs;
use std::path::Path;

use crate::made_bundle::made_bundle;
use crate::support::{Draw, config, model};
use nestrank::bundle::{Bundle, encode, write_folder};
use nestrank::domain::Tensors;
use nestrank::features::{Bag, Group};
use nestrank::model::{Architecture, Cpu, EmbeddingTable, Mat, Matrix, Model, Network, Parameters};
use nestrank::train::{Adams, Forward, TrainingDevice};

/// A network and rows, both drawn.
pub struct Case {
    pub model: Model,
    bundle: Bundle,
    /// `[rows, numeric columns]`
    columns: Matrix,
    /// For each row its bags, in the order of the groups.
    bags: Vec<Vec<Bag>>,
    labels: Vec<[f32; 4]>,
    draw: Draw,
}

/// How much each task's loss counts.
const LOSS_WEIGHTS: [f32; 4] = [1.0, 3.0, 2.0, 5.0];
/// How many rows a case has.
pub const ROWS: usize = 40;
const ADAM_STEPS: usize = 3;

impl Case {
    pub fn new(architecture: Architecture) -> Self {
        let mut draw = Draw(architecture as u64);
        let model = model(config(architecture), &mut draw);
        let width = Group::ALL.iter().map(|group| group.columns().len()).sum();
        let columns = (0..ROWS * width).map(|_| draw.signed()).collect();
        let bags: usize = Group::ALL.iter().map(|group| group.bags()).sum();
        let bags = (0..ROWS).map(|_| (0..bags).map(|_| bag(&model, &mut draw)).collect());
        let bags = bags.collect();
        let label = |draw: &mut Draw| {
            let view = draw.below(2);
            // Nothing follows where there was no contact.
            let after = [0; 3].map(|_| view * draw.below(2));
            [view, after[0], after[1], after[2]].map(|label| label as f32)
        };
        Case {
            bundle: made_bundle(&model),
            columns: Matrix::new(ROWS, width, columns),
            bags,
            labels: (0..ROWS).map(|_| label(&mut draw)).collect(),
            model,
            draw,
        }
    }

    /// Writes the bundle, what goes into the network, and what came out of it here.
    pub fn write(&mut self, folder: &Path) {
        let packed = self.bundle.pack(|_| false).unwrap();
        write_folder(&folder.join("bundle"), &packed).unwrap();
        save(folder, "given", &self.given());
        let rows = self.rows(&self.model);
        let forward = Forward::new(&self.model, rows, &self.labels, None, TrainingDevice::Cpu);
        let (outputs, losses) = (self.outputs(&self.model), forward.losses());
        let logits = self.model.config.logits(outputs.clone());
        let mut found = Tensors::default();
        found.put_f32("outputs.training", &[ROWS, 4], forward.outputs());
        found.put_f32("outputs.page", &[ROWS, 4], outputs);
        found.put_f32("logits", &[ROWS, 4], logits);
        found.put_f32("losses", &[4], losses.into());
        save(folder, "found", &found);
        let gradients = self.gradients(forward);
        save(folder, "gradients", &gradients.to_tensors());
        self.write_steps(folder);
    }

    /// What a model gives for the rows in the page's home: `[rows, tasks]`.
    pub fn outputs(&self, model: &Model) -> Vec<f32> {
        let network = Network::<Mat<Cpu>>::new(&model.config, &model.parameters, |_, matrix| {
            Mat::cpu(matrix)
        });
        network.whole(&Mat::cpu(&self.rows(model))).into_vec()
    }

    fn given(&self) -> Tensors {
        let mut given = Tensors::default();
        let bags: Vec<&Bag> = self.bags.iter().flatten().collect();
        let mut offsets = Vec::new();
        let (mut tokens, mut weights) = (Vec::new(), Vec::new());
        for bag in bags {
            offsets.push(tokens.len() as u64);
            tokens.extend(bag.entries.iter().map(|(token, _)| u64::from(*token)));
            weights.extend(bag.entries.iter().map(|(_, weight)| weight));
        }
        let columns = &self.columns;
        given.put_f32(
            "columns",
            &[columns.rows, columns.cols],
            columns.data.clone(),
        );
        given.put_u64("offsets", &[offsets.len()], offsets);
        given.put_u64("tokens", &[tokens.len()], tokens);
        given.put_f32("token_weights", &[weights.len()], weights);
        given.put_f32("labels", &[ROWS, 4], self.labels.concat());
        given.put_f32("loss_weights", &[4], LOSS_WEIGHTS.into());
        given
    }

    /// Whole rows, the bags summed up by that model's table.
    fn rows(&self, model: &Model) -> Matrix {
        let mut data = Vec::new();
        for (row, bags) in self.bags.iter().enumerate() {
            let (mut columns, mut bags) = (self.columns.row(row), &bags[..]);
            for group in Group::ALL {
                let own = columns.split_off(..group.columns().len());
                data.extend_from_slice(own.unwrap());
                for bag in bags.split_off(..group.bags()).unwrap() {
                    model.table.embed(bag, &mut data);
                }
            }
        }
        Matrix::new(ROWS, model.config.row_width(), data)
    }

    /// The gradients of the weighted losses, as parameters.
    fn gradients(&self, forward: Forward) -> Model {
        let (parameters, of_rows) = forward.backward(LOSS_WEIGHTS);
        let table = &self.model.table;
        let mut of_table = Matrix::zeros(table.0.rows, table.0.cols);
        for (row, bags) in self.bags.iter().enumerate() {
            let (mut gradient, mut bags) = (of_rows.row(row), &bags[..]);
            for group in Group::ALL {
                gradient = &gradient[group.columns().len()..];
                for bag in bags.split_off(..group.bags()).unwrap() {
                    EmbeddingTable::backward(&mut of_table, bag, &gradient[..table.dim()]);
                    gradient = &gradient[table.dim()..];
                }
            }
        }
        self.with(parameters, of_table)
    }

    /// Writes some gradients, which are drawn, and where Adam's steps by them lead.
    fn write_steps(&mut self, folder: &Path) {
        let mut adams = Adams::new(1e-3);
        let mut now = self.model.clone();
        for step in 1..=ADAM_STEPS {
            let mut given = Parameters::default();
            for (name, parameter) in &mut now.parameters.0 {
                let gradient = gradient(parameter, &mut self.draw);
                adams.step(name, parameter, &gradient);
                given.0.insert(name.clone(), gradient);
            }
            let of_table = gradient(&now.table.0, &mut self.draw);
            adams.step("embedding", &mut now.table.0, &of_table);
            let given = self.with(given, of_table);
            save(folder, &format!("step.{step}.given"), &given.to_tensors());
            save(folder, &format!("step.{step}"), &now.to_tensors());
        }
    }

    fn with(&self, parameters: Parameters, table: Matrix) -> Model {
        Model {
            parameters,
            table: EmbeddingTable(table),
            ..self.model.clone()
        }
    }
}

/// Up to four tokens; one may come twice.
fn bag(model: &Model, draw: &mut Draw) -> Bag {
    let count = draw.below(5);
    let entry = |_| (draw.below(model.table.0.rows) as u32, draw.signed());
    Bag {
        entries: (0..count).map(entry).collect(),
    }
}

/// Gradients large, small and 0.
fn gradient(parameter: &Matrix, draw: &mut Draw) -> Matrix {
    let number = |_| match draw.below(8) {
        0 => 0.0,
        size => draw.signed() * 0.1f32.powi(size as i32 - 1),
    };
    let count = parameter.data.len();
    Matrix::new(
        parameter.rows,
        parameter.cols,
        (0..count).map(number).collect(),
    )
}

pub fn save(folder: &Path, name: &str, tensors: &Tensors) {
    let name = format!("{name}.safetensors");
    let bytes = encode(&name, tensors, |_| false).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}
