//! Look-ups as reviewers see them: the text word for word, without any address or contact, and what they
//! would sign.

pub(crate) mod approve;
pub(crate) mod list;
pub(crate) mod refuse;

use sidelight_api::lookup::case::LookUpReview;
use sidelight_store::look_ups::LookUpRow;

use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::body::id;
use crate::look_up::row::{filed_life, lapses_ms, on_wire, reason};
use crate::problem::{ApiError, ApiResult};

/// A filed look-up.
async fn filed(app: &App, look_up: &str) -> ApiResult<LookUpRow> {
    let found = app.store.look_up(id(look_up)?).await?;
    let filed = found.filter(|row| row.life.is_some());
    filed.ok_or_else(ApiError::not_found)
}

async fn item(app: &App, row: &LookUpRow) -> ApiResult<LookUpReview> {
    let life = filed_life(row)?;
    let state = life.at(app.now_ms());
    let agency = Enrolled::find(app, &row.agency).await?;
    Ok(LookUpReview {
        look_up: row.id.to_string(),
        agency: row.agency.clone(),
        agency_name: agency.document.name.clone(),
        state: on_wire(&state),
        text: row.text.clone(),
        filed_ms: row.filed_ms.unwrap_or(row.created_ms),
        lapses_ms: lapses_ms(&life),
        call_number: app.store.agency_call_back(&row.agency).await?,
        reason: reason(&state),
        index: row.entry,
    })
}
