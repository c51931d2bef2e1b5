//! What a public record says of a release: the entry, the quorum key's roster, and whose answers have
//! receipts.

use std::collections::BTreeMap;

use sidelight_domain::record::Hash;
use sidelight_quorum::{Roster, TrusteeId};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Followed;
use sidelight_translog::merkle;

use super::replay::{Replay, progress};
use super::source::Source;
use super::trust::{self, Trust};
use crate::failure::Failure;

/// A release, read from a record that was checked as a whole.
pub(crate) struct Released {
    /// Leaf hash of its entry: what every answer is bound to.
    pub(crate) entry: Hash,
    /// Whether it practises an emergency: its entry is of that kind.
    pub(crate) is_drill: bool,
    /// Who can answer, and how many open together.
    pub(crate) roster: Roster,
    /// The answers that stand in the record: number of the trustee and hash of what it sealed, by name.
    pub(crate) answers: BTreeMap<String, (TrusteeId, Sha256Hash)>,
}

/// Reads and checks the record, and finds the release entered at `index`.
pub(crate) fn read(
    trust: &Trust,
    place: &str,
    index: u64,
    json: bool,
) -> Result<Released, Failure> {
    let policy = trust.policy()?;
    let source = Source::open(place)?;
    let head = trust::open(&policy, &source.checkpoint()?, &source.name())?;
    let bar = progress(head.checkpoint.size(), "Entries", json);
    let (mut replay, mut at, mut entry) = (Replay::default(), 0, None);
    replay.read_to(&source, &head, &bar, |bytes| {
        if at == index {
            entry = Some(merkle::leaf_hash(bytes).0);
        }
        at += 1;
    })?;
    bar.finish_and_clear();
    let ledger = replay.monitor.ledger();
    let record = ledger.release(index);
    let (Some(entry), Some(record)) = (entry, record) else {
        let message = format!("Entry {index} of {} is no release.", source.name());
        return Err(Failure::refused("no_release", message));
    };
    Ok(Released {
        entry,
        is_drill: ledger.drill(index).is_some(),
        roster: roster(&source, &replay, record)?,
        answers: answers(&replay, record),
    })
}

/// The roster that the release's set of trustees names.
fn roster(source: &Source, replay: &Replay, record: &Followed) -> Result<Roster, Failure> {
    let refused =
        |what: &str| Failure::refused("roster", format!("Not opened: the roster {what}."));
    let set = replay.monitor.ledger().set_of(record);
    let set = &set.ok_or_else(|| refused("is not in the record"))?.entry;
    let bytes = source.document(set.roster)?;
    let bytes = bytes.ok_or_else(|| refused("is missing"))?;
    if Sha256Hash::of(&bytes) != set.roster {
        return Err(refused("is not the one that the record names"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| refused("is malformed"))?;
    let roster = Roster::from_text(text).map_err(|error| refused(&format!("is bad: {error}")))?;
    let same = roster.epoch() == set.epoch && roster.recipient() == set.quorum_key.as_str();
    same.then_some(roster)
        .ok_or_else(|| refused("is of another key than the record"))
}

fn answers(replay: &Replay, record: &Followed) -> BTreeMap<String, (TrusteeId, Sha256Hash)> {
    let ledger = replay.monitor.ledger();
    let receipts = record.receipts.iter();
    let answers = receipts.filter_map(|(name, receipt)| {
        let number = u16::try_from(ledger.trustee(name)?.entry.number).ok()?;
        Some((name.to_string(), (TrusteeId::new(number)?, receipt.answer?)))
    });
    answers.collect()
}
