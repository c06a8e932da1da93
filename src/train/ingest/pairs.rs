use std::collections::HashMap;
use std::path::Path;

use super::products::known_from_log;
use super::read_log::id;
use super::{Columns, Log, LogOptions, Names, Row, RowError, Table, parse_time, within_reason};
use crate::domain::{Item, Task, Tasks};
use crate::train::{Error, Result};

/// A pairs file: for each row, will this user, on the day that starts at that time, contact this
/// product?
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// The rows, in the file's order.
    pub rows: Vec<Pair>,
    /// The users of the file, each once, in order of first appearance.
    pub users: Vec<PairUser>,
    /// The products of the file; one that comes under several categories is there once for each.
    pub items: Vec<PairItem>,
}

/// A row of a pairs file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// An index into [`Pairs::users`].
    pub user: u32,
    /// An index into [`Pairs::items`].
    pub item: u32,
    /// When the day starts, in ms since 1970; only what happened strictly before is known.
    pub time_ms: i64,
    /// What happened that day; read for [`Labels::Required`] only.
    pub labels: Option<Tasks<bool>>,
}

/// A user of a pairs file.
#[derive(Clone, Debug, PartialEq)]
pub struct PairUser {
    /// The user's id.
    pub id: String,
    /// The index in [`Log::users`]; none for a user who did nothing there.
    pub in_log: Option<u32>,
}

/// A product of a pairs file.
#[derive(Clone, Debug, PartialEq)]
pub struct PairItem {
    /// The log's product, with the category that the pairs file gives.
    pub item: Item,
    /// The index in the items of [`Log::catalog`]; none for an unseen product.
    pub in_log: Option<u32>,
}

/// Whether a pairs file must have the columns of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// `view,cart,favorite,purchase` are there, each 0 or 1.
    Required,
    /// They are not looked at.
    Ignored,
}

/// Reads a pairs file against the log that its users and products are in.
///
/// # Errors
/// The file cannot be read, lacks a column, or has a bad row: the first one is named.
pub fn read_pairs(path: &Path, log: &Log, labels: Labels, options: &LogOptions) -> Result<Pairs> {
    let mut table = Table::open(path)?;
    let columns = PairColumns::find(&table, labels)?;
    let mut reader = PairReader {
        log,
        now_ms: options.now_ms,
        pairs: Pairs::default(),
        users: Names::default(),
        items: HashMap::new(),
        ids: Names::default(),
        categories: Names::default(),
    };
    let mut row = Row::default();
    while let Some(read) = table.read(&mut row)? {
        read.and_then(|()| reader.add(&row, &columns))
            .map_err(|error| Error::line(path, row.line, error))?;
    }
    if reader.pairs.rows.is_empty() {
        return Err(Error::line(path, 1, "it holds no rows"));
    }
    Ok(reader.pairs)
}

struct PairColumns {
    user: usize,
    item: usize,
    time: usize,
    category: usize,
    labels: Option<Tasks<usize>>,
}

impl PairColumns {
    fn find(table: &Table, labels: Labels) -> Result<PairColumns> {
        let column = |field: &str| table.require(&Columns::default(), field);
        Ok(PairColumns {
            user: column("user")?,
            item: column("item")?,
            time: column("time")?,
            category: column("category")?,
            labels: match labels {
                Labels::Ignored => None,
                Labels::Required => Some(Tasks {
                    view: column(Task::View.name())?,
                    cart: column(Task::Cart.name())?,
                    favorite: column(Task::Favorite.name())?,
                    purchase: column(Task::Purchase.name())?,
                }),
            },
        })
    }
}

struct PairReader<'a> {
    log: &'a Log,
    now_ms: i64,
    pairs: Pairs,
    users: Names,
    items: HashMap<(u32, u32), u32>,
    ids: Names,
    categories: Names,
}

impl PairReader<'_> {
    fn add(&mut self, row: &Row, columns: &PairColumns) -> Result<(), RowError> {
        let time = row.get(columns.time);
        let pair = Pair {
            time_ms: within_reason(parse_time(time)?, self.now_ms, time)?,
            labels: columns
                .labels
                .map(|labels| read_labels(row, labels))
                .transpose()?,
            user: self.user(row.get(columns.user))?,
            item: self.item(row.get(columns.item), row.get(columns.category))?,
        };
        self.pairs.rows.push(pair);
        Ok(())
    }

    fn user(&mut self, name: &str) -> Result<u32, RowError> {
        id(
            name,
            "user: is missing",
            "user: is longer than 512 characters",
        )?;
        let user = self.users.intern(name);
        if user as usize == self.pairs.users.len() {
            let people = self.log.people as u32;
            self.pairs.users.push(PairUser {
                id: name.into(),
                in_log: self.log.users.get(name).filter(|user| *user < people),
            });
        }
        Ok(user)
    }

    fn item(&mut self, name: &str, category: &str) -> Result<u32, RowError> {
        id(
            name,
            "item: is missing",
            "item: is longer than 512 characters",
        )?;
        let key = (self.ids.intern(name), self.categories.intern(category));
        let next = self.items.len() as u32;
        let index = *self.items.entry(key).or_insert(next);
        if index == next {
            let of_row = known_from_log(name, category, None);
            let in_log = self.log.catalog.index_of(name);
            let item = match in_log.map(|index| &self.log.catalog.items()[index]) {
                None => of_row,
                Some(known) if category.is_empty() => known.clone(),
                Some(known) => Item {
                    category: of_row.category,
                    ..known.clone()
                },
            };
            let in_log = in_log.map(|index| index as u32);
            self.pairs.items.push(PairItem { item, in_log });
        }
        Ok(index)
    }
}

fn read_labels(row: &Row, columns: Tasks<usize>) -> Result<Tasks<bool>, RowError> {
    let mut labels = Tasks::default();
    for task in Task::ALL {
        labels[task] = match row.get(columns[task]) {
            "0" => false,
            "1" => true,
            other => {
                return Err(RowError {
                    detail: format!(": {} is `{}`", task.name(), cut(other)),
                    reason: "label: is neither 0 nor 1",
                });
            }
        };
    }
    Ok(labels)
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}
