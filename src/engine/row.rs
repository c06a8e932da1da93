use super::ItemSide;
use super::shopper_side::{push_user, session_values};
use crate::features::{
    Columns, Priors, Shopper, brand_columns, category_columns, pair_columns, product_columns,
    related_columns,
};
use crate::model::{Model, TargetAttention};

/// Appends the whole row of one product of the item side, `[row width]`: every group's columns in
/// the order of [`crate::features::Group::ALL`].
pub fn push_row(
    shopper: &Shopper,
    items: &ItemSide,
    index: usize,
    model: &Model,
    priors: &Priors,
    out: &mut Columns,
) {
    let profile = &items.profiles[index];
    out.data.extend_from_slice(items.columns.row(index));
    push_user(shopper, model, priors, out);
    category_columns(shopper, profile.category, profile.root, priors, out);
    related_columns(shopper, profile.category, priors, out);
    brand_columns(shopper, profile.brand, out);
    product_columns(shopper, profile.id, out);
    pair_columns(shopper, profile, priors, out);
    if let Some(attention) = TargetAttention::of(model) {
        let values = session_values(shopper, model);
        attention.attend(items.code(index, model), &values.data, &mut out.data);
    }
}
