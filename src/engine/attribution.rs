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
    /// The event that counts most for a group that raises the score, by its index in the session:
    /// of those that raise it by what they do to the group's columns, the one without which the
    /// score falls most. None where there is no such event.
    pub event: Option<usize>,
}

/// Most events that are left out in turn, the latest ones: older ones count for little.
const TRIED: usize = 100;
/// The share of a score that single precision may get wrong, some times over: less is no effect.
const NOISE: f64 = 1e-5;

/// The product to explain, the only one of an item side, and what is known of the shopper.
pub struct Asked<'a> {
    /// The product.
    pub product: &'a ItemSide,
    /// What the shopper did.
    pub session: &'a Session,
    /// The session's products.
    pub profiles: &'a mut SessionProfiles,
    /// The moment, in ms since 1970.
    pub now: i64,
}

/// Takes the groups away one at a time (a removed group has the columns of an empty session), then
/// the events, and returns the probabilities and each group's effect on `score`, the largest first.
///
/// Fresh forward passes over whole rows, so nothing is approximated. Groups that do not depend on
/// the shopper, are as in an empty session, or change the score by no more than rounding does are
/// not named.
pub fn attribute(
    asked: Asked,
    served: &Served,
    score: impl Fn(&[f32; 4]) -> f64,
) -> ([f32; 4], Vec<Effect>) {
    let mut rows = Rows::new(asked.product, served);
    let (groups, events) = rows.push_all(asked);
    let tasks = rows.probabilities();
    let noise = NOISE * score(&tasks[0]);
    let fall = |tasks: &[[f32; 4]], row: usize| score(&tasks[0]) - score(&tasks[row]);

    // An event that only counts by way of other groups is none of this group's.
    let first_cause = rows.columns.rows();
    let mut causes = Vec::new();
    for (without_group, group) in &groups {
        for (without_event, event) in &events {
            let falls = fall(&tasks, *without_event);
            if falls > noise && fall(&tasks, *without_group) > noise {
                rows.push_mixed(*group, *without_event);
                causes.push((*group, falls, *event));
            }
        }
    }
    let mixed = rows.probabilities();
    let event_of = |group| {
        let (mut most, mut found) = (0.0, None);
        for (nth, (of, falls, event)) in causes.iter().enumerate() {
            if *of == group && *falls > most && fall(&mixed, first_cause + nth) > noise {
                (most, found) = (*falls, Some(*event));
            }
        }
        found
    };
    let mut effects: Vec<Effect> = Vec::new();
    for (row, group) in groups {
        let effect = fall(&tasks, row);
        if effect.abs() > noise {
            let place = effects.partition_point(|before| before.effect >= effect);
            let event = event_of(group);
            effects.insert(
                place,
                Effect {
                    group,
                    effect,
                    event,
                },
            );
        }
    }
    (tasks[0], effects)
}

/// Whole rows of one product: the first for the shopper as they are, the second for one of whom
/// nothing is known.
struct Rows<'a> {
    product: &'a ItemSide,
    served: &'a Served,
    columns: Columns,
}

/// Rows, each with what it lacks.
type Without<T> = Vec<(usize, T)>;

impl<'a> Rows<'a> {
    fn new(product: &'a ItemSide, served: &'a Served) -> Self {
        let columns = Columns::new(served.model.config.row_width());
        Rows {
            product,
            served,
            columns,
        }
    }

    /// The first two rows, one without each group that the shopper's past has changed, and one
    /// without each of the latest events.
    fn push_all(&mut self, asked: Asked) -> (Without<Group>, Without<usize>) {
        let Asked {
            session,
            profiles,
            now,
            ..
        } = asked;
        let Served { model, priors, .. } = self.served;
        let nothing = History {
            events: &[],
            profiles: &[],
            impressions: &KeyMap::default(),
        };
        self.push(&profiles.shopper(session, &model.schema, priors, now));
        self.push(&Shopper::new(nothing, priors, 0));
        let (mut groups, mut events) = (Vec::new(), Vec::new());
        for group in Group::ALL {
            let range = self.range(group);
            if self.columns.row(0)[range.clone()] != self.columns.row(1)[range] {
                groups.push((self.columns.rows(), group));
                self.push_mixed(group, 1);
            }
        }
        profiles.without_each(
            session,
            &model.schema,
            priors,
            (now, TRIED),
            |event, shopper| {
                events.push((self.columns.rows(), event));
                self.push(shopper);
            },
        );
        (groups, events)
    }

    fn push(&mut self, shopper: &Shopper) {
        let Served { model, priors, .. } = self.served;
        push_row(shopper, self.product, 0, model, priors, &mut self.columns);
    }

    /// The first row again, with one group's columns of another.
    fn push_mixed(&mut self, group: Group, other: usize) {
        let (range, width) = (self.range(group), self.columns.width);
        let data = &mut self.columns.data;
        let start = data.len();
        data.extend_from_within(..width);
        let (from, to) = (other * width, start + range.start);
        data.copy_within(from + range.start..from + range.end, to);
    }

    /// A group's columns in a row.
    fn range(&self, group: Group) -> Range<usize> {
        let config = &self.served.model.config;
        let before = Group::ALL.into_iter().take_while(|other| *other != group);
        let start = before.map(|group| config.width(group)).sum();
        start..start + config.width(group)
    }

    fn probabilities(&self) -> Vec<[f32; 4]> {
        let model = &self.served.model;
        let outputs = match OneStack::of(model) {
            Some(stack) => stack.whole(model, &self.columns),
            #[cfg(feature = "all-networks")]
            None => whole(model, &self.columns),
            #[cfg(not(feature = "all-networks"))]
            None => panic!("this module has no scorer for such a model"),
        };
        probabilities(&model.config.logits(outputs), self.served.calibrations)
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
