use std::fmt::Write;

use crate::domain::Task;
use crate::train::evaluate::{Evaluation, Metrics, ScorerReport};
use crate::train::ingest::grouped;
use crate::train::trials::{short, spread};

/// A bundle measured on one shop.
pub struct Measured {
    /// The shop.
    pub name: String,
    /// What was found.
    pub evaluation: Evaluation,
}

/// Two ways of telling how good an order is.
const WAYS: [(&str, Way); 2] = [
    ("AUC", |metrics| Some((metrics.auc, metrics.intervals.auc))),
    ("GAUC", |metrics| {
        Some((metrics.gauc?, metrics.intervals.gauc))
    }),
];
type Way = fn(&Metrics) -> Option<(f64, Option<[f64; 2]>)>;

/// The page of what was measured: on real logs, where they are there, and on held-back shops.
/// `trained` says what the bundle was trained on, `command` how the page is made.
pub fn page(
    trained: &str,
    command: &str,
    real: &[Result<Measured, String>],
    shops: &[Measured],
) -> String {
    let mut text = format!("{HEAD}\n\n```sh\n{command}\n```\n\n{trained}\n\n{ABOUT}\n");
    for measured in real {
        match measured {
            Ok(measured) => real_log(measured, &mut text),
            Err(absent) => {
                let _ = writeln!(
                    text,
                    "\n### {absent}: absent\n\nNot there when this was made."
                );
            }
        }
    }
    let _ = writeln!(
        text,
        "\n{SHOPS}\n\n| held-back shop | AUC: bundle | popularity | category recency | GAUC: bundle | popularity | category recency |\n|---|---|---|---|---|---|---|"
    );
    for shop in shops {
        let _ = write!(text, "| {}", shop.name);
        for value in shop.means() {
            let _ = write!(text, " | {}", short(value));
        }
        text += " |\n";
    }
    summary(shops, &mut text);
    text + LIMITS
}

/// The tables of one real log, a task a column.
fn real_log(measured: &Measured, text: &mut String) {
    let Evaluation {
        rows,
        users,
        positives,
        scorers,
        ..
    } = &measured.evaluation;
    let of = |task: Task| format!("{} {}", positives[task], task.name());
    let positives = Task::ALL.map(of).join(", ");
    let _ = writeln!(
        text,
        "\n### {}\n\n{} rows of {users} people; positives: {positives}.\n\n\
         | | view | cart | favorite | purchase | mean |\n|---|---|---|---|---|---|",
        measured.name,
        grouped(*rows as u64)
    );
    for (name, way) in WAYS {
        for scorer in scorers {
            let _ = write!(text, "| {name}, {}", named(scorer));
            for task in Task::ALL {
                let _ = match scorer.tasks[task].as_ref().and_then(way) {
                    Some((value, Some([low, high]))) => {
                        write!(text, " | {} ({}–{})", short(value), short(low), short(high))
                    }
                    Some((value, None)) => write!(text, " | {}", short(value)),
                    None => write!(text, " | –"),
                };
            }
            let _ = writeln!(text, " | {} |", short(mean(scorer, way)));
        }
    }
    let behind = behind(scorers);
    let _ = writeln!(
        text,
        "\nBehind category recency: {}.",
        match behind.is_empty() {
            true => "in nothing".to_owned(),
            false => behind.join(", "),
        }
    );
}

/// The tasks in which the bundle is behind category recency.
fn behind(scorers: &[ScorerReport]) -> Vec<String> {
    let mut behind = Vec::new();
    for (name, way) in WAYS {
        let of = |scorer: usize, task| Some(scorers[scorer].tasks[task].as_ref().and_then(way)?.0);
        let less = |task: &Task| of(0, *task).zip(of(2, *task)).is_some_and(|(a, b)| a < b);
        let tasks = Task::ALL.into_iter().filter(less);
        behind.extend(tasks.map(|task| format!("{} in {name}", task.name())));
    }
    behind
}

/// Mean and spread of each column over the shops, and how often the bundle was behind.
fn summary(shops: &[Measured], text: &mut String) {
    let all: Vec<[f64; 6]> = shops.iter().map(Measured::means).collect();
    text.push_str("| **mean ± standard deviation**");
    for column in 0..6 {
        let values: Vec<f64> = all.iter().map(|values| values[column]).collect();
        let (mean, deviation) = spread(&values);
        let _ = write!(text, " | **{} ± {}**", short(mean), short(deviation));
    }
    let minus = |bundle: usize, recency: usize| {
        let values = all.iter().map(|values| values[bundle] - values[recency]);
        let (mean, deviation) = spread(&values.collect::<Vec<_>>());
        format!("{mean:+.3} ± {deviation:.3}")
    };
    let behind = all
        .iter()
        .filter(|values| values[0] < values[2] || values[3] < values[5])
        .count();
    let _ = writeln!(
        text,
        " |\n\nThe bundle minus category recency, shop by shop: {} in AUC, {} in GAUC. Shops where the bundle is behind category recency, in AUC or in GAUC: {behind} of {}.",
        minus(0, 2),
        minus(3, 5),
        shops.len(),
    );
}

impl Measured {
    /// Means over the tasks that the shop has: AUC of the bundle, of popularity and of category
    /// recency, then GAUC of the same.
    pub fn means(&self) -> [f64; 6] {
        std::array::from_fn(|place| {
            let (_, way) = WAYS[place / 3];
            mean(&self.evaluation.scorers[place % 3], way)
        })
    }
}

/// Over the tasks that the log has.
fn mean(scorer: &ScorerReport, way: Way) -> f64 {
    let values = Task::ALL.map(|task| scorer.tasks[task].as_ref().and_then(way));
    let values: Vec<f64> = values.iter().flatten().map(|(value, _)| *value).collect();
    values.iter().sum::<f64>() / values.len() as f64
}

fn named(scorer: &ScorerReport) -> &'static str {
    match scorer.name {
        "model" => "**the bundle**",
        other => other,
    }
}

const HEAD: &str = "# The model out of the box, measured

The package brings a bundle, `pkg/model/`, for shops that it has never seen: it serves wherever no
other is named. Written by the command below, never by hand; `cargo xtask default-model` makes
bundle and page anew.";

const ABOUT: &str = "It knows no word: its network has no embedding of names (the table is one row of \
zeros), and its statistics hold nothing but mean rates and a scale for a catalogue's own \
`popularity`. What it goes by is what this person did with the same product, category and brand \
(counts, shares, how long ago, in the cart or saved), how near the price is to those that they \
looked at in the category, the style, colour, material and words that products have in common, and \
of the product itself discount, rating, reviews and conversion, where they are given. What a person \
does in all is left out: it is the same for every product of a page. It has seen nothing of the \
logs below but what is said of each person just before a row. Popularity is counted in the log \
itself, before a row's day and without the person's own fifth of the people; category recency is \
how lately this person came to the product's category. In brackets: 95 % of resampled people.

## Real logs

The recipe was chosen on the simulator and on Taobao's `train_pairs` (other days of the same \
people), which stood between some ten variants. What REES46 says was seen beside it and decided \
nothing: all of those variants had a mean AUC from .837 to .850 there.";

const SHOPS: &str = "## Held-back shops of the simulator

Other seeds: other people, who decide otherwise and more or less often, other catalogues, prices of \
another level, categories cut otherwise, attributes missing. Means over the four tasks. `shown` is a \
page's question, every product shown; `contacts` is each contact just before it, with four products \
that others contacted that day; `days` is what a person will contact on the day that begins.";

const LIMITS: &str = "
## What it cannot do

- It knows nothing before the shopper has done something: for a first visit its order is by discount,
  rating, reviews and conversion, where a page says them, and else the page's own. The embedded
  script leaves the server's order alone until then.
- It does not know what goes with what, in no shop: neither that somebody with a sofa looks for a
  rug, nor that two words mean the same. A shop's own training learns that.
- Without categories on the page it goes by brand, price, words and the products themselves.
- Its probabilities are those of an average shop of the simulator, fitted on what is shown. Their
  order is good for ranking; as rates of your shop they are wrong.
- REES46 lasts three hours and has few carts and purchases, see the intervals; neither log has
  titles, styles or ratings, so those columns are judged on the simulator alone.

`nestrank train` on a shop's own log makes it better: [recipes/taobao.md](recipes/taobao.md) says how
much on the Taobao log.
";
