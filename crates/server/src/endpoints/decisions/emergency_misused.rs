//! A reviewer who had not decided on an emergency says that it was misused.

use sidelight_store::AccountId;
use sidelight_translog::entry::{
    Body, EmergencyMisuse, EmergencyMisused, EntryIndex, Kind as EntryKind,
};

use super::effect::Giving;
use super::kind::Kind;
use super::question::{Asking, Question};
use crate::app::App;
use crate::asking::entry::body_of;
use crate::emergency::misuse::decided_on;
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;
use crate::release::entry::UNDECIDED;
use crate::release::filed::own_work;

impl Asking<'_> {
    /// 404 of what is no emergency in the record, 409 `own_work` of one that the caller decided on, `entry`
    /// with what the record's rules say against it: marked already.
    pub(super) async fn emergency_misused(
        &self,
        emergency: u64,
        reason: &str,
    ) -> ApiResult<Question> {
        let reason: EmergencyMisuse = reason.parse().map_err(|_| {
            let title = "This is no way to misuse an emergency.";
            ApiError::unprocessable("reason", title, "Choose one of the list in leaf.md.")
        })?;
        let known = self.app.record.view(|log| {
            let mut refused = log.ledger().refused_emergencies();
            let released = log.ledger().emergency(emergency).is_some();
            released || refused.any(|(index, _)| index == emergency)
        });
        if known != Some(true) {
            return Err(ApiError::not_found());
        }
        not_own(self.app, emergency, self.who.signed_in.account.id).await?;
        let body = Body::from(EmergencyMisused {
            emergency: EntryIndex(emergency),
            reason,
            decision: UNDECIDED,
            decided_by: EntryIndex(self.credential()),
        });
        self.fits(&body)?;
        Ok(Question {
            kind: Kind::EmergencyMisused,
            request: None,
            update: None,
            body,
            draft: Draft::new(EntryKind::EmergencyMisused),
            document: None,
            expires_on_ms: None,
        })
    }
}

impl Giving<'_> {
    /// Another passkey does not make another person.
    pub(super) async fn not_their_own(&self) -> ApiResult<()> {
        let Body::EmergencyMisused(entry) = body_of(&self.row.entry)? else {
            return Err(ApiError::internal("a misuse is another entry"));
        };
        not_own(self.app, entry.emergency.0, self.row.account).await
    }
}

async fn not_own(app: &App, emergency: u64, account: AccountId) -> ApiResult<()> {
    let row = app.store.emergency_of_entry(emergency).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let parts = app.store.emergency_parts(row.id).await?;
    match decided_on(&parts, account) {
        true => Err(own_work()),
        false => Ok(()),
    }
}
