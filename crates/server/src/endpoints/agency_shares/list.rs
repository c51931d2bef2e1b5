//! `GET /api/agency/requests/{id}/shares`: what residents shared for a request, once it can be fetched.

use axum::extract::State;
use serde::Deserialize;
use sidelight_api::Bytes64;
use sidelight_api::share::{
    AgencyAccess, AgencyAnswer, AgencyShare, AgencyShareItem, AgencyShares,
};
use sidelight_store::ShownShareId;
use sidelight_store::agency_shares::{ShownAccess, ShownItem, ShownListing, ShownShare};

use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path, Query, id};
use crate::problem::{ApiError, ApiResult};

/// Shares in one answer, each with a letter of up to 256 KiB.
const SHARES_PAGE_MAX: u32 = 16;

/// The query.
#[derive(Deserialize)]
pub(crate) struct Ask {
    /// The last share of the page before.
    after: Option<String>,
}

/// By when they became available.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
    Query(ask): Query<Ask>,
) -> ApiResult<Answer<AgencyShares>> {
    let after: Option<ShownShareId> = ask.after.as_deref().map(id).transpose()?;
    let agency = officer.agency.as_str();
    let entry = app.store.agency_request(agency, &request).await?;
    let entry = entry.ok_or_else(ApiError::not_found)?;
    let shares = match entry {
        None => Vec::new(),
        Some(request) => {
            let listing = ShownListing {
                agency,
                account: officer.signed_in.account.id,
                request,
                after,
                now_ms: app.now_ms(),
                limit: SHARES_PAGE_MAX,
            };
            app.store.agency_shares(&listing).await?
        }
    };
    let shares: Vec<AgencyShare> = shares.into_iter().map(share).collect();
    let full = shares.len() == SHARES_PAGE_MAX as usize;
    let next = shares
        .last()
        .filter(|_| full)
        .map(|last| last.share.clone());
    Ok(Answer(AgencyShares { shares, next }))
}

fn share(shown: ShownShare) -> AgencyShare {
    AgencyShare {
        share: shown.id.to_string(),
        available_ms: shown.available_ms,
        letter: Bytes64(shown.letter),
        items: shown.items.into_iter().map(item).collect(),
        opened: shown.opened.into_iter().map(access).collect(),
        revoked_ms: shown.revoked_ms,
        answer: shown.answer.map(|answer| AgencyAnswer {
            at_ms: answer.at_ms,
            text: answer.text,
            who: answer.who,
        }),
    }
}

fn item(item: ShownItem) -> AgencyShareItem {
    let names = item.tracks.iter().map(|of| of.track.name().to_owned());
    AgencyShareItem {
        n: item.n,
        tracks: names.collect(),
        sizes: item.tracks.iter().map(|of| of.size).collect(),
        flags: item.flags,
        deleted: item.deleted,
    }
}

fn access(access: ShownAccess) -> AgencyAccess {
    AgencyAccess {
        who: access.who,
        item: access.n,
        track: access.track,
        at_ms: access.at_ms,
    }
}
