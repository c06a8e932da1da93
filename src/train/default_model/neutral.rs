use super::shop::Shop;
use crate::domain::{Task, Tasks};
use crate::features::Priors;

/// The statistics of a shop of which nothing is known: no category, brand, product or price, only
/// how often people in general go on to cart, save and buy, a mean over shops.
pub fn neutral_priors(shops: &[Shop]) -> Priors {
    let mut rates = [0.0; 3];
    for shop in shops {
        let mut counts = [0.0f32; 4];
        for task in shop.log.events.iter().filter_map(|event| event.kind.task()) {
            counts[task as usize] += 1.0;
        }
        let contacts: f32 = counts.iter().sum();
        for task in [Task::Cart, Task::Favorite, Task::Purchase] {
            let share = counts[task as usize] / contacts.max(1.0);
            rates[task as usize - 1] += share / shops.len() as f32;
        }
    }
    Priors {
        rates,
        // As a shop of some size would count them: only ratios to these are seen.
        popularity: Tasks {
            view: 200.0,
            cart: 10.0,
            favorite: 10.0,
            purchase: 4.0,
        },
        products: 10_000.0,
        ..Priors::default()
    }
}
