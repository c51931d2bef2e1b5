//! Legal demands on the wire (`docs/ref/demand.md`): the officer's form, the supervisor, the checklist, the
//! household's days, the reviewers.
//!
//! | call | who | does |
//! | --- | --- | --- |
//! | `POST /api/agency/demands` | officer | [`NewDemand`]; [`Demand`] to be signed; 422 `rules` |
//! | `GET /api/agency/demands` | agency | [`Demands`], newest first |
//! | `GET /api/agency/demands/{id}` | agency | [`Demand`] |
//! | `POST /api/agency/demands/{id}/anew` | officer | [`NewDemand`] in its place; [`Demand`] |
//! | `DELETE /api/agency/demands/{id}` | officer | 204; what was typed is forgotten |
//! | `POST /api/agency/demands/{id}/sign` | officer, then a supervisor | [`Approve`]; [`Demand`] |
//! | `POST /api/agency/demands/{id}/withdraw` | agency | [`Demand`] |
//! | `GET /api/agency/demands/{id}/answers` | agency | [`Answers`] of the trustees |
//! | `GET /api/agency/demands/{id}/clips/{n}/video` | agency | as of an emergency, `.age` too |
//! | `GET /api/agency/demands/{id}/account` | agency | [`AccountData`] that was handed over |
//! | `GET /api/review/demands` | reviewer | [`DemandReviews`]: what waits, oldest first |
//! | `GET /api/review/demands/{id}` | reviewer | [`DemandReview`], with what to sign once it can be |
//! | `POST /api/review/demands/{id}/checklist` | reviewer | [`ChecklistGiven`]; [`DemandReview`] |
//! | `POST /api/review/demands/{id}/notice` | reviewer | [`NoticeSealed`]; [`DemandReview`] to be signed |
//! | `POST /api/review/demands/{id}/decide` | reviewer | [`Approve`]; [`DemandReview`] |
//! | `POST /api/review/demands/{id}/refusal` | reviewer | [`RefusalAsked`]; [`Refusal`] |
//! | `POST /api/review/demands/{id}/refuse` | reviewer | [`RefusalGiven`]; [`DemandReview`] |
//! | `POST /api/review/demands/{id}/settlement` | reviewer | [`SettlementAsked`]; [`Settlement`] |
//! | `POST /api/review/demands/{id}/settle` | reviewer | [`SettlementGiven`]; [`DemandReview`] |
//! | `GET /api/household/demands` | resident | [`OwnDemands`], newest first |
//! | `POST /api/household/demands/{id}/object` | resident | [`ObjectionMade`]; [`OwnDemand`] |
//! | `POST /api/household/demands/{id}/withdraw-objection` | resident | [`OwnDemand`] |
//! | `GET /api/{agency,review,household}/demands/{id}/order` | each | the document, a PDF |
//! | `GET /api/{agency,review}/demands/{id}/gag-order` | each | the other document; 404 without a gag |
//!
//! [`Answers`]: crate::emergency::Answers
//! [`RefusalAsked`]: crate::emergency::RefusalAsked

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::decision::Approve;
use crate::emergency::{Held, Refusal, RefusalGiven, ToDecide, ToSign};

/// What an officer types.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDemand {
    /// The agency's case number.
    pub case: String,
    /// Code of a type of the rulebook.
    #[serde(rename = "type")]
    pub kind: String,
    /// The issuing court.
    pub authority: String,
    /// Its docket number.
    pub reference: String,
    /// When it was issued, ms.
    pub issued_ms: u64,
    /// The last moment at which it may be served, ms.
    #[serde(default)]
    pub serve_by_ms: Option<u64>,
    /// The order, a PDF of at most [`crate::limits::DOCUMENT_BYTES_MAX`].
    pub order: Bytes64,
    /// Door tags, as printed.
    pub doors: Vec<String>,
    /// Those of them that the order names in a line of their own.
    #[serde(default)]
    pub named_apart: Vec<String>,
    /// ms, on a whole minute.
    pub from_ms: u64,
    /// ms, on a whole minute.
    pub to_ms: u64,
    /// The document that keeps the household from being told; none if there is none.
    #[serde(default)]
    pub gag: Option<NewGag>,
}

/// A demand is for those who decide on it alone.
impl std::fmt::Debug for NewDemand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewDemand({}, ..)", self.kind)
    }
}

/// The household may not be told yet.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGag {
    /// What says so, a PDF as the order is.
    pub document: Bytes64,
    /// When it ends: a UTC midnight, ms.
    pub until_ms: u64,
}

impl std::fmt::Debug for NewGag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewGag(until {}, ..)", self.until_ms)
    }
}

/// Where a demand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DemandState {
    /// Waits for its officer's passkey; nobody else sees it.
    Typed,
    /// Waits for a supervisor.
    Filed,
    /// Waits for the checklist.
    Supervised,
    /// Waits for the notice to the household, or to be kept.
    Verified,
    /// The notice is decided, and not in the public record yet.
    Telling,
    /// The household's days, then the first review.
    Told,
    /// The household may not be told; waits for the first review, or to be kept.
    Gagged,
    /// Waits for the second review.
    Reviewed,
    /// Decided, and not in the public record yet.
    Deciding,
    /// In the public record: trustees may answer, or the account's data is handed over.
    Released,
    /// What there is is kept.
    Preserved,
    /// Refused, in public.
    Refused,
}

/// Where a household's objection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectionState {
    /// Nothing leaves until it is settled.
    Raised,
    /// The household took it back.
    Withdrawn,
    /// It holds: nothing leaves.
    Upheld,
    /// It does not hold.
    Overruled,
}

/// A household objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Where it is.
    pub state: ObjectionState,
    /// Since when, ms.
    pub since_ms: u64,
    /// Why, in their words; for the household and reviewers, none for the agency.
    pub text: Option<String>,
}

/// The household was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Index of the `demand-noticed` entry.
    pub index: u64,
    /// When, ms.
    pub at_ms: u64,
    /// Nothing leaves before, ms.
    pub deliver_from_ms: u64,
    /// None if they do not object.
    pub objection: Option<Objection>,
}

/// A demand as its agency sees it. Nothing in it depends on whose doors are named, or nobody's, until the
/// household was told.
#[derive(Clone, Serialize, Deserialize)]
pub struct Demand {
    /// The operator's id of it.
    pub demand: String,
    /// ms.
    pub created_ms: u64,
    /// Where it is.
    pub state: DemandState,
    /// The demand, word for word.
    pub text: String,
    /// Index of the officer's credential entry, once it is filed.
    pub submitted_by: Option<u64>,
    /// What the caller can sign now, if anything.
    pub sign: Option<ToSign>,
    /// When it lapses, ms, while it waits.
    pub lapses_ms: Option<u64>,
    /// How the household was told.
    pub told: Option<Told>,
    /// When the gag ends or ended, ms.
    pub gag_until_ms: Option<u64>,
    /// Until when what there is is kept, ms.
    pub kept_until_ms: Option<u64>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Index of the entry that ended it.
    pub index: Option<u64>,
    /// Whether as many trustees have answered as have to: the clips are there.
    #[serde(default)]
    pub opened: bool,
}

impl std::fmt::Debug for Demand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Demand({}, {:?}, ..)", self.demand, self.state)
    }
}

/// `GET /api/agency/demands`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Demands {
    /// Newest first.
    pub demands: Vec<Demand>,
}

/// What a reviewer's passkey would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// The household is told.
    Tell,
    /// What there is is kept, and nothing leaves.
    Preserve,
    /// One of the two reviews: the footage leaves.
    Release,
    /// One of the two reviews: what the operator can read of the account leaves.
    Disclose,
}

/// What a reviewer can sign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decide {
    /// What it would do.
    pub does: Does,
    /// The entry to come.
    pub entry: ToDecide,
}

/// What the household is told. The operator seals nothing: the reviewer's device does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToTell {
    /// The household's notice key, `age1...`.
    pub recipient: String,
    /// The notice, padded: what is sealed is the UTF-8 of it.
    pub notice: String,
}

/// The sealed notice.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeSealed {
    /// An `age` file with the one recipient of [`ToTell`].
    #[serde(rename = "box")]
    pub notice_box: Bytes64,
}

/// What the operator could read of an account, and handed over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountData {
    /// Name and value.
    pub lines: Vec<(String, String)>,
}

/// A demand as a reviewer sees it.
#[derive(Clone, Serialize, Deserialize)]
pub struct DemandReview {
    /// The operator's id of it.
    pub demand: String,
    /// The agency's slug.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// Where it is.
    pub state: DemandState,
    /// The demand, word for word.
    pub text: String,
    /// ms.
    pub filed_ms: u64,
    /// When it lapses, ms, while it waits.
    pub lapses_ms: Option<u64>,
    /// The checklist, once it is filled in.
    pub checklist: Option<String>,
    /// How the household was told.
    pub told: Option<Told>,
    /// When the gag ends or ended, ms.
    pub gag_until_ms: Option<u64>,
    /// What there is that would leave or be kept; none if nothing, and of an account.
    pub held: Option<Held>,
    /// What would leave of the account, name and value; none of footage.
    pub account: Option<Vec<(String, String)>>,
    /// What the household is to be told before anything can leave; the answer is a [`NoticeSealed`].
    pub tell: Option<ToTell>,
    /// What the caller can sign now, for `decide`.
    pub decide: Option<Decide>,
    /// Whether the caller gave the first review.
    pub own: bool,
    /// Until when what there is is kept, ms.
    pub kept_until_ms: Option<u64>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Index of the entry that ended it.
    pub index: Option<u64>,
    /// Questions of trustees that wait for a reply.
    pub asked: u64,
}

impl std::fmt::Debug for DemandReview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DemandReview({}, {:?}, ..)", self.demand, self.state)
    }
}

/// `GET /api/review/demands`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemandReviews {
    /// What waits, oldest first.
    pub demands: Vec<DemandReview>,
}

/// What a reviewer found of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderFindings {
    /// The issuing court confirms it.
    pub genuine: bool,
    /// It names this operator.
    pub names_operator: bool,
    /// It is in force.
    pub in_force: bool,
    /// It names every door that the demand names.
    pub names_doors: bool,
    /// Every camera indoors, or at another address, has a line of its own in it.
    pub apart: bool,
    /// Doors and hours of the demand are within its own.
    pub scope: bool,
}

/// The checklist, all of it yes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistGiven {
    /// Whom at the issuing court, at a number found independently of the demand.
    pub reached: String,
    /// The findings; with a "no" among them, refuse instead.
    pub findings: OrderFindings,
}

/// How an objection is to be settled.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettlementAsked {
    /// Whether it holds: then the demand is refused.
    pub upheld: bool,
    /// What a court said, or why: a public text of at most [`crate::limits::SETTLEMENT_CHARS_MAX`].
    pub document: String,
}

/// What a reviewer signs to settle an objection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settlement {
    /// The `objection` entry.
    pub entry: ToDecide,
    /// The refusal that comes with an objection that holds; a second passkey's answer.
    pub refusal: Option<Refusal>,
}

/// A signed settlement.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettlementGiven {
    /// As in [`SettlementAsked`].
    pub upheld: bool,
    /// Likewise.
    pub document: String,
    /// The passkey over [`Settlement::entry`].
    pub approve: Approve,
    /// The signed refusal, exactly if it is upheld.
    #[serde(default)]
    pub refusal: Option<RefusalGiven>,
}

/// A demand as the household sees it, once it was told, or a gag has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnDemand {
    /// The operator's id of it.
    pub demand: String,
    /// The agency's name.
    pub agency_name: String,
    /// The demand, word for word.
    pub text: String,
    /// Where it is.
    pub state: DemandState,
    /// How they were told; none of what was gagged or is only kept.
    pub told: Option<Told>,
    /// Until when what there is is kept, ms.
    pub kept_until_ms: Option<u64>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Index of the entry that ended it.
    pub index: Option<u64>,
}

/// `GET /api/household/demands`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnDemands {
    /// Newest first.
    pub demands: Vec<OwnDemand>,
}

/// The household objects.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionMade {
    /// Why, at most [`crate::limits::OBJECTION_CHARS_MAX`]; for reviewers alone.
    pub text: String,
}

impl std::fmt::Debug for ObjectionMade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ObjectionMade(..)")
    }
}
