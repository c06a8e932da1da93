use super::{Columns, Group, ItemProfile, Priors, Standing, columns::filled};
use crate::domain::Item;

pub(super) const NAMES: &[&str] = &[
    "price_place",
    "price_known",
    "discount",
    "rating",
    "rating_known",
    "reviews",
    "known",
    "view_share",
    "cart_share",
    "favorite_share",
    "purchase_share",
    "cart_rate",
    "favorite_rate",
    "purchase_rate",
    "category_known",
    "category_share",
    "category_cart_rate",
    "category_favorite_rate",
    "category_purchase_rate",
    "brand_known",
    "brand_share",
    "brand_cart_rate",
    "brand_favorite_rate",
    "brand_purchase_rate",
];

/// The place of `known` among these.
const KNOWN: usize = 6;

/// Whether anything is known of how people take a product, by its columns of [`Group::Item`].
pub fn is_known(columns: &[f32]) -> bool {
    columns[KNOWN] > 0.0
}

/// Fills the numeric columns of [`Group::Item`] for one product.
pub fn item_columns(item: &Item, profile: &ItemProfile, priors: &Priors, out: &mut Columns) {
    let out = &mut out.data;
    let before = out.len();
    let place = profile
        .log_price
        .and_then(|log_price| priors.price_place(profile.category, log_price));
    out.extend([place.map_or(0.0, |place| place - 0.5), flag(place)]);
    let discount = item
        .price
        .zip(item.list_price)
        .map(|(price, list)| 1.0 - price / list);
    out.push(discount.unwrap_or(0.0).clamp(0.0, 1.0) as f32);
    let rating = item.rating.map(|rating| rating.clamp(0.0, 5.0) - 4.0);
    out.extend([rating.unwrap_or(0.0), flag(rating)]);
    out.push(item.reviews.unwrap_or(0.0).ln_1p());

    let standing = priors.standing(item, profile.id, profile.category);
    out.push(flag(standing));
    let shares = standing.unwrap_or_default().share;
    out.extend(shares.map(|share| (share * priors.products).ln_1p()));
    out.extend(log_rates(standing, priors));
    for (known, key) in [
        (&priors.categories, profile.category),
        (&priors.brands, profile.brand),
    ] {
        let standing = known.get(&key).copied();
        out.push(flag(standing));
        let share = standing.unwrap_or_default().share[0];
        out.push((share * known.len() as f32).ln_1p());
        out.extend(log_rates(standing, priors));
    }
    filled(Group::Item, out, before);
}

fn flag<T>(known: Option<T>) -> f32 {
    f32::from(known.is_some())
}

/// ln(rate / rate of everything), 0 if unknown.
fn log_rates(standing: Option<Standing>, priors: &Priors) -> [f32; 3] {
    let Some(standing) = standing else {
        return [0.0; 3];
    };
    std::array::from_fn(|task| {
        let ratio = standing.rate[task].max(1e-6) / priors.rates[task].max(1e-6);
        ratio.ln().clamp(-4.0, 4.0)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_stands_where_it_is_read() {
        assert_eq!(super::NAMES[super::KNOWN], "known");
    }
}
