use std::collections::BTreeSet;

use nestrank::domain::Tasks;
use nestrank::rank::rules::{Explore, Method, Rules, Variety, arrange};
use nestrank::rank::{Candidate, RankOptions, rank};
use proptest::prelude::*;

use crate::world::{World, rules, world};

/// What may be placed.
fn admitted(world: &World, rules: &Rules) -> BTreeSet<usize> {
    let all = 0..world.len();
    all.filter(|product| !rules.excluded.contains(product))
        .collect()
}

/// The pins that hold: each once, if it may be placed.
fn pins(world: &World, rules: &Rules) -> Vec<usize> {
    let admitted = admitted(world, rules);
    let mut pins = Vec::new();
    for pin in &rules.pinned {
        if admitted.contains(pin) && !pins.contains(pin) {
            pins.push(*pin);
        }
    }
    pins
}

/// How many of the first `places` of an order are of each kind.
fn counts(order: &[usize], kind_of: &[u32]) -> [u32; 8] {
    let mut counts = [0; 8];
    for product in order {
        counts[kind_of[*product] as usize] += 1;
    }
    counts
}

fn position(order: &[usize], product: usize) -> Option<usize> {
    order.iter().position(|other| *other == product)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn is_a_permutation_of_what_the_rules_admit(world in world(50), mut rules in rules()) {
        rules.limit = None;
        let order = arrange(&world.products(), &rules);
        let placed: BTreeSet<usize> = order.iter().copied().collect();
        prop_assert_eq!(placed.len(), order.len());
        prop_assert_eq!(placed, admitted(&world, &rules));
    }

    #[test]
    fn pins_stand_first_in_their_order(world in world(50), rules in rules()) {
        let order = arrange(&world.products(), &rules);
        let pins = pins(&world, &rules);
        let shown = pins.len().min(order.len());
        prop_assert_eq!(&order[..shown], &pins[..shown]);
    }

    #[test]
    fn a_limit_cuts_what_stands_without_it(world in world(50), mut rules in rules()) {
        // Below `within` the places that the rules act on are fewer.
        rules.limit = rules.limit.map(|limit| limit.max(rules.within));
        let some = arrange(&world.products(), &rules);
        let limit = rules.limit.take().unwrap_or(usize::MAX);
        let all = arrange(&world.products(), &rules);
        prop_assert_eq!(&some, &all[..limit.min(all.len())]);
    }

    #[test]
    fn the_same_seed_gives_the_same_order(world in world(50), rules in rules()) {
        let order = arrange(&world.products(), &rules);
        prop_assert_eq!(order, arrange(&world.products(), &rules));
    }

    /// More of a kind than its cap stand within only if nothing else was left for their place.
    #[test]
    fn caps_hold(world in world(50), mut rules in rules()) {
        rules.limit = None;
        let order = arrange(&world.products(), &rules);
        let within = rules.within.min(order.len());
        let start = pins(&world, &rules).len();
        for place in start..within {
            let fits = |product: usize| {
                let before = &order[..place];
                let below = |cap: Option<u32>, kind_of: &[u32]| {
                    let kind = kind_of[product] as usize;
                    cap.is_none_or(|cap| counts(before, kind_of)[kind] < cap)
                };
                below(rules.caps.category, &world.category) && below(rules.caps.brand, &world.brand)
            };
            let others = order[place..].iter().any(|product| fits(*product));
            prop_assert!(fits(order[place]) || !others, "place {}", place);
        }
    }

    /// Of every beginning of the order a share is new, as long as caps and what is there allow it.
    #[test]
    fn new_products_have_their_floor(world in world(50), mut rules in rules(), share in 0.0..=1.0f64) {
        rules.caps = Default::default();
        rules.limit = None;
        rules.explore = Some(Explore { share, seed: 3, tries: vec![] });
        let order = arrange(&world.products(), &rules);
        let pins = pins(&world, &rules).len();
        let is_new = |product: &&usize| world.new[**product];
        let all = order.iter().filter(is_new).count();
        for places in pins..=rules.within.min(order.len()) {
            let new = order[..places].iter().filter(is_new).count();
            // The pins may leave a debt, of which each place pays one.
            let floor = (share * places as f64).floor() as usize;
            prop_assert!(new >= floor.min(all).min(places - pins), "{} of {}", new, places);
        }
    }

    #[test]
    fn without_rules_it_is_the_plain_order(world in world(50), mut rules in rules(), strength in 0..2u8) {
        rules.boosts.clear();
        rules.explore = None;
        rules.caps = Default::default();
        rules.variety = rules.variety.filter(|_| strength == 0);
        if let Some(variety) = &mut rules.variety {
            variety.strength = 0.0;
        }
        let candidates: Vec<Candidate> = (0..world.len())
            .map(|item| Candidate {
                item,
                tasks: [world.scores[item] as f32, 0.0, 0.0, 0.0],
                category: world.category[item],
                available: true,
            })
            .collect();
        let options = RankOptions {
            weights: Tasks::from_fn(|_| 1.0),
            diversity: rules.diversity,
            limit: rules.limit,
            pinned: rules.pinned.clone(),
            excluded: rules.excluded.clone(),
        };
        let ranked = rank(&candidates, &options);
        let plain: Vec<usize> = ranked.iter().map(|ranked| ranked.item).collect();
        prop_assert_eq!(arrange(&world.products(), &rules), plain);
    }

    /// With caps and either variety, but nothing that looks at more than scores and likeness.
    #[test]
    fn a_higher_score_never_lowers_a_product(
        mut world in world(50), mut rules in rules(), at in any::<prop::sample::Index>(), more in 0.0..2.0f64,
    ) {
        prop_assume!(world.len() > 0);
        rules.pinned.clear();
        rules.explore = None;
        rules.limit = None;
        rules.diversity = 0.0;
        let product = at.index(world.len());
        let before = position(&arrange(&world.products(), &rules), product);
        world.scores[product] += more;
        let after = position(&arrange(&world.products(), &rules), product);
        prop_assert!(after <= before, "{:?} {:?}", before, after);
    }

    /// And no more: new products that nobody would place there by their score have only that.
    #[test]
    fn new_products_have_no_more_than_their_floor(mut world in world(50), share in 0.0..=1.0f64, seed: u64) {
        for (score, new) in world.scores.iter_mut().zip(&world.new) {
            *score += f64::from(u8::from(!new)) * 100.0;
        }
        let mut rules = Rules::new();
        rules.explore = Some(Explore { share, seed, tries: vec![] });
        let order = arrange(&world.products(), &rules);
        let old = world.new.iter().filter(|new| !**new).count();
        for places in 0..=rules.within.min(order.len()) {
            let new = order[..places].iter().filter(|product| world.new[**product]).count();
            let most = (share * places as f64 + 1.0).floor() as usize;
            // Where the others are over, only new ones are left.
            prop_assert!(new <= most.max(places.saturating_sub(old)), "{} of {}", new, places);
        }
    }

    #[test]
    fn a_larger_boost_never_lowers_a_product(
        mut world in world(50), mut rules in rules(), at in any::<prop::sample::Index>(), more in 1.0..9.0f64,
        below in any::<bool>(),
    ) {
        prop_assume!(world.len() > 0);
        if below {
            // Variety goes by the best score; below zero there is none to go by.
            rules.variety = None;
            world.scores.iter_mut().for_each(|score| *score -= 1.0);
        }
        rules.pinned.clear();
        rules.explore = None;
        rules.limit = None;
        rules.diversity = 0.0;
        let product = at.index(world.len());
        rules.boosts = vec![(product, 1.0)];
        let before = position(&arrange(&world.products(), &rules), product);
        rules.boosts = vec![(product, more)];
        let after = position(&arrange(&world.products(), &rules), product);
        prop_assert!(after <= before, "{:?} {:?}", before, after);
    }

    /// Numbers of any size are ordered somehow, and never a panic.
    #[test]
    fn any_number_has_a_place(mut world in world(20), rules in rules(), which in 0..6usize) {
        let odd = [f64::MAX, f64::MIN, 0.0, -1.0, f64::MIN_POSITIVE, -1e300];
        for (at, score) in world.scores.iter_mut().enumerate() {
            *score = odd[(at + which) % odd.len()];
        }
        for (at, code) in world.codes.iter_mut().enumerate() {
            *code = if at % 7 == which { f32::MAX } else { *code };
        }
        // What a network of absurd weights says is no number at all.
        let odd = [f32::NAN, f32::INFINITY, -1.0, 0.0, 1.0];
        for (at, view) in world.views.iter_mut().enumerate() {
            *view = odd[(at + which) % odd.len()];
        }
        let mut rules = rules;
        rules.limit = None;
        prop_assert_eq!(arrange(&world.products(), &rules).len(), admitted(&world, &rules).len());
    }
}

/// With counts, what people looked at comes before what they passed by, seed after seed.
#[test]
fn the_bandit_learns_from_what_was_tried() {
    use nestrank::rank::rules::Tries;
    let count = 10;
    let world = World::of_one_kind(count);
    let tries = |product| {
        let looked = if product == 7 { 60.0 } else { 2.0 };
        let shown = 100.0;
        (product, Tries { shown, looked })
    };
    let mut first = [0; 10];
    for seed in 0..200 {
        let explore = |share, tries| Explore { share, seed, tries };
        let mut rules = Rules::new();
        rules.explore = Some(explore(1.0, (0..count).map(tries).collect()));
        assert_eq!(arrange(&world.products(), &rules)[0], 7);
        rules.explore = Some(explore(1.0, vec![]));
        first[arrange(&world.products(), &rules)[0]] += 1;
    }
    // Without, everyone has a turn.
    assert!(
        first.iter().all(|times| (5..50).contains(times)),
        "{first:?}"
    );
}

/// A shop may pin all that it has; a variety that took such pins in would need 400 MB for these.
#[test]
fn a_whole_catalogue_of_pins_stands_as_it_was_pinned() {
    let count = 10_000;
    let world = World::of_one_kind(count);
    for method in [Method::Mmr, Method::Dpp] {
        let mut rules = Rules::new();
        rules.pinned = (0..count - 1).rev().collect();
        rules.variety = Some(Variety::new(method, 0.5, rules.within));
        let order = arrange(&world.products(), &rules);
        assert!(order[..count - 1].iter().eq(&rules.pinned));
        assert_eq!(order[count - 1], count - 1);
    }
}
