//! `GET /api/agency/emergencies/{id}/answers`: what the trustees answered, sealed to the agency, and, once
//! enough have, what that opens.

use axum::extract::State;
use sidelight_api::emergency::Answers;
use sidelight_store::emergencies::EmergencyRow;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;
use crate::release::answers::{Released, shown};

/// 404 before it is released.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
) -> ApiResult<Answer<Answers>> {
    let who = officer.who();
    let row = own(&app, who, &emergency).await?;
    Ok(Answer(shown(&app, released(&row)).await?))
}

pub(super) fn released(row: &EmergencyRow) -> Released<'_> {
    Released {
        entry: row.entry,
        household: row.household,
        release: row.release.as_ref(),
    }
}
