//! Urgent asks that are over: whoever had not let one be published says whether it was misused.

use sidelight_api::request::{RequestState, UrgentOver};
use sidelight_domain::request::RequestDocument;

use super::QUEUE_LISTED_MAX;
use super::agency::Enrolled;
use super::credential::Decider;
use super::life::{life_of, on_wire};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// How long after its publication the misuse of an urgent ask is asked about, ms.
const JUDGED_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// Urgent asks that are over and not marked as misused, for somebody with these passkeys.
pub(crate) async fn over(
    app: &App,
    credential: &[Decider],
    now_ms: u64,
) -> ApiResult<Vec<UrgentOver>> {
    let since_ms = now_ms.saturating_sub(JUDGED_MS);
    let mut over = Vec::new();
    for row in app
        .store
        .urgent_published(since_ms, QUEUE_LISTED_MAX)
        .await?
    {
        let (Some(submitted), Some(entered)) = (&row.submitted, row.entered) else {
            continue;
        };
        let record = app
            .record
            .view(|log| log.ledger().request(entered.entry).cloned());
        let Some(record) = record.flatten() else {
            continue;
        };
        let Some(urgent) = record.urgent.filter(|it| it.misused.is_none()) else {
            continue;
        };
        let state = on_wire(&life_of(&row)?.at(now_ms));
        if state == RequestState::Published {
            continue;
        }
        over.push(UrgentOver {
            request: entered.entry,
            agency_name: Enrolled::find(app, &row.agency).await?.document.name,
            title: title(&submitted.document)?,
            danger: urgent.danger.code().to_owned(),
            state,
            published_ms: entered.at_ms,
            own: credential.iter().any(|it| it.index == record.decided_by),
        });
    }
    Ok(over)
}

fn title(document: &[u8]) -> ApiResult<String> {
    let text = std::str::from_utf8(document).map_err(ApiError::internal)?;
    let document = RequestDocument::parse(text).map_err(ApiError::internal)?;
    Ok(document.title().to_owned())
}
