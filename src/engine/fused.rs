use nestrank_kernels::{Dense, Start, add, sum, take_columns, used_columns};

use super::one_stack::{Layer, OneStack};
use super::shopper_layers::{ShopperLayers, ShopperParts};
use super::{ItemSide, ShopperSide};
use crate::features::{Columns, make_room};
use crate::model::{Model, ModelConfig};

/// [`super::Scorer`] for the CPU and the networks that most shops have, all tasks on one stack of
/// layers: the same sums, but a block of products goes through all layers while it is in the
/// nearest cache, and nothing is allocated for it. A test holds the two equal.
pub struct FusedScorer {
    /// The first layer's rows of the item, with the bias.
    item: Dense,
    shopper: ShopperLayers,
    /// Its rows of the dense columns.
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

/// What is computed once a rerank.
pub(super) struct Parts {
    shopper: ShopperParts,
    /// The dense columns that say anything at all, and their part of the first layer.
    pair: Columns,
    pair_layer: Dense,
}

/// Products that go through the layers together.
const BLOCK: usize = 32;

impl FusedScorer {
    /// Whether it can do networks of that kind.
    pub fn can_score(config: &ModelConfig) -> bool {
        OneStack::is(config)
    }

    /// Packs a model; nothing if it is not of the kind that this can do.
    pub fn new(model: &Model) -> Option<Self> {
        let stack = OneStack::of(model)?;
        let widest = model.config.hidden.iter().copied().max();
        let none = vec![0.0; stack.bias.len()];
        let dense = |(weight, bias): Layer| Dense::new(&weight.data, bias, weight.rows);
        Some(FusedScorer {
            item: dense((&stack.item, stack.bias)),
            shopper: stack.shopper,
            pair: dense((&stack.pair, &none)),
            hidden: stack.hidden.into_iter().map(dense).collect(),
            heads: dense(stack.heads),
            items: Items::default(),
            blocks: [(); 2].map(|()| vec![0.0; BLOCK * widest.unwrap_or_default()]),
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
                self.first(&parts.shopper, row, side.product_of[start + at], sums);
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
    fn first(&self, parts: &ShopperParts, row: usize, product: u32, sums: &mut [f32]) {
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
        // Where a shop says nothing of styles or materials, half of the columns are 0 everywhere.
        let used = used_columns(&side.pair.data, side.pair.width);
        let mut pair = Columns::new(used.len());
        take_columns(&side.pair.data, side.pair.width, &used, &mut pair.data);
        Parts {
            shopper: self.shopper.parts(side),
            pair_layer: self.pair.of_inputs(&used),
            pair,
        }
    }
}
