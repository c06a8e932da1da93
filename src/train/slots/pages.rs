use super::SlotCurve;
use crate::domain::Task;
use crate::train::dataset::Dataset;

/// The pages on which something was contacted. Within a page each contact is one of several rows,
/// and only what tells these apart has a say: not how much the person wanted this page, which no
/// column knows, and which may go with its length. That is the choice model of Luce (1959).
#[derive(Clone)]
pub struct Pages {
    /// The rows of one page after the other.
    pub rows: Vec<u32>,
    /// The part of the curve that each belongs to.
    parts: Vec<usize>,
    contacts: Vec<f64>,
    /// How many rows each page has.
    lengths: Vec<usize>,
}

/// Impressions that are further apart are not of one page, in ms.
const PAUSE: i64 = 30 * 60_000;
/// Most steps, and the change of a share below which none follows.
const STEPS: usize = 100;
const NEAR: f64 = 1e-5;

impl Pages {
    /// The pages of a dataset; none where no page tells slots apart. Rows of one moment are of one
    /// page, and so are a person's next ones as long as slots rise: some logs have the time at which
    /// each product came into view.
    pub fn of(dataset: &Dataset, curve: &SlotCurve) -> Option<Pages> {
        let mut pages = Pages {
            rows: Vec::new(),
            parts: Vec::new(),
            contacts: Vec::new(),
            lengths: Vec::new(),
        };
        let known = |row: &u32| dataset.slot[*row as usize] > 0;
        let rows: Vec<u32> = (0..dataset.len() as u32).filter(known).collect();
        let moment = |row: u32| dataset.moments[dataset.context[row as usize] as usize];
        let together = |before: &u32, row: &u32| {
            let [(person, time), (next, later)] = [*before, *row].map(moment);
            let slot = |row: &u32| dataset.slot[*row as usize];
            let soon = (0..PAUSE).contains(&(later - time));
            person == next && (later == time || soon && slot(row) > slot(before))
        };
        for page in rows.chunk_by(together) {
            pages.add(page, dataset, curve);
        }
        (!pages.lengths.is_empty()).then_some(pages)
    }

    fn add(&mut self, page: &[u32], dataset: &Dataset, curve: &SlotCurve) {
        let contact = |row: &u32| f64::from(dataset.labels[*row as usize][Task::View as usize]);
        let contacts: Vec<f64> = page.iter().map(contact).collect();
        let some: f64 = contacts.iter().sum();
        let slots = page.iter().map(|row| dataset.slot[*row as usize]);
        let parts: Vec<usize> = slots.filter_map(|slot| curve.part(slot)).collect();
        if some > 0.0 && parts.iter().any(|part| *part != parts[0]) {
            self.rows.extend(page);
            self.parts.extend(parts);
            self.contacts.extend(contacts);
            self.lengths.push(page.len());
        }
    }

    /// Makes the curve the likeliest one, if `likely` says how likely a contact is for each of
    /// [`Pages::rows`] once it is noticed. Each step cannot make it less likely: Hunter, *MM
    /// algorithms for generalized Bradley-Terry models* (2004).
    pub fn improve(&self, curve: &mut SlotCurve, likely: &[f32]) {
        let parts = curve.noticed().len();
        let mut contacts = vec![0.0; parts];
        for (part, contact) in self.parts.iter().zip(&self.contacts) {
            contacts[*part] += contact;
        }
        for _ in 0..STEPS {
            let expected = self.expected(curve.noticed(), likely);
            let shares = contacts.iter().zip(&expected);
            let shares: Vec<f64> = (shares.zip(curve.noticed()))
                .map(|((contacts, expected), before)| match *expected > 0.0 {
                    true => contacts / expected,
                    // It stands on no page with another.
                    false => *before,
                })
                .collect();
            let before = curve.noticed().to_vec();
            curve.set(&shares);
            let moved = before.iter().zip(curve.noticed());
            if moved.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max) < NEAR {
                break;
            }
        }
    }

    /// By part, how many contacts there would be if all of it were noticed.
    fn expected(&self, noticed: &[f64], likely: &[f32]) -> Vec<f64> {
        let mut expected = vec![0.0; noticed.len()];
        let mut start = 0;
        for length in &self.lengths {
            let page = start..start + length;
            start += length;
            let worth = |row: usize| f64::from(likely[row]).max(1e-9);
            let sum: f64 = (page.clone())
                .map(|row| noticed[self.parts[row]] * worth(row))
                .sum();
            let contacts: f64 = self.contacts[page.clone()].iter().sum();
            for row in page {
                expected[self.parts[row]] += contacts * worth(row) / sum;
            }
        }
        expected
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    const TRUE: [f64; 4] = [1.0, 0.8, 0.6, 0.4];

    /// Pages of four slots, in which the best products stand first, and how likely a contact is for
    /// each row. Long pages are wanted less.
    fn shop(pages: u32) -> (Dataset, Vec<f32>) {
        let mut random = Pcg64Mcg::seed_from_u64(11);
        let (mut dataset, mut likely) = (Dataset::default(), Vec::new());
        for page in 0..pages {
            let (length, wanted) = [(4, 0.5), (2, 1.0)][page as usize % 2];
            for (slot, noticed) in TRUE.iter().enumerate().take(length) {
                let worth = 0.2 / (1.0 + slot as f64) + 0.1 * random.random::<f64>();
                let contact = random.random::<f64>() < wanted * worth * noticed;
                dataset.slot.push(slot as u32 + 1);
                dataset.labels.push([f32::from(contact), 0.0, 0.0, 0.0]);
                dataset.context.push(page);
                likely.push(worth as f32);
            }
            dataset.moments.push((page, 0));
        }
        (dataset, likely)
    }

    #[test]
    fn what_slots_do_is_told_from_what_stands_there_and_from_what_is_wanted() {
        let (dataset, likely) = shop(100_000);
        let mut curve = SlotCurve::flat(&dataset).unwrap();
        let pages = Pages::of(&dataset, &curve).unwrap();
        let alike = vec![1.0; pages.rows.len()];
        pages.improve(&mut curve, &alike);
        let found = curve.slots();
        assert!(found[3] < 0.2, "as the log has it: {found:?}");
        let likely: Vec<f32> = pages.rows.iter().map(|row| likely[*row as usize]).collect();
        pages.improve(&mut curve, &likely);
        for (found, noticed) in curve.slots().iter().zip(TRUE) {
            // Of a thousand contacts in the last slot; three times what chance does.
            assert!((found - noticed).abs() < 0.04, "{:?}", curve.slots());
        }
    }

    #[test]
    fn rows_of_a_moment_are_a_page_and_so_are_slots_that_rise() {
        let mut dataset = super::super::curve::tests::rows((0..400).map(|row| (row % 2 + 1, true)));
        let curve = SlotCurve::flat(&dataset).unwrap();
        let lengths = |dataset: &Dataset| Pages::of(dataset, &curve).unwrap().lengths;
        assert_eq!(lengths(&dataset), [400]);
        // Each row has a moment of its own: slots 1, 2, 1, 2 and so on, a second apart.
        dataset.context = (0..400).collect();
        dataset.moments = (0..400).map(|row| (0, 1_000 * row)).collect();
        assert_eq!(lengths(&dataset), [2; 200]);
        // Or an hour.
        dataset.moments = (0..400).map(|row| (0, 3_600_000 * row)).collect();
        assert!(Pages::of(&dataset, &curve).is_none());
    }
}
