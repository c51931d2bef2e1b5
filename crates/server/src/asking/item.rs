//! A request as its agency sees it.

use sidelight_api::request::{Draft, ProposedUpdate, RequestItem};
use sidelight_domain::record::sha256;
use sidelight_domain::request::life::State;
use sidelight_domain::window::write_day;
use sidelight_store::requests::{NamedRequest, RequestRow, UpdateRow};
use sidelight_translog::hash::Sha256Hash;

use super::agency::Enrolled;
use super::check::{Earlier, area, check};
use super::life::{life_of, on_wire};
use super::{UPDATES_LISTED_MAX, notes};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// What was typed, of a row.
pub(crate) fn draft_of(row: &RequestRow) -> ApiResult<Draft> {
    serde_json::from_str(&row.draft).map_err(|_| ApiError::internal("a draft cannot be read"))
}

/// The public text of a submitted request; none once it was redacted.
pub(crate) fn document_of(app: &App, row: &RequestRow) -> ApiResult<Option<String>> {
    let Some(submitted) = &row.submitted else {
        return Ok(None);
    };
    let hash = Sha256Hash(sha256(&submitted.document));
    let redacted = app.record.view(|log| log.redacted_by(hash)).flatten();
    if redacted.is_some() {
        return Ok(None);
    }
    let text = String::from_utf8(submitted.document.clone());
    Ok(Some(text.map_err(|_| {
        ApiError::internal("a stored document is no text")
    })?))
}

/// The last day on which residents can answer.
pub(crate) fn last_day(expires_ms: u64) -> Option<String> {
    write_day(expires_ms.saturating_sub(1)).ok()
}

/// A request of this agency, for the wire.
pub(crate) async fn item(
    app: &App,
    agency: &Enrolled,
    named: NamedRequest,
) -> ApiResult<RequestItem> {
    let NamedRequest {
        row,
        author,
        submitter,
    } = named;
    let now_ms = app.now_ms();
    let state = life_of(&row)?.at(now_ms);
    let draft = draft_of(&row)?;
    let earlier = Earlier::count(app, &row, now_ms).await?;
    let violations = match state {
        State::Draft => check(app, agency, &draft, (earlier, now_ms))
            .err()
            .unwrap_or_default(),
        State::Submitted { .. }
        | State::Decided { .. }
        | State::Published(_)
        | State::Refused { .. }
        | State::Resolved(_)
        | State::Withdrawn(_)
        | State::Expired(_) => Vec::new(),
    };
    let (notes, proposed) = match row.entered {
        None => (Vec::new(), Vec::new()),
        Some(entered) => {
            let updates = app.store.updates_of(row.id, UPDATES_LISTED_MAX).await?;
            let proposed = updates.into_iter().map(proposed).collect();
            (notes::notes(app, entered.entry).await?, proposed)
        }
    };
    let decided = row.decided.as_ref();
    Ok(RequestItem {
        id: row.id.to_string(),
        state: on_wire(&state),
        author,
        created_ms: row.created_ms,
        updated_ms: row.updated_ms,
        area: area(&draft),
        draft,
        violations,
        earlier_for_case: earlier.for_case,
        document: document_of(app, &row)?,
        submitted_ms: row.submitted.as_ref().map(|submitted| submitted.at_ms),
        submitted_by: submitter,
        index: row.entered.map(|entered| entered.entry),
        expires: decided.and_then(|d| d.expires_ms).and_then(last_day),
        published_ms: row.entered.map(|entered| entered.at_ms),
        reason: decided.and_then(|d| d.reason.clone()),
        notes,
        proposed,
    })
}

fn proposed(update: UpdateRow) -> ProposedUpdate {
    ProposedUpdate {
        id: update.id.to_string(),
        text: update.text,
        proposed_ms: update.proposed_ms,
        dropped: update.dropped,
    }
}
