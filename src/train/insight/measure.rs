use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use super::arms::{self, Experiment};
use super::cohorts::{self, Cohorts};
use super::overview::{self, Overview};
use super::spill::{Spill, cannot};
use super::together::{self, Together};
use super::waiting::{self, Waiting};
use crate::domain::Catalog;
use crate::insight::funnel::{self, Funnel};
use crate::insight::losses::{self, Lost};
use crate::insight::person::Person;
use crate::insight::row::Row;
use crate::insight::shop::Shop;
use crate::insight::transitions::{self, Transitions};
use crate::train::ingest::{LogOptions, Names, Products, Report, each_event};
use crate::train::simulate::TrueUplift;
use crate::train::{Error, Result};

/// What a log says.
#[derive(Clone, Debug, Serialize)]
pub struct Insight {
    /// What is in it.
    pub overview: Overview,
    /// How many come how far.
    pub funnel: Funnel,
    /// What people do next.
    pub transitions: Transitions,
    /// How long they take from the first look to the purchase.
    pub waiting: Waiting,
    /// People by the day on which they first came.
    pub cohorts: Cohorts,
    /// Categories that go together.
    pub together: Together,
    /// Where each behaviour comes to nothing.
    pub lost: Lost,
    /// The arms of an experiment, where the log names at least two.
    pub experiment: Option<Experiment>,
}

/// What a log is asked.
#[derive(Debug)]
pub struct Options<'a> {
    /// How it is read.
    pub log: LogOptions,
    /// How far ahead of UTC days begin, in minutes.
    pub zone_minutes: i64,
    /// The fewest people for a pair of categories to be told.
    pub min_people: u64,
    /// The arm that the others are held against; see [`Experiment::control`].
    pub control: Option<&'a str>,
    /// What a simulator knows of its arms.
    pub truth: Option<TrueUplift>,
    /// A file in whose folder the log may lie parted by people meanwhile.
    pub beside: &'a Path,
}

/// Goes through a log. `progress` is told what is being done, how much of it is done, and how much
/// there is: kilobytes of the log, then sixty-fourths of its people.
///
/// # Errors
/// As [`read_log`](crate::train::ingest::read_log); what lies on disk meanwhile cannot be written;
/// [`Error::Usage`] if the log has no arm of the name that is asked for, or nobody who is in it alone.
pub fn measure(
    events: &Path,
    catalog: Option<&Catalog>,
    options: &Options,
    progress: &dyn Fn(&'static str, u64, u64),
) -> Result<(Insight, Report)> {
    let mut report = Report::new(events);
    let read = read(events, catalog, options, &mut report, progress)?;
    if let Some(control) = options.control
        && read.arms.get(control).is_none()
    {
        let why = format!("--control: the log has no arm `{control}`");
        return Err(Error::Usage(why));
    }
    let mut counts = Counts::new(&read, options.zone_minutes * 60_000);
    let shop = &read.shop;
    let parted = read.spill.each_person(
        |rows| counts.add(&Person::new(rows, shop), shop),
        &|done, all| progress("people", done, all),
    );
    parted.map_err(|error| Error::file(options.beside, cannot(&error)))?;
    let overview = Overview {
        events: (events.file_name().unwrap_or_default())
            .to_string_lossy()
            .into_owned(),
        created: jiff::Timestamp::now()
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string(),
        rows: report.rows,
        left_out: report.bad(),
        span_ms: read.span,
        zone_minutes: options.zone_minutes,
        products: shop.products.len() as u64,
        products_seen: read.seen,
        products_priced: shop.priced() as u64,
        ..Overview::default()
    };
    let insight = counts.finish(overview, shop, &read.arms, options);
    let control = insight
        .experiment
        .as_ref()
        .map(|found| found.control.as_str());
    if let Some((asked, found)) = options.control.zip(control)
        && asked != found
    {
        let why = format!("--control: everybody in the arm `{asked}` is in another, too");
        return Err(Error::Usage(why));
    }
    Ok((insight, report))
}

/// A log that has been gone through once.
struct Read {
    spill: Spill,
    shop: Shop,
    arms: Names,
    span: [i64; 2],
    /// Products with any event.
    seen: u64,
}

fn read(
    events: &Path,
    catalog: Option<&Catalog>,
    options: &Options,
    report: &mut Report,
    progress: &dyn Fn(&'static str, u64, u64),
) -> Result<Read> {
    let mut spill = Spill::beside(options.beside)?;
    let mut products = Products::new(catalog);
    let mut arms = Names::default();
    let mut span = [i64::MAX, i64::MIN];
    let mut seen_items = Vec::new();
    each_event(events, &options.log, report, &mut |line, seen, file| {
        if line.is_multiple_of(1 << 14) {
            progress("reading (KB)", file.read() >> 10, file.size >> 10);
        }
        let item = products.see(line, seen);
        if seen_items.len() <= item as usize {
            seen_items.resize(item as usize + 1, false);
        }
        seen_items[item as usize] = true;
        let arm = match seen.arm {
            "" => 0,
            name => arms.intern(name) + 1,
        };
        span = [span[0].min(seen.time_ms), span[1].max(seen.time_ms)];
        let added = spill.add(&Row::new(seen, item, arm));
        added.map_err(|error| Error::file(options.beside, cannot(&error)))
    })?;
    products.remark(report);
    let known = catalog.map_or(&[][..], Catalog::items).iter();
    let items = (known.map(Cow::Borrowed)).chain(products.only_logged().map(Cow::Owned));
    Ok(Read {
        spill,
        shop: Shop::new(items),
        arms,
        span,
        seen: seen_items.iter().filter(|seen| **seen).count() as u64,
    })
}

/// All figures as people come.
struct Counts {
    overview: overview::Counts,
    funnel: funnel::Counts,
    transitions: transitions::Counts,
    waiting: waiting::Times,
    cohorts: cohorts::Counts,
    together: together::Counts,
    losses: losses::Counts,
    arms: arms::Counts,
}

impl Counts {
    fn new(read: &Read, zone_ms: i64) -> Counts {
        Counts {
            overview: overview::Counts::default(),
            funnel: funnel::Counts::new(&read.shop),
            transitions: transitions::Counts::default(),
            waiting: waiting::Times::default(),
            cohorts: cohorts::Counts::new(read.span, zone_ms),
            together: together::Counts::default(),
            losses: losses::Counts::new(&read.shop),
            arms: arms::Counts::default(),
        }
    }

    fn add(&mut self, person: &Person, shop: &Shop) {
        self.overview.add(person);
        self.funnel.add(person, shop);
        self.transitions.add(person);
        self.waiting.add(person);
        self.cohorts.add(person);
        self.together.add(person, shop);
        self.losses.add(person);
        self.arms.add(person);
    }

    fn finish(
        self,
        mut overview: Overview,
        shop: &Shop,
        arms: &Names,
        options: &Options,
    ) -> Insight {
        self.overview.fill(&mut overview);
        let funnel = self.funnel.finish(shop);
        let named = funnel
            .categories
            .iter()
            .filter(|(name, _)| !name.is_empty());
        overview.categories = named.count() as u64;
        Insight {
            overview,
            funnel,
            transitions: self.transitions.finish(),
            waiting: self.waiting.finish(),
            cohorts: self.cohorts.finish(),
            together: self.together.finish(shop, options.min_people),
            lost: self.losses.finish(shop),
            experiment: (self.arms).finish(arms, options.control, options.truth.clone()),
        }
    }
}
