use super::similarity::Directions;

/// A determinantal point process: what adds most to the volume that the codes of those placed span,
/// given all of them and not only the nearest. Chen, Zhang & Zhou, *Fast greedy MAP inference for
/// determinantal point process to improve recommendation diversity* (2018).
///
/// The kernel is `S = (1 - RIDGE) · (1 + cosine) / 2 + RIDGE · I`, and the gain of a candidate is
/// `ln det S` with it less `ln det S` without, which is `ln d²` of the next step of a Cholesky
/// factor. The factor grows by a row a step, so that `k` places among `n` cost `O(k² n)`.
pub(super) struct Dpp {
    candidates: Directions,
    placed: Directions,
    /// The factor's rows of those placed, without its diagonal.
    factor: Vec<Vec<f64>>,
    diagonal: Vec<f64>,
    /// For each that was placed what the row of each candidate would have in its column.
    columns: Vec<Vec<f64>>,
    /// What each candidate would add to the volume: `d²`.
    left: Vec<f64>,
}

/// Codes of `w` numbers span no more than `w + 1` dimensions; with this, also what comes after those
/// has a gain, and so have two products that are alike in everything. No `d²` is below it.
const RIDGE: f64 = 0.01;

impl Dpp {
    /// Nothing is placed yet.
    pub(super) fn new(candidates: Directions) -> Self {
        Dpp {
            left: vec![1.0; candidates.len()],
            candidates,
            placed: Directions::default(),
            factor: Vec::new(),
            diagonal: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// What a candidate adds to variety.
    pub(super) fn gain(&self, candidate: usize) -> f64 {
        self.left[candidate].max(RIDGE).ln()
    }

    /// Takes in what was placed, candidate or not.
    pub(super) fn place(&mut self, code: &[f32]) {
        let (own, square) = self.row_of(code);
        let diagonal = square.max(RIDGE).sqrt();
        let mut column: Vec<f64> = self.candidates.to(code).map(kernel).collect();
        for (own, earlier) in own.iter().zip(&self.columns) {
            for (cell, other) in column.iter_mut().zip(earlier) {
                *cell -= own * other;
            }
        }
        for (cell, left) in column.iter_mut().zip(&mut self.left) {
            *cell /= diagonal;
            *left -= *cell * *cell;
        }
        self.columns.push(column);
        self.factor.push(own);
        self.diagonal.push(diagonal);
        self.placed.push(code);
    }

    /// The factor's row of a product that comes after those placed, and the square of its diagonal.
    fn row_of(&self, code: &[f32]) -> (Vec<f64>, f64) {
        let (mut row, mut square) = (Vec::with_capacity(self.factor.len()), 1.0);
        let kernels = self.placed.to(code).map(kernel);
        for (kernel, (factor, diagonal)) in kernels.zip(self.factor.iter().zip(&self.diagonal)) {
            let before: f64 = factor.iter().zip(&row).map(|(x, y)| x * y).sum();
            let cell = (kernel - before) / diagonal;
            square -= cell * cell;
            row.push(cell);
        }
        (row, square)
    }
}

fn kernel(cosine: f64) -> f64 {
    (1.0 - RIDGE) * (1.0 + cosine) / 2.0
}
