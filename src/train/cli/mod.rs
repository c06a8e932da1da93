//! The command line, a file a command.

mod ablate;
mod catalog;
mod command_line;
mod compare;
mod default_model;
mod eval;
mod import;
mod inputs;
mod insight;
mod inspect;
mod material;
mod models;
mod progress;
mod recipe;
mod report;
mod rooms;
mod say;
mod score;
mod simulate;
mod stages;
mod told;
mod train;
mod trial_args;
mod zero_shot;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use self::say::say;
use super::{Error, Interrupt, Result};

/// Reranks a home-goods shop's product grid inside the shopper's browser: this is the part that
/// turns an event log and a catalogue into a model bundle.
#[derive(Debug, Parser)]
#[command(name = "nestrank", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a seeded home-goods world: a catalogue, a log, and the truth that no log shows
    Simulate(simulate::Args),
    /// Turn a shop's own product list into catalog.json
    ///
    /// Reads CSV (comma, semicolon or tab) or JSON (an array of objects, or one object a line),
    /// packed by gzip or not. Cleans prices, merges rows of the same id (the first category stays,
    /// the others become `categories`), and says what was left out and why.
    Catalog(catalog::Args),
    /// Train a model on an event log, and write its bundle
    Train(train::Args),
    /// Train the bundle that the package brings, on shops of the simulator
    DefaultModel(default_model::Args),
    /// Learn at which stage a shopper is, on shops of the simulator, and measure that
    Stages(stages::Args),
    /// Measure a bundle on shops that it has never seen
    ZeroShot(zero_shot::Args),
    /// Measure a bundle on an event log or a pairs file, beside two baselines
    Eval(eval::Args),
    /// Train a recipe with several seeds, and write what it is worth as one page to read
    ///
    /// Measures beside three baselines, learning curves, calibration, what each group of features
    /// does, cold start, cost. Takes the options of `train`.
    Report(report::Args),
    /// Say what happened in a whole log, as one page to read
    ///
    /// How far people come and where each behaviour comes to nothing, what they do next, how long
    /// they take to buy, cohorts by day, categories that go together, and, where the log names
    /// arms, the uplift of the treated against the control with its 95 % interval. Trains nothing.
    /// The log may be in any order and larger than memory: it lies on disk once more meanwhile,
    /// beside the page, with 33 bytes a row. Memory grows with the products, the pairs of
    /// categories that somebody had in one session, and what was bought.
    Insight(insight::Args),
    /// Change a recipe one part at a time, and write what each is worth as Markdown
    ///
    /// Trains some twenty variants with several seeds each: half an hour on a real log. Takes the
    /// options of `train`.
    Ablate(ablate::Args),
    /// Train a recipe in every architecture and with every loss weighting, and write JSON
    ///
    /// Sixteen variants with several seeds each: half an hour on a real log. Takes the options of
    /// `train`. `models` makes a page of it.
    Compare(compare::Args),
    /// Make one Markdown page of what `compare` measured on one or more logs
    Models(models::Args),
    /// Measure which categories complement which, as a log tells, and how good looks made of that are
    ///
    /// `train` puts that table into every bundle; `--write` puts it into one that has none.
    Rooms(rooms::Args),
    /// Write the four probabilities of each row of a pairs file
    Score(score::Args),
    /// Make a bundle of a network that was trained elsewhere, such as in PyTorch
    ///
    /// The network is of the architecture and on the features of a bundle that there is; only its
    /// numbers come from a safetensors file.
    Import(import::Args),
    /// Say what is in a bundle
    Inspect(inspect::Args),
}

/// Runs the command that the process was started with. It exits with 0 if that is done, 2 if the
/// command line is wrong, 1 for anything else; an error is one line on stderr.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    Interrupt::install();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Simulate(args) => simulate::run(args),
        Command::Catalog(args) => catalog::run(args),
        Command::Train(args) => train::run(args),
        Command::DefaultModel(args) => default_model::run(args),
        Command::Stages(args) => stages::run(args),
        Command::ZeroShot(args) => zero_shot::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Report(args) => report::run(args),
        Command::Insight(args) => insight::run(args),
        Command::Ablate(args) => ablate::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Models(args) => models::run(args),
        Command::Rooms(args) => rooms::run(args),
        Command::Score(args) => score::run(args),
        Command::Import(args) => import::run(args),
        Command::Inspect(args) => inspect::run(args),
    }
}

fn fail(error: &Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(error.exit_code())
}

/// Shows the help or the version where that was asked for, and otherwise what is wrong, on one
/// line instead of clap's five.
fn usage(error: &clap::Error) -> ExitCode {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    // That printing fails only tells that nobody reads it.
    match error.kind() {
        DisplayHelp | DisplayVersion => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = say(error.render());
            return fail(&Error::Usage("no command is given".into()));
        }
        _ => {}
    }
    let text = error.to_string();
    // The first paragraphs say what is wrong; usage and a pointer to the help follow.
    let what = text.trim_start_matches("error: ").split("\n\n");
    let what = what.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let what: Vec<String> = what
        .take_while(|part| !part.starts_with("Usage:") && !part.starts_with("For more"))
        .collect();
    fail(&Error::Usage(format!("{}; see --help", what.join("; "))))
}
