//! `GET /api/agency/packages/{package}.tar` and `.tlog-proof`: the file and the receipt of its entry.
//! Until the record has the digest there is neither. Who fetches it is noted for each track in it.

use std::io::SeekFrom;
use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, header};
use sidelight_store::PackageId;
use sidelight_store::agency_shares::Wanted;
use sidelight_store::clips::Payload;
use sidelight_store::packages::PackageState;
use sidelight_store::record::SubmissionState;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use crate::access::Officer;
use crate::app::App;
use crate::body::{Path, id};
use crate::endpoints::agency_shares::hand_over;
use crate::endpoints::clips::payload::part_of;
use crate::package::file;
use crate::problem::{ApiError, ApiResult};

/// The bytes.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (package, ending) = name.split_once('.').ok_or_else(ApiError::not_found)?;
    let package: PackageId = id(package)?;
    let row = app.store.package(&officer.agency, package).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let PackageState::Made {
        digest: sha256,
        size,
        submission: SubmissionState::Entered(index),
        ..
    } = row.state
    else {
        return Err(ApiError::not_found());
    };
    let mut response = match ending {
        "tar" => {
            let whole = app.store.package_whole(package).await?;
            let account = officer.signed_in.account.id;
            let withheld = app.store.package_withheld(package, account).await?;
            if row.expires_ms <= app.now_ms() || !whole || withheld {
                return Err(ApiError::not_found());
            }
            note(&app, &officer, package).await?;
            let read = async |range| read(&app, package, range).await;
            part_of(Payload { sha256, size }, (&headers, "no-store"), read).await?
        }
        "tlog-proof" => receipt(&app, index).await?,
        _ => return Err(ApiError::not_found()),
    };
    let short = &package.to_string()[..8];
    let name = format!("attachment; filename=\"package-{short}.{ending}\"");
    let name = HeaderValue::from_str(&name).expect("hex and punctuation of ours");
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Whoever fetches a package is handed the headers of all its tracks.
async fn note(app: &App, officer: &Officer, package: PackageId) -> ApiResult<()> {
    for of in app.store.package_tracks(package).await? {
        let wanted = Wanted {
            agency: &officer.agency,
            share: of.share,
            n: of.n,
            track: of.track,
            now_ms: app.now_ms(),
        };
        hand_over(app, officer, &wanted).await?;
    }
    Ok(())
}

async fn read(app: &App, package: PackageId, range: Option<Range<u64>>) -> ApiResult<Body> {
    let mut file = match tokio::fs::File::open(file(app, package)).await {
        Ok(file) => file,
        // The data folder was restored: files of packages are in no backup.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            app.store.package_gone(package).await?;
            return Err(ApiError::not_found());
        }
        Err(error) => return Err(ApiError::internal(error)),
    };
    let Range { start, end } = range.unwrap_or(0..u64::MAX);
    file.seek(SeekFrom::Start(start))
        .await
        .map_err(ApiError::internal)?;
    Ok(Body::from_stream(ReaderStream::new(file.take(end - start))))
}

async fn receipt(app: &App, index: u64) -> ApiResult<Response> {
    let record = app.record.clone();
    let read = tokio::task::spawn_blocking(move || record.receipt(index)).await;
    let bytes = read
        .map_err(ApiError::internal)?
        .map_err(ApiError::internal)?;
    let bytes = bytes.ok_or_else(ApiError::not_found)?;
    let mut response = bytes.into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
