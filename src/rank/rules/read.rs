use super::explore::{Explore, Tries};
use super::options::{Caps, Method, Rules, Variety, WITHIN};
use crate::domain::{Value, text};
use crate::rank::options::{
    MAX_INTEGER, OptionError, error, items, number, read_diversity, read_limit, require, wrong,
};

/// A place costs `within · among` and is given in one go; the choice is the page's thread's.
const MOST_WITHIN: f64 = 200.0;
const MOST_AMONG: f64 = 5_000.0;
/// What was bought lately, if nothing is said: as long as a page keeps a session.
const BOUGHT_DAYS: f64 = 30.0;
/// A hundred years are as good as for ever.
const MOST_DAYS: f64 = 36_500.0;
/// Factors further from 1 are exclusions or pins.
const BOOSTS: [f64; 2] = [1e-3, 1e3];

impl Rules {
    /// Reads `boosts`, `exclude`, `bought`, `pinned`, `diversity`, `within`, `variety`, `caps`,
    /// `explore` and `limit` of the JavaScript API's `RankOptions`. Ids of which `index_of` knows
    /// nothing are ignored.
    ///
    /// # Errors
    /// The first option of a wrong type, out of its range, or not finite.
    pub fn read(
        options: &Value,
        index_of: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<Self, OptionError> {
        record(options, "options")?;
        let within = ranged(options, "within", "within", [1.0, MOST_WITHIN])?;
        let within = within.map_or(WITHIN, |within| within as usize);
        Ok(Rules {
            boosts: boosts(options.field("boosts"), index_of)?,
            excluded: items(options.field("exclude"), "exclude", index_of)?,
            bought: bought(options.field("bought"))?,
            pinned: items(options.field("pinned"), "pinned", index_of)?,
            diversity: read_diversity(options)?,
            within,
            variety: variety(options.field("variety"), within)?,
            caps: caps(options.field("caps"))?,
            explore: explore(options.field("explore"), index_of)?,
            limit: read_limit(options)?,
        })
    }
}

fn boosts(
    value: &Value,
    index_of: &dyn Fn(&str) -> Option<usize>,
) -> Result<Vec<(usize, f64)>, OptionError> {
    let mut boosts = Vec::new();
    for (id, factor) in record(value, "boosts")? {
        let option = text!("boosts.", id);
        let Some(factor) = number(factor, &option)? else {
            continue;
        };
        let [least, most] = BOOSTS;
        let why = "must be between 0.001 and 1000";
        require((least..=most).contains(&factor), &option, why)?;
        boosts.extend(index_of(id).map(|index| (index, factor)));
    }
    Ok(boosts)
}

/// In how many days.
fn bought(value: &Value) -> Result<Option<f64>, OptionError> {
    match value {
        Value::Null => Ok(None),
        Value::Text(word) if word == "keep" => Ok(None),
        Value::Text(word) if word == "exclude" => Ok(Some(BOUGHT_DAYS)),
        Value::Map(_) => {
            let days = number(value.field("days"), "bought.days")?;
            let days = days.filter(|days| (0.0..=MOST_DAYS).contains(days));
            let why = "must be a number of days from 0 to 36500";
            Ok(Some(days.ok_or_else(|| error("bought.days", why))?))
        }
        _ => Err(error(
            "bought",
            "must be \"keep\", \"exclude\", or an object with `days`",
        )),
    }
}

fn variety(value: &Value, within: usize) -> Result<Option<Variety>, OptionError> {
    if *value == Value::Null {
        return Ok(None);
    }
    record(value, "variety")?;
    let method = match value.field("method") {
        Value::Text(method) if method == "mmr" => Method::Mmr,
        Value::Text(method) if method == "dpp" => Method::Dpp,
        _ => return Err(error("variety.method", "must be \"mmr\" or \"dpp\"")),
    };
    let among = ranged(value, "among", "variety.among", [1.0, MOST_AMONG])?;
    let strength = share(value, "strength", "variety.strength")?;
    let mut variety = Variety::new(method, strength, within);
    variety.among = among.map_or(variety.among, |among| among as usize);
    Ok(Some(variety))
}

fn caps(value: &Value) -> Result<Caps, OptionError> {
    record(value, "caps")?;
    let cap = |name: &str| -> Result<Option<u32>, OptionError> {
        let cap = ranged(value, name, &text!("caps.", name), [1.0, MAX_INTEGER])?;
        Ok(cap.map(|cap| cap as u32))
    };
    Ok(Caps {
        category: cap("category")?,
        brand: cap("brand")?,
    })
}

fn explore(
    value: &Value,
    index_of: &dyn Fn(&str) -> Option<usize>,
) -> Result<Option<Explore>, OptionError> {
    if *value == Value::Null {
        return Ok(None);
    }
    record(value, "explore")?;
    let seed = ranged(value, "seed", "explore.seed", [0.0, MAX_INTEGER])?;
    let mut tries = Vec::new();
    for (id, counts) in record(value.field("tries"), "explore.tries")? {
        let option = text!("explore.tries.", id);
        let why = "must be two numbers from 0: shown, and how often looked at, not more";
        let counts = match counts {
            Value::List(counts) => match counts[..] {
                [Value::Number(shown), Value::Number(looked)] => Some([shown, looked]),
                _ => None,
            },
            _ => None,
        };
        let Some([shown, looked]) = counts else {
            return Err(error(&option, why));
        };
        let fit = (0.0..=MAX_INTEGER).contains(&shown) && (0.0..=shown).contains(&looked);
        require(fit, &option, why)?;
        tries.extend(index_of(id).map(|index| (index, Tries { shown, looked })));
    }
    Ok(Some(Explore {
        share: share(value, "share", "explore.share")?,
        seed: seed.unwrap_or(0.0) as u64,
        tries,
    }))
}

/// The fields of an object; none, if it is absent.
fn record<'a>(value: &'a Value, option: &str) -> Result<&'a [(String, Value)], OptionError> {
    match value {
        Value::Null => Ok(&[]),
        Value::Map(fields) => Ok(fields),
        other => Err(wrong(option, "must be an object", other)),
    }
}

fn share(value: &Value, name: &str, option: &str) -> Result<f64, OptionError> {
    let share = number(value.field(name), option)?;
    let share = share.filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| error(option, "must be between 0 and 1"))
}

/// A whole number between two others.
fn ranged(
    value: &Value,
    name: &str,
    option: &str,
    [least, most]: [f64; 2],
) -> Result<Option<f64>, OptionError> {
    let number = number(value.field(name), option)?;
    let fits = |number: f64| (least..=most).contains(&number) && number.fract() == 0.0;
    let why = match (least, most) {
        (0.0, _) => "must be a whole number from 0",
        (_, MOST_WITHIN) => "must be a whole number from 1 to 200",
        (_, MOST_AMONG) => "must be a whole number from 1 to 5000",
        _ => "must be a whole number from 1",
    };
    require(number.is_none_or(fits), option, why)?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Rules, OptionError> {
        let index_of = |id: &str| ["a", "b"].iter().position(|known| *known == id);
        Rules::read(&serde_json::from_str(json).unwrap(), &index_of)
    }

    #[test]
    fn reads_every_rule() {
        let rules = read(
            r#"{"boosts":{"b":2,"z":3,"a":null},"exclude":["z"],"pinned":["b"],"diversity":0.1,"bought":{"days":0.5},
                "within":12,"variety":{"method":"dpp","strength":0.5},"limit":20,
                "caps":{"category":3},"explore":{"share":0.2,"seed":7,"tries":{"a":[9,2]}}}"#,
        );
        let tries = Tries {
            shown: 9.0,
            looked: 2.0,
        };
        let expected = Rules {
            boosts: vec![(1, 2.0)],
            excluded: vec![],
            bought: Some(0.5),
            pinned: vec![1],
            diversity: 0.1,
            within: 12,
            variety: Some(Variety {
                method: Method::Dpp,
                strength: 0.5,
                among: 120,
            }),
            caps: Caps {
                category: Some(3),
                brand: None,
            },
            explore: Some(Explore {
                share: 0.2,
                seed: 7,
                tries: vec![(0, tries)],
            }),
            limit: Some(20),
        };
        assert_eq!(rules, Ok(expected));
        assert_eq!(read("null"), Ok(Rules::new()));
        assert_eq!(read(r#"{"bought":"keep"}"#), Ok(Rules::new()));
        let days = read(r#"{"bought":"exclude"}"#).map(|rules| rules.bought);
        assert_eq!(days, Ok(Some(30.0)));
    }

    #[test]
    fn names_the_rule_that_is_wrong() {
        for (json, option) in [
            ("[]", "options"),
            (r#"{"within":0}"#, "within"),
            (r#"{"within":201}"#, "within"),
            (r#"{"boosts":[]}"#, "boosts"),
            (r#"{"boosts":{"a":0}}"#, "boosts.a"),
            (r#"{"boosts":{"unknown":-1}}"#, "boosts.unknown"),
            (r#"{"variety":0.5}"#, "variety"),
            (r#"{"variety":{"strength":1}}"#, "variety.method"),
            (r#"{"variety":{"method":"mmr"}}"#, "variety.strength"),
            (
                r#"{"variety":{"method":"mmr","strength":2}}"#,
                "variety.strength",
            ),
            (
                r#"{"variety":{"method":"mmr","strength":1,"among":0.5}}"#,
                "variety.among",
            ),
            (
                r#"{"variety":{"method":"mmr","strength":1,"among":5001}}"#,
                "variety.among",
            ),
            (r#"{"bought":"always"}"#, "bought"),
            (r#"{"bought":{}}"#, "bought.days"),
            (r#"{"bought":{"days":-1}}"#, "bought.days"),
            (r#"{"caps":{"category":0}}"#, "caps.category"),
            (r#"{"caps":{"brand":"2"}}"#, "caps.brand"),
            (r#"{"explore":true}"#, "explore"),
            (r#"{"explore":{"seed":1}}"#, "explore.share"),
            (r#"{"explore":{"share":0.1,"seed":-1}}"#, "explore.seed"),
            (
                r#"{"explore":{"share":0.1,"tries":{"a":[1,2]}}}"#,
                "explore.tries.a",
            ),
            (
                r#"{"explore":{"share":0.1,"tries":{"a":3}}}"#,
                "explore.tries.a",
            ),
        ] {
            let error = read(json).unwrap_err();
            assert_eq!(error.option, option, "{json}");
        }
    }
}
