use xxhash_rust::xxh64::xxh64;

use super::category_pairs::Sparse;

/// Positive pointwise mutual information of a symmetric table of counts, with context counts to
/// the power of 3/4, and discounted where it rests on few. Levy, Goldberg & Dagan, *Improving
/// distributional similarity with lessons learned from word embeddings* (2015); the discount after
/// Pantel & Lin (2002).
pub fn ppmi(counts: &Sparse) -> Sparse {
    let sum = |list: &Vec<(u32, f32)>| -> f32 { list.iter().map(|(_, count)| count).sum() };
    let sums: Vec<f32> = counts.iter().map(sum).collect();
    let contexts: Vec<f32> = sums.iter().map(|sum| sum.powf(0.75)).collect();
    let all: f32 = contexts.iter().sum();
    let of_row = |(row, list): (usize, &Vec<(u32, f32)>)| {
        let information = |(other, count): &(u32, f32)| {
            let column = *other as usize;
            // The mean of both directions, so that the table stays symmetric.
            let one = count * all / (sums[row] * contexts[column]);
            let two = count * all / (sums[column] * contexts[row]);
            let mean = (one * two).sqrt().ln().max(0.0);
            (*other, mean * count / (count + 1.0))
        };
        list.iter().map(information).collect()
    };
    counts.iter().enumerate().map(of_row).collect()
}

/// Passes of subspace iteration; similarities no longer change by a hundredth after these.
const PASSES: usize = 8;

/// Rows of length 1 in the span of the leading eigenvectors of a symmetric table, `[rows, dim]`,
/// each coordinate weighted by its eigenvalue: `M Q`. They are turned by an unknown rotation,
/// which similarities do not see. `keys` seed the start. Halko, Martinsson & Tropp (2011).
pub fn embed(table: &Sparse, keys: &[u64], dim: usize) -> Vec<f32> {
    let mut basis: Vec<Vec<f32>> = (0..dim as u64)
        .map(|column| keys.iter().map(|key| start(*key, column)).collect())
        .collect();
    for _ in 0..PASSES {
        basis
            .iter_mut()
            .for_each(|column| *column = times(table, column));
        orthonormalise(&mut basis);
    }
    let columns: Vec<Vec<f32>> = basis.iter().map(|column| times(table, column)).collect();
    let mut rows = Vec::with_capacity(keys.len() * dim);
    for row in 0..keys.len() {
        let vector = columns.iter().map(|column| column[row]);
        let length = vector.clone().map(|x| x * x).sum::<f32>().sqrt();
        // A row of nothing but rounding errors points nowhere.
        let scale = if length > 1e-6 { 1.0 / length } else { 0.0 };
        rows.extend(vector.map(|x| x * scale));
    }
    rows
}

/// In -1..1, by nothing but the names of row and column.
fn start(key: u64, column: u64) -> f32 {
    let bits = xxh64(&key.to_le_bytes(), column) >> 40;
    bits as f32 / (1u64 << 23) as f32 - 1.0
}

fn times(table: &Sparse, column: &[f32]) -> Vec<f32> {
    let row = |list: &Vec<(u32, f32)>| {
        let products = list
            .iter()
            .map(|(other, value)| value * column[*other as usize]);
        products.sum()
    };
    table.iter().map(row).collect()
}

/// Modified Gram-Schmidt; what is left of a column that the others span becomes 0.
fn orthonormalise(columns: &mut [Vec<f32>]) {
    for index in 0..columns.len() {
        let (before, rest) = columns.split_at_mut(index);
        let column = &mut rest[0];
        let whole = norm(column);
        for other in before {
            let overlap: f32 = column.iter().zip(other.iter()).map(|(a, b)| a * b).sum();
            column
                .iter_mut()
                .zip(other)
                .for_each(|(a, b)| *a -= overlap * *b);
        }
        let length = norm(column);
        let scale = if length > 1e-4 * whole {
            1.0 / length
        } else {
            0.0
        };
        column.iter_mut().for_each(|x| *x *= scale);
    }
}

fn norm(column: &[f32]) -> f32 {
    column.iter().map(|x| x * x).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ppmi_of_a_table_by_hand() {
        // 0 and 1 stand together 4 times, 1 and 2 once.
        let counts = vec![vec![(1, 4.0)], vec![(0, 4.0), (2, 1.0)], vec![(1, 1.0)]];
        let ppmi = ppmi(&counts);
        let contexts = [4f32.powf(0.75), 5f32.powf(0.75), 1.0];
        let all: f32 = contexts.iter().sum();
        let one = 4.0 * all / (4.0 * contexts[1]);
        let two = 4.0 * all / (5.0 * contexts[0]);
        let expected = (one * two).sqrt().ln() * 4.0 / 5.0;
        assert!((ppmi[0][0].1 - expected).abs() < 1e-5);
        assert_eq!(ppmi[0][0].1, ppmi[1][0].1);
    }

    #[test]
    fn embeds_along_the_leading_eigenvectors() {
        // Two blocks: eigenvectors (1, 1, 0, 0) with 3, (0, 0, 1, 1) with 2, and their differences.
        let table = vec![
            vec![(1, 3.0)],
            vec![(0, 3.0)],
            vec![(3, 2.0)],
            vec![(2, 2.0)],
        ];
        let rows = embed(&table, &[5, 6, 7, 8], 4);
        let similarity =
            |a: usize, b: usize| -> f32 { (0..4).map(|x| rows[a * 4 + x] * rows[b * 4 + x]).sum() };
        for row in 0..4 {
            assert!((similarity(row, row) - 1.0).abs() < 1e-3);
        }
        assert!(similarity(0, 2).abs() < 1e-2 && similarity(1, 3).abs() < 1e-2);
    }
}
