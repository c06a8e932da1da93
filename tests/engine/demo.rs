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
    let spread = looks_undone(&mut shop);
    let most = spread.iter().map(|look| look.after.first_24).max();
    assert!(most <= Some(4), "{most:?} of the first 24");
    assert_undone(&spread, 0.5);
    // Diversity takes away most of what a look brings in: the model alone must unlearn it too.
    shop.diversity = 0.0;
    assert_undone(&looks_undone(&mut shop), 0.5);
}

/// Where the category of one product stands.
struct Standing {
    /// The mean rank of its other products.
    mean_rank: f64,
    /// How many of the first 24 are of it.
    first_24: usize,
}

/// One look, and what ten looks in other rooms make of it.
struct Look {
    /// Before anything was done.
    before: Standing,
    viewed: Standing,
    /// Eleven minutes later, if nothing more was done.
    waited: Standing,
    /// Eleven minutes later, after ten looks elsewhere.
    after: Standing,
}

impl Look {
    /// How much of its rise in mean rank is gone at a later moment: 0 nothing, 1 all of it.
    fn undone(&self, later: &Standing) -> f64 {
        let [before, viewed, later] =
            [&self.before, &self.viewed, later].map(|standing| standing.mean_rank);
        (later - viewed) / (before - viewed)
    }
}

fn looks_undone(shop: &mut Shop) -> Vec<Look> {
    let mut draw = Draw(11);
    let mut look = || {
        let items = shop.catalog.items().len();
        let first = draw.below(items);
        let room = &shop.item(first).category[0];
        let elsewhere = (0..items).filter(|item| shop.item(*item).category[0] != *room);
        let elsewhere: Vec<usize> = elsewhere.collect();
        shop.session = Default::default();
        let before = standing(shop, first, NOW);
        shop.act(EventKind::View, first, NOW);
        let viewed = standing(shop, first, NOW + 1_000);
        let waited = standing(shop, first, NOW + 11 * MINUTE);
        for step in 1..=10 {
            let item = elsewhere[draw.below(elsewhere.len())];
            shop.act(EventKind::View, item, NOW + step * MINUTE);
        }
        Look {
            before,
            viewed,
            waited,
            after: standing(shop, first, NOW + 11 * MINUTE),
        }
    };
    (0..100).map(|_| look()).collect()
}

/// Most of the rise in mean rank goes, in nearly all sessions, and not by waiting; where the look
/// brought more of its category into the first 24, at least this share of them leaves.
fn assert_undone(looks: &[Look], share: f64) {
    let rose = |look: &&Look| look.viewed.mean_rank < look.before.mean_rank;
    let rose: Vec<&Look> = looks.iter().filter(rose).collect();
    assert!(rose.len() * 100 >= looks.len() * 95, "{} rose", rose.len());
    let sorted = |later: fn(&Look) -> &Standing| {
        let mut undone: Vec<f64> = rose.iter().map(|look| look.undone(later(look))).collect();
        undone.sort_by(f64::total_cmp);
        undone
    };
    let (undone, waited) = (sorted(|look| &look.after), sorted(|look| &look.waited));
    let (median, tenth) = (undone[undone.len() / 2], undone[undone.len() / 10]);
    let by_time = waited[waited.len() / 2];
    // Of one more or less that may be chance.
    let filled = looks
        .iter()
        .filter(|look| look.viewed.first_24 >= look.before.first_24 + 2);
    let [mut came, mut left] = [0.0; 2];
    for look in filled {
        came += (look.viewed.first_24 - look.before.first_24) as f64;
        left += look.viewed.first_24 as f64 - look.after.first_24 as f64;
    }
    println!(
        "undone: median {median:.2}, tenth {tenth:.2}, by waiting {by_time:.2}; \
         in the first 24 {came} came, {left} left"
    );
    assert!(median >= 0.65 && tenth >= 0.3, "{undone:.2?}");
    assert!(undone[0] > 0.0, "{undone:.2?}");
    assert!(by_time.abs() <= 0.1, "{by_time}");
    assert!(came >= 10.0 && left >= share * came, "{left} of {came}");
}

fn standing(shop: &Shop, item: usize, now: i64) -> Standing {
    let category = &shop.item(item).category;
    let others = (0..shop.catalog.items().len()).filter(|other| *other != item);
    let others = others.filter(|other| shop.item(*other).category == *category);
    Standing {
        mean_rank: mean_rank(shop, &others.collect::<Vec<_>>(), now),
        first_24: shared_category(shop, item, now),
    }
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
