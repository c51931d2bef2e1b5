//! What the operator enters by itself: the rulebook it goes by, and the hashes of the pages it serves.

use sidelight_store::{SharedStore, StoreError};
use sidelight_translog::entry::{Body, Kind, Policy, Web};
use sidelight_translog::hash::Sha256Hash;

use super::driver::day_of;
use super::outbox::{Draft, SubmitError, submit};
use super::{Record, web_manifest};
use crate::rules::Rules;

/// Appends what the log does not say yet.
pub(super) async fn enter(
    store: &SharedStore,
    record: &Record,
    rules: &Rules,
    now_ms: u64,
) -> Result<(), StoreError> {
    let known = record.view(|log| {
        (
            log.newest_rulebook(),
            log.ledger().web().map(|(_, hash)| hash),
        )
    });
    let Some((rulebook, web)) = known else {
        return Ok(());
    };
    let hash = Sha256Hash(rules.book.hash);
    if rulebook != Some(hash) {
        // A clock that went back must not keep the rulebook out: an entry is never before the last one.
        let today = day_of(now_ms);
        let effective = record
            .view(|log| log.day())
            .flatten()
            .map_or(today, |last| last.max(today));
        let policy = Policy {
            rulebook: hash,
            version: rules.book.version,
            effective,
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
