//! A stored share for its household.

use sidelight_api::share::{OwnerAccess, OwnerAnswer, Share, ShareState, SharedClip};
use sidelight_store::record::SubmissionState;
use sidelight_store::shares::{SharedItem, StoredShare};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// Where a share is.
pub(crate) fn state_of(share: &StoredShare, now_ms: u64) -> ShareState {
    if share.withdrawn_ms.is_some() {
        return ShareState::Withdrawn;
    }
    if share.revoked_ms.is_some() {
        return ShareState::Revoked;
    }
    match (share.available_ms, &share.submission) {
        (Some(available_ms), _) if available_ms <= now_ms => ShareState::Available,
        (Some(_), _) => ShareState::Held,
        (None, SubmissionState::Waiting) => ShareState::Waiting,
        (None, SubmissionState::Entered(_)) => ShareState::Recorded,
        (None, SubmissionState::Refused(_)) => ShareState::Failed,
    }
}

/// The entry of its consent.
pub(crate) fn entry_of(share: &StoredShare) -> Option<u64> {
    match share.submission {
        SubmissionState::Entered(index) => Some(index),
        SubmissionState::Waiting | SubmissionState::Refused(_) => None,
    }
}

/// For the wire, without the receipt.
pub(crate) fn without_receipt(share: StoredShare, now_ms: u64) -> Share {
    let item = |item: &SharedItem| SharedClip {
        clip: item.clip.to_string(),
        tracks: item.tracks.iter().map(|t| t.name().to_owned()).collect(),
    };
    let opened = share.opened.iter().map(|opened| OwnerAccess {
        at_ms: opened.at_ms,
        agency: share.agency.clone(),
        item: opened.n,
        track: opened.track.clone(),
    });
    Share {
        share: share.id.to_string(),
        request: share.request,
        state: state_of(&share, now_ms),
        created_ms: share.created_ms,
        index: entry_of(&share),
        receipt: None,
        hold_minutes: share.hold_minutes,
        available_ms: share.available_ms,
        items: share.items.iter().map(item).collect(),
        opened: opened.collect(),
        revoked_ms: share.revoked_ms.or(share.withdrawn_ms),
        answer: share
            .answer
            .map(|(at_ms, text)| OwnerAnswer { at_ms, text }),
        pseudonym: share.pseudonym,
    }
}

/// For the wire, with the receipt of its consent once that is published.
pub(crate) async fn with_receipt(app: &App, share: StoredShare) -> ApiResult<Share> {
    let receipt = match entry_of(&share) {
        Some(index) => receipt(app, index).await?,
        None => None,
    };
    let mut share = without_receipt(share, app.now_ms());
    share.receipt = receipt;
    Ok(share)
}

/// The text of a `.tlog-proof`, made in the newest published tree.
async fn receipt(app: &App, index: u64) -> ApiResult<Option<String>> {
    let record = app.record.clone();
    let read = tokio::task::spawn_blocking(move || record.receipt(index)).await;
    let read = read.map_err(ApiError::internal)?;
    let bytes = read.map_err(ApiError::internal)?;
    let text = bytes.map(|bytes| String::from_utf8(bytes).map_err(ApiError::internal));
    text.transpose()
}
