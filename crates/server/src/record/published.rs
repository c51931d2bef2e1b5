//! What the public sees of the log right now: the ledger of the published tree, and which entry speaks
//! of which.
//!
//! It lags behind the sequencer on purpose: an entry is in here only after its checkpoint was
//! published.

use std::collections::BTreeMap;

use anyhow::Context as _;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::{Body, Day, Entry, Kind, Slug};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::MonitorError;
use sidelight_translog::source::{self, TileSource};
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::Vkey;

use super::files::LogFiles;
use super::{keys, open};
use crate::config::Config;

/// The published log.
#[derive(Clone, Debug)]
pub struct Published {
    ledger: Ledger,
    log_key: Vkey,
    signed: Vec<u8>,
    root: Sha256Hash,
    /// Later entries that name an earlier one.
    related: BTreeMap<u64, Vec<u64>>,
    /// Indexes by kind.
    kinds: BTreeMap<Kind, Vec<u64>>,
    /// Which entry redacted a document.
    redacted: BTreeMap<Sha256Hash, u64>,
    rulebooks: Vec<Sha256Hash>,
    /// Requests and refusals of each agency, in order.
    asked: BTreeMap<Slug, Vec<u64>>,
}

impl Published {
    /// What is published of a configuration's record, read and checked from its files.
    pub(crate) fn of(config: &Config) -> anyhow::Result<Self> {
        let vkey = keys::load_log_key(&config.data_dir)?.vkey().clone();
        let files = LogFiles::new(open::folder(&config.data_dir));
        let signed = files
            .get(LogPath::Checkpoint)
            .map_err(anyhow::Error::from_boxed)?;
        let signed = signed.context("nothing is published yet")?;
        let head = OpenCheckpoint::open(&signed, std::slice::from_ref(&vkey))?;
        let head = head.checkpoint.head();
        Ok(Self::replay(&files, head, signed, vkey)?)
    }

    /// Replays what `files` hold up to a head that the sequencer has checked and published.
    pub(super) fn replay(
        files: &impl TileSource,
        (size, root): (u64, Sha256Hash),
        signed: Vec<u8>,
        log_key: Vkey,
    ) -> Result<Self, MonitorError> {
        let mut published = Self {
            ledger: Ledger::new(),
            log_key,
            signed: Vec::new(),
            root,
            related: BTreeMap::new(),
            kinds: BTreeMap::new(),
            redacted: BTreeMap::new(),
            rulebooks: Vec::new(),
            asked: BTreeMap::new(),
        };
        published.read_on(files, (size, root), signed, |_| ())?;
        Ok(published)
    }

    /// Reads on to a later head that was just published; `each` sees every new entry.
    pub(super) fn read_on(
        &mut self,
        files: &impl TileSource,
        (size, root): (u64, Sha256Hash),
        signed: Vec<u8>,
        mut each: impl FnMut(&Entry),
    ) -> Result<(), MonitorError> {
        while self.size() < size {
            let bundle = self.size() / 256;
            let width = u16::try_from((size - bundle * 256).min(256)).expect("at most 256");
            let path = LogPath::Entries {
                index: bundle,
                width,
            };
            let known = usize::try_from(self.size() % 256).expect("below 256");
            for bytes in source::read_bundle(files, path)?.iter().skip(known) {
                let index = self.size();
                let entry =
                    Entry::parse(bytes).map_err(|error| MonitorError::Entry { index, error })?;
                self.admit(&entry)
                    .map_err(|violation| MonitorError::Violation { index, violation })?;
                each(&entry);
            }
        }
        (self.signed, self.root) = (signed, root);
        Ok(())
    }

    fn admit(&mut self, entry: &Entry) -> Result<u64, sidelight_translog::ledger::Violation> {
        let index = self.ledger.admit(entry)?;
        self.kinds.entry(entry.kind()).or_default().push(index);
        for earlier in named_by(entry.body()) {
            self.related.entry(earlier).or_default().push(index);
        }
        match entry.body() {
            Body::Redacted(redacted) => {
                self.redacted.insert(redacted.document, index);
            }
            Body::Policy(policy) => self.rulebooks.push(policy.rulebook),
            Body::Request(request) => self.note_asked(&request.agency, index),
            Body::RequestRefused(refused) => self.note_asked(&refused.agency, index),
            _ => {}
        }
        Ok(index)
    }

    fn note_asked(&mut self, agency: &Slug, index: u64) {
        self.asked.entry(agency.clone()).or_default().push(index);
    }

    /// What the published log says.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Who signs it.
    pub fn log_key(&self) -> &Vkey {
        &self.log_key
    }

    /// The signed checkpoint.
    pub fn signed(&self) -> &[u8] {
        &self.signed
    }

    /// Entries in the published tree.
    pub fn size(&self) -> u64 {
        self.ledger.size()
    }

    /// Its root.
    pub fn root(&self) -> Sha256Hash {
        self.root
    }

    /// Later entries that name this one, in order.
    pub fn related(&self, index: u64) -> &[u64] {
        self.related.get(&index).map_or(&[], Vec::as_slice)
    }

    /// Entries of a kind, in order.
    pub fn of_kind(&self, kind: Kind) -> &[u64] {
        self.kinds.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Everything an agency asked, requests and refusals, in order.
    pub fn asked(&self, agency: &Slug) -> &[u64] {
        self.asked.get(agency).map_or(&[], Vec::as_slice)
    }

    /// The entry that redacted a document.
    pub fn redacted_by(&self, document: Sha256Hash) -> Option<u64> {
        self.redacted.get(&document).copied()
    }

    /// Redacted documents.
    pub(super) fn redacted(&self) -> impl Iterator<Item = Sha256Hash> {
        self.redacted.keys().copied()
    }

    /// Every rulebook that was entered.
    pub fn rulebooks(&self) -> impl Iterator<Item = Sha256Hash> {
        self.rulebooks.iter().copied()
    }

    /// Day of the newest entry.
    pub fn day(&self) -> Option<Day> {
        self.ledger.day()
    }
}

/// Earlier entries that a body speaks of; not those whose credential merely decided it.
fn named_by(body: &Body) -> Vec<u64> {
    match body {
        Body::CredentialRevoked(revoked) => vec![revoked.credential.0],
        Body::RequestUpdate(update) => vec![update.request.0],
        Body::RequestResolved(end) => vec![end.request.0],
        Body::RequestWithdrawn(end) => vec![end.request.0],
        Body::Urgent(urgent) => vec![urgent.request.0],
        Body::UrgentMisused(misused) => vec![misused.request.0],
        Body::Reveal(reveal) => vec![reveal.index.0],
        Body::CeremonyPackage(package) => vec![package.ceremony.0],
        Body::CeremonyConfirmed(confirmed) => vec![confirmed.ceremony.0],
        Body::TrusteeSet(set) => vec![set.ceremony.0],
        Body::LookupPackage(package) => vec![package.ceremony.0],
        Body::LookupConfirmed(confirmed) => vec![confirmed.ceremony.0],
        Body::LookupSet(set) => vec![set.ceremony.0],
        Body::Emergency(release) | Body::Drill(release) => vec![release.trustee_set.0],
        Body::Receipt(receipt) => vec![receipt.release.0],
        Body::Notice(notice) => vec![notice.release.0],
        Body::Outcome(outcome) => vec![outcome.release.0],
        Body::EmergencyMisused(misused) => vec![misused.emergency.0],
        Body::Compelled(release) => [release.trustee_set.0]
            .into_iter()
            .chain(release.told.map(|told| told.0))
            .collect(),
        Body::AccountDisclosed(disclosed) => disclosed.told.iter().map(|told| told.0).collect(),
        Body::LookUp(look_up) => vec![look_up.lookup_set.0],
        Body::Objection(objection) => vec![objection.told.0],
        Body::Preservation(kept) => kept.renews.iter().map(|earlier| earlier.0).collect(),
        Body::Operator(_)
        | Body::Policy(_)
        | Body::Agency(_)
        | Body::Credential(_)
        | Body::Request(_)
        | Body::RequestRefused(_)
        | Body::Consent(_)
        | Body::Package(_)
        | Body::Redacted(_)
        | Body::Web(_)
        | Body::CheckpointKey(_)
        | Body::Trustee(_)
        | Body::Ceremony(_)
        | Body::LookupCeremony(_)
        | Body::LookupTally(_)
        | Body::EmergencyRefused(_)
        | Body::Canary(_)
        | Body::DrillRefused(_)
        | Body::LookUpRefused(_)
        | Body::DemandNoticed(_)
        | Body::DemandRefused(_)
        | Body::Totals(_)
        | Body::DemandsBanded(_)
        | Body::Homes(_) => Vec::new(),
    }
}
