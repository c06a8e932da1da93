use crate::domain::Task;
use crate::train::page::html::push;
use crate::train::relatedness::Relatedness;

/// What a heat map shows in words, and how its numbers are written.
struct Map<'a> {
    caption: &'a str,
    corner: &'a str,
    values: &'a [Vec<f64>],
    written: fn(f64) -> String,
}

/// How tasks go together: two heat maps, the groups that they suggest, and what those are worth.
pub fn tables(found: &Relatedness) -> String {
    let mut html = String::from("<div class=\"pair\">");
    for map in [
        Map {
            caption: "Do their gradients agree? Cosine; 1 is the same direction, below 0 against \
                      each other.",
            corner: "gradient of",
            values: &found.cosine,
            written: |value| format!("{value:.2}"),
        },
        Map {
            caption: "What a step for the row's task does for the column's: the share of its loss \
                      that goes, in thousandths.",
            corner: "a step for",
            values: &found.lookahead,
            written: |value| format!("{:.1}", 1e3 * value),
        },
    ] {
        heat_map(&map, &found.tasks, &mut html);
    }
    html += "</div>";
    let name = |group: &Vec<Task>| {
        group
            .iter()
            .map(|task| task.name())
            .collect::<Vec<_>>()
            .join(" + ")
    };
    let groups: Vec<String> = found.groups.iter().map(name).collect();
    push(
        &mut html,
        format_args!(
            "<p>Suggested groups: <strong>{}</strong>.</p>",
            groups.join(", ")
        ),
    );
    html + &worth(found)
}

fn heat_map(map: &Map, tasks: &[Task], html: &mut String) {
    push(
        html,
        format_args!(
            "<table class=\"heat square\"><caption>{}</caption><thead><tr><th>{}</th>",
            map.caption, map.corner
        ),
    );
    for task in tasks {
        push(html, format_args!("<th scope=\"col\">{}</th>", task.name()));
    }
    *html += "</tr></thead><tbody>";
    // A task's effect on itself is the largest, and says least.
    let others = map.values.iter().enumerate().flat_map(|(row, values)| {
        let others = values.iter().enumerate();
        others
            .filter(move |(col, _)| *col != row)
            .map(|(_, value)| value.abs())
    });
    let most = others.fold(1e-9, f64::max);
    for (row, (task, values)) in tasks.iter().zip(map.values).enumerate() {
        push(
            html,
            format_args!("<tr><th scope=\"row\">{}</th>", task.name()),
        );
        for (col, &value) in values.iter().enumerate() {
            let share = (value.abs() / most).min(1.0) * 75.0;
            let class = match (row == col, value < 0.0) {
                (true, _) => "self",
                (_, true) => "against",
                _ => "with",
            };
            let text = (map.written)(value).replace('-', "−");
            push(
                html,
                format_args!("<td class=\"{class}\" style=\"--heat:{share:.0}%\">{text}</td>"),
            );
        }
        *html += "</tr>";
    }
    *html += "</tbody></table>";
}

fn worth(found: &Relatedness) -> String {
    let mut html = String::from(
        "<table><thead><tr><th>AUC</th><th>all together</th><th>in these groups</th>\
         <th>alone</th></tr></thead><tbody>",
    );
    for worth in &found.worth {
        let all = [worth.together, worth.grouped, worth.alone];
        let best = all
            .map(|(mean, _)| mean)
            .into_iter()
            .fold(f64::MIN, f64::max);
        push(
            &mut html,
            format_args!("<tr><th scope=\"row\">{}</th>", worth.task.name()),
        );
        for (mean, deviation) in all {
            let [open, close] = if mean == best {
                ["<strong>", "</strong>"]
            } else {
                ["", ""]
            };
            push(
                &mut html,
                format_args!("<td>{open}{mean:.4}{close}<small>± {deviation:.4}</small></td>"),
            );
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
}
