use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::log_builder::LogBuilder;
use super::source::Progress;
use super::{Columns, Log, Report, Row, RowError, Table, parse_time, within_reason};
use crate::domain::{Catalog, EventKind};
use crate::train::Result;

/// How an event log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// CSV with the columns of [`LogOptions::FIELDS`].
    #[default]
    Plain,
    /// The Taobao log as published: `user_id,item_id,category_id,behavior_type,timestamp`.
    Taobao,
}

/// How to read an event log.
#[derive(Clone, Debug)]
pub struct LogOptions {
    /// How it is written.
    pub format: Format,
    /// Where a plain log has its fields.
    pub columns: Columns,
    /// The largest share of bad rows that is put up with, 0 to 1.
    pub max_bad_rows: f64,
    /// The present, in ms since 1970; times more than a day past it are bad.
    pub now_ms: i64,
}

impl LogOptions {
    /// The fields of a plain log; the first four must be there.
    pub const FIELDS: [&str; 10] = [
        "time", "user", "item", "event", "position", "dwell", "price", "category", "session", "arm",
    ];
}

impl Default for LogOptions {
    fn default() -> Self {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        LogOptions {
            format: Format::Plain,
            columns: Columns::default(),
            max_bad_rows: 0.01,
            now_ms: since_1970.as_millis() as i64,
        }
    }
}

/// Reads an event log. With a catalogue, products that only the log knows come after it; without
/// one, the products are what the log says of them (latest category and price, never counts).
///
/// # Errors
/// The file cannot be read, lacks a column, or more of its rows are bad than the options allow.
pub fn read_log(
    path: &Path,
    catalog: Option<&Catalog>,
    options: &LogOptions,
) -> Result<(Log, Report)> {
    let mut report = Report::new(path);
    let mut log = LogBuilder::new(catalog);
    each_event(path, options, &mut report, &mut |line, seen, _| {
        log.add(line, seen);
        Ok(())
    })?;
    Ok((log.finish(&mut report), report))
}

/// A row of a log, read and checked; texts that may be missing are empty.
pub(crate) struct Seen<'a> {
    pub time_ms: i64,
    pub user: &'a str,
    pub item: &'a str,
    pub kind: EventKind,
    pub position: Option<u32>,
    pub dwell_ms: Option<f32>,
    pub price: Option<f64>,
    pub category: &'a str,
    pub session: &'a str,
    pub arm: &'a str,
}

impl Seen<'_> {
    /// Itself, if it is of somebody and some product.
    fn checked(self) -> Result<Self, RowError> {
        let [missing, long] = ["user: is missing", "user: is longer than 512 characters"];
        id(self.user, missing, long)?;
        let [missing, long] = ["item: is missing", "item: is longer than 512 characters"];
        id(self.item, missing, long)?;
        Ok(self)
    }
}

/// What is done with a row of a log: its line, the row, and how far the file has been read.
pub(crate) type Take<'a> = dyn FnMut(u64, &Seen, &Progress) -> Result<()> + 'a;

/// Hands each good row of a log to `take`, in the order of the file, and counts the others in
/// `report`; nothing of the file is kept.
///
/// # Errors
/// As [`read_log`], and whatever `take` gives.
pub(crate) fn each_event(
    path: &Path,
    options: &LogOptions,
    report: &mut Report,
    take: &mut Take,
) -> Result<()> {
    let (mut table, columns) = match options.format {
        Format::Plain => {
            let table = Table::open(path)?;
            let columns = PlainColumns::find(&table, &options.columns)?;
            (table, Some(columns))
        }
        Format::Taobao => (Table::open_with_columns(path, &TAOBAO_COLUMNS)?, None),
    };
    let progress = table.progress();
    let mut row = Row::default();
    while let Some(read) = table.read(&mut row)? {
        report.rows += 1;
        let seen = read.and_then(|()| match &columns {
            Some(columns) => columns.seen(&row, options.now_ms),
            None => taobao_row(&row, options.now_ms),
        });
        match seen.and_then(Seen::checked) {
            Ok(seen) => take(row.line, &seen, &progress)?,
            Err(error) => report.leave_out(row.line, error),
        }
    }
    report.check(options.max_bad_rows)
}

/// Where a plain log has its fields.
struct PlainColumns {
    time: usize,
    user: usize,
    item: usize,
    event: usize,
    position: Option<usize>,
    dwell: Option<usize>,
    price: Option<usize>,
    category: Option<usize>,
    session: Option<usize>,
    arm: Option<usize>,
}

impl PlainColumns {
    fn find(table: &Table, columns: &Columns) -> Result<PlainColumns> {
        Ok(PlainColumns {
            time: table.require(columns, "time")?,
            user: table.require(columns, "user")?,
            item: table.require(columns, "item")?,
            event: table.require(columns, "event")?,
            position: table.find(columns, "position")?,
            dwell: table.find(columns, "dwell")?,
            price: table.find(columns, "price")?,
            category: table.find(columns, "category")?,
            session: table.find(columns, "session")?,
            arm: table.find(columns, "arm")?,
        })
    }

    fn seen<'a>(&self, row: &'a Row, now_ms: i64) -> Result<Seen<'a>, RowError> {
        let field = |column: Option<usize>| column.map_or("", |column| row.get(column));
        let time = row.get(self.time);
        let kind = row.get(self.event);
        Ok(Seen {
            time_ms: within_reason(parse_time(time)?, now_ms, time)?,
            user: row.get(self.user),
            item: row.get(self.item),
            kind: EventKind::from_name(kind)
                .ok_or_else(|| RowError::with("event: is of no known kind", kind))?,
            position: position(field(self.position))?,
            dwell_ms: number(field(self.dwell), "dwell: is no number of ms")?.map(|n| n as f32),
            price: number(field(self.price), "price: is no number, or is below zero")?,
            category: field(self.category),
            session: field(self.session),
            arm: field(self.arm),
        })
    }
}

fn position(text: &str) -> Result<Option<u32>, RowError> {
    match text.parse() {
        _ if text.is_empty() => Ok(None),
        Ok(position) if position > 0 => Ok(Some(position)),
        _ => Err(RowError::with("position: is no whole number from 1", text)),
    }
}

fn number(text: &str, reason: &'static str) -> Result<Option<f64>, RowError> {
    match text.parse::<f64>() {
        _ if text.is_empty() => Ok(None),
        // In f32, so that it stays finite there too.
        Ok(number) if number >= 0.0 && (number as f32).is_finite() => Ok(Some(number)),
        _ => Err(RowError::with(reason, text)),
    }
}

const TAOBAO_COLUMNS: [&str; 5] = [
    "user_id",
    "item_id",
    "category_id",
    "behavior_type",
    "timestamp",
];

fn taobao_row<'a>(row: &'a Row, now_ms: i64) -> Result<Seen<'a>, RowError> {
    let (behavior, time) = (row.get(3), row.get(4));
    let kind = match behavior {
        "pv" => EventKind::View,
        "cart" => EventKind::Cart,
        "fav" => EventKind::Favorite,
        "buy" => EventKind::Purchase,
        _ => {
            let reason = "behavior_type: is none of pv, cart, fav, buy";
            return Err(RowError::with(reason, behavior));
        }
    };
    Ok(Seen {
        time_ms: within_reason(parse_time(time)?, now_ms, time)?,
        user: row.get(0),
        item: row.get(1),
        kind,
        position: None,
        dwell_ms: None,
        price: None,
        category: row.get(2),
        session: "",
        arm: "",
    })
}

/// Longest id taken, as for catalogues.
const MAX_ID: usize = 512;

pub(super) fn id(
    text: &str,
    missing: &'static str,
    too_long: &'static str,
) -> Result<(), RowError> {
    match text.chars().count() {
        0 => Err(RowError::new(missing)),
        1..=MAX_ID => Ok(()),
        _ => Err(RowError::with(too_long, text)),
    }
}
