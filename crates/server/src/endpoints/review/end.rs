//! `POST /api/review/emergencies/{id}/end`: a reviewer ends one that was begun and not filed. There is
//! nothing to sign: nothing was claimed that could be refused in public.

use axum::extract::State;
use sidelight_api::emergency::{RefusalAsked, Review};
use sidelight_domain::emergency::life::{Actor, Event};

use super::{filed, item, reason};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::emergency::row::{filed_life, keep, moved, not_now};
use crate::problem::ApiResult;
use crate::release::changed;

/// 409 `changed` once it is filed: then a refusal has its passkey.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(emergency): Path<String>,
    Json(asked): Json<RefusalAsked>,
) -> ApiResult<Answer<Review>> {
    let account = reviewer.signed_in.account.id;
    let by = deciders_or_refused(&app, account, &Seat::Reviewer).await?[0].index;
    let (row, reason) = (filed(&app, &emergency).await?, reason(&asked.reason)?);
    if row.filed_ms.is_some() {
        return Err(changed());
    }
    let life = filed_life(&row)?
        .apply(&Actor::Reviewer(by), Event::Refuse { reason }, app.now_ms())
        .map_err(not_now)?;
    let row = moved(&row, &life)?;
    keep(&app, &row, None).await?;
    Ok(Answer(item(&app, &row, account).await?))
}
