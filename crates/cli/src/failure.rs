//! What can go wrong, and the exit code it gives.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use sidelight_seal::clip::ClipError;
use sidelight_seal::file::{HeaderError, StreamError};

/// Refused: a file does not open, a check does not hold, something would be overwritten.
const REFUSED: u8 = 1;
/// The command was not understood.
pub(crate) const USAGE: u8 = 2;
/// Reading or writing failed.
const IO: u8 = 3;

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The answer is no.
    #[error("{message}")]
    Refused {
        /// For scripts.
        code: String,
        /// For people.
        message: String,
    },
    /// The arguments do not make sense together.
    #[error("{0}")]
    Usage(String),
    /// A file could not be read or written.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
}

impl Failure {
    pub(crate) fn refused(code: impl Into<String>, message: impl Into<String>) -> Self {
        Failure::Refused {
            code: code.into(),
            message: message.into(),
        }
    }

    /// An error while reading a file.
    pub(crate) fn reading(path: &Path) -> impl Fn(io::Error) -> Failure + '_ {
        |source| Failure::Io {
            what: format!("cannot read {}", path.display()),
            source,
        }
    }

    /// An error while writing a file.
    pub(crate) fn writing(path: &Path) -> impl Fn(io::Error) -> Failure + '_ {
        |source| Failure::Io {
            what: format!("cannot write {}", path.display()),
            source,
        }
    }

    pub(crate) fn header(path: &Path, error: HeaderError) -> Self {
        let code = match error {
            HeaderError::NoMatch => "no_match",
            HeaderError::Version => "not_age",
            _ => "header",
        };
        Failure::refused(code, format!("{}: {error}", path.display()))
    }

    pub(crate) fn payload(path: &Path, error: StreamError) -> Self {
        let code = match &error {
            StreamError::Truncated { .. } => "truncated",
            StreamError::Damaged { .. } => "damaged",
            StreamError::Trailing => "trailing",
            StreamError::Io(_) => "io",
        };
        match error {
            StreamError::Io(source) => Failure::reading(path)(source),
            other => Failure::refused(code, format!("{}: {other}", path.display())),
        }
    }

    pub(crate) fn clip(error: &ClipError) -> Self {
        Failure::refused(error.code(), format!("Not verified: {error}."))
    }

    /// Writes the failure for people, or for scripts; returns the exit code.
    pub(crate) fn print(&self, json: bool) -> ExitCode {
        let (exit, code) = match self {
            Failure::Refused { code, .. } => (REFUSED, code.as_str()),
            Failure::Usage(_) => (USAGE, "usage"),
            Failure::Io { .. } => (IO, "io"),
        };
        // Whoever closed the pipe knows.
        if matches!(self, Failure::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
        {
            return exit.into();
        }
        let message = self.to_string();
        // Nothing can be done if standard output or error is closed.
        let _ = if json {
            let answer = json!({"ok": false, "error": {"code": code, "message": message}});
            writeln!(io::stdout(), "{answer}")
        } else {
            writeln!(io::stderr(), "sidelight: {message}")
        };
        exit.into()
    }
}
