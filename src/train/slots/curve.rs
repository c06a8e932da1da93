use crate::domain::{Task, Value};
use crate::model::{Architecture, ModelConfig};
use crate::train::dataset::Dataset;

/// Under which name `trained_on` keeps the curve, a list from slot 1 on.
const NAME: &str = "slots";
/// What is further down a page shares the last slot.
pub const MOST: u32 = 200;
/// Slots that have fewer contacts share with those after them.
const FEWEST: f32 = 50.0;

/// The share of people who notice a slot, of those who notice the one that is noticed most.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotCurve {
    /// The part that each slot from 1 on belongs to; slots of one part are noticed alike.
    part: Vec<usize>,
    /// By part.
    noticed: Vec<f64>,
}

impl SlotCurve {
    /// All slots are noticed alike; none where no row has a slot, or there are too few contacts to
    /// tell slots apart.
    pub fn flat(dataset: &Dataset) -> Option<Self> {
        let last = *dataset.slot.iter().max()? as usize;
        let mut contacts = vec![0.0; last + 1];
        for (slot, labels) in dataset.slot.iter().zip(&dataset.labels) {
            contacts[*slot as usize] += labels[Task::View as usize];
        }
        let (mut part, mut parts, mut own) = (Vec::new(), 0, 0.0);
        for contacts in &contacts[1..] {
            part.push(parts);
            own += contacts;
            if own >= FEWEST {
                (parts, own) = (parts + 1, 0.0);
            }
        }
        // What is left at the end is too few.
        part.iter_mut()
            .for_each(|part| *part = (*part).min(parts.max(1) - 1));
        (parts > 1).then(|| SlotCurve {
            part,
            noticed: vec![1.0; parts],
        })
    }

    /// The mean of several curves of the same rows; none of none.
    pub fn mean(curves: &[SlotCurve]) -> Option<SlotCurve> {
        let mut mean = curves.first()?.clone();
        for (part, noticed) in mean.noticed.iter_mut().enumerate() {
            let sum: f64 = curves.iter().map(|curve| curve.noticed[part]).sum();
            *noticed = sum / curves.len() as f64;
        }
        Some(mean)
    }

    /// The share of people who notice each slot, from 1 on.
    pub fn slots(&self) -> Vec<f64> {
        self.part.iter().map(|part| self.noticed[*part]).collect()
    }

    /// By part.
    pub fn noticed(&self) -> &[f64] {
        &self.noticed
    }

    /// Takes shares by part, of which only the ratios count: the largest becomes 1, so that no
    /// probability can be above 1.
    pub fn set(&mut self, noticed: &[f64]) {
        let most = noticed.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        for (own, noticed) in self.noticed.iter_mut().zip(noticed) {
            *own = (noticed / most).clamp(1e-3, 1.0);
        }
    }

    /// To which part a slot belongs, none for one that nobody knows; slots beyond the last are as it.
    pub fn part(&self, slot: u32) -> Option<usize> {
        let place = (slot as usize).min(self.part.len()).checked_sub(1)?;
        Some(self.part[place])
    }

    /// The share of people who notice a slot; of one that nobody knows, the mean of all.
    pub fn share(&self, slot: u32) -> f32 {
        let mean = || self.slots().iter().sum::<f64>() / self.part.len() as f64;
        self.part(slot).map_or_else(mean, |part| self.noticed[part]) as f32
    }

    /// The share of each of some rows.
    pub fn of_rows(&self, dataset: &Dataset, rows: &[u32]) -> Vec<f32> {
        let slots = rows.iter().map(|row| dataset.slot[*row as usize]);
        slots.map(|slot| self.share(slot)).collect()
    }

    /// The mean share of a dataset's rows.
    pub fn mean_share(&self, dataset: &Dataset) -> f32 {
        let sum: f32 = dataset.slot.iter().map(|slot| self.share(*slot)).sum();
        sum / dataset.slot.len().max(1) as f32
    }

    /// Makes probabilities of rows in a slot of those of rows that are noticed.
    pub fn in_slots(&self, dataset: &Dataset, probabilities: &mut [[f32; 4]]) {
        for (probabilities, slot) in probabilities.iter_mut().zip(&dataset.slot) {
            let share = self.share(*slot);
            probabilities.iter_mut().for_each(|p| *p *= share);
        }
    }

    /// What `trained_on` keeps of it.
    pub fn entry(&self) -> (String, Value) {
        let number = |share: &f64| Value::Number((share * 1e4).round() / 1e4);
        let list = self.slots().iter().map(number).collect();
        (NAME.to_owned(), Value::List(list))
    }

    /// What `trained_on` has of it, if it has one that can be.
    pub fn read(trained_on: &Value) -> Option<SlotCurve> {
        let list = trained_on.field(NAME).list()?;
        let share = |value: &Value| match value {
            Value::Number(share) if *share > 0.0 && *share <= 1.0 => Some(*share),
            _ => None,
        };
        let noticed: Vec<f64> = list.iter().map(share).collect::<Option<_>>()?;
        (1..=MOST as usize)
            .contains(&noticed.len())
            .then(|| SlotCurve {
                part: (0..noticed.len()).collect(),
                noticed,
            })
    }
}

/// The share of people by which each of a network's outputs is lowered: what a chain says is given a
/// contact, and no slot changes that.
pub fn of_outputs(config: &ModelConfig, share: f32) -> [f32; 4] {
    match config.architecture {
        Architecture::FactorisedChain => [share, 1.0, 1.0, 1.0],
        _ => [share; 4],
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Rows by slot and contact, one person's at one time.
    pub fn rows(rows: impl IntoIterator<Item = (u32, bool)>) -> Dataset {
        let mut dataset = Dataset::default();
        for (slot, contact) in rows {
            dataset.slot.push(slot);
            dataset.labels.push([f32::from(contact), 0.0, 0.0, 0.0]);
            dataset.context.push(0);
        }
        dataset.moments = vec![(0, 0)];
        dataset
    }

    #[test]
    fn slots_with_few_contacts_share() {
        // 60 contacts in slots 1, 2 and 5, 30 in 3 and 4, few below.
        let of = |slot, count| (0..count).map(move |_| (slot, true));
        let all = [(1, 60), (2, 60), (3, 30), (4, 30), (5, 60), (6, 3), (9, 1)];
        let rows = rows(all.into_iter().flat_map(|(slot, count)| of(slot, count)));
        let mut curve = SlotCurve::flat(&rows).unwrap();
        curve.set(&[4.0, 2.0, 1.0, 0.5]);
        let expected = [1.0, 0.5, 0.25, 0.25, 0.125, 0.125, 0.125, 0.125, 0.125];
        assert_eq!(curve.slots(), expected);
        assert_eq!(
            (curve.share(1), curve.share(4), curve.share(77)),
            (1.0, 0.25, 0.125)
        );
        // Of a row without a slot nothing is known but what slots are like.
        let mean = expected.iter().sum::<f64>() / 9.0;
        assert!((f64::from(curve.share(0)) - mean).abs() < 1e-6);
    }

    #[test]
    fn a_log_without_slots_or_contacts_has_no_curve() {
        assert_eq!(SlotCurve::flat(&Dataset::default()), None);
        assert_eq!(SlotCurve::flat(&rows([(0, true); 500])), None);
        assert_eq!(SlotCurve::flat(&rows([(1, true), (2, true)])), None);
    }

    #[test]
    fn a_bundle_gives_back_what_it_keeps_and_nothing_that_cannot_be() {
        let list = |numbers: &[f64]| {
            let numbers = numbers.iter().map(|number| Value::Number(*number));
            Value::Map(vec![(NAME.into(), Value::List(numbers.collect()))])
        };
        let curve = SlotCurve::read(&list(&[1.0, 0.5])).unwrap();
        assert_eq!(
            SlotCurve::read(&Value::Map(vec![curve.entry()])),
            Some(curve)
        );
        for wrong in [&[][..], &[1.0, 0.0], &[1.5], &[f64::NAN], &[0.5; 201]] {
            assert_eq!(SlotCurve::read(&list(wrong)), None, "{wrong:?}");
        }
        assert_eq!(SlotCurve::read(&Value::Map(vec![])), None);
    }
}
