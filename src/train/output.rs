use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::interrupt::{Aside, uninterrupted};
use super::{Error, Result};
use crate::bundle::{MANIFEST, Packed, write_folder};

/// A file that appears under its name only when it is whole: it is written beside it, and
/// [`OutputFile::commit`] renames. Dropped before that, it leaves nothing.
pub struct OutputFile {
    path: PathBuf,
    to: BufWriter<Sink>,
}

enum Sink {
    Aside {
        file: NamedTempFile,
        _aside: Aside,
    },
    /// A device or a pipe, which cannot be renamed onto.
    Direct(File),
}

impl OutputFile {
    /// Starts a file; the folder for it is made if it is not there. To be called before long
    /// work, so that what cannot be written is said first.
    ///
    /// # Errors
    /// The folder cannot be made or written to, or the path is a folder.
    pub fn create(path: &Path) -> Result<OutputFile> {
        let sink = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(Error::file(path, "it is a folder")),
            Ok(found) if !found.is_file() => {
                OpenOptions::new().write(true).open(path).map(Sink::Direct)
            }
            _ => aside(path),
        };
        Ok(OutputFile {
            path: path.to_owned(),
            to: BufWriter::new(sink.map_err(|error| cannot_write(path, &error))?),
        })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// It cannot be written; what was there before is unchanged.
    pub fn commit(self) -> Result<()> {
        let path = self.path;
        let sink = self
            .to
            .into_inner()
            .map_err(|error| cannot_write(&path, error.error()))?;
        let moved = match sink {
            Sink::Direct(_) => Ok(()),
            Sink::Aside { file, _aside } => file.as_file().sync_all().and_then(|()| {
                let target = followed(&path);
                uninterrupted(|| file.persist(target))
                    .map(drop)
                    .map_err(|error| error.error)
            }),
        };
        moved.map_err(|error| cannot_write(&path, &error))
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Aside { file, .. } => file.write(bytes),
            Sink::Direct(file) => file.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Aside { file, .. } => file.flush(),
            Sink::Direct(file) => file.flush(),
        }
    }
}

/// Writes a whole file, by way of [`OutputFile`].
///
/// # Errors
/// As there; what was there before is unchanged.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OutputFile::create(path)?;
    let written = file.write_all(bytes);
    written.map_err(|error| cannot_write(path, &error))?;
    file.commit()
}

/// Whether a bundle can be written there; the folder around it is made if it is not there. To be
/// asked before long work.
///
/// # Errors
/// The path is a file, a folder of other things, or in a folder that cannot be written to.
pub fn check_bundle_path(path: &Path) -> Result<()> {
    match fs::read_dir(path) {
        Ok(mut found) => {
            if path.join(MANIFEST).exists() || found.next().is_none() {
                return probe(path, path);
            }
            let why = "it holds other things, and no bundle; name a new folder";
            Err(Error::file(path, why))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = fs::create_dir_all(parent(path));
            made.map_err(|error| cannot_write(path, &error))?;
            probe(path, parent(path))
        }
        Err(error) => Err(Error::file(path, error)),
    }
}

/// Writes a bundle into a folder: a new one appears whole, one that is there is replaced when all
/// of the new one is written.
///
/// # Errors
/// As [`check_bundle_path`], or it cannot be written; what was there before is then still whole.
pub fn write_bundle(path: &Path, bundle: &Packed) -> Result<()> {
    check_bundle_path(path)?;
    if path.exists() {
        return uninterrupted(|| write_folder(path, bundle))
            .map_err(|error| Error::file(path, error));
    }
    let fail = |error: io::Error| cannot_write(path, &error);
    let mut builder = Builder::new();
    builder.prefix(".nestrank-").suffix(".part");
    permit(&mut builder, 0o777);
    let folder = builder.tempdir_in(parent(path)).map_err(fail)?;
    let aside = Aside::new(folder.path());
    write_folder(folder.path(), bundle).map_err(fail)?;
    uninterrupted(|| fs::rename(folder.path(), path)).map_err(fail)?;
    drop(aside);
    // It is elsewhere now; there is nothing to remove.
    let _ = folder.keep();
    Ok(())
}

fn aside(path: &Path) -> io::Result<Sink> {
    let mut builder = Builder::new();
    builder.prefix(".nestrank-").suffix(".part");
    permit(&mut builder, 0o666);
    let path = followed(path);
    fs::create_dir_all(parent(&path))?;
    let file = builder.tempfile_in(parent(&path))?;
    let aside = Aside::new(file.path());
    Ok(Sink::Aside {
        file,
        _aside: aside,
    })
}

/// Lets the process's umask decide, as for any file: what is written is often to be served.
#[cfg(unix)]
fn permit(builder: &mut Builder, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn permit(_: &mut Builder, _: u32) {}

/// Where a link leads, so that the file behind it is replaced, and not the link.
fn followed(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether something can be made in a folder.
fn probe(path: &Path, folder: &Path) -> Result<()> {
    tempfile::tempfile_in(folder)
        .map(drop)
        .map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &io::Error) -> Error {
    Error::file(path, format!("it cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|found| found.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn packed(name: &str) -> Packed {
        Packed {
            manifest: b"{}".to_vec(),
            files: vec![(name.into(), b"weights".to_vec())],
        }
    }

    #[test]
    fn a_file_is_whole_or_as_before() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.csv");
        fs::write(&path, "before").unwrap();
        let mut file = OutputFile::create(&path).unwrap();
        file.write_all(&[b'x'; 100_000]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"before");
        drop(file);
        assert_eq!(
            (names(dir.path()).len(), fs::read(&path).unwrap()),
            (1, b"before".to_vec())
        );
        write_file(&path, b"after").unwrap();
        assert_eq!(
            (names(dir.path()).len(), fs::read(&path).unwrap()),
            (1, b"after".to_vec())
        );
    }

    #[test]
    fn what_cannot_be_written_is_said_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let fails = |path: &Path| OutputFile::create(path).err().unwrap().to_string();
        assert!(fails(dir.path()).ends_with(": it is a folder"));
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(check_bundle_path(&file).is_err());
        // No folder can be made where a file is.
        assert!(check_bundle_path(&file.join("model")).is_err());
        assert!(fails(&file.join("out.csv")).contains("out.csv: it cannot be written: "));
        check_bundle_path(&dir.path().join("new/model")).unwrap();
        let error = check_bundle_path(dir.path()).unwrap_err().to_string();
        assert!(
            error.ends_with("it holds other things, and no bundle; name a new folder"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "before").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_file(&link, b"after").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"after");
        write_file(Path::new("/dev/null"), b"gone").unwrap();
    }

    #[test]
    fn a_bundle_is_new_or_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("model");
        write_bundle(&path, &packed("weights-0a.safetensors")).unwrap();
        write_bundle(&path, &packed("weights-0b.safetensors")).unwrap();
        assert_eq!(names(dir.path()), ["model"]);
        assert_eq!(names(&path), [MANIFEST, "weights-0b.safetensors"]);
        // A file whose name is no name: nothing of the new bundle stays.
        let path = dir.path().join("broken");
        assert!(write_bundle(&path, &packed("no/such/folder")).is_err());
        assert_eq!(names(dir.path()), ["model"]);
    }
}
