use super::{Matrix, Ops, Parameters};

/// An affine map, `x W + b`.
#[derive(Clone)]
pub struct Affine<M> {
    /// `[inputs, outputs]`
    pub weight: M,
    /// `[1, outputs]`
    pub bias: M,
}

impl<M: Ops> Affine<M> {
    /// Takes `NAME.weight` and `NAME.bias` from the parameters.
    pub fn new(parameters: &Parameters, name: &str, home: &mut impl FnMut(&Matrix) -> M) -> Self {
        Affine {
            weight: home(parameters.get(&format!("{name}.weight"))),
            bias: home(parameters.get(&format!("{name}.bias"))),
        }
    }

    /// `[n, inputs] -> [n, outputs]`
    pub fn apply(&self, x: &M) -> M {
        x.matmul(&self.weight).add(&self.bias)
    }
}
