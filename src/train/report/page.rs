use super::html::{escape, grouped, measure, push};
use super::tables::{class_of, value};
use super::{Protocol, Report, ScorerSummary, sections, tables};
use crate::domain::Task;

const STYLE: &str = include_str!("style.css");

/// The report as one HTML page that asks for nothing else.
pub fn page(report: &Report) -> String {
    let mut html =
        String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    html += "<meta name=\"color-scheme\" content=\"light dark\">\n";
    let events = escape(&report.data.events);
    push(
        &mut html,
        format_args!(
            "<title>nestrank report: {events}</title>\n<style>{STYLE}</style>\n</head>\n<body><main>\n"
        ),
    );
    html += &headline(report);
    for (id, title, text, body) in parts(report) {
        push(
            &mut html,
            format_args!("<section id=\"{id}\"><h2>{title}</h2><p>{text}</p>{body}</section>\n"),
        );
    }
    push(
        &mut html,
        format_args!(
            "<footer>nestrank {} · {}</footer>\n</main></body>\n</html>\n",
            env!("CARGO_PKG_VERSION"),
            escape(&report.data.created)
        ),
    );
    html
}

/// The scorers' styles; the first three are those that parts of the rows are measured by.
const SCORERS: [&str; 5] = ["model", "logistic", "recency", "popularity", "utility"];

type Part = (&'static str, &'static str, String, String);

fn parts(report: &Report) -> Vec<Part> {
    let seeds = report.seeds.len();
    vec![
        (
            "auc",
            "At a glance",
            "AUC: how often a product that was acted on scores above one that was not; one half is \
             chance, one is perfect. Bars are 95 % intervals had other people of the same kind come."
                .into(),
            legend(report, &SCORERS) + &sections::overview(report) + &tables::summary(report),
        ),
        (
            "measures",
            "All measures",
            format!(
                "The model is the mean over {seeds} seed{}; ± is the standard deviation between \
                 seeds, below it the 95 % interval over people, of the first seed. In bold the \
                 best of a column. Measures of probabilities are of calibrated ones.",
                if seeds == 1 { "" } else { "s" }
            ),
            tables::measures(report) + GLOSSARY,
        ),
        (
            "curves",
            "Learning curves",
            "Log loss by epoch. The line is the rows to choose by, the dot the epoch that was \
             kept; faint lines are the other seeds. Dashed are the rows that were learnt from, \
             with dropout, so that it may lie above."
                .into(),
            sections::curves(&report.curves),
        ),
        (
            "reliability",
            "Can the probabilities be believed?",
            format!("{} On the diagonal, what was predicted came true as often as was said; both \
             axes are logarithmic, each dot is a fifteenth of the rows, with the 95 % interval of what came true. Grey: the network's own \
             probabilities. Coloured: after calibration, {}.",
             "Of the products that were given a probability, how many were acted on?",
             calibrated(report.data.protocol)),
            sections::reliabilities(report),
        ),
        (
            "importance",
            "What the model looks at",
            "How much AUC falls when all columns of a group are shuffled among the rows together. \
             Groups that say the same stand in for each other, so that a small number does not \
             mean that a group is useless."
                .into(),
            tables::importance(&report.importance),
        ),
        (
            "cold-start",
            "Cold start",
            format!(
                "AUC by how many events the shopper had before, and for products that training \
                 never met. Below the model's, logistic regression's and category recency's. Not \
                 shown where there are fewer than {} positives or negatives.",
                super::slices::FEWEST
            ),
            format!(
                "{}{}{}{}",
                legend(report, &SCORERS[..3]),
                sections::histories(&report.cold_start.shoppers),
                tables::slices("events before", &report.cold_start.shoppers),
                tables::slices("product", &report.cold_start.products)
            ),
        ),
        (
            "categories",
            "Where it does well",
            "AUC among the rows of one category, for those that have most rows."
                .into(),
            tables::slices("category", &report.categories),
        ),
        (
            "cost",
            "What it costs",
            "Floating-point operations are counted while the engine runs; what a catalogue costs once is \
             left out."
                .into(),
            cost(report),
        ),
        ("recipe", "How it was made", protocol(report), recipe(report)),
    ]
}

fn headline(report: &Report) -> String {
    let of_100 = |scorer: &ScorerSummary| {
        let auc = scorer.mean.get("auc")?;
        Some(format!("{:.0}", auc.mean * 100.0))
    };
    let model = report.scorers.first().and_then(of_100).unwrap_or_default();
    let others: Vec<String> = report.scorers[1..]
        .iter()
        .filter_map(|scorer| {
            let ceiling = match class_of(scorer.name) {
                "utility" => " (the simulator's own, a ceiling)",
                _ => "",
            };
            Some(format!("{} {}{ceiling}", scorer.name, of_100(scorer)?))
        })
        .collect();
    let data = &report.data;
    let day = |time: &str| time.split('T').next().unwrap_or_default().to_owned();
    let mut html = format!(
        "<header><p class=\"kicker\">nestrank report</p><h1>In {model} of 100 pairs, the model puts \
         the product that was acted on above the one that was not.</h1><p class=\"lead\">On the \
         same rows: {}. Mean over the tasks. It learnt from {} rows of {} people in <b>{}</b> from \
         before {}, and was measured on {} rows of {} people since.</p><p>{}</p>",
        others.join(", "),
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

/// Which scorer has which colour, of those that are `shown`.
fn legend(report: &Report, shown: &[&str]) -> String {
    let shown = |scorer: &&ScorerSummary| shown.contains(&class_of(scorer.name));
    let entry = |scorer: &ScorerSummary| {
        format!(
            "<li class=\"name {}\">{}</li>",
            class_of(scorer.name),
            scorer.name
        )
    };
    let entries: String = report.scorers.iter().filter(shown).map(entry).collect();
    format!("<ul class=\"legend\">{entries}</ul>")
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

fn calibrated(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Validation => "fitted to one half of the people and shown for the other",
        _ => "fitted to the rows to choose by, and shown for the test",
    }
}

fn protocol(report: &Report) -> String {
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

fn recipe(report: &Report) -> String {
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

fn cost(report: &Report) -> String {
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

const GLOSSARY: &str = "<details><summary>What the measures are</summary><dl>\
<dt>AUC</dt><dd>the probability that a positive scores above a negative, ties counted half</dd>\
<dt>GAUC</dt><dd>AUC within each person, weighted by their positives: what a reranked grid is about</dd>\
<dt>NDCG@10</dt><dd>within the products of one moment: how near to the top the positives are</dd>\
<dt>coverage</dt><dd>the share of the products that stand in the first ten of some list; neither good nor bad</dd>\
<dt>log loss</dt><dd>mean negative log-likelihood, in nats</dd>\
<dt>NE</dt><dd>normalised entropy: log loss over that of always saying the base rate; below 1 is better than that</dd>\
<dt>ECE</dt><dd>expected calibration error, in 15 bins of as many rows each</dd></dl></details>";
