//! `cargo xtask`: the one tool of this repository. It builds the two wasm modules and the npm
//! package, serves the demo shop, runs every check, and measures.

mod bench;
mod build;
mod default_model;
mod instructions;
mod models;
mod options;
mod serve;
mod size;
mod test;
mod tools;
mod versioned;

use std::process::ExitCode;

use build::linker;
use options::{Command, Options};
use tools::Workspace;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if linker::is_called(&arguments) {
        return ended(linker::link(&arguments));
    }
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("xtask: {why}\n\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    ended(run(&options))
}

fn ended(result: anyhow::Result<ExitCode>) -> ExitCode {
    match result {
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
        Command::Models => models::models(&workspace, options)?,
        Command::DefaultModel => default_model::default_model(&workspace)?,
        Command::Serve => serve::serve(&workspace, options)?,
        Command::Bench => bench::bench(&workspace, &options.bench)?,
        Command::Test => return test::test(&workspace, options),
    }
    Ok(ExitCode::SUCCESS)
}
