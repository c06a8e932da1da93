use super::{Bundle, Calibration, Manifest, TrainedOn};
use crate::domain::{Result, Tasks};
use crate::features::{FeatureSchema, Priors};
use crate::model::{Model, ModelConfig};

/// A bundle ready to score with: its tensors have become a model and priors of this version.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// The network and what its inputs mean.
    pub model: Model,
    /// What people in general do.
    pub priors: Priors,
    /// The weight of each task in the score; 0 for one that was not trained.
    pub weights: Tasks<f64>,
    /// Whether each task was trained.
    pub trained: Tasks<bool>,
    /// How each task's logit becomes its probability; none for a task that was not trained.
    pub calibrations: [Option<Calibration>; 4],
    /// What it was trained on.
    pub trained_on: TrainedOn,
}

impl Served {
    /// Makes a model and priors of a bundle's tensors.
    ///
    /// # Errors
    /// [`ModelMismatch`](crate::domain::Error::ModelMismatch) for an architecture or schema that this version does not know,
    /// [`ModelInvalid`](crate::domain::Error::ModelInvalid) for tensors that are not what those call for.
    pub fn new(bundle: Bundle) -> Result<Self> {
        let Bundle {
            manifest,
            weights,
            priors,
        } = bundle;
        let config = ModelConfig::from_json(&manifest.model)?;
        let schema = FeatureSchema::from_json(&manifest.schema)?;
        let trained = manifest.trained();
        let fusion = manifest.weights();
        Ok(Served {
            model: Model::from_tensors(config, schema, weights)?,
            priors: Priors::from_tensors(priors)?,
            weights: Tasks::from_fn(|task| if trained[task] { fusion[task] } else { 0.0 }),
            trained,
            calibrations: manifest.calibrations(),
            trained_on: manifest.trained_on,
        })
    }
}

/// The model alone, of a bundle's manifest and file of weights.
///
/// # Errors
/// As [`Served::new`], and for bytes that are not what the manifest says.
pub fn read_model(manifest: &[u8], weights: &[u8]) -> Result<Model> {
    let manifest = Manifest::read(manifest)?;
    let weights = manifest.file("weights")?.tensors(weights)?;
    let config = ModelConfig::from_json(&manifest.model)?;
    let schema = FeatureSchema::from_json(&manifest.schema)?;
    Model::from_tensors(config, schema, weights)
}
