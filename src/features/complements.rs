use super::KeyMap;
use crate::domain::{Error, Result, Tensors};

/// Which categories complement each category: of which people put more into the cart, save and buy
/// after something of it than people do anyway. Directed: a desk asks for a chair more than a chair
/// for a desk. Learnt by `train`; a bundle may have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Complements(KeyMap<Vec<Complement>>);

/// A category that goes with another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complement {
    /// Key of its path.
    pub category: u64,
    /// The natural logarithm of how many times more often it is chosen after the other; above 0.
    pub strength: f32,
}

/// Most complements of one category: a look has no room for more.
pub const MOST_COMPLEMENTS: usize = 20;

const COUNTS: &str = "categories.complement_counts";
const ROWS: &str = "categories.complements";
const STRENGTHS: &str = "categories.complement_strengths";
/// Above e to this power no ratio can be measured.
const STRONGEST: f32 = 20.0;

/// The tensor that loses nothing that matters in 16 bits.
#[cfg(feature = "train")]
pub const COMPLEMENTS_LARGE: &str = STRENGTHS;

impl Complements {
    /// Takes the complements of each category, the strongest first.
    pub fn new(of: KeyMap<Vec<Complement>>) -> Self {
        Complements(of)
    }

    /// Those of one category, the strongest first.
    pub fn of(&self, category: u64) -> &[Complement] {
        self.0.get(&category).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the tensors, with a count for each of the sorted category keys; none if nothing is known.
    pub(super) fn put(&self, tensors: &mut Tensors, keys: &[u64]) {
        if self.is_empty() {
            return;
        }
        let (mut counts, mut rows, mut strengths) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            let before = rows.len();
            for complement in self.of(*key) {
                if let Ok(row) = keys.binary_search(&complement.category) {
                    rows.push(row as f32);
                    strengths.push(complement.strength);
                }
            }
            counts.push((rows.len() - before) as f32);
        }
        tensors.put_f32(COUNTS, &[keys.len()], counts);
        tensors.put_f32(ROWS, &[rows.len()], rows);
        tensors.put_f32(STRENGTHS, &[strengths.len()], strengths);
    }

    /// Takes the tensors out, where a bundle has them.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`], naming the tensor that is wrong.
    pub(super) fn take(tensors: &mut Tensors, keys: &[u64]) -> Result<Self> {
        // A module without looks lets go of them unread: what reads them would be code of every page.
        if cfg!(all(target_arch = "wasm32", not(feature = "guide"))) {
            let own = [COUNTS, ROWS, STRENGTHS];
            tensors.0.retain(|name, _| !own.contains(&name.as_str()));
            return Ok(Complements::default());
        }
        if !tensors.0.contains_key(COUNTS) {
            return Ok(Complements::default());
        }
        let counts = tensors.take_f32(COUNTS, &[keys.len()])?;
        let pairs = tensors.dim_of(ROWS, 0)?;
        let rows = tensors.take_f32(ROWS, &[pairs])?;
        let strengths = tensors.take_f32(STRENGTHS, &[pairs])?;
        let whole = |x: &f32, limit: usize| (0.0..limit as f32).contains(x) && x.fract() == 0.0;
        if !counts
            .iter()
            .all(|count| whole(count, MOST_COMPLEMENTS + 1))
        {
            return Err(Error::invalid(COUNTS, "holds what is no count"));
        }
        if counts.iter().map(|count| *count as usize).sum::<usize>() != pairs {
            return Err(Error::invalid(COUNTS, "does not add up"));
        }
        if !rows.iter().all(|row| whole(row, keys.len())) {
            return Err(Error::invalid(ROWS, "names a row that is not there"));
        }
        if !strengths.iter().all(|x| (0.0..=STRONGEST).contains(x)) {
            return Err(Error::invalid(STRENGTHS, "holds what is no strength"));
        }
        let mut pairs = rows
            .iter()
            .zip(&strengths)
            .map(|(row, strength)| Complement {
                category: keys[*row as usize],
                strength: *strength,
            });
        let mut of = KeyMap::default();
        for (key, count) in keys.iter().zip(counts).filter(|(_, count)| *count > 0.0) {
            of.insert(*key, pairs.by_ref().take(count as usize).collect());
        }
        Ok(Complements(of))
    }
}
