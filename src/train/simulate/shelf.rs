use super::catalogue::Catalogue;
use super::categories::CATEGORIES;

/// A list of products that the shop shows page by page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// The shop's front, all categories.
    Front,
    /// One category's list.
    Category(u16),
}

/// The orders that the shop can show its products in.
pub(super) struct Shelf {
    category: Vec<u16>,
    /// Available products in the plain order, all and by category.
    plain: Vec<u32>,
    plain_by_category: Vec<Vec<u32>>,
    /// By category, most popular first, as counted when the day began.
    popular: Vec<Vec<u32>>,
    /// Contacts of each product so far; reviews stand for the time before the log.
    contacts: Vec<u32>,
}

/// Of how many recent categories the treated arm shows what is popular.
const RECENT: usize = 3;

impl Shelf {
    /// The shelf of a catalogue, before the log begins.
    pub(super) fn new(catalogue: &Catalogue) -> Shelf {
        let traits = &catalogue.traits;
        let available = |item: &u32| catalogue.listed[*item as usize].available;
        let plain: Vec<u32> = (0..traits.len() as u32).filter(available).collect();
        let mut plain_by_category = vec![Vec::new(); CATEGORIES.len()];
        for &item in &plain {
            plain_by_category[usize::from(traits[item as usize].category)].push(item);
        }
        let mut shelf = Shelf {
            category: traits.iter().map(|product| product.category).collect(),
            plain,
            popular: plain_by_category.clone(),
            plain_by_category,
            contacts: catalogue
                .listed
                .iter()
                .map(|product| product.reviews / 10)
                .collect(),
        };
        shelf.count();
        shelf
    }

    /// Counts a contact, for the next [`Shelf::count`].
    pub(super) fn contact(&mut self, item: u32) {
        self.contacts[item as usize] += 1;
    }

    /// Sorts by the popularity so far.
    pub(super) fn count(&mut self) {
        for list in &mut self.popular {
            list.sort_by_key(|&item| (std::cmp::Reverse(self.contacts[item as usize]), item));
        }
    }

    /// Products `skip..skip + take` of a listing as the control arm sees it in a session that
    /// began at `start`: the plain order, turned on by a dozen every hour, so that every product
    /// is seen at every slot.
    pub(super) fn control(
        &self,
        listing: Listing,
        start: i64,
        skip: usize,
        take: usize,
    ) -> Vec<u32> {
        let list = match listing {
            Listing::Front => &self.plain,
            Listing::Category(category) => &self.plain_by_category[usize::from(category)],
        };
        let turn = (start / 3_600) as usize * 12;
        (skip..list.len().min(skip + take))
            .map(|place| list[(turn + place) % list.len()])
            .collect()
    }

    /// The same as the treated arm sees it: what is popular in the person's `recent` categories
    /// (newest first), those taken in turn, then the plain order; as control, while nothing is
    /// known of them.
    pub(super) fn treated(
        &self,
        listing: Listing,
        recent: &[u16],
        start: i64,
        skip: usize,
        take: usize,
    ) -> Vec<u32> {
        let recent = &recent[..recent.len().min(RECENT)];
        let lists: Vec<&[u32]> = match listing {
            Listing::Front => recent.iter().map(|&category| self.most(category)).collect(),
            Listing::Category(category) if recent.contains(&category) => vec![self.most(category)],
            Listing::Category(_) => Vec::new(),
        };
        let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
        let popular: Vec<u32> = (0..longest)
            .flat_map(|rank| lists.iter().filter_map(move |list| list.get(rank)))
            .copied()
            .collect();
        if lists.is_empty() {
            return self.control(listing, start, skip, take);
        }
        let rest = match listing {
            Listing::Front => self.control(listing, start, 0, self.plain.len()),
            Listing::Category(_) => Vec::new(),
        };
        let others = rest
            .into_iter()
            .filter(|&item| !recent.contains(&self.category[item as usize]));
        popular
            .into_iter()
            .chain(others)
            .skip(skip)
            .take(take)
            .collect()
    }

    fn most(&self, category: u16) -> &[u32] {
        &self.popular[usize::from(category)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice::Dice;
    use super::super::habits::Habits;
    use super::*;

    #[test]
    fn the_plain_order_turns_and_holds_everything_once() {
        let catalogue = Catalogue::generate(200, &Habits::usual(), &mut Dice::new(7, 0));
        let shelf = Shelf::new(&catalogue);
        let mut all = shelf.control(Listing::Front, 3_600, 0, 1_000);
        assert_ne!(all, shelf.control(Listing::Front, 7_200, 0, 1_000));
        assert_eq!(all[12..24], shelf.control(Listing::Front, 7_200, 0, 12));
        all.sort_unstable();
        assert_eq!(all, shelf.plain);
    }

    #[test]
    fn the_treated_order_begins_with_what_is_popular_in_recent_categories() {
        let catalogue = Catalogue::generate(200, &Habits::usual(), &mut Dice::new(7, 0));
        let mut shelf = Shelf::new(&catalogue);
        let hit = shelf.plain_by_category[5][2];
        (0..10_000).for_each(|_| shelf.contact(hit));
        let page =
            |shelf: &Shelf, recent: &[u16]| shelf.treated(Listing::Front, recent, 0, 0, 1_000);
        assert_ne!(page(&shelf, &[5])[0], hit);
        shelf.count();
        let mut all = page(&shelf, &[5, 3]);
        assert_eq!(all[0], hit);
        assert_eq!(shelf.category[all[1] as usize], 3);
        all.sort_unstable();
        assert_eq!(all, shelf.plain);
        assert_eq!(
            page(&shelf, &[]),
            shelf.control(Listing::Front, 0, 0, 1_000)
        );
    }
}
