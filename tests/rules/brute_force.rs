use nestrank::rank::rules::{Method, Rules, Variety, arrange};
use proptest::prelude::*;

use crate::world::{WIDTH, World, world};

/// The kernel's ridge; see the documentation of the process.
const RIDGE: f64 = 0.01;

fn cosine(world: &World, a: usize, b: usize) -> f64 {
    let code = |product: usize| &world.codes[product * WIDTH..][..WIDTH];
    let dot = |x: &[f32], y: &[f32]| -> f64 {
        let pairs = x.iter().zip(y);
        pairs.map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
    };
    let lengths = (dot(code(a), code(a)) * dot(code(b), code(b))).sqrt();
    if lengths > 0.0 {
        dot(code(a), code(b)) / lengths
    } else {
        0.0
    }
}

/// By elimination with pivots, from the whole matrix anew each time.
fn ln_determinant(world: &World, set: &[usize]) -> f64 {
    let cell = |a: usize, b: usize| match a == b {
        true => 1.0,
        false => (1.0 - RIDGE) * (1.0 + cosine(world, a, b)) / 2.0,
    };
    let mut rows: Vec<Vec<f64>> = set
        .iter()
        .map(|a| set.iter().map(|b| cell(*a, *b)).collect())
        .collect();
    let mut sum = 0.0;
    for step in 0..rows.len() {
        let size = |row: &usize| rows[*row][step].abs();
        let pivot = (step..rows.len())
            .max_by(|a, b| size(a).total_cmp(&size(b)))
            .unwrap();
        rows.swap(step, pivot);
        sum += rows[step][step].abs().ln();
        for row in step + 1..rows.len() {
            let by = rows[row][step] / rows[step][step];
            let pivot = rows[step].clone();
            for (cell, other) in rows[row].iter_mut().zip(pivot).skip(step) {
                *cell -= by * other;
            }
        }
    }
    sum
}

/// What a set is worth: a sum of relevance, and variety by the method's own definition.
fn worth(world: &World, variety: Variety, set: &[usize]) -> f64 {
    let largest = world
        .scores
        .iter()
        .copied()
        .fold(f64::MIN_POSITIVE, f64::max);
    let relevance: f64 = set
        .iter()
        .map(|product| world.scores[*product] / largest)
        .sum();
    let spread = match variety.method {
        Method::Dpp => ln_determinant(world, set),
        Method::Mmr => {
            let nearest = |at: usize| {
                let before = set[..at].iter();
                let cosines = before.map(|other| cosine(world, *other, set[at]));
                if at == 0 {
                    0.0
                } else {
                    cosines.fold(f64::NEG_INFINITY, f64::max)
                }
            };
            -(0..set.len()).map(nearest).sum::<f64>()
        }
    };
    (1.0 - variety.strength) * relevance + variety.strength * spread
}

fn rules(variety: Variety, within: usize) -> Rules {
    let mut rules = Rules::new();
    rules.variety = Some(variety);
    rules.within = within;
    rules.limit = Some(within);
    rules
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::Mmr), Just(Method::Dpp)]
}

/// The best worth of any set of `places` products that begins with `set`, in the order of numbers: a
/// determinant knows no other.
fn best_of_all(world: &World, variety: Variety, set: &mut Vec<usize>, places: usize) -> f64 {
    if set.len() == places {
        return worth(world, variety, set);
    }
    let mut best = f64::NEG_INFINITY;
    for product in 0..world.len() {
        if set.last().is_none_or(|last| *last < product) {
            set.push(product);
            best = best.max(best_of_all(world, variety, set, places));
            set.pop();
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each place goes to the product that adds most, every one of them tried on the definition.
    #[test]
    fn every_step_is_the_best_of_all(world in world(14), method in method(), strength in 0.0..=1.0f64) {
        let variety = Variety { method, strength, among: usize::MAX };
        let order = arrange(&world.products(), &rules(variety, 8));
        let mut before: Vec<usize> = Vec::new();
        for chosen in order {
            let with = |product: usize| {
                let mut set = before.clone();
                set.push(product);
                worth(&world, variety, &set)
            };
            let left = (0..world.len()).filter(|product| !before.contains(product));
            let best = left.map(with).fold(f64::NEG_INFINITY, f64::max);
            // Codes are f32; so are their cosines.
            prop_assert!(with(chosen) >= best - 1e-4, "{} {}", with(chosen), best);
            before.push(chosen);
        }
    }
}

/// Maximal marginal relevance is defined by its steps, a determinantal process by the volume of a
/// set, for which greedy is only an approximation. Its known bound does not hold for volumes below
/// 1, so how near it comes is measured: as a share of the way from the plain order to the best set.
#[test]
fn greedy_is_near_the_best_of_all_sets() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let (places, method) = (4, Method::Dpp);
    let mut runner = TestRunner::deterministic();
    let (mut won, mut possible, mut exact, mut worlds) = (0.0, 0.0, 0, 0);
    while worlds < 120 {
        let world = world(12).new_tree(&mut runner).unwrap().current();
        if world.len() < 8 {
            continue;
        }
        worlds += 1;
        let strength = [0.3, 0.5, 0.7][worlds % 3];
        let variety = Variety {
            method,
            strength,
            among: usize::MAX,
        };
        let greedy = arrange(&world.products(), &rules(variety, places));
        let plain = Variety {
            strength: 0.0,
            ..variety
        };
        let plain = arrange(&world.products(), &rules(plain, places));
        let best = best_of_all(&world, variety, &mut Vec::new(), places);
        let [greedy, plain] = [greedy, plain].map(|order| worth(&world, variety, &order));
        assert!(greedy <= best + 1e-4);
        won += greedy - plain;
        possible += best - plain;
        exact += usize::from(greedy > best - 1e-4);
    }
    let share = won / possible;
    println!("{share:.3} of what is possible, the best of all in {exact} of {worlds}");
    assert!(share > 0.85, "{share}");
    assert!(exact * 3 > worlds, "{exact}");
}
