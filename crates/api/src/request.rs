//! Requests as the agency that makes them and the moderators who review them see them. What the public
//! sees is not here: it comes from the log alone.
//!
//! | call | who | does |
//! | --- | --- | --- |
//! | `GET /api/agency/requests` | officer | [`RequestList`], newest first |
//! | `POST /api/agency/requests` | officer | a [`Draft`]; answers [`RequestItem`] |
//! | `GET /api/agency/requests/{id}` | officer | [`RequestItem`] |
//! | `PUT /api/agency/requests/{id}/draft` | officer | a [`Draft`], saved as typed |
//! | `DELETE /api/agency/requests/{id}` | officer | a draft only |
//! | `POST /api/agency/requests/{id}/submit` | officer | 422 `rules` with `violations` |
//! | `POST /api/agency/requests/{id}/updates` | officer | [`UpdateText`]; answers [`UpdateId`] |
//! | `GET /api/moderation` | moderator | [`Moderation`] |
//! | `POST /api/moderation/updates/{id}/drop` | moderator | [`DropUpdate`] |

use serde::{Deserialize, Serialize};
use sidelight_domain::emergency::Danger;

/// What an officer has typed so far; anything may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// A code of the rulebook's list.
    pub offence: String,
    /// H3 cells of resolution 9.
    pub cells: Vec<String>,
    /// Beginning of the window, ms.
    pub from_ms: Option<u64>,
    /// Its end, ms.
    pub to_ms: Option<u64>,
    /// What residents read.
    pub text: String,
    /// Whom to ask back.
    pub contact: String,
    /// What the agency does with footage it is given.
    pub terms: String,
    /// The case; committed to, never published.
    pub case_number: String,
    /// Whether the officer declared that it is the agency's own investigation.
    pub own_investigation: bool,
    /// Of what somebody is in danger: then it is an urgent ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub danger: Option<Danger>,
}

/// Where a request is (`docs/ref/request.md`, Life).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequestState {
    /// Being written.
    Draft,
    /// Waiting for a moderator.
    Submitted,
    /// Decided, and not in the log yet.
    Decided,
    /// Residents can read and answer.
    Published,
    /// Refused, in public.
    Refused,
    /// Over: the agency needs nothing more.
    Resolved,
    /// Over: taken back.
    Withdrawn,
    /// Over: residents can no longer answer.
    Expired,
}

/// A rule that a draft does not keep to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleBroken {
    /// Stable (`docs/ref/rulebook.md`).
    pub code: String,
    /// What to do about it.
    pub message: String,
}

/// A request of the caller's agency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RequestItem {
    /// The operator's id for it; never public.
    pub id: String,
    /// Where it is.
    pub state: RequestState,
    /// Who began it.
    pub author: String,
    /// ms.
    pub created_ms: u64,
    /// ms.
    pub updated_ms: u64,
    /// What was typed; the agency keeps case number and exact window here.
    pub draft: Draft,
    /// Of a draft, now, under the rulebook in force; else empty.
    pub violations: Vec<RuleBroken>,
    /// Such as `4 cells, 0.42 km²`, once there is a cell.
    pub area: Option<String>,
    /// Other requests of the agency for the same case, published or waiting.
    pub earlier_for_case: u64,
    /// The public text, once it is fixed.
    pub document: Option<String>,
    /// ms; since then it waits or waited for a moderator.
    pub submitted_ms: Option<u64>,
    /// By whom.
    pub submitted_by: Option<String>,
    /// Index of its entry.
    pub index: Option<u64>,
    /// Last day on which residents can answer.
    pub expires: Option<String>,
    /// When it became public, ms.
    pub published_ms: Option<u64>,
    /// Why it was refused: a code of the rulebook.
    pub reason: Option<String>,
    /// What was said afterwards, in public.
    pub notes: Vec<NoteItem>,
    /// Proposed updates that wait for a moderator.
    pub proposed: Vec<ProposedUpdate>,
}

/// A public note on a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteItem {
    /// Index of its entry.
    pub index: u64,
    /// `update`, `resolved` or `withdrawn`.
    pub about: String,
    /// Its words; none if there are none.
    pub text: Option<String>,
    /// Day of its entry.
    pub day: String,
}

/// A proposed update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedUpdate {
    /// The operator's id for it.
    pub id: String,
    /// Its words.
    pub text: String,
    /// ms.
    pub proposed_ms: u64,
    /// Why a moderator dropped it, if one did.
    pub dropped: Option<String>,
}

/// `GET /api/agency/requests`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RequestList {
    /// Newest first.
    pub requests: Vec<RequestItem>,
}

/// Words to add to a published request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateText {
    /// As typed.
    pub text: String,
}

/// Names a proposed update.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateId {
    /// The operator's id for it.
    pub update: String,
}

/// A moderator does not publish an update.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DropUpdate {
    /// A code of the rulebook's list.
    pub reason: String,
}

/// `GET /api/moderation`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Moderation {
    /// The entry of the caller's passkey; none until it is in the log, and then they decide nothing.
    pub credential: Option<u64>,
    /// Urgent asks first, oldest first.
    pub queue: Vec<ModerationItem>,
    /// Urgent asks of the last 90 days that are over and not marked as misused, newest first.
    #[serde(default)]
    pub urgent_over: Vec<UrgentOver>,
    /// Proposed updates, oldest first.
    pub updates: Vec<UpdateItem>,
    /// The last ones that were decided, newest first.
    pub decided: Vec<DecidedItem>,
}

/// A request that waits for a moderator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModerationItem {
    /// The operator's id for it.
    pub id: String,
    /// The agency's slug.
    pub agency: String,
    /// What it calls itself.
    pub agency_name: String,
    /// The text that would be public.
    pub document: String,
    /// The offence's title.
    pub title: String,
    /// Such as `4 cells, 0.42 km²`.
    pub area: String,
    /// Of what somebody is in danger; only of an urgent ask.
    pub danger: Option<String>,
    /// The exact window, ms, which a sensitive request does not publish.
    pub from_ms: u64,
    /// Its end, ms.
    pub to_ms: u64,
    /// The case; never public.
    pub case_number: String,
    /// ms.
    pub submitted_ms: u64,
    /// By whom.
    pub submitted_by: String,
    /// Other requests of the agency for the same case.
    pub earlier_for_case: u64,
    /// The caller wrote it and cannot decide on it.
    pub own: bool,
}

/// An urgent ask that is over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UrgentOver {
    /// Index of the request's entry.
    pub request: u64,
    /// What the agency calls itself.
    pub agency_name: String,
    /// The offence's title.
    pub title: String,
    /// Of what somebody was in danger.
    pub danger: String,
    /// Where it is: resolved, withdrawn or expired.
    pub state: RequestState,
    /// When it was published, ms.
    pub published_ms: u64,
    /// The caller let it be published and does not judge it.
    pub own: bool,
}

/// `GET /api/review/urgent`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UrgentPast {
    /// The entry of the caller's passkey; none until it is in the log, and then they decide nothing.
    pub credential: Option<u64>,
    /// Urgent asks of the last 90 days that are over and not marked as misused, newest first.
    pub urgent_over: Vec<UrgentOver>,
}

/// A proposed update that waits for a moderator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateItem {
    /// The operator's id for it.
    pub id: String,
    /// Index of the request's entry.
    pub request: u64,
    /// The agency's slug.
    pub agency: String,
    /// What it calls itself.
    pub agency_name: String,
    /// The request's title.
    pub title: String,
    /// The text that would be public.
    pub document: String,
    /// By whom.
    pub proposed_by: String,
    /// ms.
    pub proposed_ms: u64,
    /// The caller proposed it and cannot decide on it.
    pub own: bool,
}

/// A request that was decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecidedItem {
    /// The operator's id for it.
    pub id: String,
    /// Index of its entry, once there is one.
    pub index: Option<u64>,
    /// Where it is.
    pub state: RequestState,
    /// The agency's slug.
    pub agency: String,
    /// What it calls itself.
    pub agency_name: String,
    /// The offence's title.
    pub title: String,
    /// ms.
    pub decided_ms: u64,
    /// Why it was refused.
    pub reason: Option<String>,
}
