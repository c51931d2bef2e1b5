//! A moderator or reviewer says that an urgent ask that is over was misused.

use sidelight_translog::entry::{Body, EntryIndex, Kind as EntryKind, Misuse, UrgentMisused};
use sidelight_translog::hash::Sha256Hash;

use super::kind::Kind;
use super::question::{Asking, Question};
use crate::problem::{ApiError, ApiResult};
use crate::record::{Draft, day_of};
use crate::trustee::enter::refused;

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
        let day = day_of(self.now_ms);
        let fits = self.app.record.view(|log| {
            let urgent = log.ledger().request(request).and_then(|it| it.urgent);
            urgent.map(|_| log.ledger().next_entry(body.clone(), day).map(|_| ()))
        });
        fits.flatten()
            .ok_or_else(ApiError::not_found)?
            .map_err(|why| refused(&why))?;
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
