//! The demand: what an officer says of an order, as a text of one spelling.

use serde::{Deserialize, Serialize};

use crate::emergency::DoorTag;
use crate::record::{Encoder, Hash, sha256};
use crate::spelling::{one_spelling, spelling};
use crate::window::{DAY_MS, TIME_MS_MAX, Window};
use crate::words::{asked_for, is_line, is_slug};

/// Longest demand, bytes.
pub const DEMAND_BYTES_MAX: usize = 8 * 1024;
/// Longest name of an issuing court, characters.
pub const AUTHORITY_CHARS_MAX: usize = 80;
/// Longest docket number, characters.
pub const REFERENCE_CHARS_MAX: usize = 60;
/// Longest case number, bytes.
const CASE_BYTES_MAX: usize = 200;
/// Longest origin, characters.
const ORIGIN_CHARS_MAX: usize = 200;
/// Most doors a demand can name; the rulebook allows as many or fewer.
const DOORS_MAX: usize = 8;
const VERSION: u64 = 1;

/// A text is no demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DemandError {
    /// Longer than [`DEMAND_BYTES_MAX`].
    #[error("a demand has at most {DEMAND_BYTES_MAX} bytes")]
    Long,
    /// Not the JSON of a demand in its one spelling.
    #[error("not a demand in its one spelling")]
    Spelling,
    /// A text is empty, too long, or has characters that cannot be shown as they are.
    #[error("“{}” is empty, too long or not readable", asked_for(.0))]
    Text(&'static str),
    /// No door, one twice, or too many.
    #[error("doors are named one by one by their tags, each once, 1 to {DOORS_MAX}")]
    Doors,
    /// A door apart that is none of the doors, or stands twice.
    #[error("a door that is named apart is one of the doors, once")]
    Apart,
    /// Not from a whole minute to a later one.
    #[error("not a window")]
    Window,
    /// A time that is none.
    #[error("{0} is not a time")]
    Time(&'static str),
}

/// The household may not be told yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gag {
    /// SHA-256 of the document that says so.
    pub document: Hash,
    /// When it ends: a UTC midnight, ms. The household is told on the day that begins then.
    pub until_ms: u64,
}

/// What an officer demands under an order. Nothing in it is public until it is revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The log's origin.
    pub origin: String,
    /// The agency's slug.
    pub agency: String,
    /// The agency's case number.
    pub case: String,
    /// Code of a type of the rulebook.
    pub kind: String,
    /// The court or authority that issued the order.
    pub authority: String,
    /// Its docket number.
    pub reference: String,
    /// When it was issued, ms.
    pub issued_ms: u64,
    /// The last moment at which it may be served, ms.
    pub serve_by_ms: Option<u64>,
    /// SHA-256 of the order.
    pub order: Hash,
    /// Which cameras, one by one.
    pub doors: Vec<DoorTag>,
    /// Those of them that the order names in a line of their own: cameras indoors or at another address.
    pub named_apart: Vec<DoorTag>,
    /// From when to when.
    pub window: Window,
    /// Whether the household may be told, and when not, until when.
    pub gag: Option<Gag>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GagText {
    document: String,
    until: u64,
}

/// The members in the order of the text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    v: u64,
    origin: String,
    agency: String,
    case: String,
    r#type: String,
    authority: String,
    reference: String,
    issued: u64,
    serve_by: Option<u64>,
    order: String,
    doors: Vec<String>,
    named_apart: Vec<String>,
    from: u64,
    to: u64,
    gag: Option<GagText>,
}

impl Demand {
    /// Reads a demand.
    ///
    /// # Errors
    /// The first thing that is not as in `docs/ref/demand.md`.
    pub fn parse(text: &str) -> Result<Self, DemandError> {
        if text.len() > DEMAND_BYTES_MAX {
            return Err(DemandError::Long);
        }
        let read: Text = one_spelling(text).ok_or(DemandError::Spelling)?;
        if read.v != VERSION || !is_slug(&read.agency) || !is_slug(&read.r#type) {
            return Err(DemandError::Spelling);
        }
        let gag = |it: GagText| -> Result<Gag, DemandError> {
            Ok(Gag {
                document: hash(&it.document)?,
                until_ms: it.until,
            })
        };
        let demand = Demand {
            origin: read.origin,
            agency: read.agency,
            case: read.case,
            kind: read.r#type,
            authority: read.authority,
            reference: read.reference,
            issued_ms: read.issued,
            serve_by_ms: read.serve_by,
            order: hash(&read.order)?,
            doors: tags(&read.doors).ok_or(DemandError::Doors)?,
            named_apart: tags(&read.named_apart).ok_or(DemandError::Apart)?,
            window: Window::new(read.from, read.to).map_err(|_| DemandError::Window)?,
            gag: read.gag.map(gag).transpose()?,
        };
        demand.look()?;
        Ok(demand)
    }

    /// What the form of a demand asks, whoever made the value.
    fn look(&self) -> Result<(), DemandError> {
        if self.case.len() > CASE_BYTES_MAX {
            return Err(DemandError::Text("case"));
        }
        let texts = [
            ("origin", &self.origin, ORIGIN_CHARS_MAX),
            ("case", &self.case, CASE_BYTES_MAX),
            ("authority", &self.authority, AUTHORITY_CHARS_MAX),
            ("reference", &self.reference, REFERENCE_CHARS_MAX),
        ];
        for (name, text, most) in texts {
            if !is_line(text) || text.chars().count() > most {
                return Err(DemandError::Text(name));
            }
        }
        if !(1..=DOORS_MAX).contains(&self.doors.len()) || !distinct(&self.doors) {
            return Err(DemandError::Doors);
        }
        let apart = self.named_apart.iter().all(|it| self.doors.contains(it));
        if !apart || !distinct(&self.named_apart) {
            return Err(DemandError::Apart);
        }
        let serve_by = self.serve_by_ms.unwrap_or(self.issued_ms);
        let until = self.gag.map_or(0, |gag| gag.until_ms);
        for (name, time) in [
            ("issued", self.issued_ms),
            ("serve_by", serve_by),
            ("gag", until),
        ] {
            if time > TIME_MS_MAX {
                return Err(DemandError::Time(name));
            }
        }
        match until.is_multiple_of(DAY_MS) {
            true => Ok(()),
            false => Err(DemandError::Time("gag")),
        }
    }

    /// Its text, in its one spelling.
    ///
    /// # Errors
    /// If the value could not be read back.
    pub fn text(&self) -> Result<String, DemandError> {
        self.look()?;
        let texts = |doors: &[DoorTag]| doors.iter().map(DoorTag::to_string).collect();
        let text = spelling(&Text {
            v: VERSION,
            origin: self.origin.clone(),
            agency: self.agency.clone(),
            case: self.case.clone(),
            r#type: self.kind.clone(),
            authority: self.authority.clone(),
            reference: self.reference.clone(),
            issued: self.issued_ms,
            serve_by: self.serve_by_ms,
            order: hex::encode(self.order),
            doors: texts(&self.doors),
            named_apart: texts(&self.named_apart),
            from: self.window.from_ms(),
            to: self.window.to_ms(),
            gag: self.gag.map(|gag| GagText {
                document: hex::encode(gag.document),
                until: gag.until_ms,
            }),
        });
        if text.len() > DEMAND_BYTES_MAX {
            return Err(DemandError::Long);
        }
        Ok(text)
    }
}

fn hash(text: &str) -> Result<Hash, DemandError> {
    let mut hash = Hash::default();
    let read = hex::decode_to_slice(text, &mut hash);
    let lower = !text.bytes().any(|b| b.is_ascii_uppercase());
    match read {
        Ok(()) if lower => Ok(hash),
        _ => Err(DemandError::Spelling),
    }
}

fn tags(texts: &[String]) -> Option<Vec<DoorTag>> {
    texts.iter().map(|it| it.parse().ok()).collect()
}

fn distinct(doors: &[DoorTag]) -> bool {
    let set: std::collections::BTreeSet<_> = doors.iter().collect();
    set.len() == doors.len()
}

/// What officer and supervisor sign: their demand, for this log, by that officer. What leaves is not in it,
/// so that nobody learns from it whether there is any footage.
pub fn demand_digest(origin: &str, demand: &str, submitted_by: u64) -> Hash {
    Encoder::new("sidelight/demand/v1")
        .field(origin.as_bytes())
        .field(&sha256(demand.as_bytes()))
        .u64(submitted_by)
        .hash()
}
