//! `nestrank import`: weights that come from elsewhere into a bundle.
#![cfg(feature = "train")]

mod cli_common;
mod made_bundle;
#[expect(dead_code, reason = "made for the tests of the engine, and shared")]
#[path = "engine/support.rs"]
mod support;

use std::fs;

use cli_common::place::Place;
use made_bundle::made_bundle;
use nestrank::bundle::{Bundle, encode, read_folder};
use nestrank::domain::{TensorData, Tensors, Value};
use nestrank::model::Architecture;
use nestrank::train::{Precision, pack, write_bundle};
use support::{Draw, config, model};

/// A folder with a bundle in `model`, as it is stored.
fn place() -> (Place, Bundle) {
    let place = Place::new();
    let folder = place.0.path().join("model");
    let model = model(config(Architecture::SharedBottom), &mut Draw(1));
    write_bundle(
        &folder,
        &pack(&made_bundle(&model), Precision::F16).unwrap(),
    )
    .unwrap();
    let bundle = read_folder(&folder).unwrap();
    (place, bundle)
}

/// Writes tensors as PyTorch does, in 32 bits.
fn save(place: &Place, name: &str, tensors: &Tensors) {
    place.file(name, encode(name, tensors, |_| false).unwrap());
}

fn numbers<'a>(tensors: &'a mut Tensors, name: &str) -> &'a mut Vec<f32> {
    match &mut tensors.0.get_mut(name).unwrap().data {
        TensorData::F32(numbers) => numbers,
        TensorData::U64(_) => panic!("{name} holds keys"),
    }
}

const IMPORT: &str = "import --like model --out new --model";

#[test]
fn a_bundles_own_weights_give_the_same_scores() {
    let (place, bundle) = place();
    save(&place, "own.safetensors", &bundle.weights);
    place.file(
        "events.csv",
        "time,user,item,event,category,price\n\
         1600000000,u1,p1,view,Sofas,100\n\
         1600000100,u1,p2,cart,Lamps,20\n\
         1600000200,u2,p1,purchase,Sofas,100\n",
    );
    place.file(
        "pairs.csv",
        "user,item,category,time\nu1,p2,Lamps,1600001000\nu2,p2,Lamps,1600001000\n",
    );
    let score = |model: &str| {
        let files = "--events events.csv --pairs pairs.csv --out scores.csv";
        place.ok(&format!("score --model {model} {files}"));
        place.read("scores.csv")
    };
    let wanted = score("model");
    // A file, and a folder with one of weights in it.
    for from in ["own.safetensors", "model"] {
        place.ok(&format!("{IMPORT} {from}"));
        assert_eq!(score("new"), wanted, "{from}");
        let new = read_folder(&place.0.path().join("new")).unwrap();
        assert_eq!(
            (&new.weights, &new.priors),
            (&bundle.weights, &bundle.priors)
        );
        assert_eq!(new.manifest.tasks, bundle.manifest.tasks);
        let extra = &new.manifest.trained_on.extra;
        assert_eq!(*extra.field("imported"), Value::Bool(true));
    }
    place.ok("inspect new");
}

#[test]
fn other_numbers_are_taken_and_their_calibration_may_be_left_out() {
    let (place, bundle) = place();
    assert!(bundle.manifest.tasks[0].calibration.is_some());
    let mut weights = bundle.weights.clone();
    numbers(&mut weights, "heads.bias")[2] = 0.125;
    save(&place, "other.safetensors", &weights);
    place.ok(&format!("{IMPORT} other.safetensors --uncalibrated"));
    let mut new = read_folder(&place.0.path().join("new")).unwrap();
    assert_eq!(numbers(&mut new.weights, "heads.bias")[2], 0.125);
    let mut tasks = new.manifest.tasks.iter().zip(&bundle.manifest.tasks);
    assert!(tasks.all(|(new, old)| new.calibration.is_none() && new.trained == old.trained));
}

#[test]
fn weights_are_kept_in_16_bits_or_in_32() {
    let (place, bundle) = place();
    let mut weights = bundle.weights.clone();
    // No number of 16 bits is near enough.
    numbers(&mut weights, "heads.weight")[0] = 0.100_001;
    save(&place, "fine.safetensors", &weights);
    let kept = |option: &str| {
        place.ok(&format!("{IMPORT} fine.safetensors{option}"));
        let mut new = read_folder(&place.0.path().join("new")).unwrap();
        numbers(&mut new.weights, "heads.weight")[0]
    };
    assert_eq!(kept(" --precision f32"), 0.100_001);
    let half = kept("");
    assert!(half != 0.100_001 && (half - 0.1).abs() < 1e-4, "{half}");
}

#[test]
fn what_are_not_the_networks_weights_is_named_and_leaves_nothing() {
    let (place, bundle) = place();
    let broken = |name: &str, change: &dyn Fn(&mut Tensors)| {
        let mut weights = bundle.weights.clone();
        change(&mut weights);
        save(&place, &format!("{name}.safetensors"), &weights);
    };
    broken("missing", &|weights| drop(weights.0.remove("heads.bias")));
    broken("extra", &|weights| {
        weights.put_f32("layer.weight", &[1], vec![0.0])
    });
    broken("flat", &|weights| {
        weights.0.get_mut("heads.bias").unwrap().shape = vec![4];
    });
    broken("transposed", &|weights| {
        weights.0.get_mut("heads.weight").unwrap().shape.reverse();
    });
    broken("keys", &|weights| {
        weights.put_u64("heads.bias", &[1, 4], vec![1; 4])
    });
    broken("large", &|weights| {
        numbers(weights, "heads.weight")[0] = 7e4
    });
    let whole = fs::read(place.0.path().join("missing.safetensors")).unwrap();
    let mut nan = whole.clone();
    let end = nan.len() - 4;
    nan[end..].copy_from_slice(&f32::NAN.to_le_bytes());
    place.file("nan.safetensors", nan);
    place.file("cut.safetensors", &whole[..whole.len() - 1]);
    let mut wide = whole.clone();
    let at = wide.windows(3).position(|bytes| bytes == b"F32").unwrap();
    wide[at..at + 3].copy_from_slice(b"F64");
    place.file("wide.safetensors", wide);
    place.file("weights.pt", "PK");
    fs::create_dir(place.0.path().join("empty")).unwrap();
    for (from, why) in [
        (
            "missing.safetensors",
            "missing.safetensors: the model is invalid: heads.bias: is missing",
        ),
        (
            "extra.safetensors",
            "layer.weight: is not a tensor of this model",
        ),
        (
            "flat.safetensors",
            "heads.bias: has the shape [4], not [1, 4]",
        ),
        (
            "transposed.safetensors",
            "; weights are [inputs, outputs], the transpose of ",
        ),
        (
            "keys.safetensors",
            "heads.bias: must hold real numbers, not keys",
        ),
        (
            "large.safetensors",
            "heads.weight: holds a number too large for 16 bits",
        ),
        (
            "nan.safetensors",
            "nan.safetensors: shared.1.weight: holds a number that is not finite",
        ),
        (
            "cut.safetensors",
            "cut.safetensors: shared.1.weight: lies outside the file",
        ),
        (
            "wide.safetensors",
            "has a type that is none of F16, F32 and U64",
        ),
        ("weights.pt", "weights.pt: it is no .safetensors file"),
        ("none.safetensors", "none.safetensors: No such file"),
        ("empty", "empty: it holds no .safetensors file"),
        (".", "it holds several .safetensors files"),
    ] {
        let error = place.fails(&format!("{IMPORT} {from}"), 1);
        assert!(error.contains(why), "{from}: {error}");
    }
    for (line, why) in [
        (
            "--like empty --out new",
            "empty: the model could not be read",
        ),
        (
            "--like model --out .",
            ".: it holds other things, and no bundle",
        ),
    ] {
        let error = place.fails(&format!("import --model model {line}"), 1);
        assert!(error.starts_with(why), "{line}: {error}");
    }
}
