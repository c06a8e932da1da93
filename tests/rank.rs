//! The order of a grid: the rules, and what must hold in every world.

mod draw;

use std::cmp::Ordering;

use draw::Draw;
use nestrank::domain::Tasks;
use nestrank::rank::{Candidate, RankOptions, Ranked, fuse, rank};

/// Few values, so that many scores are equal.
fn candidates(draw: &mut Draw, count: usize) -> Vec<Candidate> {
    (0..count)
        .map(|_| Candidate {
            item: draw.below(2 * count),
            tasks: std::array::from_fn(|_| draw.below(9) as f32 / 8.0),
            category: draw.below(5) as u32,
            available: draw.below(8) > 0,
        })
        .collect()
}

fn options(draw: &mut Draw, candidates: usize) -> RankOptions {
    let mut options = RankOptions::new(Tasks::from_fn(|_| draw.below(4) as f64 - 0.5));
    options.diversity = [0.0, 0.1, 0.5, 0.99, 1.0][draw.below(5)];
    for items in [&mut options.pinned, &mut options.excluded] {
        let count = draw.below(6);
        items.extend((0..count).map(|_| draw.below(2 * candidates + 3)));
    }
    options
}

fn for_each_world(mut check: impl FnMut(&mut Draw, Vec<Candidate>, RankOptions)) {
    let mut draw = Draw(7);
    for world in 0..600 {
        let candidates = candidates(&mut draw, 1 + world % 60 * (1 + world % 4));
        let options = options(&mut draw, candidates.len());
        check(&mut draw, candidates, options);
    }
}

fn items(ranked: &[Ranked]) -> Vec<usize> {
    ranked.iter().map(|ranked| ranked.item).collect()
}

/// The rules once more, word by word and slow: at each place the best of all that are left.
fn by_the_rules(candidates: &[Candidate], options: &RankOptions) -> Vec<usize> {
    let mut left: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let excluded = options.excluded.contains(&candidate.item);
        let repeated = left.iter().any(|other| other.item == candidate.item);
        if candidate.available && !excluded && !repeated {
            left.push(*candidate);
        }
    }
    let mut order: Vec<Candidate> = Vec::new();
    for pin in &options.pinned {
        if let Some(at) = left.iter().position(|candidate| candidate.item == *pin) {
            order.push(left.remove(at));
        }
    }
    while !left.is_empty() {
        let before = |candidate: &Candidate| {
            let same = |other: &&Candidate| other.category == candidate.category;
            order.iter().filter(same).count()
        };
        let value = |candidate: &Candidate| {
            let score = fuse(&candidate.tasks, &options.weights);
            let times = before(candidate).min(16);
            let kept = (0..times).fold(1.0, |kept, _| kept * (1.0 - options.diversity));
            score * if score < 0.0 { 2.0 - kept } else { kept }
        };
        let mut best = 0;
        for at in 1..left.len() {
            let (old, new) = (&left[best], &left[at]);
            let turn = if options.diversity == 0.0 {
                Ordering::Equal
            } else {
                before(old).cmp(&before(new))
            };
            let score = |candidate: &Candidate| fuse(&candidate.tasks, &options.weights);
            let better = value(new)
                .total_cmp(&value(old))
                .then(turn)
                .then(score(new).total_cmp(&score(old)));
            if better == Ordering::Greater {
                best = at;
            }
        }
        order.push(left.remove(best));
    }
    order.iter().map(|candidate| candidate.item).collect()
}

#[test]
fn is_the_order_of_the_rules() {
    for_each_world(|_, candidates, options| {
        let ranked = rank(&candidates, &options);
        assert_eq!(
            items(&ranked),
            by_the_rules(&candidates, &options),
            "{candidates:?} {options:?}"
        );
        for ranked in ranked {
            let candidate = candidates
                .iter()
                .find(|candidate| candidate.available && candidate.item == ranked.item)
                .unwrap();
            assert_eq!(ranked.tasks, candidate.tasks);
            assert_eq!(ranked.score, fuse(&candidate.tasks, &options.weights));
        }
    });
}

#[test]
fn a_limit_is_a_prefix_and_the_same_input_gives_the_same_order() {
    for_each_world(|draw, candidates, mut options| {
        let all = rank(&candidates, &options);
        let limit = draw.below(candidates.len() + 3);
        options.limit = Some(limit);
        let some = rank(&candidates, &options);
        assert_eq!(some, all[..limit.min(all.len())]);
        assert_eq!(some, rank(&candidates, &options));
    });
}

#[test]
fn pins_hold_and_what_is_excluded_or_unavailable_beats_them() {
    let candidate = |item, score, available| Candidate {
        item,
        tasks: [score, 0.0, 0.0, 0.0],
        category: 0,
        available,
    };
    let candidates = [
        candidate(0, 0.9, true),
        candidate(1, 0.8, false),
        candidate(2, 0.1, true),
        candidate(3, 0.2, true),
        candidate(2, 1.0, true),
    ];
    let mut options = RankOptions::new(Tasks::from_fn(|_| 1.0));
    options.pinned = vec![9, 1, 2, 3, 2];
    assert_eq!(items(&rank(&candidates, &options)), [2, 3, 0]);
    options.excluded = vec![2, 77];
    assert_eq!(items(&rank(&candidates, &options)), [3, 0]);
    options.limit = Some(1);
    assert_eq!(items(&rank(&candidates, &options)), [3]);
    options.limit = Some(0);
    assert_eq!(rank(&candidates, &options), []);
    assert_eq!(rank(&[], &options), []);
}

#[test]
fn a_higher_probability_never_lowers_a_product() {
    for_each_world(|draw, mut candidates, mut options| {
        options.diversity = 0.0;
        options.weights = Tasks::from_fn(|_| 1.0);
        let at = draw.below(candidates.len());
        let item = candidates[at].item;
        let place = |candidates: &[Candidate]| {
            let ranked = rank(candidates, &options);
            ranked.iter().position(|ranked| ranked.item == item)
        };
        let old = place(&candidates);
        candidates[at].tasks[draw.below(4)] += 0.3;
        let new = place(&candidates);
        assert_eq!(old.is_some(), new.is_some());
        assert!(new <= old);
    });
}

#[test]
fn more_diversity_never_gives_the_largest_category_more_places() {
    for_each_world(|_, candidates, mut options| {
        options.weights = Tasks::from_fn(|_| 1.0);
        options.pinned.clear();
        let mut largest = vec![usize::MAX; candidates.len()];
        for diversity in [0.0, 0.01, 0.1, 0.3, 0.6, 0.9, 0.999, 1.0] {
            options.diversity = diversity;
            let mut counts = [0; 5];
            for (ranked, largest) in rank(&candidates, &options).iter().zip(&mut largest) {
                let same = |candidate: &&Candidate| candidate.item == ranked.item;
                let first = candidates.iter().filter(|c| c.available).find(same);
                counts[first.unwrap().category as usize] += 1;
                let now = counts.into_iter().max().unwrap();
                assert!(now <= *largest, "{diversity}");
                *largest = now;
            }
        }
    });
}

#[test]
fn full_diversity_takes_turns_and_a_moderate_one_caps_a_screen() {
    // Category 0 is five times as likely as the eleven others.
    let candidates: Vec<Candidate> = (0..600)
        .map(|item| {
            let category = item as u32 % 12;
            let best = if category == 0 { 0.5 } else { 0.1 };
            Candidate {
                item,
                tasks: [best - item as f32 * 1e-5, 0.0, 0.0, 0.0],
                category,
                available: true,
            }
        })
        .collect();
    let mut options = RankOptions::new(Tasks::from_fn(|_| 1.0));
    let first = |options: &RankOptions| {
        let ranked = rank(&candidates, options);
        ranked[..24].iter().filter(|r| r.item % 12 == 0).count()
    };
    assert_eq!(first(&options), 24);
    options.diversity = 0.3;
    assert_eq!(first(&options), 6);
    options.diversity = 1.0;
    assert_eq!(first(&options), 2);
    // Where the penalty has taken all of every value, the categories still take turns.
    for (diversity, turns) in [(0.99, 16), (1.0, 50)] {
        options.diversity = diversity;
        let ranked = rank(&candidates, &options);
        for turn in ranked.chunks(12).take(turns) {
            let mut seen: Vec<_> = turn.iter().map(|ranked| ranked.item % 12).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..12));
        }
    }
}

#[test]
fn below_the_first_screens_the_likely_category_goes_on() {
    // 500 of a likely category, and 1,000 of ten others.
    let candidates: Vec<Candidate> = (0..1_500)
        .map(|item| {
            let likely = item < 500;
            Candidate {
                item,
                tasks: [if likely { 0.4 } else { 0.2 }, 0.0, 0.0, 0.0],
                category: if likely { 0 } else { 1 + item as u32 % 10 },
                available: true,
            }
        })
        .collect();
    let mut options = RankOptions::new(Tasks::from_fn(|_| 1.0));
    options.diversity = 0.1;
    let ranked = rank(&candidates, &options);
    let likely = |ranked: &[Ranked]| ranked.iter().filter(|r| r.item < 500).count();
    assert!((7..=9).contains(&likely(&ranked[..24])));
    // At most 16 of each other category come before the last of the likely one.
    assert_eq!(likely(&ranked[..500 + 10 * 16]), 500);
}

#[test]
fn many_products_are_ordered_as_a_plain_sort_orders_them() {
    let mut draw = Draw(11);
    // Few values, so that many are equal.
    let candidates: Vec<Candidate> = (0..20_000)
        .map(|item| Candidate {
            item,
            tasks: [draw.below(500) as f32 / 500.0, 0.0, 0.0, 0.0],
            category: draw.below(7) as u32,
            available: draw.below(50) > 0,
        })
        .collect();
    let available = candidates.iter().filter(|candidate| candidate.available);
    let mut sorted: Vec<&Candidate> = available.collect();
    sorted.sort_by(|a, b| b.tasks[0].total_cmp(&a.tasks[0]));
    let sorted: Vec<usize> = sorted.iter().map(|candidate| candidate.item).collect();
    let mut options = RankOptions::new(Tasks::from_fn(|_| 1.0));
    assert_eq!(items(&rank(&candidates, &options)), sorted);
    options.diversity = 0.2;
    let spread = items(&rank(&candidates, &options));
    for (diversity, all) in [(0.0, &sorted), (0.2, &spread)] {
        options.diversity = diversity;
        for limit in [0, 1, 24, 2_048, 2_049, 9_000, 19_999, 50_000] {
            options.limit = Some(limit);
            let wanted = &all[..limit.min(all.len())];
            assert_eq!(items(&rank(&candidates, &options)), wanted, "{limit}");
        }
    }
}

#[test]
fn what_is_no_number_is_last_and_never_a_panic() {
    let candidates: Vec<Candidate> = (0..40)
        .map(|item| Candidate {
            item,
            tasks: [
                [f32::NAN, f32::INFINITY, 0.5, f32::MAX][item % 4],
                0.0,
                0.0,
                0.0,
            ],
            category: item as u32 % 3,
            available: true,
        })
        .collect();
    for weight in [1.0, -1.0, f64::MAX, f64::MIN] {
        for diversity in [0.0, 0.5, 1.0] {
            let mut options = RankOptions::new(Tasks::from_fn(|_| weight));
            options.diversity = diversity;
            let ranked = rank(&candidates, &options);
            assert_eq!(ranked.len(), 40);
            if diversity == 0.0 {
                assert!(ranked.is_sorted_by(|a, b| a.score >= b.score));
            }
        }
    }
}
