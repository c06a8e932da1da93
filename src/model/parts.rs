use super::{Affine, Matrix, Ops, Parameters};
use crate::domain::text;

/// Brings parameters into a home, by name.
pub struct Parts<'a, M> {
    parameters: &'a Parameters,
    home: &'a mut dyn FnMut(&str, &Matrix) -> M,
}

impl<'a, M: Ops> Parts<'a, M> {
    /// `home` gets each parameter's name and numbers.
    pub fn new(parameters: &'a Parameters, home: &'a mut dyn FnMut(&str, &Matrix) -> M) -> Self {
        Parts { parameters, home }
    }

    /// The parameter of that name.
    pub fn matrix(&mut self, name: &str) -> M {
        (self.home)(name, self.parameters.get(name))
    }

    /// The affine map of `NAME.weight` and `NAME.bias`.
    pub fn affine(&mut self, name: &str) -> Affine<M> {
        Affine {
            weight: self.matrix(&text!(name, ".weight")),
            bias: self.matrix(&text!(name, ".bias")),
        }
    }
}
