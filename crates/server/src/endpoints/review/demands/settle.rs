//! `POST /api/review/demands/{id}/settle`: a passkey over how an objection is settled; with one that holds, a
//! second one over the refusal.

use axum::extract::State;
use sidelight_api::demand::{DemandReview, ObjectionState, SettlementGiven};
use sidelight_domain::demand::life::{Event, Reason};
use sidelight_domain::emergency::life::Actor;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::{Part, PartDone};

use super::refuse::signed;
use super::settlement::public;
use super::{filed, item, own_deciders};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::body::{Answer, Json, Path};
use crate::demand::objection::settled;
use crate::demand::refusal::close;
use crate::demand::row::{filed_life, keep, moved, not_now};
use crate::demand::told::said;
use crate::problem::{ApiError, ApiResult};

/// The entries follow what the household said, in the record's next round.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(demand): Path<String>,
    Json(given): Json<SettlementGiven>,
) -> ApiResult<Answer<DemandReview>> {
    let account = reviewer.signed_in.account.id;
    let row = filed(&app, &demand).await?;
    let document = public(&given.document)?;
    let deciders = own_deciders(&app, account).await?;
    let decider = chosen(&deciders, &given.approve.credential)?;
    let by = decider.index;
    let prepared = settled(&app, &row, (given.upheld, document, by))?;
    let kept = verified(&app, decider, &prepared.digest, given.approve)?;
    let (upheld, now_ms) = (given.upheld, app.now_ms());
    let life = filed_life(&row)?
        .apply(&Actor::Reviewer(by), Event::Settle { upheld }, now_ms)
        .map_err(not_now)?;
    let mut parts = vec![PartDone {
        part: Part::Settlement,
        account,
        given: kept,
    }];
    let mut entries = vec![prepared.decided(&app, by)?];
    let state = match upheld {
        true => ObjectionState::Upheld,
        false => ObjectionState::Overruled,
    };
    let told = said(&row, state, (None, now_ms))?;
    match (upheld, given.refusal) {
        (true, Some(refusal)) => {
            let reason = (Reason::Objection, account);
            let (part, mut entry) = signed(&app, &row, reason, refusal).await?;
            // The record says why before it says that.
            entry.prepared_ms = entries[0].prepared_ms + 1;
            parts.push(part);
            entries.push(entry);
            let row = DemandRow { told, ..row };
            close(&app, (&row, &life), (&parts, &entries)).await?;
        }
        (false, None) => {
            let row = DemandRow {
                told,
                ..moved(&row, &life)?
            };
            keep(&app, &row, (&parts, &entries)).await?;
        }
        (true, None) | (false, Some(_)) => {
            let title = "An objection that holds is a refusal, and no other is.";
            let detail = "Sign what you were shown.";
            return Err(ApiError::unprocessable("refusal", title, detail));
        }
    }
    let row = filed(&app, &demand).await?;
    Ok(Answer(item(&app, &row, account).await?))
}
