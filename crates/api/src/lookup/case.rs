//! The look-up on the wire: an officer's form, the supervisor, the reviewer, what trustees are shown and
//! answer, and what a household is told.
//!
//! | call | who | does |
//! | --- | --- | --- |
//! | `POST /api/agency/look-ups` | officer | [`NewLookUp`]; [`LookUp`] to be signed; 422 `rules` |
//! | `GET /api/agency/look-ups` | agency | [`LookUps`], newest first |
//! | `GET /api/agency/look-ups/{id}` | agency | [`LookUp`] |
//! | `POST /api/agency/look-ups/{id}/anew` | officer | [`NewLookUp`] in its place; [`LookUp`] |
//! | `DELETE /api/agency/look-ups/{id}` | officer | 204; what was typed is forgotten |
//! | `POST /api/agency/look-ups/{id}/sign` | officer, then a supervisor | [`Approve`]; [`LookUp`] |
//! | `POST /api/agency/look-ups/{id}/withdraw` | agency | [`LookUp`] |
//! | `GET /api/agency/look-ups/{id}/answers` | agency | [`LookUpAnswers`], once it is public |
//! | `POST /api/agency/look-ups/{id}/hashes` | officer | [`TokenHashes`]; 204, whatever is found |
//! | `GET /api/review/look-ups` | reviewer | [`LookUpReviews`]: what waits, oldest first |
//! | `GET /api/review/look-ups/{id}` | reviewer | [`LookUpReview`] |
//! | `POST /api/review/look-ups/{id}/approval` | reviewer | [`ToDecide`] to be signed |
//! | `POST /api/review/look-ups/{id}/approve` | reviewer | [`ApprovalGiven`]; [`LookUpReview`] |
//! | `POST /api/review/look-ups/{id}/refusal` | reviewer | [`RefusalAsked`]; [`Refusal`] |
//! | `POST /api/review/look-ups/{id}/refuse` | reviewer | [`RefusalGiven`]; [`LookUpReview`] |
//! | `GET /api/household/look-ups` | resident | [`OwnLookUps`], newest first |
//!
//! [`ToDecide`]: crate::emergency::ToDecide
//! [`RefusalAsked`]: crate::emergency::RefusalAsked
//! [`Refusal`]: crate::emergency::Refusal
//! [`RefusalGiven`]: crate::emergency::RefusalGiven

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::bytes64::hex32;
use crate::decision::{Approve, FieldOpening};
use crate::emergency::ToSign;
use crate::trustee;

/// Addresses and contacts in one look-up.
pub const ADDRESSES_MAX: usize = 12;

/// What an officer types, with addresses and contacts blinded in their browser.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLookUp {
    /// The agency's case number.
    pub case: String,
    /// `death`, `serious-injury`, `kidnapping` or `missing-at-risk`.
    pub danger: String,
    /// Why these.
    pub reason: String,
    /// Of the look-up key that the page has proven in the record.
    pub epoch: u64,
    /// The blinded addresses and contacts, each 64 hex digits, in the officer's order.
    pub elements: Vec<String>,
}

/// A look-up is for those who decide on it alone.
impl std::fmt::Debug for NewLookUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "NewLookUp({}, {} addresses)",
            self.danger,
            self.elements.len()
        )
    }
}

/// Where a look-up is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookUpState {
    /// Waits for its officer's passkey; nobody else sees it.
    Typed,
    /// Waits for a supervisor.
    Filed,
    /// Waits for a reviewer.
    Supervised,
    /// Decided, and not in the public record yet.
    Deciding,
    /// In the public record: trustees answer.
    Published,
    /// Refused, in public.
    Refused,
}

/// A look-up as its agency sees it. Nothing in it depends on whose home it is.
#[derive(Clone, Serialize, Deserialize)]
pub struct LookUp {
    /// The operator's id of it.
    pub look_up: String,
    /// ms.
    pub created_ms: u64,
    /// Where it is.
    pub state: LookUpState,
    /// The text, word for word.
    pub text: String,
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
    /// Whether the hashes of the tokens were handed in.
    pub hashed: bool,
}

impl std::fmt::Debug for LookUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LookUp({}, {:?}, ..)", self.look_up, self.state)
    }
}

/// `GET /api/agency/look-ups`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookUps {
    /// Newest first.
    pub look_ups: Vec<LookUp>,
}

/// What the trustees answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUpAnswers {
    /// Index of the entry.
    pub index: u64,
    /// Its leaf hash: what every answer is bound to. The page computes it from the entry that it has read
    /// itself.
    #[serde(with = "hex32")]
    pub leaf: [u8; 32],
    /// Index of the `lookup-set` entry whose trustees answer; its document is the roster.
    pub lookup_set: u64,
    /// How many of them make a token together.
    pub threshold: u64,
    /// Those that answered, by number.
    pub trustees: Vec<LookUpAnswered>,
}

/// One trustee's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUpAnswered {
    /// Its number in the roster.
    pub trustee: u64,
    /// Point and proof of each element, 96 bytes, in the order of the text.
    pub answers: Vec<Bytes64>,
}

/// What an officer's page has made of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenHashes {
    /// SHA-256 of each token, 64 hex digits, in the order of the text.
    pub hashes: Vec<String>,
}

/// A look-up as a reviewer sees it.
#[derive(Clone, Serialize, Deserialize)]
pub struct LookUpReview {
    /// The operator's id of it.
    pub look_up: String,
    /// The agency's slug.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// Where it is.
    pub state: LookUpState,
    /// The text, word for word.
    pub text: String,
    /// ms.
    pub filed_ms: u64,
    /// When it lapses, ms, while it waits.
    pub lapses_ms: Option<u64>,
    /// The number of the agency's enrolment, should the reviewer want to call.
    pub call_number: Option<String>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Index of its entry.
    pub index: Option<u64>,
}

impl std::fmt::Debug for LookUpReview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LookUpReview({}, {:?}, ..)", self.look_up, self.state)
    }
}

/// `GET /api/review/look-ups`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookUpReviews {
    /// What waits, oldest first.
    pub look_ups: Vec<LookUpReview>,
}

/// A signed approval.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalGiven {
    /// The openings that were shown, whose salts the digest covers.
    pub openings: Vec<FieldOpening>,
    /// The passkey over it.
    pub approve: Approve,
}

/// A look-up as a household sees it whose address or contact was looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnLookUp {
    /// Index of its entry.
    pub index: u64,
    /// When it was published, ms.
    pub published_ms: u64,
    /// The agency's name.
    pub agency_name: String,
    /// What somebody was said to be in danger of.
    pub danger: String,
    /// Why, in the officer's words.
    pub reason: String,
    /// How many addresses and contacts were looked up with it, its own among them.
    pub addresses: u64,
}

/// `GET /api/household/look-ups`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnLookUps {
    /// Newest first.
    pub look_ups: Vec<OwnLookUp>,
}

/// Everything about one look-up that its trustees check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookUpCase {
    /// Index of the entry.
    pub index: u64,
    /// The entry.
    pub entry: String,
    /// Its committed fields, in the entry's order.
    pub openings: Vec<trustee::FieldOpening>,
    /// What the officer asked, word for word.
    pub text: String,
    /// Officer, supervisor, reviewer.
    pub approvals: Vec<trustee::CaseApproval>,
}
