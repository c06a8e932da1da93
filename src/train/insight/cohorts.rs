use serde::Serialize;

use crate::domain::EventKind;
use crate::insight::person::Person;

/// People by the day on which they first appear, and what they did on the days after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohorts {
    /// How many days a row and a column stand for: 1, or whole weeks where the log is longer than
    /// 35 days, so few that there are at most 105 rows.
    pub days: i64,
    /// From the first day on; those in which nobody was new are there too.
    pub cohorts: Vec<Cohort>,
}

/// The people who first appeared in one span of days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohort {
    /// The first of its days, as `2026-01-31`.
    pub day: String,
    /// How many people.
    pub people: u64,
    /// What they did in their first span, and in each one after it that the log reaches.
    pub since: Vec<Since>,
}

/// What a cohort did in one span of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Since {
    /// People with any event.
    pub active: u64,
    /// People with a purchase.
    pub buyers: u64,
    /// Purchases.
    pub purchases: u64,
}

/// A day in ms.
const DAY: i64 = 86_400_000;
/// A log of more days is told by weeks.
const LONGEST: i64 = 35;
/// And one of more by several weeks: rows and columns are a square, and one date that is wrong by
/// decades would make millions of cells.
const LONGEST_BY_WEEKS: i64 = 2 * 364;

/// The counts as people come.
pub(super) struct Counts {
    zone: i64,
    first: i64,
    days: i64,
    cohorts: Vec<(u64, Vec<Since>)>,
}

impl Counts {
    /// For a log with these first and last times, in ms; `zone` is how far ahead of UTC a day
    /// begins, in ms.
    pub fn new([first, last]: [i64; 2], zone: i64) -> Counts {
        let [first, last] = [first, last].map(|time| (time + zone).div_euclid(DAY));
        let days = match last - first {
            short if short < LONGEST => 1,
            long => 7 * (long / LONGEST_BY_WEEKS + 1),
        };
        let spans = ((last - first) / days + 1) as usize;
        let cohort = |start: usize| (0, vec![Since::default(); spans - start]);
        Counts {
            zone,
            first,
            days,
            cohorts: (0..spans).map(cohort).collect(),
        }
    }

    pub fn add(&mut self, person: &Person) {
        let span = |time: i64| ((time + self.zone).div_euclid(DAY) - self.first) / self.days;
        let Some(first) = person.rows.first().map(|row| span(row.time)) else {
            return;
        };
        let (people, since) = &mut self.cohorts[first as usize];
        *people += 1;
        let same = |a: &crate::insight::row::Row, b: &crate::insight::row::Row| {
            span(a.time) == span(b.time)
        };
        for rows in person.rows.chunk_by(same) {
            let since = &mut since[(span(rows[0].time) - first) as usize];
            let bought = (rows.iter()).filter(|row| row.kind == EventKind::Purchase);
            let bought = bought.count() as u64;
            since.active += 1;
            since.buyers += u64::from(bought > 0);
            since.purchases += bought;
        }
    }

    pub fn finish(self) -> Cohorts {
        let days = self.days;
        let cohort = |(number, (people, since)): (usize, (u64, Vec<Since>))| Cohort {
            day: date((self.first + days * number as i64) * DAY),
            people,
            since,
        };
        Cohorts {
            days,
            cohorts: self.cohorts.into_iter().enumerate().map(cohort).collect(),
        }
    }
}

/// The day of a time in ms, as `2026-01-31`.
pub(super) fn date(time: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(time).unwrap_or_default();
    time.strftime("%Y-%m-%d").to_string()
}
