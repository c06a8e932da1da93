//! The command line of `cargo xtask`.

use std::path::PathBuf;

pub const USAGE: &str = "\
usage: cargo xtask <command>

  serve [--port N] [--open] [--catalog FILE.json]   build, then serve the demo shop
  build [--dist DIR] [--catalog FILE.json]          build both wasm modules and the npm package
  models [--again]                                  measure every architecture, write docs/models.md
  default-model                                     train and measure pkg/model, write docs/default-model.md
  test [--with-torch]                               run every check; ends with `N passed, N failed`
  bench size                                        what a first visit weighs and of what; docs/size.md
  bench instructions                                count a rerank's instructions anew, for `test`
  bench train                                       time training beside PyTorch; docs/benchmarks
  bench web [--only PART,...] [--quick]             measure nestrank beside its peers in Chromium

  --port N             first port to try on 127.0.0.1 (default 8080); the next free one is taken
  --open               open the demo in the browser
  --catalog FILE.json  stand in for www/catalog.json
  --dist DIR           also write a folder that any static server serves under any path
  --again              measure also what docs/models has already (over an hour)
  --cpu                leave the WebGPU module out (it takes minutes the first time)
  --with-torch         also hold networks and training against PyTorch
  --only PART,...      network, whole, stages, start, wire, line, memory or tasks; else all
  --quick              few samples and small sizes, written nowhere: does the benchmark work?

Tests and benchmarks with PyTorch have pip install it into the target directory (some GB; needs
Python 3).";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    Build,
    Models,
    DefaultModel,
    Serve,
    Test,
    Bench,
}

/// What was asked for.
#[derive(Debug)]
pub struct Options {
    pub command: Command,
    pub port: u16,
    pub open: bool,
    pub catalog: Option<PathBuf>,
    pub dist: Option<PathBuf>,
    pub cpu_only: bool,
    pub with_torch: bool,
    pub again: bool,
    /// Which benchmark, and its own arguments.
    pub bench: Vec<String>,
}

impl Options {
    /// Reads the arguments after `cargo xtask`; an error is a sentence for the person who typed.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments.peekable();
        let command = match arguments.next().as_deref() {
            None | Some("help" | "-h" | "--help") => Command::Help,
            Some("build") => Command::Build,
            Some("models") => Command::Models,
            Some("default-model") => Command::DefaultModel,
            Some("serve") => Command::Serve,
            Some("test") => Command::Test,
            Some("bench") => Command::Bench,
            Some(other) => return Err(format!("no command `{other}`")),
        };
        let mut options = Self {
            command,
            port: 8080,
            open: false,
            catalog: None,
            dist: None,
            cpu_only: false,
            with_torch: false,
            again: false,
            bench: Vec::new(),
        };
        if command == Command::Bench {
            options.bench = arguments.collect();
            return Ok(options);
        }
        while let Some(argument) = arguments.next() {
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let mut value = || {
                let value = inline.clone().or_else(|| arguments.next());
                value.ok_or_else(|| format!("{name} needs a value"))
            };
            match (command, name) {
                (Command::Serve, "--port") => options.port = port(&value()?)?,
                (Command::Serve, "--open") => options.open = true,
                (Command::Serve | Command::Build, "--catalog") => {
                    options.catalog = Some(path(&value()?)?);
                }
                (Command::Serve | Command::Build, "--cpu") => options.cpu_only = true,
                (Command::Models, "--again") => options.again = true,
                (Command::Test, "--with-torch") => options.with_torch = true,
                (Command::Build, "--dist") => options.dist = Some(path(&value()?)?),
                _ => return Err(format!("`{argument}` means nothing to this command")),
            }
        }
        if options.command == Command::Build && options.catalog.is_some() && options.dist.is_none()
        {
            return Err("`build --catalog` needs --dist, the folder it goes into".into());
        }
        Ok(options)
    }
}

fn port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(format!("--port takes 1 to 65535, not `{text}`")),
    }
}

/// A path as it is meant where it was typed: the working directory changes later.
fn path(text: &str) -> Result<PathBuf, String> {
    std::path::absolute(text).map_err(|error| format!("`{text}`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn values_may_follow_or_be_joined() {
        let options = parse("serve --port 9000 --catalog=shop.json --open").unwrap();
        assert_eq!((options.port, options.open), (9000, true));
        assert_eq!(options.catalog, Some(path("shop.json").unwrap()));
    }

    #[test]
    fn pytorch_is_only_for_those_who_ask() {
        assert!(!parse("test").unwrap().with_torch);
        assert!(parse("test --with-torch").unwrap().with_torch);
    }

    #[test]
    fn a_benchmark_reads_its_own_arguments() {
        let options = parse("bench web --only wire").unwrap();
        assert_eq!(options.command, Command::Bench);
        assert_eq!(options.bench, ["web", "--only", "wire"]);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(parse("launch").unwrap_err().contains("launch"));
        assert!(parse("serve --port").unwrap_err().contains("needs a value"));
        assert!(parse("serve --port 70000").unwrap_err().contains("70000"));
        assert!(parse("test --open").unwrap_err().contains("--open"));
        assert!(
            parse("build --catalog a.json")
                .unwrap_err()
                .contains("--dist")
        );
    }
}
