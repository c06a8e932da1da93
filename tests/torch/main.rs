//! Bundles and training beside PyTorch: for each architecture the network of `modules.py` gives the
//! same outputs, gradients and Adam steps, and what it learnt comes back by `nestrank import`.
//!
//! `cargo xtask test --with-torch` runs these, with a Python that has what `requirements.txt` lists;
//! without it they are left out.
#![cfg(feature = "train")]

mod case;
mod encoders;
#[path = "../made_bundle/mod.rs"]
mod made_bundle;
#[expect(dead_code, reason = "made for the tests of the engine, and shared")]
#[path = "../engine/support.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use case::{Case, ROWS};
use nestrank::bundle::{Served, decode, read_folder};
use nestrank::model::Architecture;
use tempfile::TempDir;

/// Writes a case for each architecture, and has `script` of this folder look at them.
fn python(script: &str, arguments: &[&str]) -> (TempDir, Vec<Case>) {
    let dir = tempfile::tempdir().unwrap();
    let cases = Architecture::ALL.map(|architecture| {
        let mut case = Case::new(architecture);
        case.write(&dir.path().join(architecture.name()));
        case
    });
    let folders = Architecture::ALL.map(|architecture| dir.path().join(architecture.name()));
    run(command(script).args(arguments).args(folders));
    (dir, cases.into())
}

/// A script of this folder.
fn command(script: &str) -> Command {
    let python = std::env::var_os("NESTRANK_PYTHON").expect(
        "NESTRANK_PYTHON names no Python with PyTorch; try `cargo xtask test --with-torch`",
    );
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/torch");
    let mut command = Command::new(python);
    // No bytecode beside the sources.
    command.arg("-B").arg(folder.join(script));
    command
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let (said, errors) = (&output.stdout, &output.stderr);
    println!("{}", String::from_utf8_lossy(said));
    let errors = String::from_utf8_lossy(errors);
    assert!(output.status.success(), "{errors}");
}

#[test]
#[ignore = "needs PyTorch"]
fn encoders_are_those_of_pytorch() {
    let dir = tempfile::tempdir().unwrap();
    encoders::write(dir.path());
    run(command("encoders.py").arg(dir.path()));
}

#[test]
#[ignore = "needs PyTorch"]
fn outputs_are_those_of_pytorch() {
    python("check.py", &["outputs"]);
}

#[test]
#[ignore = "needs PyTorch"]
fn gradients_are_those_of_pytorch() {
    python("check.py", &["gradients"]);
}

#[test]
#[ignore = "needs PyTorch"]
fn adam_steps_are_those_of_pytorch() {
    python("check.py", &["adam"]);
}

#[test]
#[ignore = "needs PyTorch"]
fn what_pytorch_trained_is_imported() {
    let (dir, cases) = python("train.py", &[]);
    for case in cases {
        let name = case.model.config.architecture.name();
        let folder = dir.path().join(name);
        let output = Command::new(env!("CARGO_BIN_EXE_nestrank"))
            .args("import --like bundle --model trained.safetensors --out new".split(' '))
            .current_dir(&folder)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {errors}");
        let new = Served::new(read_folder(&folder.join("new")).unwrap()).unwrap();
        assert_ne!(new.model, case.model, "{name}");
        let bytes = fs::read(folder.join("trained.outputs.safetensors")).unwrap();
        let wanted = decode(name, &bytes)
            .unwrap()
            .take_f32("outputs", &[ROWS, 4]);
        for (found, wanted) in case.outputs(&new.model).iter().zip(wanted.unwrap()) {
            assert!((found - wanted).abs() < 1e-4, "{name}: {found} {wanted}");
        }
    }
}
