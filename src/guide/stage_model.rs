use super::{Signs, Stage, Stages};
use crate::domain::{Value, parse_json, text};

/// From signs to stages: a multinomial logistic regression. `nestrank stages` learns it, on shoppers
/// of the simulator whose stage is known; `docs/guide.md` says what it is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct StageModel {
    /// Of each stage, in the order of [`Stage::ALL`].
    pub bias: Stages,
    /// The weights of each sign, by its name.
    pub weights: Vec<(String, Stages)>,
}

impl StageModel {
    /// The one that comes with the package, `src/guide/stages.json`.
    pub fn built_in() -> Self {
        StageModel::read(include_bytes!("stages.json")).expect("a test reads it")
    }

    /// Reads one from JSON: `bias`, and in `weights` a list for each sign, both of four numbers.
    ///
    /// # Errors
    /// What is wrong with which part.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let file = parse_json(json).map_err(|error| String::from(error.why))?;
        let weights = file
            .field("weights")
            .map()
            .ok_or("`weights` is no object")?;
        let weights = weights
            .iter()
            .map(|(name, list)| Ok((name.clone(), four(list, name)?)));
        Ok(StageModel {
            bias: four(file.field("bias"), "bias")?,
            weights: weights.collect::<Result<_, String>>()?,
        })
    }

    /// How probable each stage is. Signs that the model does not know count for nothing.
    pub fn stages(&self, signs: &Signs) -> Stages {
        self.stages_of(signs.iter())
    }

    /// The same for signs as names and numbers.
    pub fn stages_of<'a>(&self, signs: impl Iterator<Item = (&'a str, f32)>) -> Stages {
        let mut logits = self.bias;
        for (name, value) in signs {
            let known = self.weights.iter().find(|(known, _)| known == name);
            let weights = known.map_or(Stages::default(), |(_, weights)| *weights);
            for (logit, weight) in logits.iter_mut().zip(weights) {
                *logit += weight * value;
            }
        }
        softmax(logits)
    }
}

/// Exponentials that add up to 1.
fn softmax(logits: Stages) -> Stages {
    let most = logits.into_iter().fold(f32::MIN, f32::max);
    let powers = logits.map(|logit| (logit - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

fn four(value: &Value, name: &str) -> Result<Stages, String> {
    let list = value.list().filter(|list| list.len() == Stage::ALL.len());
    let mut numbers = Stages::default();
    for (number, value) in
        numbers
            .iter_mut()
            .zip(list.ok_or(text!("`", name, "` is no list of four"))?)
    {
        *number = match value {
            Value::Number(given) if given.is_finite() => *given as f32,
            _ => return Err(text!("`", name, "` holds what is no number")),
        };
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Session;
    use crate::features::Keys;
    use crate::guide::{Lifts, Trail};

    #[test]
    fn the_one_of_the_package_knows_every_sign_and_no_other() {
        let session = Session::default();
        let signs = Signs::new(&Trail::new(&session, Keys::default(), 0), &Lifts::default());
        let model = StageModel::built_in();
        let known: Vec<&str> = model
            .weights
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(
            known,
            signs.iter().map(|(name, _)| name).collect::<Vec<_>>()
        );
        let stages = model.stages(&signs);
        assert_eq!(Stage::most_probable(&stages), Stage::Looking, "{stages:?}");
        assert!((stages.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |json: &str| StageModel::read(json.as_bytes()).unwrap_err();
        assert!(!wrong("{").is_empty());
        assert!(wrong(r#"{"bias": [1, 2, 3, 4]}"#).contains("weights"));
        assert!(wrong(r#"{"bias": [1, 2, 3], "weights": {}}"#).contains("bias"));
        assert!(
            wrong(r#"{"bias": [1, 2, 3, 4], "weights": {"age": [1, 2, 3, "x"]}}"#).contains("age")
        );
    }
}
