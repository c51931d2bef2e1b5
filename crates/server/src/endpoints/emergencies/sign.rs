//! `POST /api/agency/emergencies/{id}/sign`: a passkey over the claim; the officer's files it, a
//! supervisor's passes it on.

use axum::extract::State;
use sidelight_api::decision::Approve;
use sidelight_api::emergency::Emergency;
use sidelight_domain::emergency::life::{Actor, Event, Life};
use sidelight_domain::record::sha256;
use sidelight_store::emergencies::{EmergencyRow, Part, PartDone};

use super::{item, own, signable};
use crate::access::Officer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json, Path};
use crate::emergency::claim::{checked, rules};
use crate::emergency::row::{claim_of, filed_life, keep, life_of, moved, not_now};
use crate::problem::ApiResult;
use crate::release::filed::{nothing_to_sign, still_signed};

/// 409 `state` if there is nothing that the caller can sign.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
    Json(given): Json<Approve>,
) -> ApiResult<Answer<Emergency>> {
    let account = officer.signed_in.account.id;
    let who = officer.who();
    let row = own(&app, who, &emergency).await?;
    let seat = officer.seat();
    let deciders = deciders_or_refused(&app, account, &seat).await?;
    let Some((may, digest)) = signable(&app, &row, account, &deciders)? else {
        return Err(nothing_to_sign());
    };
    let given = verified(&app, chosen(&may, &given.credential)?, &digest, given)?;
    let counted = app.filing.lock().await;
    let (part, row) = match row.filed_ms {
        None => (Part::Officer, filed(&app, &row, given.credential).await?),
        Some(_) => {
            let life = filed_life(&row)?;
            still_signed(&app, &app.store.emergency_parts(row.id).await?)?;
            let actor = Actor::Supervisor(officer.agency.clone(), given.credential);
            let claim = sha256(row.claim.as_bytes());
            let life = life
                .apply(&actor, Event::Supervise { claim }, app.now_ms())
                .map_err(not_now)?;
            (Part::Supervisor, moved(&row, &life)?)
        }
    };
    let done = PartDone {
        part,
        account,
        given,
    };
    keep(&app, &row, Some(&done)).await?;
    drop(counted);
    Ok(Answer(item(&app, &row, who).await?))
}

/// Filed, by the rules of now: others may have filed since it was typed.
async fn filed(app: &App, row: &EmergencyRow, credential: u64) -> ApiResult<EmergencyRow> {
    let counted = (row.account, Some(row.id));
    let (kept, text) = checked(app, (claim_of(row)?, row.household), counted).await?;
    let actor = Actor::Officer(row.agency.clone(), credential);
    let now_ms = app.now_ms();
    let life = match life_of(row)? {
        None => Life::file(&kept, &text, &actor, &rules(app)?, now_ms),
        Some(begun) => begun.apply(&actor, Event::File(kept.filing(&text)), now_ms),
    };
    let life = life.map_err(not_now)?;
    Ok(EmergencyRow {
        filed_ms: Some(now_ms),
        ..moved(row, &life)?
    })
}
