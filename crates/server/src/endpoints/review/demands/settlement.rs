//! `POST /api/review/demands/{id}/settlement`: how an objection would be settled, as a reviewer would sign
//! it. Nothing happens yet.

use axum::extract::State;
use sidelight_api::demand::{Settlement, SettlementAsked};
use sidelight_api::limits::SETTLEMENT_CHARS_MAX;
use sidelight_domain::demand::life::Reason;

use super::filed;
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::demand::objection::settled;
use crate::demand::refusal::prepare;
use crate::problem::{ApiError, ApiResult};

/// An objection that holds comes with a refusal, which has its own passkey.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(demand): Path<String>,
    Json(asked): Json<SettlementAsked>,
) -> ApiResult<Answer<Settlement>> {
    let account = reviewer.signed_in.account.id;
    let deciders = deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let by = deciders[0].index;
    let row = filed(&app, &demand).await?;
    let document = public(&asked.document)?;
    let entry = settled(&app, &row, (asked.upheld, document, by))?;
    let reason = Reason::Objection;
    let refusal = match asked.upheld {
        true => {
            let prepared = prepare(&app, &row, (reason, Some(by)), None)?;
            Some(prepared.refusal(&app, (reason.code(), &deciders))?)
        }
        false => None,
    };
    Ok(Answer(Settlement {
        entry: entry.to_decide(&app, &deciders)?,
        refusal,
    }))
}

/// Everybody reads it.
pub(super) fn public(document: &str) -> ApiResult<&str> {
    let document = document.trim();
    match document.is_empty() || document.chars().count() > SETTLEMENT_CHARS_MAX {
        false => Ok(document),
        true => Err(ApiError::unprocessable(
            "document",
            "The public text is empty or too long.",
            format!("Say in at most {SETTLEMENT_CHARS_MAX} characters who settled it, and why."),
        )),
    }
}
