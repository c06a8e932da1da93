//! What may come as `manifest.json`.

use nestrank::bundle::{FORMAT, Manifest, Packed};
use nestrank::domain::Result;
use serde_json::{Value, json};

use crate::draw::Draw;
use crate::sample::{bundle, packed, place, read};

fn with_field(path: &str, value: Value) -> Result<Manifest> {
    let mut json: Value = serde_json::from_slice(&packed().manifest).unwrap();
    *json.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    Manifest::read(&serde_json::to_vec(&json).unwrap())
}

#[test]
fn names_the_field_of_a_manifest_that_is_wrong() {
    for (path, field) in [
        ("/format", "format"),
        ("/model", "model"),
        ("/schema", "schema"),
        ("/created", "created"),
        ("/tasks", "tasks"),
        ("/tasks/1", "tasks[1]"),
        ("/tasks/3/name", "tasks[3].name"),
        ("/tasks/0/weight", "tasks[0].weight"),
        ("/tasks/2/trained", "tasks[2].trained"),
        ("/files", "files"),
        ("/files/0", "files[0]"),
        ("/files/1/name", "files[1].name"),
        ("/files/1/bytes", "files[1].bytes"),
        ("/files/0/sha256", "files[0].sha256"),
        ("/trained_on", "trained_on"),
        ("/trained_on/rows", "trained_on.rows"),
        ("/trained_on/until", "trained_on.until"),
    ] {
        for value in [
            json!(null),
            json!([[]]),
            json!(-0.5),
            json!("x"),
            json!(true),
        ] {
            let fits = field == "created" && value.is_string()
                || field.ends_with("trained") && value.is_boolean()
                || field.ends_with("weight") && value.is_number();
            let read = with_field(path, value.clone());
            if fits {
                read.unwrap();
                continue;
            }
            let error = read.unwrap_err();
            let (code, place) = place(&error);
            assert_eq!(code, "model-invalid", "{error}");
            // Within a list it is the entry that is wrong.
            assert!(
                place == field || place == format!("{field}[0]"),
                "{path} {value}: {error}"
            );
        }
    }
    for (path, value) in [
        ("/tasks/0/weight", json!("1")),
        ("/tasks/0/calibration", json!(3)),
        ("/tasks/0/calibration/scale", json!(null)),
        ("/tasks/0/calibration/scale", json!(0)),
        ("/tasks/0/calibration/scale", json!(-1)),
        ("/tasks/0/calibration/scale", json!(1e300)),
        ("/tasks/0/calibration/scale", json!(1e-300)),
        ("/tasks/0/calibration/bias", json!("0")),
        ("/tasks/0/calibration/bias", json!(-1e300)),
        ("/tasks/1/name", json!("view")),
        ("/created", json!("2".repeat(65))),
        ("/files/0/bytes", json!(u64::MAX)),
        ("/files/0/bytes", json!((64 << 20) + 1)),
        ("/files/0/sha256", json!("A".repeat(64))),
        ("/files/0/sha256", json!("0".repeat(63))),
        ("/trained_on/seed", json!(1.5)),
    ] {
        let error = with_field(path, value).unwrap_err();
        let dotted = path[1..].replace("/0/", "[0].").replace("/1/", "[1].");
        assert_eq!(
            place(&error),
            ("model-invalid", dotted.replace('/', ".").as_str())
        );
    }
}

#[test]
fn an_unknown_format_is_a_mismatch_whatever_else_it_holds() {
    for json in [
        r#"{"format":2}"#,
        r#"{"format":0,"model":7}"#,
        r#"{"format":-1,"tasks":{}}"#,
    ] {
        let error = Manifest::read(json.as_bytes()).unwrap_err();
        assert_eq!(place(&error), ("model-mismatch", "format"));
    }
    let brackets = [b'['; 200_000];
    let spaces = [b' '; 300_000];
    let texts: [&[u8]; 7] = [
        b"[]",
        b"",
        b"nul",
        b"\xff{}",
        b"{\"format\":1.0}",
        &brackets,
        &spaces,
    ];
    for json in texts {
        assert_eq!(Manifest::read(json).unwrap_err().code(), "model-invalid");
    }
}

#[test]
fn unknown_fields_and_kinds_of_file_are_left_alone() {
    let mut json: Value = serde_json::from_slice(&packed().manifest).unwrap();
    json["licence"] = json!("MIT");
    json["files"][0]["origin"] = json!([1]);
    let sha256 = "ab".repeat(32);
    let name = format!("notes-{}.safetensors", &sha256[..20]);
    let entry = json!({"name": name, "bytes": 1, "sha256": sha256});
    json["files"].as_array_mut().unwrap().push(entry);
    let manifest = serde_json::to_vec(&json).unwrap();
    let read = read(&Packed {
        manifest,
        ..packed()
    })
    .unwrap();
    assert_eq!(read.weights, bundle().weights);
}

#[test]
fn a_file_name_is_no_path_and_carries_its_own_hash() {
    let sha256 = Manifest::read(&packed().manifest).unwrap().files[0]
        .sha256
        .clone();
    let hash = &sha256[..16];
    assert!(
        with_field(
            "/files/0/name",
            json!(format!("weights-{sha256}.safetensors"))
        )
        .is_ok()
    );
    for name in [
        format!("../weights-{hash}.safetensors"),
        format!("a/weights-{hash}.safetensors"),
        format!("a\\weights-{hash}.safetensors"),
        format!("/weights-{hash}.safetensors"),
        format!("https:weights-{hash}.safetensors"),
        format!("weights-{hash}.safetensors?x"),
        format!("weights-{hash}.safetensors\0"),
        format!("weights-../{hash}.safetensors"),
        format!("weights-{hash}/..safetensors"),
        format!("weights-{}.safetensors", "0".repeat(16)),
        format!("weights-{}.safetensors", &hash[..7]),
        format!("weights-{sha256}0.safetensors"),
        format!("-{hash}.safetensors"),
        "weights-.safetensors".into(),
        "weights.safetensors".into(),
        "..".into(),
        String::new(),
    ] {
        let error = with_field("/files/0/name", json!(name)).unwrap_err();
        assert_eq!(place(&error), ("model-invalid", "files[0].name"), "{name}");
    }
    let mut json: Value = serde_json::from_slice(&packed().manifest).unwrap();
    json["files"][1] = json["files"][0].clone();
    let error = Manifest::read(&serde_json::to_vec(&json).unwrap()).unwrap_err();
    assert_eq!(place(&error), ("model-invalid", "files[1].name"));
}

#[test]
fn a_manifest_without_a_file_is_no_bundle() {
    let mut json: Value = serde_json::from_slice(&packed().manifest).unwrap();
    json["files"].as_array_mut().unwrap().remove(1);
    let manifest = serde_json::to_vec(&json).unwrap();
    let error = read(&Packed {
        manifest,
        ..packed()
    })
    .unwrap_err();
    assert_eq!(place(&error), ("model-invalid", "files"));
}

#[test]
fn no_change_of_a_manifest_is_a_panic() {
    let original = packed().manifest;
    let mut draw = Draw(5);
    let pieces: [&[u8]; 8] = [
        b"null", b"[", b"}", b"9e999", b"-1", b"\"", b"{\"x\":", b"\xc3",
    ];
    let mut taken = 0;
    for _ in 0..20_000 {
        let mut json = original.clone();
        for _ in 0..1 + draw.below(3) {
            let start = draw.below(json.len());
            let end = (start + draw.below(6)).min(json.len());
            json.splice(start..end, pieces[draw.below(8)].iter().copied());
        }
        if let Ok(manifest) = Manifest::read(&json) {
            taken += 1;
            assert_eq!(manifest.format, FORMAT);
            assert!(manifest.files.iter().all(|file| !file.name.contains('/')));
        }
    }
    assert!(taken > 10, "the changes are too coarse");
}
