use serde::Serialize;

use super::fields::Fields;
use super::{Calibration, MANIFEST, MAX_FILE_BYTES, MAX_MANIFEST_BYTES, decode, hex_digest};
use crate::domain::{Error, Result, Task, Tasks, Tensors, Value, parse_json, text};

/// The format of bundle that this version reads and writes.
pub const FORMAT: i64 = 1;
/// Most files that a manifest lists.
const MAX_FILES: usize = 16;
/// Longest time of creation.
const MAX_CREATED: usize = 64;
/// Fewest digits of a hash in a file's name.
const MIN_HASH_DIGITS: usize = 8;

/// What a bundle says about itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Manifest {
    /// The version of the bundle's layout, [`FORMAT`].
    pub format: i64,
    /// The architecture's name and its config, an object that the model decodes.
    pub model: Value,
    /// The feature schema, an object that the features decode.
    pub schema: Value,
    /// The tasks, in the order of [`Task::ALL`], which is that of the heads.
    pub tasks: [TaskEntry; 4],
    /// The files beside the manifest.
    pub files: Vec<FileEntry>,
    /// When it was made, in ISO 8601.
    pub created: String,
    /// What it was trained on.
    pub trained_on: TrainedOn,
}

/// What a bundle says about one task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskEntry {
    /// Which.
    pub name: Task,
    /// Its weight in the score, where the shop sets none.
    pub weight: f64,
    /// Whether there was anything to train it on.
    pub trained: bool,
    /// How its probabilities are put right; without, they are the network's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileEntry {
    /// Its name, `kind-hash.safetensors`, where the hash is the beginning of `sha256`.
    pub name: String,
    /// Its size.
    pub bytes: usize,
    /// The SHA-256 of its bytes, in 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// What a bundle was trained on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainedOn {
    /// How many rows.
    pub rows: u64,
    /// How many people.
    pub users: u64,
    /// How many products.
    pub items: u64,
    /// The seed of all that was drawn.
    pub seed: u64,
    /// Nothing from this moment on was used, in ms since 1970.
    pub until: i64,
    /// Anything else worth keeping, an object.
    #[serde(flatten)]
    pub extra: Value,
}

impl Manifest {
    /// Reads `manifest.json`. Fields that this version does not know are ignored.
    ///
    /// # Errors
    /// [`Error::ModelMismatch`] for a format that is not [`FORMAT`]; [`Error::ModelInvalid`], with
    /// the path of the field, for everything else.
    pub fn read(json: &[u8]) -> Result<Manifest> {
        if json.len() > MAX_MANIFEST_BYTES {
            let why = text!("has more than ", MAX_MANIFEST_BYTES, " bytes");
            return Err(Error::invalid(MANIFEST, why));
        }
        let json = parse_json(json)
            .map_err(|error| Error::invalid(MANIFEST, text!("is no JSON: ", error.message())))?;
        let fields = Fields::of(&json, String::new())?;
        let format = fields.integer("format")?;
        if format != FORMAT {
            let why = text!("is ", format, "; this version reads format ", FORMAT);
            return Err(Error::mismatch("format", why));
        }
        let created = fields.text("created")?;
        if created.len() > MAX_CREATED {
            return Err(Error::invalid("created", "is too long"));
        }
        Ok(Manifest {
            format,
            model: fields.object("model")?,
            schema: fields.object("schema")?,
            tasks: read_tasks(&fields)?,
            files: read_files(&fields)?,
            created: created.into(),
            trained_on: read_trained_on(&fields)?,
        })
    }

    /// The bytes of `manifest.json`.
    pub(super) fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// The file of that kind, the first part of its name.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`] if there is none.
    pub fn file(&self, kind: &str) -> Result<&FileEntry> {
        let of_kind = |entry: &&FileEntry| entry.kind() == Some(kind);
        self.files
            .iter()
            .find(of_kind)
            .ok_or_else(|| Error::invalid("files", text!("lists no ", kind)))
    }

    /// The weight of each task in the score.
    pub fn weights(&self) -> Tasks<f64> {
        Tasks::from_fn(|task| self.tasks[task as usize].weight)
    }

    /// How each task's logit becomes its probability; none for a task that was not trained.
    pub fn calibrations(&self) -> [Option<Calibration>; 4] {
        std::array::from_fn(|task| {
            let entry = &self.tasks[task];
            (entry.trained).then(|| entry.calibration.unwrap_or(Calibration::IDENTITY))
        })
    }

    /// Whether each task was trained.
    pub fn trained(&self) -> Tasks<bool> {
        Tasks::from_fn(|task| self.tasks[task as usize].trained)
    }
}

impl FileEntry {
    /// Checks that these are the bytes that the manifest speaks of.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`] with the file's name.
    pub fn check(&self, bytes: &[u8]) -> Result<()> {
        if bytes.len() != self.bytes {
            let why = text!("has ", bytes.len(), " bytes, not ", self.bytes);
            return Err(Error::invalid(&self.name, why));
        }
        let sha256 = hex_digest(bytes);
        if sha256 != self.sha256 {
            let why = text!("has the SHA-256 ", sha256, ", not ", self.sha256);
            return Err(Error::invalid(&self.name, why));
        }
        Ok(())
    }

    /// Reads the tensors in these bytes.
    ///
    /// # Errors
    /// As [`FileEntry::check`]; [`Error::ModelInvalid`] for bytes that are no tensors, or hold what
    /// is no finite number.
    pub fn tensors(&self, bytes: &[u8]) -> Result<Tensors> {
        self.check(bytes)?;
        decode(&self.name, bytes)
    }

    /// The first part of its name, if the name is as it must be: no path, its own hash.
    fn kind(&self) -> Option<&str> {
        let stem = self.name.strip_suffix(".safetensors")?;
        let (kind, hash) = stem.split_once('-')?;
        let plain = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
        let own = hash.len() >= MIN_HASH_DIGITS && self.sha256.starts_with(hash);
        (plain && own).then_some(kind)
    }
}

fn read_tasks(manifest: &Fields) -> Result<[TaskEntry; 4]> {
    let entries = manifest.objects("tasks", Task::ALL.len())?;
    let mut tasks = Vec::new();
    for (entry, task) in entries.iter().zip(Task::ALL) {
        if entry.text("name")? != task.name() {
            let why = text!("must be `", task.name(), "`");
            return Err(Error::invalid(entry.path("name"), why));
        }
        tasks.push(TaskEntry {
            name: task,
            weight: entry.number("weight")?,
            trained: entry.flag("trained")?,
            calibration: match entry.optional("calibration") {
                Some(json) => {
                    let fields = Fields::of(json, entry.path("calibration"))?;
                    Some(Calibration::read(&fields)?)
                }
                None => None,
            },
        });
    }
    tasks
        .try_into()
        .map_err(|_| Error::invalid("tasks", "must be view, cart, favorite and purchase"))
}

fn read_files(manifest: &Fields) -> Result<Vec<FileEntry>> {
    let mut files: Vec<FileEntry> = Vec::new();
    for entry in manifest.objects("files", MAX_FILES)? {
        let sha256 = entry.text("sha256")?;
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if sha256.len() != 64 || !sha256.bytes().all(digit) {
            let why = "must be 64 lower-case hexadecimal digits";
            return Err(Error::invalid(entry.path("sha256"), why));
        }
        let bytes = entry.count("bytes")?;
        if bytes > MAX_FILE_BYTES as u64 {
            let why = text!("must not be above ", MAX_FILE_BYTES);
            return Err(Error::invalid(entry.path("bytes"), why));
        }
        let file = FileEntry {
            name: entry.text("name")?.into(),
            bytes: bytes as usize,
            sha256: sha256.into(),
        };
        let Some(kind) = file.kind() else {
            let why = "must be a kind, `-`, the beginning of its sha256, and `.safetensors`";
            return Err(Error::invalid(entry.path("name"), why));
        };
        if files.iter().any(|other| other.kind() == Some(kind)) {
            let why = text!("is a second file of ", kind);
            return Err(Error::invalid(entry.path("name"), why));
        }
        files.push(file);
    }
    Ok(files)
}

fn read_trained_on(manifest: &Fields) -> Result<TrainedOn> {
    let known = ["rows", "users", "items", "seed", "until"];
    let fields = Fields::of(manifest.value("trained_on")?, "trained_on".into())?;
    Ok(TrainedOn {
        rows: fields.count("rows")?,
        users: fields.count("users")?,
        items: fields.count("items")?,
        seed: fields.count("seed")?,
        until: fields.integer("until")?,
        extra: fields.others(&known),
    })
}
