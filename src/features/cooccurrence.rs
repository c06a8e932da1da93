use super::KeyMap;

/// Which categories go together in people's visits: for each an embedding, in which the categories
/// of one visit lie near each other, and the categories that stand beside it most.
///
/// Only similarities are features, never coordinates: an embedding may be turned at will.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cooccurrence {
    /// The row of each category, by its key.
    pub rows: KeyMap<u32>,
    /// Numbers in an embedding; 0 if nothing is known of any category.
    pub dim: usize,
    /// Embeddings of length 1, or 0 where too little is known: `[categories, dim]`.
    pub vectors: Vec<f32>,
    /// Neighbours of each category.
    pub degree: usize,
    /// Rows of the neighbours: `[categories, degree]`.
    pub neighbours: Vec<u32>,
    /// How much of what stands beside the category each neighbour is, as a share; 0 for none:
    /// `[categories, degree]`.
    pub weights: Vec<f32>,
    /// Share of all contacts in the category, one step and two steps away: `[categories]`.
    shares: Vec<[f32; 3]>,
    /// The mean over all contacts of the squared similarity to each category: `[categories]`.
    mean_squares: Vec<f32>,
}

impl Cooccurrence {
    /// Puts the parts together, and computes what follows from them and from each category's own
    /// share of all contacts.
    pub fn new(
        rows: KeyMap<u32>,
        [dim, degree]: [usize; 2],
        vectors: Vec<f32>,
        neighbours: Vec<u32>,
        weights: Vec<f32>,
        own: &[f32],
    ) -> Self {
        let mut known = Cooccurrence {
            rows,
            dim,
            vectors,
            degree,
            neighbours,
            weights,
            shares: own.iter().map(|share| [*share, 0.0, 0.0]).collect(),
            mean_squares: Vec::new(),
        };
        for step in 1..3 {
            for row in 0..own.len() {
                let [sum] = known.step(row, |next| [known.shares[next][step - 1]]);
                known.shares[row][step] = sum;
            }
        }
        known.mean_squares = known.mean_squares(own);
        known
    }

    /// How many categories there are.
    pub fn len(&self) -> usize {
        self.shares.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.shares.is_empty()
    }

    /// The embedding of a row.
    pub fn vector(&self, row: usize) -> &[f32] {
        &self.vectors[row * self.dim..(row + 1) * self.dim]
    }

    /// Share of all contacts in the row's category, one step and two steps away.
    pub fn shares(&self, row: usize) -> [f32; 3] {
        self.shares[row]
    }

    /// The mean over all contacts of the squared similarity to the row's category.
    pub fn mean_square(&self, row: usize) -> f32 {
        self.mean_squares[row]
    }

    /// The weighted sum of what is known of a row's neighbours.
    pub fn step<const N: usize>(&self, row: usize, of: impl Fn(usize) -> [f32; N]) -> [f32; N] {
        let mut sum = [0.0; N];
        for place in row * self.degree..(row + 1) * self.degree {
            let values = of(self.neighbours[place] as usize);
            for (sum, value) in sum.iter_mut().zip(values) {
                *sum += self.weights[place] * value;
            }
        }
        sum
    }

    /// `v M v` of each embedding, with the second moment `M` of the embeddings of all contacts:
    /// what would else be a sum over all pairs of categories.
    fn mean_squares(&self, own: &[f32]) -> Vec<f32> {
        let width = self.dim.max(1);
        let mut moment = vec![0.0; self.dim * self.dim];
        for (row, share) in own.iter().enumerate() {
            let vector = self.vector(row);
            for (sums, x) in moment.chunks_exact_mut(width).zip(vector) {
                for (sum, y) in sums.iter_mut().zip(vector) {
                    *sum += share * x * y;
                }
            }
        }
        let of_row = |row| {
            let vector = self.vector(row);
            let rows = moment.chunks_exact(width).zip(vector);
            rows.map(|(sums, x)| x * dot(sums, vector)).sum()
        };
        (0..own.len()).map(of_row).collect()
    }
}

/// The scalar product.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
