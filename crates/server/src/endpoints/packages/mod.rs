//! Evidence packages of an agency's requests (`docs/ref/package.md`). How one is made is in
//! [`crate::package`].

pub(crate) mod create;
pub(crate) mod fetch;
pub(crate) mod list;

use sidelight_api::package::{Package, PackageState};
use sidelight_store::packages::{self, PackageRow};
use sidelight_store::record::SubmissionState;

use crate::access::Officer;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// The entry of a request of the officer's agency; not found if it has none.
async fn entry_of(app: &App, officer: &Officer, request: &str) -> ApiResult<u64> {
    let found = app.store.agency_request(&officer.agency, request).await?;
    found.flatten().ok_or_else(ApiError::not_found)
}

/// For the wire.
fn on_wire(row: PackageRow, now_ms: u64) -> Package {
    let mut package = Package {
        package: row.id.to_string(),
        state: PackageState::Making,
        made_ms: row.created_ms,
        made_by: row.who,
        shares: row.shares.len() as u64,
        clips: None,
        size: None,
        digest: None,
        index: None,
        expires_ms: row.expires_ms,
        failure: None,
        withheld: false,
    };
    match row.state {
        packages::PackageState::Making => {}
        packages::PackageState::Made {
            digest,
            size,
            clips,
            submission,
        } => {
            package.clips = Some(clips);
            package.size = Some(size);
            package.digest = Some(hex::encode(digest));
            package.state = match submission {
                _ if row.expires_ms <= now_ms => PackageState::Gone,
                SubmissionState::Waiting => PackageState::Entering,
                SubmissionState::Entered(_) => PackageState::Ready,
                SubmissionState::Refused(_) => PackageState::Failed,
            };
            if let SubmissionState::Entered(index) = submission {
                package.index = Some(index);
            }
        }
        packages::PackageState::Failed(words) => {
            package.state = PackageState::Failed;
            package.failure = Some(words);
        }
        packages::PackageState::Gone => package.state = PackageState::Gone,
    }
    package
}
