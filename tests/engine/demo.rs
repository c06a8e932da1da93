//! The demo must not look silly: what its bundle does with its catalogue, without a browser.

use crate::shop::{Shop, demo_catalog};
use crate::support::Draw;
use nestrank::domain::{EventKind, Item};
use nestrank::features::ItemProfile;
use nestrank::features::Priors;

const NOW: i64 = 1_771_000_000_000;
const MINUTE: i64 = 60_000;

#[test]
fn one_view_does_not_fill_the_first_screen() {
    let mut shop = Shop::open(demo_catalog());
    for item in (0..shop.catalog.items().len()).step_by(7) {
        shop.session = Default::default();
        shop.act(EventKind::View, item, NOW);
        let same = shared_category(&shop, item, NOW + 1_000);
        let title = &shop.item(item).title;
        assert!(
            same <= 8,
            "{same} of the first 24 after a look at {title:?}"
        );
    }
}

#[test]
fn ten_events_elsewhere_undo_one_view() {
    let mut shop = Shop::open(demo_catalog());
    let mut draw = Draw(11);
    let mut undone = Vec::new();
    for _ in 0..40 {
        let first = draw.below(shop.catalog.items().len());
        let category = shop.item(first).category.clone();
        let others = |item: usize| item != first && shop.item(item).category == category;
        let alike: Vec<usize> = (0..shop.catalog.items().len())
            .filter(|item| others(*item))
            .collect();
        let elsewhere: Vec<usize> = (0..shop.catalog.items().len())
            .filter(|item| shop.item(*item).category[0] != category[0])
            .collect();
        shop.session = Default::default();
        let before = mean_rank(&shop, &alike, NOW);
        shop.act(EventKind::View, first, NOW);
        let viewed = mean_rank(&shop, &alike, NOW + 1_000);
        assert!(viewed < before, "a look at {category:?}: {before} {viewed}");
        for step in 1..=10 {
            let item = elsewhere[draw.below(elsewhere.len())];
            shop.act(EventKind::View, item, NOW + step * MINUTE);
        }
        let after = mean_rank(&shop, &alike, NOW + 11 * MINUTE);
        let first_24 = shared_category(&shop, first, NOW + 11 * MINUTE);
        assert!(first_24 <= 4, "{first_24} of the first 24 are {category:?}");
        undone.push((after - viewed) / (before - viewed));
    }
    undone.sort_by(f64::total_cmp);
    println!(
        "undone: least {:.2}, median {:.2}",
        undone[0],
        undone[undone.len() / 2]
    );
    assert!(undone[0] > 0.0, "{undone:.2?}");
    assert!(undone[undone.len() / 2] > 0.5, "{undone:.2?}");
}

#[test]
fn products_of_a_favorites_taste_rise_in_at_least_95_of_100_sessions() {
    let mut shop = Shop::open(demo_catalog());
    let mut draw = Draw(5);
    let (mut rose, sessions) = (0, 200);
    for _ in 0..sessions {
        shop.session = Default::default();
        // A shopper who has looked around a little.
        for step in 0..draw.below(4) as i64 {
            let item = draw.below(shop.catalog.items().len());
            shop.act(EventKind::View, item, NOW - (5 - step) * MINUTE);
        }
        let favorite = loop {
            let item = draw.below(shop.catalog.items().len());
            if alike(&shop, item).len() >= 5 {
                break item;
            }
        };
        let alike = alike(&shop, favorite);
        let before = mean_rank(&shop, &alike, NOW);
        shop.act(EventKind::Favorite, favorite, NOW);
        let after = mean_rank(&shop, &alike, NOW + 1_000);
        rose += usize::from(after < before);
    }
    println!("rose in {rose} of {sessions} sessions");
    assert!(
        rose * 100 >= sessions * 95,
        "rose in {rose} of {sessions} sessions"
    );
}

/// How many of the first 24 are of the product's category.
fn shared_category(shop: &Shop, item: usize, now: i64) -> usize {
    let first = shop.order(now).into_iter().take(24);
    first
        .filter(|ranked| shop.item(ranked.item).category == shop.item(item).category)
        .count()
}

fn mean_rank(shop: &Shop, of: &[usize], now: i64) -> f64 {
    let order = shop.order(now);
    let ranks = order
        .iter()
        .enumerate()
        .filter(|(_, ranked)| of.contains(&ranked.item));
    ranks.map(|(rank, _)| rank as f64).sum::<f64>() / of.len() as f64
}

/// Other products that share two of style, colour and price band with this one.
fn alike(shop: &Shop, item: usize) -> Vec<usize> {
    let own = shop.item(item);
    let band = |item: &Item| band(shop, item);
    let shares = |other: &Item| {
        usize::from(other.style == own.style)
            + usize::from(other.color == own.color)
            + usize::from(band(other) == band(own))
    };
    let others = (0..shop.catalog.items().len()).filter(|other| *other != item);
    others
        .filter(|other| shop.item(*other).available && shares(shop.item(*other)) >= 2)
        .collect()
}

/// The third of its category that a price is in.
fn band(shop: &Shop, item: &Item) -> Option<usize> {
    let priors: &Priors = &shop.served.priors;
    let profile = ItemProfile::new(item, &shop.served.model.schema);
    let place = priors.price_place(profile.category, profile.log_price?)?;
    Some((place * 3.0) as usize)
}
