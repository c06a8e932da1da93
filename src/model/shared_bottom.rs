use super::{Affine, Matrix, Ops, Parameters, SharedBottomConfig};

/// The shared-bottom network: hidden layers that all tasks share, and one linear head a task.
/// Caruana, *Multitask Learning* (1997).
#[derive(Clone)]
pub struct SharedBottom<M> {
    shared: Vec<Affine<M>>,
    /// One column a task: `[last hidden width, tasks]`.
    heads: Affine<M>,
}

impl<M: Ops> SharedBottom<M> {
    /// Brings the parameters into a home.
    pub fn new(
        config: &SharedBottomConfig,
        parameters: &Parameters,
        home: &mut impl FnMut(&str, &Matrix) -> M,
    ) -> Self {
        let layers = 0..config.hidden.len();
        SharedBottom {
            shared: layers
                .map(|layer| Affine::new(parameters, &format!("shared.{layer}"), home))
                .collect(),
            heads: Affine::new(parameters, "heads", home),
        }
    }

    /// The first layer.
    pub fn first(&self) -> &Affine<M> {
        &self.shared[0]
    }

    /// From the first layer's sums to logits.
    pub fn tail(&self, first: &M) -> M {
        let mut hidden = first.relu().dropout();
        for layer in &self.shared[1..] {
            hidden = layer.apply(&hidden).relu().dropout();
        }
        self.heads.apply(&hidden)
    }
}
