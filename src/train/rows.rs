use std::collections::{BTreeSet, HashMap, HashSet};

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::ingest::{Log, LogEvent, Pairs};
use super::tally::fold_of;
use crate::domain::{EventKind, Task, Tasks};

/// A question to the model: at this time, what will this user do with this product?
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The user, an index into [`super::World::users`].
    pub user: u32,
    /// The product, an index into the world's items (see [`super::World`]).
    pub item: u32,
    /// The features see what happened strictly before, in ms since 1970.
    pub time: i64,
    /// What they did; all false where the file does not say.
    pub labels: Tasks<bool>,
    /// For how long they looked, in ms, if the log says.
    pub dwell: Option<f32>,
    /// In which slot of a page they were shown it, from 1, if the log says.
    pub slot: Option<u32>,
}

/// Which rows of a log are wanted.
#[derive(Clone, Copy, Debug)]
pub struct RowOptions {
    /// From this time on, in ms since 1970.
    pub from: i64,
    /// Before this time, in ms since 1970.
    pub until: i64,
    /// How far labels look ahead, in ms.
    pub horizon: i64,
    /// Sampled negatives for each contact, where the log has no impressions.
    pub negatives: usize,
    /// Folds of people; negatives come from the person's own.
    pub folds: usize,
    /// Seed of the sampling.
    pub seed: u64,
}

/// A day, in ms.
pub const DAY: i64 = 86_400_000;

/// The rows of a log: its impressions, or if it has none its contacts with sampled negatives.
/// Sorted by user and time.
pub fn log_rows(log: &Log, options: &RowOptions) -> Vec<Row> {
    let people = &log.events[..log.range_of(log.people as u32 - 1).end];
    match people
        .iter()
        .any(|event| event.kind == EventKind::Impression)
    {
        true => impression_rows(log, options),
        false => contact_rows(log, options),
    }
}

/// The rows of a pairs file, in its order. Its items are numbered from `first_item` on, and the
/// users that the log does not know from `first_user` on.
pub fn pair_rows(pairs: &Pairs, first_item: u32, first_user: u32) -> Vec<Row> {
    let row = |pair: &super::ingest::Pair| Row {
        user: (pairs.users[pair.user as usize].in_log).unwrap_or(first_user + pair.user),
        item: first_item + pair.item,
        time: pair.time_ms,
        labels: pair.labels.unwrap_or_default(),
        dwell: None,
        slot: None,
    };
    pairs.rows.iter().map(row).collect()
}

/// The rows that a pairs file holds for the day from `start` on (ms since 1970): every item that a
/// person contacts within it, and for each as many as `negatives` that they do not, drawn in
/// proportion to how often others of their fold contact them.
pub fn day_rows(
    log: &Log,
    start: i64,
    negatives: usize,
    folds: usize,
    random: &mut impl Rng,
) -> Vec<Row> {
    let is_contact = |event: &&LogEvent| {
        event.kind.task().is_some() && (start..start + DAY).contains(&event.time_ms)
    };
    let fold = |user: u32| fold_of(log.users.name(user), folds);
    let mut contacts = vec![Vec::new(); folds];
    for user in 0..log.people as u32 {
        let own = log.events_of(user).iter().filter(is_contact);
        contacts[fold(user)].extend(own.map(|event| (user, event.item)));
    }
    let mut rows = Vec::new();
    for user in 0..log.people as u32 {
        let events = log.events_of(user);
        let own = events.iter().filter(is_contact).map(|event| event.item);
        let own: BTreeSet<u32> = own.collect();
        let others = &contacts[fold(user)];
        let wanted = own.len() * negatives;
        let mut drawn = BTreeSet::new();
        // Bounded: on a day when hardly anybody came there is little to draw.
        for _ in 0..wanted * 10 {
            let (other, item) = others[random.random_range(0..others.len())];
            if other != user && !own.contains(&item) {
                drawn.insert(item);
            }
            if drawn.len() == wanted {
                break;
            }
        }
        let items = own.into_iter().chain(drawn);
        rows.extend(items.map(|item| row(user, item, start, events, DAY)));
    }
    rows
}

fn impression_rows(log: &Log, options: &RowOptions) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut asked = HashSet::new();
    for user in 0..log.people as u32 {
        let events = log.events_of(user);
        for event in events.iter().filter(|event| is_wanted(event, options)) {
            // Shown twice at one time is one question.
            if event.kind == EventKind::Impression && asked.insert((event.time_ms, event.item)) {
                let row = row(user, event.item, event.time_ms, events, options.horizon);
                let slot = event.position;
                rows.push(Row { slot, ..row });
            }
        }
        asked.clear();
    }
    rows
}

fn contact_rows(log: &Log, options: &RowOptions) -> Vec<Row> {
    let mut random = Pcg64Mcg::seed_from_u64(options.seed);
    let contacted = contacts_by_day(log, options.folds);
    let mut rows = Vec::new();
    for user in 0..log.people as u32 {
        let events = log.events_of(user);
        let fold = fold_of(log.users.name(user), options.folds);
        for (index, event) in events.iter().enumerate() {
            if !is_wanted(event, options) || event.kind.task().is_none() {
                continue;
            }
            let repeated = events[..index].iter().rev();
            let mut repeated = repeated.take_while(|earlier| earlier.time_ms == event.time_ms);
            if repeated.any(|earlier| earlier.item == event.item && earlier.kind.task().is_some()) {
                continue;
            }
            rows.push(row(
                user,
                event.item,
                event.time_ms,
                events,
                options.horizon,
            ));
            let key = (fold, event.time_ms.div_euclid(DAY));
            let others = contacted.get(&key).map_or(&[][..], Vec::as_slice);
            let negatives = draw(others, user, options.negatives, &mut random);
            let negatives = negatives
                .into_iter()
                .map(|item| row(user, item, event.time_ms, events, options.horizon));
            rows.extend(negatives.filter(|row| row.item != event.item && !row.labels.view));
        }
    }
    rows
}

/// Who contacted which item, by (fold of people, day): drawing from it evenly draws items in
/// proportion to how often they were contacted.
fn contacts_by_day(log: &Log, folds: usize) -> HashMap<(usize, i64), Vec<(u32, u32)>> {
    let mut contacts = HashMap::<_, Vec<(u32, u32)>>::new();
    for user in 0..log.people as u32 {
        let fold = fold_of(log.users.name(user), folds);
        for event in log.events_of(user) {
            if event.kind.task().is_some() {
                let key = (fold, event.time_ms.div_euclid(DAY));
                contacts.entry(key).or_default().push((user, event.item));
            }
        }
    }
    contacts
}

/// Up to `count` different items that other people contacted.
fn draw(contacts: &[(u32, u32)], user: u32, count: usize, random: &mut impl Rng) -> Vec<u32> {
    let mut items = Vec::with_capacity(count);
    if contacts.is_empty() {
        return items;
    }
    // Bounded: on a day when nobody else came there is nothing to draw.
    for _ in 0..count * 10 {
        let (other, item) = contacts[random.random_range(0..contacts.len())];
        if other != user && !items.contains(&item) {
            items.push(item);
        }
        if items.len() == count {
            break;
        }
    }
    items
}

fn is_wanted(event: &LogEvent, options: &RowOptions) -> bool {
    (options.from..options.until).contains(&event.time_ms)
}

/// Labels: the behaviours of that user with that item in [time, time + horizon).
fn row(user: u32, item: u32, time: i64, events: &[LogEvent], horizon: i64) -> Row {
    let start = events.partition_point(|event| event.time_ms < time);
    let mut labels = Tasks::default();
    let ahead = events[start..]
        .iter()
        .take_while(|event| event.time_ms < time + horizon);
    let mut dwell: Option<f32> = None;
    for event in ahead.filter(|event| event.item == item) {
        if let Some(task) = event.kind.task() {
            labels[Task::View] = true;
            labels[task] = true;
            dwell = match (dwell, event.dwell_ms) {
                (Some(longest), Some(other)) => Some(longest.max(other)),
                (longest, other) => longest.or(other),
            };
        }
    }
    Row {
        user,
        item,
        time,
        labels,
        dwell,
        slot: None,
    }
}
