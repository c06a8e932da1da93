//! The parts of the page that are drawings.

use super::tables::{class_of, value};
use super::{Curve, Reliability, Report, Slice};
use crate::domain::Task;
use crate::train::page::Plot;
use crate::train::page::html::measure;
use crate::train::reliability::Bin;

/// AUC and its interval of every scorer, a band a task.
pub fn overview(report: &Report) -> String {
    let scorers = report.scorers.len();
    let band = 14.0 * scorers as f64 + 16.0;
    let height = 4.0 * band + 34.0;
    let all = report.scorers.iter().flat_map(|scorer| {
        Task::ALL.map(|task| {
            let auc = value(scorer, task, "auc")?;
            Some(auc.interval.map_or(auc.spread.mean, |[low, _]| low))
        })
    });
    let least = all.flatten().fold(0.5, f64::min);
    let margins = [84.0, 20.0, 8.0, 26.0];
    let range = [(least * 20.0).floor() / 20.0, 1.0];
    let mut plot = Plot::new([820.0, height], margins, range, [0.0, 1.0], false);
    for tick in plot.x.ticks(8) {
        let x = plot.x.at(tick);
        plot.line([x, 8.0], [x, height - 26.0], "grid");
        plot.text([x, height - 10.0], "middle", "tick", &format!("{tick:.2}"));
    }
    for (place, task) in Task::ALL.into_iter().enumerate() {
        let top = 8.0 + place as f64 * band;
        plot.text([74.0, top + band / 2.0 + 4.0], "end", "label", task.name());
        for (row, scorer) in report.scorers.iter().enumerate() {
            let Some(auc) = value(scorer, task, "auc") else {
                continue;
            };
            let y = top + 14.0 + 14.0 * row as f64;
            let class = class_of(scorer.name);
            if let Some([low, high]) = auc.interval {
                let (low, high) = (plot.x.at(low), plot.x.at(high));
                plot.line([low, y], [high, y], &format!("whisker {class}"));
            }
            let mean = auc.spread.mean;
            let title = format!("{}, {}: AUC {}", scorer.name, task.name(), measure(mean));
            let radius = if class == "model" { 5.0 } else { 4.0 };
            plot.dot_at([plot.x.at(mean), y], radius, class, &title);
        }
        if place > 0 {
            plot.line([8.0, top], [812.0, top], "axis");
        }
    }
    plot.finish("AUC of every scorer by task, with 95 % intervals over people")
}

/// Loss by epoch, a drawing a task: the seeds on the rows to choose by, and the first seed on the
/// rows to learn from.
pub fn curves(curves: &[Curve]) -> String {
    panels(|task| {
        let of = |losses: &[[f64; 4]]| -> Vec<[f64; 2]> {
            let points = losses.iter().enumerate();
            points
                .map(|(epoch, losses)| [epoch as f64 + 1.0, losses[task as usize]])
                .collect()
        };
        let epochs = curves.iter().map(|curve| curve.valid.len()).max();
        let epochs = epochs.filter(|epochs| *epochs > 0)? as f64;
        let first = curves.first()?;
        let valid = curves.iter().flat_map(|curve| of(&curve.valid));
        // The first epoch begins with knowing nothing, and would flatten all others.
        let train = of(&first.train).into_iter().skip(1);
        let losses: Vec<f64> = valid.chain(train).map(|[_, loss]| loss).collect();
        let range = spread_range(&losses)?;
        let mut plot = panel([1.0, epochs.max(2.0)], range, false);
        let ticks = plot.y.ticks(6);
        let digits = if range[1] - range[0] < 0.01 { 4 } else { 3 };
        plot.grid_y(&ticks, |loss| format!("{loss:.digits$}"));
        let ticks = plot.x.ticks(5);
        let whole: Vec<f64> = ticks
            .into_iter()
            .filter(|tick| tick.fract() == 0.0)
            .collect();
        plot.ticks_x(&whole, |epoch| format!("{epoch}"));
        for curve in curves.iter().skip(1).rev() {
            plot.path(&of(&curve.valid), "stroke model faint");
        }
        plot.path(&of(&first.train), "stroke learnt");
        plot.path(&of(&first.valid), "stroke model");
        let chosen = first.chosen.checked_sub(1)?;
        let point = *of(&first.valid).get(chosen)?;
        let title = format!("chosen: epoch {}, loss {:.4}", first.chosen, point[1]);
        plot.dot(point, 4.5, "model", &title);
        Some(plot.finish(&format!("loss of {} by epoch", task.name())))
    })
}

/// What came true of what was predicted, a drawing a task, before and after calibration.
pub fn reliabilities(report: &Report) -> String {
    panels(|task| {
        let found = report.reliability[task].as_ref()?;
        let range = log_range(found)?;
        let mut plot = panel(range, range, true);
        let ticks = plot.y.ticks(4);
        plot.grid_y(&ticks, percent);
        plot.ticks_x(&ticks, percent);
        let corners = [range[0], range[1]].map(|end| [plot.x.at(end), plot.y.at(end)]);
        plot.line(corners[0], corners[1], "diagonal");
        let same = found.before == found.after;
        if !same {
            dots(&mut plot, &found.before, "before", "before");
        }
        for bin in &found.after {
            let x = plot.x.at(bin.predicted);
            let [low, high] = wilson(bin).map(|share| plot.y.at(share));
            plot.line([x, low], [x, high], "whisker thin model");
        }
        dots(&mut plot, &found.after, "model", "after calibration");
        let svg = plot.finish(&format!("reliability of {}", task.name()));
        Some(match same {
            true => format!(
                "{svg}<p>ECE <b>{:.4}</b>; calibration did not help</p>",
                found.ece_after
            ),
            false => format!(
                "{svg}<p>ECE {:.4} before, <b>{:.4}</b> after</p>",
                found.ece_before, found.ece_after
            ),
        })
    })
}

/// AUC by how much the shopper had done, a drawing a task.
pub fn histories(slices: &[Slice]) -> String {
    panels(|task| {
        let series: [(&str, Vec<Option<f64>>); 3] = [
            ("recency", slices.iter().map(|s| s.recency[task]).collect()),
            (
                "logistic",
                slices.iter().map(|s| s.logistic[task]).collect(),
            ),
            (
                "model",
                slices
                    .iter()
                    .map(|s| s.model[task].map(|auc| auc.mean))
                    .collect(),
            ),
        ];
        let known: Vec<f64> = series
            .iter()
            .flat_map(|(_, aucs)| aucs)
            .flatten()
            .copied()
            .collect();
        let [low, high] = spread_range(&known)?;
        let last = slices.len().max(2) as f64 - 1.0;
        let mut plot = panel([-0.3, last + 0.3], [low.min(0.5), high.min(1.0)], false);
        let ticks = plot.y.ticks(6);
        plot.grid_y(&ticks, |auc| format!("{auc:.2}"));
        let places: Vec<f64> = (0..slices.len()).map(|place| place as f64).collect();
        plot.ticks_x(&places, |place| {
            slices[place as usize]
                .label
                .replace(" to ", "–")
                .replace(" or more", "+")
        });
        for (class, aucs) in &series {
            let points: Vec<[f64; 2]> = (aucs.iter().enumerate())
                .filter_map(|(place, auc)| Some([place as f64, (*auc)?]))
                .collect();
            plot.path(&points, &format!("stroke thin {class}"));
            for point in points {
                let slice = &slices[point[0] as usize];
                let title = format!(
                    "{} events: AUC {}, {} positives",
                    slice.label,
                    measure(point[1]),
                    slice.positives[task]
                );
                plot.dot(point, 4.0, class, &title);
            }
        }
        Some(plot.finish(&format!("AUC of {} by events of the shopper", task.name())))
    })
}

/// A drawing for each task that has one, with the task's name above it.
fn panels(draw: impl Fn(Task) -> Option<String>) -> String {
    let figure = |task: Task| {
        let drawing = draw(task);
        let drawing = drawing.unwrap_or_else(|| "<p class=\"none\">nothing to show</p>".into());
        format!(
            "<figure><figcaption>{}</figcaption>{drawing}</figure>",
            task.name()
        )
    };
    format!(
        "<div class=\"panels\">{}</div>",
        Task::ALL.map(figure).concat()
    )
}

fn panel(x: [f64; 2], y: [f64; 2], log: bool) -> Plot {
    Plot::new([390.0, 230.0], [56.0, 24.0, 10.0, 26.0], x, y, log)
}

/// From the least to the most, and a little more.
fn spread_range(values: &[f64]) -> Option<[f64; 2]> {
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let more = ((high - low) * 0.06).max(1e-4);
    Some([low - more, high + more])
}

fn dots(plot: &mut Plot, bins: &[Bin], class: &str, name: &str) {
    for bin in bins {
        let title = format!(
            "{name}: predicted {}, came true {}, {} rows",
            percent(bin.predicted),
            percent(bin.observed),
            bin.rows
        );
        plot.dot([bin.predicted, bin.observed], 3.5, class, &title);
    }
}

/// The 95 % interval of the share of positives of a bin. Wilson (1927).
fn wilson(bin: &Bin) -> [f64; 2] {
    let (rows, share) = (bin.rows as f64, bin.observed);
    let z2 = 1.96f64.powi(2);
    let middle = share + z2 / (2.0 * rows);
    let spread = (z2 * (share * (1.0 - share) / rows + z2 / (4.0 * rows * rows))).sqrt();
    [middle - spread, middle + spread].map(|end| end / (1.0 + z2 / rows))
}

/// All that is above nothing, and a little more.
fn log_range(found: &Reliability) -> Option<[f64; 2]> {
    let bins = found.before.iter().chain(&found.after);
    let values = bins.flat_map(|bin| [bin.predicted, bin.observed]);
    let known: Vec<f64> = values.filter(|value| *value > 0.0).collect();
    let low = known.iter().copied().reduce(f64::min)?;
    let high = known.iter().copied().reduce(f64::max)?;
    Some([(low / 1.4).max(1e-6), (high * 1.4).min(1.0)])
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        large if large >= 10.0 => format!("{large:.0} %"),
        middle if middle >= 1.0 => format!("{middle:.1} %").replace(".0 ", " "),
        0.0 => "0 %".into(),
        small => {
            // One digit that says something.
            let digits = (-small.log10().floor()) as usize;
            format!("{small:.digits$} %")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, wilson};
    use crate::train::reliability::Bin;

    #[test]
    fn wilson_is_sure_only_of_many_rows() {
        let bin = |rows, observed| Bin {
            rows,
            predicted: 0.1,
            observed,
        };
        // 10 of 100: the textbook's 0.0552 to 0.1744; none of 100 may still be 3.7 %.
        let [low, high] = wilson(&bin(100, 0.1));
        assert!((low - 0.0552).abs() < 1e-4 && (high - 0.1744).abs() < 1e-4);
        let [low, high] = wilson(&bin(100, 0.0));
        assert!(low.abs() < 1e-9 && (high - 0.0370).abs() < 1e-4);
    }

    #[test]
    fn percents_keep_a_digit_that_says_something() {
        let shares = [0.5, 0.015, 0.01, 0.001, 0.00042, 0.0];
        let texts = shares.map(percent);
        assert_eq!(texts, ["50 %", "1.5 %", "1 %", "0.1 %", "0.04 %", "0 %"]);
    }
}
