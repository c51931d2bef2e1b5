//! `GET /api/decisions`: the caller's decisions that wait for a passkey, oldest first.

use axum::extract::State;
use sidelight_api::decision::Decisions;
use sidelight_api::limits::DECISIONS_WAITING_MAX;

use super::wire::on_wire;
use crate::access::Deciding;
use crate::app::App;
use crate::asking::credential::deciders;
use crate::body::Answer;
use crate::problem::ApiResult;

/// Empty if none does.
pub(crate) async fn handle(State(app): State<App>, who: Deciding) -> ApiResult<Answer<Decisions>> {
    let account = who.signed_in.account.id;
    let deciders = deciders(&app, account, &who.seat).await?;
    let waiting = app
        .store
        .decisions_waiting(account, app.now_ms(), DECISIONS_WAITING_MAX)
        .await?;
    let decisions = waiting
        .into_iter()
        .map(|row| on_wire(&app, row, &deciders))
        .collect::<ApiResult<_>>()?;
    Ok(Answer(Decisions { decisions }))
}
