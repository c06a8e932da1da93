use super::shelf::{Display, Shelf};
use crate::domain::{Task, Tasks};
use crate::rank::rules::Rules;
use crate::train::dataset::Dataset;
use crate::train::metrics::ndcg_at_10;

/// The rows' own lists: those in which somebody did something.
pub struct Lists<'a> {
    lists: Vec<(Display<'a>, Vec<[f32; 4]>)>,
}

/// More make the curve no smoother than it need be.
const MOST: usize = 3_000;

impl<'a> Lists<'a> {
    /// Takes them from a dataset, evenly if there are many.
    pub fn new(shelf: &'a Shelf<'a>, dataset: &Dataset, probabilities: &[[f32; 4]]) -> Self {
        let mut rows: Vec<usize> = (0..dataset.len()).collect();
        rows.sort_by_key(|row| dataset.context[*row]);
        let lists = rows.chunk_by(|a, b| dataset.context[*a] == dataset.context[*b]);
        let told = |list: &&[usize]| {
            let contact = |row: &usize| dataset.labels[*row][Task::View as usize] > 0.0;
            list.len() > 1 && list.iter().any(contact)
        };
        let told: Vec<&[usize]> = lists.filter(told).collect();
        let list = |rows: &&[usize]| {
            let items: Vec<u32> = rows.iter().map(|row| dataset.item[*row]).collect();
            let found: Vec<[f32; 4]> = rows.iter().map(|row| probabilities[*row]).collect();
            let labels = rows.iter().map(|row| dataset.labels[*row]).collect();
            (shelf.display(&items, &found), labels)
        };
        Lists {
            lists: evenly(&told, MOST).map(list).collect(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lists.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// NDCG@10 of each task, in the order that the rules give.
    pub fn ndcg(&self, rules: &Rules) -> Tasks<Option<f64>> {
        let (mut places, mut labels, mut lists) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (list, of_list)) in self.lists.iter().enumerate() {
            for (place, product) in list.arrange(rules).into_iter().enumerate() {
                places.push(-(place as f32));
                labels.push(of_list[product]);
                lists.push(number as u32);
            }
        }
        Tasks::from_fn(|task: Task| {
            let labels: Vec<f32> = labels.iter().map(|row| row[task as usize]).collect();
            ndcg_at_10(&places, &labels, &lists)
        })
    }
}

/// As many as `most`, from the first to the last.
pub fn evenly<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    let count = all.len().min(most);
    (0..count).map(move |number| &all[number * all.len() / count])
}
