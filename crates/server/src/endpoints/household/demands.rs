//! Legal demands about a household: those that it was told of, those that it can be told of since a gag
//! ended, and what is kept for one.

use axum::extract::State;
use axum::response::Response;
use sidelight_api::demand::{ObjectionMade, ObjectionState, OwnDemand, OwnDemands};
use sidelight_api::limits::{DEMANDS_LISTED_MAX, OBJECTION_CHARS_MAX};
use sidelight_domain::demand::life::{Event, State as Where};
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::record::HouseholdId;
use sidelight_store::demands::DemandRow;
use sidelight_translog::entry::ObjectionState as Entered;

use crate::access::Resident;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::body::{Answer, Json, Path, id};
use crate::demand::objection::of_household;
use crate::demand::row::{filed_life, keep, moved, not_now, on_wire, reason};
use crate::demand::told::{For, said, shown};
use crate::endpoints::demands::document::{Which, document};
use crate::problem::{ApiError, ApiResult};

/// `GET /api/household/demands`: newest first.
pub(crate) async fn list(
    State(app): State<App>,
    resident: Resident,
) -> ApiResult<Answer<OwnDemands>> {
    let found = app
        .store
        .demands_about(resident.household, DEMANDS_LISTED_MAX)
        .await?;
    let mut demands = Vec::with_capacity(found.len());
    for row in found {
        if is_shown(&app, &row)? {
            demands.push(item(&app, &row).await?);
        }
    }
    Ok(Answer(OwnDemands { demands }))
}

/// `GET /api/household/demands/{id}/order`: a copy of the order.
pub(crate) async fn order(
    State(app): State<App>,
    resident: Resident,
    Path(demand): Path<String>,
) -> ApiResult<Response> {
    let row = own(&app, resident.household, &demand).await?;
    document(&app, row.id, Which::Order).await
}

/// `POST /api/household/demands/{id}/object`: any member, once, until both reviewers have signed.
pub(crate) async fn object(
    State(app): State<App>,
    resident: Resident,
    Path(demand): Path<String>,
    Json(made): Json<ObjectionMade>,
) -> ApiResult<Answer<OwnDemand>> {
    let text = made.text.trim();
    if text.is_empty() || text.chars().count() > OBJECTION_CHARS_MAX {
        let title = "The objection is empty or too long.";
        let detail = format!("Say why in at most {OBJECTION_CHARS_MAX} characters.");
        return Err(ApiError::unprocessable("text", title, detail));
    }
    let row = own(&app, resident.household, &demand).await?;
    let state = (ObjectionState::Raised, Entered::Raised);
    says(&app, &row, (Event::Object, state, Some(text))).await
}

/// `POST /api/household/demands/{id}/withdraw-objection`: the days go on.
pub(crate) async fn withdraw(
    State(app): State<App>,
    resident: Resident,
    Path(demand): Path<String>,
) -> ApiResult<Answer<OwnDemand>> {
    let row = own(&app, resident.household, &demand).await?;
    let state = (ObjectionState::Withdrawn, Entered::Withdrawn);
    says(&app, &row, (Event::WithdrawObjection, state, None)).await
}

/// It holds from now on; the record has it with its next round.
async fn says(
    app: &App,
    row: &DemandRow,
    (event, (state, entered), text): (Event, (ObjectionState, Entered), Option<&str>),
) -> ApiResult<Answer<OwnDemand>> {
    let now_ms = app.now_ms();
    let life = filed_life(row)?
        .apply(&Actor::Household, event, now_ms)
        .map_err(not_now)?;
    let entry = of_household(app, row, entered)?;
    let row = DemandRow {
        told: said(row, state, (text, now_ms))?,
        // A review that has begun begins anew.
        release: None,
        ..moved(row, &life)?
    };
    keep(app, &row, (&[], &[entry])).await?;
    Ok(Answer(item(app, &row).await?))
}

/// One that the household may see: what is not shown is not there.
async fn own(app: &App, household: HouseholdId, demand: &str) -> ApiResult<DemandRow> {
    let found = app.store.demand(id(demand)?).await?;
    let row = found.filter(|row| row.household == Some(household) && row.life.is_some());
    let row = row.ok_or_else(ApiError::not_found)?;
    match is_shown(app, &row)? {
        true => Ok(row),
        false => Err(ApiError::not_found()),
    }
}

/// What it was told of; and once no gag runs, what left or is kept.
fn is_shown(app: &App, row: &DemandRow) -> ApiResult<bool> {
    let (life, now_ms) = (filed_life(row)?, app.now_ms());
    let happened = matches!(life.state, Where::Released { .. } | Where::Preserved { .. });
    Ok(row.told.is_some() || happened && !life.is_gagged(now_ms))
}

async fn item(app: &App, row: &DemandRow) -> ApiResult<OwnDemand> {
    let state = filed_life(row)?.at(app.now_ms());
    let agency = Enrolled::find(app, &row.agency).await?;
    let kept = matches!(state, Where::Preserved { .. });
    Ok(OwnDemand {
        demand: row.id.to_string(),
        agency_name: agency.document.name.clone(),
        text: row.demand.clone(),
        state: on_wire(&state),
        told: shown(row, For::Inside)?,
        kept_until_ms: row.kept_until_ms.filter(|_| kept),
        reason: reason(&state),
        index: row.entry,
    })
}
