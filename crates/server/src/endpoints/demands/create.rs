//! `POST /api/agency/demands`: what an officer typed, with its documents, as a demand that waits for their
//! passkey; `.../{id}/anew`: the same in place of one that was typed before.

use axum::extract::State;
use sidelight_api::demand::{Demand, NewDemand};
use sidelight_api::limits::{DEMANDS_TYPED_MAX, DOCUMENT_BYTES_MAX};
use sidelight_store::DemandId;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::Standing;

use super::{item, own};
use crate::access::Officer;
use crate::app::{App, random};
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json, Path, json_bytes_for};
use crate::demand::text::{checked, rules, typed};
use crate::problem::ApiResult;
use crate::release::doors::household;
use crate::release::filed::{full, not_typed};

/// Order and gag in one body.
const BYTES_MAX: usize = json_bytes_for(2 * DOCUMENT_BYTES_MAX) + 16 * 1024;

/// 422 `rules` with every rule it breaks; the answer is the same whoever's doors are named, or nobody's.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(new): Json<NewDemand, BYTES_MAX>,
) -> ApiResult<Answer<Demand>> {
    typed_now(&app, &officer, new, None).await
}

/// The same in place of one that its officer typed before; 409 `state` once that was filed.
pub(crate) async fn anew(
    State(app): State<App>,
    officer: Officer,
    Path(demand): Path<String>,
    Json(new): Json<NewDemand, BYTES_MAX>,
) -> ApiResult<Answer<Demand>> {
    let who = officer.who();
    let old = own(&app, who, &demand).await?;
    typed_now(&app, &officer, new, Some(old.id)).await
}

async fn typed_now(
    app: &App,
    officer: &Officer,
    new: NewDemand,
    old: Option<DemandId>,
) -> ApiResult<Answer<Demand>> {
    rules(app)?;
    let account = officer.signed_in.account.id;
    deciders_or_refused(app, account, &officer.seat()).await?;
    let (demand, documents) = typed(app, &officer.agency, new)?;
    let (kept, text) = checked(app, demand)?;
    let row = DemandRow {
        id: DemandId(random()),
        agency: officer.agency.clone(),
        account,
        created_ms: app.now_ms(),
        filed_ms: None,
        version: 1,
        standing: Standing::Typed,
        demand: text,
        life: None,
        household: household(app, &kept.demand().doors).await?,
        checklist: None,
        told: None,
        release: None,
        renews: None,
        kept_until_ms: None,
        log_request: None,
        entry: None,
    };
    let most = u64::from(DEMANDS_TYPED_MAX);
    if let Some(old) = old {
        if !app.store.demand_replace((&row, &documents), old).await? {
            return Err(not_typed());
        }
    } else if !app.store.demand_create(&row, &documents, most).await? {
        return Err(full("demands", DEMANDS_TYPED_MAX));
    }
    Ok(Answer(item(app, &row, officer.who()).await?))
}
