//! Entries: the leaves of the log (`docs/ref/leaf.md`). Typed values in, canonical bytes out, and back.
//!
//! Here an entry is judged alone. Whether its ordinal is the next one and its approver exists is for
//! [`crate::ledger`].

mod commitment;
mod demand;
mod emergency;
mod jurisdiction;
mod kind;
mod list;
mod parse;
mod table;
mod trustee;
mod value;

pub use commitment::FieldOpening;
pub use emergency::{NOTICE_BOX_BYTES, NOTICE_BYTES, NoticeBox};
pub use jurisdiction::{Country, JURISDICTION_BYTES_MAX, Jurisdiction};
pub use kind::{
    AccountDisclosed, Agency, Body, Canary, Ceremony, CeremonyConfirmed, CeremonyPackage,
    CheckpointKey, Compelled, Consent, Credential, CredentialRevoked, DemandNoticed, DemandRefused,
    DemandsBanded, Emergency, EmergencyMisused, EmergencyRefused, Homes, Kind, LookUp,
    LookUpRefused, LookupCeremony, LookupConfirmed, LookupPackage, LookupSet, LookupTally, Notice,
    Objection, Operator, Outcome, Package, Policy, Preservation, Receipt, Redacted, Request,
    RequestRefused, RequestResolved, RequestUpdate, RequestWithdrawn, Reveal, Totals, Trustee,
    TrusteeSet, Urgent, UrgentMisused, Web,
};
pub use list::{
    Authority, Band, DemandName, EmergencyMisuse, Ground, Misuse, ObjectionState,
    Outcome as ReceiptOutcome, Process, Purpose, Role, Scope,
};
pub use parse::{EntryDefect, EntryError, RESERVED_KINDS};
pub use table::{CommittedForm, FieldRow, Openness};
pub use trustee::{
    CosignerKey, LookupKey, PUBLIC_PACKAGE_BYTES_MAX, PublicPackage, Seats, Signature, TRUSTEES,
};
pub use value::{
    COSE_BYTES, Commitment, CoseKey, Day, EntryIndex, Month, OPENING_BYTES_MAX, Opening, PublicKey,
    Recipient, SLUG_BYTES_MAX, Slug, TEXT_BYTES_MAX, Text, UINT_MAX, ValueError,
};

use crate::hash::Sha256Hash;

/// First line of every entry.
pub const VERSION_LINE: &str = "sidelight-log/v1";
/// Longest entry, in bytes.
pub const ENTRY_BYTES_MAX: usize = 4096;
/// Longest public document beside the log, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024;

/// So many entries, in words.
pub fn counted(entries: u64) -> String {
    match entries {
        1 => "1 entry".to_owned(),
        _ => format!("{entries} entries"),
    }
}

/// One entry of the log, free of contradictions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    ordinal: u64,
    day: Day,
    body: Body,
}

impl Entry {
    /// An entry; fails if its fields contradict each other.
    pub fn new(ordinal: u64, day: Day, body: Body) -> Result<Self, EntryDefect> {
        match contradiction(day, &body) {
            Some(what) => Err(EntryDefect::Contradiction(what)),
            None => Ok(Self { ordinal, day, body }),
        }
    }

    /// Running number of its kind, from 1.
    pub fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// Day it was appended, in UTC.
    pub fn day(&self) -> Day {
        self.day
    }

    /// Kind and fields.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }
}

impl Body {
    /// The public text beside the log that it names, if it does.
    pub fn document(&self) -> Option<Sha256Hash> {
        match self {
            Body::Policy(policy) => Some(policy.rulebook),
            Body::Agency(agency) => Some(agency.name),
            Body::Request(request) => Some(request.document),
            Body::RequestUpdate(update) => Some(update.document),
            Body::RequestResolved(end) => end.document,
            Body::RequestWithdrawn(end) => end.document,
            Body::Web(web) => Some(web.manifest),
            Body::Trustee(trustee) => Some(trustee.name),
            Body::TrusteeSet(set) => Some(set.roster),
            Body::LookupSet(set) => Some(set.roster),
            Body::Outcome(outcome) => outcome.document,
            Body::Objection(objection) => objection.document,
            Body::Operator(_)
            | Body::Credential(_)
            | Body::CredentialRevoked(_)
            | Body::RequestRefused(_)
            | Body::Urgent(_)
            | Body::UrgentMisused(_)
            | Body::Consent(_)
            | Body::Package(_)
            | Body::Redacted(_)
            | Body::Reveal(_)
            | Body::CheckpointKey(_)
            | Body::Ceremony(_)
            | Body::CeremonyPackage(_)
            | Body::CeremonyConfirmed(_)
            | Body::LookupCeremony(_)
            | Body::LookupPackage(_)
            | Body::LookupConfirmed(_)
            | Body::LookupTally(_)
            | Body::Emergency(_)
            | Body::EmergencyRefused(_)
            | Body::EmergencyMisused(_)
            | Body::DemandsBanded(_)
            | Body::Canary(_)
            | Body::Drill(_)
            | Body::DrillRefused(_)
            | Body::LookUp(_)
            | Body::LookUpRefused(_)
            | Body::Receipt(_)
            | Body::Notice(_)
            | Body::Totals(_)
            | Body::Homes(_)
            | Body::Compelled(_)
            | Body::DemandNoticed(_)
            | Body::DemandRefused(_)
            | Body::Preservation(_)
            | Body::AccountDisclosed(_) => None,
        }
    }
}

/// What in an entry contradicts itself, if anything; `docs/ref/leaf.md` has the rules by field.
fn contradiction(day: Day, body: &Body) -> Option<&'static str> {
    let (fits, what) = match body {
        Body::Operator(operator) => (
            operator.log_key.name() == operator.origin.as_str(),
            "the log key's name is not the origin",
        ),
        Body::Policy(policy) => (
            policy.effective >= day,
            "in force before the day of the entry",
        ),
        Body::Agency(agency) => decided(agency.decision, agency.decided_by),
        Body::Credential(credential) => return credential_contradiction(credential),
        Body::CredentialRevoked(revoked) => decided(revoked.decision, revoked.revoked_by),
        Body::Request(request) => (
            request.expires >= day,
            "expires before the day of the entry",
        ),
        Body::Redacted(redacted) => (
            redacted.first_approval < redacted.second_approval,
            "the approvals are not two in ascending order",
        ),
        Body::CheckpointKey(change) => another_key(change),
        Body::Totals(totals) => (totals.month < day.month(), "the month is not over"),
        Body::Homes(homes) => last_month(day, homes),
        Body::Trustee(trustee) => return trustee_contradiction(trustee),
        Body::Ceremony(ceremony) => return ceremony_contradiction(ceremony),
        Body::LookupCeremony(it) => return ceremony_contradiction(&it.into()),
        Body::LookupTally(tally) => (tally.month < day.month(), "the month is not over"),
        Body::Emergency(_)
        | Body::EmergencyRefused(_)
        | Body::Drill(_)
        | Body::DrillRefused(_)
        | Body::LookUp(_)
        | Body::LookUpRefused(_)
        | Body::Receipt(_)
        | Body::Compelled(_)
        | Body::Objection(_)
        | Body::DemandRefused(_)
        | Body::Preservation(_)
        | Body::AccountDisclosed(_)
        | Body::DemandsBanded(_) => {
            let of_demand = || demand::contradiction(day, body);
            return emergency::contradiction(day, body).or_else(of_demand);
        }
        Body::RequestRefused(_)
        | Body::RequestUpdate(_)
        | Body::RequestResolved(_)
        | Body::RequestWithdrawn(_)
        | Body::Urgent(_)
        | Body::UrgentMisused(_)
        | Body::Consent(_)
        | Body::Reveal(_)
        | Body::Package(_)
        | Body::CeremonyPackage(_)
        | Body::CeremonyConfirmed(_)
        | Body::TrusteeSet(_)
        | Body::LookupPackage(_)
        | Body::LookupConfirmed(_)
        | Body::LookupSet(_)
        | Body::Notice(_)
        | Body::Outcome(_)
        | Body::DemandNoticed(_)
        | Body::Canary(_)
        | Body::EmergencyMisused(_)
        | Body::Web(_) => return None,
    };
    (!fits).then_some(what)
}

fn last_month(day: Day, homes: &Homes) -> (bool, &'static str) {
    let fits = homes.month.next() == day.month();
    (fits, "not the month before the day of the entry")
}

fn another_key(change: &CheckpointKey) -> (bool, &'static str) {
    let named = change.previous.name() == change.key.name();
    let another = named && change.previous != change.key;
    (another, "not another key of the same name")
}

fn credential_contradiction(credential: &Credential) -> Option<&'static str> {
    let of_agency = matches!(credential.role, Role::Officer | Role::Supervisor);
    if of_agency != credential.agency.is_some() {
        return Some("the role and the agency do not go together");
    }
    let (fits, what) = decided(credential.decision, credential.enrolled_by);
    (!fits).then_some(what)
}

fn trustee_contradiction(trustee: &Trustee) -> Option<&'static str> {
    if trustee.witness_key.vkey().key_bytes() == trustee.signing_key.0 {
        return Some("one key to cosign and to sign");
    }
    let (fits, what) = decided(trustee.decision, trustee.decided_by);
    (!fits).then_some(what)
}

fn ceremony_contradiction(ceremony: &Ceremony) -> Option<&'static str> {
    let (k, n) = (ceremony.threshold, ceremony.trustees.numbers().len() as u64);
    // Two quorums then always have a trustee in common, and one alone is never enough.
    if k < 2 || k > n || 2 * k <= n {
        return Some("the threshold is not more than half of the trustees");
    }
    let (fits, what) = decided(ceremony.decision, ceremony.decided_by);
    (!fits).then_some(what)
}

fn decided(decision: Option<Sha256Hash>, by: Authority) -> (bool, &'static str) {
    let by_operator = by == Authority::Operator;
    (
        by_operator == decision.is_none(),
        "a decision without a credential, or the reverse",
    )
}
