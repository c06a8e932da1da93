use nestrank_kernels::{Dense, Start, add};

use super::ShopperSide;
use super::one_stack::rows;
use crate::features::{Columns, Group};
use crate::model::Model;

/// The first layer's rows that hear of the shopper, by what they depend on; but for the dense
/// columns, of which each product has its own.
pub(super) struct ShopperLayers {
    user: Dense,
    category: Dense,
    brand: Dense,
    product: Dense,
}

/// The shopper's parts of the first layer, a row a key: `[keys, first width]`.
pub(super) struct ShopperParts {
    /// The shopper's own part, and that of a product never touched, are in each.
    pub category: Vec<f32>,
    pub brand: Vec<f32>,
    /// What a touched product has more than one that was never touched: nothing in row 0.
    pub product: Vec<f32>,
}

impl ShopperLayers {
    /// Packs a model's first layer.
    pub fn new(model: &Model) -> Self {
        let dense = |groups: &[Group]| {
            let weight = rows(model, groups);
            Dense::new(&weight.data, &vec![0.0; weight.cols], weight.rows)
        };
        ShopperLayers {
            user: dense(&[Group::User]),
            category: dense(&Group::BY_CATEGORY),
            brand: dense(&[Group::Brand]),
            product: dense(&[Group::Product]),
        }
    }

    /// What the first layer makes of a shopper.
    pub fn parts(&self, side: &ShopperSide) -> ShopperParts {
        let width = self.user.outputs();
        let mut category = of_keys(&self.category, &side.category);
        let mut product = of_keys(&self.product, &side.product);
        let mut shared = all(&self.user, &side.user);
        let (untouched, touched) = product.split_at_mut(width);
        add(&mut shared, untouched);
        for row in category.chunks_exact_mut(width) {
            add(row, &shared);
        }
        untouched.iter_mut().for_each(|x| *x = -*x);
        for row in touched.chunks_exact_mut(width) {
            add(row, untouched);
        }
        untouched.fill(0.0);
        ShopperParts {
            category,
            brand: of_keys(&self.brand, &side.brand),
            product,
        }
    }
}

/// A layer over all rows of some columns.
pub(super) fn all(layer: &Dense, columns: &Columns) -> Vec<f32> {
    let mut out = vec![0.0; columns.rows() * layer.outputs()];
    layer.apply(&columns.data, columns.rows(), Start::Bias, false, &mut out);
    out
}

/// The same for what one shopper did with many keys: of most keys there is nothing to say where a
/// catalogue is large.
fn of_keys(layer: &Dense, columns: &Columns) -> Vec<f32> {
    let said = columns.data.iter().filter(|x| **x != 0.0).count();
    if said * SPARSE > columns.data.len() {
        return all(layer, columns);
    }
    let mut out = vec![0.0; columns.rows() * layer.outputs()];
    layer.apply_sparse(&columns.data, columns.rows(), &mut out);
    out
}

/// Where one number in so many is not 0, to leave out the others takes as long as to multiply them.
const SPARSE: usize = 4;
