//! The claim: what an officer says of an emergency, as a text of one spelling.

use serde::{Deserialize, Serialize};

use super::door::DoorTag;
use super::left_out::{LEFT_OUT_MAX, LeftOut, PERSON_CHARS_MAX};
use super::life::Owner;
use crate::record::{Encoder, Hash, sha256};
use crate::spelling::{one_spelling, spelling};
use crate::window::Window;
use crate::words::{asked_for, is_line, is_slug};

/// Longest claim, bytes.
pub const CLAIM_BYTES_MAX: usize = 8 * 1024;
/// Longest of its texts, characters.
const TEXT_CHARS_MAX: usize = 800;
/// Longest case number, bytes.
const CASE_BYTES_MAX: usize = 200;
/// Most doors a claim can name; the rulebook allows fewer.
const DOORS_MAX: usize = 32;
/// The largest index that readers in every language keep exactly.
const INDEX_MAX: u64 = (1 << 53) - 1;
/// Of a claim that names doors.
const VERSION: u64 = 1;
/// Of one that names a home by its address or a contact.
const VERSION_OF_HOME: u64 = 2;
/// Of one that names somebody of the home who is not asked, whether it names doors or a home.
const VERSION_OF_LEFT_OUT: u64 = 3;

/// What somebody is in danger of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// Of being killed or dying.
    Death,
    /// Of a serious injury.
    SeriousInjury,
    /// Taken, or held, against their will.
    Kidnapping,
    /// Missing, and at risk as a child, by illness or by what is known of the circumstances.
    MissingAtRisk,
}

impl Danger {
    /// Every one.
    pub const ALL: [Danger; 4] = [
        Danger::Death,
        Danger::SeriousInjury,
        Danger::Kidnapping,
        Danger::MissingAtRisk,
    ];

    /// As in claims and entries.
    pub fn code(self) -> &'static str {
        match self {
            Danger::Death => "death",
            Danger::SeriousInjury => "serious-injury",
            Danger::Kidnapping => "kidnapping",
            Danger::MissingAtRisk => "missing-at-risk",
        }
    }
}

/// Why the owner is not asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotAsked {
    /// Asking would put the owner in danger, or the owner is the one in danger.
    OwnerInDanger,
    /// The owner may be the one who does harm.
    OwnerSuspected,
    /// Nobody there can be reached.
    OwnerUnreachable,
    /// The minutes until an answer are not there.
    NoTime,
}

impl NotAsked {
    /// Every reason.
    pub const ALL: [NotAsked; 4] = [
        NotAsked::OwnerInDanger,
        NotAsked::OwnerSuspected,
        NotAsked::OwnerUnreachable,
        NotAsked::NoTime,
    ];

    /// As in claims.
    pub fn code(self) -> &'static str {
        match self {
            NotAsked::OwnerInDanger => "owner-in-danger",
            NotAsked::OwnerSuspected => "owner-suspected",
            NotAsked::OwnerUnreachable => "owner-unreachable",
            NotAsked::NoTime => "no-time",
        }
    }

    /// Whether nothing may be shown at the home before it is over. Where there is only no time to wait for an
    /// answer, showing it harms nobody.
    pub fn is_to_be_hidden(self) -> bool {
        match self {
            NotAsked::OwnerInDanger | NotAsked::OwnerSuspected => true,
            NotAsked::OwnerUnreachable | NotAsked::NoTime => false,
        }
    }
}

/// A text is no claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// Longer than [`CLAIM_BYTES_MAX`].
    #[error("a claim has at most {CLAIM_BYTES_MAX} bytes")]
    Long,
    /// Not the JSON of a claim in its one spelling.
    #[error("not a claim in its one spelling")]
    Spelling,
    /// A text is empty, too long, or has characters that cannot be shown as they are.
    #[error("“{}” is empty, too long or not readable", asked_for(.0))]
    Text(&'static str),
    /// No door, one twice, or too many; or doors besides a home.
    #[error(
        "doors are named one by one by their tags, each once, 1 to {DOORS_MAX}, or else a home by what was \
         looked up"
    )]
    Doors,
    /// Not from a whole minute to a later one.
    #[error("not a window")]
    Window,
    /// A reason not to ask the owner, who is asked, or none although the owner is not.
    #[error("the owner is asked first, or there is one reason why not")]
    Owner,
    /// Nobody who is left out, one twice, or too many; for another reason; or of an owner who is not asked.
    #[error(
        "1 to {LEFT_OUT_MAX} people of the home who is asked are left out, each once by at most \
         {PERSON_CHARS_MAX} readable characters, for one reason"
    )]
    LeftOut,
}

/// A home that is named by its address or a contact: what a look-up made of it (`docs/ref/lookup.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedHome {
    /// Index of the look-up's entry.
    pub look_up: u64,
    /// SHA-256 of the token, as the household's statement has it of its address or of a contact.
    pub address: Hash,
}

/// What an officer claims. Nothing in it is public until it is revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The log's origin.
    pub origin: String,
    /// The agency's slug.
    pub agency: String,
    /// The agency's case number.
    pub case: String,
    /// Of what.
    pub danger: Danger,
    /// Who is in danger: a role, not a name.
    pub who: String,
    /// What harm.
    pub harm: String,
    /// Why now.
    pub why_now: String,
    /// Why a court is too slow.
    pub why_no_process: String,
    /// How this footage averts the harm.
    pub why_footage: String,
    /// Which cameras, one by one; none where a home is named.
    pub doors: Vec<DoorTag>,
    /// Whose cameras, in place of doors.
    pub home: Option<NamedHome>,
    /// From when to when.
    pub window: Window,
    /// `None`: the owner is asked first.
    pub not_asked: Option<NotAsked>,
    /// Who of the home is not asked with the others.
    pub left_out: Option<LeftOut>,
    /// What will be filed with which court afterwards.
    pub process: String,
    /// When it is too late, ms.
    pub deadline_ms: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Asked {
    Ask,
    DoNotAsk,
}

/// A home as the text has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HomeText {
    look_up: u64,
    address: String,
}

impl HomeText {
    fn read(&self) -> Option<NamedHome> {
        let mut address = [0; 32];
        let lower = !self.address.bytes().any(|it| it.is_ascii_uppercase());
        let read = hex::decode_to_slice(&self.address, &mut address);
        let exact = self.look_up <= INDEX_MAX;
        (lower && exact && read.is_ok()).then_some(NamedHome {
            look_up: self.look_up,
            address,
        })
    }
}

/// The members in the order of the text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    v: u64,
    origin: String,
    agency: String,
    case: String,
    danger: Danger,
    who: String,
    harm: String,
    why_now: String,
    why_no_process: String,
    why_footage: String,
    doors: Vec<String>,
    /// Never null, and not in version 1: one claim has one text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    home: Option<HomeText>,
    from: u64,
    to: u64,
    owner: Asked,
    owner_reason: Option<NotAsked>,
    /// In version 3, and never null there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_out: Option<LeftOut>,
    process: String,
    deadline: Option<u64>,
}

/// The version of a claim that has these members.
fn version(has_home: bool, has_left_out: bool) -> u64 {
    match (has_left_out, has_home) {
        (true, _) => VERSION_OF_LEFT_OUT,
        (false, true) => VERSION_OF_HOME,
        (false, false) => VERSION,
    }
}

impl Claim {
    /// Reads a claim.
    ///
    /// # Errors
    /// The first thing that is not as in `docs/ref/emergency.md`.
    pub fn parse(text: &str) -> Result<Self, ClaimError> {
        if text.len() > CLAIM_BYTES_MAX {
            return Err(ClaimError::Long);
        }
        let read: Text = one_spelling(text).ok_or(ClaimError::Spelling)?;
        let home = match &read.home {
            None => None,
            Some(it) => Some(it.read().ok_or(ClaimError::Spelling)?),
        };
        let version = version(home.is_some(), read.left_out.is_some());
        if read.v != version || !is_slug(&read.agency) {
            return Err(ClaimError::Spelling);
        }
        let not_asked = match (read.owner, read.owner_reason) {
            (Asked::Ask, None) => None,
            (Asked::DoNotAsk, Some(reason)) => Some(reason),
            _ => return Err(ClaimError::Owner),
        };
        let doors: Result<Vec<DoorTag>, _> = read.doors.iter().map(|it| it.parse()).collect();
        let claim = Claim {
            origin: read.origin,
            agency: read.agency,
            case: read.case,
            danger: read.danger,
            who: read.who,
            harm: read.harm,
            why_now: read.why_now,
            why_no_process: read.why_no_process,
            why_footage: read.why_footage,
            doors: doors.map_err(|_| ClaimError::Doors)?,
            home,
            window: Window::new(read.from, read.to).map_err(|_| ClaimError::Window)?,
            not_asked,
            left_out: read.left_out,
            process: read.process,
            deadline_ms: read.deadline,
        };
        claim.look()?;
        Ok(claim)
    }

    /// What the form of a claim asks, whoever made the value.
    fn look(&self) -> Result<(), ClaimError> {
        let texts = [
            ("origin", &*self.origin),
            ("case", &self.case),
            ("who", &self.who),
            ("harm", &self.harm),
            ("why_now", &self.why_now),
            ("why_no_process", &self.why_no_process),
            ("why_footage", &self.why_footage),
            ("process", &self.process),
        ];
        texts_ok(&self.case, &texts)?;
        if let Some(left_out) = &self.left_out {
            left_out.look()?;
            if self.not_asked.is_some() {
                return Err(ClaimError::LeftOut);
            }
        }
        let mut doors = self.doors.clone();
        doors.sort_unstable();
        doors.dedup();
        let distinct = doors.len() == self.doors.len();
        let named = match self.home {
            None => distinct && (1..=DOORS_MAX).contains(&doors.len()),
            Some(_) => doors.is_empty(),
        };
        if named {
            Ok(())
        } else {
            Err(ClaimError::Doors)
        }
    }

    /// Its text, in its one spelling.
    ///
    /// # Errors
    /// If the value could not be read back.
    pub fn text(&self) -> Result<String, ClaimError> {
        self.look()?;
        let text = spelling(&Text {
            v: version(self.home.is_some(), self.left_out.is_some()),
            origin: self.origin.clone(),
            agency: self.agency.clone(),
            case: self.case.clone(),
            danger: self.danger,
            who: self.who.clone(),
            harm: self.harm.clone(),
            why_now: self.why_now.clone(),
            why_no_process: self.why_no_process.clone(),
            why_footage: self.why_footage.clone(),
            doors: self.doors.iter().map(DoorTag::to_string).collect(),
            home: self.home.map(|it| HomeText {
                look_up: it.look_up,
                address: hex::encode(it.address),
            }),
            from: self.window.from_ms(),
            to: self.window.to_ms(),
            owner: match self.not_asked {
                None => Asked::Ask,
                Some(_) => Asked::DoNotAsk,
            },
            owner_reason: self.not_asked,
            left_out: self.left_out.clone(),
            process: self.process.clone(),
            deadline: self.deadline_ms,
        });
        if text.len() > CLAIM_BYTES_MAX {
            return Err(ClaimError::Long);
        }
        Ok(text)
    }

    /// Whether nothing may be shown at the home, by its hub, before it is decided: somebody there must not
    /// learn of it.
    pub fn is_to_be_hidden(&self) -> bool {
        self.left_out.is_some() || self.not_asked.is_some_and(NotAsked::is_to_be_hidden)
    }

    /// Whether that can have come of asking the owner. Where somebody is left out, nobody may be left to ask.
    pub fn allows(&self, owner: Owner) -> bool {
        match owner {
            Owner::NotAsked => self.not_asked.is_some() || self.left_out.is_some(),
            Owner::Agreed | Owner::Declined | Owner::NoAnswer => self.not_asked.is_none(),
        }
    }
}

/// Whether a case number and texts, by name, can stand in a claim.
pub(super) fn texts_ok(case: &str, texts: &[(&'static str, &str)]) -> Result<(), ClaimError> {
    if case.len() > CASE_BYTES_MAX {
        return Err(ClaimError::Text("case"));
    }
    for (name, text) in texts {
        if !is_line(text) || text.chars().count() > TEXT_CHARS_MAX {
            return Err(ClaimError::Text(name));
        }
    }
    Ok(())
}

/// What officer and supervisor sign: their claim, for this log, by that officer. What leaves is not in it, so
/// that nobody learns from it whether there is any footage. What is signed to practise lets nothing else
/// leave.
pub fn claim_digest(origin: &str, claim: &str, submitted_by: u64, is_drill: bool) -> Hash {
    let practised = match is_drill {
        true => "sidelight/drill-claim/v1",
        false => "sidelight/emergency-claim/v1",
    };
    Encoder::new(practised)
        .field(origin.as_bytes())
        .field(&sha256(claim.as_bytes()))
        .u64(submitted_by)
        .hash()
}
