use std::ops::Range;

use super::one_stack::OneStack;
use super::{ItemSide, SessionProfiles, push_row, scorer::probabilities};
use crate::bundle::Served;
use crate::domain::Session;
use crate::features::{Columns, Group, History, KeyMap, Shopper};
#[cfg(feature = "all-networks")]
use crate::model::{Cpu, Mat, Matrix, Model, Network};

/// What one group of features does for a product's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The group.
    pub group: Group,
    /// The score with it, minus the score with the group as it is for an empty session.
    pub effect: f64,
    /// The event that counts most for a group that raises the score, by its index in the session: of
    /// those that raise it by what they do to the group's columns, the one without which the score
    /// falls most. None where there is no such event.
    pub event: Option<usize>,
}

/// Most events that are left out in turn, the latest ones: older ones count for little.
const TRIED: usize = 50;
/// The share of a score that single precision may get wrong, some times over: less is no effect.
const NOISE: f64 = 1e-5;

/// What each group of features does for the score of one product, found out an event at a time.
///
/// The groups are taken away one by one (a removed group has the columns of an empty session), and
/// the events. Fresh forward passes over whole rows, so nothing is approximated.
pub struct Attribution {
    /// What the shopper did; a copy, since they may go on.
    pub session: Session,
    now: i64,
    rows: Rows,
    /// The rows that lack one group, for each that the session has changed.
    groups: Vec<(usize, Group)>,
    /// Of the rows that lack one event each, the latest event first.
    first_event: usize,
    /// How many of these are still to come.
    left: usize,
}

impl Attribution {
    /// Begins with a product, the only one of an item side, at `now` (ms since 1970).
    pub fn new(
        product: ItemSide,
        session: Session,
        now: i64,
        served: &Served,
        profiles: &mut SessionProfiles,
    ) -> Self {
        let Served { model, priors, .. } = served;
        let columns = Columns::new(model.config.row_width());
        let mut rows = Rows { product, columns };
        let nothing = History {
            events: &[],
            profiles: &[],
            impressions: &KeyMap::default(),
        };
        rows.push(
            &profiles.shopper(&session, &model.schema, priors, now),
            served,
        );
        rows.push(&Shopper::new(nothing, priors, 0), served);
        let mut groups = Vec::new();
        for group in Group::ALL {
            let range = range(group, served);
            if rows.columns.row(0)[range.clone()] != rows.columns.row(1)[range.clone()] {
                groups.push((rows.columns.rows(), group));
                rows.push_mixed(range, 1);
            }
        }
        Attribution {
            left: session.events_until(now).len().min(TRIED),
            first_event: rows.columns.rows(),
            session,
            now,
            rows,
            groups,
        }
    }

    /// Leaves one more event out; whether some are left.
    pub fn go_on(&mut self, served: &Served, profiles: &mut SessionProfiles) -> bool {
        let Served { model, priors, .. } = served;
        if self.left > 0 {
            self.left -= 1;
            let event = Some(self.event_of(self.rows.columns.rows()));
            let (session, schema) = (&self.session, &model.schema);
            let shopper = profiles.shopper_without(event, session, schema, priors, self.now);
            self.rows.push(&shopper, served);
        }
        self.left > 0
    }

    /// The probabilities, and each group's effect on `score`, a weighted sum, the largest first. Groups that do not
    /// depend on the shopper, are as in an empty session, or change the score by no more than
    /// rounding does are not named; nor are events that are still to be left out.
    pub fn finish(
        &mut self,
        served: &Served,
        score: impl Fn(&[f32; 4]) -> f64,
    ) -> ([f32; 4], Vec<Effect>) {
        let tasks = self.rows.probabilities(served);
        let noise = NOISE * size(&tasks[0], &score);
        let fall = |tasks: &[[f32; 4]], row: usize| score(&tasks[0]) - score(&tasks[row]);

        // An event that only counts by way of other groups is none of this group's.
        let first_cause = self.rows.columns.rows();
        let mut causes = Vec::new();
        for (without_group, group) in &self.groups {
            for without_event in self.first_event..first_cause {
                let falls = fall(&tasks, without_event);
                if falls > noise && fall(&tasks, *without_group) > noise {
                    self.rows.push_mixed(range(*group, served), without_event);
                    causes.push((*group, falls, without_event));
                }
            }
        }
        let mixed = self.rows.probabilities(served);
        let event_of = |group| {
            let (mut most, mut found) = (0.0, None);
            for (nth, (of, falls, row)) in causes.iter().enumerate() {
                if *of == group && *falls > most && fall(&mixed, first_cause + nth) > noise {
                    (most, found) = (*falls, Some(self.event_of(*row)));
                }
            }
            found
        };
        let mut effects: Vec<Effect> = Vec::new();
        for (row, group) in &self.groups {
            let effect = Effect {
                group: *group,
                effect: fall(&tasks, *row),
                event: event_of(*group),
            };
            if effect.effect.abs() > noise {
                let place = effects.partition_point(|before| before.effect >= effect.effect);
                effects.insert(place, effect);
            }
        }
        (tasks[0], effects)
    }

    /// The event that a row lacks.
    fn event_of(&self, row: usize) -> usize {
        self.session.events_until(self.now).len() - 1 - (row - self.first_event)
    }
}

/// How large the parts of a score are: a score of which parts take each other away, or that is below
/// zero, as a shop's weights may have it, is not rounded any better for that.
fn size(tasks: &[f32; 4], score: impl Fn(&[f32; 4]) -> f64) -> f64 {
    let part = |task: usize| {
        let mut alone = [0.0; 4];
        alone[task] = tasks[task];
        score(&alone).abs()
    };
    (0..tasks.len()).map(part).sum()
}

/// A group's columns in a whole row.
fn range(group: Group, served: &Served) -> Range<usize> {
    let config = &served.model.config;
    let before = Group::ALL.into_iter().take_while(|other| *other != group);
    let start = before.map(|group| config.width(group)).sum();
    start..start + config.width(group)
}

/// Whole rows of one product: the first for the shopper as they are, the second for one of whom
/// nothing is known.
struct Rows {
    product: ItemSide,
    columns: Columns,
}

impl Rows {
    fn push(&mut self, shopper: &Shopper, served: &Served) {
        let Served { model, priors, .. } = served;
        push_row(shopper, &self.product, 0, model, priors, &mut self.columns);
    }

    /// The first row again, with some columns of another.
    fn push_mixed(&mut self, range: Range<usize>, other: usize) {
        let width = self.columns.width;
        let data = &mut self.columns.data;
        let start = data.len();
        data.extend_from_within(..width);
        let from = other * width;
        data.copy_within(from + range.start..from + range.end, start + range.start);
    }

    fn probabilities(&self, served: &Served) -> Vec<[f32; 4]> {
        let model = &served.model;
        let outputs = match OneStack::of(model) {
            Some(stack) => stack.whole(model, &self.columns),
            #[cfg(feature = "all-networks")]
            None => whole(model, &self.columns),
            #[cfg(not(feature = "all-networks"))]
            None => panic!("this module has no scorer for such a model"),
        };
        probabilities(&model.config.logits(outputs), served.calibrations)
    }
}

/// From whole rows to outputs, for networks of every kind.
#[cfg(feature = "all-networks")]
fn whole(model: &Model, rows: &Columns) -> Vec<f32> {
    let network = Network::new(&model.config, &model.parameters, |_, matrix| {
        Mat::<Cpu>::cpu(matrix)
    });
    let rows = Matrix::new(rows.rows(), rows.width, rows.data.clone());
    network.whole(&Mat::cpu(&rows)).into_vec()
}
