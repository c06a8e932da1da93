//! The side that no shopper has: what a GPU is tried with must miss nothing that a GPU could get
//! wrong.

use crate::support::Draw;
use nestrank::engine::{CpuScorer, ItemSide, ShopperSide, trial_side};
use nestrank::features::Columns;
use nestrank::model::{Architecture, ModelConfig, SessionEncoder};

const COUNT: usize = 60;

/// Where a side keeps a part.
type Part = fn(&mut ShopperSide) -> &mut Columns;

#[test]
fn every_part_of_a_trial_tells_in_the_outputs() {
    let attention = ModelConfig {
        session_encoder: SessionEncoder::TargetAttention,
        ..crate::support::config(Architecture::SharedBottom)
    };
    for config in [
        crate::support::config(Architecture::SharedBottom),
        attention,
    ] {
        let mut draw = Draw(5);
        let items = crate::support::items(COUNT, &mut draw);
        let model = crate::support::model(config.clone(), &mut draw);
        let priors = crate::support::priors(&items, &model, &mut draw);
        let mut side = ItemSide::new(&model);
        side.extend(&items, &model, &priors);
        let mut scorer = CpuScorer::new(&model);
        scorer.set_items(&side);
        let rows: Vec<u32> = (0..COUNT as u32).collect();
        let mut score = |side: &ShopperSide| scorer.score(side, Some(&rows));

        let trial = trial_side(COUNT, &side, &model);
        let whole = score(&trial);
        assert!(whole.iter().all(|output| output.is_finite()));
        let parts: [(&str, Part); 6] = [
            ("user", |side| &mut side.user),
            ("category", |side| &mut side.category),
            ("brand", |side| &mut side.brand),
            ("product", |side| &mut side.product),
            ("pair", |side| &mut side.pair),
            ("session", |side| &mut side.session),
        ];
        for (name, part) in parts {
            let mut without = trial.clone();
            part(&mut without).data.fill(0.0);
            let heard = name != "session" || config.session_encoder != SessionEncoder::Pooling;
            assert_eq!(score(&without) != whole, heard, "{config:?}: {name}");
        }
        let mut mixed_up = trial.clone();
        mixed_up.product_of.rotate_left(1);
        assert_ne!(score(&mixed_up), whole);
    }
}
