use std::borrow::Cow;

use crate::features::{Bag, Group};
use crate::model::{Architecture, ModelConfig};
use crate::train::dataset::Dataset;
use crate::train::{Prepared, Recipe};

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

/// The recipe, and all that is tried beside it.
pub fn variants(
    recipe: &Recipe,
    members: usize,
    base: &Prepared,
    statistics: bool,
) -> Vec<Variant> {
    let mut all = Vec::new();
    let mut add = |about, name: &str, change| {
        all.push(Variant {
            about,
            name: name.to_owned(),
            change,
        });
    };
    add("the recipe", "one network", Change::Nothing);
    for group in Group::ALL {
        if tells(&base.train, group) {
            add(
                "features",
                &format!("without `{}`", group.name()),
                Change::Without(group),
            );
        }
    }
    let other = match recipe.config.architecture {
        Architecture::SharedBottom => Architecture::FactorisedChain,
        _ => Architecture::SharedBottom,
    };
    let config = ModelConfig::new(
        other,
        recipe.config.embedding_dim,
        recipe.config.hidden.clone(),
    );
    add("network", other.name(), Change::Config(config));
    add("network", "no dropout", Change::Dropout(0.0));
    if statistics {
        add(
            "statistics",
            "without `--stats-events`",
            Change::NoStatistics,
        );
    }
    add("statistics", "`--min-people 10`", Change::MinPeople(10));
    add("statistics", "`--folds 2`", Change::Folds(2));
    add(
        "rows",
        "a quarter of the negatives",
        Change::EveryNegative(4),
    );
    if recipe.day_starts == 1 && base.of_pairs() {
        add("rows", "`--day-starts 2`", Change::DayStarts(2));
    }
    let wide = ModelConfig {
        hidden: recipe.config.hidden.iter().map(|width| 2 * width).collect(),
        ..recipe.config.clone()
    };
    add("network", "twice as wide", Change::Config(wide));
    let embedding = ModelConfig {
        embedding_dim: 16,
        ..recipe.config.clone()
    };
    add("network", "`--embedding-dim 16`", Change::Config(embedding));
    add(
        "members",
        &format!("{members} merged"),
        Change::Members(members),
    );
    // What the recipe has already is no change.
    let same = |change: &Change| match change {
        Change::Members(count) => *count == 1,
        Change::MinPeople(count) => *count == recipe.min_people,
        Change::Folds(count) => *count == recipe.folds,
        Change::Dropout(share) => *share == recipe.fit.dropout,
        Change::Config(config) => *config == recipe.config,
        _ => false,
    };
    all.retain(|variant| !same(&variant.change));
    all
}

/// Whether any column of the group differs between rows.
fn tells(dataset: &Dataset, group: Group) -> bool {
    match group {
        Group::User => true,
        _ => (group.columns().iter()).any(|column| {
            let mut values = dataset.column(group, column);
            let first = values.next();
            values.any(|value| Some(value) != first)
        }),
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
