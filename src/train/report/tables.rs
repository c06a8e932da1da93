//! The parts of the page that are tables.

use super::{Importance, Report, ScorerSummary, Slice, Spread, Value};
use crate::domain::{Task, Tasks};
use crate::features::Group;
use crate::train::measure::{Better, Measure};
use crate::train::page::html::{escape, grouped, measure, push};

/// The style of a scorer, in tables and drawings.
pub fn class_of(scorer: &str) -> &'static str {
    match scorer {
        "model" => "model",
        "logistic regression" => "logistic",
        "category recency" => "recency",
        "popularity" => "popularity",
        _ => "utility",
    }
}

/// AUC and GAUC of every scorer, by task and in the mean.
pub fn summary(report: &Report) -> String {
    let mut html = String::from("<table class=\"summary\"><thead><tr><th></th>");
    for _ in 0..2 {
        for task in Task::ALL {
            push(&mut html, format_args!("<th>{}</th>", task.name()));
        }
        html += "<th>mean</th>";
    }
    html += "</tr></thead><tbody>";
    for scorer in &report.scorers {
        let class = class_of(scorer.name);
        push(
            &mut html,
            format_args!("<tr><th class=\"name {class}\">{}</th>", scorer.name),
        );
        for key in ["auc", "gauc"] {
            for task in Task::ALL {
                let found = value(scorer, task, key).map(|value| value.spread.mean);
                let text = found.map_or("–".into(), measure);
                push(&mut html, format_args!("<td>{text}</td>"));
            }
            let mean = scorer.mean.get(key).map_or("–".into(), |mean| {
                let deviation = mean.deviation.map_or(String::new(), |deviation| {
                    format!("<small>± {deviation:.4}</small>")
                });
                format!("{}{deviation}", measure(mean.mean))
            });
            push(&mut html, format_args!("<td class=\"mean\">{mean}</td>"));
        }
        html += "</tr>";
    }
    html += "</tbody></table>";
    let head = "<thead><tr><th></th><th colspan=\"5\">AUC</th><th colspan=\"5\">GAUC</th></tr><tr>";
    html.replacen("<thead><tr>", head, 1)
}

/// Some measures of every scorer, a table a task.
pub fn measures(report: &Report, measures: &[Measure]) -> String {
    let mut html = String::new();
    for task in Task::ALL {
        let positives = report.data.test.positives[task];
        push(
            &mut html,
            format_args!(
                "<table><caption>{} <span>{} positives of {} rows</span></caption><thead><tr><th></th>",
                task.name(),
                grouped(positives as u64),
                grouped(report.data.test.rows as u64)
            ),
        );
        for measure in measures {
            push(&mut html, format_args!("<th>{}</th>", measure.label));
        }
        html += "</tr></thead><tbody>";
        for scorer in &report.scorers {
            push(
                &mut html,
                format_args!(
                    "<tr><th class=\"name {}\">{}</th>",
                    class_of(scorer.name),
                    scorer.name
                ),
            );
            for measure in measures {
                html += &cell(report, scorer, task, measure);
            }
            html += "</tr>";
        }
        html += "</tbody></table>";
    }
    html
}

/// The value of a measure, where there is one.
pub fn value(scorer: &ScorerSummary, task: Task, key: &str) -> Option<Value> {
    scorer.tasks[task].as_ref()?.get(key).copied()
}

fn cell(report: &Report, scorer: &ScorerSummary, task: Task, measure: &Measure) -> String {
    let Some(found) = value(scorer, task, measure.key) else {
        return "<td class=\"none\">–</td>".into();
    };
    // The true utility is a ceiling, and no competitor.
    let rivals = report
        .scorers
        .iter()
        .filter(|rival| class_of(rival.name) != "utility");
    let values = rivals.filter_map(|rival| value(rival, task, measure.key));
    let best = values
        .map(|value| value.spread.mean)
        .reduce(match measure.better {
            Some(Better::Low) => f64::min,
            _ => f64::max,
        });
    let is_best = measure.better.is_some() && best == Some(found.spread.mean);
    let mut html = format!(
        "<td{}>{}",
        if is_best { " class=\"best\"" } else { "" },
        self::measure(found.spread.mean)
    );
    if let Some(deviation) = found.spread.deviation {
        push(&mut html, format_args!("<small>± {deviation:.4}</small>"));
    }
    if let Some([low, high]) = found.interval {
        let (low, high) = (self::measure(low), self::measure(high));
        push(&mut html, format_args!("<small>{low} to {high}</small>"));
    }
    html + "</td>"
}

/// What each group of features is worth, the most important first.
pub fn importance(groups: &[Importance]) -> String {
    let mean = |group: &Importance| {
        let drops = Task::ALL.iter().filter_map(|task| group.drop[*task]);
        drops.map(|drop| drop.mean).sum::<f64>()
    };
    let is_silent = |group: &&Importance| {
        Task::ALL.iter().all(|task| {
            let drop = group.drop[*task];
            drop.is_none_or(|drop| drop.mean == 0.0 && drop.deviation.unwrap_or(0.0) == 0.0)
        })
    };
    let (silent, mut order): (Vec<&Importance>, Vec<&Importance>) =
        groups.iter().partition(is_silent);
    order.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
    let all = groups
        .iter()
        .flat_map(|group| Task::ALL.map(|task| group.drop[task]));
    let most = all.flatten().map(|drop| drop.mean).fold(1e-9, f64::max);
    let mut html = String::from("<table class=\"heat\"><thead><tr><th>group</th>");
    for task in Task::ALL {
        push(&mut html, format_args!("<th>{}</th>", task.name()));
    }
    html += "</tr></thead><tbody>";
    for group in order {
        let columns = Group::ALL
            .into_iter()
            .find(|known| known.name() == group.group);
        let count = columns.map_or(0, |group| group.columns().len());
        let bags = columns.map_or(0, Group::bags);
        let bags = match bags {
            0 => String::new(),
            1 => " and an embedding".into(),
            bags => format!(" and {bags} embeddings"),
        };
        push(
            &mut html,
            format_args!(
                "<tr><th>{}<small>{count} columns{bags}</small></th>",
                group.group
            ),
        );
        for task in Task::ALL {
            html += &match group.drop[task] {
                Some(drop) => heat(drop, most),
                None => "<td class=\"none\">–</td>".into(),
            };
        }
        html += "</tr>";
    }
    html += "</tbody></table>";
    if !silent.is_empty() {
        let names: Vec<&str> = silent.iter().map(|group| group.group).collect();
        let names = names.join(", ");
        push(
            &mut html,
            format_args!("<p class=\"note\">The same for every row of this log: {names}.</p>"),
        );
    }
    html
}

fn heat(drop: Spread, most: f64) -> String {
    let share = (drop.mean / most).clamp(0.0, 1.0) * 75.0;
    let deviation = drop.deviation.map_or(String::new(), |deviation| {
        format!("<small>± {deviation:.4}</small>")
    });
    // Minus nothing is nothing.
    let mean = if drop.mean.abs() < 5e-5 {
        0.0
    } else {
        drop.mean
    };
    let mean = format!("{mean:.4}").replace('-', "−");
    format!("<td style=\"--heat:{share:.0}%\">{mean}{deviation}</td>")
}

/// AUC by parts of the rows: the model, and below it logistic regression and category recency.
pub fn slices(what: &str, slices: &[Slice]) -> String {
    let mut html = format!(
        "<table class=\"slices\"><thead><tr><th>{}</th><th>people</th><th>rows</th>",
        escape(what)
    );
    for task in Task::ALL {
        push(&mut html, format_args!("<th>{}</th>", task.name()));
    }
    html += "</tr></thead><tbody>";
    for slice in slices {
        push(
            &mut html,
            format_args!(
                "<tr><th>{}</th><td>{}</td><td>{}</td>",
                escape(&slice.label),
                grouped(slice.people as u64),
                grouped(slice.rows as u64)
            ),
        );
        for task in Task::ALL {
            html += &aucs(slice, task);
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
}

fn aucs(slice: &Slice, task: Task) -> String {
    let show = |aucs: &Tasks<Option<f64>>| aucs[task].map_or("–".into(), measure);
    let positives = slice.positives[task];
    match slice.model[task] {
        Some(model) => format!(
            "<td>{}<small><span class=\"logistic\">{}</span> <span class=\"recency\">{}</span></small></td>",
            measure(model.mean),
            show(&slice.logistic),
            show(&slice.recency)
        ),
        None if slice.rows == 0 => "<td class=\"none\">–</td>".into(),
        None => format!("<td class=\"none\">–<small>{positives} positives</small></td>"),
    }
}
