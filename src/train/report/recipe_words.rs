use crate::model::ModelConfig;
use crate::train::Recipe;
use crate::train::regression::Regression;

/// What is trained, as name and value.
pub fn recipe_words(recipe: &Recipe) -> Vec<(String, String)> {
    let fit = &recipe.fit;
    let weights = fit.loss_weights.map(|weight| format!("{weight:.2}"));
    let hours = recipe.horizon / 3_600_000;
    [
        ("network", architecture(&recipe.config)),
        ("members", recipe.members.to_string()),
        ("embedding table", format!("{} rows", recipe.table_rows)),
        ("step size", format!("{} (Adam)", fit.learning_rate)),
        ("rows in a batch", fit.batch.to_string()),
        (
            "epochs",
            format!("at most {}, patience {}", fit.epochs, fit.patience),
        ),
        (
            "dropout",
            format!(
                "{} of units, {} of table rows",
                fit.dropout, fit.token_dropout
            ),
        ),
        ("regressions", regressions(&fit.regression)),
        (
            "slots of a page",
            match fit.slots {
                true => "accounted for, where the log says them".into(),
                false => "not accounted for".into(),
            },
        ),
        ("loss weights", weights.join(", ")),
        ("labels look ahead", format!("{hours} h")),
        (
            "negatives",
            format!(
                "{} a contact, where the log has no impressions",
                recipe.negatives
            ),
        ),
        (
            "statistics",
            format!(
                "{} folds of people, products seen by {} or more",
                recipe.folds, recipe.min_people
            ),
        ),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn regressions(regression: &Regression) -> String {
    let names: Vec<&str> = regression
        .targets
        .iter()
        .map(|target| target.name())
        .collect();
    match names[..] {
        [] => "none".into(),
        _ => format!("{}, weight {}", names.join(", "), regression.weight),
    }
}

/// The architecture and its sizes, in words.
fn architecture(config: &ModelConfig) -> String {
    let json = serde_json::to_value(config).unwrap_or_default();
    let fields = json.as_object().into_iter().flatten();
    let word = |(name, value): (&String, &serde_json::Value)| {
        let value = value.as_str().map_or(value.to_string(), String::from);
        format!("{} {value}", name.replace('_', " "))
    };
    fields.map(word).collect::<Vec<_>>().join(", ")
}
