//! The rulebook: the numbers and lists of `policy/rulebook-N.toml` (`docs/ref/rulebook.md`).
//!
//! Acceptance depends on public facts alone: cells, window, offence, agency, earlier requests of the
//! case. Nothing here knows who has a camera, so a refusal tells nothing about it either. Whether a
//! request keeps to the rules is in [`check`].

pub mod check;
pub mod decide;
mod demand;
mod look_up;
mod numbers;
mod urgent;

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;

use crate::place::AREA_CELLS_MAX;
use crate::record::{Hash, sha256};
use crate::words::{is_line, is_slug};

pub use check::{Accepted, Ask, UrgentAsk, Violation, case_key};
pub use demand::{BAND_WIDTHS, DemandClass, DemandRules, DemandType};
pub use look_up::LookUpRules;
pub use urgent::UrgentRules;

/// Longest rulebook, bytes.
pub const RULEBOOK_BYTES_MAX: usize = 64 * 1024;
/// The most that a rulebook can set any number of days to.
const DAYS_MAX: u64 = 3_650;
/// The most that a rulebook can set any number of minutes to: a hidden day needs windows shorter than
/// one.
const MINUTES_MAX: u64 = 24 * 60 - 1;
/// The most characters that a rulebook can allow a text; three of them fit into a document with room to
/// spare.
const CHARS_MAX: usize = 4_000;
/// The most hours that a rulebook can give an emergency for anything.
const HOURS_MAX: u64 = 720;
/// The most cameras that a claim can name.
const EMERGENCY_CAMERAS_MAX: usize = 32;

/// A rulebook cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulebookError {
    /// Not the TOML that a rulebook is.
    #[error("the rulebook cannot be read: {0}")]
    Format(String),
    /// The numbers contradict each other, or leave what a rulebook can say.
    #[error("the rulebook contradicts itself: {0}")]
    Contradiction(&'static str),
}

/// A parsed rulebook and the hash of its text, which every decision names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    /// SHA-256 of the exact text.
    pub hash: Hash,
    /// Its number.
    pub version: u64,
    /// What holds for asking.
    pub request: RequestRules,
    /// What holds for answering.
    pub sharing: SharingRules,
    /// What holds for an urgent ask; without, no request can be one.
    pub urgent: Option<UrgentRules>,
    /// What holds for an emergency; without, this operator has none.
    pub emergency: Option<EmergencyRules>,
    /// What holds for a look-up of addresses and contacts; without, nobody looks one up.
    pub look_up: Option<LookUpRules>,
    /// What holds for legal demands; without, this operator takes none in the product.
    pub demands: Option<DemandRules>,
    /// The closed list of offences.
    pub offences: Vec<Offence>,
    /// Why a moderator may refuse.
    pub refusals: Vec<Refusal>,
    /// What decides; without, in versions 1 and 2, the numbers alone.
    pub policies: Option<PolicyText>,
}

/// The rules as Cedar policies, for whoever can read them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyText {
    /// What in the rulebook before is more strict: codes of rules, and numbers by section and name.
    #[serde(default)]
    pub weakens: Vec<String>,
    /// Which actions there are and what is known about each.
    pub schema: String,
    /// The rules; each that forbids has its code as `@id`.
    pub rules: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u64,
    request: RequestRules,
    sharing: SharingRules,
    urgent: Option<UrgentRules>,
    emergency: Option<EmergencyRules>,
    look_up: Option<LookUpRules>,
    demands: Option<demand::Limits>,
    #[serde(default)]
    demand: Vec<DemandType>,
    offence: Vec<Offence>,
    refusal: Vec<Refusal>,
    policies: Option<PolicyText>,
}

/// What holds for a request. Each limit is still allowed itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRules {
    /// Shortest window.
    pub window_minutes_min: u64,
    /// Longest window.
    pub window_minutes_max: u64,
    /// Oldest beginning of a window.
    pub look_back_days_max: u64,
    /// How long residents can answer, counted from the day it is published.
    pub life_days: u64,
    /// Fewest cells.
    pub cells_min: usize,
    /// Most cells.
    pub cells_max: usize,
    /// Smallest union.
    pub area_m2_min: u64,
    /// Largest union.
    pub area_m2_max: u64,
    /// Requests of one agency for one case.
    pub per_case_max: u64,
    /// Fewest cells for a sensitive offence.
    pub sensitive_cells_min: usize,
    /// Longest text.
    pub text_chars_max: usize,
    /// Longest contact.
    pub contact_chars_max: usize,
    /// Longest terms.
    pub terms_chars_max: usize,
}

/// What holds for a share.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharingRules {
    /// From consent to fetchable, at least; what is taken unless the owner sets more.
    pub hold_minutes_min: u64,
    /// The longest hold an owner can set.
    pub hold_minutes_max: u64,
    /// Clips of a hub paired for fewer days are flagged.
    pub paired_days_min: u64,
    /// Clips in one share.
    pub clips_max: usize,
    /// Shares of one household for one request.
    pub shares_per_request_max: u64,
}

/// What holds for an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyRules {
    /// Longest window.
    pub window_minutes_max: u64,
    /// Most footage of one camera.
    pub camera_minutes_max: u64,
    /// Most cameras.
    pub cameras_max: usize,
    /// Oldest beginning of a window.
    pub look_back_days_max: u64,
    /// How long the owner, asked first, has to answer.
    pub owner_minutes: u64,
    /// Claims of one officer within a day.
    pub per_officer_day_max: u64,
    /// Claims of one agency within a day.
    pub per_agency_day_max: u64,
    /// Requests an agency has published before its first emergency.
    pub requests_before_min: u64,
    /// From filing to the last review; then it lapses.
    pub life_hours: u64,
    /// From release until the owner has been told.
    pub notice_hours: u64,
    /// From release until a court has been asked.
    pub process_days: u64,
    /// Emergencies of one agency that were misused, or for which no court was ever asked; with so many it
    /// files no further claim.
    pub never_max: u64,
}

/// How an offence is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OffenceClass {
    /// Nothing special.
    Ordinary,
    /// Shown and counted as low-level.
    LowLevel,
    /// More cells, a week instead of a day, no free text.
    Sensitive,
}

impl OffenceClass {
    /// Every class.
    pub const ALL: [OffenceClass; 3] = [
        OffenceClass::Ordinary,
        OffenceClass::LowLevel,
        OffenceClass::Sensitive,
    ];

    /// As in the rulebook and in documents.
    pub fn code(self) -> &'static str {
        match self {
            OffenceClass::Ordinary => "ordinary",
            OffenceClass::LowLevel => "low-level",
            OffenceClass::Sensitive => "sensitive",
        }
    }
}

/// What an agency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgencyKind {
    /// A police department, sheriff's office, ...
    Police,
    /// A fire department.
    Fire,
}

impl AgencyKind {
    /// Every kind.
    pub const ALL: [AgencyKind; 2] = [AgencyKind::Police, AgencyKind::Fire];

    /// As in the rulebook and in documents.
    pub fn code(self) -> &'static str {
        match self {
            AgencyKind::Police => "police",
            AgencyKind::Fire => "fire",
        }
    }
}

impl fmt::Display for AgencyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AgencyKind::Police => "police department",
            AgencyKind::Fire => "fire department",
        })
    }
}

/// An offence of the closed list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offence {
    /// Stable.
    pub code: String,
    /// For people.
    pub title: String,
    /// How it is treated.
    pub class: OffenceClass,
    /// Who may ask about it.
    pub kinds: Vec<AgencyKind>,
}

/// A reason to refuse.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Stable and public.
    pub code: String,
    /// For people.
    pub title: String,
}

impl Rulebook {
    /// Reads a rulebook's text.
    pub fn parse(text: &str) -> Result<Self, RulebookError> {
        if text.len() > RULEBOOK_BYTES_MAX {
            let what = format!("longer than {RULEBOOK_BYTES_MAX} bytes");
            return Err(RulebookError::Format(what));
        }
        let read: Text =
            toml::from_str(text).map_err(|e| RulebookError::Format(e.message().to_owned()))?;
        request_rules(&read.request)?;
        sharing_rules(&read.sharing)?;
        read.emergency.as_ref().map_or(Ok(()), emergency_rules)?;
        let demands = demand::rules(read.demands, read.demand)?;
        lists(&read.offence, &read.refusal)?;
        if let Some(it) = &read.urgent {
            urgent::rules(it, &read.request, &read.offence)?;
        }
        if let Some(it) = &read.look_up {
            look_up::rules(it, read.emergency.is_some())?;
        }
        Ok(Self {
            hash: sha256(text.as_bytes()),
            version: read.version,
            request: read.request,
            sharing: read.sharing,
            urgent: read.urgent,
            emergency: read.emergency,
            look_up: read.look_up,
            demands,
            offences: read.offence,
            refusals: read.refusal,
            policies: read.policies,
        })
    }

    /// The offence of that code.
    pub fn offence(&self, code: &str) -> Option<&Offence> {
        self.offences.iter().find(|o| o.code == code)
    }

    /// The reason of that code.
    pub fn refusal(&self, code: &str) -> Option<&Refusal> {
        self.refusals.iter().find(|r| r.code == code)
    }
}

/// `Ok` if all of these hold; else the first that does not.
fn hold(rules: &[(bool, &'static str)]) -> Result<(), RulebookError> {
    match rules.iter().find(|(holds, _)| !holds) {
        Some((_, otherwise)) => Err(RulebookError::Contradiction(otherwise)),
        None => Ok(()),
    }
}

fn request_rules(r: &RequestRules) -> Result<(), RulebookError> {
    let texts = [r.text_chars_max, r.contact_chars_max, r.terms_chars_max];
    hold(&[
        (
            (1..=r.window_minutes_max).contains(&r.window_minutes_min),
            "the shortest window is none, or longer than the longest",
        ),
        (
            r.window_minutes_max <= MINUTES_MAX,
            "the longest window is a day or longer",
        ),
        (
            (1..=DAYS_MAX).contains(&r.look_back_days_max),
            "the look-back is not 1 to 3,650 days",
        ),
        (
            (1..=DAYS_MAX).contains(&r.life_days),
            "the life is not 1 to 3,650 days",
        ),
        (
            (1..=r.cells_max).contains(&r.cells_min),
            "the fewest cells are none, or more than the most",
        ),
        (
            r.cells_max <= AREA_CELLS_MAX,
            "more cells than an area can have",
        ),
        (
            (r.cells_min..=r.cells_max).contains(&r.sensitive_cells_min),
            "a sensitive offence could never be asked about, or with fewer cells than others",
        ),
        (
            r.area_m2_min <= r.area_m2_max,
            "the smallest area is larger than the largest",
        ),
        (r.per_case_max >= 1, "no case may have a request"),
        (
            texts.iter().all(|max| (1..=CHARS_MAX).contains(max)),
            "a text is not 1 to 4,000 characters",
        ),
    ])
}

fn sharing_rules(s: &SharingRules) -> Result<(), RulebookError> {
    hold(&[
        (
            s.hold_minutes_min <= s.hold_minutes_max,
            "the shortest hold is longer than the longest",
        ),
        (
            s.hold_minutes_max <= DAYS_MAX * 24 * 60 && s.paired_days_min <= DAYS_MAX,
            "a hold or a pairing of more than 3,650 days",
        ),
        (
            s.clips_max >= 1 && s.shares_per_request_max >= 1,
            "nothing could be shared",
        ),
    ])
}

fn emergency_rules(e: &EmergencyRules) -> Result<(), RulebookError> {
    hold(&[
        (
            (1..=MINUTES_MAX).contains(&e.window_minutes_max)
                && (1..=e.window_minutes_max).contains(&e.camera_minutes_max),
            "an emergency's window is a day or longer, or shorter than a camera's footage",
        ),
        (
            (1..=EMERGENCY_CAMERAS_MAX).contains(&e.cameras_max),
            "an emergency names no camera, or more than a claim can",
        ),
        (
            (1..=DAYS_MAX).contains(&e.look_back_days_max)
                && (1..=DAYS_MAX).contains(&e.process_days)
                && e.never_max > 0,
            "an emergency's days are not 1 to 3,650",
        ),
        (
            (1..=MINUTES_MAX).contains(&e.owner_minutes)
                && e.owner_minutes < e.life_hours.saturating_mul(60),
            "the owner has no time to answer, or more than there is",
        ),
        (
            (1..=e.per_agency_day_max).contains(&e.per_officer_day_max),
            "an officer may file no emergency, or more than the agency",
        ),
        (
            (1..=HOURS_MAX).contains(&e.life_hours) && (1..=HOURS_MAX).contains(&e.notice_hours),
            "an emergency's hours are not 1 to 720",
        ),
    ])
}

fn lists(offences: &[Offence], refusals: &[Refusal]) -> Result<(), RulebookError> {
    let distinct = |codes: Vec<&String>| {
        let count = codes.len();
        codes.into_iter().collect::<BTreeSet<_>>().len() == count
    };
    let mut words = offences
        .iter()
        .map(|o| (&o.code, &o.title))
        .chain(refusals.iter().map(|r| (&r.code, &r.title)));
    hold(&[
        (
            !offences.is_empty() && !refusals.is_empty(),
            "a list is empty",
        ),
        (
            distinct(offences.iter().map(|o| &o.code).collect()),
            "an offence stands twice",
        ),
        (
            distinct(refusals.iter().map(|r| &r.code).collect()),
            "a reason to refuse stands twice",
        ),
        (
            offences.iter().all(|o| !o.kinds.is_empty()),
            "an offence that no agency may ask about",
        ),
        (
            words.all(|(code, title)| is_slug(code) && is_line(title)),
            "a code or a title that a document cannot hold",
        ),
    ])
}
