use std::collections::HashMap;

use crate::domain::Item;
use crate::train::ingest::grouped;

/// Puts together the rows of products that are listed several times, once in each category.
#[derive(Default)]
pub(super) struct Merge {
    items: Vec<Item>,
    by_id: HashMap<String, usize>,
    repeats: u64,
    other_titles: u64,
}

impl Merge {
    /// Adds a row: of a known id, what the first row lacks, and its categories.
    pub fn add(&mut self, item: Item) {
        let Some(&index) = self.by_id.get(&item.id) else {
            self.by_id.insert(item.id.clone(), self.items.len());
            self.items.push(item);
            return;
        };
        self.repeats += 1;
        let known = &mut self.items[index];
        self.other_titles += u64::from(item.title.is_some() && item.title != known.title);
        let path = item.category_path();
        if known.category.is_empty() {
            known.category = item.category;
        }
        let main = known.category_path();
        for name in std::iter::once(path).chain(item.categories) {
            if !name.is_empty() && name != main && !known.categories.contains(&name) {
                known.categories.push(name);
            }
        }
        macro_rules! fill { ($($field:ident),*) => { $(if known.$field.is_none() { known.$field = item.$field; })* } }
        fill!(
            title, brand, price, list_price, rating, reviews, style, color, material, vector, url,
            image
        );
        known.available |= item.available;
        if known.tokens.is_empty() {
            known.tokens = item.tokens;
        }
    }

    /// What there is to say about it, a line each.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let repeats = (self.repeats > 0).then(|| {
            let other = match self.other_titles {
                0 => String::new(),
                count => format!("; {} of them had another title", grouped(count)),
            };
            let repeats = grouped(self.repeats);
            format!("{repeats} rows repeat an id: their categories were added to the first{other}")
        });
        repeats.into_iter()
    }

    /// The products, in order of first appearance.
    pub fn finish(self) -> Vec<Item> {
        self.items
    }
}
