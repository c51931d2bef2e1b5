//! How a household was told, and what it said: kept beside the life, which forgets both once it is decided.

use serde::{Deserialize, Serialize};
use sidelight_api::demand::{Objection, ObjectionState, ToTell, Told};
use sidelight_domain::demand::DemandNotice;
use sidelight_domain::demand::life::Life;
use sidelight_domain::window::DAY_MS;
use sidelight_store::demands::DemandRow;

use super::row::{corrupt, demand_of};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::release::footage::newest_statement;

/// What is kept of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Telling {
    /// Index of its entry.
    pub(crate) entry: u64,
    /// When it was public, ms.
    pub(crate) at_ms: u64,
    /// Nothing leaves before, ms.
    pub(crate) deliver_from_ms: u64,
    /// With which its entry commits to the demand, hex: trustees are shown that it is this one.
    pub(crate) salt: String,
    /// What the household said.
    pub(crate) objection: Option<Objection>,
}

/// What is kept of how a household was told; `None` if it was not.
pub(crate) fn telling(row: &DemandRow) -> ApiResult<Option<Telling>> {
    let read = |text: &String| serde_json::from_str(text).map_err(ApiError::internal);
    row.told.as_ref().map(read).transpose()
}

/// The same as a row has it.
pub(crate) fn written(telling: &Telling) -> ApiResult<Option<String>> {
    Ok(Some(
        serde_json::to_string(telling).map_err(|_| ApiError::from(corrupt()))?,
    ))
}

/// The row with another state of the objection.
pub(crate) fn said(
    row: &DemandRow,
    state: ObjectionState,
    (text, now_ms): (Option<&str>, u64),
) -> ApiResult<Option<String>> {
    let mut telling = telling(row)?.ok_or_else(ApiError::not_found)?;
    let before = telling.objection.and_then(|it| it.text);
    telling.objection = Some(Objection {
        state,
        since_ms: now_ms,
        text: text.map(str::to_owned).or(before),
    });
    written(&telling)
}

/// Who is shown it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// The agency: not what the household wrote.
    Agency,
    /// The household and reviewers.
    Inside,
}

/// On the wire.
pub(crate) fn shown(row: &DemandRow, to: For) -> ApiResult<Option<Told>> {
    let shown = |it: Telling| Told {
        index: it.entry,
        at_ms: it.at_ms,
        deliver_from_ms: it.deliver_from_ms,
        objection: it.objection.map(|it| Objection {
            text: it.text.filter(|_| to == For::Inside),
            ..it
        }),
    };
    Ok(telling(row)?.map(shown))
}

/// What a reviewer's device seals for the household.
pub(crate) async fn to_tell(app: &App, row: &DemandRow, life: &Life) -> ApiResult<Option<ToTell>> {
    let Some(household) = row.household else {
        return Ok(None);
    };
    let newest = newest_statement(app, household).await?;
    // It is public later than now: what is said here is not before it is true.
    let deliver_from_ms = app.now_ms() + life.notice_days * DAY_MS;
    let notice = DemandNotice::new(&demand_of(row)?, household, deliver_from_ms).padded();
    let notice = notice.ok_or_else(|| ApiError::internal("a notice that has no room"))?;
    Ok(Some(ToTell {
        recipient: newest.notice,
        notice: String::from_utf8(notice).map_err(ApiError::internal)?,
    }))
}
