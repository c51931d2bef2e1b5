//! `POST /api/agency/emergencies/begin`: what an officer says first, with which reviewers call the agency
//! back while the rest is typed. Nobody has signed it, and nothing is asked of anybody else for it.

use axum::extract::State;
use sidelight_api::emergency::{Emergency, NewOutline};
use sidelight_domain::emergency::life::{Actor, Life};
use sidelight_store::EmergencyId;
use sidelight_store::emergencies::{EmergencyRow, Standing};

use super::create::may_file;
use super::item;
use crate::access::Officer;
use crate::app::{App, random};
use crate::body::{Answer, Json};
use crate::emergency::claim::{may_begin, outlined, rules};
use crate::emergency::row::{moved, not_now};
use crate::problem::ApiResult;

/// 422 `rules` with every rule that forbids it whatever the claim will say. It counts from here on.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(new): Json<NewOutline>,
) -> ApiResult<Answer<Emergency>> {
    let credential = may_file(&app, &officer).await?;
    let account = officer.signed_in.account.id;
    let outline = outlined(&new)?;
    let counted = app.filing.lock().await;
    let (may, text) = may_begin(&app, (&officer.agency, outline), account).await?;
    let actor = Actor::Officer(officer.agency.clone(), credential);
    let now_ms = app.now_ms();
    let life = Life::begin(&may, &actor, &rules(&app)?, now_ms).map_err(not_now)?;
    let row = EmergencyRow {
        id: EmergencyId(random()),
        agency: officer.agency.clone(),
        account,
        created_ms: now_ms,
        filed_ms: None,
        version: 0,
        standing: Standing::Open,
        claim: String::new(),
        life: None,
        outline: Some(text),
        begun_ms: Some(now_ms),
        missed_ms: None,
        household: None,
        asked: None,
        call_back: None,
        release: None,
        log_request: None,
        entry: None,
    };
    let row = moved(&row, &life)?;
    app.store.emergency_begin(&row).await?;
    drop(counted);
    Ok(Answer(item(&app, &row, officer.who()).await?))
}
