//! `POST /api/agency/emergencies`: what an officer typed, as a claim that waits for their passkey;
//! `.../{id}/anew`: the same in place of one that was typed before.

use axum::extract::State;
use sidelight_api::emergency::{Emergency, NewEmergency};
use sidelight_api::limits::EMERGENCIES_TYPED_MAX;
use sidelight_store::EmergencyId;
use sidelight_store::emergencies::{EmergencyRow, Standing};

use super::{item, own};
use crate::access::Officer;
use crate::app::{App, random};
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json, Path};
use crate::emergency::claim::{checked, rules, typed};
use crate::emergency::home::{household, looked_up};
use crate::problem::{ApiError, ApiResult};
use crate::release::filed::{full, not_typed};

/// 422 `rules` with every rule it breaks; the answer is the same whoever's doors are named, or nobody's.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(new): Json<NewEmergency>,
) -> ApiResult<Answer<Emergency>> {
    typed_now(&app, &officer, new, None).await
}

/// The same in place of one that its officer typed before; 409 `state` once that was filed.
pub(crate) async fn anew(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
    Json(new): Json<NewEmergency>,
) -> ApiResult<Answer<Emergency>> {
    let who = officer.who();
    let old = own(&app, who, &emergency).await?;
    typed_now(&app, &officer, new, Some(old.id)).await
}

async fn typed_now(
    app: &App,
    officer: &Officer,
    new: NewEmergency,
    old: Option<EmergencyId>,
) -> ApiResult<Answer<Emergency>> {
    rules(app)?;
    let account = officer.signed_in.account.id;
    deciders_or_refused(app, account, &officer.seat()).await?;
    if app.store.agency_call_back(&officer.agency).await?.is_none() {
        let title = "Your agency has no number to call back.";
        let detail = "It is enrolled by the operator beforehand, never in an emergency.";
        return Err(ApiError::conflict("no_call_back", title, detail));
    }
    let claim = typed(app, &officer.agency, new)?;
    looked_up(app, &claim).await?;
    let household = household(app, &claim).await?;
    let (_, text) = checked(app, (claim, household), account).await?;
    let row = EmergencyRow {
        id: EmergencyId(random()),
        agency: officer.agency.clone(),
        account,
        created_ms: app.now_ms(),
        filed_ms: None,
        version: 1,
        standing: Standing::Typed,
        claim: text,
        life: None,
        household,
        call_back: None,
        release: None,
        log_request: None,
        entry: None,
    };
    let most = u64::from(EMERGENCIES_TYPED_MAX);
    if let Some(old) = old {
        if !app.store.emergency_replace(&row, old).await? {
            return Err(not_typed());
        }
    } else if !app.store.emergency_create(&row, most).await? {
        return Err(full("claims", EMERGENCIES_TYPED_MAX));
    }
    Ok(Answer(item(app, &row, officer.who()).await?))
}
