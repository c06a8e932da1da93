use super::line::Products;
use crate::domain::Task;
use crate::engine::ItemSide;
use crate::features::is_known;
use crate::model::Model;

/// What the rules need to know of products that were scored, gathered one by one: the
/// [`Products`] of a page.
#[derive(Debug, Default)]
pub struct Offered {
    scores: Vec<f64>,
    views: Vec<f32>,
    category: Vec<u32>,
    brand: Vec<u32>,
    new: Vec<bool>,
    codes: Vec<f32>,
}

impl Offered {
    /// Adds one, by its index in the catalogue, with what the network says of it and its fused
    /// score.
    pub fn push(
        &mut self,
        item: usize,
        tasks: &[f32; 4],
        score: f64,
        items: &ItemSide,
        model: &Model,
    ) {
        self.scores.push(score);
        self.views.push(tasks[Task::View as usize]);
        self.category.push(items.category_of[item]);
        self.brand.push(items.brand_of[item]);
        self.new.push(!is_known(items.columns.row(item)));
        self.codes.extend(items.code(item, model));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// All of them.
    pub fn products(&self) -> Products<'_> {
        Products {
            scores: &self.scores,
            views: &self.views,
            category: &self.category,
            brand: &self.brand,
            new: &self.new,
            codes: &self.codes,
        }
    }
}
