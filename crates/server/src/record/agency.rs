//! What the public is told about an agency: the text that its `agency` entry names
//! (`docs/ref/agency.md`).
//!
//! ```text
//! sidelight-agency/v1
//! name Millbrook Police Department
//! kind police
//! place Millbrook
//! region 832a10fffffffff      one line for each H3 cell of resolution 3, ascending
//! contact records@millbrook.example
//! ```

use std::fmt;
use std::str::FromStr;

const HEADER: &str = "sidelight-agency/v1";
/// Longest name, place or contact, in characters.
const TEXT_CHARS_MAX: usize = 120;
/// Most regions of one agency.
const REGIONS_MAX: usize = 32;

/// What an agency is; decides which offences it may ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum AgencyKind {
    /// A police department, sheriff's office, ...
    Police,
    /// A fire department.
    Fire,
}

impl AgencyKind {
    /// Its word in documents and rulebooks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::Fire => "fire",
        }
    }
}

/// The document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyDocument {
    /// What it calls itself.
    pub name: String,
    /// What it is.
    pub kind: AgencyKind,
    /// Where it is, in words.
    pub place: String,
    /// Where it may ask: H3 cells of resolution 3, 15 hex digits, ascending, at least one.
    pub regions: Vec<String>,
    /// How the public reaches it.
    pub contact: String,
}

/// Why a text is not such a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgencyDocumentError {
    /// A line is missing, out of order, or one too many.
    #[error("expected the line `{0}`")]
    Line(&'static str),
    /// Empty, too long, or with control characters or spaces at an end.
    #[error("{0} has 1 to {TEXT_CHARS_MAX} characters on one line")]
    Text(&'static str),
    /// Neither of the kinds.
    #[error("kind is police or fire")]
    Kind,
    /// Not 1 to 32 H3 cells of resolution 3, ascending.
    #[error(
        "regions are 1 to {REGIONS_MAX} H3 cells of resolution 3, such as 832a10fffffffff, ascending"
    )]
    Region,
}

impl AgencyDocument {
    /// Refuses what cannot be written.
    pub fn check(&self) -> Result<(), AgencyDocumentError> {
        for (what, text) in [
            ("name", &self.name),
            ("place", &self.place),
            ("contact", &self.contact),
        ] {
            let fits = (1..=TEXT_CHARS_MAX).contains(&text.chars().count());
            if !fits || text.trim() != text || text.chars().any(char::is_control) {
                return Err(AgencyDocumentError::Text(what));
            }
        }
        let cell = |region: &String| {
            region.len() == 15
                && region.starts_with("83")
                && region.ends_with("fffffffff")
                && region
                    .bytes()
                    .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        let count = (1..=REGIONS_MAX).contains(&self.regions.len());
        if !count || !self.regions.iter().all(cell) || !self.regions.is_sorted_by(|a, b| a < b) {
            return Err(AgencyDocumentError::Region);
        }
        Ok(())
    }
}

impl fmt::Display for AgencyDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{HEADER}\nname {}\nkind {}",
            self.name,
            self.kind.as_str()
        )?;
        writeln!(f, "place {}", self.place)?;
        for region in &self.regions {
            writeln!(f, "region {region}")?;
        }
        writeln!(f, "contact {}", self.contact)
    }
}

impl FromStr for AgencyDocument {
    type Err = AgencyDocumentError;

    fn from_str(text: &str) -> Result<Self, AgencyDocumentError> {
        use AgencyDocumentError::Line;
        let mut lines = text.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(Line(HEADER));
        }
        let mut field = |name: &'static str| {
            let line = lines.next().and_then(|line| line.split_once(' '));
            match line {
                Some((found, value)) if found == name => Ok(value.to_owned()),
                _ => Err(Line(name)),
            }
        };
        let name = field("name")?;
        let kind = match field("kind")?.as_str() {
            "police" => AgencyKind::Police,
            "fire" => AgencyKind::Fire,
            _ => return Err(AgencyDocumentError::Kind),
        };
        let place = field("place")?;
        let mut regions = Vec::new();
        while let Some(region) = lines.next_if(|line| line.starts_with("region ")) {
            regions.push(region["region ".len()..].to_owned());
        }
        let contact = lines.next().and_then(|line| line.strip_prefix("contact "));
        let contact = contact.ok_or(Line("contact"))?.to_owned();
        if (lines.next(), lines.next()) != (Some(""), None) {
            return Err(Line(""));
        }
        let document = Self {
            name,
            kind,
            place,
            regions,
            contact,
        };
        document.check()?;
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn one_document_one_text() {
        let document = AgencyDocument {
            name: "Millbrook Police Department".into(),
            kind: AgencyKind::Police,
            place: "Millbrook".into(),
            regions: vec!["832a10fffffffff".into(), "832a11fffffffff".into()],
            contact: "records@millbrook.example".into(),
        };
        let text = document.to_string();
        assert_eq!(text.parse::<AgencyDocument>().unwrap(), document);
        let wrong = [
            text.replace("v1", "v2"),
            text.replace("kind police", "kind navy"),
            text.replace("region 832a11", "region 832a09"),
            text.replace("region 832a11", "region 842a11"),
            text.replace("place Millbrook\n", ""),
            format!("{text}\n"),
            text.trim_end().to_owned(),
        ];
        for text in wrong {
            assert!(text.parse::<AgencyDocument>().is_err(), "{text}");
        }
    }
}
