use super::{Columns, Field, Group, ItemProfile, Priors, Shopper};

/// Fills the numeric columns of the groups of [`Group::PAIR`], in their order, for one product.
pub fn pair_columns(shopper: &Shopper, profile: &ItemProfile, priors: &Priors, out: &mut Columns) {
    let out = &mut out.data;
    let before = out.len();
    let place = |log_price| priors.price_place(profile.category, log_price);
    let place = profile.log_price.and_then(place);
    out.extend(price_columns(shopper, profile, place));
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
///
/// `place` is the price's place among those of its category.
pub(super) fn price_columns(
    shopper: &Shopper,
    profile: &ItemProfile,
    place: Option<f32>,
) -> [f32; 4] {
    let Some(log_price) = profile.log_price else {
        return [0.0; 4];
    };
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

/// Words divide their field's weight by their number on both sides.
pub(super) fn words_factor(field: Field, count: usize) -> f32 {
    if field == Field::Words {
        count as f32
    } else {
        1.0
    }
}
