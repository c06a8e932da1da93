/// Embeddings of length 1, of which every product of two is a cosine.
#[derive(Default)]
pub(super) struct Directions {
    width: usize,
    data: Vec<f32>,
    count: usize,
}

impl Directions {
    /// Adds one, as wide as the others. One of no length, of which nothing is known, is like
    /// nothing.
    pub(super) fn push(&mut self, code: &[f32]) {
        self.width = code.len();
        self.data.extend(direction(code));
        self.count += 1;
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// How alike each of them is to a code, -1 to 1.
    pub(super) fn to(&self, code: &[f32]) -> impl Iterator<Item = f64> {
        let direction: Vec<f32> = direction(code).collect();
        let row = |at: usize| &self.data[at * self.width..][..self.width];
        (0..self.count).map(move |at| dot(row(at), &direction))
    }
}

fn direction(code: &[f32]) -> impl Iterator<Item = f32> {
    let square: f32 = code.iter().map(|x| x * x).sum();
    let by = 1.0 / square.sqrt();
    let by = if by.is_finite() { by } else { 0.0 };
    code.iter().map(move |x| x * by)
}

/// Four sums side by side: in one sum each addition waits for the last.
fn dot(left: &[f32], right: &[f32]) -> f64 {
    let mut sums = [0.0; 4];
    for (x, y) in left.chunks_exact(4).zip(right.chunks_exact(4)) {
        for lane in 0..4 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let rest = left.len() / 4 * 4;
    let rest = left[rest..].iter().zip(&right[rest..]);
    let rest: f32 = rest.map(|(x, y)| x * y).sum();
    f64::from(sums[0] + sums[1] + sums[2] + sums[3] + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_cosine_whatever_the_length() {
        let mut directions = Directions::default();
        for code in [
            [3.0, 0.0, 0.0, 0.0, 4.0],
            [0.0; 5],
            [0.0, 0.0, 2.0, 0.0, 0.0],
        ] {
            directions.push(&code);
        }
        let to: Vec<f64> = directions.to(&[0.0, 0.0, 0.0, 0.0, 9.0]).collect();
        assert!((to[0] - 0.8).abs() < 1e-6);
        assert_eq!(to[1..], [0.0, 0.0]);
        assert_eq!(Directions::default().to(&[]).count(), 0);
    }
}
