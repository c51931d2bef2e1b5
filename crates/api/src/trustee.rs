//! Trustees and their operator (`docs/ref/trustee.md`). Values are written as in the entries they become
//! (`docs/ref/leaf.md`): an operator that changed one would hold a signature that does not fit.
//!
//! | call | does |
//! | --- | --- |
//! | `GET /api/trustees/introduction?trustee=SLUG` | [`Introduction`]; needs no header |
//! | `POST /api/trustees/packages` | [`NewPackage`]; 201 [`Entered`] |
//! | `POST /api/trustees/letters` | [`NewLetter`]; 204, also for the same again; another one is 409 |
//! | `GET /api/trustees/letters?ceremony=N` | `[Letter]`: those to the caller |
//! | `POST /api/trustees/confirmations` | [`NewConfirmation`]; 201 [`Entered`] |
//! | `POST /api/trustees/roster` | [`RosterText`]; 204 |
//! | `GET /api/trustees/cases?wait=25` | `[Waiting]`: neither answered nor refused by the caller |
//! | `GET /api/trustees/cases/{release}` | [`CaseFile`] |
//! | `POST /api/trustees/answers` | [`NewAnswer`]; 201 [`Entered`]; another answer is 409 |
//! | `POST /api/trustees/refusals` | [`NewRefusal`]; 201 [`Entered`] |
//! | `POST /api/trustees/availability` | [`Availability`]; 204 |
//! | `GET /api/trustees/availability` | [`Trustees`](crate::emergency::Trustees): what all have said |
//!
//! Every call but the first carries a [`CallHeader`]. Where it does not hold, the path is unknown.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sidelight_domain::record::{Encoder, sha256};

use crate::Bytes64;
use crate::bytes64::hex32;
use crate::clip::{ManifestWire, OpeningWire};

/// The scheme of the `Authorization` header.
pub const CALL_SCHEME: &str = "Sidelight-Trustee";
/// How far the time of a call may be off, ms.
pub const CALL_OFF_MS_MAX: u64 = 5 * 60 * 1000;
/// Body of one call, bytes.
pub const TRUSTEE_BODY_BYTES_MAX: usize = 1024 * 1024;
/// One letter of a ceremony, sealed, bytes.
pub const CEREMONY_LETTER_BYTES_MAX: usize = 4 * 1024;
/// One answer, sealed, bytes.
pub const TRUSTEE_ANSWER_BYTES_MAX: usize = 256 * 1024;

/// One call, as the trustee signs it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Of the log.
    pub origin: &'a str,
    /// Who calls.
    pub trustee: &'a str,
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path and query, as sent.
    pub path: &'a str,
    /// The body, empty for none.
    pub body: &'a [u8],
    /// When, ms since 1970.
    pub time_ms: u64,
}

impl Call<'_> {
    /// What is signed.
    pub fn message(&self) -> Vec<u8> {
        Encoder::new("sidelight/trustee-call/v1")
            .field(self.origin.as_bytes())
            .field(self.trustee.as_bytes())
            .field(self.method.as_bytes())
            .field(self.path.as_bytes())
            .field(&sha256(self.body))
            .u64(self.time_ms)
            .finish()
    }
}

/// The value of the `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallHeader {
    /// Who calls.
    pub trustee: String,
    /// When, ms since 1970.
    pub time_ms: u64,
    /// By its signing key over [`Call::message`].
    pub signature: [u8; 64],
}

/// Not a header of this form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the header of a trustee's call")]
pub struct NotACall;

impl fmt::Display for CallHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = hex::encode(self.signature);
        write!(
            f,
            "{CALL_SCHEME} {} {} {signature}",
            self.trustee, self.time_ms
        )
    }
}

impl FromStr for CallHeader {
    type Err = NotACall;

    fn from_str(text: &str) -> Result<Self, NotACall> {
        let mut parts = text.split(' ');
        let mut next = || parts.next().ok_or(NotACall);
        if next()? != CALL_SCHEME {
            return Err(NotACall);
        }
        let (trustee, time, signature) = (next()?, next()?, next()?);
        let mut header = Self {
            trustee: trustee.to_owned(),
            time_ms: time.parse().map_err(|_| NotACall)?,
            signature: [0; 64],
        };
        hex::decode_to_slice(signature, &mut header.signature).map_err(|_| NotACall)?;
        // One spelling: nothing behind it, no plus sign, no leading zero, no capitals.
        (header.to_string() == text)
            .then_some(header)
            .ok_or(NotACall)
    }
}

/// What a `trustee` entry of a name would have to say now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introduction {
    /// Of the log.
    pub origin: String,
    /// Of the log.
    pub log_key: String,
    /// The trustee's number.
    pub number: u64,
    /// Of its keys.
    pub epoch: u64,
}

/// The file by which a trustee comes in; the operator's admin enters it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Introduced {
    /// Its name in the log.
    pub trustee: String,
    /// Its number.
    pub number: u64,
    /// Of its keys.
    pub epoch: u64,
    /// The document with name, place, contact.
    pub about: String,
    /// It cosigns checkpoints.
    pub witness_key: String,
    /// It signs its part of ceremonies, its answers and its calls.
    pub signing_key: String,
    /// The others seal to it.
    pub recipient: String,
    /// Over all of that, for this log.
    pub signature: String,
}

/// Where something was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// Index of the entry.
    pub index: u64,
}

/// The fields of a `ceremony-package` or a `lookup-package` entry: which one, the ceremony decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPackage {
    /// Index of the ceremony.
    pub ceremony: u64,
    /// Whose.
    pub trustee: String,
    /// The first package.
    pub package: String,
    /// By its signing key.
    pub signature: String,
}

/// A second package on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLetter {
    /// Index of the ceremony.
    pub ceremony: u64,
    /// The trustee that can open it.
    pub to: String,
    /// An `age` file, at most [`CEREMONY_LETTER_BYTES_MAX`].
    pub letter: Bytes64,
}

/// A second package that arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Who handed it in.
    pub from: String,
    /// An `age` file.
    pub letter: Bytes64,
}

/// The fields of a `ceremony-confirmed` or a `lookup-confirmed` entry: which one, the ceremony decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewConfirmation {
    /// Index of the ceremony.
    pub ceremony: u64,
    /// Who has its share.
    pub trustee: String,
    /// The quorum key, or the look-up key.
    #[serde(rename = "quorum_key")]
    pub key: String,
    /// `sha256:` of the roster's text.
    pub roster: String,
    /// By its signing key.
    pub signature: String,
}

/// The text of the roster that the trustees confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterText {
    /// Index of the ceremony.
    pub ceremony: u64,
    /// `docs/ref/quorum.md`, roster.
    pub text: String,
}

/// A release that waits for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Index of its entry.
    pub release: u64,
}

/// Everything about one release that its trustees check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Index of the entry.
    pub release: u64,
    /// The entry.
    pub entry: String,
    /// Its committed fields.
    pub openings: Vec<FieldOpening>,
    /// What it rests on.
    pub basis: Basis,
    /// Officer, supervisor, first and second reviewer.
    pub approvals: Vec<CaseApproval>,
    /// The household's statement in force.
    pub statement: CaseStatement,
    /// What leaves.
    pub clips: Vec<CaseClip>,
}

/// What a release rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Basis {
    /// Somebody was said to be in danger.
    Emergency {
        /// What the officer claimed, word for word.
        claim: String,
        /// The record of the call to the agency.
        call_back: String,
        /// What each reviewer found.
        findings: Vec<Finding>,
        /// By which the entry of the look-up that a claimed home was in is of this agency, hex; none where
        /// doors are claimed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        look_up_salt: Option<String>,
    },
    /// It was legally demanded.
    Compelled {
        /// What the officer demanded, word for word.
        demand: String,
        /// The order.
        order: Bytes64,
        /// The document that keeps the household from being told; none exactly if the demand names none.
        #[serde(default)]
        gag: Option<Bytes64>,
        /// What a reviewer found of the order.
        checklist: String,
        /// By which the entry that told the household is of this demand, hex; none where none did.
        told_salt: Option<String>,
    },
}

/// A committed field of an entry, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOpening {
    /// Its name.
    pub field: String,
    /// Its value as text, empty for none.
    pub value: String,
    /// Its salt.
    #[serde(with = "hex32")]
    pub salt: [u8; 32],
}

/// The four questions a reviewer answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Index of the reviewer's credential.
    pub by: u64,
    /// A person is in danger of life or limb.
    pub danger: bool,
    /// Now.
    pub imminent: bool,
    /// This footage helps.
    pub helps: bool,
    /// There is no time for a court.
    pub no_time: bool,
}

/// A passkey's assertion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseApproval {
    /// Index of the credential's entry.
    pub credential: u64,
    /// `clientDataJSON`.
    pub client_data: Bytes64,
    /// `authenticatorData`.
    pub authenticator_data: Bytes64,
    /// Over both.
    pub signature: Bytes64,
}

/// A signed statement of the household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseStatement {
    /// `docs/ref/statement.md`.
    pub text: String,
    /// By the household's signing key.
    pub signature: Bytes64,
}

/// One clip of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseClip {
    /// Signed by its hub.
    pub manifest: ManifestWire,
    /// What the operator may know of it.
    pub openings: Vec<OpeningWire>,
    /// The tracks that leave.
    pub tracks: Vec<CaseTrack>,
}

/// One track of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseTrack {
    /// `video` or `audio`.
    pub track: String,
    /// What its wrap is bound to.
    #[serde(with = "hex32")]
    pub label: [u8; 32],
    /// What the label is made of.
    pub label_parts: LabelParts,
    /// The `age` header.
    pub header: Bytes64,
}

/// What a label is made of (`docs/ref/clip.md`, label).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelParts {
    /// Household.
    pub household: String,
    /// Camera.
    pub camera: String,
    /// Clip.
    pub clip: String,
    /// Track.
    pub track: String,
    /// Start, ms since 1970.
    pub start: u64,
    /// The hub's key.
    #[serde(with = "hex32")]
    pub hub: [u8; 32],
    /// The household's notice key.
    pub notice: String,
    /// The household's epoch.
    pub epoch: u64,
}

/// The fields of a `receipt` entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFields {
    /// Index of the release.
    pub release: u64,
    /// Who answers.
    pub trustee: String,
    /// `answered` or `refused`.
    pub outcome: String,
    /// `sha256:` of the sealed answer, or `none`.
    pub answer: String,
    /// Which check refused, or `none`.
    pub check: String,
    /// Minutes from when the case came until it decided; a journal of before has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u64>,
    /// By the trustee's signing key.
    pub signature: String,
}

/// The box of a `notice` entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeFields {
    /// An `age` file for the household's notice key.
    pub r#box: String,
    /// By the trustee's signing key.
    pub signature: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// Index of the release.
    pub release: u64,
    /// An `age` file for the agency, at most [`TRUSTEE_ANSWER_BYTES_MAX`].
    pub sealed: Bytes64,
    /// Its receipt.
    pub receipt: ReceiptFields,
    /// For the household; none while a court forbids it.
    pub notice: Option<NoticeFields>,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRefusal {
    /// Index of the release.
    pub release: u64,
    /// Its receipt.
    pub receipt: ReceiptFields,
}

/// Whether somebody is there who could answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    /// Whether.
    pub available: bool,
    /// Until when, ms since 1970; none for until it is said otherwise.
    pub until: Option<u64>,
}

/// What is in an answer, before it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerBody {
    /// 1.
    pub v: u64,
    /// Index of the release.
    pub release: u64,
    /// Whose.
    pub trustee: String,
    /// One for each label of the case, in their order.
    pub answers: Vec<LabelAnswer>,
}

/// The answer for one track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelAnswer {
    /// Of the track.
    #[serde(with = "hex32")]
    pub label: [u8; 32],
    /// Point and proof, 96 bytes.
    pub answer: Bytes64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_one_spelling() {
        let header = CallHeader {
            trustee: "harbor-law".to_owned(),
            time_ms: 1_780_000_000_000,
            signature: [0xab; 64],
        };
        let text = header.to_string();
        assert_eq!(text.parse(), Ok(header));
        for bad in [
            text.replace("17800", "+17800"),
            text.replace("17800", "017800"),
            text.replace("ab", "AB"),
            format!("{text} "),
            text.replace(CALL_SCHEME, "Bearer"),
            text[..text.len() - 2].to_owned(),
            String::new(),
        ] {
            assert_eq!(bad.parse::<CallHeader>(), Err(NotACall), "{bad}");
        }
    }

    #[test]
    fn every_part_of_a_call_is_signed() {
        let call = Call {
            origin: "log.example",
            trustee: "a",
            method: "GET",
            path: "/x?y",
            body: b"z",
            time_ms: 1,
        };
        let changed = [
            Call {
                origin: "other",
                ..call
            },
            Call {
                trustee: "b",
                ..call
            },
            Call {
                method: "POST",
                ..call
            },
            Call { path: "/x", ..call },
            Call { body: b"", ..call },
            Call { time_ms: 2, ..call },
        ];
        for other in changed {
            assert_ne!(call.message(), other.message(), "{other:?}");
        }
    }
}
