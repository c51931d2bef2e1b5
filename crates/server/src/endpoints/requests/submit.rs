//! `POST /api/agency/requests/{id}/submit`: the rulebook decides whether a moderator sees it; the text is
//! fixed from here on.

use axum::extract::State;
use sidelight_api::request::RequestItem;
use sidelight_domain::request::life::{Actor, Event};
use sidelight_domain::request::{RequestDocument, RequestSalts};
use sidelight_store::requests::{
    NamedRequest, RequestLimits, RequestRow, RequestSubmitted, Submitted, UrgentLimit,
};

use super::{changed, own};
use crate::access::Officer;
use crate::app::{App, random};
use crate::asking::REQUESTS_WAITING_MAX;
use crate::asking::agency::Enrolled;
use crate::asking::check::{Earlier, URGENT_DAY_MS, case_full, check, rulebook, urgent_full};
use crate::asking::credential::deciders_or_refused;
use crate::asking::item::{draft_of, item};
use crate::asking::life::{life_of, moved, not_now};
use crate::body::{Answer, Path};
use crate::problem::{ApiError, ApiResult};

/// 422 `rules` with every rule it breaks.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
) -> ApiResult<Answer<RequestItem>> {
    let agency = Enrolled::find(&app, &officer.agency).await?;
    let NamedRequest { row, author, .. } = own(&app, &officer, &request).await?;
    if agency.keys(&app).is_empty() {
        return Err(no_delivery_key());
    }
    let account = &officer.signed_in.account;
    let seat = officer.seat();
    let credential = deciders_or_refused(&app, account.id, &seat).await?[0].index;
    let row = submitted(&app, &agency, row, (account.id, credential)).await?;
    let limits = RequestLimits {
        per_case_max: app.rules().book.request.per_case_max,
        waiting_max: REQUESTS_WAITING_MAX,
        urgent: app.rules().book.urgent.as_ref().map(|rules| UrgentLimit {
            since_ms: app.now_ms().saturating_sub(URGENT_DAY_MS),
            max: rules.per_agency_day_max,
        }),
    };
    match app.store.request_submit(&row, limits).await? {
        RequestSubmitted::Done => {}
        RequestSubmitted::Changed => return Err(changed()),
        RequestSubmitted::CaseFull => return Err(ApiError::rules(case_full(&app))),
        RequestSubmitted::UrgentFull => return Err(ApiError::rules(urgent_full(&app))),
        RequestSubmitted::QueueFull => return Err(queue_full()),
    }
    let named = NamedRequest {
        row,
        author,
        submitter: Some(account.name.clone()),
    };
    Ok(Answer(item(&app, &agency, named).await?))
}

/// The row once it is submitted, with its document.
async fn submitted(
    app: &App,
    agency: &Enrolled,
    row: RequestRow,
    (by, credential): (sidelight_store::AccountId, u64),
) -> ApiResult<RequestRow> {
    let now_ms = app.now_ms();
    let (life, draft) = (life_of(&row)?, draft_of(&row)?);
    rulebook(app, now_ms)?;
    let earlier = Earlier::count(app, &row, now_ms).await?;
    let accepted = check(app, agency, &draft, (earlier, now_ms)).map_err(ApiError::rules)?;
    let salts = RequestSalts {
        case: random(),
        window: random(),
    };
    let document = RequestDocument::new(&accepted, &row.agency, &salts);
    let document = document.ok_or_else(|| ApiError::internal("an agency's slug is none"))?;
    let actor = Actor::Agency {
        agency: row.agency.clone(),
        credential,
    };
    let event = Event::Submit {
        document: document.hash(),
    };
    let life = life.apply(&actor, event, now_ms).map_err(not_now)?;
    Ok(RequestRow {
        submitted: Some(Submitted {
            document: document.text().into_bytes(),
            class: document.class().code().to_owned(),
            danger: document.danger().map(|it| it.code().to_owned()),
            case_salt: salts.case,
            window_salt: salts.window,
            by,
            credential,
            at_ms: now_ms,
        }),
        ..moved(&row, &life, now_ms)
    })
}

fn no_delivery_key() -> ApiError {
    let title = "The agency has no delivery key in the public record.";
    let detail = "Make it first: residents seal what they share to it.";
    ApiError::conflict("no_delivery_key", title, detail)
}

fn queue_full() -> ApiError {
    let title = "Too many requests of the agency wait for a moderator.";
    let detail = format!("At most {REQUESTS_WAITING_MAX} wait at once.");
    ApiError::conflict("waiting", title, detail)
}
