use std::cell::Cell;

use super::test_set::TestSet;
use super::{Curve, Hooks, Protocol};
use crate::bundle::{Bundle, Manifest, Packed, Served};
use crate::domain::{Error, Task};
use crate::engine::probabilities;
use crate::train::batch::Batch;
use crate::train::calibrate::{Rows, cross_calibrated, outcomes};
use crate::train::predict::predict_logits;
use crate::train::slots::SlotCurve;
use crate::train::{Learnt, Precision, Prepared, Progress, Recipe, Result, pack};

/// One seed's network on the test rows.
pub struct Trained {
    /// The files that a page would fetch.
    pub packed: Packed,
    /// What it makes of them.
    pub served: Served,
    /// How training went.
    pub curve: Curve,
    /// What slots do, if that was accounted for.
    pub slots: Option<SlotCurve>,
    /// The network's logits, `[rows, tasks]`.
    pub logits: Vec<f32>,
    /// The probabilities of the bundle, by which rows are ordered.
    pub scores: Vec<[f32; 4]>,
    /// The probabilities that are judged: in the rows' slots, by the bundle's calibration, or where
    /// that was fitted to the test rows, by one that was fitted to the other half of the people.
    pub probabilities: Vec<[f32; 4]>,
}

impl Trained {
    /// Trains one seed, as `train` does it, reads it back from the bytes that a page would fetch,
    /// and scores the test rows.
    ///
    /// # Errors
    /// If training diverges.
    pub fn new(
        seed: u64,
        recipe: &Recipe,
        prepared: &Prepared,
        test: &TestSet,
        hooks: &Hooks,
    ) -> Result<Self> {
        let mut recipe = recipe.clone();
        recipe.fit.seed = seed;
        let (members, curve) = train(&recipe, prepared, hooks)?;
        (hooks.say)(&format!(
            "seed {seed}: best after epoch {} of {}",
            curve.chosen,
            curve.valid.len()
        ));
        let packed = pack(
            &prepared.bundle(&members, &recipe, String::new()),
            Precision::F16,
        )?;
        let served = read_back(&packed)?;
        let batch = Batch {
            dataset: test.dataset(prepared),
            world: test.world(prepared),
            scaling: None,
        };
        let logits = predict_logits(&served.model, &batch);
        let scores = probabilities(&logits, served.calibrations);
        let slots = SlotCurve::read(&served.trained_on.extra);
        let probabilities = match (test.protocol, &slots) {
            (Protocol::Validation, _) => crossed(&logits, &served, slots.as_ref(), test, prepared),
            (_, Some(slots)) => {
                let mut scores = scores.clone();
                slots.in_slots(batch.dataset, &mut scores);
                scores
            }
            (_, None) => scores.clone(),
        };
        Ok(Trained {
            packed,
            served,
            curve,
            slots,
            logits,
            scores,
            probabilities,
        })
    }
}

/// The members of one network, and the curve of the first of them.
fn train(recipe: &Recipe, prepared: &Prepared, hooks: &Hooks) -> Result<(Vec<Learnt>, Curve)> {
    let (mut members, mut first) = (Vec::new(), Curve::default());
    for member in 0..recipe.members {
        let (best, curve) = train_member(recipe, member, prepared, hooks)?;
        members.push(best);
        if member == 0 {
            first = curve;
        }
    }
    Ok((members, first))
}

fn train_member(
    recipe: &Recipe,
    member: usize,
    prepared: &Prepared,
    hooks: &Hooks,
) -> Result<(Learnt, Curve)> {
    let options = prepared.member_options(recipe, member);
    let mut fit = prepared.start(&options);
    let rows = prepared.train.len();
    let mut curve = Curve {
        seed: recipe.fit.seed,
        ..Curve::default()
    };
    let last = Cell::new([0.0; 4]);
    let mut progress = Progress {
        batch: &|done, losses| {
            last.set(losses);
            (hooks.batch)(done, rows, losses);
        },
        epoch: &mut |fit, losses| {
            curve.train.push(last.get().map(f64::from));
            curve.valid.push(losses);
            if fit.stale == 0 {
                curve.chosen = fit.epoch;
            }
            Ok(())
        },
        stop: &|| false,
    };
    prepared.run(&mut fit, &options, &mut progress)?;
    Ok((fit.learnt(), curve))
}

fn read_back(packed: &Packed) -> Result<Served> {
    let bundle = Bundle::read(Manifest::read(&packed.manifest)?, |entry| {
        let found = packed.files.iter().find(|(name, _)| *name == entry.name);
        let missing = || Error::ModelFetch(entry.name.clone());
        found.map(|(_, bytes)| bytes).ok_or_else(missing)
    })?;
    Ok(Served::new(bundle)?)
}

/// Probabilities on the rows that calibration is fitted to, each half of the people by the other.
fn crossed(
    logits: &[f32],
    served: &Served,
    slots: Option<&SlotCurve>,
    test: &TestSet,
    prepared: &Prepared,
) -> Vec<[f32; 4]> {
    let (dataset, rows) = (test.dataset(prepared), test.rows(prepared));
    let people: Vec<u32> = rows.iter().map(|row| row.user).collect();
    let rows = Rows {
        dataset,
        people: &people,
        slots,
    };
    let mut found = vec![[0.0; 4]; dataset.len()];
    for task in Task::ALL.into_iter().filter(|task| served.trained[*task]) {
        let task = task as usize;
        let calibrated = cross_calibrated(&outcomes(logits, &rows, task));
        for (row, probability) in found.iter_mut().zip(calibrated) {
            row[task] = probability;
        }
    }
    found
}
