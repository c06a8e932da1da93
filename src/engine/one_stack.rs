use nestrank_kernels::{Dense, Start};

use super::shopper_layers::ShopperLayers;
use crate::domain::text;
use crate::features::{Columns, Group};
use crate::model::{Architecture, Matrix, Model, ModelConfig, SessionEncoder};

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
    /// Whether the networks of that kind are such.
    pub fn is(config: &ModelConfig) -> bool {
        use Architecture::{FactorisedChain, SharedBottom};
        matches!(config.architecture, SharedBottom | FactorisedChain)
            && config.session_encoder == SessionEncoder::Pooling
    }

    /// Nothing if the model is of another kind.
    pub fn of(model: &'a Model) -> Option<Self> {
        let config = &model.config;
        if !Self::is(config) {
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

    /// From whole rows, `[n, row width]`, to outputs, `[n, tasks]`.
    pub fn whole(self, model: &Model, rows: &Columns) -> Vec<f32> {
        let (first, _) = model.first_layer();
        let mut now = rows.data.clone();
        let mut apply = |(weight, bias): Layer, relu| {
            let layer = Dense::new(&weight.data, bias, weight.rows);
            let mut next = vec![0.0; rows.rows() * weight.cols];
            layer.apply(&now, rows.rows(), Start::Bias, relu, &mut next);
            now = next;
        };
        apply((first, self.bias), true);
        for layer in self.hidden {
            apply(layer, true);
        }
        apply(self.heads, false);
        now
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
