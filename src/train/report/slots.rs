use serde::Serialize;

use super::html::{grouped, push};
use super::plot::Plot;
use super::trained::Trained;
use crate::train::Prepared;
use crate::train::slots::{counts, noticed};

/// What a slot of the page does, beside slot 1.
#[derive(Clone, Debug, Serialize)]
pub struct SlotEffect {
    /// From 1; the last may stand for all below it.
    pub slot: u32,
    /// Rows that were learnt from.
    pub rows: u64,
    /// How likely a contact is, as the log has it: also because other products stand there.
    pub in_log: f64,
    /// How likely a contact is for the same product, as training learnt it; the mean over seeds.
    pub learnt: f64,
    /// The share of those who notice slot 1 that notices this one, where a simulator knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<f64>,
}

/// What training learnt of slots; none where the log does not say them.
pub fn slot_effects(
    seeds: &[Trained],
    prepared: &Prepared,
    truth: Option<&[f32]>,
) -> Option<Vec<SlotEffect>> {
    let learnt: Vec<_> = seeds
        .iter()
        .map(|seed| seed.slots.as_ref())
        .collect::<Option<_>>()?;
    let last = learnt.first()?.rows as u32 - 1;
    let counts = counts(&prepared.train, last);
    let share = |slot: usize| counts[slot].1 / counts[slot].0.max(1.0);
    // A log without any contact in its first slot tells nothing of it.
    let first = Some(share(1)).filter(|share| (1e-6..1.0).contains(share))?;
    let curves: Vec<Vec<f64>> = learnt.iter().map(|slots| noticed(slots, first)).collect();
    let effect = |slot: u32| {
        let place = slot as usize - 1;
        let sum: f64 = curves.iter().map(|curve| curve[place]).sum();
        let truth = truth.and_then(|truth| Some((truth.first()?, truth.get(place)?)));
        SlotEffect {
            slot,
            rows: counts[place + 1].0 as u64,
            in_log: share(place + 1) / first,
            learnt: sum / curves.len() as f64,
            truth: truth.map(|(first, this)| f64::from(this / first)),
        }
    };
    let slots = (1..=last).map(effect).filter(|effect| effect.rows > 0);
    Some(slots.collect())
}

/// The curves.
pub fn body(effects: &[SlotEffect]) -> String {
    let truth = effects.iter().any(|effect| effect.truth.is_some());
    let mut html = String::from("<ul class=\"legend\">");
    let mut entry = |class: &str, name: &str| {
        push(
            &mut html,
            format_args!("<li class=\"name {class}\">{name}</li>"),
        );
    };
    entry("model", "learnt");
    entry("popularity", "in the log");
    if truth {
        entry("utility", "true: noticed");
    }
    html += "</ul><figure class=\"wide\">";
    html += &drawing(effects);
    html + "</figure>"
}

fn drawing(effects: &[SlotEffect]) -> String {
    let last = effects.iter().map(|effect| effect.slot).max().unwrap_or(1);
    let values = effects.iter().flat_map(|effect| {
        let all = [Some(effect.in_log), Some(effect.learnt), effect.truth];
        all.into_iter().flatten()
    });
    let high = values.fold(1.0, f64::max) * 1.05;
    let x = [0.7, f64::from(last.max(2)) + 0.3];
    let margins = [60.0, 20.0, 12.0, 44.0];
    let mut plot = Plot::new([760.0, 300.0], margins, x, [0.0, high], false);
    let ticks = plot.y.ticks(5);
    plot.grid_y(&ticks, |share| format!("{:.0} %", 100.0 * share));
    let slots: Vec<f64> = (1..=last).map(f64::from).collect();
    plot.ticks_x(&slots, |slot| format!("{slot}"));
    plot.text([410.0, 294.0], "middle", "tick", "slot of the page");
    type Get = fn(&SlotEffect) -> Option<f64>;
    let series: [(&str, &str, Get); 3] = [
        ("popularity", "in the log", |effect| Some(effect.in_log)),
        ("utility", "true", |effect| effect.truth),
        ("model", "learnt", |effect| Some(effect.learnt)),
    ];
    for (class, name, get) in series {
        let known = effects
            .iter()
            .filter_map(|effect| Some((effect, get(effect)?)));
        let known: Vec<(&SlotEffect, f64)> = known.collect();
        let points = known
            .iter()
            .map(|(effect, value)| [f64::from(effect.slot), *value]);
        let points: Vec<[f64; 2]> = points.collect();
        plot.path(&points, &format!("stroke thin {class}"));
        for ((effect, value), point) in known.iter().zip(points) {
            let title = format!(
                "slot {}, {name}: {:.0} %; {} rows",
                effect.slot,
                100.0 * value,
                grouped(effect.rows)
            );
            plot.dot(point, 3.5, class, &title);
        }
    }
    plot.finish("how likely a contact is, by slot of the page")
}

/// What the section is about.
pub const TEXT: &str = "How likely a contact is in each slot of a page, beside slot 1. What the log \
has is also a matter of which products stand there; what training learnt is the slot alone, and is \
taken off what it learns of a product, so that a page needs no slot. A contact may also come of \
another showing within the time that labels look ahead, so that learnt curves are flatter than what \
is noticed.";
