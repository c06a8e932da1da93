use std::borrow::Cow;

use crate::features::{Bag, Group};
use crate::model::ModelConfig;
use crate::train::Recipe;
use crate::train::dataset::Dataset;
use crate::train::weighting::Weighting;

/// A recipe with one part changed.
pub struct Variant {
    /// The kind of part.
    pub about: &'static str,
    /// What is changed, for people.
    pub name: String,
    /// The same, to be done.
    pub change: Change,
}

/// What is changed.
#[derive(Clone, Debug)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// The numeric columns and bags of a group are all 0.
    Without(Group),
    /// Only every n-th row of those with no label is learnt from.
    EveryNegative(usize),
    /// No log that only feeds statistics.
    NoStatistics,
    /// Days that begin at so many times of a day.
    DayStarts(usize),
    /// Folds of people.
    Folds(usize),
    /// Items need so many people for rates of their own.
    MinPeople(u32),
    /// Another network.
    Config(ModelConfig),
    /// Another way of balancing the tasks.
    Weighting(Weighting),
    /// Another share of dropped units.
    Dropout(f32),
    /// As many members.
    Members(usize),
}

impl Change {
    /// Whether rows or their features become others.
    pub fn needs_rows(&self) -> bool {
        matches!(
            self,
            Change::NoStatistics | Change::DayStarts(_) | Change::Folds(_) | Change::MinPeople(_)
        )
    }

    /// The recipe, changed.
    pub fn recipe(&self, recipe: &Recipe) -> Recipe {
        let mut recipe = recipe.clone();
        match self {
            Change::Nothing
            | Change::Without(_)
            | Change::EveryNegative(_)
            | Change::NoStatistics => {}
            Change::DayStarts(count) => recipe.day_starts = *count,
            Change::Folds(count) => recipe.folds = *count,
            Change::MinPeople(count) => recipe.min_people = *count,
            Change::Config(config) => recipe.config = config.clone(),
            Change::Weighting(weighting) => recipe.fit.weighting = *weighting,
            Change::Dropout(share) => recipe.fit.dropout = *share,
            Change::Members(count) => recipe.members = *count,
        }
        recipe
    }

    /// A dataset, changed; rows are only left out where there is something to learn.
    pub fn dataset<'a>(&self, dataset: &'a Dataset, learn: bool) -> Cow<'a, Dataset> {
        match self {
            Change::Without(group) => Cow::Owned(without(dataset, *group)),
            Change::EveryNegative(step) if learn => {
                let mut negatives = 0;
                let keep = |row: &usize| {
                    let negative = dataset.labels[*row] == [0.0; 4];
                    negatives += usize::from(negative);
                    !negative || negatives % step == 0
                };
                let rows: Vec<usize> = (0..dataset.len()).filter(keep).collect();
                Cow::Owned(dataset.select(&rows))
            }
            _ => Cow::Borrowed(dataset),
        }
    }
}

fn without(dataset: &Dataset, group: Group) -> Dataset {
    let mut dataset = dataset.clone();
    if group == Group::User {
        dataset.user.data.fill(0.0);
        dataset.pooled.fill_with(|| {
            [const {
                Bag {
                    entries: Vec::new(),
                }
            }; 4]
        });
        return dataset;
    }
    let cells = Group::ALL.into_iter().filter(|other| *other != Group::User);
    let before = cells.take_while(|other| *other != group);
    let start: usize = before.map(|other| other.columns().len()).sum();
    let width = group.columns().len();
    for row in dataset.cells.data.chunks_exact_mut(dataset.cells.width) {
        row[start..start + width].fill(0.0);
    }
    dataset
}
