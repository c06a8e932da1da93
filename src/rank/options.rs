use crate::domain::{Catalog, MAX_TIME, Task, Tasks, Value, text};

/// What a shop asks of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct RankOptions {
    /// The weight of each task in the score.
    pub weights: Tasks<f64>,
    /// How much a category is held back by those of it that are placed before, 0 to 1.
    pub diversity: f64,
    /// Most products returned, pins counted; no limit if absent.
    pub limit: Option<usize>,
    /// What comes first, by catalogue index. Repeats and indices of no candidate are ignored.
    pub pinned: Vec<usize>,
    /// What is left out, pinned or not, by catalogue index.
    pub excluded: Vec<usize>,
}

/// An option that cannot be taken as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionError {
    /// Its name, such as `diversity` or `weights.view`.
    pub option: String,
    /// What is wrong with it.
    pub why: String,
}

impl OptionError {
    /// What is wrong with which option, for people.
    pub fn message(&self) -> String {
        text!("option `", self.option, "` ", self.why)
    }
}

impl std::fmt::Display for OptionError {
    fn fmt(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        to.write_str(&self.message())
    }
}

impl std::error::Error for OptionError {}

/// What [`RankOptions::read`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadOptions {
    /// The options of the order.
    pub rank: RankOptions,
    /// The moment for which to rank, in ms since 1970.
    pub now: Option<i64>,
}

impl RankOptions {
    /// Plain order by these weights.
    pub fn new(weights: Tasks<f64>) -> Self {
        RankOptions {
            weights,
            diversity: 0.0,
            limit: None,
            pinned: Vec::new(),
            excluded: Vec::new(),
        }
    }

    /// Reads the `RankOptions` of the JavaScript API: `limit`, `weights`, `diversity`, `pinned`,
    /// `exclude`, `now`. What is absent keeps its default, a task left out its weight in
    /// `weights`; ids that the catalogue does not hold are ignored.
    ///
    /// # Errors
    /// The first option of a wrong type, out of its range, or not finite.
    pub fn read(
        options: &Value,
        weights: &Tasks<f64>,
        catalog: &Catalog,
    ) -> Result<ReadOptions, OptionError> {
        if !matches!(options, Value::Map(_) | Value::Null) {
            return Err(wrong("options", "must be an object", options));
        }
        let index_of = |id: &str| catalog.index_of(id);
        let now = number(options.field("now"), "now")?;
        let time = now.is_none_or(|now| now.abs() <= MAX_TIME);
        require(time, "now", "must be a time in ms since 1970")?;
        Ok(ReadOptions {
            rank: RankOptions {
                weights: read_weights(options.field("weights"), weights)?,
                diversity: read_diversity(options)?,
                limit: read_limit(options)?,
                pinned: items(options.field("pinned"), "pinned", index_of)?,
                excluded: items(options.field("exclude"), "exclude", index_of)?,
            },
            now: now.map(|now| now.floor() as i64),
        })
    }
}

/// `limit`, a whole number from 0.
pub(super) fn read_limit(options: &Value) -> Result<Option<usize>, OptionError> {
    let limit = number(options.field("limit"), "limit")?;
    let whole = |limit| (0.0..=MAX_INTEGER).contains(&limit) && limit.fract() == 0.0;
    let why = "must be a whole number from 0";
    require(limit.is_none_or(whole), "limit", why)?;
    Ok(limit.map(|limit| limit as usize))
}

/// `diversity`, from 0 to 1.
pub(super) fn read_diversity(options: &Value) -> Result<f64, OptionError> {
    let diversity = number(options.field("diversity"), "diversity")?.unwrap_or(0.0);
    let share = (0.0..=1.0).contains(&diversity);
    require(share, "diversity", "must be between 0 and 1")?;
    Ok(diversity)
}

/// Reads the `weights` of the JavaScript API; a task left out keeps its value in `base`. Any
/// finite number is a weight, also below zero.
///
/// # Errors
/// `weights`, or the first task of it, that is of a wrong type or not finite.
pub fn read_weights(weights: &Value, base: &Tasks<f64>) -> Result<Tasks<f64>, OptionError> {
    if !matches!(weights, Value::Map(_) | Value::Null) {
        return Err(wrong("weights", "must be an object", weights));
    }
    let mut read = *base;
    for task in Task::ALL {
        let option = text!("weights.", task.name());
        if let Some(weight) = number(weights.field(task.name()), &option)? {
            read[task] = weight;
        }
    }
    Ok(read)
}

/// Largest integer up to which a JavaScript number is exact.
pub(super) const MAX_INTEGER: f64 = 9_007_199_254_740_991.0;

pub(super) fn number(value: &Value, option: &str) -> Result<Option<f64>, OptionError> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => {
            require(number.is_finite(), option, "must be a finite number")?;
            Ok(Some(*number))
        }
        other => Err(wrong(option, "must be a number", other)),
    }
}

/// The number itself is not in the message: to format floats would be 8 KB of every page.
pub(super) fn require(holds: bool, option: &str, why: &str) -> Result<(), OptionError> {
    if holds {
        Ok(())
    } else {
        Err(error(option, why))
    }
}

pub(super) fn items(
    value: &Value,
    option: &str,
    index_of: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<usize>, OptionError> {
    let ids = match value {
        Value::Null => return Ok(Vec::new()),
        Value::List(ids) => ids,
        other => return Err(wrong(option, "must be an array of ids", other)),
    };
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        match id {
            Value::Text(id) => items.extend(index_of(id)),
            other => return Err(wrong(option, "must hold ids as text", other)),
        }
    }
    Ok(items)
}

pub(super) fn wrong(option: &str, expected: &str, value: &Value) -> OptionError {
    error(option, &text!(expected, ", not ", value.kind()))
}

pub(super) fn error(option: &str, why: &str) -> OptionError {
    OptionError {
        option: option.into(),
        why: why.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Tasks<f64> = Tasks {
        view: 1.0,
        cart: 2.0,
        favorite: 3.0,
        purchase: 4.0,
    };

    fn read(json: &str) -> Result<ReadOptions, OptionError> {
        let (catalog, _) = Catalog::from_json(br#"[{"id":"a"},{"id":"b"}]"#).unwrap();
        RankOptions::read(&serde_json::from_str(json).unwrap(), &BASE, &catalog)
    }

    #[test]
    fn reads_what_is_there_and_keeps_the_rest() {
        let read = read(
            r#"{"limit":24,"weights":{"cart":-5,"view":null},"diversity":0.5,
                "pinned":["b","z","a"],"exclude":["z"],"now":7.9,"signal":{}}"#,
        );
        let rank = RankOptions {
            weights: Tasks { cart: -5.0, ..BASE },
            diversity: 0.5,
            limit: Some(24),
            pinned: vec![1, 0],
            excluded: vec![],
        };
        assert_eq!(read, Ok(ReadOptions { rank, now: Some(7) }));
    }

    #[test]
    fn nothing_given_is_the_plain_order() {
        for json in ["null", "{}", r#"{"limit":null,"pinned":null,"now":null}"#] {
            let rank = RankOptions::new(BASE);
            assert_eq!(read(json), Ok(ReadOptions { rank, now: None }), "{json}");
        }
    }

    #[test]
    fn names_the_option_that_is_wrong() {
        for (json, option) in [
            ("7", "options"),
            (r#"{"limit":-1}"#, "limit"),
            (r#"{"limit":1.5}"#, "limit"),
            (r#"{"limit":"3"}"#, "limit"),
            (r#"{"diversity":1.01}"#, "diversity"),
            (r#"{"diversity":-0.01}"#, "diversity"),
            (r#"{"diversity":true}"#, "diversity"),
            (r#"{"now":1e16}"#, "now"),
            (r#"{"weights":[]}"#, "weights"),
            (r#"{"weights":{"favorite":"1"}}"#, "weights.favorite"),
            (r#"{"pinned":"a"}"#, "pinned"),
            (r#"{"exclude":[1]}"#, "exclude"),
        ] {
            let error = read(json).unwrap_err();
            assert_eq!(error.option, option, "{json}");
            assert!(error.to_string().contains(option), "{json}");
        }
    }

    #[test]
    fn what_is_not_finite_is_refused() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let catalog = Catalog::default();
            for option in ["limit", "diversity", "now"] {
                let options = Value::Map(vec![(option.into(), Value::Number(number))]);
                let error = RankOptions::read(&options, &BASE, &catalog).unwrap_err();
                assert_eq!(error.option, option);
            }
            for task in Task::ALL {
                let weights = Value::Map(vec![(task.name().into(), Value::Number(number))]);
                let error = read_weights(&weights, &BASE).unwrap_err();
                assert_eq!(error.option, format!("weights.{}", task.name()));
            }
        }
    }
}
