//! `POST /api/agency/requests/{id}/packages`: makes a package. It is the download of the tracks in it.

use std::collections::BTreeSet;

use axum::extract::State;
use sidelight_api::limits::{PACKAGE_LIFE_MS, PACKAGE_SHARES_MAX, PACKAGES_PER_REQUEST_MAX};
use sidelight_api::package::{NewPackage as Wire, Package};
use sidelight_store::agency_shares::ShownListing;
use sidelight_store::disk::DiskState;
use sidelight_store::packages::NewPackage;
use sidelight_store::{PackageId, ShownShareId};

use super::{entry_of, on_wire};
use crate::access::Officer;
use crate::app::{App, random};
use crate::body::{Answer, Json, Path};
use crate::problem::{ApiError, ApiResult};

/// Shares read at once.
const PAGE: u32 = 16;

/// What is to be made; whoever asked is noted for each track before anything is written.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
    Json(new): Json<Wire>,
) -> ApiResult<Answer<Package>> {
    let entry = entry_of(&app, &officer, &request).await?;
    let shares = chosen(&app, &officer, entry, new.shares).await?;
    if matches!(app.disk.state(), DiskState::EventsOnly | DiskState::Full) {
        return Err(ApiError::disk_full());
    }
    let (id, now_ms) = (PackageId(random()), app.now_ms());
    let package = NewPackage {
        id,
        agency: &officer.agency,
        request: entry,
        account: officer.signed_in.account.id,
        shares: &shares,
        now_ms,
        expires_ms: now_ms + PACKAGE_LIFE_MS,
        packages_max: PACKAGES_PER_REQUEST_MAX,
    };
    if !app.store.package_create(&package).await? {
        let title = "There are enough packages of this request.";
        let detail = format!(
            "The files of {PACKAGES_PER_REQUEST_MAX} are kept, each for {} days.",
            PACKAGE_LIFE_MS / (24 * 60 * 60 * 1000)
        );
        return Err(ApiError::conflict("packages", title, detail));
    }
    app.packages.notify_one();
    let row = app.store.package(&officer.agency, id).await?;
    let row = row.ok_or_else(|| ApiError::internal("a package is not there"))?;
    Ok(Answer(on_wire(row, now_ms)))
}

/// Available shares of the request: those named, or all.
async fn chosen(
    app: &App,
    officer: &Officer,
    request: u64,
    named: Option<Vec<String>>,
) -> ApiResult<Vec<ShownShareId>> {
    let mut available = Vec::new();
    loop {
        let listing = ShownListing {
            agency: &officer.agency,
            account: officer.signed_in.account.id,
            request,
            after: available.last().copied(),
            now_ms: app.now_ms(),
            limit: PAGE,
        };
        let page = app.store.agency_shares(&listing).await?;
        available.extend(page.iter().map(|share| share.id));
        if page.len() < PAGE as usize {
            break;
        }
    }
    if let Some(named) = named {
        let named: BTreeSet<String> = named.into_iter().collect();
        available.retain(|share| named.contains(&share.to_string()));
        if available.len() < named.len() {
            return Err(ApiError::not_found());
        }
    }
    if available.is_empty() {
        let title = "There is nothing to put into a package.";
        let detail = "Choose at least one share.";
        return Err(ApiError::conflict("nothing_chosen", title, detail));
    }
    if available.len() > PACKAGE_SHARES_MAX {
        let title = "These are too many shares for one package.";
        let detail = format!("Choose at most {PACKAGE_SHARES_MAX}.");
        return Err(ApiError::unprocessable("too_many_shares", title, detail));
    }
    Ok(available)
}
