use super::one_stack::OneStack;
use super::{ItemSide, push_row, scorer::probabilities};
use crate::bundle::Calibration;
use crate::features::{Columns, Group, History, KeyMap, Priors, Shopper};
use crate::model::Model;
#[cfg(feature = "all-networks")]
use crate::model::{Cpu, Mat, Matrix, Network};

/// What one group of features does for a product's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The group.
    pub group: Group,
    /// The score with it, minus the score with the group as it is for an empty session.
    pub effect: f64,
}

/// Takes the groups away one at a time (a removed group has the columns of an empty session) and
/// returns the probabilities and each group's effect on `score`, the largest effect first.
///
/// A fresh forward pass over whole rows, so nothing is approximated. Groups that do not depend on
/// the shopper, or are as in an empty session, are not named.
pub fn attribute(
    shopper: &Shopper,
    items: &ItemSide,
    index: usize,
    model: &Model,
    priors: &Priors,
    calibrations: [Option<Calibration>; 4],
    score: impl Fn(&[f32; 4]) -> f64,
) -> ([f32; 4], Vec<Effect>) {
    let nothing = History {
        events: &[],
        profiles: &[],
        impressions: &KeyMap::default(),
    };
    let nobody = Shopper::new(nothing, priors, 0);
    let width = model.config.row_width();
    let mut rows = Columns::new(width);
    push_row(shopper, items, index, model, priors, &mut rows);
    let with = rows.data.clone();
    let mut without = Columns::new(width);
    push_row(&nobody, items, index, model, priors, &mut without);

    let mut groups = Vec::new();
    let mut start = 0;
    for group in Group::ALL {
        let range = start..start + model.config.width(group);
        start = range.end;
        if with[range.clone()] != without.data[range.clone()] {
            groups.push(group);
            rows.data.extend_from_slice(&with);
            let row = rows.rows() - 1;
            rows.data[row * width..][range.clone()].copy_from_slice(&without.data[range]);
        }
    }
    let outputs = match OneStack::of(model) {
        Some(stack) => stack.whole(model, &rows),
        #[cfg(feature = "all-networks")]
        None => whole(model, rows),
        #[cfg(not(feature = "all-networks"))]
        None => panic!("this module has no scorer for such a model"),
    };
    let logits = model.config.logits(outputs);
    let tasks = probabilities(&logits, calibrations);
    let full = score(&tasks[0]);
    let mut effects: Vec<Effect> = Vec::new();
    for (group, tasks) in groups.into_iter().zip(&tasks[1..]) {
        let effect = full - score(tasks);
        let place = effects.partition_point(|before| before.effect >= effect);
        effects.insert(place, Effect { group, effect });
    }
    (tasks[0], effects)
}

/// From whole rows to outputs, for networks of every kind.
#[cfg(feature = "all-networks")]
fn whole(model: &Model, rows: Columns) -> Vec<f32> {
    let network = Network::new(&model.config, &model.parameters, |_, matrix| {
        Mat::<Cpu>::cpu(matrix)
    });
    let rows = Matrix::new(rows.rows(), rows.width, rows.data);
    network.whole(&Mat::cpu(&rows)).into_vec()
}
