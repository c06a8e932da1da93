use std::fmt;
use std::path::{Path, PathBuf};

use crate::domain;

/// Why a command stopped. Its `Display` is always one line, whatever the input held.
#[derive(Debug)]
pub enum Error {
    /// The command line asks for something that cannot be.
    Usage(String),
    /// A file cannot be used as it is.
    File {
        /// The file, or folder.
        path: PathBuf,
        /// The line, from 1, where one is to blame.
        line: Option<u64>,
        /// What is wrong.
        why: String,
    },
    /// What the lower layers refuse: bundles and catalogues, mostly.
    Domain(domain::Error),
    /// The user asked to stop.
    Interrupted,
}

/// Shorthand for results with the [`Error`] of the command line.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file, or folder, that cannot be used.
    pub fn file(path: &Path, why: impl fmt::Display) -> Self {
        Error::File {
            path: path.to_owned(),
            line: None,
            why: why.to_string(),
        }
    }

    /// A line of a file that cannot be used; lines count from 1.
    pub fn line(path: &Path, line: u64, why: impl fmt::Display) -> Self {
        Error::File {
            path: path.to_owned(),
            line: Some(line),
            why: why.to_string(),
        }
    }

    /// What the process exits with: 2 for usage, 1 for anything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            _ => 1,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let text = match self {
            Error::Usage(why) => why.clone(),
            Error::File { path, line, why } => match line {
                Some(line) => format!("{}:{line}: {why}", path.display()),
                None => format!("{}: {why}", path.display()),
            },
            Error::Domain(error) => error.to_string(),
            Error::Interrupted => "interrupted".into(),
        };
        f.write_str(&one_line(&text))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Domain(error) => Some(error),
            _ => None,
        }
    }
}

impl From<domain::Error> for Error {
    fn from(error: domain::Error) -> Self {
        Error::Domain(error)
    }
}

/// A text without line breaks and other control characters, which a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_line_and_names_the_place() {
        let error = Error::line(Path::new("a.csv"), 7, "bad\n\u{1b}[31m`x`");
        assert_eq!(error.to_string(), "a.csv:7: bad  [31m`x`");
        assert_eq!(error.exit_code(), 1);
        assert_eq!(Error::Usage("no".into()).exit_code(), 2);
        let error = Error::from(domain::Error::Aborted);
        assert_eq!(error.to_string(), "aborted");
    }
}
