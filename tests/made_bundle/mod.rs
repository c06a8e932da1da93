//! A bundle of a network that nobody trained.

use nestrank::bundle::{Bundle, Calibration, FORMAT, Manifest, TaskEntry, TrainedOn};
use nestrank::domain::{Task, Value};
use nestrank::features::Priors;
use nestrank::model::Model;

pub fn made_bundle(model: &Model) -> Bundle {
    let calibration = Calibration {
        scale: 0.75,
        bias: -0.5,
    };
    let manifest = Manifest {
        format: FORMAT,
        model: Value::of(&model.config),
        schema: Value::of(&model.schema),
        tasks: Task::ALL.map(|name| TaskEntry {
            name,
            weight: 1.0,
            trained: true,
            calibration: Some(calibration),
        }),
        files: Vec::new(),
        created: "2026-11-25T00:00:00Z".into(),
        trained_on: TrainedOn {
            rows: 1,
            users: 1,
            items: 1,
            seed: 1,
            until: 1,
            extra: Value::Map(Vec::new()),
        },
    };
    Bundle {
        manifest,
        weights: model.to_tensors(),
        priors: Priors::default().to_tensors(),
    }
}
