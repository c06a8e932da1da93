use std::fs;
use std::io::Write;
use std::path::PathBuf;

use super::command_line::command_line;
use super::say::say;
use crate::train::comparison::{Comparison, markdown};
use crate::train::{Error, OutputFile, Result};

/// `nestrank models`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What `nestrank compare` wrote, in the order of the page
    #[arg(required = true, value_name = "FILE")]
    comparisons: Vec<PathBuf>,
    /// A section in Markdown that was made elsewhere, after the comparisons
    #[arg(long, value_name = "FILE")]
    section: Vec<PathBuf>,
    /// The Markdown file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// If a file is not what `compare` writes, or the page cannot be written.
pub fn run(args: Args) -> Result<()> {
    let read = |path: &PathBuf| fs::read_to_string(path).map_err(|error| Error::file(path, error));
    let mut comparisons = Vec::new();
    for path in &args.comparisons {
        let comparison: Comparison = serde_json::from_str(&read(path)?)
            .map_err(|error| Error::file(path, format!("is not of `compare`: {error}")))?;
        comparisons.push(comparison);
    }
    let sections = args.section.iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut out = OutputFile::create(&args.out)?;
    let text = markdown(&comparisons, &sections, &command_line());
    let written = out.write_all(text.as_bytes());
    written.map_err(|error| Error::file(&args.out, error))?;
    out.commit()?;
    say(format_args!("{}: written", args.out.display()))
}
