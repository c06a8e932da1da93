//! The bundle that the package brings: it is as good and as small as it was, and its command makes
//! such a one.
#![cfg(feature = "train")]

use std::fs;
use std::path::{Path, PathBuf};

use nestrank::bundle::{Served, read_folder};
use nestrank::features::Group;
use nestrank::train::default_model::{
    DefaultRecipe, HELD_BACK, Questions, ShopKind, train_default,
};
use nestrank::train::zero_shot::held_back;
use nestrank::train::{Precision, pack};

/// What manifest, weights and priors may weigh together, in bytes.
const MOST_BYTES: usize = 60_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/model")
}

#[test]
fn the_committed_bundle_is_better_than_recency_in_shops_that_nobody_learnt_from() {
    let mut bytes = 0;
    for file in fs::read_dir(folder()).unwrap() {
        bytes += file.unwrap().metadata().unwrap().len() as usize;
    }
    assert!(bytes <= MOST_BYTES, "{bytes} bytes");
    let served = Served::new(read_folder(&folder()).unwrap()).unwrap();
    // Three in a row ask in all three ways.
    let asked = |number| ShopKind::drawn(HELD_BACK + number, 1).questions;
    assert!([asked(0), asked(1), asked(2)].contains(&Questions::Shown));
    for number in 0..3 {
        let measured = held_back(&served, number).unwrap();
        let [auc, popular, recent, gauc, _, recent_gauc] = measured.means();
        println!("{}: {:.4?}", measured.name, measured.means());
        assert!(
            auc > recent + 0.02 && auc > popular + 0.02,
            "{auc} {recent}"
        );
        assert!(gauc > recent_gauc + 0.02, "{gauc} {recent_gauc}");
    }
}

#[test]
fn its_command_makes_a_network_that_knows_no_names() {
    let mut how = DefaultRecipe::usual();
    (how.learn, how.choose, how.users) = (6, 3, 60);
    how.recipe.fit.epochs = 3;
    how.recipe.members = 1;
    let bundle = train_default(&how, "2026-01-01T00:00:00Z".into(), &|_| {}).unwrap();
    let packed = pack(&bundle, Precision::F16).unwrap();
    let files = packed.files.iter().map(|(_, bytes)| bytes.len());
    assert!(files.sum::<usize>() + packed.manifest.len() <= MOST_BYTES);
    assert_eq!(bundle.manifest.trained_on.until, 0);
    let mut served = Served::new(bundle).unwrap();
    assert!(served.model.table.0.data.iter().all(|x| *x == 0.0));
    assert!(served.priors.categories.is_empty() && served.priors.items.is_empty());
    // What a person does in all has no say.
    let item = served.model.config.width(Group::Item);
    let user = item..item + Group::User.columns().len();
    let (weight, _) = served.model.first_layer_mut();
    assert!(
        user.clone()
            .all(|row| weight.row(row).iter().all(|x| *x == 0.0))
    );
    assert!((0..item).any(|row| weight.row(row).iter().any(|x| *x != 0.0)));
    let [auc, popular, recent, ..] = held_back(&served, 0).unwrap().means();
    assert!(auc > recent && auc > popular, "{auc} {recent} {popular}");
}
