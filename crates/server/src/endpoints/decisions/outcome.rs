//! A reviewer confirms what an agency states of a release afterwards.

use sidelight_translog::entry::{Body, EntryIndex, Kind as EntryKind, Outcome};
use sidelight_translog::hash::Sha256Hash;

use super::effect::Giving;
use super::kind::Kind;
use super::question::{Asking, Question};
use crate::asking::entry::body_of;
use crate::emergency::after::waits;
use crate::endpoints::review::outcomes::waiting;
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;
use crate::release::entry::UNDECIDED;

impl Asking<'_> {
    /// 409 `state` of what does not wait, `entry` of what would not follow.
    pub(super) async fn outcome(&self, outcome: &str) -> ApiResult<Question> {
        let (row, release) = waiting(self.app, outcome).await?;
        let text = row.text.into_bytes();
        let body = Body::from(Outcome {
            release: EntryIndex(release),
            process: row.process.parse().map_err(ApiError::internal)?,
            document: Some(Sha256Hash::of(&text)),
            decision: UNDECIDED,
            decided_by: EntryIndex(self.credential()),
        });
        self.fits(&body)?;
        Ok(Question {
            kind: Kind::Outcome,
            request: None,
            update: None,
            body,
            draft: Draft::new(EntryKind::Outcome),
            document: Some(text),
            expires_on_ms: None,
        })
    }
}

impl Giving<'_> {
    /// Refuses what another reviewer has sent back since.
    pub(super) async fn still_stated(&self) -> ApiResult<()> {
        let Body::Outcome(entry) = body_of(&self.row.entry)? else {
            return Err(ApiError::internal("an outcome is another entry"));
        };
        let text = self.row.document.as_deref().unwrap_or_default();
        if waits(self.app, &entry, text).await? {
            return Ok(());
        }
        let title = "This does not wait any more.";
        Err(ApiError::conflict("state", title, "Look at it again."))
    }
}
