use cubecl::bytes::Bytes;

/// Numbers in a vector.
pub(super) const LANES: usize = 4;
/// Bytes of a vector.
pub(super) const VECTOR: usize = LANES * size_of::<f32>();

/// What a shader reads as vectors of four numbers, or of words: rows are padded to whole vectors,
/// by zeros.
#[derive(Default)]
pub(super) struct Vectors(Vec<u32>);

impl Vectors {
    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.0.len() / LANES
    }

    /// Appends rows of `width` numbers, and says where they begin.
    pub fn rows(&mut self, rows: &[f32], width: usize) -> u32 {
        let start = self.len() as u32;
        (self.0).reserve(rows.len() / width * vectors(width) * LANES);
        for row in rows.chunks_exact(width) {
            self.0.extend(row.iter().map(|x| x.to_bits()));
            self.fill();
        }
        start
    }

    /// Appends columns of `width` of them, each as a row, and says where they begin.
    pub fn columns(&mut self, rows: &[f32], width: usize) -> u32 {
        let start = self.len() as u32;
        self.0.reserve(vectors(rows.len() / width) * LANES * width);
        for column in 0..width {
            let column = rows[column..].iter().step_by(width);
            self.0.extend(column.map(|x| x.to_bits()));
            self.fill();
        }
        start
    }

    /// Appends a layer: its bias, then a row of weights for each of `inputs`, of which those that
    /// only fill a vector up have none.
    pub fn layer(&mut self, weight: &[f32], bias: &[f32], inputs: usize) {
        let width = bias.len();
        let mut weight = weight.to_vec();
        weight.resize(inputs * width, 0.0);
        self.rows(bias, width);
        self.rows(&weight, width);
    }

    /// Appends words, and says at which word they begin.
    pub fn words(&mut self, words: impl IntoIterator<Item = u32>) -> u32 {
        let start = self.0.len() as u32;
        self.0.extend(words);
        self.fill();
        start
    }

    /// Writes over the first words.
    pub fn begin_with(&mut self, words: &[u32]) {
        self.0[..words.len()].copy_from_slice(words);
    }

    /// As they are uploaded.
    pub fn into_bytes(self) -> Bytes {
        Bytes::from_elems(self.0)
    }

    fn fill(&mut self) {
        self.0.resize(self.0.len().next_multiple_of(LANES), 0);
    }
}

/// How many vectors hold so many numbers.
pub(super) fn vectors(numbers: usize) -> usize {
    numbers.div_ceil(LANES)
}
