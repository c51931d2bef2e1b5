//! What is said about a request afterwards: an update, or words at its end.

use std::fmt::Write as _;

use super::lines::{DocumentError, Lines};
use crate::commitment::read_uint;
use crate::record::{Hash, sha256};
use crate::words::{is_line, is_slug, lines};

const FIRST_LINE: &str = "sidelight-request-note/v1";
/// Longest text of a note, characters: the most that any rulebook can allow.
const TEXT_CHARS_MAX: usize = 4_000;

/// What a note goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteAbout {
    /// A further text.
    Update,
    /// The agency needs nothing more.
    Resolved,
    /// The agency takes it back.
    Withdrawn,
}

impl NoteAbout {
    const ALL: [NoteAbout; 3] = [NoteAbout::Update, NoteAbout::Resolved, NoteAbout::Withdrawn];

    /// As in the note.
    pub fn code(self) -> &'static str {
        match self {
            NoteAbout::Update => "update",
            NoteAbout::Resolved => "resolved",
            NoteAbout::Withdrawn => "withdrawn",
        }
    }
}

/// A note as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestNote {
    agency: String,
    request: u64,
    about: NoteAbout,
    text: Vec<String>,
}

impl RequestNote {
    /// A note on the request at index `request`, of what somebody typed; `None` if there are no words,
    /// too many, or some that cannot be shown as they are.
    pub fn new(agency: &str, request: u64, about: NoteAbout, typed: &str) -> Option<Self> {
        let text = lines(typed);
        let length = text.join("\n").chars().count();
        let good = is_slug(agency)
            && (1..=TEXT_CHARS_MAX).contains(&length)
            && text.iter().all(|line| is_line(line));
        let agency = agency.to_owned();
        good.then_some(Self {
            agency,
            request,
            about,
            text,
        })
    }

    /// Reads a note.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let mut lines = Lines::of(text, FIRST_LINE)?;
        let slug = |v: &str| is_slug(v).then(|| v.to_owned());
        let agency = lines.read("agency", "an agency", slug)?;
        let request = lines.read("request", "the index of a request", read_uint)?;
        let about = lines.read("about", "update, resolved or withdrawn", |v| {
            NoteAbout::ALL.into_iter().find(|about| about.code() == v)
        })?;
        let mut text = vec![lines.words("text", "a text")?];
        text.extend(lines.all_words("text", "a text")?);
        if text.join("\n").chars().count() > TEXT_CHARS_MAX {
            return Err(DocumentError::TooLong);
        }
        Ok(Self {
            agency,
            request,
            about,
            text,
        })
    }

    /// Its one text.
    pub fn text(&self) -> String {
        let mut out = format!(
            "{FIRST_LINE}\nagency {}\nrequest {}\nabout {}\n",
            self.agency,
            self.request,
            self.about.code()
        );
        for paragraph in &self.text {
            writeln!(out, "text {paragraph}").expect("a String takes every write");
        }
        out
    }

    /// SHA-256 of its text: its name in the log.
    pub fn hash(&self) -> Hash {
        sha256(self.text().as_bytes())
    }

    /// The agency's slug.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// Index of the request's entry.
    pub fn request(&self) -> u64 {
        self.request
    }

    /// What it goes with.
    pub fn about(&self) -> NoteAbout {
        self.about
    }

    /// Its paragraphs.
    pub fn paragraphs(&self) -> &[String] {
        &self.text
    }
}
