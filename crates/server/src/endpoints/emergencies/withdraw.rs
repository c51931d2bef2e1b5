//! `POST /api/agency/emergencies/{id}/withdraw`: the agency takes it back; that it was filed stays public,
//! and that it was begun stays with agency and reviewers. What reviewers have approved meanwhile is no other
//! answer: it is noted, and holds unless the record has the release.

use axum::extract::State;
use sidelight_api::emergency::Emergency;
use sidelight_domain::emergency::life::{Actor, Event, Reason, State as Where};

use super::{item, own, undecided};
use crate::access::Officer;
use crate::app::App;
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Path};
use crate::emergency::row::{filed_life, keep, moved, not_now};
use crate::emergency::settle::{end, settle};
use crate::problem::ApiResult;

/// 409 `state` once it is shown as decided.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
) -> ApiResult<Answer<Emergency>> {
    let account = officer.signed_in.account.id;
    let who = officer.who();
    let row = own(&app, who, &emergency).await?;
    let seat = officer.seat();
    let credential = deciders_or_refused(&app, account, &seat).await?[0].index;
    let actor = Actor::Officer(officer.agency.clone(), credential);
    let (life, now_ms) = (filed_life(&row)?, app.now_ms());
    // What is refused is refused of what they are shown.
    let shown = undecided(life.clone()).apply(&actor, Event::Withdraw, now_ms);
    shown.map_err(not_now)?;
    let life = life
        .apply(&actor, Event::Withdraw, now_ms)
        .map_err(not_now)?;
    if row.filed_ms.is_none() || matches!(life.state, Where::Approved { .. }) {
        keep(&app, &moved(&row, &life)?, None).await?;
    } else {
        end(&app, &row, &life, Reason::Withdrawn).await?;
    }
    settle(&app).await?;
    let row = own(&app, who, &emergency).await?;
    Ok(Answer(item(&app, &row, who).await?))
}
