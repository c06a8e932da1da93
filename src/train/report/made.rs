//! The parts of the page about how the model was made, and what it costs.

use super::Report;
use crate::domain::Task;
use crate::train::page::html::{escape, grouped, push};

/// What was learnt from, chosen by and measured on.
pub fn protocol(report: &Report) -> String {
    let data = &report.data;
    let rows = |count: &super::RowCount| {
        let (rows, people) = (grouped(count.rows as u64), grouped(count.people as u64));
        format!("{rows} rows of {people} people")
    };
    format!(
        "Learnt from: {}. Chosen by: {}. Measured on: {}. Nothing from {} on was learnt from. \
         Logistic regression had the same rows and the same numeric columns, standardised, but no \
         embeddings.",
        rows(&data.train),
        rows(&data.choose),
        rows(&data.test),
        escape(&data.until)
    )
}

/// The recipe and its calibration.
pub fn recipe(report: &Report) -> String {
    let mut html = String::from("<dl>");
    for (name, value) in &report.recipe {
        let (name, value) = (escape(name), escape(value));
        push(&mut html, format_args!("<dt>{name}</dt><dd>{value}</dd>"));
    }
    for task in Task::ALL {
        let Some(found) = &report.reliability[task] else {
            continue;
        };
        let calibration = found.calibration;
        push(
            &mut html,
            format_args!(
                "<dt>calibration of {}</dt><dd>{:.3} × logit {} {:.3}</dd>",
                task.name(),
                calibration.scale,
                if calibration.bias < 0.0 { "−" } else { "+" },
                calibration.bias.abs()
            ),
        );
    }
    html + "</dl>"
}

/// What the model costs, a card a number.
pub fn cost(report: &Report) -> String {
    let cost = &report.cost;
    let card = |name: &str, value: String, note: String| {
        format!(
            "<div class=\"card\"><h3>{name}</h3><p class=\"big\">{value}</p><p>{note}</p></div>"
        )
    };
    let kilobytes = |bytes: usize| format!("{:.0} KB", bytes as f64 / 1e3);
    let share = cost.flops_factored as f64 / cost.flops_whole.max(1) as f64 * 100.0;
    [
        "<div class=\"cards\">".to_owned(),
        card(
            "parameters",
            grouped(cost.parameters as u64),
            "numbers in the network and its embedding table".into(),
        ),
        card(
            "bundle",
            kilobytes(cost.bundle_bytes),
            format!(
                "weights {}, priors {}, before compression",
                kilobytes(cost.weights_bytes),
                kilobytes(cost.priors_bytes)
            ),
        ),
        card(
            "FLOPs a product",
            grouped(cost.flops_factored),
            format!("in a rerank of {}", grouped(cost.products as u64)),
        ),
        card(
            "without the factoring",
            grouped(cost.flops_whole),
            format!("of which a rerank does {share:.0} %"),
        ),
        "</div>".to_owned(),
    ]
    .concat()
}
