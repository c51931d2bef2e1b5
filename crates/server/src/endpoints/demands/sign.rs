//! `POST /api/agency/demands/{id}/sign`: a passkey over the demand; the officer's files it, a supervisor's
//! passes it on.

use axum::extract::State;
use sidelight_api::decision::Approve;
use sidelight_api::demand::Demand;
use sidelight_api::limits::DEMANDS_WAITING_MAX;
use sidelight_domain::demand::life::{Event, Life};
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::record::sha256;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::{Part, PartDone};

use super::{item, own, signable};
use crate::access::Officer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json, Path};
use crate::demand::row::{demand_of, filed_life, keep, moved, not_now};
use crate::demand::text::{checked, rules};
use crate::problem::{ApiError, ApiResult};
use crate::release::filed::{nothing_to_sign, still_signed};

/// 409 `state` if there is nothing that the caller can sign.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(demand): Path<String>,
    Json(given): Json<Approve>,
) -> ApiResult<Answer<Demand>> {
    let account = officer.signed_in.account.id;
    let who = officer.who();
    let row = own(&app, who, &demand).await?;
    let seat = officer.seat();
    let deciders = deciders_or_refused(&app, account, &seat).await?;
    let Some((may, digest)) = signable(&app, &row, account, &deciders)? else {
        return Err(nothing_to_sign());
    };
    let given = verified(&app, chosen(&may, &given.credential)?, &digest, given)?;
    let counted = app.filing.lock().await;
    let (part, row) = match row.life {
        None => {
            has_room(&app, &row.agency).await?;
            (Part::Officer, filed(&app, &row, given.credential)?)
        }
        Some(_) => {
            still_signed(&app, &app.store.demand_parts(row.id).await?)?;
            let actor = Actor::Supervisor(officer.agency.clone(), given.credential);
            let demand = sha256(row.demand.as_bytes());
            let life = filed_life(&row)?
                .apply(&actor, Event::Supervise { demand }, app.now_ms())
                .map_err(not_now)?;
            (Part::Supervisor, moved(&row, &life)?)
        }
    };
    let done = PartDone {
        part,
        account,
        given,
    };
    keep(&app, &row, (&[done], &[])).await?;
    drop(counted);
    Ok(Answer(item(&app, &row, who).await?))
}

/// 409 `waiting` while too many of the agency are undecided.
async fn has_room(app: &App, agency: &str) -> ApiResult<()> {
    if app.store.demands_waiting(agency).await? < u64::from(DEMANDS_WAITING_MAX) {
        return Ok(());
    }
    let title = "Too many demands of your agency wait.";
    let detail = format!("At most {DEMANDS_WAITING_MAX}; wait until some are decided.");
    Err(ApiError::conflict("waiting", title, detail))
}

/// Filed, by the rules of now: its gag may have ended since it was typed.
fn filed(app: &App, row: &DemandRow, credential: u64) -> ApiResult<DemandRow> {
    let (kept, text) = checked(app, demand_of(row)?)?;
    let actor = Actor::Officer(row.agency.clone(), credential);
    let now_ms = app.now_ms();
    let life = Life::file(&kept, &text, &actor, &rules(app)?, now_ms).map_err(not_now)?;
    Ok(DemandRow {
        filed_ms: Some(now_ms),
        ..moved(row, &life)?
    })
}
