//! `GET /api/agency/requests/{id}/packages`: what was made of what was shared for a request.

use axum::extract::State;
use sidelight_api::limits::PACKAGES_LISTED_MAX;
use sidelight_api::package::{Package, Packages};

use super::{entry_of, on_wire};
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// Newest first.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
) -> ApiResult<Answer<Packages>> {
    let entry = entry_of(&app, &officer, &request).await?;
    let agency = officer.agency.as_str();
    let rows = app
        .store
        .packages_of(agency, entry, PACKAGES_LISTED_MAX)
        .await?;
    let now_ms = app.now_ms();
    let account = officer.signed_in.account.id;
    let mut packages = Vec::with_capacity(rows.len());
    for row in rows {
        let withheld = app.store.package_withheld(row.id, account).await?;
        packages.push(Package {
            withheld,
            ..on_wire(row, now_ms)
        });
    }
    Ok(Answer(Packages { packages }))
}
