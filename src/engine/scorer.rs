use std::ops::Range;

use super::attention::{Attention, Heard};
use super::{ItemSide, ShopperSide};
use crate::bundle::Calibration;
use crate::domain::Task;
use crate::features::{Columns, Group};
use crate::model::{Matrix, Model, Network, Ops};

/// Scores products, with the first layer factored: each group's part of it is computed once a key
/// and gathered,
/// `h[i] = item[i] + user + category[category(i)] + brand[brand(i)] + product[product(i)] + pair[i] W`,
/// and with target attention `+ softmax(q[i] K) (V W)` over the latest events.
///
/// Written once for every home: the page scores on the CPU, a worker on WebGPU.
pub struct Scorer<M> {
    network: Network<M>,
    /// The first layer's rows, by what they depend on.
    item: M,
    user: M,
    category: M,
    brand: M,
    product: M,
    pair: M,
    attention: Option<Attention<M>>,
    first_width: usize,
    items: Items<M>,
}

/// What is kept of the catalogue.
struct Items<M> {
    /// Absent if it would not fit.
    kept: Option<Kept<M>>,
    columns: Columns,
    category_of: Vec<u32>,
    brand_of: Vec<u32>,
}

/// What is computed once of each product.
pub(super) struct Kept<M> {
    /// The item half of the first layer, `[items, first width]`.
    pub half: M,
    /// Queries to the latest events, `[items, value]`, if the model has such.
    pub queries: Option<M>,
}

/// The item half is kept up to this size, in bytes, and recomputed in blocks above it.
pub(super) const MAX_HALF: usize = 112 << 20;
/// Products scored at once: their hidden layer stays within a CPU's second-level cache.
const BLOCK: usize = 2_048;

impl<M: Ops + 'static> Scorer<M> {
    /// Brings a model into a home; no products yet.
    pub fn new(model: &Model, mut home: impl FnMut(&Matrix) -> M) -> Self {
        let (weight, _) = model.first_layer();
        let mut start = 0;
        let mut part = |groups: &[Group]| {
            let widths = groups.iter().map(|group| model.config.width(*group));
            let width: usize = widths.sum();
            start += width;
            weight.row_range(start - width..start)
        };
        Scorer {
            item: home(&part(&[Group::Item])),
            user: home(&part(&[Group::User])),
            category: home(&part(&Group::BY_CATEGORY)),
            brand: home(&part(&[Group::Brand])),
            product: home(&part(&[Group::Product])),
            pair: home(&part(&Group::PAIR)),
            attention: Attention::new(model, part(&[Group::Session]), &mut home),
            first_width: weight.cols,
            network: Network::new(&model.config, &model.parameters, |_, matrix| home(matrix)),
            items: Items {
                kept: None,
                columns: Columns::new(model.config.width(Group::Item)),
                category_of: Vec::new(),
                brand_of: Vec::new(),
            },
        }
    }

    /// Takes the catalogue, and computes the item half of the first layer if it can be kept.
    pub fn set_items(&mut self, items: &ItemSide, home: impl FnMut(&Matrix) -> M) {
        let (category_of, brand_of) = (items.category_of.clone(), items.brand_of.clone());
        self.set_columns(&items.columns, category_of, brand_of, home);
    }

    /// [`Scorer::set_items`] for a scorer that has no more of an item side than this.
    pub fn set_columns(
        &mut self,
        columns: &Columns,
        category_of: Vec<u32>,
        brand_of: Vec<u32>,
        mut home: impl FnMut(&Matrix) -> M,
    ) {
        let kept = self.fits(columns).then(|| self.kept(columns, &mut home));
        self.set_kept(columns, kept, category_of, brand_of);
    }

    /// Whether what is computed once of so many products is kept.
    pub(super) fn fits(&self, columns: &Columns) -> bool {
        columns.rows() * self.first_width * size_of::<f32>() <= MAX_HALF
    }

    /// What is computed once of products.
    pub(super) fn kept(&self, columns: &Columns, home: &mut impl FnMut(&Matrix) -> M) -> Kept<M> {
        Kept {
            half: self.item_half(columns, home),
            queries: self.queries(columns, home),
        }
    }

    /// [`Scorer::set_columns`] for a caller who has what is kept of the products, if it fits.
    pub(super) fn set_kept(
        &mut self,
        columns: &Columns,
        kept: Option<Kept<M>>,
        category_of: Vec<u32>,
        brand_of: Vec<u32>,
    ) {
        self.items = Items {
            // The columns are only needed again if nothing is kept.
            columns: match kept {
                Some(_) => Columns::new(columns.width),
                None => columns.clone(),
            },
            kept,
            category_of,
            brand_of,
        };
    }

    /// The logits of the products in `rows`, or of all, in blocks of `[<= 2048, tasks]`.
    ///
    /// `side` must have been made for the same products.
    pub fn score(
        &self,
        side: &ShopperSide,
        rows: Option<&[u32]>,
        mut home: impl FnMut(&Matrix) -> M,
    ) -> Vec<M> {
        let shopper = self.hear(side, &mut home);
        let count = side.product_of.len();
        let blocks = (0..count).step_by(BLOCK);
        blocks
            .map(|start| {
                let block = start..count.min(start + BLOCK);
                self.block(side, &shopper, rows, block, &mut home)
            })
            .collect()
    }

    /// What is computed once a rerank.
    pub(super) fn hear(
        &self,
        side: &ShopperSide,
        home: &mut impl FnMut(&Matrix) -> M,
    ) -> Halves<M> {
        Halves {
            user: home(&matrix(&side.user)).matmul(&self.user),
            category: home(&matrix(&side.category)).matmul(&self.category),
            brand: home(&matrix(&side.brand)).matmul(&self.brand),
            product: home(&matrix(&side.product)).matmul(&self.product),
            session: (self.attention.as_ref()).and_then(|attention| attention.hear(side, home)),
        }
    }

    /// The logits of the products of a part of `rows`, or of all: `[block, tasks]`.
    pub(super) fn block(
        &self,
        side: &ShopperSide,
        shopper: &Halves<M>,
        rows: Option<&[u32]>,
        block: Range<usize>,
        home: &mut impl FnMut(&Matrix) -> M,
    ) -> M {
        let all: Vec<u32>;
        let (start, rows) = match rows {
            Some(rows) => (block.start, &rows[block]),
            None => {
                all = block.clone().map(|row| row as u32).collect();
                (block.start, &all[..])
            }
        };
        let first = self.first(side, shopper, start, rows, home);
        self.network.tail(&first)
    }

    /// The first layer's sums for the products `rows`, which `side` holds from `start` on.
    fn first(
        &self,
        side: &ShopperSide,
        shopper: &Halves<M>,
        start: usize,
        rows: &[u32],
        home: &mut impl FnMut(&Matrix) -> M,
    ) -> M {
        let gather =
            |of: &[u32]| -> Vec<u32> { rows.iter().map(|row| of[*row as usize]).collect() };
        let width = side.pair.width;
        let pair = side.pair.data[start * width..(start + rows.len()) * width].to_vec();
        let (item, queries) = match &self.items.kept {
            Some(kept) => {
                let queries = kept.queries.as_ref();
                (kept.half.rows(rows), queries.map(|all| all.rows(rows)))
            }
            None => {
                let mut columns = Columns::new(self.items.columns.width);
                for row in rows {
                    columns
                        .data
                        .extend_from_slice(self.items.columns.row(*row as usize));
                }
                (self.item_half(&columns, home), self.queries(&columns, home))
            }
        };
        let sum = item
            .add(&shopper.user)
            .add(&shopper.category.rows(&gather(&self.items.category_of)))
            .add(&shopper.brand.rows(&gather(&self.items.brand_of)))
            .add(
                &shopper
                    .product
                    .rows(&side.product_of[start..start + rows.len()]),
            )
            .add(&home(&Matrix::new(rows.len(), width, pair)).matmul(&self.pair));
        match (&shopper.session, queries) {
            (Some(heard), Some(queries)) => sum.add(&heard.part(&queries)),
            _ => sum,
        }
    }

    /// Queries to the latest events, `[items, value]`, if the model has such.
    fn queries(&self, columns: &Columns, home: &mut impl FnMut(&Matrix) -> M) -> Option<M> {
        let attention = self.attention.as_ref()?;
        Some(attention.queries(&home(&matrix(columns))))
    }

    fn item_half(&self, columns: &Columns, home: &mut impl FnMut(&Matrix) -> M) -> M {
        let product = home(&matrix(columns)).matmul(&self.item);
        product.add(&self.network.first().bias)
    }
}

/// The shopper's parts of the first layer, a row a key.
pub(super) struct Halves<M> {
    user: M,
    category: M,
    brand: M,
    product: M,
    session: Option<Heard<M>>,
}

fn matrix(columns: &Columns) -> Matrix {
    Matrix::new(columns.rows(), columns.width, columns.data.clone())
}

/// Probabilities of logits, `[n, tasks]`; 0 for a task that was not trained, which has no
/// calibration.
pub fn probabilities(logits: &[f32], calibrations: [Option<Calibration>; 4]) -> Vec<[f32; 4]> {
    let (rows, _) = logits.as_chunks::<{ Task::ALL.len() }>();
    rows.iter()
        .map(|row| {
            std::array::from_fn(|task| match calibrations[task] {
                Some(calibration) => calibration.probability(row[task]),
                None => 0.0,
            })
        })
        .collect()
}
