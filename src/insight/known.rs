use std::borrow::Cow;

use super::row::Row;
use super::shop::Shop;
use crate::domain::{EventKind, Item, MAX_TIME, Map, Value};

/// What a page knows of its shopper: events in the order of their times, and the products that
/// they and the page name. Whatever makes no sense is left out and counted; nothing is an error,
/// for what lies in a browser may be damaged, and the panel should show the rest.
pub(crate) struct Known {
    /// What was shown is a row a product, with how often.
    pub rows: Vec<Row>,
    /// How long a look took, in ms, for each of `rows`, where it is known.
    pub dwell: Vec<Option<u64>>,
    /// The products, as `rows` number them.
    pub items: Vec<Item>,
    /// The same, as far as figures care.
    pub shop: Shop,
    /// Events and impressions that made no sense.
    pub left_out: u64,
    places: Map<String, u32>,
}

impl Known {
    /// Reads `products`, `events` and `impressions` of `Recommender.export()`, and `catalog`, the
    /// products of the page, whose word counts before that of the others.
    pub fn read(given: &Value) -> Known {
        let mut reader = Reader::default();
        for product in ["catalog", "products"]
            .map(|name| list(given, name))
            .concat()
        {
            reader.product(&product);
        }
        for event in list(given, "events") {
            reader.each(event, Reader::event);
        }
        for impression in list(given, "impressions") {
            reader.each(impression, Reader::impression);
        }
        let mut rows = reader.rows;
        // Stable: what the page says first comes first where times are equal.
        rows.sort_by_key(|(row, _)| row.time);
        let (rows, dwell) = rows.into_iter().unzip();
        Known {
            rows,
            dwell,
            shop: Shop::new(reader.items.iter().map(Cow::Borrowed)),
            items: reader.items,
            places: reader.places,
            left_out: reader.left_out,
        }
    }

    /// The product of that id, as `rows` number it.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.places.get(id).copied()
    }
}

/// The entries of a list, or none where there is none.
pub(super) fn list<'a>(given: &'a Value, name: &str) -> &'a [Value] {
    given.field(name).list().unwrap_or_default()
}

#[derive(Default)]
struct Reader {
    rows: Vec<(Row, Option<u64>)>,
    items: Vec<Item>,
    places: Map<String, u32>,
    left_out: u64,
}

impl Reader {
    fn each(&mut self, value: &Value, read: impl Fn(&mut Self, &Value) -> Option<()>) {
        if read(self, value).is_none() {
            self.left_out += 1;
        }
    }

    fn event(&mut self, event: &Value) -> Option<()> {
        let kind = EventKind::from_name(event.field("kind").text()?)?;
        let time = time(event.field("time"))?;
        let item = match event.field("item") {
            Value::Text(id) => self.place(id)?,
            product => self.product(product)?,
        };
        let dwell = match event.field("dwell") {
            Value::Number(ms) if *ms >= 0.0 && *ms <= MAX_TIME => Some(ms.round() as u64),
            _ => None,
        };
        self.rows.push((row(kind, item, time, 1), dwell));
        Some(())
    }

    fn impression(&mut self, impression: &Value) -> Option<()> {
        let times = u32::try_from(impression.field("count").count()?).ok()?;
        let time = time(impression.field("last"))?;
        let item = self.place(impression.field("item").text()?)?;
        if times > 0 {
            let row = row(EventKind::Impression, item, time, times);
            self.rows.push((row, None));
        }
        Some(())
    }

    /// A product by its id; one that nobody described has no more than that.
    fn place(&mut self, id: &str) -> Option<u32> {
        match self.places.get(id) {
            Some(place) => Some(*place),
            None => (!id.is_empty()).then(|| self.push(Item::new(id))),
        }
    }

    /// A product with what is said of it; the first word counts.
    fn product(&mut self, product: &Value) -> Option<u32> {
        let item = Item::from_value(product).ok()?;
        match self.places.get(&item.id) {
            Some(place) => Some(*place),
            None => Some(self.push(item)),
        }
    }

    fn push(&mut self, item: Item) -> u32 {
        let place = self.items.len() as u32;
        self.places.insert(item.id.clone(), place);
        self.items.push(item);
        place
    }
}

fn row(kind: EventKind, item: u32, time: i64, times: u32) -> Row {
    Row {
        user: 0,
        session: 0,
        time,
        item,
        arm: 0,
        kind,
        times,
    }
}

fn time(value: &Value) -> Option<i64> {
    value.integer().filter(|time| time.abs() <= MAX_TIME as i64)
}
