//! What is printed, and what is written.

use std::fmt::Write;

use nestrank::model::ModelConfig;
use serde::Serialize;
use serde_json::{Value, json};

/// An architecture's trainings.
#[derive(Serialize)]
pub struct Outcome {
    /// The architecture and its sizes.
    pub config: ModelConfig,
    /// Parameters that training moved.
    pub parameters: usize,
    /// One a seed.
    pub runs: Vec<Run>,
}

/// One training.
#[derive(Serialize)]
pub struct Run {
    pub seed: u64,
    /// The epoch that was chosen, from 1.
    pub epoch: usize,
    /// AUC of income and never-married on validation.
    pub valid: [f64; 2],
    /// The same on the test rows; none while settings are being chosen.
    pub test: Option<[f64; 2]>,
}

impl Outcome {
    /// Each task's AUC as it stands in a table.
    fn shown(&self) -> [String; 2] {
        (self.spread()).map(|[mean, deviation]| format!("{mean:.4} ± {deviation:.4}"))
    }

    /// Mean and standard deviation over the seeds of each task's AUC.
    fn spread(&self) -> [[f64; 2]; 2] {
        std::array::from_fn(|task| {
            let of = |run: &Run| run.test.unwrap_or(run.valid)[task];
            let count = self.runs.len() as f64;
            let mean = self.runs.iter().map(of).sum::<f64>() / count;
            let squares = self.runs.iter().map(|run| (of(run) - mean).powi(2));
            // One seed has no spread.
            [mean, (squares.sum::<f64>() / (count - 1.0).max(1.0)).sqrt()]
        })
    }
}

/// A section with the table, in Markdown.
pub fn markdown(outcomes: &[Outcome], rows: [usize; 3], tune: bool) -> String {
    let [train, valid, test] = rows;
    let shown = match tune {
        true => "for the test, left alone: shown are those to choose by",
        false => "for the test, which is what is shown",
    };
    let mut table = format!(
        "## Census-income, the classic benchmark\n\nIncome above 50,000 dollars and never-married, \
         the tasks of the paper of MMoE. The folder has 79,851 rows of the original, split at random \
         into {train} to learn from, {valid} to choose the epoch by and {test} {shown}. Published, with some 200,000 rows to learn from, are .956 to .960 and \
         .995; on these rows LightGBM reaches .9505 and .9950.\n\n```sh\ncargo run --release \
         --example census -- --curve\n```\n\n"
    );
    table += "| architecture | AUC income | AUC never-married | parameters |\n|---|---|---|---|\n";
    for outcome in outcomes {
        let [income, never_married] = outcome.shown();
        let (name, parameters) = (outcome.config.architecture.name(), outcome.parameters);
        let _ = writeln!(
            table,
            "| {name} | {income} | {never_married} | {parameters} |"
        );
    }
    table
}

/// A table of one architecture's AUC by the rows that it learnt from.
pub fn rows_table(outcomes: &[(usize, &Outcome)]) -> String {
    let mut table = format!(
        "\nWhat rows are worth, `{}`:\n\n| rows to learn from | AUC income | AUC never-married |\n\
         |---|---|---|\n",
        outcomes[0].1.config.architecture.name()
    );
    for (rows, outcome) in outcomes {
        let [income, never_married] = outcome.shown();
        let _ = writeln!(table, "| {rows} | {income} | {never_married} |");
    }
    table
}

/// Everything, for a program.
pub fn machine(outcomes: &[Outcome], settings: &impl Serialize, rows: [usize; 3]) -> Value {
    let [train, valid, test] = rows;
    json!({
        "rows": {"train": train, "valid": valid, "test": test},
        "settings": settings,
        "architectures": outcomes,
    })
}
