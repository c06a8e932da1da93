use std::fmt::Write;

use super::profile::Group;
use super::{FILES, Visit};

/// So many functions are listed.
const LISTED: usize = 40;

/// `docs/size.md`.
pub fn page(visit: &Visit, groups: &[Group], embedded: u64) -> String {
    let mut page = String::from(HEAD);
    let mut line = |text: String| {
        page += &text;
        page.push('\n');
    };
    line("| file | raw | brotli |\n|---|---:|---:|".into());
    for (name, file) in FILES.iter().zip(&visit.files) {
        line(format!("| `{name}` | {} | {} |", file.raw, file.brotli));
    }
    let raw: u64 = visit.files.iter().map(|file| file.raw).sum();
    line(format!("| together | {raw} | {} |", visit.brotli()));
    line(format!(
        "\nA shop's page that embeds nestrank fetches `embed.js` before them: {embedded} bytes after brotli."
    ));
    line(GROUPS.into());
    for group in groups {
        let Group {
            name,
            functions,
            raw,
            brotli,
        } = group;
        line(format!("| {name} | {functions} | {raw} | {brotli} |"));
    }
    for (section, bytes) in &visit.profile.sections {
        line(format!("| ({section}) | | {bytes} | |"));
    }
    line(FUNCTIONS.into());
    let mut largest: Vec<_> = visit.profile.functions.iter().collect();
    largest.sort_by_key(|function| std::cmp::Reverse(function.body.len()));
    for function in &largest[..LISTED.min(largest.len())] {
        let mut name = String::new();
        let _ = write!(name, "{:.100}", function.name);
        line(format!("| `{name}` | {} |", function.body.len()));
    }
    page
}

const HEAD: &str = "\
# What a first visit fetches

Written by `cargo xtask bench size`: the package on the CPU path, everything but the model and the
catalogue. Bytes; brotli of quality 11. `cargo xtask test` fails when the three files together weigh
2 % more than `xtask/records/size.json`, which the same command writes, and says what grew.

";

const GROUPS: &str = "
## By crate and layer

The functions of the module. *brotli*: by so much all code is smaller without the group; it is less
than its share, for groups are alike. A generic function counts where it is written, not where it is
used; a function that is called once is a part of its caller.

| group | functions | raw | brotli |
|---|---:|---:|---:|";

const FUNCTIONS: &str = "
## The largest functions

| function | raw |
|---|---:|";
