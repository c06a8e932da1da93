use std::ops::Range;

use super::scorer::{Halves, Kept};
use super::{ItemSide, Scorer, ShopperSide};
use crate::features::Columns;
use crate::model::{Cpu, Mat, Matrix, Model};

/// [`Scorer`] on the CPU, for networks of every kind, which takes products some at a time.
pub struct OtherScorer {
    scorer: Scorer<Mat<Cpu>>,
    halved: Halved,
}

/// What is kept of products, until it is there of all of them.
#[derive(Default)]
struct Halved {
    rows: usize,
    half: Vec<f32>,
    queries: Vec<f32>,
}

/// What is computed once a rerank.
pub(super) type Heard = Halves<Mat<Cpu>>;

/// Products that are scored at once: their hidden layer stays within a CPU's second-level cache.
const BLOCK: usize = 2_048;

impl OtherScorer {
    /// Takes a model; no products yet.
    pub fn new(model: &Model) -> Self {
        OtherScorer {
            scorer: Scorer::new(model, Mat::<Cpu>::cpu),
            halved: Halved::default(),
        }
    }

    /// Lets go of the catalogue.
    pub fn clear(&mut self) {
        self.halved = Halved::default();
    }

    /// Takes at most so many more products of a catalogue; whether some are left.
    pub fn take_items(&mut self, items: &ItemSide, most: usize) -> bool {
        let (columns, count) = (&items.columns, items.len());
        let mut kept = None;
        if self.scorer.fits(columns) {
            // What came before was handed over, and is computed anew: a catalogue seldom grows.
            let until = count.min(self.halved.rows.saturating_add(most));
            self.halve(columns, until);
            if until < count {
                return true;
            }
            kept = Some(std::mem::take(&mut self.halved).kept(count));
        }
        let (category_of, brand_of) = (items.category_of.clone(), items.brand_of.clone());
        self.scorer.set_kept(columns, kept, category_of, brand_of);
        false
    }

    fn halve(&mut self, columns: &Columns, until: usize) {
        let halved = &mut self.halved;
        let rows = halved.rows * columns.width..until * columns.width;
        let new = Columns {
            data: columns.data[rows].to_vec(),
            width: columns.width,
        };
        let some = self.scorer.kept(&new, &mut Mat::<Cpu>::cpu);
        halved.half.extend(some.half.into_vec());
        let queries = some.queries.map(Mat::into_vec);
        halved.queries.extend(queries.into_iter().flatten());
        halved.rows = until;
    }

    /// What is computed once a rerank.
    pub(super) fn hear(&self, side: &ShopperSide) -> Heard {
        self.scorer.hear(side, &mut Mat::<Cpu>::cpu)
    }

    /// Appends the outputs of a part of the products of `rows`, or of all: `[part, tasks]`.
    pub(super) fn score(
        &self,
        heard: &Heard,
        side: &ShopperSide,
        rows: Option<&[u32]>,
        part: Range<usize>,
        outputs: &mut Vec<f32>,
    ) {
        for from in part.clone().step_by(BLOCK) {
            let block = from..part.end.min(from + BLOCK);
            let home = &mut Mat::<Cpu>::cpu;
            let logits = self.scorer.block(side, heard, rows, block, home);
            outputs.extend(logits.into_vec());
        }
    }
}

impl Halved {
    fn kept(self, count: usize) -> Kept<Mat<Cpu>> {
        let matrix =
            |data: Vec<f32>| Mat::<Cpu>::cpu(&Matrix::new(count, data.len() / count.max(1), data));
        Kept {
            half: matrix(self.half),
            queries: (!self.queries.is_empty()).then(|| matrix(self.queries)),
        }
    }
}
