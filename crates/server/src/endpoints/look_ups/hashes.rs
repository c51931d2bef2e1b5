//! `POST /api/agency/look-ups/{id}/hashes`: what the officer's page has made of the answers. Kept here;
//! which homes they are is found in the record's rounds, so that this answer is the same whatever is found.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::lookup::case::TokenHashes;
use sidelight_domain::record::Hash;
use sidelight_store::look_ups::LookUpRow;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::{Json, Path, hex32};
use crate::look_up::row::{filed_life, keep, text_of};
use crate::problem::{ApiError, ApiResult};
use crate::release::doors::wrong;
use sidelight_domain::lookup::life::State as Where;

/// 204, also for the same again; 409 `hashes` for others, `state` before it is public.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(look_up): Path<String>,
    Json(given): Json<TokenHashes>,
) -> ApiResult<StatusCode> {
    let who = officer.who();
    let row = own(&app, who, &look_up).await?;
    let Where::Published { .. } = filed_life(&row)?.state else {
        let title = "There are no answers yet.";
        let detail = "Trustees answer once it is in the public record.";
        return Err(ApiError::conflict("state", title, detail));
    };
    let unread = |_| wrong("hashes", "Reload the page.");
    let hashes: ApiResult<Vec<Hash>> = given
        .hashes
        .iter()
        .map(|it| hex32(it).map_err(unread))
        .collect();
    let hashes = hashes?;
    if hashes.len() as u64 != text_of(&row)?.addresses() {
        return Err(wrong("hashes", "There is one for each element."));
    }
    match &row.hashes {
        Some(kept) if *kept == hashes => Ok(StatusCode::NO_CONTENT),
        Some(_) => {
            let title = "Other hashes were handed in for it.";
            let detail =
                "Answers make one token of each element. Somebody handed in something else.";
            Err(ApiError::conflict("hashes", title, detail))
        }
        None => {
            let with = LookUpRow {
                version: row.version + 1,
                hashes: Some(hashes),
                ..row
            };
            keep(&app, &with, None).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}
