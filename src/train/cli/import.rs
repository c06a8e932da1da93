use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::bundle::{Bundle, MAX_FILE_BYTES, Served, decode, read_folder};
use crate::domain::{Tensors, Value};
use crate::model::{Model, Shape};
use crate::train::{Error, Precision, Result, check_bundle_path, pack, write_bundle};

/// `nestrank import`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The weights, by the names of docs/pytorch.md: a safetensors file, or a folder that holds one
    #[arg(long, value_name = "FILE|FOLDER")]
    model: PathBuf,
    /// The bundle that all else is taken from: architecture, features, statistics, calibration
    #[arg(long, value_name = "BUNDLE")]
    like: PathBuf,
    /// The folder that the new bundle is written to
    #[arg(long, value_name = "BUNDLE")]
    out: PathBuf,
    /// Leave the calibration out: it was fitted to the other weights
    #[arg(long)]
    uncalibrated: bool,
    /// Bits of each weight in the new bundle
    #[arg(long, value_name = "NAME", default_value = "f16")]
    precision: Precision,
}

/// Most bytes of a file of weights: as many numbers as a bundle may hold in 16 bits, in 64 each, so
/// that a type that is too wide is told as that.
const MAX_BYTES: u64 = 4 * MAX_FILE_BYTES as u64;
/// The name, in `trained_on`, of whether the weights are from elsewhere.
const IMPORTED: &str = "imported";

/// Runs the command.
///
/// # Errors
/// If the weights are not those of the bundle's network, or the new bundle cannot be written.
pub fn run(args: Args) -> Result<()> {
    check_bundle_path(&args.out)?;
    let mut bundle = read_folder(&args.like).map_err(|error| Error::file(&args.like, error))?;
    let path = weights_file(&args.model)?;
    let model = read_weights(&path, &args.like, &bundle)?;
    bundle.weights = model.to_tensors();
    let manifest = &mut bundle.manifest;
    manifest.created = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
    if let Value::Map(extra) = &mut manifest.trained_on.extra {
        extra.retain(|(name, _)| name != IMPORTED);
        extra.push((IMPORTED.to_owned(), Value::Bool(true)));
    }
    if args.uncalibrated {
        for task in &mut manifest.tasks {
            task.calibration = None;
        }
    }
    let packed = pack(&bundle, args.precision).map_err(|error| Error::file(&path, error))?;
    write_bundle(&args.out, &packed)?;
    let (from, out) = (path.display(), args.out.display());
    eprintln!("{out}: the weights of {from}");
    Ok(())
}

/// The file itself, or the one in a folder; of a bundle's two that of the weights.
fn weights_file(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| Error::file(path, error))? {
        let file = entry.map_err(|error| Error::file(path, error))?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".safetensors") && !name.starts_with("priors-") {
            found.push(file);
        }
    }
    match <[PathBuf; 1]>::try_from(found) {
        Ok([file]) => Ok(file),
        Err(found) if found.is_empty() => Err(Error::file(path, "it holds no .safetensors file")),
        Err(_) => {
            let why = "it holds several .safetensors files; name the one of the weights";
            Err(Error::file(path, why))
        }
    }
}

/// The network of a bundle, with the weights of a file.
fn read_weights(path: &Path, like: &Path, bundle: &Bundle) -> Result<Model> {
    let served = Served::new(bundle.clone()).map_err(|error| Error::file(like, error))?;
    if path.extension().is_none_or(|kind| kind != "safetensors") {
        let why = "it is no .safetensors file, as `safetensors.torch.save_file` writes them";
        return Err(Error::file(path, why));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::file(path, error))?;
    if bytes.len() as u64 > MAX_BYTES {
        let why = format!("it has more than {MAX_BYTES} bytes, too many for a bundle's weights");
        return Err(Error::file(path, why));
    }
    let Model { config, schema, .. } = served.model;
    let tensors = decode(&path.display().to_string(), &bytes)?;
    let transposed = transposed(&tensors, &config.shapes(&schema));
    Model::from_tensors(config, schema, tensors).map_err(|error| {
        let hint = match transposed {
            true => "; weights are [inputs, outputs], the transpose of torch.nn.Linear's",
            false => "",
        };
        Error::file(path, format!("{error}{hint}"))
    })
}

/// Whether a tensor has its shape the other way round.
fn transposed(tensors: &Tensors, shapes: &[Shape]) -> bool {
    shapes.iter().any(|shape| {
        let found = tensors.0.get(&shape.name);
        shape.rows != shape.cols && found.is_some_and(|x| x.shape == [shape.cols, shape.rows])
    })
}
