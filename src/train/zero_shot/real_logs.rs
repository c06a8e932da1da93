use std::path::Path;

use super::{Measured, Stranger};
use crate::bundle::Served;
use crate::domain::Catalog;
use crate::train::Result;
use crate::train::import::{FIELDS, import_catalog};
use crate::train::ingest::{Columns, Format, Labels, LogOptions, read_log, read_pairs};
use crate::train::rows::{DAY, RowOptions, log_rows, pair_rows};

/// On the Taobao log in a folder: the rows of its `valid_pairs`, days that begin with the row.
///
/// # Errors
/// Whatever cannot be read.
pub fn taobao(served: &Served, folder: &Path) -> Result<Measured> {
    let options = LogOptions {
        format: Format::Taobao,
        ..LogOptions::default()
    };
    let (log, _) = read_log(&folder.join("events.csv"), None, &options)?;
    let file = folder.join("valid_pairs.csv.gz");
    let pairs = read_pairs(&file, &log, Labels::Required, &options)?;
    let (items, users) = (log.catalog.items().len(), log.users.len());
    let rows = pair_rows(&pairs, items as u32, users as u32);
    let first = rows.iter().map(|row| row.time).min().unwrap_or_default();
    let stranger = Stranger {
        log: &log,
        pairs: Some(&pairs),
        rows: &rows,
        cut: &|_| first,
    };
    Ok(Measured {
        name: "Taobao, `valid_pairs`".into(),
        evaluation: stranger.evaluate(served),
    })
}

/// On the REES46 log in a folder, its hours of October: a row for each contact, just before it, and
/// four for products that others contacted that day. Products are what the log says of them.
///
/// # Errors
/// Whatever cannot be read.
pub fn rees46(served: &Served, folder: &Path) -> Result<Measured> {
    let file = folder.join("events-2019-10-01.csv");
    let fields = "id=product_id,category=category_id,brand=brand,price=price";
    let products = import_catalog(&file, &Columns::parse(fields, &FIELDS)?)?;
    let mut catalog = Catalog::default();
    for item in products.items {
        catalog.put(item);
    }
    let fields = "time=event_time,user=user_id,item=product_id,event=event_type";
    let options = LogOptions {
        columns: Columns::parse(fields, &LogOptions::FIELDS)?,
        ..LogOptions::default()
    };
    let (log, _) = read_log(&file, Some(&catalog), &options)?;
    let rows = log_rows(
        &log,
        &RowOptions {
            from: 0,
            until: i64::MAX,
            horizon: DAY,
            negatives: 4,
            folds: super::FOLDS,
            seed: 1,
        },
    );
    let stranger = Stranger {
        log: &log,
        pairs: None,
        rows: &rows,
        // Every ten minutes: the log lasts three hours.
        cut: &|time| time - time.rem_euclid(600_000),
    };
    Ok(Measured {
        name: "REES46, 1 October 2019".into(),
        evaluation: stranger.evaluate(served),
    })
}
