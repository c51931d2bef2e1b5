//! `POST /api/household/shares`: a resident decides to share. Nothing leaves yet: the consent is kept
//! with the browser's salts and enters the log, at once or with the next batch.

use axum::extract::State;
use sidelight_api::share::{Consent, Share};
use sidelight_store::ShareId;
use sidelight_store::shares::{NewShare, ShareCreated};

use super::{closed, find};
use crate::access::Resident;
use crate::app::{App, random};
use crate::body::{Answer, Json};
use crate::problem::{ApiError, ApiResult};
use crate::record::submit;
use crate::sharing::asked::Asked;
use crate::sharing::consent::{Due, Opened};
use crate::sharing::wire::with_receipt;

/// Idempotent by the pseudonym.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Json(wire): Json<Consent>,
) -> ApiResult<Answer<Share>> {
    let opened = Opened::read(&wire)?;
    let household = resident.household;
    let before = app
        .store
        .share_of_pseudonym(household, opened.pseudonym())
        .await?;
    let share = match before {
        Some(share) => share,
        None => create(&app, &resident, &wire, &opened).await?,
    };
    let share = find(&app, household, share).await?;
    let same = share.request == wire.request && share.hold_minutes == wire.hold_minutes;
    if !same || !opened.is(&share.consent) {
        let title = "The name is taken.";
        let detail = "Another share of this household has it; make a new one.";
        return Err(ApiError::conflict("pseudonym", title, detail));
    }
    Ok(Answer(with_receipt(&app, share).await?))
}

async fn create(
    app: &App,
    resident: &Resident,
    wire: &Consent,
    opened: &Opened,
) -> ApiResult<ShareId> {
    let asked = Asked::find(app, wire.request)?.ok_or_else(ApiError::not_found)?;
    let now_ms = app.now_ms();
    if asked.closed || asked.expires_ms <= now_ms || asked.when(app).await?.is_none() {
        return Err(closed());
    }
    opened.check(app, wire, &asked)?;
    let due = Due::from(now_ms, app.config.consent_batch_minutes);
    let submission = opened.submission(app, due)?;
    let rules = app.rules();
    let rules = &rules.book.sharing;
    let share = NewShare {
        id: ShareId(random()),
        household: resident.household,
        request: wire.request,
        agency: asked.agency.as_str(),
        pseudonym: opened.pseudonym(),
        clips: u32::try_from(opened.clips).map_err(ApiError::internal)?,
        hold_minutes: wire.hold_minutes,
        consent: &submission,
        due_ms: due.not_before_ms,
        shares_max: rules.shares_per_request_max,
        now_ms,
    };
    match app.store.share_create(&share).await? {
        ShareCreated::Done => {}
        ShareCreated::Existing(before) => return Ok(before),
        ShareCreated::TooMany => {
            let title = "This household has shared enough for this request.";
            let detail = format!("At most {} times.", rules.shares_per_request_max);
            return Err(ApiError::conflict("shares", title, detail));
        }
    }
    if due.not_before_ms.is_none()
        && let Err(error) = submit(&app.store, &app.record, &submission).await
    {
        // It is kept, and the record's rounds try again; nothing has left.
        tracing::warn!(%error, "a consent is not entered yet");
    }
    Ok(share.id)
}
