use super::hint::Tell;
use crate::domain::Item;

/// Most that one hint tells.
const MOST: usize = 3;

/// What tells products apart: price and rating where they differ by more than a trifle, and names of
/// which there are several.
pub fn tells(items: &[&Item]) -> Vec<Tell> {
    let rating = |item: &Item| item.rating.map(f64::from);
    let numbers = [
        range(
            "price",
            items,
            |item| item.price,
            |from, to| to > 1.01 * from,
        ),
        range("rating", items, rating, |from, to| to - from > 0.09),
    ];
    let names = [
        different("material", items, |item| item.material.as_ref()),
        different("style", items, |item| item.style.as_ref()),
        different("color", items, |item| item.color.as_ref()),
        different("brand", items, |item| item.brand.as_ref()),
    ];
    numbers
        .into_iter()
        .chain(names)
        .flatten()
        .take(MOST)
        .collect()
}

/// From the least to the most of a number that all have.
fn range(
    field: &'static str,
    items: &[&Item],
    of: impl Fn(&Item) -> Option<f64>,
    differ: impl Fn(f64, f64) -> bool,
) -> Option<Tell> {
    let numbers: Option<Vec<f64>> = items.iter().map(|item| of(item)).collect();
    let numbers = numbers?;
    let from = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let to = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    differ(from, to).then(|| Tell {
        field,
        from: Some(from),
        to: Some(to),
        names: Vec::new(),
    })
}

/// The names, if all have one and not all the same.
fn different<'a>(
    field: &'static str,
    items: &[&'a Item],
    of: impl Fn(&'a Item) -> Option<&'a String>,
) -> Option<Tell> {
    let mut names: Vec<String> = Vec::new();
    for item in items {
        let name = of(item)?;
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    (names.len() > 1).then_some(Tell {
        field,
        from: None,
        to: None,
        names,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_and_all_have() {
        let item = |price: f64, material: &str, style: Option<&str>| Item {
            price: Some(price),
            rating: Some(4.0),
            material: Some(material.into()),
            style: style.map(String::from),
            ..Item::new("x")
        };
        let (a, b) = (item(200.0, "oak", Some("boho")), item(100.0, "pine", None));
        let found = tells(&[&a, &b]);
        let fields: Vec<_> = found.iter().map(|tell| tell.field).collect();
        assert_eq!(fields, ["price", "material"]);
        assert_eq!((found[0].from, found[0].to), (Some(100.0), Some(200.0)));
        assert_eq!(found[1].names, ["oak", "pine"]);
        assert!(tells(&[&a, &a]).is_empty());
    }
}
