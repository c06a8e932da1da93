use super::Group;

/// Feature columns of one group for a number of keys, row-major: `[keys, width]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// The numbers, row after row.
    pub data: Vec<f32>,
    /// Numbers in a row; never 0.
    pub width: usize,
}

impl Columns {
    /// No rows yet, `width` numbers each.
    pub fn new(width: usize) -> Self {
        Columns {
            data: Vec::new(),
            width,
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.data.len() / self.width
    }

    /// One row, `[width]`.
    pub fn row(&self, index: usize) -> &[f32] {
        &self.data[index * self.width..(index + 1) * self.width]
    }
}

/// Makes room for so many numbers more, all at once: to grow by doubling is to copy a large catalogue
/// again and again. What comes in small portions finds some room from then on.
pub fn make_room(data: &mut Vec<f32>, more: usize) {
    if data.capacity() - data.len() < more {
        data.reserve_exact(more + data.len() / 8);
    }
}

/// Checks, where checks are on, that a column function filled exactly its group's columns.
pub(super) fn filled(group: Group, out: &[f32], before: usize) {
    debug_assert_eq!(
        out.len() - before,
        group.columns().len(),
        "{}",
        group.name()
    );
    debug_assert!(
        out[before..].iter().all(|x| x.is_finite()),
        "{}",
        group.name()
    );
}
