//! The simulated world has the properties that it was made for, as measured in its own files.
#![cfg(feature = "train")]

mod files;
mod world;

use std::collections::{HashMap, HashSet};

use nestrank::domain::{EventKind, Task, Tasks};
use nestrank::guide::Stage;
use nestrank::train::simulate::Mind;
use world::{DAY, Row, WORLD, auc};

#[test]
fn the_catalogue_is_a_home_goods_shop_in_two_languages() {
    let items = WORLD.catalog.items();
    assert_eq!(items.len(), 600);
    let distinct = |of: &dyn Fn(&nestrank::domain::Item) -> String| {
        items.iter().map(of).collect::<HashSet<_>>().len()
    };
    assert!(distinct(&|item| item.category.join(" > ")) >= 12);
    assert!(distinct(&|item| item.category[0].clone()) >= 5);
    assert_eq!(distinct(&|item| item.brand.clone().unwrap()), 20);
    assert_eq!(distinct(&|item| item.style.clone().unwrap()), 8);
    assert!(distinct(&|item| item.color.clone().unwrap()) >= 10);
    assert!(distinct(&|item| item.title.clone().unwrap()) > 550);
    assert!(items.iter().all(|item| item.category.len() == 2));
    assert!(
        items
            .iter()
            .all(|item| item.price.is_some() && item.rating.is_some())
    );
    assert!(
        items.iter().all(|item| item.popularity == Tasks::default()),
        "tells the future"
    );
    let sold_out = items.iter().filter(|item| !item.available).count();
    assert!((1..60).contains(&sold_out));
}

#[test]
fn the_log_is_what_a_shop_would_bring() {
    let world = &*WORLD;
    assert!(world.rows.is_sorted_by_key(|row| row.time));
    let [first, end] = world.truth.period;
    let mut arms: HashMap<&str, &str> = HashMap::new();
    for row in &world.rows {
        assert!(world.catalog.index_of(&row.item).is_some());
        assert!((first..end + DAY).contains(&row.time));
        assert_eq!(row.position.is_some(), row.event == EventKind::Impression);
        assert_eq!(row.dwell.is_some(), row.event == EventKind::View);
        assert!(row.session.starts_with(&row.user));
        assert_eq!(*arms.entry(&row.user).or_insert(&row.arm), row.arm);
    }
    let treated = arms.values().filter(|arm| **arm == "treated").count() as f64;
    assert!(
        (treated / arms.len() as f64 - 0.5).abs() < 0.04,
        "{treated}"
    );
    let each = world.rows.len() as f64 / 2_500.0;
    assert!((60.0..120.0).contains(&each), "{each} events each");
    let sessions: HashSet<&str> = world.rows.iter().map(|row| row.session.as_str()).collect();
    let each = sessions.len() as f64 / 2_500.0;
    assert!((3.0..6.0).contains(&each), "{each} sessions each");
}

#[test]
fn behaviours_are_as_rare_as_they_should_be() {
    let world = &*WORLD;
    let impressions = world.impressions().count() as f64;
    let rate =
        |kind| world.rows.iter().filter(|row| row.event == kind).count() as f64 / impressions;
    for (kind, low, high) in [
        (EventKind::View, 0.08, 0.12),
        (EventKind::Favorite, 0.006, 0.014),
        (EventKind::Cart, 0.010, 0.020),
        (EventKind::Purchase, 0.003, 0.008),
        (EventKind::Uncart, 0.0005, 0.004),
        (EventKind::Unfavorite, 0.0002, 0.002),
    ] {
        let rate = rate(kind);
        println!("{} {:.2} % of impressions", kind.name(), 100.0 * rate);
        assert!((low..high).contains(&rate), "{}: {rate}", kind.name());
    }
}

#[test]
fn views_fall_with_the_slot_as_the_truth_says() {
    let world = &*WORLD;
    let mut slots = vec![(0.0, 0.0); world.truth.slots.len()];
    for row in world.impressions().filter(|row| row.arm == "control") {
        let slot = &mut slots[row.position.unwrap() as usize - 1];
        slot.0 += f64::from(u8::from(world.labels(row).view));
        slot.1 += 1.0;
    }
    let rate = |slots: &[(f64, f64)]| {
        slots.iter().map(|slot| slot.0).sum::<f64>() / slots.iter().map(|slot| slot.1).sum::<f64>()
    };
    let told = |slots: &[f32]| f64::from(slots.iter().sum::<f32>()) / slots.len() as f64;
    let measured = rate(&slots[..3]) / rate(&slots[9..]);
    let truth = told(&world.truth.slots[..3]) / told(&world.truth.slots[9..]);
    println!("slots 1-3 against 10-12: measured {measured:.2}, truth {truth:.2}");
    assert!(truth > 1.5 && (measured / truth - 1.0).abs() < 0.25);
}

#[test]
fn a_purchase_asks_for_what_goes_with_it() {
    let world = &*WORLD;
    let truth = &world.truth;
    let leaf = |index: u16| {
        truth.categories[usize::from(index)]
            .rsplit(" > ")
            .next()
            .unwrap()
    };
    let mut asks: HashMap<&str, HashSet<&str>> = HashMap::new();
    for complement in &truth.complements {
        asks.entry(leaf(complement.from))
            .or_default()
            .insert(leaf(complement.to));
    }
    let mut wanted: HashMap<&str, HashSet<&str>> = HashMap::new();
    let (mut after, mut others) = ((0.0, 0.0), (0.0, 0.0));
    for row in &world.rows {
        let category = world.category(&row.item);
        if row.event == EventKind::Purchase {
            let goes_with = asks.get(category).into_iter().flatten();
            wanted.entry(&row.user).or_default().extend(goes_with);
        }
        if row.event == EventKind::Impression {
            let asked = wanted
                .get(row.user.as_str())
                .is_some_and(|all| all.contains(category));
            let count = if asked { &mut after } else { &mut others };
            count.0 += f64::from(u8::from(world.labels(row).view));
            count.1 += 1.0;
        }
    }
    let lift = (after.0 / after.1) / (others.0 / others.1);
    println!("views of what a purchase asks for: lift {lift:.2}");
    assert!(lift > 1.5, "{lift}");
}

#[test]
fn the_treated_order_is_better_in_the_log_and_in_truth() {
    let world = &*WORLD;
    let mut seen = [0.0, 0.0];
    let mut did = [Tasks::<f64>::default(); 2];
    for row in world.impressions() {
        let arm = usize::from(row.arm == "treated");
        seen[arm] += 1.0;
        let labels = world.labels(row);
        for task in Task::ALL {
            did[arm][task] += f64::from(u8::from(labels[task]));
        }
    }
    for task in Task::ALL {
        let effect = did[1][task] / seen[1] - did[0][task] / seen[0];
        let truth = world.truth.arms.effect[task];
        println!(
            "{}: effect of the arm {effect:.4}, of its order alone {truth:.4}",
            task.name()
        );
        assert!(
            truth > 0.0 && effect > 0.0,
            "{}: {truth} {effect}",
            task.name()
        );
    }
}

#[test]
fn the_true_utility_is_the_ceiling_and_calibrated() {
    let world = &*WORLD;
    let mut scored: Tasks<Vec<(f32, bool)>> = Tasks::default();
    let mut expected = Tasks::<f64>::default();
    for row in world.impressions() {
        let labels = world.labels(row);
        let (truth, slot) = (&world.truth, row.position.unwrap());
        let utility = truth.utility(&row.user, &row.item, row.time).unwrap();
        let chance = truth
            .probability(&row.user, &row.item, row.time, slot)
            .unwrap();
        for task in Task::ALL {
            scored[task].push((utility[task], labels[task]));
            expected[task] += f64::from(chance[task]);
        }
    }
    for (task, low) in Task::ALL.into_iter().zip([0.82, 0.85, 0.85, 0.88]) {
        let happened = scored[task].iter().filter(|(_, label)| *label).count() as f64;
        let ceiling = auc(std::mem::take(&mut scored[task]));
        let ratio = happened / expected[task];
        println!(
            "{}: ceiling {ceiling:.4}, happened / expected {ratio:.3}",
            task.name()
        );
        assert!((low..0.95).contains(&ceiling), "{}: {ceiling}", task.name());
        // Later sessions of the same day add to what the state of the moment foretells.
        assert!((0.95..1.25).contains(&ratio), "{}: {ratio}", task.name());
    }
}

#[test]
fn the_truth_knows_only_its_own_world() {
    let truth = &WORLD.truth;
    let (user, item) = (&truth.shoppers[3].id, &truth.products[5].id);
    let [first, end] = truth.period;
    assert!(truth.utility(user, item, end).is_some());
    assert!(truth.utility(user, item, first - 1).is_none());
    assert!(truth.utility("nobody", item, end).is_none());
    assert!(truth.utility(user, "nothing", end).is_none());
}

#[test]
fn taste_shows_in_what_is_looked_at() {
    let world = &*WORLD;
    let style = |row: &Row| {
        let index = world.catalog.index_of(&row.item).unwrap();
        world.catalog.items()[index].style.as_deref().unwrap()
    };
    let mut last: HashMap<&str, &str> = HashMap::new();
    let (mut seen, mut viewed) = ((0.0, 0.0), (0.0, 0.0));
    for row in &world.rows {
        let count = match row.event {
            EventKind::Impression => &mut seen,
            EventKind::View => &mut viewed,
            _ => continue,
        };
        if let Some(last) = last.get(row.user.as_str()) {
            count.0 += f64::from(u8::from(*last == style(row)));
            count.1 += 1.0;
        }
        if row.event == EventKind::View {
            last.insert(&row.user, style(row));
        }
    }
    let (seen, viewed) = (seen.0 / seen.1, viewed.0 / viewed.1);
    println!("of the style of the last view: {viewed:.3} of views, {seen:.3} of impressions");
    assert!(viewed > 1.5 * seen);
}

#[test]
fn people_come_back_before_they_buy_change_their_minds_and_give_gifts() {
    let world = &*WORLD;
    let mut sessions: HashMap<(&str, &str), HashSet<&str>> = HashMap::new();
    let (mut bought, mut came_back) = (0.0, 0.0);
    for row in &world.rows {
        let looked = sessions.entry((&row.user, &row.item)).or_default();
        match row.event {
            EventKind::View => _ = looked.insert(&row.session),
            EventKind::Purchase => {
                bought += 1.0;
                came_back += f64::from(u8::from(looked.len() > 1));
            }
            _ => {}
        }
    }
    println!(
        "bought after looks in several sessions: {:.2}",
        came_back / bought
    );
    assert!(came_back / bought > 0.25);
    let several = |mind: &&Mind| mind.tastes.len() > 1;
    let others = world.truth.shoppers.iter().filter(several).count() as f64 / 2_500.0;
    assert!((0.2..0.6).contains(&others), "{others}");
    for stage in Stage::ALL {
        let states = world.truth.shoppers.iter().flat_map(|mind| &mind.states);
        assert!(
            states.filter(|state| state.stage == stage).count() > 100,
            "{stage:?}"
        );
    }
}
