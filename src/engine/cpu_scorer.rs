use super::fused::{FusedScorer, Parts};
use super::scorer::{Halves, Kept};
use super::{ItemSide, Scorer, ShopperSide};
use crate::domain::Task;
use crate::features::Columns;
use crate::model::{Cpu, Mat, Matrix, Model};

/// A scorer on the CPU: the fused one for the networks that it knows, Burn's for all others. This is
/// the one place that decides.
pub enum CpuScorer {
    /// See [`FusedScorer`].
    Fused(Box<FusedScorer>),
    /// See [`Scorer`].
    Any(Box<Scorer<Mat<Cpu>>>, Halved),
}

/// What is kept of products for a [`Scorer`], until it is there of all of them.
#[derive(Default)]
pub struct Halved {
    rows: usize,
    half: Vec<f32>,
    queries: Vec<f32>,
}

impl CpuScorer {
    /// Takes a model; no products yet.
    pub fn new(model: &Model) -> Self {
        match FusedScorer::new(model) {
            Some(fused) => CpuScorer::Fused(Box::new(fused)),
            None => {
                let scorer = Scorer::new(model, Mat::<Cpu>::cpu);
                CpuScorer::Any(Box::new(scorer), Halved::default())
            }
        }
    }

    /// Takes the catalogue.
    pub fn set_items(&mut self, items: &ItemSide) {
        self.clear();
        self.take_items(items, usize::MAX);
    }

    /// Lets go of the catalogue.
    pub fn clear(&mut self) {
        match self {
            CpuScorer::Fused(fused) => fused.clear(),
            CpuScorer::Any(_, halved) => *halved = Halved::default(),
        }
    }

    /// Takes at most so many more products of a catalogue; whether some are left, before which
    /// nothing can be scored. A catalogue may have grown since it was taken, but not changed.
    pub fn take_items(&mut self, items: &ItemSide, most: usize) -> bool {
        match self {
            CpuScorer::Fused(fused) => fused.take_items(items, most),
            CpuScorer::Any(scorer, halved) => halved.take(scorer, items, most),
        }
    }

    /// The outputs of the products in `rows`, or of all: `[rows, tasks]`. `side` must have been made
    /// for the same products.
    pub fn score(&mut self, side: &ShopperSide, rows: Option<&[u32]>) -> Vec<f32> {
        let mut scoring = self.begin(side, rows);
        scoring.go_on(usize::MAX);
        scoring.outputs
    }

    /// [`CpuScorer::score`], but some products at a time.
    pub fn begin<'a>(&'a mut self, side: &'a ShopperSide, rows: Option<&'a [u32]>) -> Scoring<'a> {
        let way = match self {
            CpuScorer::Fused(fused) => Way::Fused(fused.parts(side), fused),
            CpuScorer::Any(scorer, _) => {
                Way::Any(Box::new(scorer.hear(side, &mut Mat::<Cpu>::cpu)), scorer)
            }
        };
        Scoring {
            way,
            side,
            rows,
            outputs: Vec::new(),
        }
    }
}

/// A scoring on its way.
pub struct Scoring<'a> {
    way: Way<'a>,
    side: &'a ShopperSide,
    rows: Option<&'a [u32]>,
    /// What the network put out so far, `[some, tasks]`.
    pub outputs: Vec<f32>,
}

enum Way<'a> {
    Fused(Parts, &'a mut FusedScorer),
    Any(Box<Halves<Mat<Cpu>>>, &'a Scorer<Mat<Cpu>>),
}

/// Products that a [`Scorer`] scores at once: their hidden layer stays within a CPU's second-level
/// cache.
const BLOCK: usize = 2_048;

impl Scoring<'_> {
    /// Scores at most so many products more; whether some are left.
    pub fn go_on(&mut self, most: usize) -> bool {
        const TASKS: usize = Task::ALL.len();
        let (side, rows) = (self.side, self.rows);
        let mut from = self.outputs.len() / TASKS;
        let count = side.product_of.len();
        let until = count.min(from.saturating_add(most));
        match &mut self.way {
            Way::Fused(parts, fused) => {
                self.outputs.resize(until * TASKS, 0.0);
                fused.score(parts, side, rows, from, &mut self.outputs[from * TASKS..]);
            }
            Way::Any(shopper, scorer) => {
                while from < until {
                    let block = from..until.min(from + BLOCK);
                    from = block.end;
                    let logits = scorer.block(side, shopper, rows, block, &mut Mat::<Cpu>::cpu);
                    self.outputs.extend(logits.into_vec());
                }
            }
        }
        until < count
    }
}

impl Halved {
    fn take(&mut self, scorer: &mut Scorer<Mat<Cpu>>, items: &ItemSide, most: usize) -> bool {
        let (columns, count) = (&items.columns, items.len());
        let mut kept = None;
        if scorer.fits(columns) {
            // What came before was handed over, and is computed anew: a catalogue seldom grows.
            let until = count.min(self.rows.saturating_add(most));
            let rows = self.rows * columns.width..until * columns.width;
            let new = Columns {
                data: columns.data[rows].to_vec(),
                width: columns.width,
            };
            let mut home = Mat::<Cpu>::cpu;
            let some = scorer.kept(&new, &mut home);
            self.half.extend(some.half.into_vec());
            self.queries
                .extend(some.queries.map(Mat::into_vec).into_iter().flatten());
            self.rows = until;
            if until < count {
                return true;
            }
            let matrix =
                |data: Vec<f32>| home(&Matrix::new(count, data.len() / count.max(1), data));
            let Halved { half, queries, .. } = std::mem::take(self);
            kept = Some(Kept {
                half: matrix(half),
                queries: (!queries.is_empty()).then(|| matrix(queries)),
            });
        }
        let (category_of, brand_of) = (items.category_of.clone(), items.brand_of.clone());
        scorer.set_kept(columns, kept, category_of, brand_of);
        false
    }
}
