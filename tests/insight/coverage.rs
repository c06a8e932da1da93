use std::sync::atomic::{AtomicU64, Ordering};

use nestrank::domain::{Task, Tasks};
use nestrank::train::ingest::LogOptions;
use nestrank::train::insight::{Experiment, Options, measure};
use nestrank::train::simulate;

const WORLDS: u64 = 200;

/// The arms of a small world, with what the simulator knows of them.
fn world(seed: u64) -> Experiment {
    let folder = tempfile::tempdir().unwrap();
    let options = simulate::Options {
        seed,
        items: 60,
        users: 150,
        lives: 10,
        ..simulate::Options::default()
    };
    simulate::simulate(&options, folder.path(), &|_, _| {}).unwrap();
    let truth = simulate::Truth::load(&folder.path().join("truth.json")).unwrap();
    let options = Options {
        log: LogOptions::default(),
        zone_minutes: 0,
        min_people: 10,
        control: None,
        truth: truth.uplift,
        beside: &folder.path().join("page.html"),
    };
    let events = folder.path().join("events.csv");
    let (insight, _) = measure(&events, None, &options, &|_, _, _| {}).unwrap();
    insight.experiment.unwrap()
}

/// Which intervals hold the truth: conversion, then events.
fn covered(found: &Experiment) -> [Tasks<bool>; 2] {
    let (truth, ours) = (found.truth.as_ref().unwrap(), &found.comparisons[0]);
    let pairs = [
        (&truth.conversion, &ours.conversion),
        (&truth.events, &ours.events),
    ];
    pairs.map(|(truth, ours)| {
        Tasks::from_fn(|task| {
            let [low, high] = ours[task].interval.unwrap();
            (low..=high).contains(&truth.effect[task])
        })
    })
}

#[test]
fn the_interval_covers_the_true_uplift_at_its_rate() {
    let next = AtomicU64::new(1);
    let work = || {
        let mut counts = [Tasks::<u64>::default(); 2];
        let mut seen = 0;
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > WORLDS {
                return (counts, seen);
            }
            seen += 1;
            for (count, covered) in counts.iter_mut().zip(covered(&world(seed))) {
                for task in Task::ALL {
                    count[task] += u64::from(covered[task]);
                }
            }
        }
    };
    let mut counts = [Tasks::<u64>::default(); 2];
    let mut worlds = 0;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            let (found, seen) = thread.join().unwrap();
            worlds += seen;
            for (count, found) in counts.iter_mut().zip(found) {
                *count = Tasks::from_fn(|task| count[task] + found[task]);
            }
        }
    });
    assert_eq!(worlds, WORLDS);
    let mut all = 0;
    for (measure, counts) in ["conversion", "events"].into_iter().zip(counts) {
        for task in Task::ALL {
            let count = counts[task];
            println!("{measure} of {}: {count} of {WORLDS}", task.name());
            all += count;
            // 190 are expected, with a binomial deviation of 3.1; 3.5 of them below.
            assert!(count >= 179, "{measure} of {}: {count}", task.name());
        }
    }
    println!("all: {all} of {}", 8 * WORLDS);
    // Of eight intervals of the same people. Between 93 and 98 % of them: too wide is wrong, too.
    assert!((1_488..=1_568).contains(&all), "{all}");
}
