//! What comes into a look, and what never does.

use std::collections::HashMap;

use nestrank::features::{Complement, Complements};
use nestrank::rank::{MOST_ALIKE, Offer, complete};
use proptest::collection::vec;
use proptest::prelude::*;

const CHAIRS: u64 = 1;
const TABLES: u64 = 2;
const LAMPS: u64 = 3;
const RUGS: u64 = 4;

fn table(pairs: &[(u64, u64, f32)]) -> Complements {
    let mut of = nestrank::features::KeyMap::<Vec<Complement>>::default();
    for (from, category, times) in pairs {
        of.entry(*from).or_default().push(Complement {
            category: *category,
            strength: times.ln(),
        });
    }
    Complements::new(of)
}

fn offers(of: &[(u64, f64)]) -> Vec<Offer> {
    let offer = |(item, (category, score)): (usize, &(u64, f64))| Offer {
        item,
        category: *category,
        score: *score,
        available: true,
    };
    of.iter().enumerate().map(offer).collect()
}

#[test]
fn the_strength_of_the_category_counts_as_the_score_does() {
    let table = table(&[
        (CHAIRS, TABLES, 4.0),
        (CHAIRS, LAMPS, 1.5),
        (RUGS, LAMPS, 3.0),
    ]);
    let offers = offers(&[
        (CHAIRS, 9.0),
        (LAMPS, 0.2),
        (TABLES, 0.1),
        (RUGS, 9.0),
        (0, 9.0),
    ]);
    let look = |seeds: &[u64]| complete(seeds, &offers, &[], &table, 8);
    // (4 - 1) * 0.1 against (1.5 - 1) * 0.2.
    let of_chairs = look(&[CHAIRS]);
    assert_eq!(
        of_chairs
            .iter()
            .map(|piece| piece.offer)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    assert!((of_chairs[0].score - 0.3).abs() < 1e-6);
    // Both seeds ask for a lamp, the rug more.
    let of_both = look(&[CHAIRS, CHAIRS, RUGS]);
    assert_eq!(of_both[0].offer, 1);
    assert!((of_both[0].score - 0.2 * (0.5 + 2.0)).abs() < 1e-6);
    assert_eq!((of_both[0].with, of_both[1].with), (2, 0));
    assert!(look(&[]).is_empty() && look(&[0]).is_empty() && look(&[TABLES]).is_empty());
}

#[test]
fn a_second_of_a_category_counts_half() {
    let table = table(&[(CHAIRS, TABLES, 2.0), (CHAIRS, LAMPS, 2.0)]);
    let offers = offers(&[
        (TABLES, 1.0),
        (TABLES, 0.9),
        (TABLES, 0.8),
        (TABLES, 0.7),
        (LAMPS, 0.5),
    ]);
    let look = complete(&[CHAIRS], &offers, &[], &table, 8);
    // 1, then .5 against .9 / 2; a third table never.
    let order: Vec<usize> = look.iter().map(|piece| piece.offer).collect();
    assert_eq!(order, [0, 4, 1]);
}

/// As it does where a shop's weights make scores that are below zero.
#[test]
fn what_goes_with_it_more_comes_first_whatever_the_score() {
    let table = table(&[(CHAIRS, TABLES, 9.0), (CHAIRS, LAMPS, 1.5)]);
    for score in [-3.0, -1e-9, 0.0, 2.0] {
        let offers = offers(&[(LAMPS, score), (LAMPS, score - 0.1), (TABLES, score)]);
        let look = complete(&[CHAIRS], &offers, &[], &table, 8);
        let order: Vec<usize> = look.iter().map(|piece| piece.offer).collect();
        let expected = if score == 0.0 { [0, 2, 1] } else { [2, 0, 1] };
        assert_eq!(order, expected, "{score}");
    }
}

proptest! {
    #[test]
    fn never_what_is_there_bought_out_of_stock_or_alike(
        pairs in vec((0..6u64, 0..6u64, 1.01..9.0f32), 0..20),
        products in vec((0..6u64, -1.0..1.0f64, any::<bool>()), 0..40),
        seeds in vec(0..6u64, 0..4),
        without in vec(0..40usize, 0..10),
        limit in 0..12usize,
    ) {
        let mut told = HashMap::new();
        for (from, to, times) in pairs {
            told.insert((from, to), times);
        }
        let pairs: Vec<_> = told.iter().map(|((from, to), times)| (*from, *to, *times)).collect();
        let offer = |(item, (category, score, available)): (usize, &(u64, f64, bool))| Offer {
            item, category: *category, score: *score, available: *available,
        };
        let offers: Vec<Offer> = products.iter().enumerate().map(offer).collect();
        let look = complete(&seeds, &offers, &without, &table(&pairs), limit);
        prop_assert!(look.len() <= limit);
        let mut of_category = HashMap::new();
        for piece in &look {
            let offer = offers[piece.offer];
            prop_assert!(offer.available && offer.category != 0);
            prop_assert!(!without.contains(&offer.item));
            prop_assert!(!seeds.contains(&offer.category));
            // The seed that is named asks for it more than any other.
            let times = |seed: u64| told.get(&(seed, offer.category)).copied().unwrap_or(0.0);
            let most = seeds.iter().map(|seed| times(*seed)).fold(0.0, f32::max);
            prop_assert!(most > 1.0 && times(seeds[piece.with]) == most);
            let alike = of_category.entry(offer.category).or_insert(0);
            *alike += 1;
            prop_assert!(*alike <= MOST_ALIKE);
        }
        // Nobody comes twice, and a longer look begins with the shorter one.
        let mut items: Vec<usize> = look.iter().map(|piece| piece.offer).collect();
        items.sort_unstable();
        items.dedup();
        prop_assert_eq!(items.len(), look.len());
        let longer = complete(&seeds, &offers, &without, &table(&pairs), limit + 5);
        prop_assert_eq!(&longer[..look.len()], &look[..]);
    }
}
