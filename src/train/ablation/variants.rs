use crate::features::Group;
use crate::model::{Architecture, ModelConfig};
use crate::train::dataset::Dataset;
use crate::train::trials::{Change, Variant};
use crate::train::{Prepared, Recipe};

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
