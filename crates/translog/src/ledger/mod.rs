//! What the log says so far: the state that decides whether a further entry fits, and from which every public
//! number comes. The sequencer asks it before appending; a monitor replays the whole log through it.
//!
//! Memory grows with the log, by about 300 bytes an entry with commitments; a million entries are a few
//! hundred MB.

mod agencies;
mod countries;
mod demands;
mod drills;
mod emergencies;
mod follow;
mod look_ups;
mod making;
mod misuse;
mod numbers;
mod publish;
mod releases;
mod repairs;
mod reveal;
mod rules;
mod served;
mod trustees;
mod urgent;

use std::collections::{BTreeMap, BTreeSet};

pub use agencies::AgencyKey;
pub use countries::CountryNumbers;
pub use demands::{
    AccountRecord, CompelledRecord, PreservationRecord, RefusedDemandRecord, ToldRecord,
};
pub use drills::{CanaryRecord, DrillNumbers};
pub use emergencies::{
    EmergencyRecord, Followed, NoticeRecord, OutcomeRecord, PROCESS_DAYS, ReceiptRecord,
    RefusedRecord, ReleaseRecord,
};
pub use look_ups::{LookUpLine, LookUpNumbers, LookUpRecord};
pub use making::{CeremonyRecord, LookupSetRecord, SetRecord, TrusteeSetRecord};
pub use misuse::MisusedRecord;
pub use numbers::{AgencyNumbers, Numbers, OffenceNumbers, RELEASES, RequestNumbers};
pub use publish::{Aggregate, PublishedNumbers};
pub use releases::{
    Answers, EmergencyCount, EmergencyNumbers, Lapse, NoticeNumbers, Overdue, ReleaseLine, Split,
    TrusteeNumbers,
};
pub use repairs::{REPAIR_OPEN_MS_MAX, RepairParties, RepairRefused, RepairRequest};
pub use served::{BandLine, CompelledLine, DemandCount, DemandNumbers};
pub use trustees::TrusteeRecord;
pub use urgent::UrgentRecord;

use crate::{
    entry::{
        Band, Body, CheckpointKey, Commitment, CoseKey, Country, Day, Entry, EntryDefect,
        EntryIndex, Homes, Kind, Month, Operator, Recipient, Role, Scope, Slug,
    },
    hash::Sha256Hash,
    vkey::Vkey,
};

/// Why an entry does not fit the entries before it (`docs/ref/leaf.md`, rules).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The first entry is not `operator`, or a later one is.
    #[error("the operator entry is not exactly the first")]
    OperatorPlace,
    /// The operator entry names another origin or log key than the checkpoints.
    #[error("the operator entry does not name this log's {0}")]
    Operator(&'static str),
    /// Not the next running number of its kind.
    #[error("ordinal {found} of {kind}, expected {expected}")]
    Ordinal {
        /// The kind.
        kind: &'static str,
        /// The ordinal in the entry.
        found: u64,
        /// The one that comes next.
        expected: u64,
    },
    /// The day is before that of the entry before.
    #[error("the day goes back")]
    Day,
    /// The entry contradicts itself; only for bodies not yet made an entry.
    #[error(transparent)]
    Entry(#[from] EntryDefect),
    /// A rulebook that is not the one in force, or a version that does not rise.
    #[error("policy: {0}")]
    Policy(&'static str),
    /// An agency that is not known, or an epoch that is not the next.
    #[error("agency: {0}")]
    Agency(&'static str),
    /// A key that stands in an earlier entry.
    #[error("this key was used before")]
    KeyReused,
    /// The index names no earlier credential of a role that may decide this, or a revoked one.
    #[error("{field} {index}: {reason}")]
    Approver {
        /// The field that names it.
        field: &'static str,
        /// The index.
        index: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// The index names no earlier request that is still open.
    #[error("request: {0}")]
    Request(&'static str),
    /// A document no earlier entry names, or one redacted already.
    #[error("redacted: {0}")]
    Redacted(&'static str),
    /// The reveal names nothing to open, or does not open it.
    #[error("reveal: {0}")]
    Reveal(&'static str),
    /// What no reader could read: a number beyond the greatest that is written, say.
    #[error("{0}: it cannot be written in the one spelling that is read")]
    Form(&'static str),
    /// The previous key is not the log's.
    #[error("checkpoint-key: the previous key is not the log's")]
    CheckpointKey,
    /// A field without its line, behind an entry of the kind that has it.
    #[error("{kind}: it does not have the field {field}, and an earlier one does")]
    Late {
        /// The kind.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// The same file as an earlier entry.
    #[error("package: an earlier entry names this file")]
    Package,
    /// A trustee's number, epoch or signature is not the one that follows.
    #[error("trustee: {0}")]
    Trustee(&'static str),
    /// A step that the ceremony is not at, or that contradicts the others.
    #[error("ceremony: {0}")]
    Ceremony(&'static str),
    /// A release that is not there, is not this trustee's, or has it already.
    #[error("release: {0}")]
    Release(&'static str),
    /// A drill without an announced home, or a home announced twice.
    #[error("drill: {0}")]
    Drill(&'static str),
    /// A look-up under another key than the newest.
    #[error("look-up: {0}")]
    LookUp(&'static str),
    /// A demand whose household was not told, objects, or got all of it already.
    #[error("demand: {0}")]
    Demand(&'static str),
    /// The stated number is not what the log says.
    #[error("totals: {0}")]
    Totals(&'static str),
}

/// State of a log after some number of entries.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    size: u64,
    day: Option<Day>,
    counts: BTreeMap<Kind, u64>,
    operator: Option<Operator>,
    log_key: Option<Vkey>,
    /// Day of the first entry.
    began: Option<Day>,
    /// The last change of key: index of its entry and the key before.
    key_change: Option<(u64, Vkey)>,
    policies: Vec<PolicyRecord>,
    agencies: BTreeMap<Slug, Vec<AgencyKey>>,
    recipients: BTreeMap<Recipient, u64>,
    credentials: BTreeMap<u64, CredentialRecord>,
    credential_keys: BTreeSet<CoseKey>,
    requests: BTreeMap<u64, RequestRecord>,
    /// Fields that entries of before do not have, once one of the kind has: every later one has to.
    late: BTreeSet<(Kind, &'static str)>,
    /// Documents named by entries; true once redacted.
    documents: BTreeMap<Sha256Hash, bool>,
    /// Evidence packages, by the index of their entry.
    packages: BTreeMap<Sha256Hash, u64>,
    web: Option<(u64, Sha256Hash)>,
    committed: BTreeMap<u64, Committed>,
    revealed: BTreeMap<(u64, String), Vec<u8>>,
    months: BTreeMap<Month, MonthNumbers>,
    homes: BTreeMap<Month, Band>,
    trustees: trustees::Trustees,
    emergencies: BTreeMap<u64, EmergencyRecord>,
    refused_emergencies: BTreeMap<u64, RefusedRecord>,
    misused: misuse::Misused,
    drills: drills::Drills,
    look_ups: look_ups::LookUps,
    demands: demands::Demands,
}

/// A rulebook named by the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyRecord {
    /// Index of its entry.
    pub index: u64,
    /// SHA-256 of the file.
    pub rulebook: Sha256Hash,
    /// Its version.
    pub version: u64,
    /// In force from this day.
    pub effective: Day,
}

/// A credential as the log has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRecord {
    /// What it may decide.
    pub role: Role,
    /// For which agency.
    pub agency: Option<Slug>,
    /// The passkey's public key.
    pub key: CoseKey,
    /// Day of its entry.
    pub day: Day,
    /// True if nobody but the operator vouches for it.
    pub by_operator: bool,
    /// Index of the entry that revoked it.
    pub revoked: Option<u64>,
}

/// A request as the log has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    /// Who asks.
    pub agency: Slug,
    /// The public text.
    pub document: Sha256Hash,
    /// Code of the offence, where the entry says it.
    pub offence: Option<Slug>,
    /// Day it was published.
    pub day: Day,
    /// Last day of its life.
    pub expires: Day,
    /// Indexes of its updates.
    pub updates: Vec<u64>,
    /// The entry that closed it.
    pub closed: Option<(u64, Closed)>,
    /// Who let it be published.
    pub decided_by: u64,
    /// If it is an urgent ask.
    pub urgent: Option<UrgentRecord>,
}

/// How a request was closed before it expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It has served.
    Resolved,
    /// It was taken back.
    Withdrawn,
}

#[derive(Clone, Debug)]
struct Committed {
    kind: Kind,
    day: Day,
    /// Agency named openly in the same entry.
    agency: Option<Slug>,
    /// What the same entry says of the country of whoever is committed to.
    country: Option<Option<Country>>,
    fields: Vec<(&'static str, Commitment)>,
}

#[derive(Clone, Debug, Default)]
struct MonthNumbers {
    all: RequestNumbers,
    agencies: BTreeMap<Slug, RequestNumbers>,
    /// By the country that the agency had.
    countries: BTreeMap<Option<Country>, RequestNumbers>,
    /// Consents stated for single agencies so far.
    claimed: u64,
    stated: BTreeSet<Scope>,
}

impl Ledger {
    /// A log without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Entries so far; the index of the next one.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Day of the last entry.
    pub fn day(&self) -> Option<Day> {
        self.day
    }

    /// Day of the first entry.
    pub fn began(&self) -> Option<Day> {
        self.began
    }

    /// The operator entry.
    pub fn operator(&self) -> Option<&Operator> {
        self.operator.as_ref()
    }

    /// The key that signs the next checkpoints, as the log says.
    pub fn log_key(&self) -> Option<&Vkey> {
        self.log_key.as_ref()
    }

    /// The last change of key: index of its entry and the key it replaced.
    pub fn key_change(&self) -> Option<(u64, &Vkey)> {
        self.key_change
            .as_ref()
            .map(|(index, previous)| (*index, previous))
    }

    /// The rulebook in force on a day: the last one effective by then.
    pub fn policy_on(&self, day: Day) -> Option<&PolicyRecord> {
        self.policies
            .iter()
            .rev()
            .find(|policy| policy.effective <= day)
    }

    /// Every rulebook that was entered, oldest first.
    pub fn policies(&self) -> &[PolicyRecord] {
        &self.policies
    }

    /// Delivery keys of an agency, oldest first.
    pub fn agency(&self, agency: &Slug) -> Option<&[AgencyKey]> {
        self.agencies.get(agency).map(Vec::as_slice)
    }

    /// Every agency with its delivery keys.
    pub fn agencies(&self) -> impl Iterator<Item = (&Slug, &[AgencyKey])> {
        self.agencies
            .iter()
            .map(|(slug, keys)| (slug, keys.as_slice()))
    }

    /// The credential entered at `index`.
    pub fn credential(&self, index: u64) -> Option<&CredentialRecord> {
        self.credentials.get(&index)
    }

    /// Every credential by the index of its entry, in order.
    pub fn credentials(&self) -> impl DoubleEndedIterator<Item = (u64, &CredentialRecord)> {
        self.credentials
            .iter()
            .map(|(index, record)| (*index, record))
    }

    /// The request entered at `index`.
    pub fn request(&self, index: u64) -> Option<&RequestRecord> {
        self.requests.get(&index)
    }

    /// Every request by the index of its entry, in order.
    pub fn requests(&self) -> impl DoubleEndedIterator<Item = (u64, &RequestRecord)> {
        self.requests.iter().map(|(index, record)| (*index, record))
    }

    /// Index and manifest of the last `web` entry.
    pub fn web(&self) -> Option<(u64, Sha256Hash)> {
        self.web
    }

    /// The entry of the evidence package with this digest.
    pub fn package(&self, digest: Sha256Hash) -> Option<u64> {
        self.packages.get(&digest).copied()
    }

    /// Documents named by entries and not redacted: what a mirror must hold.
    pub fn documents(&self) -> impl Iterator<Item = Sha256Hash> {
        self.documents
            .iter()
            .filter(|(_, redacted)| !**redacted)
            .map(|(hash, _)| *hash)
    }

    /// Every revealed field: index, field, value.
    pub fn revealed(&self) -> impl Iterator<Item = (u64, &str, &[u8])> {
        self.revealed
            .iter()
            .map(|((index, field), value)| (*index, field.as_str(), value.as_slice()))
    }

    /// Makes the next entry of this body, with its ordinal, on `day` or the last entry's day if that is
    /// later: a clock that went back must not stop the log.
    pub fn next_entry(&self, body: Body, day: Day) -> Result<Entry, Violation> {
        let day = self.day.map_or(day, |last| last.max(day));
        let entry = Entry::new(self.next_ordinal(body.kind()), day, body)?;
        // What comes from outside has its type and not yet its form, and an entry that cannot be read back
        // would end the log for good.
        if Entry::parse(&entry.to_bytes()).as_ref() != Ok(&entry) {
            return Err(Violation::Form(entry.kind().as_str()));
        }
        self.check(&entry)?;
        Ok(entry)
    }

    /// Checks that the entry fits and takes it in; returns its index.
    pub fn admit(&mut self, entry: &Entry) -> Result<u64, Violation> {
        self.check(entry)?;
        let index = self.size;
        self.record(index, entry);
        self.size += 1;
        Ok(index)
    }

    fn next_ordinal(&self, kind: Kind) -> u64 {
        self.counts.get(&kind).copied().unwrap_or(0) + 1
    }

    fn record(&mut self, index: u64, entry: &Entry) {
        self.day = Some(entry.day());
        self.began.get_or_insert(entry.day());
        *self.counts.entry(entry.kind()).or_default() += 1;
        self.record_late(entry);
        self.record_commitments(index, entry);
        self.count(entry);
        match entry.body() {
            Body::Operator(operator) => {
                self.log_key = Some(operator.log_key.clone());
                self.operator = Some(operator.clone());
            }
            Body::Policy(policy) => self.policies.push(PolicyRecord {
                index,
                rulebook: policy.rulebook,
                version: policy.version,
                effective: policy.effective,
            }),
            Body::Agency(_) | Body::Credential(_) | Body::CredentialRevoked(_) => {
                self.record_people(index, entry);
            }
            Body::Request(_)
            | Body::RequestUpdate(_)
            | Body::RequestResolved(_)
            | Body::RequestWithdrawn(_) => self.record_request(index, entry),
            Body::Urgent(_) | Body::UrgentMisused(_) => self.record_urgent(index, entry),
            Body::Package(package) => drop(self.packages.insert(package.digest, index)),
            Body::Redacted(redacted) => {
                self.documents.insert(redacted.document, true);
            }
            Body::Reveal(reveal) => {
                let key = (reveal.index.0, reveal.field.as_str().to_owned());
                self.revealed.insert(key, reveal.value.as_bytes().to_vec());
            }
            Body::Web(web) => {
                self.document(web.manifest);
                self.web = Some((index, web.manifest));
            }
            Body::CheckpointKey(change) => self.record_key(index, change),
            Body::Trustee(_)
            | Body::Ceremony(_)
            | Body::CeremonyPackage(_)
            | Body::CeremonyConfirmed(_)
            | Body::TrusteeSet(_)
            | Body::LookupCeremony(_)
            | Body::LookupPackage(_)
            | Body::LookupConfirmed(_)
            | Body::LookupSet(_)
            | Body::LookupTally(_) => self.record_trustees(index, entry),
            Body::Canary(canary) => self.drills.announce(canary.household, (index, entry.day())),
            Body::Emergency(_)
            | Body::EmergencyRefused(_)
            | Body::Drill(_)
            | Body::DrillRefused(_)
            | Body::Receipt(_)
            | Body::Notice(_)
            | Body::Outcome(_) => self.record_emergencies(index, entry),
            Body::Compelled(_)
            | Body::AccountDisclosed(_)
            | Body::DemandNoticed(_)
            | Body::Objection(_)
            | Body::DemandRefused(_)
            | Body::Preservation(_)
            | Body::DemandsBanded(_) => self.record_demands(index, entry),
            Body::LookUp(_) | Body::LookUpRefused(_) => self.record_look_ups(index, entry),
            Body::EmergencyMisused(misused) => self.record_emergency_misused(index, misused),
            Body::Homes(homes) => self.record_homes(homes),
            Body::Consent(_) | Body::RequestRefused(_) | Body::Totals(_) => {}
        }
    }

    fn record_late(&mut self, entry: &Entry) {
        let late = entry.body().late().into_iter().filter(|(_, has)| *has);
        self.late
            .extend(late.map(|(field, _)| (entry.kind(), field)));
    }

    fn record_key(&mut self, index: u64, change: &CheckpointKey) {
        self.key_change = Some((index, change.previous.clone()));
        self.log_key = Some(change.key.clone());
    }

    fn record_homes(&mut self, homes: &Homes) {
        self.homes.insert(homes.month, homes.homes);
    }

    fn record_people(&mut self, index: u64, entry: &Entry) {
        let day = entry.day();
        match entry.body() {
            Body::Agency(agency) => self.record_agency((index, day), agency),
            Body::Credential(credential) => {
                self.credential_keys.insert(credential.key.clone());
                let record = CredentialRecord {
                    role: credential.role,
                    agency: credential.agency.clone(),
                    key: credential.key.clone(),
                    day,
                    by_operator: credential.decision.is_none(),
                    revoked: None,
                };
                self.credentials.insert(index, record);
            }
            Body::CredentialRevoked(revoked) => {
                if let Some(record) = self.credentials.get_mut(&revoked.credential.0) {
                    record.revoked = Some(index);
                }
            }
            _ => {}
        }
    }

    fn record_request(&mut self, index: u64, entry: &Entry) {
        let day = entry.day();
        match entry.body() {
            Body::Request(request) => {
                self.document(request.document);
                let record = RequestRecord {
                    agency: request.agency.clone(),
                    document: request.document,
                    offence: request.offence.clone(),
                    day,
                    expires: request.expires,
                    updates: Vec::new(),
                    closed: None,
                    decided_by: request.decided_by.0,
                    urgent: None,
                };
                self.requests.insert(index, record);
            }
            Body::RequestUpdate(update) => {
                self.document(update.document);
                if let Some(record) = self.requests.get_mut(&update.request.0) {
                    record.updates.push(index);
                }
            }
            Body::RequestResolved(end) => {
                self.close(end.request, end.document, (index, Closed::Resolved))
            }
            Body::RequestWithdrawn(end) => {
                self.close(end.request, end.document, (index, Closed::Withdrawn))
            }
            _ => {}
        }
    }

    fn document(&mut self, hash: Sha256Hash) {
        self.documents.entry(hash).or_insert(false);
    }

    fn close(&mut self, request: EntryIndex, document: Option<Sha256Hash>, closed: (u64, Closed)) {
        if let Some(document) = document {
            self.document(document);
        }
        if let Some(record) = self.requests.get_mut(&request.0) {
            record.closed = Some(closed);
        }
    }
}
