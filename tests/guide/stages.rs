use nestrank::guide::StageModel;
use nestrank::train::stages::{Asked, Measured, StageRecipe, held_back, learn, measure};

use crate::shop::bundle;

/// Shoppers of a shop.
const USERS: u32 = 80;
/// The least that a model must be better than whoever always says the most frequent stage.
const MARGIN: f64 = 0.05;

fn on_held_back(model: &StageModel, asked: &Asked) -> Measured {
    let mut all = Measured::default();
    for number in 100..103 {
        all.add(&measure(model, &held_back(asked, number, USERS).unwrap()));
    }
    println!(
        "{}: {:.3} of {:.3}, {all:?}",
        asked.name,
        all.accuracy(),
        all.majority()
    );
    all
}

#[test]
fn stages_are_told_better_than_by_the_most_frequent_one() {
    let (own, demo) = (bundle("pkg/model"), bundle("www/model"));
    let bundles = [
        Asked {
            name: "the package's",
            served: &own,
            told: false,
        },
        Asked {
            name: "the demo's",
            served: &demo,
            told: true,
        },
    ];
    let recipe = StageRecipe {
        learn: 4,
        choose: 1,
        users: USERS,
    };
    let small = learn(&bundles, &recipe, &|line| println!("{line}"))
        .unwrap()
        .whole;
    for asked in &bundles {
        for model in [&StageModel::built_in(), &small] {
            let found = on_held_back(model, asked);
            assert!(found.accuracy() > found.majority() + MARGIN);
            assert!(found.log_loss < found.constant_log_loss());
        }
    }
}
