//! Taking published text out of sight. Two people decide it; hash, fact and reason stay.
//!
//! Whether the two approvals are genuine is checked by whoever calls, before. Once the entry is
//! published the text's file is removed, here and, by their own reading of the log, at mirrors.

use sidelight_store::SharedStore;
use sidelight_translog::entry::{EntryIndex, Ground, Kind, Redacted};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::Receipt;

use super::Record;
use super::outbox::{Draft, SubmitError, submit};

/// Two approvals of one redaction, already verified.
#[derive(Clone, Copy, Debug)]
pub struct Redaction {
    /// The text.
    pub document: Sha256Hash,
    /// Why.
    pub ground: Ground,
    /// Digest of what both decided.
    pub decision: Sha256Hash,
    /// Entries of the two credentials, in any order.
    pub approvals: [u64; 2],
}

/// Appends the entry; the text is gone when this returns a receipt.
pub async fn redact(
    store: &SharedStore,
    record: &Record,
    redaction: &Redaction,
    now_ms: u64,
) -> Result<Receipt, SubmitError> {
    let [one, other] = redaction.approvals;
    let redacted = Redacted {
        document: redaction.document,
        ground: redaction.ground,
        decision: redaction.decision,
        first_approval: EntryIndex(one.min(other)),
        second_approval: EntryIndex(one.max(other)),
    };
    let submission = Draft::new(Kind::Redacted).submission(redacted.into(), None, now_ms)?;
    submit(store, record, &submission).await
}
