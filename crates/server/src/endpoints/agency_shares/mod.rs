//! Shares as an agency sees them (`docs/ref/share.md`).
//!
//! Everything these handlers ask of the store is in `store::AgencyShareRows`. Until a share is
//! available nothing here depends on residents, in bytes or in work; `tests/it/silence` watches it.

pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod open;
pub(crate) mod payload;

use sidelight_store::agency_shares::{HandedOver, Wanted};
use sidelight_store::shares::SharedTrack;

use crate::access::Officer;
use crate::app::App;
use crate::body::id;
use crate::problem::{ApiError, ApiResult};

/// A person who opens the same track again within so long stands once in the record, ms.
pub(crate) const MERGE_MS: u64 = 60 * 60 * 1000;

/// Share, item and track as a path names them.
type TrackPath = (String, String, String);

/// What is asked for; a path that names nothing is not found.
fn wanted<'a>(
    officer: &'a Officer,
    (share, n, track): (&str, &str, &str),
    now_ms: u64,
) -> ApiResult<Wanted<'a>> {
    let track = SharedTrack::from_name(track).ok_or_else(ApiError::not_found)?;
    let number: u32 = n.parse().map_err(|_| ApiError::not_found())?;
    if number.to_string() != n {
        return Err(ApiError::not_found());
    }
    Ok(Wanted {
        agency: &officer.agency,
        share: id(share)?,
        n: number,
        track,
        now_ms,
    })
}

/// The header, or the whole of a still, once it is in the record that this person is handed it.
pub(crate) async fn hand_over(
    app: &App,
    officer: &Officer,
    wanted: &Wanted<'_>,
) -> ApiResult<Vec<u8>> {
    let account = officer.signed_in.account.id;
    match app.store.agency_open(wanted, account, MERGE_MS).await? {
        HandedOver::Header(header) => Ok(header),
        HandedOver::Nothing => Err(ApiError::not_found()),
        HandedOver::TooOften => {
            let title = "This share was opened too often.";
            let detail = "Its access record is full; use what was downloaded.";
            Err(ApiError::conflict("access_record", title, detail))
        }
    }
}
