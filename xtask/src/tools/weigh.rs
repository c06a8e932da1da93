use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// Prints `raw brotli` of each file named, one a line; Node has brotli built in, of quality 11.
const MEASURE: &str = "
const { readFileSync } = require('node:fs');
const { brotliCompressSync } = require('node:zlib');
for (const path of process.argv.slice(1)) {
  const bytes = readFileSync(path);
  console.log(bytes.length, bytes.length ? brotliCompressSync(bytes).length : 0);
}";

/// Bytes as they lie, and after brotli.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    pub raw: u64,
    pub brotli: u64,
}

/// What each of these files weighs.
pub fn weigh<P: AsRef<Path>>(files: &[P]) -> Result<Vec<Weight>> {
    let output = Command::new("node")
        .arg("-e")
        .arg(MEASURE)
        .arg("--")
        .args(files.iter().map(AsRef::as_ref))
        .output()
        .context("cannot start node")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout)?;
    let weights = text.lines().map(|line| {
        let (raw, brotli) = line
            .split_once(' ')
            .context("node printed something else")?;
        Ok(Weight {
            raw: raw.parse()?,
            brotli: brotli.parse()?,
        })
    });
    let weights: Vec<Weight> = weights.collect::<Result<_>>()?;
    ensure!(weights.len() == files.len(), "not every file was weighed");
    Ok(weights)
}
