//! `GET /api/trustees/introduction`: what a `trustee` entry of a name would have to say now.

use axum::extract::State;
use serde::Deserialize;
use sidelight_api::trustee::Introduction;
use sidelight_translog::entry::Slug;

use crate::access::Anyone;
use crate::app::App;
use crate::asking::entry::origin;
use crate::body::{Answer, Query};
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;

/// Whose.
#[derive(Deserialize)]
pub(crate) struct Of {
    trustee: String,
}

/// The same for everybody: it is all in the record.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Query(of): Query<Of>,
) -> ApiResult<Answer<Introduction>> {
    anyone.take(&app, Limited::Requests)?;
    let name: Slug = of
        .trustee
        .parse()
        .map_err(|_| ApiError::malformed("A trustee's short name is 1 to 40 of a-z 0-9 -."))?;
    let origin = origin(&app)?;
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let (number, epoch) = match ledger.trustee(&name) {
            Some(known) => (known.entry.number, known.entry.epoch + 1),
            None => {
                let greatest = ledger.trustees().map(|(_, it)| it.entry.number).max();
                (greatest.unwrap_or(0) + 1, 1)
            }
        };
        Introduction {
            origin,
            log_key: log.log_key().to_string(),
            number,
            epoch,
        }
    });
    let found = found.ok_or_else(ApiError::not_found)?;
    Ok(Answer(found))
}
