//! The two ways through the first layer agree: whole rows, and factored by groups.

use crate::support::Draw;
use nestrank::bundle::Calibration;
use nestrank::engine::{
    CpuScorer, ItemSide, Scorer, SessionProfiles, ShopperSide, SideMaking, probabilities, push_row,
};
use nestrank::features::Columns;
use nestrank::model::{Architecture, Cpu, Mat, ModelConfig, SessionEncoder};

const NOW: i64 = 1_760_000_000_000;

#[test]
fn factored_equals_whole_rows_computed_by_hand() {
    let worlds = [(1, 0), (24, 40), (500, 3), (2_500, 600)];
    let every = configs().into_iter();
    let every = every.flat_map(|one| worlds.map(|world| (one.clone(), world)));
    for (seed, (config, (count, events))) in (1..).zip(every) {
        let what = format!("{config:?}");
        let mut draw = Draw(seed);
        let items = crate::support::items(count, &mut draw);
        let model = crate::support::model(config, &mut draw);
        let priors = crate::support::priors(&items, &model, &mut draw);
        let session = crate::support::session(&items, events, NOW, &mut draw);
        let shopper = SessionProfiles::default().shopper(&session, &model.schema, &priors, NOW);

        let mut side = ItemSide::new(&model);
        side.extend(&items, &model, &priors);
        let home = Mat::<Cpu>::cpu;
        let mut scorer = Scorer::new(&model, home);
        scorer.set_items(&side, home);
        let mut page = CpuScorer::new(&model);
        page.set_items(&side);
        let some: Vec<u32> = (0..count as u32).rev().step_by(3).collect();
        for rows in [None, Some(&some[..])] {
            let shopper_side = ShopperSide::new(&shopper, &side, rows, &model, &priors);
            let blocks = scorer.score(&shopper_side, rows, home);
            let outputs: Vec<f32> = blocks.into_iter().flat_map(Mat::into_vec).collect();
            // The page's own way through.
            let ours = page.score(&shopper_side, rows);
            assert_eq!(ours.len(), outputs.len());
            for (ours, burn) in ours.iter().zip(&outputs) {
                assert!((ours - burn).abs() < 1e-5, "{what}: {ours} {burn}");
            }
            let logits = model.config.logits(outputs);
            let factored = probabilities(&logits, [Some(Calibration::IDENTITY); 4]);

            let all: Vec<u32> = (0..count as u32).collect();
            let rows = rows.unwrap_or(&all);
            assert_eq!(factored.len(), rows.len());
            for (row, factored) in rows.iter().zip(&factored) {
                let mut whole = Columns::new(model.config.row_width());
                push_row(&shopper, &side, *row as usize, &model, &priors, &mut whole);
                let by_hand = crate::by_hand::forward(&model, whole.row(0));
                for task in 0..4 {
                    let gap = (factored[task] - by_hand[task]).abs();
                    assert!(
                        gap < 1e-5,
                        "{what}, product {row} of {count}: {factored:?} {by_hand:?}",
                    );
                }
            }
        }
    }
}

/// What is done some products at a time, also as they come, is the same to the last bit.
#[test]
fn some_at_a_time_equals_all_at_once() {
    for (seed, config) in (1..).zip(configs()) {
        let what = format!("{config:?}");
        let mut draw = Draw(seed);
        let items = crate::support::items(700, &mut draw);
        let model = crate::support::model(config, &mut draw);
        let priors = crate::support::priors(&items, &model, &mut draw);
        let session = crate::support::session(&items, 60, NOW, &mut draw);
        let shopper = SessionProfiles::default().shopper(&session, &model.schema, &priors, NOW);
        let mut side = ItemSide::new(&model);
        side.extend(&items, &model, &priors);
        let mut once = CpuScorer::new(&model);
        once.set_items(&side);

        let (mut coming, mut often) = (ItemSide::new(&model), CpuScorer::new(&model));
        for items in items.chunks(400) {
            coming.extend(items, &model, &priors);
            while often.take_items(&coming, 37) {}
        }
        let some: Vec<u32> = (0..700).rev().step_by(3).collect();
        for rows in [None, Some(&some[..])] {
            let whole = ShopperSide::new(&shopper, &side, rows, &model, &priors);
            let mut making = SideMaking::new(&shopper, &coming, &model, &priors);
            while making.go_on(&shopper, &coming, rows, &priors, 11) {}
            assert!(making.side == whole, "{what}");
            let mut scoring = often.begin(&making.side);
            let mut steps = 1;
            while often.go_on(&mut scoring, &making.side, rows, 45) {
                steps += 1;
            }
            assert_eq!(steps, whole.product_of.len().div_ceil(45), "{what}");
            let bits = |outputs: &[f32]| outputs.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert!(
                bits(&scoring.outputs) == bits(&once.score(&whole, rows)),
                "{what}"
            );
        }
    }
}

/// Every architecture, and what can stand in front of any of them: attention, vectors, both.
fn configs() -> Vec<ModelConfig> {
    let mut configs: Vec<ModelConfig> = Architecture::ALL.map(crate::support::config).into();
    for (architecture, attention, vector_length) in [
        (Architecture::SharedBottom, true, 0),
        (Architecture::SharedBottom, false, 8),
        (Architecture::Mmoe, true, 8),
    ] {
        let encoder = SessionEncoder::ALL[usize::from(attention)];
        configs.push(ModelConfig {
            session_encoder: encoder,
            vector_length,
            ..crate::support::config(architecture)
        });
    }
    configs
}

#[test]
fn a_task_that_was_not_trained_is_zero() {
    let trained = Some(Calibration::IDENTITY);
    let rows = probabilities(&[0.0; 8], [trained, None, trained, None]);
    assert_eq!(rows, [[0.5, 0.0, 0.5, 0.0]; 2]);
}

#[test]
fn a_calibration_scales_and_moves_the_logit() {
    let calibration = Some(Calibration {
        scale: 0.5,
        bias: -1.0,
    });
    let rows = probabilities(&[4.0; 4], [calibration, None, None, None]);
    let expected = 1.0 / (1.0 + (-1.0f32).exp());
    assert!((rows[0][0] - expected).abs() < 1e-7, "{rows:?}");
}
