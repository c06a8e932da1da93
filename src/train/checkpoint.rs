//! What `--resume` goes on from: one safetensors file beside the bundle, written after each epoch.

use std::path::{Path, PathBuf};

use super::fit::Fit;
use super::{Error, Result};
use crate::bundle::{decode, encode};
use crate::domain::Tensors;
use crate::model::Model;

/// The checkpoint of a member of a bundle's network: the folder `model` has `model.checkpoint`
/// beside it, for the second member `model.checkpoint-2`, and so on.
///
/// # Errors
/// If the path has no name of its own, as `/`.
pub fn checkpoint_path(out: &Path, member: usize) -> Result<PathBuf> {
    // `.` has no name, the folder that it stands for has.
    let whole = std::path::absolute(out).map_err(|error| Error::file(out, error))?;
    let Some(name) = whole.file_name() else {
        return Err(Error::Usage("--out: must be a folder with a name".into()));
    };
    let mut name = name.to_owned();
    name.push(".checkpoint");
    if member > 0 {
        name.push(format!("-{}", member + 1));
    }
    Ok(whole.with_file_name(name))
}

/// The bytes of a checkpoint. `recipe` is what training was told to do: only the same may go on.
pub fn to_bytes(fit: &Fit, recipe: &str) -> Result<Vec<u8>> {
    let mut tensors = Tensors::default();
    for (prefix, model) in [
        ("now", &fit.model),
        ("average", &fit.average),
        ("best", &fit.best),
    ] {
        for (name, tensor) in model.to_tensors().0 {
            tensors.0.insert(format!("{prefix}.{name}"), tensor);
        }
    }
    for (name, time, [first, second]) in fit.adams.moments() {
        tensors.put_u64(&format!("time.{name}"), &[1], vec![time as u64]);
        for (which, moment) in [("first", first), ("second", second)] {
            tensors.put_f32(&format!("{which}.{name}"), &[moment.len()], moment.clone());
        }
    }
    let balancer: Vec<u64> = fit.balancer.state().iter().map(|x| x.to_bits()).collect();
    if !balancer.is_empty() {
        tensors.put_u64("balancer", &[balancer.len()], balancer);
    }
    if let Some(slots) = &fit.slots {
        for (name, curve) in [("slots.now", &slots.curve), ("slots.best", &slots.best)] {
            let bits: Vec<u64> = curve.noticed().iter().map(|x| x.to_bits()).collect();
            tensors.put_u64(name, &[bits.len()], bits);
        }
    }
    let state = [
        fit.epoch as u64,
        fit.stale as u64,
        fit.best_loss.to_bits(),
        key(recipe),
    ];
    tensors.put_u64("state", &[4], state.to_vec());
    Ok(encode("checkpoint", &tensors, |_| false)?)
}

/// Puts a checkpoint back into a fit that was started with the same recipe.
///
/// # Errors
/// If the bytes are no checkpoint, or one of another recipe.
pub fn restore(fit: &mut Fit, recipe: &str, path: &Path, bytes: &[u8]) -> Result<()> {
    let mut tensors = decode("checkpoint", bytes)?;
    let state = tensors.take_u64("state", &[4])?;
    if state[3] != key(recipe) {
        let why = "was made with other settings or other data; train without --resume";
        return Err(Error::file(path, why));
    }
    fit.epoch = state[0] as usize;
    fit.stale = state[1] as usize;
    fit.best_loss = f64::from_bits(state[2]);
    if tensors.0.contains_key("balancer") {
        let numbers = tensors.dim_of("balancer", 0)?;
        let numbers = tensors.take_u64("balancer", &[numbers])?;
        let numbers: Vec<f64> = numbers.into_iter().map(f64::from_bits).collect();
        fit.balancer.restore(&numbers);
    }
    if let Some(slots) = &mut fit.slots {
        for (name, curve) in [
            ("slots.now", &mut slots.curve),
            ("slots.best", &mut slots.best),
        ] {
            let bits = tensors.take_u64(name, &[curve.noticed().len()])?;
            curve.set(&bits.into_iter().map(f64::from_bits).collect::<Vec<_>>());
        }
    }
    let tensors_of_model = fit.model.to_tensors();
    let names: Vec<String> = tensors_of_model.0.keys().cloned().collect();
    for name in &names {
        let parameter = fit
            .model
            .to_tensors()
            .0
            .remove(name)
            .map(|tensor| tensor.shape);
        let shape = parameter.unwrap_or_default();
        let size = [shape.iter().product()];
        // What no trained task depends on has taken no step.
        if !tensors.0.contains_key(&format!("time.{name}")) {
            continue;
        }
        let time = tensors.take_u64(&format!("time.{name}"), &[1])?[0];
        let mut moment = |which: &str| tensors.take_f32(&format!("{which}.{name}"), &size);
        let moments = [moment("first")?, moment("second")?];
        fit.adams.restore(name, time as usize, moments);
    }
    let mut model = |prefix: &str| -> Result<Model> {
        let mut own = Tensors::default();
        for name in &names {
            if let Some(tensor) = tensors.0.remove(&format!("{prefix}.{name}")) {
                own.0.insert(name.clone(), tensor);
            }
        }
        Ok(Model::from_tensors(
            fit.model.config.clone(),
            fit.model.schema.clone(),
            own,
        )?)
    };
    fit.best = model("best")?;
    fit.average = model("average")?;
    fit.model = model("now")?;
    Ok(())
}

fn key(recipe: &str) -> u64 {
    xxhash_rust::xxh64::xxh64(recipe.as_bytes(), 0)
}
