//! Emergencies on the wire (`docs/ref/emergency.md`): the officer's form, the supervisor, the call back, the
//! household's answer, the reviewers.
//!
//! | call | who | does |
//! | --- | --- | --- |
//! | `POST /api/agency/emergencies/begin` | officer | [`NewOutline`]; [`Emergency`]: reviewers call |
//! | `POST /api/agency/emergencies` | officer | [`NewEmergency`]; [`Emergency`] to be signed; 422 `rules` |
//! | `GET /api/agency/emergencies` | agency | [`Emergencies`], newest first |
//! | `GET /api/agency/emergencies/{id}` | agency | [`Emergency`] |
//! | `POST /api/agency/emergencies/{id}/anew` | officer | [`NewEmergency`] in its place, or as the rest |
//! | `DELETE /api/agency/emergencies/{id}` | officer | 204; what was typed is forgotten |
//! | `POST /api/agency/emergencies/{id}/sign` | officer, then a supervisor | [`Approve`]; [`Emergency`] |
//! | `POST /api/agency/emergencies/{id}/withdraw` | agency | [`Emergency`] |
//! | `GET /api/agency/emergencies/{id}/answers` | agency | [`Answers`] of the trustees, once it is released |
//! | `GET /api/agency/emergencies/{id}/clips/{n}/video` | agency | the payload, with `Range`; `.age`: whole |
//! | `GET /api/review/trustees` | reviewer | [`Trustees`]: who is there |
//! | `GET /api/review/emergencies` | reviewer | [`Reviews`]: what waits, oldest first |
//! | `GET /api/review/emergencies/{id}` | reviewer | [`Review`], with what to sign once it can be |
//! | `POST /api/review/emergencies/{id}/call` | reviewer | [`CallMade`]; [`Review`] |
//! | `POST /api/review/emergencies/{id}/missed` | reviewer | [`Review`]: nobody answered, so far |
//! | `POST /api/review/emergencies/{id}/end` | reviewer | [`RefusalAsked`]; [`Review`] of one never filed |
//! | `POST /api/review/emergencies/{id}/review` | reviewer | [`FindingsGiven`]; [`Review`] |
//! | `POST /api/review/emergencies/{id}/refusal` | reviewer | [`RefusalAsked`]; [`Refusal`] to be signed |
//! | `POST /api/review/emergencies/{id}/refuse` | reviewer | [`RefusalGiven`]; [`Review`] |
//! | `GET /api/household/emergencies` | resident | [`OwnEmergencies`], newest first |
//! | `POST /api/household/emergencies/{id}/answer` | resident | [`OwnersAnswer`]; [`OwnEmergency`] |

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::bytes64::hex32;
use crate::clip::{ManifestWire, OpeningWire};
use crate::decision::{Approve, FieldOpening};
use crate::left_out::{LeftOut, LeftOutSeen, Unasked};

/// What an officer types.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEmergency {
    /// The agency's case number.
    pub case: String,
    /// `death`, `serious-injury`, `kidnapping` or `missing-at-risk`.
    pub danger: String,
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
    /// Door tags, as printed; none where a home is named.
    #[serde(default)]
    pub doors: Vec<String>,
    /// A home by its address or a contact, in place of doors.
    #[serde(default)]
    pub home: Option<NamedHome>,
    /// ms, on a whole minute.
    pub from_ms: u64,
    /// ms, on a whole minute.
    pub to_ms: u64,
    /// Why the owner is not asked first; none if they are.
    #[serde(default)]
    pub not_asked: Option<String>,
    /// Who of the home must not learn of it before it is decided.
    #[serde(default)]
    pub left_out: Option<LeftOut>,
    /// What will be filed with which court afterwards.
    pub process: String,
    /// When it is too late, ms.
    #[serde(default)]
    pub deadline_ms: Option<u64>,
}

/// A claim is for those who decide on it alone.
impl std::fmt::Debug for NewEmergency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewEmergency({}, ..)", self.danger)
    }
}

/// What an officer says first; the claim has to say the same.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOutline {
    /// The agency's case number.
    pub case: String,
    /// As of a claim.
    pub danger: String,
    /// Who is in danger: a role, not a name.
    pub who: String,
    /// Why now.
    pub why_now: String,
}

/// An outline is for those who decide on it alone.
impl std::fmt::Debug for NewOutline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewOutline({}, ..)", self.danger)
    }
}

impl NewEmergency {
    /// What of it is said first.
    pub fn outline(&self) -> NewOutline {
        NewOutline {
            case: self.case.clone(),
            danger: self.danger.clone(),
            who: self.who.clone(),
            why_now: self.why_now.clone(),
        }
    }
}

/// A home that is named by its address or a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedHome {
    /// Index of the entry of the agency's look-up that it was in.
    pub look_up: u64,
    /// SHA-256 of the token.
    #[serde(with = "hex32")]
    pub address: [u8; 32],
}

/// What a passkey is to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToSign {
    /// The challenge.
    #[serde(with = "hex32")]
    pub digest: [u8; 32],
    /// Credential ids that may sign, base64url.
    pub allow: Vec<String>,
    /// The relying party.
    pub rp_id: String,
    /// Six words of the digest, to compare between two screens.
    pub words: Vec<String>,
}

/// Where an emergency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmergencyState {
    /// Waits for its officer's passkey; nobody else sees it.
    Typed,
    /// Its outline is with the reviewers, who call back; its officer completes it.
    Begun,
    /// Waits for a supervisor.
    Filed,
    /// Waits for the call back.
    Supervised,
    /// The owner's chance, then the first review.
    CalledBack,
    /// Waits for the second review.
    Reviewed,
    /// Decided, and not in the public record yet.
    Deciding,
    /// In the public record: trustees may answer.
    Released,
    /// Refused, in public.
    Refused,
    /// Begun and never filed. The public record has nothing of it.
    NotCompleted,
}

/// An emergency as its agency sees it. Nothing in it depends on whether the named doors have any footage,
/// until it is released.
#[derive(Clone, Serialize, Deserialize)]
pub struct Emergency {
    /// The operator's id of it.
    pub emergency: String,
    /// ms.
    pub created_ms: u64,
    /// Where it is.
    pub state: EmergencyState,
    /// Whether it is a drill: what is named is a home announced for drills.
    #[serde(default)]
    pub is_drill: bool,
    /// The claim, word for word; empty while there is none that the caller may read.
    pub claim: String,
    /// What was said first, if it was begun with that.
    #[serde(default)]
    pub outline: Option<NewOutline>,
    /// Whether the caller typed or began it: nobody else completes it.
    #[serde(default)]
    pub own: bool,
    /// What the account that typed or began it is called here; whoever signs the same reads whose it is.
    #[serde(default)]
    pub officer: String,
    /// When somebody of the agency was reached at its number on file, ms.
    #[serde(default)]
    pub called_ms: Option<u64>,
    /// When a call was last made that nobody answered, ms, while nobody was reached.
    #[serde(default)]
    pub missed_ms: Option<u64>,
    /// Index of the officer's credential entry, once it is filed.
    pub submitted_by: Option<u64>,
    /// What the caller can sign now, if anything.
    pub sign: Option<ToSign>,
    /// When it lapses, ms, while it waits.
    pub lapses_ms: Option<u64>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Index of its entry.
    pub index: Option<u64>,
    /// Whether as many trustees have answered as have to: the clips are there.
    #[serde(default)]
    pub opened: bool,
    /// The last day, `2026-12-03`, on which it is in time to say whether a court is asked; none once somebody
    /// of the agency has said it, and while no trustee has answered.
    pub outcome_due: Option<String>,
}

impl std::fmt::Debug for Emergency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Emergency({}, {:?}, ..)", self.emergency, self.state)
    }
}

/// `GET /api/agency/emergencies`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Emergencies {
    /// Newest first.
    pub emergencies: Vec<Emergency>,
}

/// What the trustees answered to a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Index of the release's entry.
    pub release: u64,
    /// Index of the `trustee-set` entry whose trustees may answer; its document is the roster.
    pub trustee_set: u64,
    /// How many of them open together.
    pub threshold: u64,
    /// What each of them did, by name.
    pub trustees: Vec<Answered>,
    /// What can be opened; none before so many have answered.
    pub clips: Vec<ReleasedClip>,
    /// What could have been, and is gone: its owner deleted it, or its days were over.
    pub deleted: Vec<DeletedClip>,
    /// What the record says of it, if it was misused: then nothing of it is handed out any more.
    #[serde(default)]
    pub misused: Option<EmergencyMisuse>,
}

/// A clip of a release that is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedClip {
    /// Among the clips of the release, from 1.
    pub n: u64,
    /// The tag of its door, as printed.
    pub door: String,
    /// When it began, ms.
    pub start_ms: u64,
}

/// What one trustee did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Its name in the log.
    pub trustee: String,
    /// `answered` or `refused`, as its receipt says; none before.
    pub outcome: Option<String>,
    /// The sealed answer, an `age` file for the agency's key ([`crate::trustee::AnswerBody`]).
    pub sealed: Option<Bytes64>,
}

/// A clip that a release opens. Household and camera stay hidden in its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedClip {
    /// From 1.
    pub n: u64,
    /// The tag of its door, as printed.
    pub door: String,
    /// When it began, ms.
    pub start_ms: u64,
    /// What the answers for its video are for.
    #[serde(with = "hex32")]
    pub label: [u8; 32],
    /// The `age` header of its video.
    pub header: Bytes64,
    /// Signed by its hub.
    pub manifest: ManifestWire,
    /// Of it: what the payload and the start are checked with.
    pub openings: Vec<OpeningWire>,
}

/// Whether the trustees of the set in force could answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trustees {
    /// How many have to.
    pub threshold: u64,
    /// Each, by name.
    pub trustees: Vec<TrusteeThere>,
}

impl Trustees {
    /// Those who have said that somebody is there, and were not silent for [`SILENT_MS`].
    pub fn available(&self) -> u64 {
        self.who(Some(true))
    }

    /// Those who call, and never said whether somebody is there.
    pub fn unsaid(&self) -> u64 {
        self.who(None)
    }

    /// Whether somebody is missing, and one more who leaves is one too many. Who has not said is not missing.
    pub fn is_alarming(&self) -> bool {
        self.who(Some(false)) > 0 && self.available() + self.unsaid() <= self.threshold
    }

    fn who(&self, said: Option<bool>) -> u64 {
        let those = self.trustees.iter().filter(|it| it.available == said);
        those.count() as u64
    }
}

/// A trustee that has not called for so long, ms, is taken for absent. It calls every half minute.
pub const SILENT_MS: u64 = 10 * 60 * 1000;

/// Whether one trustee could answer, as it said last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrusteeThere {
    /// Its name in the log.
    pub trustee: String,
    /// Whether; none if it never said. One that is silent is not.
    pub available: Option<bool>,
    /// Until when that holds, ms.
    pub until_ms: Option<u64>,
    /// When it called last, ms, to the minute; none if that is not known.
    #[serde(default)]
    pub called_ms: Option<u64>,
}

/// What would leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Cameras with clips that can be opened by trustees.
    pub cameras: u64,
    /// Those clips.
    pub clips: u64,
    /// At most so many seconds.
    pub seconds: u64,
}

/// A reviewer's four findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FourFindings {
    /// A real person is in danger.
    pub danger: bool,
    /// It is imminent.
    pub imminent: bool,
    /// This footage helps.
    pub helps: bool,
    /// There is no time for a court or for consent.
    pub no_time: bool,
}

/// An entry to come, as a reviewer signs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToDecide {
    /// The lines that the digest covers: name and value.
    pub lines: Vec<(String, String)>,
    /// What the commitments among them open to.
    pub openings: Vec<FieldOpening>,
    /// What is signed.
    pub sign: ToSign,
}

/// An emergency as a reviewer sees it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Review {
    /// The operator's id of it.
    pub emergency: String,
    /// The agency's slug.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// Where it is.
    pub state: EmergencyState,
    /// Whether it is a drill: what is named is a home announced for drills.
    #[serde(default)]
    pub is_drill: bool,
    /// The claim, word for word; empty before it is filed.
    pub claim: String,
    /// What was said first, if it was begun with that.
    #[serde(default)]
    pub outline: Option<NewOutline>,
    /// When it was begun or filed, ms.
    pub filed_ms: u64,
    /// When it lapses, ms, while it waits.
    pub lapses_ms: Option<u64>,
    /// Who filed it, by the name of their account.
    #[serde(default)]
    pub officer: String,
    /// Who signed the same, once somebody has.
    #[serde(default)]
    pub supervisor: Option<String>,
    /// Emergencies that the agency began or filed for the same case before, of those that are listed.
    #[serde(default)]
    pub earlier_for_case: u64,
    /// The number to call back: of the agency's enrolment, never of the claim.
    pub call_number: Option<String>,
    /// The record of the call.
    pub call_back: Option<String>,
    /// When a call was last noted that nobody answered, ms.
    #[serde(default)]
    pub missed_ms: Option<u64>,
    /// What came of asking the owner: `agreed`, `declined`, `no-answer` or `not-asked`; none while they
    /// have time.
    pub owner: Option<String>,
    /// Until when they have, ms.
    pub owner_until_ms: Option<u64>,
    /// What came of whom the claim leaves out, once it is filed.
    #[serde(default)]
    pub left_out: Option<LeftOutSeen>,
    /// Until when footage that is still at the home is waited for, ms, while nothing can be signed yet. The
    /// same where there is none, and where nobody is asked.
    #[serde(default)]
    pub footage_until_ms: Option<u64>,
    /// What would leave; none if nothing can, and then it can only be refused.
    pub held: Option<Held>,
    /// What the caller can sign now.
    pub release: Option<ToDecide>,
    /// Whether the caller has signed it.
    pub own: bool,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Index of its entry.
    pub index: Option<u64>,
    /// Questions of trustees that wait for a reply.
    pub asked: u64,
    /// What the record says of it, if it was misused.
    #[serde(default)]
    pub misused: Option<EmergencyMisuse>,
    /// Whether the caller can say so now: it is in the record and no drill, nobody has said it, and they did
    /// not decide on it.
    #[serde(default)]
    pub may_mark: bool,
}

/// What the record says of an emergency that was misused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyMisuse {
    /// Index of the entry that says so.
    pub entry: u64,
    /// In what way (`docs/ref/leaf.md`, emergency-misuse).
    pub reason: String,
}

/// An emergency that is decided, in public.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmergencyOver {
    /// The operator's id of it.
    pub emergency: String,
    /// Index of its entry.
    pub entry: u64,
    /// What the agency calls itself.
    pub agency_name: String,
    /// Its case number.
    pub case: String,
    /// Of what somebody was said to be in danger.
    pub danger: String,
    /// Where it is: released or refused.
    pub state: EmergencyState,
    /// When it was filed, ms.
    pub filed_ms: u64,
    /// The caller decided on it and does not judge it.
    pub own: bool,
}

/// `GET /api/review/over`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmergenciesOver {
    /// Emergencies of the last 90 days that are decided and not marked as misused, newest first.
    pub emergencies: Vec<EmergencyOver>,
}

impl std::fmt::Debug for Review {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Review({}, {:?}, ..)", self.emergency, self.state)
    }
}

/// `GET /api/review/emergencies`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reviews {
    /// What waits, oldest first; then, newest first, what was begun of late and not completed.
    pub emergencies: Vec<Review>,
}

/// Somebody was reached.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallMade {
    /// Who answered.
    pub reached: String,
    /// What they said.
    pub said: String,
}

/// A reviewer's findings, all of them yes, with the passkey over the release.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingsGiven {
    /// The four findings; with a "no" among them, refuse instead.
    pub findings: FourFindings,
    /// The passkey over [`Review::release`].
    pub approve: Approve,
}

/// Why it is to be refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalAsked {
    /// A reviewer's reason (`docs/ref/emergency.md`, findings; `docs/ref/demand.md`).
    pub reason: String,
}

/// The refusal that a reviewer signs; sent back as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The reason.
    pub reason: String,
    /// The lines that the digest covers.
    pub lines: Vec<(String, String)>,
    /// What the commitments among them open to.
    pub openings: Vec<FieldOpening>,
    /// How long it took, where the lines say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u64>,
    /// What is signed.
    pub sign: ToSign,
}

/// A signed refusal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalGiven {
    /// The reason.
    pub reason: String,
    /// [`Refusal::openings`], whose salts the digest covers.
    pub openings: Vec<FieldOpening>,
    /// [`Refusal::minutes`], which it covers as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u64>,
    /// The passkey over it.
    pub approve: Approve,
}

/// An emergency as the household sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnEmergency {
    /// The operator's id of it.
    pub emergency: String,
    /// The agency's name.
    pub agency_name: String,
    /// Whether it is a drill: this home was announced for drills.
    #[serde(default)]
    pub is_drill: bool,
    /// The claim, word for word.
    pub claim: String,
    /// Whether an answer is waited for.
    pub waits: bool,
    /// Until when one is or was, ms, while it is decided on.
    pub until_ms: Option<u64>,
    /// What came of asking.
    pub owner: Option<String>,
    /// Where it is.
    pub state: EmergencyState,
    /// Index of its entry.
    pub index: Option<u64>,
}

/// `GET /api/household/emergencies`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnEmergencies {
    /// Those that the caller is asked about, newest first.
    pub emergencies: Vec<OwnEmergency>,
    /// Releases before which not all of the home were asked.
    #[serde(default)]
    pub unasked: Vec<Unasked>,
}

/// What the household says.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnersAnswer {
    /// Whether it agrees.
    pub agree: bool,
}
