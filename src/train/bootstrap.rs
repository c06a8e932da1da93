use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// The same people drawn with replacement, again and again: how far a number would move had
/// other people of the same kind come. People are drawn, not rows, because the rows of one person
/// are alike. Efron & Tibshirani, *An introduction to the bootstrap* (1993).
pub struct Bootstrap {
    /// The rows of each person.
    rows: Vec<Vec<u32>>,
    /// The person of each row, an index into `rows`.
    person: Vec<u32>,
    /// How often each person comes in each resample.
    resamples: Vec<Vec<u16>>,
}

/// Resamples of an interval.
pub const RESAMPLES: usize = 200;
/// Always the same, so that intervals repeat and all scorers meet the same people.
const SEED: u64 = 20_141_017;

impl Bootstrap {
    /// Draws people; `people` holds the person of each row.
    pub fn new(people: &[u32], resamples: usize) -> Self {
        let mut order: Vec<u32> = (0..people.len() as u32).collect();
        order.sort_by_key(|row| people[*row as usize]);
        let same = |a: &u32, b: &u32| people[*a as usize] == people[*b as usize];
        let rows: Vec<Vec<u32>> = order.chunk_by(same).map(<[u32]>::to_vec).collect();
        let mut person = vec![0; people.len()];
        for (index, rows) in rows.iter().enumerate() {
            rows.iter()
                .for_each(|row| person[*row as usize] = index as u32);
        }
        let mut random = Pcg64Mcg::seed_from_u64(SEED);
        let mut draw = || {
            let mut counts = vec![0u16; rows.len()];
            for _ in 0..rows.len() {
                let drawn = &mut counts[random.random_range(0..rows.len())];
                *drawn = drawn.saturating_add(1);
            }
            counts
        };
        Bootstrap {
            resamples: (0..resamples).map(|_| draw()).collect(),
            rows,
            person,
        }
    }

    /// The 95 % interval of the area under the ROC curve over all rows; `None` if no resample has
    /// both classes.
    pub fn auc(&self, scores: &[f32], labels: &[f32]) -> Option<[f64; 2]> {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_unstable_by(|a, b| scores[*a].total_cmp(&scores[*b]));
        // The person, whether it is a positive, and whether a higher score begins here.
        let mut sorted = Vec::with_capacity(order.len());
        let mut last = f32::NAN;
        for row in order {
            let new = scores[row] != last;
            sorted.push((self.person[row] as usize, labels[row] > 0.0, new));
            last = scores[row];
        }
        self.interval(|counts| weighted_auc(&sorted, counts))
    }

    /// The 95 % interval of a mean whose sum and weight `part` gives for the rows of one person;
    /// `None` if there is no weight.
    pub fn mean(&self, part: impl Fn(&[u32]) -> (f64, f64)) -> Option<[f64; 2]> {
        let parts: Vec<(f64, f64)> = self.rows.iter().map(|rows| part(rows)).collect();
        self.interval(|counts| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for ((more, of), count) in parts.iter().zip(counts) {
                sum += f64::from(*count) * more;
                weight += f64::from(*count) * of;
            }
            (weight > 0.0).then(|| sum / weight)
        })
    }

    fn interval(&self, of: impl Fn(&[u16]) -> Option<f64>) -> Option<[f64; 2]> {
        let resamples = self.resamples.iter();
        let mut values: Vec<f64> = resamples.filter_map(|counts| of(counts)).collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let at = |share: f64| values[(share * last as f64).round() as usize];
        Some([at(0.025), at(0.975)])
    }
}

/// The area under the ROC curve if each row came as often as its person.
fn weighted_auc(sorted: &[(usize, bool, bool)], counts: &[u16]) -> Option<f64> {
    let (mut wins, mut positives, mut below) = (0u64, 0u64, 0u64);
    // Of the rows with this score so far; wins are counted twice, so that ties are whole numbers.
    let (mut tied_positives, mut tied_negatives) = (0u64, 0u64);
    for &(person, positive, new) in sorted {
        if new {
            wins += tied_positives * (2 * below + tied_negatives);
            positives += tied_positives;
            below += tied_negatives;
            (tied_positives, tied_negatives) = (0, 0);
        }
        let count = u64::from(counts[person]);
        match positive {
            true => tied_positives += count,
            false => tied_negatives += count,
        }
    }
    wins += tied_positives * (2 * below + tied_negatives);
    positives += tied_positives;
    below += tied_negatives;
    let pairs = positives * below;
    (pairs > 0).then(|| wins as f64 / 2.0 / pairs as f64)
}

#[cfg(test)]
mod tests {
    use super::super::metrics::auc;
    use super::*;

    /// Scores and labels of people, `rows` each, whose positives score higher by one half.
    fn world(people: usize, rows: usize, seed: u64) -> (Vec<f32>, Vec<f32>, Vec<u32>) {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let (mut scores, mut labels, mut who) = (vec![], vec![], vec![]);
        for person in 0..people as u32 {
            for _ in 0..rows {
                let label = f32::from(random.random::<f32>() < 0.3);
                labels.push(label);
                // In steps, so that there are ties.
                scores.push(((random.random::<f32>() + label / 2.0) * 20.0).floor());
                who.push(person);
            }
        }
        (scores, labels, who)
    }

    #[test]
    fn everybody_once_is_the_auc() {
        let (scores, labels, people) = world(30, 5, 1);
        let mut all = Bootstrap::new(&people, 1);
        all.resamples[0].fill(1);
        let [low, high] = all.auc(&scores, &labels).unwrap();
        assert!((low - auc(&scores, &labels).unwrap()).abs() < 1e-12);
        assert_eq!(low, high);
        // Whoever comes twice counts twice: rows written out give the same.
        all.resamples[0][3] = 2;
        let twice: Vec<usize> = (0..150).chain(15..20).collect();
        let pick = |of: &[f32]| twice.iter().map(|row| of[*row]).collect::<Vec<f32>>();
        let [low, _] = all.auc(&scores, &labels).unwrap();
        assert!((low - auc(&pick(&scores), &pick(&labels)).unwrap()).abs() < 1e-12);
    }

    #[test]
    fn repeats_and_covers_the_truth() {
        let truth = {
            let (scores, labels, _) = world(20_000, 5, 99);
            auc(&scores, &labels).unwrap()
        };
        let mut covered = 0;
        for seed in 0..60 {
            let (scores, labels, people) = world(80, 5, seed);
            let interval = Bootstrap::new(&people, RESAMPLES).auc(&scores, &labels);
            let again = Bootstrap::new(&people, RESAMPLES).auc(&scores, &labels);
            assert_eq!(interval, again);
            let [low, high] = interval.unwrap();
            assert!(high - low < 0.2 && high > low);
            covered += usize::from((low..=high).contains(&truth));
        }
        // 57 are expected, with a deviation of 1.7.
        assert!(covered >= 50, "{covered} of 60");
    }

    #[test]
    fn a_mean_over_people_is_weighted() {
        let people = [4, 4, 9];
        let twice = Bootstrap::new(&people, 50);
        let [low, high] = twice.mean(|rows| (rows.len() as f64, 2.0)).unwrap();
        // Person 4 has 2 of 2, person 9 has 1 of 2; both, either one or the other twice.
        assert_eq!([low, high], [0.5, 1.0]);
        assert_eq!(twice.mean(|_| (0.0, 0.0)), None);
        assert_eq!(Bootstrap::new(&[], 3).auc(&[], &[]), None);
    }
}
