//! A moderator or reviewer says that an urgent ask that is over was misused.

use sidelight_translog::entry::{Body, EntryIndex, Kind as EntryKind, Misuse, UrgentMisused};
use sidelight_translog::hash::Sha256Hash;

use super::kind::Kind;
use super::question::{Asking, Question};
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;

impl Asking<'_> {
    /// 409 `entry` with what the record's rules say against it: not over, marked already, or this passkey
    /// let it be published.
    pub(super) fn misused(&self, request: u64, reason: &str) -> ApiResult<Question> {
        let reason: Misuse = reason.parse().map_err(|_| {
            let title = "This is no way to misuse an urgent ask.";
            ApiError::unprocessable("reason", title, "Choose one of the list in leaf.md.")
        })?;
        let body = Body::from(UrgentMisused {
            request: EntryIndex(request),
            reason,
            decision: Sha256Hash([0; 32]),
            decided_by: EntryIndex(self.credential()),
        });
        let urgent = self.app.record.view(|log| {
            let record = log.ledger().request(request);
            record.is_some_and(|it| it.urgent.is_some())
        });
        if urgent != Some(true) {
            return Err(ApiError::not_found());
        }
        self.fits(&body)?;
        Ok(Question {
            kind: Kind::Misused,
            request: None,
            update: None,
            body,
            draft: Draft::new(EntryKind::UrgentMisused),
            document: None,
            expires_on_ms: None,
        })
    }
}
