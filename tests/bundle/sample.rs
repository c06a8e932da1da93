//! A small bundle, and what the tests ask of it.

use nestrank::bundle::{Bundle, Calibration, FORMAT, Manifest, Packed, TaskEntry, TrainedOn};
use nestrank::domain::{Error, Result, Task, Tensors, Value};
use serde_json::json;

/// Every kind of tensor, and every field of a manifest.
pub fn bundle() -> Bundle {
    let mut weights = Tensors::default();
    weights.put_f32("first", &[2, 3], vec![0.5, -0.25, 1.0, 2.0, 3.5, -4.0]);
    weights.put_f32("bias", &[3], vec![0.1, -0.0, f32::MAX]);
    let mut priors = Tensors::default();
    priors.put_u64("category", &[2], vec![u64::MAX, 0x0102_0304_0506_0708]);
    priors.put_f32("total", &[], vec![7.0]);
    priors.put_f32("brand", &[0, 4], vec![]);
    let manifest = Manifest {
        format: FORMAT,
        model: Value::of(&json!({"architecture": "shared-bottom", "hidden": [64, 32]})),
        schema: Value::of(&json!({"seed": 18_446_744_073_709_551_615_u64})),
        tasks: Task::ALL.map(|name| TaskEntry {
            name,
            weight: name as u8 as f64 + 0.1,
            trained: name != Task::Cart,
            calibration: (name == Task::View).then_some(Calibration {
                scale: 1.5,
                bias: -0.25,
            }),
        }),
        files: vec![],
        created: "2026-11-24T13:48:48Z".into(),
        trained_on: TrainedOn {
            rows: 5,
            users: 4,
            items: 3,
            seed: u64::MAX,
            until: 1_700_000_000_000,
            extra: Value::of(&json!({"folds": 5})),
        },
    };
    Bundle {
        manifest,
        weights,
        priors,
    }
}

/// Its bytes, with one tensor in 16 bits.
pub fn packed() -> Packed {
    bundle().pack(|name| name == "first").unwrap()
}

/// Reads it back.
pub fn read(packed: &Packed) -> Result<Bundle> {
    Bundle::read(Manifest::read(&packed.manifest)?, |entry| {
        let file = packed.files.iter().find(|(name, _)| *name == entry.name);
        let found = file.map(|(_, bytes)| bytes.as_slice());
        found.ok_or_else(|| Error::ModelFetch(entry.name.clone()))
    })
}

/// The code of an error, and the field that it names.
pub fn place(error: &Error) -> (&'static str, &str) {
    match error {
        Error::ModelInvalid { field, .. } | Error::ModelMismatch { field, .. } => {
            (error.code(), field)
        }
        other => (other.code(), ""),
    }
}
