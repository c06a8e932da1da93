//! `cargo xtask`: the one tool of this repository. It builds the two wasm modules and the npm
//! package, serves the demo shop, and runs every check.

mod build;
mod options;
mod serve;
mod test;
mod tools;

use std::process::ExitCode;

use options::{Command, Options};
use tools::Workspace;

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("xtask: {why}\n\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match options.command {
        Command::Help => println!("{}", options::USAGE),
        Command::Build => build::build(&workspace, options)?,
        Command::Serve => serve::serve(&workspace, options)?,
        Command::Test => return test::test(&workspace),
    }
    Ok(ExitCode::SUCCESS)
}
