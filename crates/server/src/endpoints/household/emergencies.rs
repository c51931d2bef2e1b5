//! Emergencies about a household whose members are asked first: shown once their time has begun, with the
//! supervisor's signature or the call back, whichever came last, and to those who are.

use axum::extract::State;
use sidelight_api::emergency::{OwnEmergencies, OwnEmergency, OwnersAnswer};
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_domain::emergency::life::{Actor, Event, State as Where};
use sidelight_store::emergencies::{EmergencyRow, Part};

use crate::access::Resident;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::body::{Answer, Json, Path, id};
use crate::emergency::asked;
use crate::emergency::drill::is_drill;
use crate::emergency::row::{called, filed_life, keep, moved, not_now, on_wire};
use crate::problem::{ApiError, ApiResult};

/// `GET /api/household/emergencies`: newest first.
pub(crate) async fn list(
    State(app): State<App>,
    resident: Resident,
) -> ApiResult<Answer<OwnEmergencies>> {
    let found = app
        .store
        .emergencies_about(resident.household, EMERGENCIES_LISTED_MAX)
        .await?;
    let mut emergencies = Vec::with_capacity(found.len());
    let mut unasked = Vec::new();
    for row in &found {
        emergencies.extend(item(&app, row, &resident).await?);
        unasked.extend(asked::unasked(&app, row)?);
    }
    Ok(Answer(OwnEmergencies {
        emergencies,
        unasked,
    }))
}

/// `POST /api/household/emergencies/{id}/answer`: any member, once, while there is time.
pub(crate) async fn answer(
    State(app): State<App>,
    resident: Resident,
    Path(emergency): Path<String>,
    Json(answer): Json<OwnersAnswer>,
) -> ApiResult<Answer<OwnEmergency>> {
    let found = app.store.emergency(id(&emergency)?).await?;
    let row =
        found.filter(|row| row.household == Some(resident.household) && row.filed_ms.is_some());
    let row = row.ok_or_else(ApiError::not_found)?;
    // What is not shown is not there.
    item(&app, &row, &resident)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let event = Event::OwnerAnswers {
        agree: answer.agree,
    };
    let life = filed_life(&row)?
        .apply(&Actor::Household, event, app.now_ms())
        .map_err(not_now)?;
    let row = moved(&row, &life)?;
    keep(&app, &row, None).await?;
    let item = item(&app, &row, &resident).await?;
    Ok(Answer(item.ok_or_else(ApiError::not_found)?))
}

/// As this member sees it; `None` of one that they are not asked about, and before a supervisor has signed
/// and the agency was called back. Of the first, and of what came of the others, the trustees' notice tells
/// them.
async fn item(
    app: &App,
    row: &EmergencyRow,
    resident: &Resident,
) -> ApiResult<Option<OwnEmergency>> {
    if !asked::of(row)?.has(resident.signed_in.account.id) {
        return Ok(None);
    }
    let (life, now_ms) = (filed_life(row)?, app.now_ms());
    let state = life.at(now_ms);
    let called = called(&state).copied();
    if called.is_none() && !was_asked(app, row).await? {
        return Ok(None);
    }
    let owner = called.as_ref().and_then(|it| life.owner(it, now_ms));
    let agency = Enrolled::find(app, &row.agency).await?;
    Ok(Some(OwnEmergency {
        emergency: row.id.to_string(),
        agency_name: agency.document.name.clone(),
        is_drill: is_drill(app, row),
        claim: row.claim.clone(),
        waits: matches!(state, Where::CalledBack(_)) && owner.is_none(),
        until_ms: called.as_ref().map(|it| life.owner_until_ms(it)),
        owner: owner
            .or_else(|| asked::recorded(app, row))
            .map(|it| it.code().to_owned()),
        state: on_wire(&state),
        index: row.entry,
    }))
}

/// Whether it came as far as its household. The call alone may have been before anybody signed.
async fn was_asked(app: &App, row: &EmergencyRow) -> ApiResult<bool> {
    let parts = app.store.emergency_parts(row.id).await?;
    let supervised = parts.iter().any(|it| it.part == Part::Supervisor);
    Ok(supervised && row.call_back.is_some())
}
