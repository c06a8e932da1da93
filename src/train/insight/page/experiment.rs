use super::Part;
use super::table::Table;
use super::words::outside;
use crate::domain::{Task, Tasks};
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::{Comparison, Experiment, Insight, Uplift};
use crate::train::page::Plot;
use crate::train::simulate::Effect;

/// The arms of an experiment, if there are any.
pub(super) fn part(insight: &Insight, language: Language) -> Option<Part> {
    let found = insight.experiment.as_ref()?;
    let arms: Vec<String> = (found.arms.iter())
        .map(|arm| {
            let (name, people) = (outside(&arm.name), grouped(arm.people));
            language.say(
                format!("<b>{name}</b> {people} people"),
                format!("<b>{name}</b> {people} 人"),
            )
        })
        .collect();
    let body: String = (found.comparisons.iter())
        .map(|comparison| comparison_of(found, comparison, language))
        .collect();
    Some(Part {
        id: "experiment",
        title: language.say("What the arms did", "实验分组的效果"),
        text: text(found, &arms.join(language.say(", ", "，")), language),
        body,
    })
}

fn text(found: &Experiment, arms: &str, language: Language) -> String {
    let control = outside(&found.control);
    let mut text = language.say(
        format!(
            "{arms}; all are held against <b>{control}</b>. The intervals are of 95 %, with people \
             as the unit: of twenty intervals one misses the truth by chance alone."
        ),
        format!(
            "{arms}；均与 <b>{control}</b> 比较。区间为 95%，以人为单位：平均每二十个区间有一个会偶然\
             偏离真值。"
        ),
    );
    for (count, english, chinese) in [
        (
            found.in_several,
            "people whose rows name several arms are left out.",
            "人出现在多个分组，已略去。",
        ),
        (
            found.in_none,
            "people whose rows name no arm are left out.",
            "人没有分组，已略去。",
        ),
    ] {
        if count > 0 {
            let count = grouped(count);
            text += &language.say(format!(" {count} {english}"), format!("{count} {chinese}"));
        }
    }
    if let Some(truth) = &found.truth {
        let lives = truth.lives;
        text += &language.say(
            format!(
                " The diamond is the simulator's own answer: every shopper lived {lives} times in \
                 each arm."
            ),
            format!("菱形是模拟器的真值：每位顾客在每个分组中生活了 {lives} 次。"),
        );
    }
    text
}

fn comparison_of(found: &Experiment, comparison: &Comparison, language: Language) -> String {
    // The simulator's world has two arms.
    let truth = found.truth.as_ref().filter(|_| comparison.arm == "treated");
    let measures = [
        (
            language.say("people who did it", "做过的人"),
            &comparison.conversion,
            truth.map(|truth| &truth.conversion),
        ),
        (
            language.say("times a person", "人均次数"),
            &comparison.events,
            truth.map(|truth| &truth.events),
        ),
    ];
    let name = outside(&comparison.arm);
    let control = outside(&found.control);
    let against = language.say(
        format!("{name} against {control}"),
        format!("{name} 对比 {control}"),
    );
    let figures = measures.map(|(title, uplifts, truth)| {
        let plot = forest(title, uplifts, truth, language);
        format!("<figure>{plot}<figcaption>{title}</figcaption></figure>")
    });
    let mut html = format!(
        "<h3 class=\"arm\">{against}</h3><div class=\"panels\">{}</div>",
        figures.concat()
    );
    for (title, uplifts, truth) in measures {
        html += &table(title, uplifts, truth, &name, language);
    }
    html
}

/// The relative uplift of each behaviour with its interval.
fn forest(
    title: &str,
    uplifts: &Tasks<Uplift>,
    truth: Option<&Effect>,
    language: Language,
) -> String {
    let range = range_of(uplifts, truth);
    let size = [420.0, 40.0 * 4.0 + 36.0];
    let mut plot = Plot::new(size, [84.0, 26.0, 6.0, 28.0], range, [0.0, 1.0], false);
    for tick in plot.x.ticks(5) {
        let x = plot.x.at(tick);
        let class = if tick.abs() < 1e-9 { "zero" } else { "grid" };
        plot.line([x, 6.0], [x, size[1] - 28.0], class);
        let text = match class {
            "zero" => "0".into(),
            _ => language.signed_percent(tick).replace(".0", ""),
        };
        plot.text([x, size[1] - 11.0], "middle", "tick", &text);
    }
    for (row, task) in Task::ALL.into_iter().enumerate() {
        let y = 28.0 + 40.0 * row as f64;
        plot.text([74.0, y + 4.0], "end", "label", language.task(task));
        if let Some([low, high]) = uplifts[task].relative_interval {
            plot.line([plot.x.at(low), y], [plot.x.at(high), y], "whisker model");
        }
        if let Some(relative) = uplifts[task].relative {
            let title = format!(
                "{}: {}",
                language.task(task),
                language.signed_percent(relative)
            );
            plot.dot_at([plot.x.at(relative), y], 5.0, "model", &title);
        }
        if let Some(truth) = truth {
            let x = plot.x.at(relative(truth, task));
            plot.diamond([x, y], 6.0, "recency");
        }
    }
    plot.finish(&language.say(
        format!("{title}: relative uplift with its 95 % interval; the table below has the numbers"),
        format!("{title}：相对提升及其 95% 区间；数字见下表"),
    ))
}

/// From the least to the most that is drawn.
fn range_of(uplifts: &Tasks<Uplift>, truth: Option<&Effect>) -> [f64; 2] {
    let ends = Task::ALL.into_iter().flat_map(|task| {
        let interval = uplifts[task].relative_interval.unwrap_or_default();
        interval
            .into_iter()
            .chain(truth.map(|truth| relative(truth, task)))
    });
    // What is much wider than all else is cut: twice as much, or nothing left, says it.
    let [low, high] = ends.fold([-0.02f64, 0.02f64], |[low, high], end| {
        [low.min(end.max(-1.0)), high.max(end.min(1.0))]
    });
    let room = (high - low) * 0.06;
    [low - room, high + room]
}

fn relative(truth: &Effect, task: Task) -> f64 {
    match truth.control[task] {
        control if control > 0.0 => truth.treated[task] / control - 1.0,
        _ => 0.0,
    }
}

fn table(
    title: &str,
    uplifts: &Tasks<Uplift>,
    truth: Option<&Effect>,
    name: &str,
    language: Language,
) -> String {
    let mut heads = vec![
        language.say("behaviour", "行为"),
        language.say("control", "对照组"),
        name,
        language.say("difference", "差"),
        language.say("95 % interval", "95% 区间"),
        language.say("uplift", "相对提升"),
        language.say("95 % interval", "95% 区间"),
    ];
    if truth.is_some() {
        heads.push(language.say("truth", "真值"));
    }
    let mut table = Table::new("uplift", title, &heads);
    let interval = |interval: Option<[f64; 2]>, text: &dyn Fn(f64) -> String| {
        interval.map_or("–".into(), |[low, high]| {
            format!("{} … {}", text(low), text(high))
        })
    };
    let number = |value: f64| format!("{value:.3}").replace('-', "−");
    let percent = |value: f64| language.signed_percent(value);
    for task in Task::ALL {
        let found = &uplifts[task];
        let relative_text = found.relative.map_or("–".into(), percent);
        table
            .row(language.task(task))
            .cell(&number(found.control))
            .cell(&number(found.treated))
            .cell(&number(found.difference))
            .cell(&interval(found.interval, &number))
            .cell(&relative_text)
            .cell(&interval(found.relative_interval, &percent));
        if let Some(truth) = truth {
            table.cell(&percent(relative(truth, task)));
        }
    }
    table.finish()
}
