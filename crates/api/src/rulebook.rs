//! The rulebook in force, for programs: what may be asked and what holds when somebody shares. What
//! each number means is in `docs/ref/rulebook.md`; the text that was hashed is the document of this
//! hash beside the public record.

use serde::{Deserialize, Serialize};

/// `GET /api/rulebook`: needs no session; 503 while no rulebook is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulebookWire {
    /// SHA-256 of the exact text.
    #[serde(with = "crate::bytes64::hex32")]
    pub hash: [u8; 32],
    /// Its number.
    pub version: u64,
    /// What holds for asking.
    pub request: RequestRulesWire,
    /// What holds for answering.
    pub sharing: SharingRulesWire,
    /// What holds for urgent asks; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<UrgentRulesWire>,
    /// What holds for emergencies; absent where the operator has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyRulesWire>,
    /// What holds for look-ups of addresses and contacts; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_up: Option<LookUpRulesWire>,
    /// What holds for legal demands; absent where the operator takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demands: Option<DemandRulesWire>,
    /// The closed list of offences.
    pub offences: Vec<OffenceWire>,
    /// Why a moderator may refuse.
    pub refusals: Vec<RefusalWire>,
}

/// What holds for a look-up of addresses and contacts; every limit is itself still allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUpRulesWire {
    /// Most addresses and contacts in one.
    pub addresses_max: u64,
    /// Look-ups of one officer within a day.
    pub per_officer_day_max: u64,
    /// Look-ups of one agency within a day.
    pub per_agency_day_max: u64,
    /// From filing to the review; then it lapses.
    pub life_hours: u64,
}

/// What holds for a request; every limit is itself still allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRulesWire {
    /// Shortest window.
    pub window_minutes_min: u64,
    /// Longest window.
    pub window_minutes_max: u64,
    /// Oldest beginning of a window.
    pub look_back_days_max: u64,
    /// How long residents can answer.
    pub life_days: u64,
    /// Fewest cells.
    pub cells_min: u64,
    /// Most cells.
    pub cells_max: u64,
    /// Smallest union.
    pub area_m2_min: u64,
    /// Largest union.
    pub area_m2_max: u64,
    /// Requests of one agency for one case.
    pub per_case_max: u64,
    /// Fewest cells for a sensitive offence.
    pub sensitive_cells_min: u64,
    /// Longest text.
    pub text_chars_max: u64,
    /// Longest contact.
    pub contact_chars_max: u64,
    /// Longest terms.
    pub terms_chars_max: u64,
}

/// What holds for a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingRulesWire {
    /// The shortest hold.
    pub hold_minutes_min: u64,
    /// The longest hold.
    pub hold_minutes_max: u64,
    /// Clips of a hub paired for fewer days are flagged.
    pub paired_days_min: u64,
    /// Clips in one share.
    pub clips_max: u64,
    /// Shares of one household for one request.
    pub shares_per_request_max: u64,
}

/// What holds for an urgent ask beside what holds for every request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrgentRulesWire {
    /// How long residents can answer.
    pub life_days: u64,
    /// Urgent asks of one agency within a day.
    pub per_agency_day_max: u64,
    /// Misused ones after which an agency makes no further one.
    pub misused_max: u64,
    /// Codes of the offences that it can be about.
    pub offences: Vec<String>,
}

/// What an officer who files an emergency has to keep to, and how long the owner has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyRulesWire {
    /// Longest window.
    pub window_minutes_max: u64,
    /// Most video of one camera.
    pub camera_minutes_max: u64,
    /// Most cameras.
    pub cameras_max: u64,
    /// Oldest beginning of a window.
    pub look_back_days_max: u64,
    /// How long the owner has to answer.
    pub owner_minutes: u64,
    /// From filing to the last review.
    pub life_hours: u64,
    /// How many requests an agency has published before its first one.
    pub requests_before_min: u64,
}

/// What an officer who files a legal demand has to keep to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandRulesWire {
    /// Longest window.
    pub window_hours_max: u64,
    /// Most cameras.
    pub cameras_max: u64,
    /// Most footage of one camera.
    pub camera_minutes_max: u64,
    /// From when it could be decided until it lapses.
    pub life_days: u64,
    /// Which types there are.
    pub types: Vec<DemandTypeWire>,
}

/// A type of legal demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandTypeWire {
    /// Stable and public.
    pub code: String,
    /// For people.
    pub title: String,
    /// The most that it yields: `content`, `account` or `preserve`.
    pub class: String,
    /// Days from telling the household to delivery.
    pub notice_days: u64,
    /// Longest gag; 0 for none.
    pub gag_days_max: u64,
    /// Within how many days an operator usually answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_days: Option<u64>,
    /// The same in hours, where the law counts them; of both there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_hours: Option<u64>,
    /// For how long what there is is kept; of class `preserve`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preserve_days: Option<u64>,
    /// For how much longer once, if it is renewed; of class `preserve`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renew_days: Option<u64>,
}

/// An offence of the closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffenceWire {
    /// Stable.
    pub code: String,
    /// For people.
    pub title: String,
    /// `ordinary`, `low-level` or `sensitive`.
    pub class: String,
    /// Who may ask about it: `police`, `fire`.
    pub kinds: Vec<String>,
}

/// A reason to refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalWire {
    /// Stable and public.
    pub code: String,
    /// For people.
    pub title: String,
}
