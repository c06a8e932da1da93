use super::similarity::Directions;

/// Maximal marginal relevance: what is most like any that stands before is worth least. Carbonell &
/// Goldstein, *The use of MMR, diversity-based reranking for reordering documents and producing
/// summaries* (1998). The gain of a candidate is less the cosine with the nearest of those placed.
pub(super) struct Mmr {
    candidates: Directions,
    /// None, while nobody is placed.
    nearest: Option<Vec<f64>>,
}

impl Mmr {
    /// Nothing is placed yet.
    pub(super) fn new(candidates: Directions) -> Self {
        Mmr {
            candidates,
            nearest: None,
        }
    }

    /// What a candidate adds to variety.
    pub(super) fn gain(&self, candidate: usize) -> f64 {
        let nearest = self.nearest.as_ref();
        nearest.map_or(0.0, |nearest| -nearest[candidate])
    }

    /// Takes in what was placed, candidate or not.
    pub(super) fn place(&mut self, code: &[f32]) {
        let cosines = self.candidates.to(code);
        match &mut self.nearest {
            None => self.nearest = Some(cosines.collect()),
            Some(nearest) => {
                for (nearest, cosine) in nearest.iter_mut().zip(cosines) {
                    *nearest = nearest.max(cosine);
                }
            }
        }
    }
}
