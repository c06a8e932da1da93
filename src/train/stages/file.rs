use std::fmt::Write;

use crate::guide::StageModel;

/// A model of stages as JSON that people can read: a line for each sign. `command` is what made it.
pub fn file_of(model: &StageModel, command: &str) -> String {
    let command = serde_json::Value::from(command);
    let mut text = format!(
        "{{\n  \"made_by\": {command},\n  \"stages\": [\"looking\", \"comparing\", \"deciding\", \"after\"],\n  \"bias\": {},\n  \"weights\": {{",
        list(&model.bias)
    );
    for (place, (name, weights)) in model.weights.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(text, "{comma}\n    \"{name}\": {}", list(weights));
    }
    text + "\n  }\n}\n"
}

fn list(numbers: &[f32; 4]) -> String {
    // Four decimals: no posterior changes in its third.
    let numbers = numbers.map(|number| format!("{:.4}", number + 0.0));
    format!("[{}]", numbers.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let model = StageModel {
            bias: [0.5, -0.25, 1e-9, -2.0],
            weights: vec![("age".into(), [1.0, -1.0, 0.5, -0.5])],
        };
        let text = file_of(&model, "nestrank stages \"x\"");
        let read = StageModel::read(text.as_bytes()).unwrap();
        assert_eq!(read.bias, [0.5, -0.25, 0.0, -2.0]);
        assert_eq!(read.weights, model.weights);
    }
}
