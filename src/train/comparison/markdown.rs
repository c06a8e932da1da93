use std::fmt::Write;

use super::{Comparison, Size, about};
use crate::domain::Task;
use crate::model::{Architecture, SessionEncoder};
use crate::train::trials::{Measured, Quality, short, spread};
use crate::train::weighting::Weighting;

/// A page of several comparisons. `others` are sections in Markdown that were made elsewhere;
/// `command` is how the page is made.
pub fn markdown(comparisons: &[Comparison], others: &[String], command: &str) -> String {
    let mut text = format!("{HEAD}\n```sh\n{command}\n```\n");
    for comparison in comparisons {
        section(comparison, &mut text);
    }
    for other in others {
        let _ = write!(text, "\n{}\n", other.trim());
    }
    text += "\n## The architectures\n";
    for architecture in Architecture::ALL {
        let (name, paper) = (architecture.name(), architecture.paper());
        let about = about::architecture(architecture);
        let _ = writeln!(text, "\n**`{name}`** ({paper}). {about}");
    }
    text += "\n## Session encoders and vectors\n";
    for encoder in SessionEncoder::ALL {
        let about = about::encoder(encoder);
        let _ = writeln!(text, "\n**`{}`**. {about}", encoder.name());
    }
    let _ = writeln!(text, "\n**Fused vectors**. {}", about::FUSED_VECTORS);
    text += "\n## The ways of balancing\n\n";
    for weighting in Weighting::ALL {
        let _ = writeln!(
            text,
            "- `{}`: {}.",
            weighting.name(),
            about::weighting(weighting)
        );
    }
    text
}

const HEAD: &str = "# Ways of sharing between tasks, measured

Written by the command below, never by hand; `cargo xtask models` measures and writes all of it. Everything is measured on the rows to choose by, with
the epoch chosen there too, so all of it is a little flattered, and alike. Mean and standard
deviation are over seeds. Where an architecture has several networks or experts side by side, each
has half the recipe's widths: 4 experts in MMoE, 2 for all and 1 for each task in CGC and PLE. FLOPs are for a product of a rerank, with the first layer factored.
";

fn section(comparison: &Comparison, text: &mut String) {
    let Comparison {
        title,
        rows,
        command,
        ..
    } = comparison;
    let _ = writeln!(text, "\n## {title}\n\n{rows}\n\n```sh\n{command}\n```\n");
    if !comparison.architectures.is_empty() {
        table("architecture", &comparison.architectures, text);
    }
    let control = comparison.architectures.first().map(|(control, _)| control);
    if let Some(control) = control {
        let _ = writeln!(
            text,
            "\nAUC / GAUC of each task. Transfer between tasks: the difference to `{}` in AUC, seed \
             by seed, in thousandths; a task with a minus is worse off with the others than \
             alone.\n",
            control.name
        );
        let others = comparison.architectures[1..].iter();
        let others: Vec<&Measured> = others.map(|(measured, _)| measured).collect();
        differences("architecture", control, &others, text);
    }
    if let Some((default, others)) = comparison.encoders.split_first() {
        table("session encoder", &comparison.encoders, text);
        let _ = writeln!(
            text,
            "\nWith `{}`: the difference to `{}`, seed by seed, in thousandths.\n",
            comparison.weighted, default.0.name
        );
        let others: Vec<&Measured> = others.iter().map(|(measured, _)| measured).collect();
        differences("session encoder", &default.0, &others, text);
    }
    if let Some((fixed, others)) = comparison.weightings.split_first() {
        let _ = writeln!(
            text,
            "\nBalancing, with `{}`: the difference to `{}` (mean AUC {}), likewise.\n",
            comparison.weighted,
            fixed.name,
            short(spread(&each(fixed, Quality::mean_auc)).0)
        );
        differences("weighting", fixed, &others.iter().collect::<Vec<_>>(), text);
    }
}

fn table(what: &str, rows: &[(Measured, Size)], text: &mut String) {
    let _ = writeln!(
        text,
        "| {what} | view | cart | favorite | purchase | mean AUC | mean GAUC | parameters | KB | FLOPs |\n\
         |---|---|---|---|---|---|---|---|---|---|"
    );
    for (measured, size) in rows {
        let Size {
            parameters,
            bytes,
            flops,
            ..
        } = size;
        let kilobytes = *bytes as f64 / 1e3;
        let _ = writeln!(
            text,
            "| {} | {parameters} | {kilobytes:.0} | {flops} |",
            row(measured)
        );
    }
}

fn row(measured: &Measured) -> String {
    let task = |task: Task| {
        let [auc, gauc] = [Quality::auc_of, Quality::gauc_of].map(|of| {
            let values: Vec<f64> = measured.seeds.iter().map(|seed| of(seed, task)).collect();
            short(spread(&values).0)
        });
        format!("{auc} / {gauc}")
    };
    let mean = |of: fn(&Quality) -> f64| {
        let (mean, deviation) = spread(&each(measured, of));
        format!("{} ± {}", short(mean), short(deviation))
    };
    format!(
        "`{}` | {} | {} | {}",
        measured.name,
        Task::ALL.map(task).join(" | "),
        mean(Quality::mean_auc),
        mean(Quality::mean_gauc)
    )
}

fn differences(what: &str, base: &Measured, others: &[&Measured], text: &mut String) {
    let _ = writeln!(
        text,
        "| {what} | view | cart | favorite | purchase | mean AUC | mean GAUC |\n|---|---|---|---|---|---|---|"
    );
    for other in others {
        let gap = |of: &dyn Fn(&Quality) -> f64| {
            let gaps = other.seeds.iter().zip(&base.seeds);
            let gaps: Vec<f64> = gaps.map(|(other, base)| of(other) - of(base)).collect();
            let (mean, deviation) = spread(&gaps);
            format!("{:+.1} ± {:.1}", 1e3 * mean, 1e3 * deviation)
        };
        let tasks = Task::ALL.map(|task| gap(&|quality| quality.auc_of(task)));
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            other.name,
            tasks.join(" | "),
            gap(&Quality::mean_auc),
            gap(&Quality::mean_gauc)
        );
    }
}

fn each(measured: &Measured, of: fn(&Quality) -> f64) -> Vec<f64> {
    measured.seeds.iter().map(of).collect()
}
