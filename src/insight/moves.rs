use serde::Serialize;

use super::known::{Known, list};
use crate::domain::{EventKind, Map, Value};

/// What moved in a grid, from the page's own order to the one that it shows. Products that are not
/// in both do not count; places count from 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moves {
    /// Products in both orders.
    pub products: u64,
    /// Of these: at another place.
    pub moved: u64,
    /// How many places a product went up or down, in the mean over all of them.
    pub mean_distance: f64,
    /// The share of pairs of products whose order is the other way round: 0 if nothing moved, 1 if
    /// the order is turned round (Kendall 1938, whose tau is `1 - 2 * swapped`).
    pub swapped: f64,
    /// The mean place, before and after, of products that the shopper did something with.
    pub touched: Option<Means>,
    /// The same by category, by its path, what went up most first.
    pub categories: Vec<(String, Means)>,
    /// Each product, in the order that the grid shows.
    pub places: Vec<Place>,
}

/// Mean places of some products.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Means {
    /// How many.
    pub products: u64,
    /// In the page's own order.
    pub first: f64,
    /// In the order that is shown.
    pub last: f64,
}

/// Where a product stood and stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its id.
    pub item: String,
    /// What it is called.
    pub title: Option<String>,
    /// In the page's own order.
    pub first: u64,
    /// In the order that is shown.
    pub last: u64,
}

/// Reads a grid, `first` and `last` as lists of ids.
pub(crate) fn moves(known: &Known, grid: &Value) -> Moves {
    let [first, last] = ["first", "last"].map(|name| ids(list(grid, name)));
    let both = |a: &Map<String, ()>, b: &Map<String, ()>| -> Vec<String> {
        a.keys().filter(|id| b.contains_key(*id)).cloned().collect()
    };
    let (first, last) = (both(&first, &last), both(&last, &first));
    let numbered = first.into_iter().zip(1..);
    let place_of: Map<String, u64> = numbered.collect();
    let place = |(id, last): (&String, u64)| {
        let item = known.find(id).map(|item| &known.items[item as usize]);
        Place {
            title: item.and_then(|item| item.title.clone()),
            item: id.clone(),
            first: *place_of.get(id).unwrap_or(&last),
            last,
        }
    };
    let places: Vec<Place> = last.iter().zip(1..).map(place).collect();
    let count = places.len();
    let pairs = (count * count.saturating_sub(1) / 2).max(1) as f64;
    let mut order: Vec<u64> = places.iter().map(|place| place.first).collect();
    let distance = |place: &Place| place.first.abs_diff(place.last);
    let acted = acted(known);
    let touched = |place: &&Place| {
        let item = known.find(&place.item);
        item.is_some_and(|item| acted[item as usize])
    };
    Moves {
        products: count as u64,
        moved: places.iter().filter(|place| distance(place) > 0).count() as u64,
        mean_distance: places.iter().map(distance).sum::<u64>() as f64 / count.max(1) as f64,
        swapped: inversions(&mut order) as f64 / pairs,
        touched: means(places.iter().filter(touched)),
        categories: by_category(known, &places),
        places,
    }
}

/// Each id once, in order.
fn ids(list: &[Value]) -> Map<String, ()> {
    let ids = list.iter().filter_map(Value::text);
    ids.map(|id| (id.to_owned(), ())).collect()
}

/// For each product whether the shopper did something with it.
fn acted(known: &Known) -> Vec<bool> {
    let mut acted = vec![false; known.items.len()];
    for row in &known.rows {
        acted[row.item as usize] |= row.kind != EventKind::Impression;
    }
    acted
}

fn by_category(known: &Known, places: &[Place]) -> Vec<(String, Means)> {
    let mut of: Map<u64, Vec<&Place>> = Map::default();
    for place in places {
        let item = known.find(&place.item);
        let category = item.map_or(0, |item| known.shop.product(item).category);
        of.entry(category.into()).or_default().push(place);
    }
    let name = |category: u64| known.shop.categories.name(category as u32).to_owned();
    let named = of.into_iter();
    let named = named.filter_map(|(category, of)| Some((name(category), means(of.into_iter())?)));
    let mut named: Vec<_> = named.collect();
    let rise = |means: &Means| means.first - means.last;
    named.sort_by(|(a, of_a), (b, of_b)| rise(of_b).total_cmp(&rise(of_a)).then(a.cmp(b)));
    named
}

fn means<'a>(places: impl Iterator<Item = &'a Place>) -> Option<Means> {
    let [mut products, mut first, mut last] = [0; 3];
    for place in places {
        products += 1;
        first += place.first;
        last += place.last;
    }
    let mean = |sum: u64| sum as f64 / products as f64;
    (products > 0).then(|| Means {
        products,
        first: mean(first),
        last: mean(last),
    })
}

/// How many pairs stand the wrong way round; sorts by merging.
fn inversions(order: &mut [u64]) -> u64 {
    if order.len() < 2 {
        return 0;
    }
    let half = order.len() / 2;
    let (left, right) = order.split_at_mut(half);
    let within = inversions(left) + inversions(right);
    let mut between = 0;
    let mut at = 0;
    for value in left.iter() {
        at += right[at..].partition_point(|other| other < value);
        between += at as u64;
    }
    order.sort_unstable();
    within + between
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inversions_are_counted_as_pairs() {
        assert_eq!(inversions(&mut [1, 2, 3]), 0);
        assert_eq!(inversions(&mut [3, 2, 1]), 3);
        let order: Vec<u64> = (0..200).map(|at| at * 7_919 % 401).collect();
        let mut slow = 0;
        for (place, a) in order.iter().enumerate() {
            slow += order[place..].iter().filter(|b| *b < a).count() as u64;
        }
        assert_eq!(inversions(&mut order.clone()), slow);
    }
}
