//! A published request whose text says that somebody is in danger is an urgent ask in the record, too: what
//! the numbers count. Nobody decides that again; the text that was approved says it.

use sidelight_domain::emergency::Danger;
use sidelight_translog::entry::{EntryIndex, Urgent};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::enter::enter;

/// Of so many the entry is looked for in one round.
const ROUND_MAX: u32 = 200;
/// As long after its publication, ms.
const LATE_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// Enters those that are not there yet; the same again is no second one.
pub(crate) async fn settle(app: &App) -> ApiResult<()> {
    let since_ms = app.now_ms().saturating_sub(LATE_MS);
    for row in app.store.urgent_published(since_ms, ROUND_MAX).await? {
        let (Some(entered), Some(submitted)) = (row.entered, &row.submitted) else {
            continue;
        };
        let missing = app.record.view(|log| {
            let record = log.ledger().request(entered.entry);
            record.is_some_and(|it| it.urgent.is_none())
        });
        if missing != Some(true) {
            continue;
        }
        let code = submitted.danger.as_deref();
        let danger = Danger::ALL.into_iter().find(|it| Some(it.code()) == code);
        let body = Urgent {
            request: EntryIndex(entered.entry),
            danger: danger.ok_or_else(|| ApiError::internal("a stored danger is none"))?,
        };
        enter(app, body.into(), None).await?;
    }
    Ok(())
}
