use super::{Columns, Field, Group, ItemProfile, Priors, Shopper};

/// Fills the numeric columns of the groups of [`Group::PAIR`], in their order, for one product.
pub fn pair_columns(shopper: &Shopper, profile: &ItemProfile, priors: &Priors, out: &mut Columns) {
    let out = &mut out.data;
    let before = out.len();
    out.extend(price(shopper, profile, priors));
    for field in [Field::Style, Field::Color, Field::Material, Field::Words] {
        out.push(shopper.looked.overlap(profile, field));
        out.push(shopper.chosen.overlap(profile, field));
    }
    out.push(shopper.looked.similarity(profile));
    out.push(shopper.chosen.similarity(profile));
    debug_assert_eq!(
        out.len() - before,
        Group::PAIR
            .iter()
            .map(|group| group.columns().len())
            .sum::<usize>()
    );
}

/// Nearness (1 equal, 0 far or unknown) and signed gap of the price: as a place within its
/// category against the shopper's level, and as a ratio to what they looked at in that category.
fn price(shopper: &Shopper, profile: &ItemProfile, priors: &Priors) -> [f32; 4] {
    let Some(log_price) = profile.log_price else {
        return [0.0; 4];
    };
    let place = priors.price_place(profile.category, log_price);
    let gap = place
        .zip(shopper.price_level.get())
        .map(|(place, level)| place - level);
    let session = shopper
        .prices
        .get(&profile.category)
        .and_then(|mean| mean.get());
    let ratio = session.map(|mean| (log_price - mean).clamp(-2.0, 2.0));
    [
        gap.map_or(0.0, |gap| 1.0 - gap.abs()),
        gap.unwrap_or(0.0),
        ratio.map_or(0.0, |ratio| (1.0 - ratio.abs()).max(0.0)),
        ratio.unwrap_or(0.0),
    ]
}
