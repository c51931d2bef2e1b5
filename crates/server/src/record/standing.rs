//! What the operator enters by itself: the rulebook it goes by, and the hashes of the pages it serves.

use sidelight_domain::window::DAY_MS;
use sidelight_store::{SharedStore, StoreError};
use sidelight_translog::entry::{Body, Day, Kind, Policy, Web};
use sidelight_translog::hash::Sha256Hash;

use super::driver::day_of;
use super::outbox::{Draft, SubmitError, submit};
use super::{Record, web_manifest};
use crate::rules::Rules;

/// Appends what the log does not say yet.
pub(super) async fn enter(
    store: &SharedStore,
    record: &Record,
    (rules, notice_days): (&Rules, u64),
    now_ms: u64,
) -> Result<(), StoreError> {
    let known = record.view(|log| {
        let mut rulebooks = log.rulebooks();
        (
            rulebooks.any(|rulebook| rulebook.0 == rules.book.hash),
            log.ledger().web().map(|(_, hash)| hash),
        )
    });
    let Some((known, web)) = known else {
        return Ok(());
    };
    if !known {
        let policy = Policy {
            rulebook: Sha256Hash(rules.book.hash),
            effective: effective(record, notice_days, now_ms),
            version: rules.book.version,
        };
        append(store, record, policy.into(), &rules.text, now_ms).await?;
    }
    let manifest = web_manifest::of_this_program();
    let hash = Sha256Hash::of(manifest.as_bytes());
    if web != Some(hash) {
        append(
            store,
            record,
            Web { manifest: hash }.into(),
            manifest,
            now_ms,
        )
        .await?;
    }
    Ok(())
}

/// The first rulebook is in force at once: nothing was promised before. Every other one is announced.
fn effective(record: &Record, notice_days: u64, now_ms: u64) -> Day {
    let (today, later) = (day_of(now_ms), day_of(now_ms + notice_days * DAY_MS));
    let earliest = record.view(|log| match log.ledger().policies().last() {
        // Neither before the last entry, whatever the clock says, nor before what was announced.
        Some(last) => later.max(last.effective).max(log.day().unwrap_or(today)),
        None => today.max(log.day().unwrap_or(today)),
    });
    earliest.unwrap_or(later)
}

async fn append(
    store: &SharedStore,
    record: &Record,
    body: Body,
    document: &str,
    now_ms: u64,
) -> Result<(), StoreError> {
    let kind: Kind = body.kind();
    let submission =
        match Draft::new(kind).submission(body, Some(document.as_bytes().to_vec()), now_ms) {
            Ok(submission) => submission,
            Err(error) => {
                tracing::error!(%error, kind = kind.as_str(), "this makes no entry");
                return Ok(());
            }
        };
    match submit(store, record, &submission).await {
        Ok(receipt) => tracing::info!(index = receipt.index, kind = kind.as_str(), "entered"),
        Err(SubmitError::Store(error)) => return Err(error),
        Err(error) => tracing::warn!(%error, kind = kind.as_str(), "not entered yet"),
    }
    Ok(())
}
