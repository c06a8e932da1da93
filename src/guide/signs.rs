use super::{Lifts, Trail};
use crate::domain::EventKind;
use crate::features::KeyMap;

/// What a session says of its stage: numbers by name, always the same names in the same order.
pub struct Signs {
    named: Vec<(&'static str, f32)>,
}

const HOUR: f32 = 3_600_000.0;
/// Names of the decayed counts, by behaviour and half-life.
const COUNTS: [(EventKind, [&str; 3]); 4] = [
    (EventKind::View, ["views_30m", "views_1d", "views_7d"]),
    (EventKind::Cart, ["carts_30m", "carts_1d", "carts_7d"]),
    (EventKind::Favorite, ["saves_30m", "saves_1d", "saves_7d"]),
    (EventKind::Purchase, ["buys_30m", "buys_1d", "buys_7d"]),
];
/// Their half-lives, in ms.
const HALF_LIVES: [f32; 3] = [0.5 * HOUR, 24.0 * HOUR, 168.0 * HOUR];
/// Names of the lifts, by task.
const TOP: [&str; 4] = ["top_view", "top_cart", "top_favorite", "top_purchase"];
const TOUCHED: [&str; 4] = [
    "touched_view",
    "touched_cart",
    "touched_favorite",
    "touched_purchase",
];

impl Signs {
    /// Reads what a session says. All is 0 for an empty one, but for the sign that it is empty.
    pub fn new(trail: &Trail, lifts: &Lifts) -> Self {
        let mut signs = Signs { named: Vec::new() };
        signs.push("nothing", f32::from(trail.events.is_empty()));
        signs.counts(trail);
        signs.visits(trail);
        signs.repeats(trail);
        signs.categories(trail);
        signs.dwell(trail);
        signs.pending(trail);
        signs.after_purchase(trail);
        for (name, lift) in TOP.into_iter().zip(lifts.top) {
            signs.push(name, lift);
        }
        for (name, lift) in TOUCHED.into_iter().zip(lifts.touched) {
            signs.push(name, lift);
        }
        signs
    }

    /// Names and numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f32)> {
        self.named.iter().copied()
    }

    fn push(&mut self, name: &'static str, value: f32) {
        self.named.push((name, value));
    }

    fn counts(&mut self, trail: &Trail) {
        for (kind, names) in COUNTS {
            let mut sums = [0.0; 3];
            for event in trail.events.iter().filter(|event| event.kind == kind) {
                let age = (trail.now - event.time) as f32;
                for (sum, half_life) in sums.iter_mut().zip(HALF_LIVES) {
                    *sum += (-age / half_life).exp2();
                }
            }
            for (name, sum) in names.into_iter().zip(sums) {
                self.push(name, sum.ln_1p());
            }
        }
    }

    /// How many visits, how long the newest is, since when and how lately.
    fn visits(&mut self, trail: &Trail) {
        let visits = trail.visits();
        for (name, least) in [
            ("second_visit", 2),
            ("third_visit", 3),
            ("fourth_visit", 4),
            ("sixth_visit", 6),
            ("tenth_visit", 10),
        ] {
            self.push(name, f32::from(visits >= least));
        }
        let newest = trail.visit_of.iter().filter(|visit| *visit + 1 == visits);
        self.push("visit_events", (newest.count() as f32).ln_1p());
        let hours = |event: Option<&crate::domain::Event>| {
            event.map_or(0.0, |event| {
                ((trail.now - event.time) as f32 / HOUR).ln_1p()
            })
        };
        self.push("age", hours(trail.events.first()));
        self.push("pause", hours(trail.events.last()));
    }

    /// How often the same products are looked at again.
    fn repeats(&mut self, trail: &Trail) {
        let mut seen = vec![false; trail.traces.len()];
        let (mut views, mut again, mut new_in_visit) = (0.0, 0.0, 0.0);
        let newest = trail.visits().saturating_sub(1);
        let mut in_visit = 0.0;
        for (event, visit) in trail.events.iter().zip(&trail.visit_of) {
            if event.kind != EventKind::View {
                continue;
            }
            let known = std::mem::replace(&mut seen[event.product as usize], true);
            views += 1.0;
            again += f32::from(known);
            if *visit == newest {
                in_visit += 1.0;
                new_in_visit += f32::from(!known);
            }
        }
        self.push("again", share(again, views));
        self.push("new_in_visit", share(new_in_visit, in_visit));
        let most = |of: fn(&super::Trace) -> u32| trail.traces.iter().map(of).max().unwrap_or(0);
        self.push("most_views", (most(|trace| trace.views) as f32).ln_1p());
        self.push("most_visits", (most(|trace| trace.visits) as f32).ln_1p());
    }

    /// How much it is about one category, in all and in the newest visit, and how new that one is.
    fn categories(&mut self, trail: &Trail) {
        let newest = trail.visits().saturating_sub(1);
        // Decayed, in the newest visit, before it.
        let mut counts: KeyMap<[f32; 3]> = KeyMap::default();
        for (event, visit) in trail.events.iter().zip(&trail.visit_of) {
            if event.kind.task().is_some() {
                let category = trail.traces[event.product as usize].category;
                let age = (trail.now - event.time) as f32;
                let counts = counts.entry(category).or_default();
                counts[0] += (-age / HALF_LIVES[2]).exp2();
                counts[if *visit == newest { 1 } else { 2 }] += 1.0;
            }
        }
        self.push("categories", (counts.len() as f32).ln_1p());
        for (place, focus, top) in [
            (0, "focus", "top_share"),
            (1, "visit_focus", "visit_top_share"),
        ] {
            let of = || counts.values().map(|counts| counts[place]);
            let sum: f32 = of().sum();
            let squares: f32 = of().map(|count| count * count).sum();
            self.push(focus, share(squares, sum * sum));
            self.push(top, share(of().fold(0.0, f32::max), sum));
        }
        let in_visit = |only_new: bool| -> f32 {
            let counts = counts.values();
            let counts = counts.filter(|counts| !only_new || counts[2] == 0.0);
            counts.map(|counts| counts[1]).sum()
        };
        self.push(
            "visit_new_categories",
            share(in_visit(true), in_visit(false)),
        );
    }

    fn dwell(&mut self, trail: &Trail) {
        let dwells = trail.events.iter().filter_map(|event| event.dwell);
        // A tab left open over night says no more than ten minutes of looking.
        let logs = dwells.map(|dwell| (dwell.clamp(0.0, 600_000.0) / 1_000.0).ln_1p());
        let (mut sum, mut count) = (0.0, 0.0);
        for log in logs {
            sum += log;
            count += 1.0;
        }
        self.push("dwell", share(sum, count));
        self.push("dwell_known", f32::from(count > 0.0));
    }

    /// What is in the cart or saved, for how long, and what was taken back.
    fn pending(&mut self, trail: &Trail) {
        let count = |of: fn(&super::Trace) -> bool| {
            trail.traces.iter().filter(|trace| of(trace)).count() as f32
        };
        self.push("in_cart", count(|trace| trace.in_cart).ln_1p());
        self.push("saved", count(|trace| trace.saved).ln_1p());
        let in_both = count(|trace| trace.in_cart && trace.visits > 1);
        self.push("in_cart_again", in_both.ln_1p());
        let taken = trail.events.iter();
        let taken = taken
            .filter(|event| event.kind == EventKind::Uncart)
            .count();
        self.push("taken_out", (taken as f32).ln_1p());
        self.push("cart_recency", recency(trail, EventKind::Cart));
    }

    /// What happened since the last purchase.
    fn after_purchase(&mut self, trail: &Trail) {
        let bought = trail
            .events
            .iter()
            .rposition(|event| event.kind == EventKind::Purchase);
        let visits = bought.map(|at| trail.visits() - 1 - trail.visit_of[at]);
        for (name, least) in [
            ("bought", 0),
            ("bought_before", 1),
            ("bought_two_visits_ago", 2),
            ("bought_three_visits_ago", 3),
            ("bought_five_visits_ago", 5),
        ] {
            self.push(
                name,
                f32::from(visits.is_some_and(|visits| visits >= least)),
            );
        }
        let bought_in_visit = trail
            .events
            .iter()
            .zip(&trail.visit_of)
            .any(|(event, visit)| event.kind == EventKind::Purchase && visit + 1 == trail.visits());
        self.push("bought_in_visit", f32::from(bought_in_visit));
        self.push("purchase_recency", recency(trail, EventKind::Purchase));
        let (before, since) = trail
            .events
            .split_at(bought.map_or(trail.events.len(), |at| at + 1));
        self.push("since_events", (since.len() as f32).ln_1p());
        let category = |event: &crate::domain::Event| trail.traces[event.product as usize].category;
        let bought = before.last().filter(|_| bought.is_some()).map(category);
        let views = since.iter().filter(|event| event.kind == EventKind::View);
        let count = views.clone().count() as f32;
        let same = views
            .clone()
            .filter(|view| Some(category(view)) == bought)
            .count();
        let new = views.filter(|view| before.iter().all(|event| category(event) != category(view)));
        self.push("since_same", share(same as f32, count));
        self.push("since_new", share(new.count() as f32, count));
        let carts = since
            .iter()
            .filter(|event| event.kind == EventKind::Cart)
            .count();
        self.push("since_carts", (carts as f32).ln_1p());
    }
}

/// 1 now, half of it after a day; 0 if it never happened.
fn recency(trail: &Trail, kind: EventKind) -> f32 {
    let last = trail.events.iter().rev().find(|event| event.kind == kind);
    last.map_or(0.0, |event| {
        (-((trail.now - event.time) as f32) / HALF_LIVES[1]).exp2()
    })
}

/// 0 of nothing.
fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Item, Session};
    use crate::features::Keys;

    #[test]
    fn an_empty_session_says_only_that_it_is_empty() {
        let session = Session::default();
        let trail = Trail::new(&session, Keys::default(), 0);
        for (name, value) in Signs::new(&trail, &Lifts::default()).iter() {
            assert_eq!(value, f32::from(name == "nothing"), "{name}");
        }
    }

    #[test]
    fn signs_are_finite_whatever_the_clock_says() {
        let mut session = Session::default();
        let item = Item::new("a");
        for (time, kind) in [(-9e15 as i64, EventKind::View), (0, EventKind::Purchase)] {
            session.observe(kind, &item, time, Some(f32::MAX));
        }
        for now in [0, 9e15 as i64] {
            let trail = Trail::new(&session, Keys::default(), now);
            for (name, value) in Signs::new(&trail, &Lifts::default()).iter() {
                assert!(value.is_finite(), "{name}: {value}");
            }
        }
    }
}
