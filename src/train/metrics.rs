//! How good scores are, by the definitions of the field.

use std::collections::HashSet;

/// Area under the ROC curve: the probability that a positive scores above a negative, ties
/// counted half. `None` without both classes. Hanley & McNeil (1982).
pub fn auc(scores: &[f32], labels: &[f32]) -> Option<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let mut negatives_below = 0.0;
    let (mut wins, mut positives) = (0.0, 0.0);
    for ties in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let positive: f64 = ties.iter().map(|index| f64::from(labels[*index])).sum();
        let negative = ties.len() as f64 - positive;
        wins += positive * (negatives_below + negative / 2.0);
        negatives_below += negative;
        positives += positive;
    }
    let pairs = positives * negatives_below;
    (pairs > 0.0).then(|| wins / pairs)
}

/// AUC within each person over all their rows, for people with both classes, weighted by their
/// positives. Zhu et al., *Optimized cost per click in Taobao display advertising* (2017).
pub fn gauc(scores: &[f32], labels: &[f32], people: &[u32]) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (scores, labels) in groups(scores, labels, people) {
        if let Some(auc) = auc(&scores, &labels) {
            let positives: f64 = labels.iter().map(|label| f64::from(*label)).sum();
            sum += positives * auc;
            weight += positives;
        }
    }
    (weight > 0.0).then(|| sum / weight)
}

/// Mean negative log-likelihood of the labels, in nats.
pub fn log_loss(probabilities: &[f32], labels: &[f32]) -> f64 {
    let loss = |(p, y): (&f32, &f32)| {
        let p = f64::from(*p).clamp(1e-7, 1.0 - 1e-7);
        -(f64::from(*y) * p.ln() + f64::from(1.0 - *y) * (1.0 - p).ln())
    };
    let sum: f64 = probabilities.iter().zip(labels).map(loss).sum();
    sum / labels.len().max(1) as f64
}

/// Log loss over that of always saying the share of positives: below 1 is better than knowing the
/// base rate alone. `None` without both classes. He et al., *Practical lessons from predicting
/// clicks on ads at Facebook* (2014).
pub fn normalized_entropy(probabilities: &[f32], labels: &[f32]) -> Option<f64> {
    let positives: f64 = labels.iter().map(|label| f64::from(*label)).sum();
    let share = positives / labels.len().max(1) as f64;
    let entropy = -(share * share.ln() + (1.0 - share) * (1.0 - share).ln());
    (entropy > 0.0).then(|| log_loss(probabilities, labels) / entropy)
}

/// Mean over the lists that have a positive of DCG@10 over its best possible value, gain 1 for a
/// positive. Equal scores share their places. Järvelin & Kekäläinen (2002).
pub fn ndcg_at_10(scores: &[f32], labels: &[f32], lists: &[u32]) -> Option<f64> {
    let (sum, count) = ndcg_sum(scores, labels, lists);
    (count > 0.0).then(|| sum / count)
}

/// NDCG@10 within each list, of gains from 0 instead of labels: the mean over the lists in which
/// anything can be gained. Järvelin & Kekäläinen (2002).
pub fn ndcg_of_gains(scores: &[f32], gains: &[f32], lists: &[u32]) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for (scores, gains) in groups(scores, gains, lists) {
        let ideal = dcg_at_10(&gains, &gains);
        if ideal > 0.0 {
            sum += dcg_at_10(&scores, &gains) / ideal;
            count += 1.0;
        }
    }
    (count > 0.0).then(|| sum / count)
}

/// The sum of [`ndcg_at_10`] over the lists that have a positive, and how many these are.
pub(super) fn ndcg_sum(scores: &[f32], labels: &[f32], lists: &[u32]) -> (f64, f64) {
    let (mut sum, mut count) = (0.0, 0.0);
    for (scores, labels) in groups(scores, labels, lists) {
        let positives = labels.iter().filter(|label| **label > 0.0).count();
        if positives == 0 {
            continue;
        }
        let ideal: f64 = (0..positives.min(10)).map(discount).sum();
        sum += dcg_at_10(&scores, &labels) / ideal;
        count += 1.0;
    }
    (sum, count)
}

/// The share of all rows' products that stand in some list's first ten. Equal scores keep the
/// order of the rows.
pub fn coverage_at_10(scores: &[f32], lists: &[u32], products: &[u32]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| (lists[*a].cmp(&lists[*b])).then(scores[*b].total_cmp(&scores[*a])));
    let (mut shown, mut all) = (HashSet::new(), HashSet::new());
    for list in order.chunk_by(|a, b| lists[*a] == lists[*b]) {
        shown.extend(list.iter().take(10).map(|row| products[*row]));
        all.extend(list.iter().map(|row| products[*row]));
    }
    shown.len() as f64 / all.len().max(1) as f64
}

fn dcg_at_10(scores: &[f32], labels: &[f32]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let (mut place, mut dcg) = (0, 0.0);
    for ties in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let gain: f64 = ties.iter().map(|index| f64::from(labels[*index])).sum();
        let places = (place..place + ties.len()).take_while(|place| *place < 10);
        dcg += gain / ties.len() as f64 * places.map(discount).sum::<f64>();
        place += ties.len();
    }
    dcg
}

fn discount(place: usize) -> f64 {
    1.0 / (place as f64 + 2.0).log2()
}

/// Splits scores and labels by key, in any order of rows.
fn groups<'a>(
    scores: &'a [f32],
    labels: &'a [f32],
    keys: &'a [u32],
) -> impl Iterator<Item = (Vec<f32>, Vec<f32>)> + 'a {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|index| keys[*index]);
    let split: Vec<Vec<usize>> = order
        .chunk_by(|a, b| keys[*a] == keys[*b])
        .map(<[usize]>::to_vec)
        .collect();
    split.into_iter().map(move |rows| {
        let pick = |of: &[f32]| rows.iter().map(|row| of[*row]).collect();
        (pick(scores), pick(labels))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_counts_pairs() {
        // Pairs: (0.8 > 0.3), (0.8 > 0.5), (0.5 > 0.3), (0.5 = 0.5).
        let auc = auc(&[0.8, 0.5, 0.5, 0.3], &[1.0, 1.0, 0.0, 0.0]).unwrap();
        assert!((auc - 3.5 / 4.0).abs() < 1e-12);
        assert_eq!(super::auc(&[0.1, 0.2], &[1.0, 1.0]), None);
    }

    #[test]
    fn gauc_weighs_people_by_positives() {
        let scores = [0.9, 0.1, 0.1, 0.9, 0.8, 0.5];
        let labels = [1.0, 0.0, 1.0, 0.0, 1.0, 1.0];
        // Person 0: AUC 1, one positive. Person 1: two positives below the negative, AUC 0.
        // Person 2: no negatives, left out.
        let gauc = gauc(&scores, &labels, &[0, 0, 1, 1, 1, 2]).unwrap();
        assert!((gauc - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn ndcg_shares_places_among_ties() {
        let list = [7, 7];
        let first = ndcg_at_10(&[0.9, 0.1], &[1.0, 0.0], &list).unwrap();
        let second = ndcg_at_10(&[0.1, 0.9], &[1.0, 0.0], &list).unwrap();
        let tied = ndcg_at_10(&[0.5, 0.5], &[1.0, 0.0], &list).unwrap();
        assert!((first - 1.0).abs() < 1e-12);
        assert!((tied - (first + second) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn gains_are_labels_that_need_not_be_whole() {
        let list = [7, 7, 7];
        let of = |scores: [f32; 3], gains: [f32; 3]| ndcg_of_gains(&scores, &gains, &list);
        let labels = [0.0, 1.0, 0.0];
        let scores = [0.9, 0.5, 0.1];
        assert_eq!(of(scores, labels), ndcg_at_10(&scores, &labels, &list));
        assert_eq!(of([0.3, 0.2, 0.1], [0.6, 0.4, 0.2]), Some(1.0));
        let turned = of([0.1, 0.2, 0.3], [0.6, 0.4, 0.2]).unwrap();
        let [first, second, third] = [0, 1, 2].map(discount);
        let ideal = 0.6 * first + 0.4 * second + 0.2 * third;
        let wanted = (0.2 * first + 0.4 * second + 0.6 * third) / ideal;
        assert!((turned - wanted).abs() < 1e-6);
        assert_eq!(of(scores, [0.0; 3]), None);
    }

    #[test]
    fn coverage_counts_products_not_places() {
        // Twelve products in list 0, of which ten are shown; list 1 shows one of them again and
        // one of the two that list 0 hid.
        let mut scores: Vec<f32> = (0..12).map(|place| 1.0 - place as f32 / 12.0).collect();
        scores.extend([0.5, 0.4]);
        let mut lists = vec![0; 12];
        lists.extend([1, 1]);
        let mut products: Vec<u32> = (0..12).collect();
        products.extend([0, 11]);
        let coverage = coverage_at_10(&scores, &lists, &products);
        assert!((coverage - 11.0 / 12.0).abs() < 1e-12);
    }

    #[test]
    fn normalized_entropy_is_1_at_the_base_rate() {
        let labels = [1.0, 0.0, 0.0, 0.0];
        let base = normalized_entropy(&[0.25; 4], &labels).unwrap();
        assert!((base - 1.0).abs() < 1e-9);
        // Log loss (ln 2 + 3 ln(1 / 0.9)) / 4 over the entropy of 1 in 4, ln 4 - 0.75 ln 3.
        let better = normalized_entropy(&[0.5, 0.1, 0.1, 0.1], &labels).unwrap();
        let expected = (2f64.ln() - 3.0 * 0.9f64.ln()) / 4.0 / (4f64.ln() - 0.75 * 3f64.ln());
        assert!((better - expected).abs() < 1e-6);
        assert_eq!(normalized_entropy(&[0.5], &[1.0]), None);
    }

    #[test]
    fn log_loss_of_a_coin_is_ln_2() {
        assert!((log_loss(&[0.5, 0.5], &[1.0, 0.0]) - 2f64.ln()).abs() < 1e-9);
    }
}
