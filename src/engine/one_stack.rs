use super::shopper_layers::ShopperLayers;
use crate::domain::text;
use crate::features::Group;
use crate::model::{Architecture, Matrix, Model, SessionEncoder};

/// A network whose tasks all stand on one stack of layers, taken apart for the fused scorers.
pub(super) struct OneStack<'a> {
    /// The first layer's rows of [`Group::Item`], `[item width, first width]`.
    pub item: Matrix,
    /// The first layer's bias, `[first width]`.
    pub bias: &'a [f32],
    /// The first layer's rows of [`Group::PAIR`], `[columns, first width]`.
    pub pair: Matrix,
    /// The first layer's other rows.
    pub shopper: ShopperLayers,
    /// The hidden layers after the first.
    pub hidden: Vec<Layer<'a>>,
    /// One output a task.
    pub heads: Layer<'a>,
}

/// Weight, `[inputs, outputs]`, and bias, `[outputs]`.
pub(super) type Layer<'a> = (&'a Matrix, &'a [f32]);

impl<'a> OneStack<'a> {
    /// Nothing if the model is of another kind.
    pub fn of(model: &'a Model) -> Option<Self> {
        use Architecture::{FactorisedChain, SharedBottom};
        let config = &model.config;
        if !matches!(config.architecture, SharedBottom | FactorisedChain)
            || config.session_encoder != SessionEncoder::Pooling
        {
            return None;
        }
        let (_, bias) = model.first_layer();
        let layer = |name: &str| {
            let get = |part: &str| model.parameters.get(&text!(name, ".", part));
            (get("weight"), &get("bias").data[..])
        };
        Some(OneStack {
            item: rows(model, &[Group::Item]),
            pair: rows(model, &Group::PAIR),
            bias: &bias.data,
            shopper: ShopperLayers::new(model),
            hidden: (1..config.hidden.len())
                .map(|at| layer(&text!("shared.", at)))
                .collect(),
            heads: layer("heads"),
        })
    }
}

/// The first layer's rows of groups that follow each other.
pub(super) fn rows(model: &Model, groups: &[Group]) -> Matrix {
    let width = |group: &Group| model.config.width(*group);
    let before = Group::ALL.iter().take_while(|group| **group != groups[0]);
    let start: usize = before.map(width).sum();
    let end = start + groups.iter().map(width).sum::<usize>();
    model.first_layer().0.row_range(start..end)
}
