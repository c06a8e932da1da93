use crate::domain::text;
use crate::model::{Affine, Ops, Parts, Shape};

/// Hidden layers above each other, each an affine map, then the larger of it and 0.
pub struct Stack<M>(Vec<Affine<M>>);

impl<M: Ops> Stack<M> {
    /// The layers `NAME.FIRST`, `NAME.FIRST+1`, ... below `NAME.end`.
    pub fn new(parts: &mut Parts<M>, name: &str, layers: std::ops::Range<usize>) -> Self {
        let layer = |layer: usize| parts.affine(&text!(name, ".", layer));
        Stack(layers.map(layer).collect())
    }

    /// `[n, inputs] -> [n, last width]`
    pub fn apply(&self, inputs: M) -> M {
        (self.0.iter()).fold(inputs, |hidden, layer| {
            layer.apply(&hidden).relu().dropout()
        })
    }
}

/// The shapes of the layers of a [`Stack`], whose widths are those of `widths` from the second on,
/// numbered from `first`.
pub fn stack_shapes(name: &str, first: usize, widths: &[usize], shapes: &mut Vec<Shape>) {
    for (layer, pair) in widths.windows(2).enumerate() {
        Shape::affine(&text!(name, ".", first + layer), pair[0], pair[1], shapes);
    }
}
