//! The model bundle: `manifest.json` and two safetensors files beside it, to and from memory.
//!
//! Nothing here knows a model: weights and priors pass as named [`Tensors`], the model's config
//! and the feature schema as JSON, and the layers below make sense of them. What this layer does
//! know is that the bytes come from anywhere. A reader checks the size and the SHA-256 of a file
//! before it parses it, takes no length for granted, and names what is wrong: wrong sizes, hashes
//! and numbers are `model-invalid`, an unknown format is `model-mismatch`.

mod calibration;
mod fields;
#[cfg(not(target_arch = "wasm32"))]
mod folder;
mod header;
mod manifest;
mod served;
mod tensor_file;

use sha2::{Digest, Sha256};

use crate::domain::{Result, Tensors, text};

pub use calibration::Calibration;
#[cfg(not(target_arch = "wasm32"))]
pub use folder::{inspect_folder, read_folder, write_folder};
pub use manifest::{FORMAT, FileEntry, Manifest, TaskEntry, TrainedOn};
pub use served::{Served, read_model};
pub use tensor_file::{StoredTensor, decode, describe, encode};

/// The name of the manifest within a bundle's folder.
pub const MANIFEST: &str = "manifest.json";
/// Most bytes of a manifest.
pub const MAX_MANIFEST_BYTES: usize = 256 << 10;
/// Most bytes of any other file. So no file holds more than half as many numbers.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// A model and all that it needs, in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// What it is.
    pub manifest: Manifest,
    /// The parameters of the network.
    pub weights: Tensors,
    /// The statistics of the population.
    pub priors: Tensors,
}

/// A bundle as bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    /// The bytes of `manifest.json`.
    pub manifest: Vec<u8>,
    /// The other files, each with its name.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The files of a bundle, by the first part of their names.
const KINDS: [&str; 2] = ["weights", "priors"];
/// How much of the hash stands in a file's name.
const HASH_DIGITS: usize = 16;

impl Bundle {
    /// Reads the files that a manifest lists; `read` gives the bytes of one of them.
    ///
    /// # Errors
    /// Those of `read`; [`Error::ModelInvalid`](crate::domain::Error::ModelInvalid) for bytes that are not what the manifest says, or
    /// are no tensors, or hold what is no finite number.
    pub fn read<Bytes: AsRef<[u8]>>(
        manifest: Manifest,
        mut read: impl FnMut(&FileEntry) -> Result<Bytes>,
    ) -> Result<Bundle> {
        let mut tensors = |kind| {
            let entry = manifest.file(kind)?;
            entry.tensors(read(entry)?.as_ref())
        };
        let [weights, priors] = [tensors(KINDS[0])?, tensors(KINDS[1])?];
        Ok(Bundle {
            manifest,
            weights,
            priors,
        })
    }

    /// Makes the files; what the manifest said of them before does not matter. Real numbers are
    /// stored in 16 bits where `half` says so of the tensor's name, else in 32. The same bundle
    /// gives the same bytes.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`](crate::domain::Error::ModelInvalid) for anything that a reader would refuse.
    pub fn pack(&self, half: impl Fn(&str) -> bool) -> Result<Packed> {
        let mut manifest = self.manifest.clone();
        manifest.files.clear();
        let mut files = Vec::new();
        for (kind, tensors) in KINDS.into_iter().zip([&self.weights, &self.priors]) {
            let bytes = encode(kind, tensors, &half)?;
            let sha256 = hex_digest(&bytes);
            let name = text!(kind, "-", &sha256[..HASH_DIGITS], ".safetensors");
            manifest.files.push(FileEntry {
                name: name.clone(),
                bytes: bytes.len(),
                sha256,
            });
            files.push((name, bytes));
        }
        let manifest = manifest.to_json();
        Manifest::read(&manifest)?;
        Ok(Packed { manifest, files })
    }
}

/// The SHA-256 of bytes in lower-case hexadecimal digits.
fn hex_digest(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}
