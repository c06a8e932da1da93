use std::fmt::Write;

use crate::domain::Task;
use crate::train::trials::{Measured, Quality, short, spread};

/// Tables of what was measured; the first is what all others are compared with. `command` is how
/// they are made.
pub fn markdown(measured: &[Measured], command: &str) -> String {
    let mut text = String::from(HEAD);
    let _ = writeln!(text, "\n```sh\n{command}\n```\n");
    let base = &measured[0];
    text += "| | view | cart | favorite | purchase | mean AUC | mean GAUC |\n|---|---|---|---|---|---|---|\n";
    for one in (measured.iter()).filter(|one| ["the recipe", "members"].contains(&&*one.about)) {
        let tasks = Task::ALL.map(|task| {
            let task = task as usize;
            format!(
                "{} / {}",
                short(average(one, |seed| seed.auc[task]).0),
                short(average(one, |seed| seed.gauc[task]).0)
            )
        });
        let spread = |of: fn(&Quality) -> f64| {
            let (mean, deviation) = average(one, of);
            format!("{} ± {}", short(mean), short(deviation))
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            one.name,
            tasks.join(" | "),
            spread(Quality::mean_auc),
            spread(Quality::mean_gauc)
        );
    }
    text += "\nAUC / GAUC of each task. What follows is the difference to one network of the recipe, \
             seed by seed: its mean and its standard deviation over seeds, in thousandths.\n\n\
             | part | changed | mean AUC | mean GAUC | view | cart | favorite | purchase |\n\
             |---|---|---|---|---|---|---|---|\n";
    for one in &measured[1..] {
        let by_task =
            Task::ALL.map(|task| difference(base, one, move |seed| seed.auc[task as usize]));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            one.about,
            one.name,
            difference(base, one, Quality::mean_auc),
            difference(base, one, Quality::mean_gauc),
            by_task.join(" | ")
        );
    }
    text
}

const HEAD: &str = "# What each part of the recipe is worth

Measured on the rows to choose by, never on a test; written by the command below. One part is
changed at a time. A group of features is taken away by making its columns 0 in training and
validation (the embedding of the product's own tokens stays).
";

fn difference(base: &Measured, one: &Measured, of: impl Fn(&Quality) -> f64) -> String {
    let gaps = one.seeds.iter().zip(&base.seeds);
    let gaps: Vec<f64> = gaps.map(|(one, base)| of(one) - of(base)).collect();
    let (mean, deviation) = spread(&gaps);
    format!("{:+.1} ± {:.1}", 1e3 * mean, 1e3 * deviation)
}

fn average(one: &Measured, of: impl Fn(&Quality) -> f64) -> (f64, f64) {
    spread(&one.seeds.iter().map(of).collect::<Vec<_>>())
}
