//! Two moderators take a published text out of sight. Each asks for the same thing, so both sign the
//! same digest; the second approval makes the entry.

use sidelight_translog::entry::{EntryIndex, Ground, Kind as EntryKind, Redacted};
use sidelight_translog::hash::Sha256Hash;

use super::kind::Kind;
use super::question::{Asking, Question};
use crate::body::hex32;
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;

impl Asking<'_> {
    pub(super) fn redact(&self, document: &str, ground: &str) -> ApiResult<Question> {
        let document = Sha256Hash(hex32(document)?);
        let public = self
            .app
            .record
            .view(|log| log.ledger().documents().any(|known| known == document));
        if public != Some(true) {
            return Err(ApiError::not_found());
        }
        let ground: Ground = ground.parse().map_err(|_| {
            let title = "This is no ground to redact.";
            ApiError::unprocessable("ground", title, "Choose one of the list in leaf.md.")
        })?;
        let one = self.credential();
        let body = Redacted {
            document,
            ground,
            decision: Sha256Hash([0; 32]),
            first_approval: EntryIndex(one),
            second_approval: EntryIndex(one + 1),
        };
        Ok(Question {
            kind: Kind::Redact,
            request: None,
            update: None,
            body: body.into(),
            draft: Draft::new(EntryKind::Redacted),
            document: None,
            expires_on_ms: None,
        })
    }
}
