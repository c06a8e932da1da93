//! What a network adds to a row by itself, against the same by hand, in 64 bits: fused vectors and
//! attended events.

use nestrank::domain::{EventKind, Item, Session};
use nestrank::engine::{ItemSide, SessionProfiles, push_row};
use nestrank::features::{Columns, EVENT_TRAITS, Group, ItemProfile, Priors};
use nestrank::model::{Architecture, Matrix, Model, ModelConfig, SessionEncoder};

use crate::support::{self, Draw};

const NOW: i64 = 1_760_000_000_000;
const HOUR: f64 = 3_600_000.0;

fn model(draw: &mut Draw) -> Model {
    let config = ModelConfig {
        session_encoder: SessionEncoder::TargetAttention,
        vector_length: 8,
        ..support::config(Architecture::SharedBottom)
    };
    support::model(config, draw)
}

/// `x W + b`
fn affine(model: &Model, name: &str, x: &[f64]) -> Vec<f64> {
    let get = |part: &str| model.parameters.get(&format!("{name}.{part}"));
    let (weight, bias): (&Matrix, &Matrix) = (get("weight"), get("bias"));
    assert_eq!(x.len(), weight.rows);
    let column = |col: usize| {
        let products = (0..weight.rows).map(|row| x[row] * f64::from(weight.row(row)[col]));
        products.sum::<f64>() + f64::from(bias.data[col])
    };
    (0..weight.cols).map(column).collect()
}

/// The sum of the tokens' rows, and what the vector adds.
fn code(model: &Model, item: &Item) -> Vec<f64> {
    let profile = ItemProfile::new(item, &model.schema);
    let dim = model.config.embedding_dim;
    let mut code = vec![0.0; dim];
    for (row, weight) in &profile.bag.entries {
        for (sum, x) in code.iter_mut().zip(model.table.0.row(*row as usize)) {
            *sum += f64::from(*weight) * f64::from(*x);
        }
    }
    let Some(vector) = item.vector.as_ref().filter(|vector| vector.len() == 8) else {
        code.resize(2 * dim, 0.0);
        return code;
    };
    let squares: f64 = vector.iter().map(|x| f64::from(*x).powi(2)).sum();
    let scale = 8f64.sqrt() / squares.sqrt();
    let vector: Vec<f64> = vector.iter().map(|x| scale * f64::from(*x)).collect();
    let heard = [&code[..], &vector].concat();
    let gates = affine(model, "fusion.gate", &heard);
    let contents = affine(model, "fusion.vector", &vector);
    let fused = gates.iter().zip(contents);
    code.extend(fused.map(|(gate, content)| content.tanh() / (1.0 + (-gate).exp())));
    code
}

/// The latest 50 events that say what somebody wants, weighed for a product of that code.
fn attended(model: &Model, session: &Session, code_of: &[f64]) -> Vec<f64> {
    let mut values = Vec::new();
    for event in session.events().iter().rev() {
        let kind = match event.kind {
            EventKind::View => 0,
            EventKind::Cart => 1,
            EventKind::Favorite | EventKind::More => 2,
            EventKind::Purchase => 3,
            _ => continue,
        };
        let mut value = code(model, &session.products()[event.product as usize]);
        value.extend((0..4).map(|task| f64::from(u8::from(task == kind))));
        let age = (NOW - event.time) as f64;
        value.extend([1.0, 24.0, 120.0].map(|hours| (-age / (hours * HOUR)).exp2()));
        values.push(value);
        if values.len() == 50 {
            break;
        }
    }
    let query = affine(model, "session", code_of);
    let score = |value: &Vec<f64>| -> f64 { query.iter().zip(value).map(|(q, v)| q * v).sum() };
    let weights: Vec<f64> = values.iter().map(|value| score(value).exp()).collect();
    let sum: f64 = weights.iter().sum();
    let mut mean = vec![0.0; query.len()];
    for (weight, value) in weights.iter().zip(&values) {
        for (mean, x) in mean.iter_mut().zip(value) {
            *mean += weight / sum * x;
        }
    }
    mean
}

fn assert_near(found: &[f32], wanted: &[f64], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (found, wanted) in found.iter().zip(wanted) {
        assert!(
            (f64::from(*found) - wanted).abs() < 1e-5,
            "{what}: {found} {wanted}"
        );
    }
}

#[test]
fn codes_and_attended_events_are_those_computed_by_hand() {
    for (seed, events) in [(1, 0), (2, 3), (3, 40), (4, 200)] {
        let mut draw = Draw(seed);
        let mut items = support::items(20, &mut draw);
        // Of another embedding: as good as none.
        items[3].vector = Some(vec![1.0; 5]);
        let model = model(&mut draw);
        let session = support::session(&items, events, NOW, &mut draw);
        let priors = Priors::default();
        let shopper = SessionProfiles::default().shopper(&session, &model.schema, &priors, NOW);
        let mut side = ItemSide::new(&model);
        side.extend(&items, &model, &priors);
        for (index, item) in items.iter().enumerate() {
            let mut row = Columns::new(model.config.row_width());
            push_row(&shopper, &side, index, &model, &priors, &mut row);
            let own = code(&model, item);
            let width = model.config.width(Group::Item);
            assert_near(&row.data[width - own.len()..width], &own, "code");
            let heard = &row.data[row.width - own.len() - EVENT_TRAITS..];
            assert_near(heard, &attended(&model, &session, &own), "attended");
        }
    }
}

#[test]
fn a_vector_and_a_look_at_another_product_change_what_is_heard() {
    let mut draw = Draw(9);
    let items = support::items(20, &mut draw);
    let model = model(&mut draw);
    let codes = items.iter().map(|item| code(&model, item));
    let with = items
        .iter()
        .zip(codes)
        .filter(|(item, _)| item.vector.is_some());
    for (item, with) in with {
        let without = code(
            &model,
            &Item {
                vector: None,
                ..item.clone()
            },
        );
        assert_ne!(with, without);
        assert_eq!(with[..4], without[..4]);
    }
    let session = support::session(&items, 30, NOW, &mut draw);
    let heard = |item: &Item| attended(&model, &session, &code(&model, item));
    let gaps = heard(&items[0]).into_iter().zip(heard(&items[1]));
    assert!(gaps.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max) > 0.01);
}
