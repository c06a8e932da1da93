use super::{
    Columns, Group, Priors, Shopper,
    affinity::push_lifts,
    columns::filled,
    counter::{Counter, HOUR},
};

pub(super) const USER: &[&str] = &[
    "known",
    "views_1h",
    "views_1d",
    "views_5d",
    "carts_1h",
    "carts_1d",
    "carts_5d",
    "favorites_1h",
    "favorites_1d",
    "favorites_5d",
    "purchases_1h",
    "purchases_1d",
    "purchases_5d",
    "cart_rate",
    "favorite_rate",
    "purchase_rate",
    "recency",
    "age",
    "days",
    "visit",
    "categories",
    "focus_1h",
    "focus_1d",
    "price_level",
    "price_known",
    "pending",
    "shown",
    "contact_rate",
];

pub(super) const CATEGORY: &[&str] = &[
    "views_1h",
    "views_1d",
    "views_5d",
    "carts_1h",
    "carts_1d",
    "carts_5d",
    "favorites_1h",
    "favorites_1d",
    "favorites_5d",
    "purchases_1h",
    "purchases_1d",
    "purchases_5d",
    "share_1h",
    "share_1d",
    "share_5d",
    "recency",
    "age",
    "view_recency",
    "cart_recency",
    "favorite_recency",
    "purchase_recency",
    "rank",
    "days",
    "visit",
    "dwell",
    "pending",
    "cart_rate",
    "purchase_rate",
    "root_share_1h",
    "root_share_1d",
    "root_share_5d",
    "root_recency",
    "root_purchase_recency",
    "lift_1h",
    "lift_1d",
    "lift_5d",
];

pub(super) const BRAND: &[&str] = &[
    "views",
    "carts",
    "favorites",
    "purchases",
    "share_1d",
    "share_5d",
    "recency",
];

pub(super) const PRODUCT: &[&str] = &[
    "views_1h",
    "views_1d",
    "views_5d",
    "carts_1h",
    "carts_1d",
    "carts_5d",
    "favorites_1h",
    "favorites_1d",
    "favorites_5d",
    "purchases_1h",
    "purchases_1d",
    "purchases_5d",
    "share_1h",
    "share_1d",
    "share_5d",
    "recency",
    "age",
    "view_recency",
    "cart_recency",
    "favorite_recency",
    "purchase_recency",
    "rank",
    "days",
    "visit",
    "dwell",
    "contacted",
    "since_first",
    "in_cart",
    "favorite",
    "shown",
    "shown_recency",
    "ignored",
];

/// Fills the numeric columns of [`Group::User`].
pub fn user_columns(shopper: &Shopper, priors: &Priors, out: &mut Columns) {
    let out = &mut out.data;
    let before = out.len();
    let total = &shopper.total;
    out.push(f32::from(total.contacts > 0.0));
    push_counts(total, out);
    let contacts = total.any[2];
    for (task, prior) in priors.rates.into_iter().enumerate() {
        // Smoothed by ten contacts of people in general.
        let rate = (total.decayed[task + 1][2] + 10.0 * prior) / (contacts + 10.0);
        out.push((rate.max(1e-6) / prior.max(1e-6)).ln().clamp(-4.0, 4.0));
    }
    push_age(total.newest(), shopper.now, out);
    out.extend([total.days.ln_1p(), total.visit.ln_1p()]);
    out.push((shopper.category_rank.len() as f32).ln_1p());
    for half_life in [0, 1] {
        let most = shopper
            .categories
            .values()
            .map(|counter| counter.any[half_life]);
        out.push(most.fold(0.0, f32::max) / (total.any[half_life] + 1.0));
    }
    let level = shopper.price_level.get();
    out.extend([
        level.map_or(0.0, |level| level - 0.5),
        f32::from(level.is_some()),
    ]);
    let pending = shopper
        .products
        .values()
        .filter(|product| product.in_cart)
        .count();
    out.push((pending as f32).ln_1p());
    out.push(shopper.shown.ln_1p());
    out.push(if shopper.shown > 0.0 {
        total.contacts / (total.contacts + shopper.shown)
    } else {
        0.0
    });
    filled(Group::User, out, before);
}

/// Fills the numeric columns of [`Group::Category`] for one category and its root (0: unknown).
pub fn category_columns(
    shopper: &Shopper,
    category: u64,
    root: u64,
    priors: &Priors,
    out: &mut Columns,
) {
    let out = &mut out.data;
    let before = out.len();
    let rank = shopper.category_rank.get(&category).copied();
    push_contacts(shopper, shopper.categories.get(&category), rank, out);
    out.push(
        shopper
            .pending
            .get(&category)
            .copied()
            .unwrap_or(0.0)
            .ln_1p(),
    );
    let empty = Counter::default();
    let own = shopper.categories.get(&category).unwrap_or(&empty);
    for task in [1, 3] {
        out.push(own.decayed[task][2] / (own.any[2] + 1.0));
    }
    let root = shopper.roots.get(&root).unwrap_or(&empty);
    push_shares(shopper, root, out);
    out.push(recency(root.newest(), shopper.now));
    out.push(recency(root.last[3], shopper.now));
    let share = priors
        .categories
        .get(&category)
        .map_or(0.0, |standing| standing.share[0]);
    push_lifts(own.any, shopper.total.any, share, out);
    filled(Group::Category, out, before);
}

/// Fills the numeric columns of [`Group::Related`] for one category (0: unknown).
pub fn related_columns(shopper: &Shopper, category: u64, priors: &Priors, out: &mut Columns) {
    let out = &mut out.data;
    let before = out.len();
    let known = &priors.cooccurrence;
    let row = known.rows.get(&category).copied();
    shopper.affinity.push(row, shopper.total.any, known, out);
    filled(Group::Related, out, before);
}

/// Fills the numeric columns of [`Group::Brand`] for one brand (0: unknown).
pub fn brand_columns(shopper: &Shopper, brand: u64, out: &mut Columns) {
    let out = &mut out.data;
    let before = out.len();
    let empty = Counter::default();
    let own = shopper.brands.get(&brand).unwrap_or(&empty);
    out.extend(own.decayed.map(|counts| counts[2].ln_1p()));
    for half_life in [1, 2] {
        out.push(own.any[half_life] / (shopper.total.any[half_life] + 1.0));
    }
    out.push(recency(own.newest(), shopper.now));
    filled(Group::Brand, out, before);
}

/// Fills the numeric columns of [`Group::Product`] for one product (a key of its id).
pub fn product_columns(shopper: &Shopper, id: u64, out: &mut Columns) {
    let out = &mut out.data;
    let before = out.len();
    let product = shopper.products.get(&id);
    let counter = product
        .map(|product| &product.counter)
        .filter(|counter| counter.contacts > 0.0);
    push_contacts(shopper, counter, product.map(|product| product.rank), out);
    let first = counter.and_then(|counter| counter.first);
    out.push(f32::from(counter.is_some()));
    out.push(first.map_or(0.0, |first| hours(first, shopper.now).ln_1p() / 6.0));
    out.push(f32::from(product.is_some_and(|product| product.in_cart)));
    out.push(f32::from(product.is_some_and(|product| product.favorite)));
    let seen = shopper.impressions.get(&id);
    let shown = seen.map_or(0.0, |seen| seen.count as f32);
    out.push(shown.ln_1p());
    out.push(recency(seen.map(|seen| seen.last), shopper.now));
    let contacts = counter.map_or(0.0, |counter| counter.contacts);
    out.push((shown - contacts).max(0.0).ln_1p());
    filled(Group::Product, out, before);
}

/// 25 columns on contacts with one thing; all 0 without any.
fn push_contacts(
    shopper: &Shopper,
    counter: Option<&Counter>,
    rank: Option<f32>,
    out: &mut Vec<f32>,
) {
    let empty = Counter::default();
    let known = counter.is_some();
    let counter = counter.unwrap_or(&empty);
    push_counts(counter, out);
    push_shares(shopper, counter, out);
    push_age(counter.newest(), shopper.now, out);
    out.extend(counter.last.map(|last| recency(last, shopper.now)));
    out.push(if known {
        rank.map_or(0.0, |rank| 1.0 / (1.0 + rank))
    } else {
        0.0
    });
    out.extend([
        counter.days.ln_1p(),
        counter.visit.ln_1p(),
        counter.dwell.ln_1p(),
    ]);
}

fn push_counts(counter: &Counter, out: &mut Vec<f32>) {
    out.extend(
        counter
            .decayed
            .as_flattened()
            .iter()
            .map(|count| count.ln_1p()),
    );
}

/// The share of the shopper's contacts, at each half-life; one contact of nothing is added so
/// that a first look is not everything.
fn push_shares(shopper: &Shopper, counter: &Counter, out: &mut Vec<f32>) {
    for (own, all) in counter.any.into_iter().zip(shopper.total.any) {
        out.push(own / (all + 1.0));
    }
}

/// Recency, and age on a logarithmic scale; both 0 if it never happened.
fn push_age(time: Option<i64>, now: i64, out: &mut Vec<f32>) {
    out.push(recency(time, now));
    out.push(time.map_or(0.0, |time| hours(time, now).ln_1p() / 6.0));
}

/// 1 just now, 1/2 an hour ago, towards 0; 0 if it never happened.
fn recency(time: Option<i64>, now: i64) -> f32 {
    time.map_or(0.0, |time| 1.0 / (1.0 + hours(time, now)))
}

fn hours(time: i64, now: i64) -> f32 {
    (now - time).max(0) as f32 / HOUR
}
