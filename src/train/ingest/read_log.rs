use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::log_builder::{LogBuilder, Seen};
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
    match options.format {
        Format::Plain => read_plain(path, options, &mut log, &mut report)?,
        Format::Taobao => read_taobao(path, options, &mut log, &mut report)?,
    }
    report.check(options.max_bad_rows)?;
    Ok((log.finish(&mut report), report))
}

fn read_plain(
    path: &Path,
    options: &LogOptions,
    log: &mut LogBuilder,
    report: &mut Report,
) -> Result<()> {
    let mut table = Table::open(path)?;
    let columns = PlainColumns::find(&table, &options.columns)?;
    table.each(report, |row| {
        let seen = columns.seen(row, options.now_ms)?;
        log.add(row.line, &seen)
    })
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

fn read_taobao(
    path: &Path,
    options: &LogOptions,
    log: &mut LogBuilder,
    report: &mut Report,
) -> Result<()> {
    let mut table = Table::open_with_columns(path, &TAOBAO_COLUMNS)?;
    table.each(report, |row| {
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
        let seen = Seen {
            time_ms: within_reason(parse_time(time)?, options.now_ms, time)?,
            user: row.get(0),
            item: row.get(1),
            kind,
            position: None,
            dwell_ms: None,
            price: None,
            category: row.get(2),
            session: "",
            arm: "",
        };
        log.add(row.line, &seen)
    })
}
