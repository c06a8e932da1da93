use super::codes::{Codes, CodesBack};
use super::dataset::Dataset;
use super::world::World;
use crate::features::{Bag, Columns, Group};
use crate::model::{EmbeddingTable, Matrix, Model, ModelConfig, Parameters};

/// Mean and spread of the numeric columns, by which training standardises them.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// Of [`Dataset::cells`].
    cells: Vec<Moments>,
    /// Of [`Dataset::user`].
    user: Vec<Moments>,
}

/// Of one column.
#[derive(Clone, Copy, Debug)]
struct Moments {
    mean: f32,
    /// The standard deviation, bounded below; infinite for a column that is always the same, of
    /// which nothing is learnt, so that it says nothing where it is another one day.
    deviation: f32,
}

/// A column that hardly ever differs must not be blown up by its tiny deviation.
const MIN_DEVIATION: f32 = 0.02;

impl Scaling {
    /// Measures the columns of a dataset.
    pub fn measure(dataset: &Dataset) -> Self {
        Scaling {
            cells: moments(&dataset.cells),
            user: moments(&dataset.user),
        }
    }

    /// The first layer of a network on rows as they come that equals `weight` and `bias` on
    /// standardised ones.
    pub fn fold(&self, config: &ModelConfig, weight: &mut Matrix, bias: &mut Matrix) {
        let (item, others) = self.cells.split_at(Group::Item.columns().len());
        let mut row = 0;
        for (columns, group) in [(item, Group::Item), (&self.user, Group::User)] {
            fold(columns, row, weight, bias);
            row += config.width(group);
        }
        fold(others, row, weight, bias);
    }
}

/// Folds the columns that a first layer has from that row on.
fn fold(columns: &[Moments], from: usize, weight: &mut Matrix, bias: &mut Matrix) {
    for (row, moments) in (from..).zip(columns) {
        for col in 0..weight.cols {
            let scaled = &mut weight.data[row * weight.cols + col];
            *scaled /= moments.deviation;
            bias.data[col] -= moments.mean * *scaled;
        }
    }
}

fn moments(columns: &Columns) -> Vec<Moments> {
    let mut sum = vec![0.0f64; columns.width];
    let mut square = vec![0.0f64; columns.width];
    for row in columns.data.chunks_exact(columns.width) {
        for (col, x) in row.iter().enumerate() {
            sum[col] += f64::from(*x);
            square[col] += f64::from(*x) * f64::from(*x);
        }
    }
    let rows = columns.rows().max(1) as f64;
    let of_column = |(sum, square): (&f64, &f64)| {
        let mean = (sum / rows) as f32;
        let variance = square / rows - f64::from(mean).powi(2);
        Moments {
            mean,
            deviation: (variance.max(0.0).sqrt() as f32).max(MIN_DEVIATION),
        }
    };
    let mut moments: Vec<Moments> = sum.iter().zip(&square).map(of_column).collect();
    for (col, moments) in moments.iter_mut().enumerate() {
        let mut column = columns.data.iter().skip(col).step_by(columns.width);
        let first = column.next();
        if column.all(|x| Some(x) == first) {
            moments.deviation = f32::INFINITY;
        }
    }
    moments
}

/// What a network in training does not see of a batch, as if it had never been there.
#[derive(Clone, Copy, Default)]
pub struct Dropped<'a> {
    /// For each row of the embedding table whether it is left out of every bag.
    pub tokens: &'a [bool],
    /// For each product whether its own vector is missing. Neverova et al., *ModDrop* (2016).
    pub vectors: &'a [bool],
}

impl Dropped<'_> {
    /// What is left of a bag.
    pub fn kept(&self, bag: &Bag) -> Bag {
        let dropped = |row: u32| {
            self.tokens
                .get(row as usize)
                .is_some_and(|dropped| *dropped)
        };
        let kept = bag.entries.iter().filter(|(row, _)| !dropped(*row));
        Bag {
            entries: kept.copied().collect(),
        }
    }
}

/// Puts whole rows together, `[n, row width]`, and takes their gradients apart again.
pub struct Batch<'a> {
    /// Where features come from.
    pub dataset: &'a Dataset,
    /// Where the products' bags come from.
    pub world: &'a World,
    /// Standardises numeric columns, in training.
    pub scaling: Option<&'a Scaling>,
}

impl Batch<'_> {
    /// The whole rows of these indices into the dataset, for a model.
    pub fn rows(&self, indices: &[u32], model: &Model, dropped: Dropped) -> Matrix {
        let item_columns = Group::Item.columns().len();
        let mut codes = Codes::new(model, self.world, dropped);
        let mut data = Vec::new();
        for &index in indices {
            let (item, context) = self.of_row(index);
            let (of_item, others) = (self.dataset.cells.row(index as usize)).split_at(item_columns);
            data.extend(standard(
                of_item,
                self.scaling.map(|scaling| &scaling.cells[..]),
            ));
            embed(&model.table, self.bag(item), dropped, &mut data);
            if let Some(codes) = &mut codes {
                codes.fused(item, &mut data);
            }
            let of_user = self.dataset.user.row(context);
            data.extend(standard(
                of_user,
                self.scaling.map(|scaling| &scaling.user[..]),
            ));
            for bag in &self.dataset.pooled[context] {
                embed(&model.table, bag, dropped, &mut data);
            }
            let scales = self.scaling.map(|scaling| &scaling.cells[item_columns..]);
            data.extend(standard(others, scales));
            if let Some(codes) = &mut codes {
                codes.attended(item, self.dataset.moments[context], &mut data);
            }
        }
        Matrix::new(indices.len(), data.len() / indices.len().max(1), data)
    }

    /// From the gradients of whole rows to those of the embedding table, which are added, and of
    /// the parameters that rows are made with, which are put beside the others.
    pub fn backward(
        &self,
        indices: &[u32],
        rows: &Matrix,
        model: &Model,
        dropped: Dropped,
        (parameters, table): (&mut Parameters, &mut Matrix),
    ) {
        let (config, dim) = (&model.config, table.cols);
        let item = Group::Item.columns().len();
        let code = item..config.width(Group::Item);
        let user = code.end + Group::User.columns().len();
        let session = rows.cols - config.width(Group::Session);
        let mut codes = Codes::new(model, self.world, dropped).map(CodesBack::new);
        for (row, &index) in indices.iter().enumerate() {
            let gradient = rows.row(row);
            let (item, context) = self.of_row(index);
            let of_code = &gradient[code.clone()];
            match &mut codes {
                Some(codes) => {
                    let moment = self.dataset.moments[context];
                    codes.row(item, moment, of_code, &gradient[session..]);
                }
                None => backward(table, self.bag(item), dropped, of_code),
            }
            for (task, bag) in self.dataset.pooled[context].iter().enumerate() {
                let start = user + task * dim;
                backward(table, bag, dropped, &gradient[start..start + dim]);
            }
        }
        if let Some(codes) = codes {
            codes.finish(parameters, table);
        }
    }

    /// The product of a row, and its context.
    fn of_row(&self, index: u32) -> (u32, usize) {
        let context = self.dataset.context[index as usize] as usize;
        (self.dataset.item[index as usize], context)
    }

    fn bag(&self, item: u32) -> &Bag {
        &self.world.profiles[item as usize].bag
    }
}

/// Columns, standardised if there is something to do it by.
fn standard<'a>(
    columns: &'a [f32],
    by: Option<&'a [Moments]>,
) -> impl Iterator<Item = f32> + use<'a> {
    columns.iter().enumerate().map(move |(column, x)| match by {
        Some(by) => (x - by[column].mean) / by[column].deviation,
        None => *x,
    })
}

fn embed(table: &EmbeddingTable, bag: &Bag, dropped: Dropped, out: &mut Vec<f32>) {
    match dropped.tokens.is_empty() {
        true => table.embed(bag, out),
        false => table.embed(&dropped.kept(bag), out),
    }
}

fn backward(table: &mut Matrix, bag: &Bag, dropped: Dropped, gradient: &[f32]) {
    EmbeddingTable::backward(table, &dropped.kept(bag), gradient);
}
