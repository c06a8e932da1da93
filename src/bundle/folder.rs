//! Bundles in folders: the only place of this layer that touches files.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use super::{
    Bundle, FileEntry, KINDS, MANIFEST, MAX_MANIFEST_BYTES, Manifest, Packed, StoredTensor,
    describe,
};
use crate::domain::{Error, Result};

/// Reads the bundle in a folder.
///
/// # Errors
/// [`Error::ModelFetch`] for a file that cannot be read, else as [`Manifest::read`] and
/// [`Bundle::read`].
pub fn read_folder(folder: &Path) -> Result<Bundle> {
    Bundle::read(read_manifest(folder)?, |entry| read_file(folder, entry))
}

/// What the files of a bundle hold, as they are stored.
///
/// # Errors
/// As [`read_folder`].
pub fn inspect_folder(folder: &Path) -> Result<Vec<(FileEntry, Vec<StoredTensor>)>> {
    let mut files = Vec::new();
    for entry in read_manifest(folder)?.files {
        let bytes = read_file(folder, &entry)?;
        entry.check(&bytes)?;
        let tensors = describe(&entry.name, &bytes)?;
        files.push((entry, tensors));
    }
    Ok(files)
}

/// Writes a bundle into a folder, which is made if it is not there. The manifest comes last, so
/// that whoever reads meanwhile gets the old bundle or the new one; after it, files of older
/// bundles are removed.
///
/// # Errors
/// [`io::Error`], with the file's path in its message. What was there before is then still whole.
pub fn write_folder(folder: &Path, bundle: &Packed) -> io::Result<()> {
    fs::create_dir_all(folder).map_err(|error| at(folder, error))?;
    for (name, bytes) in &bundle.files {
        replace(folder, name, bytes)?;
    }
    replace(folder, MANIFEST, &bundle.manifest)?;
    for found in fs::read_dir(folder).map_err(|error| at(folder, error))? {
        let found = found.map_err(|error| at(folder, error))?;
        let name = found.file_name();
        let current = bundle.files.iter().any(|(current, _)| name == **current);
        if !current && name.to_str().is_some_and(is_bundle_file) {
            fs::remove_file(found.path()).map_err(|error| at(&found.path(), error))?;
        }
    }
    Ok(())
}

fn read_manifest(folder: &Path) -> Result<Manifest> {
    Manifest::read(&read_at_most(&folder.join(MANIFEST), MAX_MANIFEST_BYTES)?)
}

fn read_file(folder: &Path, entry: &FileEntry) -> Result<Vec<u8>> {
    read_at_most(&folder.join(&entry.name), entry.bytes)
}

/// Reads a file, but only one byte more than `max`: enough to see that it is too long.
fn read_at_most(path: &Path, max: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(max as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::ModelFetch(at(path, error).to_string()))?;
    Ok(bytes)
}

/// Writes a file aside and renames it.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let aside = folder.join(format!(".{name}.partial"));
    let write = || {
        let mut file = File::create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, folder.join(name))
    };
    write().map_err(|error| {
        // Nothing more can be done if this fails too; the first error is the one to tell.
        let _ = fs::remove_file(&aside);
        at(&folder.join(name), error)
    })
}

/// Whether a name is one that [`Bundle::pack`] gives.
fn is_bundle_file(name: &str) -> bool {
    let Some((kind, hash)) = name
        .strip_suffix(".safetensors")
        .and_then(|stem| stem.split_once('-'))
    else {
        return false;
    };
    let digits = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    KINDS.contains(&kind) && digits
}

fn at(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{FORMAT, TaskEntry, TrainedOn};
    use crate::domain::{Task, Tensors, Value};

    fn bundle(number: f32) -> Packed {
        let mut weights = Tensors::default();
        weights.put_f32("w", &[2], vec![number, 0.5]);
        let mut priors = Tensors::default();
        priors.put_u64("keys", &[1], vec![9]);
        let manifest = Manifest {
            format: FORMAT,
            model: Value::Map(Vec::new()),
            schema: Value::Map(Vec::new()),
            tasks: Task::ALL.map(|name| TaskEntry {
                name,
                weight: 1.0,
                trained: true,
                calibration: None,
            }),
            files: vec![],
            created: "2026-11-24T13:48:48Z".into(),
            trained_on: TrainedOn {
                rows: 1,
                users: 1,
                items: 1,
                seed: 1,
                until: 1,
                extra: Value::Map(Vec::new()),
            },
        };
        let bundle = Bundle {
            manifest,
            weights,
            priors,
        };
        bundle.pack(|_| true).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|found| found.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_newer_bundle_replaces_an_older_one() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("shop/model");
        let (old, new) = (bundle(1.0), bundle(2.0));
        write_folder(&folder, &old).unwrap();
        let foreign = [
            "notes.txt",
            "weights-old.safetensors",
            "demo-00.safetensors",
        ];
        for name in foreign {
            fs::write(folder.join(name), "kept").unwrap();
        }
        write_folder(&folder, &new).unwrap();
        let read = read_folder(&folder).unwrap();
        assert_eq!(
            read.weights.clone().take_f32("w", &[2]).unwrap(),
            [2.0, 0.5]
        );
        let mut expected: Vec<&str> = foreign.into();
        expected.push(MANIFEST);
        // The priors are the same, and so is their name.
        expected.extend(new.files.iter().map(|(name, _)| name.as_str()));
        expected.sort_unstable();
        assert_eq!(names(&folder), expected);
        let inspected = inspect_folder(&folder).unwrap();
        assert_eq!(inspected[0].1[0].bytes, 4);
        assert_eq!(inspected[1].1[0].name, "keys");
    }

    #[test]
    fn what_cannot_be_written_leaves_the_old_bundle_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (bundle(1.0), bundle(2.0));
        write_folder(folder.path(), &old).unwrap();
        // A folder in the way of a file: no rename onto it can succeed.
        let blocked = folder.path().join(&new.files[0].0);
        fs::create_dir(&blocked).unwrap();
        let error = write_folder(folder.path(), &new).unwrap_err();
        assert!(error.to_string().contains(&new.files[0].0), "{error}");
        let mut read = read_folder(folder.path()).unwrap();
        assert_eq!(read.weights.take_f32("w", &[2]).unwrap(), [1.0, 0.5]);
        assert!(
            !names(folder.path())
                .iter()
                .any(|name| name.contains("partial"))
        );
    }

    #[test]
    fn names_the_file_that_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let error = read_folder(folder.path()).unwrap_err();
        assert_eq!(error.code(), "model-fetch");
        assert!(error.to_string().contains(MANIFEST));
        let bundle = bundle(1.0);
        write_folder(folder.path(), &bundle).unwrap();
        let (name, bytes) = &bundle.files[1];
        let path = folder.path().join(name);
        fs::write(&path, [bytes.as_slice(), b"more"].concat()).unwrap();
        for error in [
            read_folder(folder.path()).unwrap_err(),
            inspect_folder(folder.path()).unwrap_err(),
        ] {
            assert_eq!(error.code(), "model-invalid");
            assert!(error.to_string().contains(name));
        }
        fs::remove_file(&path).unwrap();
        let error = read_folder(folder.path()).unwrap_err();
        assert_eq!(error.code(), "model-fetch");
        assert!(error.to_string().contains(name));
    }
}
