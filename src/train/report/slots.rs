use serde::Serialize;

use super::Spread;
use super::trained::Trained;
use crate::domain::Task;
use crate::train::Prepared;
use crate::train::page::Plot;
use crate::train::page::html::{grouped, push};

/// What the slots of a page do, as training learnt it.
#[derive(Clone, Debug, Serialize)]
pub struct SlotEffects {
    /// From slot 1 on; the last stands for all below it.
    pub slots: Vec<SlotEffect>,
    /// The mean distance between what was learnt and the truth, over the slots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<Spread>,
}

/// What a slot of a page does, beside the slot that is noticed most.
#[derive(Clone, Debug, Serialize)]
pub struct SlotEffect {
    /// From 1.
    pub slot: usize,
    /// Rows that were learnt from.
    pub rows: u64,
    /// The share of rows with a contact, beside slot 1: also a matter of what stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_log: Option<f64>,
    /// The share of people who notice it, over seeds.
    pub learnt: Spread,
    /// The same as it is, where a simulator knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<f64>,
}

/// What training learnt of slots; none where it does not account for them. `truth` is the share of
/// people who notice each slot, from the first, where a simulator knows it.
pub fn slot_effects(
    seeds: &[Trained],
    prepared: &Prepared,
    truth: Option<&[f32]>,
) -> Option<SlotEffects> {
    let curves: Vec<Vec<f64>> = (seeds.iter())
        .map(|seed| seed.slots.as_ref().map(|slots| slots.slots()))
        .collect::<Option<_>>()?;
    let counts = counts(prepared, curves.first()?.len());
    let most = truth.map(|truth| truth.iter().copied().fold(f32::MIN_POSITIVE, f32::max));
    let truth = |place: usize| Some(f64::from(truth?.get(place)? / most?));
    let share = |place: usize| {
        let (rows, contacts): (u64, f64) = counts[place];
        (rows > 0).then(|| contacts / rows as f64)
    };
    let effect = |place: usize| {
        let learnt: Vec<f64> = curves.iter().map(|curve| curve[place]).collect();
        let first = share(0).filter(|first| *first > 0.0);
        Some(SlotEffect {
            slot: place + 1,
            rows: counts[place].0,
            in_log: first.and_then(|first| Some(share(place)? / first)),
            learnt: Spread::of(&learnt)?,
            truth: truth(place),
        })
    };
    let distance = |curve: &Vec<f64>| {
        let off = curve.iter().enumerate();
        let off = off.filter_map(|(place, learnt)| Some((learnt - truth(place)?).abs()));
        let off: Vec<f64> = off.collect();
        Some(Spread::of(&off)?.mean)
    };
    let distances: Vec<f64> = curves.iter().filter_map(distance).collect();
    Some(SlotEffects {
        slots: (0..counts.len()).filter_map(effect).collect(),
        distance: Spread::of(&distances),
    })
}

/// Rows and contacts by slot; what is further down counts to the last.
fn counts(prepared: &Prepared, slots: usize) -> Vec<(u64, f64)> {
    let mut counts = vec![(0, 0.0); slots];
    let rows = prepared.train.slot.iter().zip(&prepared.train.labels);
    for (slot, labels) in rows.filter(|(slot, _)| **slot > 0) {
        let (rows, contacts) = &mut counts[(*slot as usize).min(slots) - 1];
        *rows += 1;
        *contacts += f64::from(labels[Task::View as usize]);
    }
    counts
}

/// What the section is about.
pub fn text(effects: &SlotEffects) -> String {
    let mut text = String::from(
        "The share of people who notice a slot of a page, beside the slot that is noticed most. \
         What the log has is also a matter of which products stand there and who turns to long \
         pages; what training learnt is the slot alone. It is taken off what is learnt of a \
         product, so that a page needs no slot.",
    );
    if let Some(distance) = effects.distance {
        let spread = distance.deviation;
        let spread = spread.map_or(String::new(), |spread| format!(" (± {spread:.3})"));
        push(
            &mut text,
            format_args!(
                " The true curve is the simulator's; the learnt one is {:.3}{spread} from it, on \
                 the mean over slots.",
                distance.mean
            ),
        );
    }
    text
}

/// The curves, and their numbers.
pub fn body(effects: &SlotEffects) -> String {
    let mut html = String::from("<ul class=\"legend\">");
    for series in SERIES.iter().filter(|series| series.is_in(effects)) {
        push(
            &mut html,
            format_args!("<li class=\"name {}\">{}</li>", series.class, series.name),
        );
    }
    push(
        &mut html,
        format_args!(
            "</ul><figure class=\"wide\">{}</figure>{}",
            drawing(effects),
            table(effects)
        ),
    );
    html
}

/// One of the curves.
struct Series {
    class: &'static str,
    name: &'static str,
    get: fn(&SlotEffect) -> Option<f64>,
}

const SERIES: [Series; 3] = [
    Series {
        class: "popularity",
        name: "in the log",
        get: |effect| effect.in_log,
    },
    Series {
        class: "utility",
        name: "true",
        get: |effect| effect.truth,
    },
    Series {
        class: "model",
        name: "learnt",
        get: |effect| Some(effect.learnt.mean),
    },
];

impl Series {
    fn is_in(&self, effects: &SlotEffects) -> bool {
        effects
            .slots
            .iter()
            .any(|effect| (self.get)(effect).is_some())
    }
}

fn drawing(effects: &SlotEffects) -> String {
    let slots = &effects.slots;
    let values = (SERIES.iter()).flat_map(|series| slots.iter().filter_map(series.get));
    let high = values.fold(1.0, f64::max) * 1.05;
    let x = [0.7, slots.len().max(2) as f64 + 0.3];
    let margins = [60.0, 20.0, 12.0, 44.0];
    let mut plot = Plot::new([760.0, 300.0], margins, x, [0.0, high], false);
    let ticks = plot.y.ticks(5);
    plot.grid_y(&ticks, |share| format!("{:.0} %", 100.0 * share));
    let ticks: Vec<f64> = slots.iter().map(|effect| effect.slot as f64).collect();
    plot.ticks_x(&ticks, |slot| format!("{slot}"));
    plot.text([410.0, 294.0], "middle", "tick", "slot of the page");
    for series in &SERIES {
        let known = slots.iter();
        let known = known.filter_map(|effect| Some((effect, (series.get)(effect)?)));
        let known: Vec<(&SlotEffect, f64)> = known.collect();
        let point = |(effect, value): &(&SlotEffect, f64)| [effect.slot as f64, *value];
        let points: Vec<[f64; 2]> = known.iter().map(point).collect();
        plot.path(&points, &format!("stroke thin {}", series.class));
        for ((effect, value), point) in known.iter().zip(points) {
            let title = format!(
                "slot {}, {}: {:.0} %; {} rows",
                effect.slot,
                series.name,
                100.0 * value,
                grouped(effect.rows)
            );
            plot.dot(point, 3.5, series.class, &title);
        }
    }
    plot.finish("share of people who notice a slot, by slot of the page")
}

fn table(effects: &SlotEffects) -> String {
    let known: Vec<&Series> = SERIES
        .iter()
        .filter(|series| series.is_in(effects))
        .collect();
    let mut html = String::from("<div class=\"wide\"><table><thead><tr><th>slot</th><th>rows</th>");
    for series in &known {
        push(&mut html, format_args!("<th>{}</th>", series.name));
    }
    html += "</tr></thead><tbody>";
    for effect in &effects.slots {
        push(
            &mut html,
            format_args!(
                "<tr><th>{}</th><td>{}</td>",
                effect.slot,
                grouped(effect.rows)
            ),
        );
        for series in &known {
            let value = (series.get)(effect);
            let text = value.map_or("–".into(), |value| format!("{value:.3}"));
            push(&mut html, format_args!("<td>{text}</td>"));
        }
        html += "</tr>";
    }
    html + "</tbody></table></div>"
}
