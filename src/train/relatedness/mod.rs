//! Which tasks help each other, and what they are worth apart, together and in groups.

mod affinity;
mod grouping;

use serde::Serialize;

use super::fit::Progress;
use super::metrics::auc;
use super::predict::predict_batch;
use super::trials::spread;
use super::weighting::Weighting;
use super::{Prepared, Recipe, Result};
use crate::bundle::Calibration;
use crate::domain::Task;
use crate::model::{Architecture, ModelConfig};

use affinity::Affinity;
use grouping::grouping;

/// How tasks go together in a shared-bottom network of the recipe's widths.
#[derive(Clone, Debug, Serialize)]
pub struct Relatedness {
    /// The tasks that were trained, in the order of rows and columns below.
    pub tasks: Vec<Task>,
    /// The cosine of the tasks' gradients over the shared parameters, the mean over training.
    pub cosine: Vec<Vec<f64>>,
    /// By what share a step for the row's task alone lowers the column's loss, the mean over
    /// training: lookahead affinity. Fifty et al., *Efficiently identifying task groupings* (2021).
    pub lookahead: Vec<Vec<f64>>,
    /// The groups that the lookahead suggests.
    pub groups: Vec<Vec<Task>>,
    /// What that gives.
    pub worth: Vec<Worth>,
}

/// The AUC of a task on the rows to choose by, mean and standard deviation over seeds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Worth {
    /// The task.
    pub task: Task,
    /// In one network for all tasks.
    pub together: (f64, f64),
    /// In a network for the task's group.
    pub grouped: (f64, f64),
    /// In a network of its own.
    pub alone: (f64, f64),
}

/// Measures it; `say` hears of each part.
///
/// # Errors
/// If training diverges.
pub fn relatedness(
    prepared: &Prepared,
    recipe: &Recipe,
    seeds: &[u64],
    say: &dyn Fn(&str),
) -> Result<Relatedness> {
    let trained = prepared.trained();
    let tasks: Vec<Task> = (Task::ALL.into_iter())
        .filter(|task| trained[*task as usize])
        .collect();
    let mut affinity = Affinity::new(prepared, recipe.fit.loss_weights, tasks.len());
    let train = |group: &[Task], seed, affinity: Option<&mut Affinity>| {
        train(prepared, recipe, group, seed, affinity)
    };
    say("tasks together");
    let mut together = Vec::new();
    for (index, seed) in seeds.iter().enumerate() {
        let heard = (index == 0).then_some(&mut affinity);
        together.push(train(&tasks, *seed, heard)?);
    }
    let (cosine, lookahead) = affinity.means();
    let groups: Vec<Vec<Task>> = (grouping(&lookahead).into_iter())
        .map(|group| group.into_iter().map(|index| tasks[index]).collect())
        .collect();
    // By seed, each task's AUC, whatever network it was trained in.
    let apart = |groups: &[Vec<Task>]| -> Result<Vec<[f64; 4]>> {
        let of_seed = |seed: &u64| {
            let mut all = [0.0; 4];
            for group in groups {
                let found = train(group, *seed, None)?;
                group
                    .iter()
                    .for_each(|task| all[*task as usize] = found[*task as usize]);
            }
            Ok(all)
        };
        seeds.iter().map(of_seed).collect()
    };
    say("tasks alone");
    let alone = apart(&tasks.iter().map(|task| vec![*task]).collect::<Vec<_>>())?;
    say("tasks in groups");
    let grouped = match groups.len() {
        1 => together.clone(),
        count if count == tasks.len() => alone.clone(),
        _ => apart(&groups)?,
    };
    let worth = |task: &Task| {
        let of = |seeds: &[[f64; 4]]| {
            spread(
                &seeds
                    .iter()
                    .map(|seed| seed[*task as usize])
                    .collect::<Vec<_>>(),
            )
        };
        Worth {
            task: *task,
            together: of(&together),
            grouped: of(&grouped),
            alone: of(&alone),
        }
    };
    Ok(Relatedness {
        worth: tasks.iter().map(worth).collect(),
        cosine,
        lookahead,
        groups,
        tasks,
    })
}

/// Trains a shared-bottom network for some tasks, and returns each one's AUC.
fn train(
    prepared: &Prepared,
    recipe: &Recipe,
    tasks: &[Task],
    seed: u64,
    mut affinity: Option<&mut Affinity>,
) -> Result<[f64; 4]> {
    let mut options = recipe.fit.clone();
    options.seed = seed;
    options.weighting = Weighting::Fixed;
    for task in Task::ALL.into_iter().filter(|task| !tasks.contains(task)) {
        options.loss_weights[task as usize] = 0.0;
    }
    let config = ModelConfig::new(
        Architecture::SharedBottom,
        recipe.config.embedding_dim,
        recipe.config.hidden.clone(),
    );
    let mut fit = prepared.start_as(&config, &options);
    let mut progress = Progress {
        batch: &|_, _| {},
        epoch: &mut |fit, _| {
            if let Some(affinity) = &mut affinity {
                affinity.hear(prepared, fit);
            }
            Ok(())
        },
        stop: &|| false,
    };
    prepared.run(&mut fit, &options, &mut progress)?;
    let calibrations = [Some(Calibration::IDENTITY); 4];
    let found = predict_batch(&fit.best, &prepared.valid_batch(), calibrations);
    Ok(std::array::from_fn(|task| {
        let scores: Vec<f32> = found.iter().map(|row| row[task]).collect();
        let labels = &prepared.valid.labels;
        let labels: Vec<f32> = labels.iter().map(|labels| labels[task]).collect();
        auc(&scores, &labels).unwrap_or(0.5)
    }))
}
