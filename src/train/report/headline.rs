use super::tables::{class_of, value};
use super::{Protocol, Report, ScorerSummary};
use crate::domain::Task;
use crate::train::page::html::{escape, grouped, measure, push};

/// What was found, in plain words, and a card a task.
pub fn headline(report: &Report) -> String {
    let of_100 = |scorer: &ScorerSummary| {
        let auc = scorer.mean.get("auc")?;
        Some(auc.mean * 100.0)
    };
    let model = report.scorers.first().and_then(of_100).unwrap_or_default();
    let scorers: Vec<String> = (report.scorers.iter())
        .filter_map(|scorer| {
            let ceiling = match class_of(scorer.name) {
                "utility" => " (the simulator's own, a ceiling)",
                _ => "",
            };
            Some(format!("{} {:.1}{ceiling}", scorer.name, of_100(scorer)?))
        })
        .collect();
    let data = &report.data;
    let day = |time: &str| time.split('T').next().unwrap_or_default().to_owned();
    let mut html = format!(
        "<header><p class=\"kicker\">nestrank report</p><h1>In {model:.0} of 100 pairs, the model puts \
         the product that was acted on above the one that was not.</h1><p class=\"lead\">Mean \
         over the tasks: {}. It learnt from {} rows of {} people in <b>{}</b> from \
         before {}, and was measured on {} rows of {} people since.</p><p>{}</p>",
        scorers.join(", "),
        grouped(data.train.rows as u64),
        grouped(data.train.people as u64),
        escape(&data.events),
        day(&data.until),
        grouped(data.test.rows as u64),
        grouped(data.test.people as u64),
        honesty(data.protocol)
    );
    html += "<div class=\"cards\">";
    for task in Task::ALL {
        html += &card(report, task);
    }
    html + "</div></header>\n"
}

fn card(report: &Report, task: Task) -> String {
    let auc = |scorer: &ScorerSummary| value(scorer, task, "auc").map(|auc| auc.spread);
    let name = task.name();
    let Some(model) = report.scorers.first().and_then(auc) else {
        return format!("<div class=\"card\"><h3>{name}</h3><p>only one class</p></div>");
    };
    let deviation = model
        .deviation
        .map_or(String::new(), |d| format!("<small>± {d:.3}</small>"));
    let mut html = format!(
        "<div class=\"card\"><h3>{name}</h3><p class=\"big\">{}{deviation}</p><p>AUC; gain over</p>",
        measure(model.mean)
    );
    for scorer in &report.scorers[1..] {
        if let (Some(other), false) = (auc(scorer), class_of(scorer.name) == "utility") {
            let gain = model.mean - other.mean;
            let sign = if gain < 0.0 { "−" } else { "+" };
            push(
                &mut html,
                format_args!(
                    "<p class=\"gain\"><span class=\"{}\">{}</span> <b>{sign}{:.3}</b></p>",
                    class_of(scorer.name),
                    scorer.name,
                    gain.abs()
                ),
            );
        }
    }
    html + "</div>"
}

fn honesty(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::TestPairs => {
            "The test had no say in anything: the epoch was chosen, and calibration fitted, on \
             other rows."
        }
        Protocol::LaterPart => {
            "The test had no say in anything: the epoch was chosen, and calibration fitted, on the \
             earlier part of what the log held back; the test is the later part."
        }
        Protocol::Validation => {
            "There is no test of its own: these are the rows that the epoch was chosen by, which \
             is a little too kind. <code>--test-pairs</code> adds one."
        }
    }
}
