use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;

use super::say::{say, warn};
use crate::train::import::{FIELDS, Imported, import_catalog, product_json};
use crate::train::ingest::Columns;
use crate::train::{Error, OutputFile, Result};

/// `nestrank catalog`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The product list
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Which columns hold which fields, such as id=sku,title=name+subtitle (`+` joins columns);
    /// columns that have a field's own name need not be named. Without this the usual names are
    /// looked for, and what was found is printed. Fields: id, title, category, categories, brand,
    /// price, listPrice, rating, reviews, style, color, material, tokens, popularity.view (.cart,
    /// .favorite, .purchase), vector, available, url, image
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    columns: Option<String>,
    /// The catalogue to write: JSON, an array of products as in the JavaScript API
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs `nestrank catalog`.
///
/// # Errors
/// The list cannot be read or the catalogue not be written.
pub fn run(args: Args) -> Result<()> {
    let columns = match &args.columns {
        Some(columns) => Columns::parse(columns, &FIELDS)?,
        None => Columns::default(),
    };
    let mut out = OutputFile::create(&args.out)?;
    let imported = import_catalog(&args.from, &columns)?;
    write(&imported, &mut out).map_err(|error| Error::file(&args.out, error))?;
    out.commit()?;
    warn([&imported.report]);
    let items = &imported.items;
    let categories = items.iter().map(|item| item.category_path());
    let categories: HashSet<String> = categories.filter(|path| !path.is_empty()).collect();
    let priced = items.iter().filter(|item| item.price.is_some()).count();
    let sold_out = items.iter().filter(|item| !item.available).count();
    if imported.mapping.guessed {
        let unused: Vec<&str> = imported.mapping.unused().collect();
        say(format_args!(
            "columns by their usual names: {}",
            imported.mapping
        ))?;
        say(format_args!("columns not used: {}", unused.join(", ")))?;
    }
    say(format_args!(
        "{} products in {} categories, {priced} with a price, {sold_out} not available: {}",
        items.len(),
        categories.len(),
        args.out.display()
    ))
}

fn write(imported: &Imported, out: &mut OutputFile) -> std::io::Result<()> {
    out.write_all(b"[")?;
    for (index, item) in imported.items.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &product_json(item))?;
    }
    out.write_all(b"\n]\n")
}
