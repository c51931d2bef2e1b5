//! Strict lines: a first line that is the version, then names and values in a fixed order.

use super::DOCUMENT_BYTES_MAX;
use crate::words::is_line;

/// Why a text is not the document it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Longer than a document may be.
    #[error("longer than {DOCUMENT_BYTES_MAX} bytes")]
    TooLong,
    /// The first line names another format or version.
    #[error("another format or version")]
    Version,
    /// A line is missing, misplaced or malformed.
    #[error("line {line}: {expected}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
}

/// Reads a document line by line.
pub(crate) struct Lines<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lines<'a> {
    /// Begins behind the first line, which must be `version`.
    pub(crate) fn of(text: &'a str, version: &str) -> Result<Self, DocumentError> {
        if text.len() > DOCUMENT_BYTES_MAX {
            return Err(DocumentError::TooLong);
        }
        let rest = text
            .strip_prefix(version)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or(DocumentError::Version)?;
        Ok(Self { rest, line: 2 })
    }

    /// The value of the next line if that line has this name.
    pub(crate) fn next_if(&mut self, name: &str) -> Option<&'a str> {
        let (line, rest) = self.rest.split_once('\n')?;
        let value = line.strip_prefix(name)?.strip_prefix(' ')?;
        self.rest = rest;
        self.line += 1;
        Some(value)
    }

    /// The value of the next line, which must have this name and be what `read` takes.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, DocumentError> {
        let line = self.line;
        self.next_if(name)
            .and_then(read)
            .ok_or(DocumentError::Line { line, expected })
    }

    /// A line of people's words.
    pub(crate) fn words(
        &mut self,
        name: &str,
        expected: &'static str,
    ) -> Result<String, DocumentError> {
        self.read(name, expected, |v| is_line(v).then(|| v.to_owned()))
    }

    /// All that is left, lines of people's words under one name.
    pub(crate) fn all_words(
        mut self,
        name: &str,
        expected: &'static str,
    ) -> Result<Vec<String>, DocumentError> {
        let mut all = Vec::new();
        while !self.rest.is_empty() {
            all.push(self.words(name, expected)?);
        }
        Ok(all)
    }

    /// What is wrong with the line just read.
    pub(crate) fn wrong(&self, expected: &'static str) -> DocumentError {
        let line = self.line - 1;
        DocumentError::Line { line, expected }
    }

    /// Nothing may be left.
    pub(crate) fn end(self) -> Result<(), DocumentError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        let (line, expected) = (self.line, "the end");
        Err(DocumentError::Line { line, expected })
    }
}
