use super::inputs::Inputs;
use super::recipe::RecipeArgs;
use super::say::warn;
use crate::train::Result;
use crate::train::ingest::{Labels, Log, Pairs};

/// What a recipe is made of: all that is learnt from and chosen by.
pub struct Material {
    /// The log, with what only feeds its statistics.
    pub log: Log,
    train: Option<Pairs>,
    valid: Option<Pairs>,
}

impl Material {
    /// Reads it, and says what was wrong with it.
    ///
    /// # Errors
    /// Whatever cannot be read.
    pub fn read(inputs: &Inputs, recipe: &RecipeArgs) -> Result<Self> {
        let (log, reports) = inputs.read(&recipe.stats_events)?;
        let read = |path| inputs.pairs(path, &log, Labels::Required);
        let train = recipe.pairs.as_deref().map(read).transpose()?;
        let valid = recipe.valid_pairs.as_deref().map(read).transpose()?;
        warn(&reports);
        Ok(Material { log, train, valid })
    }

    /// The rows to learn from and to choose by, where files bring them.
    pub fn pairs(&self) -> Option<(&Pairs, &Pairs)> {
        self.train.as_ref().zip(self.valid.as_ref())
    }
}
