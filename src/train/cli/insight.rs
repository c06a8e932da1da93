use std::path::PathBuf;

use super::inputs::Inputs;
use super::progress::Bars;
use super::say::warn;
use super::told::Told;
use crate::train::Result;
use crate::train::ingest::read_catalog;
use crate::train::insight::{Language, Options, measure, page};

/// `nestrank insight`
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// The page to write: one HTML file that asks for nothing else, in English and Chinese
    #[arg(long, value_name = "FILE", default_value = "insight.html")]
    out: PathBuf,
    /// Also write all that the page says, and the categories that it has no room for, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The language that the page shows first
    #[arg(long, value_enum, default_value_t)]
    lang: Language,
    /// The arm that the others are held against [default: `control`, or else the first by name]
    #[arg(long, value_name = "ARM")]
    control: Option<String>,
    /// The fewest people for two categories to be told as going together
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    min_people: u64,
    /// How far ahead of UTC the shop's days begin
    #[arg(long, value_name = "+HH:MM", default_value = "+00:00", value_parser = zone, allow_hyphen_values = true)]
    zone: i64,
    /// Say nothing but errors and warnings
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or the page not be written.
pub fn run(args: Args) -> Result<()> {
    let told = Told::create(&args.out, args.json.as_deref())?;
    let bars = Bars::new(args.quiet);
    let read = args.inputs.catalog.as_deref().map(read_catalog);
    let (catalog, of_catalog) = read.transpose()?.unzip();
    let options = Options {
        log: args.inputs.options()?,
        zone_minutes: args.zone,
        min_people: args.min_people,
        control: args.control.as_deref(),
        truth: args.inputs.truth()?.and_then(|truth| truth.uplift),
        beside: &args.out,
    };
    let progress = |what, done, all| bars.prepare(what, done, all);
    let (insight, of_log) = measure(&args.inputs.events, catalog.as_ref(), &options, &progress)?;
    bars.finish();
    warn(of_catalog.iter().chain([&of_log]));
    told.write(&page(&insight, args.lang), &insight)?;
    bars.say(&format!("{}: written", args.out.display()));
    Ok(())
}

/// Minutes ahead of UTC: `+08:00` or `-03:30`.
fn zone(text: &str) -> std::result::Result<i64, String> {
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        _ => (1, text),
    };
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten();
    let parts = digits.split_once(':');
    match parts.and_then(|(hours, minutes)| two(hours).zip(two(minutes))) {
        Some((hours @ 0..=14, minutes @ 0..=59)) => {
            Ok(sign * (i64::from(hours) * 60 + i64::from(minutes)))
        }
        _ => Err("it is not of the form +08:00".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_minutes() {
        assert_eq!(zone("+08:00"), Ok(480));
        assert_eq!(zone("-03:30"), Ok(-210));
        assert_eq!(zone("00:00"), Ok(0));
        for wrong in ["", "+", "8", "+8:00", "+08:60", "+15:00", "+é:00", "--1:00"] {
            assert!(zone(wrong).is_err(), "{wrong}");
        }
    }
}
