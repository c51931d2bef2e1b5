//! `POST /api/review/demands/{id}/refuse`: a passkey over the refusal ends it, in public.

use axum::extract::State;
use sidelight_api::demand::DemandReview;
use sidelight_api::emergency::RefusalGiven;
use sidelight_domain::demand::life::{Event, Reason};
use sidelight_domain::emergency::life::Actor;
use sidelight_store::AccountId;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::{Part, PartDone};
use sidelight_store::record::LogSubmission;

use super::{filed, item, own_deciders, reason_of};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::body::{Answer, Json, Path};
use crate::demand::refusal::{close, prepare};
use crate::demand::row::{filed_life, not_now};
use crate::demand::settle::settle;
use crate::problem::ApiResult;
use crate::record::enter;

/// The digest is computed again from the salts; another text than the one shown is not signed.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(demand): Path<String>,
    Json(given): Json<RefusalGiven>,
) -> ApiResult<Answer<DemandReview>> {
    let account = reviewer.signed_in.account.id;
    let (row, reason) = (filed(&app, &demand).await?, reason_of(&given.reason)?);
    let (part, entry) = signed(&app, &row, (reason, account), given).await?;
    let by = Actor::Reviewer(part.given.credential);
    let life = filed_life(&row)?
        .apply(&by, Event::Refuse { reason }, app.now_ms())
        .map_err(not_now)?;
    let entries = [entry];
    close(&app, (&row, &life), (&[part], &entries)).await?;
    if let Err(error) = enter(&app.store, &app.record, &entries[0]).await {
        tracing::warn!(%error, "a refusal waits for the public record");
    }
    settle(&app).await?;
    let row = filed(&app, &demand).await?;
    Ok(Answer(item(&app, &row, account).await?))
}

/// A reviewer's passkey over a refusal, and its entry.
pub(super) async fn signed(
    app: &App,
    row: &DemandRow,
    (reason, account): (Reason, AccountId),
    given: RefusalGiven,
) -> ApiResult<(PartDone, LogSubmission)> {
    let deciders = own_deciders(app, account).await?;
    let decider = chosen(&deciders, &given.approve.credential)?;
    let by = decider.index;
    let prepared = prepare(app, row, (reason, Some(by)), Some(&given.openings))?;
    let given = verified(app, decider, &prepared.digest, given.approve)?;
    let part = PartDone {
        part: Part::Refusal,
        account,
        given,
    };
    Ok((part, prepared.decided(app, by)?))
}
