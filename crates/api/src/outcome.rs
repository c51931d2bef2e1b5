//! What became of a release at a court (`docs/ref/emergency.md`, Afterwards): stated by its agency, and
//! public once a reviewer has confirmed it.
//!
//! | call | who | does |
//! | --- | --- | --- |
//! | `GET /api/agency/emergencies/{id}/outcomes` | agency | [`Afterwards`], once it is released |
//! | `POST /api/agency/emergencies/{id}/outcomes` | agency | [`NewOutcome`]; [`Afterwards`] |
//! | `GET /api/agency/emergencies/{id}/outcomes/{outcome}` | agency | the court's paper, a PDF |
//! | `GET /api/review/outcomes` | reviewer | [`OutcomesToConfirm`]: what waits, oldest first |
//! | `GET /api/review/outcomes/{outcome}` | reviewer | the court's paper, a PDF |
//! | `POST /api/review/outcomes/{outcome}/send-back` | reviewer | [`SentBack`]; [`OutcomesToConfirm`] |
//!
//! A reviewer confirms one as any other [decision](crate::decision).

use serde::{Deserialize, Serialize};

use crate::Bytes64;

/// What an officer states.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOutcome {
    /// `filed`, `granted`, `denied` or `never`.
    pub process: String,
    /// What everybody reads.
    pub said: String,
    /// The court's paper, a PDF; none exactly for `never`.
    #[serde(default)]
    pub paper: Option<Bytes64>,
}

/// A paper is for those who decide on it alone.
impl std::fmt::Debug for NewOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewOutcome({}, ..)", self.process)
    }
}

/// Where a stated outcome is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeState {
    /// For a reviewer.
    Waiting,
    /// A reviewer did not confirm it.
    SentBack,
    /// In the public record.
    Entered,
}

/// What was stated of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The operator's id of it.
    pub outcome: String,
    /// `filed`, `granted`, `denied` or `never`.
    pub process: String,
    /// The public text, whole.
    pub text: String,
    /// Whether a paper was handed in.
    pub paper: bool,
    /// ms.
    pub stated_ms: u64,
    /// Where it is.
    pub state: OutcomeState,
    /// Why a reviewer did not confirm it.
    pub why: Option<String>,
    /// Index of its entry.
    pub index: Option<u64>,
}

/// What follows a release, for its agency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Afterwards {
    /// Index of the release.
    pub release: u64,
    /// The last day, `2026-12-03`, on which a first outcome is entered in time; none once there is one, and
    /// while no trustee has answered.
    pub due: Option<String>,
    /// Whether that day is over.
    pub overdue: bool,
    /// What can be stated now.
    pub next: Vec<String>,
    /// What was stated, oldest first.
    pub outcomes: Vec<Outcome>,
}

/// What waits for a reviewer.
#[derive(Clone, Serialize, Deserialize)]
pub struct OutcomeToConfirm {
    /// The operator's id of it.
    pub outcome: String,
    /// Index of the release.
    pub release: u64,
    /// The agency's slug.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// The claim, word for word: what was to follow stands in it.
    pub claim: String,
    /// What is in the record of it so far: process and index of the entry.
    pub before: Vec<(String, u64)>,
    /// `filed`, `granted`, `denied` or `never`.
    pub process: String,
    /// The public text, whole.
    pub text: String,
    /// Whether a paper was handed in.
    pub paper: bool,
    /// ms.
    pub stated_ms: u64,
}

impl std::fmt::Debug for OutcomeToConfirm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutcomeToConfirm({}, ..)", self.outcome)
    }
}

/// `GET /api/review/outcomes`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutcomesToConfirm {
    /// The caller's own credential, if it decides.
    pub credential: Option<u64>,
    /// Oldest first.
    pub outcomes: Vec<OutcomeToConfirm>,
}

/// `POST /api/review/outcomes/{outcome}/send-back`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentBack {
    /// What the agency reads.
    pub why: String,
}
