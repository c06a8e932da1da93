//! The command line, a file a command.

mod eval;
mod inputs;
mod inspect;
mod output;
mod progress;
mod score;
mod train;

use clap::{Parser, Subcommand};

use super::Result;

/// Reranks a home-goods shop's product grid inside the shopper's browser: this is the part that
/// turns an event log and a catalogue into a model bundle.
#[derive(Debug, Parser)]
#[command(name = "nestrank", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a model on an event log, and write its bundle
    Train(train::Args),
    /// Measure a bundle on an event log or a pairs file, beside two baselines
    Eval(eval::Args),
    /// Write the four probabilities of each row of a pairs file
    Score(score::Args),
    /// Say what is in a bundle
    Inspect(inspect::Args),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// Whatever stopped it; see [`super::Error::exit_code`].
    pub fn run(self) -> Result<()> {
        match self.command {
            Command::Train(args) => train::run(args),
            Command::Eval(args) => eval::run(args),
            Command::Score(args) => score::run(args),
            Command::Inspect(args) => inspect::run(args),
        }
    }
}
