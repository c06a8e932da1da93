/// A matrix in plain memory, row-major: how parameters are kept outside of any tensor library.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
    /// The numbers, row after row: `rows * cols` of them.
    pub data: Vec<f32>,
}

impl Matrix {
    /// A matrix of these numbers.
    ///
    /// # Panics
    /// If there are not `rows * cols` numbers.
    pub fn new(rows: usize, cols: usize, data: Vec<f32>) -> Self {
        assert_eq!(rows * cols, data.len(), "a {rows} x {cols} matrix");
        Matrix { rows, cols, data }
    }

    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Matrix::new(rows, cols, vec![0.0; rows * cols])
    }

    /// One row.
    pub fn row(&self, index: usize) -> &[f32] {
        &self.data[index * self.cols..(index + 1) * self.cols]
    }

    /// Some rows that follow each other, as a matrix of their own.
    pub fn row_range(&self, rows: std::ops::Range<usize>) -> Matrix {
        let data = self.data[rows.start * self.cols..rows.end * self.cols].to_vec();
        Matrix::new(rows.len(), self.cols, data)
    }
}
