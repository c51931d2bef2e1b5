//! `POST /api/agency/look-ups`: what an officer typed, with addresses and contacts blinded in their
//! browser, as a text that waits for their passkey; `.../{id}/anew`: the same in place of one that was
//! typed before.

use axum::extract::State;
use sidelight_api::limits::EMERGENCIES_TYPED_MAX;
use sidelight_api::lookup::case::{LookUp, NewLookUp};
use sidelight_store::LookUpId;
use sidelight_store::emergencies::Standing;
use sidelight_store::look_ups::LookUpRow;

use super::{item, own};
use crate::access::Officer;
use crate::app::{App, random};
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json, Path};
use crate::look_up::typed::{checked, rules, typed};
use crate::problem::ApiResult;
use crate::release::filed::{full, not_typed};

/// 422 `rules` with every rule it breaks.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(new): Json<NewLookUp>,
) -> ApiResult<Answer<LookUp>> {
    typed_now(&app, &officer, new, None).await
}

/// The same in place of one that its officer typed before; 409 `state` once that was filed.
pub(crate) async fn anew(
    State(app): State<App>,
    officer: Officer,
    Path(look_up): Path<String>,
    Json(new): Json<NewLookUp>,
) -> ApiResult<Answer<LookUp>> {
    let who = officer.who();
    let old = own(&app, who, &look_up).await?;
    typed_now(&app, &officer, new, Some(old.id)).await
}

async fn typed_now(
    app: &App,
    officer: &Officer,
    new: NewLookUp,
    old: Option<LookUpId>,
) -> ApiResult<Answer<LookUp>> {
    rules(app)?;
    let account = officer.signed_in.account.id;
    deciders_or_refused(app, account, &officer.seat()).await?;
    let look_up = typed(app, &officer.agency, new)?;
    let (_, text) = checked(app, look_up, account).await?;
    let row = LookUpRow {
        id: LookUpId(random()),
        agency: officer.agency.clone(),
        account,
        created_ms: app.now_ms(),
        filed_ms: None,
        version: 1,
        standing: Standing::Typed,
        text,
        life: None,
        log_request: None,
        entry: None,
        hashes: None,
    };
    let most = u64::from(EMERGENCIES_TYPED_MAX);
    if let Some(old) = old {
        if !app.store.look_up_replace(&row, old).await? {
            return Err(not_typed());
        }
    } else if !app.store.look_up_create(&row, most).await? {
        return Err(full("look-ups", EMERGENCIES_TYPED_MAX));
    }
    Ok(Answer(item(app, &row, officer.who()).await?))
}
