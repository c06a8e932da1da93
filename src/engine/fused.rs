use nestrank_kernels::{Dense, Start, add, sum, take_columns, used_columns};

use super::{ItemSide, ShopperSide};
use crate::domain::text;
use crate::features::{Columns, Group, make_room};
use crate::model::{Architecture, Matrix, Model, SessionEncoder};

/// [`super::Scorer`] for the CPU and the networks that most shops have, all tasks on one stack of
/// layers: the same sums, but a block of products goes through all layers while it is in the
/// nearest cache, and nothing is allocated for it. A test holds the two equal.
pub struct FusedScorer {
    /// The first layer's rows, by what they depend on; the item's with the bias.
    item: Dense,
    user: Dense,
    category: Dense,
    brand: Dense,
    product: Dense,
    pair: Dense,
    /// The hidden layers after the first.
    hidden: Vec<Dense>,
    heads: Dense,
    items: Items,
    /// What two layers of a block find, `[BLOCK, widest]` each.
    blocks: [Vec<f32>; 2],
}

/// What is kept of the catalogue.
#[derive(Default)]
struct Items {
    /// The item half of the first layer, `[items, first width]`; empty if it would not fit.
    half: Vec<f32>,
    columns: Columns,
    category_of: Vec<u32>,
    brand_of: Vec<u32>,
}

/// The shopper's parts of the first layer, a row a key: `[keys, first width]`.
pub(super) struct Parts {
    /// The shopper's own part, and that of a product never touched, are in each.
    category: Vec<f32>,
    brand: Vec<f32>,
    /// What a touched product has more than one that was never touched.
    product: Vec<f32>,
    /// The dense columns that say anything at all, and their part of the first layer.
    pair: Columns,
    pair_layer: Dense,
}

/// Products that go through the layers together.
const BLOCK: usize = 32;

impl FusedScorer {
    /// Packs a model; nothing if it is not of the kind that this can do.
    pub fn new(model: &Model) -> Option<Self> {
        use Architecture::{FactorisedChain, SharedBottom};
        let config = &model.config;
        if !matches!(config.architecture, SharedBottom | FactorisedChain)
            || config.session_encoder != SessionEncoder::Pooling
        {
            return None;
        }
        let (weight, bias) = model.first_layer();
        let none = vec![0.0; weight.cols];
        let mut start = 0;
        let mut rows = |groups: &[Group]| {
            let width: usize = groups.iter().map(|group| config.width(*group)).sum();
            start += width;
            weight.row_range(start - width..start)
        };
        let dense = |weight: Matrix, bias: &[f32]| Dense::new(&weight.data, bias, weight.rows);
        let layer = |name: &str| {
            let get = |part: &str| model.parameters.get(&text!(name, ".", part));
            dense(get("weight").clone(), &get("bias").data)
        };
        let widest = config.hidden.iter().copied().max().unwrap_or_default();
        Some(FusedScorer {
            item: dense(rows(&[Group::Item]), &bias.data),
            user: dense(rows(&[Group::User]), &none),
            category: dense(rows(&Group::BY_CATEGORY), &none),
            brand: dense(rows(&[Group::Brand]), &none),
            product: dense(rows(&[Group::Product]), &none),
            pair: dense(rows(&Group::PAIR), &none),
            hidden: (1..config.hidden.len())
                .map(|at| layer(&text!("shared.", at)))
                .collect(),
            heads: layer("heads"),
            items: Items::default(),
            blocks: [(); 2].map(|()| vec![0.0; BLOCK * widest]),
        })
    }

    /// Lets go of the catalogue.
    pub fn clear(&mut self) {
        self.items = Items::default();
    }

    /// Takes at most so many more products of a catalogue, those after the ones it has; whether
    /// some are left. Computes their item half of the first layer, if that of all can be kept.
    pub fn take_items(&mut self, items: &ItemSide, most: usize) -> bool {
        let (columns, width) = (&items.columns, self.item.outputs());
        let kept = &mut self.items;
        if columns.rows() * width * size_of::<f32>() > super::scorer::MAX_HALF {
            kept.half = Vec::new();
            kept.columns = columns.clone();
            kept.category_of = items.category_of.clone();
            kept.brand_of = items.brand_of.clone();
            return false;
        }
        let from = kept.half.len() / width.max(1);
        let until = items.len().min(from.saturating_add(most));
        let new = &columns.data[from * columns.width..until * columns.width];
        make_room(&mut kept.half, (items.len() - from) * width);
        kept.half.resize(until * width, 0.0);
        let half = &mut kept.half[from * width..];
        self.item.apply(new, until - from, Start::Bias, false, half);
        for (kept, of) in [
            (&mut kept.category_of, &items.category_of),
            (&mut kept.brand_of, &items.brand_of),
        ] {
            kept.extend_from_slice(&of[from..until]);
        }
        until < items.len()
    }

    /// The outputs of some of the products of `rows`, or of all, from number `first` on, as many as
    /// there is room for: `[some, tasks]`. `side` must have been made for the same products, `parts`
    /// of it.
    pub(super) fn score(
        &mut self,
        parts: &Parts,
        side: &ShopperSide,
        rows: Option<&[u32]>,
        first: usize,
        outputs: &mut [f32],
    ) {
        let tasks = self.heads.outputs();
        let mut blocks = std::mem::take(&mut self.blocks);
        for (block, outputs) in outputs.chunks_mut(BLOCK * tasks).enumerate() {
            let start = first + block * BLOCK;
            let count = outputs.len() / tasks;
            let [now, next] = &mut blocks;
            let width = self.item.outputs();
            for (at, sums) in now[..count * width].chunks_exact_mut(width).enumerate() {
                let row = rows.map_or(start + at, |rows| rows[start + at] as usize);
                self.first(parts, row, side.product_of[start + at], sums);
            }
            let pair = &parts.pair.data[start * parts.pair.width..];
            parts
                .pair_layer
                .apply(pair, count, Start::Output, true, now);
            for layer in &self.hidden {
                layer.apply(now, count, Start::Bias, true, next);
                std::mem::swap(now, next);
            }
            self.heads.apply(now, count, Start::Bias, false, outputs);
        }
        self.blocks = blocks;
    }

    /// The first layer's sums of a product, but for its dense columns: `[first width]`.
    fn first(&self, parts: &Parts, row: usize, product: u32, sums: &mut [f32]) {
        let width = sums.len();
        let of = |row: u32| row as usize * width..(row as usize + 1) * width;
        let items = &self.items;
        let (category, brand) = (items.category_of[row], items.brand_of[row]);
        let category = &parts.category[of(category)];
        let brand = &parts.brand[of(brand)];
        if items.half.is_empty() {
            let columns = items.columns.row(row);
            self.item.apply(columns, 1, Start::Bias, false, sums);
            add(sums, category);
            add(sums, brand);
        } else {
            let half = &items.half[row * width..][..width];
            sum(half, category, brand, sums);
        }
        if product > 0 {
            add(sums, &parts.product[of(product)]);
        }
    }

    /// What is computed once a rerank.
    pub(super) fn parts(&self, side: &ShopperSide) -> Parts {
        let width = self.item.outputs();
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
        // Where a shop says nothing of styles or materials, half of the columns are 0 everywhere.
        let used = used_columns(&side.pair.data, side.pair.width);
        let mut pair = Columns::new(used.len());
        take_columns(&side.pair.data, side.pair.width, &used, &mut pair.data);
        Parts {
            category,
            brand: of_keys(&self.brand, &side.brand),
            product,
            pair_layer: self.pair.of_inputs(&used),
            pair,
        }
    }
}

/// A layer over all rows of some columns.
fn all(layer: &Dense, columns: &Columns) -> Vec<f32> {
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
