//! `POST /api/review/demands/{id}/checklist`: the issuing court was reached, and the order is what the demand
//! says.

use axum::extract::State;
use sidelight_api::demand::{ChecklistGiven, DemandReview, OrderFindings};
use sidelight_domain::demand::life::Event;
use sidelight_domain::demand::{Checklist, Findings};
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::record::sha256;
use sidelight_store::demands::DemandRow;

use super::{filed, item};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::demand::row::{filed_life, keep, moved, not_now};
use crate::demand::settle::settle;
use crate::problem::{ApiError, ApiResult};

/// 422 `findings` with a "no" among them: that is a refusal, and has its own passkey.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(demand): Path<String>,
    Json(given): Json<ChecklistGiven>,
) -> ApiResult<Answer<DemandReview>> {
    let account = reviewer.signed_in.account.id;
    let by = deciders_or_refused(&app, account, &Seat::Reviewer).await?[0].index;
    let row = filed(&app, &demand).await?;
    let findings = found(given.findings);
    if findings.refuses().is_some() {
        let title = "A \"no\" is a refusal.";
        let detail = "Refuse it, with that finding as the reason.";
        return Err(ApiError::unprocessable("findings", title, detail));
    }
    let checklist = Checklist::new(&given.reached, findings, by, app.now_ms());
    let text = checklist.map_err(|error| {
        let title = "The checklist is not whole.";
        ApiError::unprocessable(
            "checklist",
            title,
            format!("Say whom you reached: {error}."),
        )
    })?;
    let text = text.text();
    let event = Event::Verify {
        findings,
        checklist: sha256(text.as_bytes()),
    };
    let life = filed_life(&row)?
        .apply(&Actor::Reviewer(by), event, app.now_ms())
        .map_err(not_now)?;
    let row = DemandRow {
        checklist: Some(text),
        ..moved(&row, &life)?
    };
    keep(&app, &row, (&[], &[])).await?;
    settle(&app).await?;
    let row = filed(&app, &demand).await?;
    Ok(Answer(item(&app, &row, account).await?))
}

fn found(given: OrderFindings) -> Findings {
    Findings {
        genuine: given.genuine,
        names_operator: given.names_operator,
        in_force: given.in_force,
        names_doors: given.names_doors,
        apart: given.apart,
        scope: given.scope,
    }
}
