//! `POST /api/agency/look-ups/{id}/sign`: a passkey over the text; the officer's files it, a supervisor's
//! passes it on.

use axum::extract::State;
use sidelight_api::decision::Approve;
use sidelight_api::lookup::case::LookUp;
use sidelight_domain::lookup::life::{Actor, Event, Life, NotNow};
use sidelight_domain::record::sha256;
use sidelight_store::emergencies::{Part, PartDone};
use sidelight_store::look_ups::LookUpRow;

use super::{item, own, signable};
use crate::access::Officer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json, Path};
use crate::look_up::row::{filed_life, keep, moved, not_now, text_of};
use crate::look_up::typed::{checked, of_epoch, rules};
use crate::problem::ApiResult;
use crate::release::filed::{nothing_to_sign, still_signed};

/// 409 `state` if there is nothing that the caller can sign.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(look_up): Path<String>,
    Json(given): Json<Approve>,
) -> ApiResult<Answer<LookUp>> {
    let account = officer.signed_in.account.id;
    let who = officer.who();
    let row = own(&app, who, &look_up).await?;
    let seat = officer.seat();
    let deciders = deciders_or_refused(&app, account, &seat).await?;
    let Some((may, digest)) = signable(&app, &row, account, &deciders)? else {
        return Err(nothing_to_sign());
    };
    let given = verified(&app, chosen(&may, &given.credential)?, &digest, given)?;
    let counted = app.filing.lock().await;
    let (part, row) = match row.life {
        None => (Part::Officer, filed(&app, &row, given.credential).await?),
        Some(_) if row.account == account => return Err(not_now(NotNow::OwnWork)),
        Some(_) => {
            still_signed(&app, &app.store.look_up_parts(row.id).await?)?;
            let actor = Actor::Supervisor(officer.agency.clone(), given.credential);
            let text = sha256(row.text.as_bytes());
            let life = filed_life(&row)?
                .apply(&actor, Event::Supervise { text }, app.now_ms())
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

/// Filed, by the rules and under the key of now: others may have filed since it was typed.
async fn filed(app: &App, row: &LookUpRow, credential: u64) -> ApiResult<LookUpRow> {
    let look_up = text_of(row)?;
    of_epoch(app, look_up.epoch)?;
    let (kept, text) = checked(app, look_up, row.account).await?;
    let actor = Actor::Officer(row.agency.clone(), credential);
    let now_ms = app.now_ms();
    let life = Life::file(&kept, &text, &actor, &rules(app)?, now_ms).map_err(not_now)?;
    Ok(LookUpRow {
        filed_ms: Some(now_ms),
        ..moved(row, &life)?
    })
}
