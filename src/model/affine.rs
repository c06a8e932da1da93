use super::Ops;

/// An affine map, `x W + b`.
pub struct Affine<M> {
    /// `[inputs, outputs]`
    pub weight: M,
    /// `[1, outputs]`
    pub bias: M,
}

impl<M: Ops> Affine<M> {
    /// `[n, inputs] -> [n, outputs]`
    pub fn apply(&self, x: &M) -> M {
        x.matmul(&self.weight).add(&self.bias)
    }
}
