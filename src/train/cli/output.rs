use std::fs;
use std::io::Write;
use std::path::Path;

use crate::bundle::{Packed, write_folder};
use crate::train::{Error, Result};

/// Writes a file aside, then renames it: whoever reads meanwhile sees the old one or the new one,
/// and after an error the old one is still there.
///
/// # Errors
/// If it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(".nestrank-")
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        readable_by_all(file.as_file())?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| Error::file(path, error))
}

/// Temporary files are the owner's alone; what is written here is to be served.
#[cfg(unix)]
fn readable_by_all(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Writes a bundle: a new folder appears whole, one that is there already gets the new files first
/// and its manifest last.
///
/// # Errors
/// If it cannot be written.
pub fn write_bundle(folder: &Path, bundle: &Packed) -> Result<()> {
    if folder.exists() {
        return write_folder(folder, bundle).map_err(|error| Error::file(folder, error));
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(parent)?;
        let aside = tempfile::Builder::new()
            .prefix(".nestrank-")
            .tempdir_in(parent)?;
        let whole = aside.path().join("bundle");
        write_folder(&whole, bundle)?;
        fs::rename(&whole, folder)
    };
    write().map_err(|error| Error::file(folder, error))
}
