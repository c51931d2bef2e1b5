//! `GET /api/moderation`: what waits, urgent asks first, then oldest first, and what was decided last.

use axum::extract::State;
use sidelight_api::request::{DecidedItem, Moderation, ModerationItem, UpdateItem};
use sidelight_domain::request::RequestDocument;
use sidelight_store::AccountId;
use sidelight_store::requests::{NamedRequest, RequestRow, UpdateRow};

use crate::access::Moderator;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::credential::{Seat, seated};
use crate::asking::item::draft_of;
use crate::asking::life::{life_of, on_wire};
use crate::asking::misuse::over;
use crate::asking::{DECIDED_LISTED_MAX, QUEUE_LISTED_MAX};
use crate::body::Answer;
use crate::problem::{ApiError, ApiResult};

/// Needs no credential in the log: looking is not deciding.
pub(crate) async fn handle(
    State(app): State<App>,
    moderator: Moderator,
) -> ApiResult<Answer<Moderation>> {
    let account = moderator.signed_in.account.id;
    let credential = seated(&app, account, &Seat::Moderator).await?;
    let now_ms = app.now_ms();
    let mut queue = Vec::new();
    for named in app.store.requests_waiting(QUEUE_LISTED_MAX).await? {
        queue.push(waiting(&app, named, account).await?);
    }
    let mut updates = Vec::new();
    for (update, proposer) in app.store.updates_waiting(now_ms, QUEUE_LISTED_MAX).await? {
        let found = app.store.request(update.request).await?;
        let row = found.ok_or_else(|| ApiError::internal("an update of no request"))?;
        updates.push(proposed(&app, &row.row, update, (proposer, account)).await?);
    }
    let mut decided = Vec::new();
    for named in app.store.requests_decided(DECIDED_LISTED_MAX).await? {
        decided.extend(decided_item(&app, &named.row, now_ms).await?);
    }
    Ok(Answer(Moderation {
        credential: credential.first().map(|decider| decider.index),
        queue,
        urgent_over: over(&app, &credential, now_ms).await?,
        updates,
        decided,
    }))
}

fn read(document: &[u8]) -> ApiResult<(String, RequestDocument)> {
    let text = std::str::from_utf8(document).map_err(ApiError::internal)?;
    let document = RequestDocument::parse(text).map_err(ApiError::internal)?;
    Ok((text.to_owned(), document))
}

async fn waiting(app: &App, named: NamedRequest, caller: AccountId) -> ApiResult<ModerationItem> {
    let NamedRequest { row, submitter, .. } = named;
    let missing = || ApiError::internal("a request waits and was not submitted");
    let submitted = row.submitted.as_ref().ok_or_else(missing)?;
    let (text, document) = read(&submitted.document)?;
    let draft = draft_of(&row)?;
    let agency_name = name_of(app, &row.agency).await?;
    let earlier_for_case = app
        .store
        .requests_for_case(&row.agency, &row.case_key, row.id)
        .await?;
    Ok(ModerationItem {
        id: row.id.to_string(),
        agency: row.agency.clone(),
        agency_name,
        document: text,
        title: document.title().to_owned(),
        area: document.area().to_string(),
        danger: submitted.danger.clone(),
        from_ms: draft.from_ms.ok_or_else(missing)?,
        to_ms: draft.to_ms.ok_or_else(missing)?,
        case_number: draft.case_number.trim().to_owned(),
        submitted_ms: submitted.at_ms,
        submitted_by: submitter.unwrap_or_default(),
        earlier_for_case,
        own: submitted.by == caller,
    })
}

async fn name_of(app: &App, agency: &str) -> ApiResult<String> {
    Ok(Enrolled::find(app, agency).await?.document.name)
}

async fn proposed(
    app: &App,
    row: &RequestRow,
    update: UpdateRow,
    (proposed_by, caller): (String, AccountId),
) -> ApiResult<UpdateItem> {
    let (Some(entered), Some(submitted)) = (row.entered, &row.submitted) else {
        return Err(ApiError::internal("an update of an unpublished request"));
    };
    let (_, document) = read(&submitted.document)?;
    Ok(UpdateItem {
        id: update.id.to_string(),
        request: entered.entry,
        agency: row.agency.clone(),
        agency_name: name_of(app, &row.agency).await?,
        title: document.title().to_owned(),
        document: String::from_utf8(update.document).map_err(ApiError::internal)?,
        proposed_by,
        proposed_ms: update.proposed_ms,
        own: update.proposer == caller,
    })
}

async fn decided_item(app: &App, row: &RequestRow, now_ms: u64) -> ApiResult<Option<DecidedItem>> {
    let (Some(submitted), Some(decided)) = (&row.submitted, &row.decided) else {
        return Ok(None);
    };
    let (_, document) = read(&submitted.document)?;
    Ok(Some(DecidedItem {
        id: row.id.to_string(),
        index: row.entered.map(|entered| entered.entry),
        state: on_wire(&life_of(row)?.at(now_ms)),
        agency: row.agency.clone(),
        agency_name: name_of(app, &row.agency).await?,
        title: document.title().to_owned(),
        decided_ms: decided.at_ms,
        reason: decided.reason.clone(),
    }))
}
