use serde::{Deserialize, Serialize};

use crate::features::{FeatureSchema, Group, RECENT_EVENTS};
use crate::model::{EMBEDDING, Model, ModelConfig, Network, Ops, SessionEncoder};
use crate::train::counted::Counted;
use crate::train::initialise::zeros;

/// What a network weighs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Numbers in it, embedding table included.
    pub parameters: usize,
    /// Those of the embedding table.
    pub table: usize,
    /// Bytes of the numbers in a bundle, 16 bits each.
    pub bytes: usize,
    /// Floating-point operations for a product of a rerank, with the first layer factored: the sum
    /// of its parts, its dense pair columns, attention over as many events as it sees, and the tail.
    pub flops: u64,
}

impl Size {
    /// Of a network with that schema.
    pub fn of(config: &ModelConfig, schema: &FeatureSchema) -> Self {
        let shapes = config.shapes(schema);
        let numbers = |table: bool| -> usize {
            let some = shapes
                .iter()
                .filter(|shape| (shape.name == EMBEDDING) == table);
            some.map(|shape| shape.rows * shape.cols).sum()
        };
        let (table, others) = (numbers(true), numbers(false));
        let model = zeros(config, schema);
        Size {
            parameters: table + others,
            table,
            bytes: 2 * (table + others),
            flops: factored(&model),
        }
    }
}

fn factored(model: &Model) -> u64 {
    let flops = std::rc::Rc::default();
    let network = Network::new(&model.config, &model.parameters, |_, matrix| {
        Counted::new(matrix, &flops)
    });
    let first = model.first_layer().0.cols;
    let sums = Counted::of(1, first, &flops);
    network.tail(&sums);
    let pair: usize = Group::PAIR.iter().map(|group| group.columns().len()).sum();
    if model.config.session_encoder == SessionEncoder::TargetAttention {
        let (value, matrix) = (model.config.width(Group::Session), |rows, cols| {
            Counted::of(rows, cols, &flops)
        });
        let scores = matrix(1, value).matmul(&matrix(value, RECENT_EVENTS));
        let part = scores.softmax().matmul(&matrix(RECENT_EVENTS, first));
        sums.add(&part);
    }
    // Item, user, category, brand and product beside each other, and the pair's own product.
    let parts = 5 * first + 2 * pair * first;
    flops.get() + parts as u64
}
