//! Text of an entry to its value and back. Strict: every entry has one spelling, every refusal names line
//! and defect.

use super::{
    ENTRY_BYTES_MAX, Entry, VERSION_LINE,
    kind::{Body, Kind},
    value::{Day, Value},
};

/// Kinds whose names are kept for later versions and refused by this one.
pub const RESERVED_KINDS: &[&str] = &["warrant", "order"];

/// Why a text is not an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry line {line}: {defect}")]
pub struct EntryError {
    /// Line number from 1; 0 if no single line is to blame.
    pub line: usize,
    /// What is wrong with it.
    pub defect: EntryDefect,
}

/// What is wrong with an entry. [`EntryDefect::name`] is stable and used in `vectors/log/entries.json`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryDefect {
    /// Over [`ENTRY_BYTES_MAX`].
    #[error("the entry is longer than {ENTRY_BYTES_MAX} bytes")]
    TooLong,
    /// A byte other than LF and 0x20 to 0x7E.
    #[error("a byte that is not printable ASCII")]
    Byte,
    /// The last line does not end in LF.
    #[error("no newline at the end")]
    FinalNewline,
    /// The first line is another version.
    #[error("not an entry of this version")]
    Version,
    /// A kind no version of this reader knows.
    #[error("unknown kind {0}: the log may be newer than this reader")]
    KindUnknown(String),
    /// A kind kept for a later version.
    #[error("kind {0} is reserved: the log is newer than this reader")]
    KindReserved(String),
    /// Another field than the table's next one, or none.
    #[error("expected the field {0}")]
    Field(&'static str),
    /// The value is not of the field's form.
    #[error("{field}: expected {form}")]
    Value {
        /// The field's name.
        field: &'static str,
        /// What `docs/ref/leaf.md` demands.
        form: &'static str,
    },
    /// A line behind the last field.
    #[error("a line too many")]
    ExtraLine,
    /// Two fields of the entry contradict each other.
    #[error("contradiction: {0}")]
    Contradiction(&'static str),
}

impl EntryDefect {
    /// Stable name for vectors and other implementations.
    pub fn name(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Byte => "byte",
            Self::FinalNewline => "final-newline",
            Self::Version => "version",
            Self::KindUnknown(_) => "kind-unknown",
            Self::KindReserved(_) => "kind-reserved",
            Self::Field(_) => "field",
            Self::Value { .. } => "value",
            Self::ExtraLine => "extra-line",
            Self::Contradiction(_) => "contradiction",
        }
    }
}

/// Hands out field values in the order they are asked for.
pub(crate) trait FieldReader {
    type Error;
    fn field<T: Value>(&mut self, name: &'static str) -> Result<T, Self::Error>;
    /// A field that entries of before do not have, if its line is the next one.
    fn late<T: Value>(&mut self, name: &'static str) -> Result<Option<T>, Self::Error>;
}

impl Entry {
    /// Reads an entry. Only the entry itself is judged; whether it fits the log is for [`crate::ledger`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        let whole = |defect| EntryError { line: 0, defect };
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(whole(EntryDefect::TooLong));
        }
        if let Some(at) = bytes
            .iter()
            .position(|byte| !matches!(byte, b'\n' | 0x20..=0x7e))
        {
            let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
            return Err(EntryError {
                line,
                defect: EntryDefect::Byte,
            });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| whole(EntryDefect::Byte))?;
        let text = text
            .strip_suffix('\n')
            .ok_or_else(|| whole(EntryDefect::FinalNewline))?;
        let mut lines = Lines {
            rest: Some(text),
            line: 0,
        };
        if lines.next() != Some(VERSION_LINE) {
            return Err(lines.error(EntryDefect::Version));
        }
        let kind = lines.text("kind")?;
        let kind = Kind::parse(kind).ok_or_else(|| {
            lines.error(match RESERVED_KINDS.contains(&kind) {
                true => EntryDefect::KindReserved(kind.to_owned()),
                false => EntryDefect::KindUnknown(kind.to_owned()),
            })
        })?;
        let ordinal: u64 = lines.field("ordinal")?;
        if ordinal == 0 {
            return Err(lines.error(EntryDefect::Value {
                field: "ordinal",
                form: u64::FORM,
            }));
        }
        let day: Day = lines.field("day")?;
        let body = Body::read(kind, &mut lines)?;
        if lines.next().is_some() {
            return Err(lines.error(EntryDefect::ExtraLine));
        }
        Self::new(ordinal, day, body).map_err(whole)
    }

    /// The entry's bytes: the leaf of the log.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{VERSION_LINE}\nkind {}\n", self.kind().as_str());
        text.push_str(&format!("ordinal {}\nday {}\n", self.ordinal(), self.day()));
        for (name, value) in self.body().write() {
            text.push_str(&format!("{name} {value}\n"));
        }
        text.into_bytes()
    }
}

struct Lines<'a> {
    rest: Option<&'a str>,
    /// Number of the line handed out last.
    line: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        self.line += 1;
        let (line, rest) = match rest.split_once('\n') {
            Some((line, rest)) => (line, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        Some(line)
    }

    fn text(&mut self, name: &'static str) -> Result<&'a str, EntryError> {
        let Some(line) = self.next() else {
            return Err(EntryError {
                line: self.line + 1,
                defect: EntryDefect::Field(name),
            });
        };
        match line.split_once(' ') {
            Some((found, value)) if found == name => Ok(value),
            _ => Err(self.error(EntryDefect::Field(name))),
        }
    }

    fn error(&self, defect: EntryDefect) -> EntryError {
        EntryError {
            line: self.line,
            defect,
        }
    }
}

impl FieldReader for Lines<'_> {
    type Error = EntryError;

    fn field<T: Value>(&mut self, name: &'static str) -> Result<T, EntryError> {
        let text = self.text(name)?;
        T::read(text).ok_or_else(|| {
            self.error(EntryDefect::Value {
                field: name,
                form: T::FORM,
            })
        })
    }

    fn late<T: Value>(&mut self, name: &'static str) -> Result<Option<T>, EntryError> {
        let named = |rest: &str| rest.strip_prefix(name)?.strip_prefix(' ').map(drop);
        match self.rest.and_then(named) {
            Some(()) => self.field(name).map(Some),
            None => Ok(None),
        }
    }
}
