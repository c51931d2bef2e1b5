//! What a package holds of the public record: entries with their receipts in one head, the texts they
//! name, the log's key; and the files that are the same in every package.

use std::collections::BTreeSet;

use sidelight_api::package::{CERTIFICATE, README, VERIFY, ed25519_pem};
use sidelight_translog::entry::{Authority, Body, Entry, EntryIndex};
use url::Url;

use super::gather::{Files, Source};
use super::{MakeError, MakeResult};
use crate::record::Record;

/// The files that are the same in every package.
pub(super) fn fixed() -> Files {
    let files = [
        ("README.txt", README),
        ("CERTIFICATE.txt", CERTIFICATE),
        ("verify.py", VERIFY),
    ];
    let bytes = |text: &str| Source::Bytes(text.as_bytes().to_vec());
    files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), bytes(text)))
        .collect()
}

/// Receipts of a request, of what `wanted` names, and of all that these rest on. Blocks on the disk.
pub(super) fn proofs(
    record: &Record,
    (request, mut wanted): (u64, BTreeSet<u64>),
    public: &Url,
) -> MakeResult<Files> {
    let head = record.view(|log| {
        let ledger = log.ledger();
        wanted.extend([0, request]);
        if let Some(asked) = ledger.request(request) {
            wanted.extend(
                ledger
                    .agency(&asked.agency)
                    .into_iter()
                    .flatten()
                    .map(|key| key.index),
            );
        }
        (
            log.size(),
            log.root(),
            log.signed().to_vec(),
            log.log_key().to_string(),
        )
    });
    let (size, root, signed, key) =
        head.ok_or_else(|| MakeError::later("the public record is stopped"))?;
    let mut files = Files::new();
    let mut entries: Vec<(u64, Entry, Vec<u8>)> = Vec::new();
    while let Some(index) = wanted.pop_first() {
        if entries.iter().any(|(known, ..)| *known == index) {
            continue;
        }
        let bytes = record.entries(index, 1).map_err(MakeError::later)?.pop();
        let bytes = bytes.ok_or_else(|| MakeError::later("an entry is not published"))?;
        let entry = Entry::parse(&bytes).map_err(MakeError::later)?;
        wanted.extend(rests_on(record, entry.body()));
        document(record, (index, &entry), (&mut files, &mut wanted))?;
        entries.push((index, entry, bytes));
    }
    let indexes: Vec<u64> = entries.iter().map(|(index, ..)| *index).collect();
    let proofs = record
        .proofs((size, root), &indexes)
        .map_err(MakeError::later)?;
    for ((index, entry, bytes), hashes) in entries.into_iter().zip(proofs) {
        if let Body::Operator(operator) = entry.body() {
            let pem = ed25519_pem(&operator.package_key.0);
            files.insert(
                "package-key.pem".to_owned(),
                Source::Bytes(pem.into_bytes()),
            );
        }
        let receipt = sidelight_translog::proof::LogProof {
            extra: Some(bytes),
            index,
            hashes,
            checkpoint: signed.clone(),
        };
        let path = format!("receipts/{}-{index}.tlog-proof", entry.kind().as_str());
        files.insert(path, Source::Bytes(receipt.to_bytes()));
    }
    files.extend(of_log((key, signed), public)?);
    Ok(files)
}

/// The log's key, its head, and whose signatures it takes.
fn of_log((key, signed): (String, Vec<u8>), public: &Url) -> MakeResult<Files> {
    let address = public.join("log").map_err(MakeError::later)?;
    let policy = format!("log {key} {address}\nquorum none\n");
    let files = [
        ("log/checkpoint", signed),
        ("log/key", format!("{key}\n").into_bytes()),
        ("log/policy", policy.into_bytes()),
    ];
    let source = |(path, bytes): (&str, _)| (path.to_owned(), Source::Bytes(bytes));
    Ok(files.into_iter().map(source).collect())
}

/// Earlier entries without which this one says less: who decided, and under which rulebook.
fn rests_on(record: &Record, body: &Body) -> Vec<u64> {
    let if_any = |by: Authority| match by {
        Authority::Operator => None,
        Authority::Credential(index) => Some(index),
    };
    let alone = |by: Authority| if_any(by).map(|index| index.0).into_iter().collect();
    let policy = |hash| {
        let of = |log: &crate::record::Published| {
            let mut policies = log.ledger().policies().iter().rev();
            let found = policies.find(|policy| policy.rulebook == hash);
            found.map(|policy| policy.index)
        };
        record.view(of).flatten()
    };
    let under = |hash, by: &[Option<EntryIndex>]| {
        let deciders = by.iter().flatten().map(|index| index.0);
        policy(hash).into_iter().chain(deciders).collect()
    };
    let both = |hash, one, other| under(hash, &[Some(one), Some(other)]);
    match body {
        Body::Agency(it) => alone(it.decided_by),
        Body::Credential(it) => alone(it.enrolled_by),
        Body::CredentialRevoked(it) => alone(it.revoked_by),
        Body::Trustee(it) => alone(it.decided_by),
        Body::Ceremony(it) => alone(it.decided_by),
        Body::LookupCeremony(it) => alone(it.decided_by),
        Body::Objection(it) => alone(it.decided_by),
        Body::Request(it) => under(it.policy, &[Some(it.decided_by)]),
        Body::RequestRefused(it) => under(it.policy, &[Some(it.decided_by)]),
        Body::RequestUpdate(it) => vec![it.decided_by.0],
        Body::RequestResolved(it) => vec![it.decided_by.0],
        Body::RequestWithdrawn(it) => vec![it.decided_by.0],
        Body::UrgentMisused(it) => vec![it.decided_by.0],
        Body::Consent(it) => under(it.policy, &[]),
        Body::Redacted(it) => vec![it.first_approval.0, it.second_approval.0],
        Body::Emergency(it) | Body::Drill(it) => both(it.policy, it.first_review, it.second_review),
        Body::Compelled(it) => both(it.policy, it.first_review, it.second_review),
        Body::AccountDisclosed(it) => both(it.policy, it.first_review, it.second_review),
        Body::EmergencyRefused(it) | Body::DrillRefused(it) => {
            under(it.policy, &[if_any(it.decided_by)])
        }
        Body::LookUp(it) => under(it.policy, &[Some(it.decided_by)]),
        Body::LookUpRefused(it) => under(it.policy, &[if_any(it.decided_by)]),
        Body::DemandRefused(it) => under(it.policy, &[if_any(it.decided_by)]),
        Body::DemandNoticed(it) => under(it.policy, &[Some(it.decided_by)]),
        Body::Preservation(it) => under(it.policy, &[Some(it.decided_by)]),
        Body::Outcome(it) => vec![it.decided_by.0],
        Body::EmergencyMisused(it) => vec![it.decided_by.0],
        Body::Operator(_)
        | Body::Policy(_)
        | Body::Package(_)
        | Body::Urgent(_)
        | Body::Reveal(_)
        | Body::Web(_)
        | Body::CheckpointKey(_)
        | Body::CeremonyPackage(_)
        | Body::CeremonyConfirmed(_)
        | Body::TrusteeSet(_)
        | Body::LookupPackage(_)
        | Body::LookupConfirmed(_)
        | Body::LookupSet(_)
        | Body::LookupTally(_)
        | Body::Receipt(_)
        | Body::Notice(_)
        | Body::DemandsBanded(_)
        | Body::Canary(_)
        | Body::Totals(_)
        | Body::Homes(_) => Vec::new(),
    }
}

/// The text that an entry names; of a redacted one, the entry that redacted it.
fn document(
    record: &Record,
    (index, entry): (u64, &Entry),
    (files, wanted): (&mut Files, &mut BTreeSet<u64>),
) -> MakeResult<()> {
    let Some(hash) = entry.body().document() else {
        return Ok(());
    };
    match record.document(hash)? {
        Some(text) => {
            let path = format!("documents/{}-{index}.txt", entry.kind().as_str());
            files.insert(path, Source::Bytes(text));
        }
        None => {
            let redacted = record.view(|log| log.redacted_by(hash)).flatten();
            wanted.insert(redacted.ok_or_else(|| MakeError::later("a public text is missing"))?);
        }
    }
    Ok(())
}
