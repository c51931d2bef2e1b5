//! `POST /api/review/demands/{id}/notice`: the notice to the household, as a reviewer's device sealed it.
//! Nothing is told yet: it is part of what can be signed then.

use axum::extract::State;
use sidelight_api::demand::{DemandReview, NoticeSealed};
use sidelight_domain::demand::life::NotNow;
use sidelight_store::demands::DemandRow;
use sidelight_translog::entry::Kind;

use super::{filed, item};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::demand::draft::notice;
use crate::demand::row::{filed_life, keep, moved, not_now, signed_next};
use crate::problem::ApiResult;

/// 409 `state` where nobody is told, 422 `box` if it is no sealed notice.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(demand): Path<String>,
    Json(sealed): Json<NoticeSealed>,
) -> ApiResult<Answer<DemandReview>> {
    let account = reviewer.signed_in.account.id;
    deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let row = filed(&app, &demand).await?;
    let life = filed_life(&row)?;
    let state = life.at(app.now_ms());
    let told = item(&app, &row, account).await?.tell;
    if told.is_none() || signed_next(&life, &state) != Some(Kind::DemandNoticed) {
        return Err(not_now(NotNow::State(state.name())));
    }
    let row = DemandRow {
        release: Some(notice(&app, &row, &sealed.notice_box.0)?),
        ..moved(&row, &life)?
    };
    keep(&app, &row, (&[], &[])).await?;
    Ok(Answer(item(&app, &row, account).await?))
}
