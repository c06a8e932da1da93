use super::experiment::RELATEDNESS_SEEDS;
use super::headline::headline;
use super::tables::class_of;
use super::{Protocol, Report, ScorerSummary, made, relatedness, sections, slots, tables, variety};
use crate::train::measure::{MEASURES, Measure, TRUE_MEASURES};
use crate::train::page::document;
use crate::train::page::html::{escape, push};

/// The report as one HTML page that asks for nothing else.
pub fn page(report: &Report) -> String {
    let mut main = headline(report);
    for (id, title, text, body) in results(report).into_iter().chain(grounds(report)) {
        push(
            &mut main,
            format_args!("<section id=\"{id}\"><h2>{title}</h2><p>{text}</p>{body}</section>\n"),
        );
    }
    push(
        &mut main,
        format_args!(
            "<footer>nestrank {} · {}</footer>\n",
            env!("CARGO_PKG_VERSION"),
            escape(&report.data.created)
        ),
    );
    let title = format!("nestrank report: {}", report.data.events);
    document("en", &title, "", &format!("<main>\n{main}</main>"))
}

/// The scorers' styles; the first three are those that parts of the rows are measured by.
const SCORERS: [&str; 5] = ["model", "logistic", "recency", "popularity", "utility"];

type Part = (&'static str, &'static str, String, String);

/// How good the model is.
fn results(report: &Report) -> Vec<Part> {
    let seeds = report.seeds.len();
    vec![
        (
            "auc",
            "At a glance",
            "AUC: how often a product that was acted on scores above one that was not; one half is \
             chance, one is perfect. Bars are 95 % intervals had other people of the same kind come."
                .into(),
            format!(
                "{}<div class=\"wide\">{}</div>{}",
                legend(report, &SCORERS),
                sections::overview(report),
                tables::summary(report)
            ),
        ),
        (
            "measures",
            "All measures",
            format!(
                "The model is the mean over {seeds} seed{}; ± is the standard deviation between \
                 seeds, below it the 95 % interval over people, of the first seed. In bold the \
                 best of a column. Measures of probabilities are of calibrated ones{}.",
                if seeds == 1 { "" } else { "s" },
                match report.slots {
                    Some(_) => ", the model's in the slots where rows were shown",
                    None => "",
                }
            ),
            tables::measures(report, &MEASURES) + GLOSSARY,
        ),
        (
            "curves",
            "Learning curves",
            "Log loss by epoch. The line is the rows to choose by, the dot the epoch that was \
             kept; faint lines are the other seeds. Dashed are the rows that were learnt from, \
             with dropout, so that it may lie above; a chain learns its factors, so that all but \
             the view's is another loss, whose course can be compared and not its height. Of \
             merged members, the first."
                .into(),
            sections::curves(&report.curves),
        ),
        (
            "reliability",
            "Can the probabilities be believed?",
            format!(
                "Of the products that were given a probability, how many were acted on? On the \
                 diagonal, as many as was said. Both axes are logarithmic; each dot is a fifteenth \
                 of the rows, with the 95 % interval of what came true. Grey: the network's own \
                 probabilities. Coloured: after calibration, {}.",
                calibrated(report.data.protocol)
            ),
            sections::reliabilities(report),
        ),
    ]
}

/// What it rests on.
fn grounds(report: &Report) -> Vec<Part> {
    let mut parts = reasons(report);
    if let Some(found) = &report.relatedness {
        let part = (
            "relatedness",
            "Which tasks help each other",
            format!(
                "In a shared-bottom network of the recipe's widths, on the rows to choose by. The \
                 maps are of the first seed, over its epochs; the groups are those in which tasks \
                 lower each other's losses most, and were trained, {} seed{} each.",
                RELATEDNESS_SEEDS.min(report.seeds.len()),
                if report.seeds.len() == 1 { "" } else { "s" }
            ),
            relatedness::tables(found),
        );
        parts.insert(1, part);
    }
    let told = |measure: &Measure| {
        let mut scorers = report.scorers.iter();
        scorers.any(|scorer| scorer.mean.contains_key(measure.key))
    };
    if TRUE_MEASURES.iter().any(told) {
        let before = parts.len() - 2;
        let body = tables::measures(report, &TRUE_MEASURES);
        parts.insert(
            before,
            ("truth", "Against the truth", TRUTH.to_owned(), body),
        );
    }
    if let Some(effects) = &report.slots {
        let (text, body) = (slots::text(effects), slots::body(effects));
        let before = parts.len() - 2;
        parts.insert(before, ("slots", "What the slot does", text, body));
    }
    if let Some(curve) = &report.variety {
        let (text, body) = (variety::text(curve), variety::body(curve));
        let before = parts.len() - 2;
        parts.insert(before, ("variety", "What variety costs", text, body));
    }
    parts
}

fn reasons(report: &Report) -> Vec<Part> {
    vec![
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
            "AUC among the rows of one category, for those that have most rows.".into(),
            tables::slices("category", &report.categories),
        ),
        (
            "cost",
            "What it costs",
            "Floating-point operations are counted while the engine runs; what a catalogue costs \
             once is left out."
                .into(),
            made::cost(report),
        ),
        (
            "recipe",
            "How it was made",
            made::protocol(report),
            made::recipe(report),
        ),
    ]
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

fn calibrated(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Validation => "fitted to one half of the people and shown for the other",
        _ => "fitted to the rows to choose by, and shown for the test",
    }
}

const TRUTH: &str = "The same rows against the probabilities by which the simulator's shoppers decided about \
products that they notice: what should have happened, without luck and without slots of a page. \
AUC and GAUC are those to be expected, NDCG@10 has the true probability as gain, loss is the log loss \
to be expected. True utility is what any order can reach.";

const GLOSSARY: &str = "<details><summary>What the measures are</summary><dl>\
<dt>AUC</dt><dd>the probability that a positive scores above a negative, ties counted half</dd>\
<dt>GAUC</dt><dd>AUC within each person, weighted by their positives: what a reranked grid is about</dd>\
<dt>NDCG@10</dt><dd>within the products of one moment: how near to the top the positives are</dd>\
<dt>coverage</dt><dd>the share of the products that stand in the first ten of some list; neither good nor bad</dd>\
<dt>log loss</dt><dd>mean negative log-likelihood, in nats</dd>\
<dt>NE</dt><dd>normalised entropy: log loss over that of always saying the base rate; below 1 is better than that</dd>\
<dt>ECE</dt><dd>expected calibration error, in 15 bins of as many rows each</dd></dl></details>";
