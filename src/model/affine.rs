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
    pub fn new(
        parameters: &Parameters,
        name: &str,
        home: &mut impl FnMut(&str, &Matrix) -> M,
    ) -> Self {
        let mut take = |part: &str| {
            let name = format!("{name}.{part}");
            home(&name, parameters.get(&name))
        };
        Affine {
            weight: take("weight"),
            bias: take("bias"),
        }
    }

    /// `[n, inputs] -> [n, outputs]`
    pub fn apply(&self, x: &M) -> M {
        x.matmul(&self.weight).add(&self.bias)
    }
}
