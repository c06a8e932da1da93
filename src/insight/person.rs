use std::collections::HashMap;

use super::row::Row;
use super::shop::Shop;
use crate::domain::EventKind;

/// All that one person did.
pub(crate) struct Person<'a> {
    /// Their rows, oldest first.
    pub rows: &'a [Row],
    /// The rows of each of their sessions, as indexes into `rows`, oldest first.
    pub sessions: Vec<Vec<usize>>,
    /// What they had to do with each product.
    pub pairs: Vec<Pair>,
}

/// What a person had to do with a product.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pair {
    /// An index into [`Shop::categories`].
    pub category: u32,
    /// Which quarter of its category's prices the product's is in; see [`Shop`].
    pub band: Option<u8>,
    kinds: u16,
    /// When they first looked at it, in ms.
    pub first_view: Option<i64>,
    /// When they first bought it, in ms.
    pub first_purchase: Option<i64>,
}

/// A pause longer than this ends a session that the log does not name, in ms.
pub(crate) const PAUSE: i64 = 30 * 60_000;

impl Person<'_> {
    pub fn new<'a>(rows: &'a [Row], shop: &Shop) -> Person<'a> {
        Person {
            rows,
            sessions: sessions(rows),
            pairs: pairs(rows, shop),
        }
    }
}

impl Pair {
    /// Whether any event of that kind happened.
    pub fn has(&self, kind: EventKind) -> bool {
        self.kinds & (1 << kind as u16) != 0
    }
}

/// Events of one named session belong together wherever they stand; those without a name until
/// there is a pause.
fn sessions(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut sessions: Vec<Vec<usize>> = Vec::new();
    let mut named: HashMap<u64, usize> = HashMap::new();
    let mut nameless: Option<(usize, i64)> = None;
    for (index, row) in rows.iter().enumerate() {
        let next = sessions.len();
        let session = match (row.session, nameless) {
            (0, Some((session, last))) if row.time - last <= PAUSE => session,
            (0, _) => next,
            (name, _) => *named.entry(name).or_insert(next),
        };
        if row.session == 0 {
            nameless = Some((session, row.time));
        }
        match session == next {
            true => sessions.push(vec![index]),
            false => sessions[session].push(index),
        }
    }
    sessions
}

fn pairs(rows: &[Row], shop: &Shop) -> Vec<Pair> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|index| rows[*index].item);
    let same = |a: &usize, b: &usize| rows[*a].item == rows[*b].item;
    let pair = |of: &[usize]| {
        let product = shop.product(rows[of[0]].item);
        let mut pair = Pair {
            category: product.category,
            band: product.band,
            ..Pair::default()
        };
        for row in of.iter().map(|index| &rows[*index]) {
            pair.kinds |= 1 << row.kind as u16;
            match row.kind {
                EventKind::View => _ = pair.first_view.get_or_insert(row.time),
                EventKind::Purchase => _ = pair.first_purchase.get_or_insert(row.time),
                _ => {}
            }
        }
        pair
    };
    order.chunk_by(same).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_end_by_name_or_by_a_pause() {
        let row = |minute: i64, session: u64| Row {
            user: 1,
            session,
            time: minute * 60_000,
            item: 0,
            arm: 0,
            kind: EventKind::View,
            times: 1,
        };
        let rows = [
            row(0, 0),
            row(1, 7),
            row(30, 0),
            // A second device, side by side.
            row(31, 9),
            row(32, 7),
            row(60, 0),
            row(91, 0),
            row(4_000, 9),
        ];
        let expected = [vec![0, 2, 5], vec![1, 4], vec![3, 7], vec![6]];
        assert_eq!(sessions(&rows), expected);
    }
}
