use crate::domain::Task;
use crate::features::ItemProfile;
use crate::train::ingest::Log;

/// Somebody chose (put into the cart, saved or bought) something, and next something of another
/// category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Who, an index into the log's users.
    pub user: u32,
    /// When the first was chosen, in ms since 1970.
    pub time: i64,
    /// Key of the category of the first.
    pub first: u64,
    /// Key of the category of the next.
    pub next: u64,
    /// The next, an index into the log's products.
    pub item: u32,
}

/// All moments from `from` on and before `until` whose next choice follows before `until` and within
/// `horizon`, in ms. People who only feed statistics are not asked.
pub fn moments(
    log: &Log,
    profiles: &[ItemProfile],
    [from, until]: [i64; 2],
    horizon: i64,
) -> Vec<Moment> {
    let mut moments = Vec::new();
    for user in 0..log.people as u32 {
        let chosen = log.events_of(user).iter().filter(|event| {
            let task = event.kind.task();
            task.is_some_and(|task| task != Task::View) && event.time_ms < until
        });
        let chosen = chosen.map(|event| (event, profiles[event.item as usize].category));
        let chosen: Vec<_> = chosen.filter(|(_, category)| *category != 0).collect();
        // A run at a time: somebody who chose a hundred thousand lamps is gone through once.
        let mut end = 0;
        for run in chosen.chunk_by(|(_, before), (_, category)| before == category) {
            end += run.len();
            let Some((next, category)) = chosen.get(end) else {
                break;
            };
            let soon = |time: i64| time >= from && next.time_ms - time <= horizon;
            for (event, first) in run.iter().filter(|(event, _)| soon(event.time_ms)) {
                moments.push(Moment {
                    user,
                    time: event.time_ms,
                    first: *first,
                    next: *category,
                    item: next.item,
                });
            }
        }
    }
    moments
}
