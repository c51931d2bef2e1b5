//! Evidence packages (`docs/ref/package.md`): from what was asked for to a file whose digest is in the
//! public record. Everything sealed goes in as bytes; nothing here can open it.
//!
//! The work that waits is rows. A package is made from the beginning each time until its file is there
//! under its last name, so a crash leaves nothing half; access is noted before anything is written.

mod gather;
mod proofs;
mod records;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sidelight_store::packages::{MadePackage, PackageRow};
use sidelight_store::{PackageId, StoreError};
use sidelight_translog::entry::{FieldOpening, Kind, Package};
use sidelight_translog::hash::Sha256Hash;

use crate::app::App;
use crate::problem::ApiError;
use crate::record::{Draft, enter};

/// The folder of files in the data folder.
pub(crate) const FOLDER: &str = "packages";
/// Between two looks at what waits, if nobody asks.
const EVERY: Duration = Duration::from_secs(20);
/// How often a package is begun again after an error before it has failed.
const TRIES_MAX: u32 = 5;
/// Files removed in one step.
const SWEEP_MAX: u32 = 100;

/// Why a package is not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MakeError {
    /// It never will be; why, in words for the officer.
    #[error("{0}")]
    Never(&'static str),
    /// It may be, another time.
    #[error("{0}")]
    Later(String),
}

impl MakeError {
    /// Larger than any reader takes.
    fn too_large() -> Self {
        Self::Never("It would be too large: choose fewer shares.")
    }

    fn later(error: impl std::fmt::Display) -> Self {
        Self::Later(error.to_string())
    }
}

impl From<StoreError> for MakeError {
    fn from(error: StoreError) -> Self {
        Self::later(error)
    }
}

impl From<std::io::Error> for MakeError {
    fn from(error: std::io::Error) -> Self {
        Self::later(error)
    }
}

impl From<ApiError> for MakeError {
    fn from(error: ApiError) -> Self {
        Self::later(format!("{error:?}"))
    }
}

pub(crate) type MakeResult<T> = Result<T, MakeError>;

/// Where the file of a package is, or will be.
pub(crate) fn file(app: &App, id: PackageId) -> PathBuf {
    folder(app).join(format!("{id}.tar"))
}

fn folder(app: &App) -> PathBuf {
    app.config.data_dir.join(FOLDER)
}

/// Makes packages until the program ends.
pub(crate) async fn run(app: App) {
    let mut tries = 0;
    loop {
        match round(&app).await {
            Ok(()) => tries = 0,
            Err((id, error)) => {
                tries += 1;
                tracing::error!(%error, tries, "a package could not be made");
                if let Some(id) = id.filter(|_| tries >= TRIES_MAX) {
                    tries = 0;
                    let words = "The operator could not write the file.";
                    if let Err(error) = app.store.package_failed(id, words).await {
                        tracing::error!(%error, "a package could not be given up");
                    }
                }
            }
        }
        tokio::select! {
            () = app.packages.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Makes everything that waits; with an error, which package it was about.
pub async fn round(app: &App) -> Result<(), (Option<PackageId>, String)> {
    let text = |error: StoreError| (None, error.to_string());
    sweep(app)
        .await
        .map_err(|error| (None, error.to_string()))?;
    while let Some(row) = app.store.package_to_make().await.map_err(text)? {
        match make(app, &row).await {
            Ok(()) => {}
            Err(MakeError::Never(words)) => {
                app.store
                    .package_failed(row.id, words)
                    .await
                    .map_err(text)?;
            }
            Err(MakeError::Later(error)) => return Err((Some(row.id), error)),
        }
    }
    Ok(())
}

/// Removes files whose time is over, or in which a clip is that its owner has deleted.
async fn sweep(app: &App) -> MakeResult<()> {
    for id in app.store.packages_over(app.now_ms(), SWEEP_MAX).await? {
        // The row goes last: if we stop in between, the next round finds it.
        match tokio::fs::remove_file(file(app, id)).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => app.store.package_gone(id).await?,
        }
    }
    Ok(())
}

async fn make(app: &App, row: &PackageRow) -> MakeResult<()> {
    let signer = signer(app)?;
    let gathered = gather::gather(app, row).await?;
    crate::app::make_folder(&folder(app)).map_err(MakeError::later)?;
    let part = folder(app).join(format!("{}.part", row.id));
    let written = write::write(app, &part, gathered.files, &signer).await;
    let (digest, size) = match written {
        Ok(written) => written,
        Err(error) => {
            let _gone = tokio::fs::remove_file(&part).await;
            return Err(error);
        }
    };
    tokio::fs::rename(&part, file(app, row.id)).await?;
    sync(&folder(app)).await?;
    let mut draft = Draft::new(Kind::Package);
    let opening = FieldOpening::new(row.request.to_string(), &mut rand::rngs::OsRng);
    let body = Package {
        digest: Sha256Hash(digest),
        request: draft.commit_with("request", opening),
    };
    let submission = draft.submission(body.into(), None, app.now_ms());
    let submission = submission.map_err(MakeError::later)?;
    let made = MadePackage {
        digest,
        size,
        clips: gathered.clips.into(),
        tracks: &gathered.tracks,
        submission: &submission,
    };
    if app.store.package_made(row.id, &made).await? {
        tracing::info!(package = %row.id, size, "made an evidence package");
        // What the log does not take now waits with the rest.
        if let Err(error) = enter(&app.store, &app.record, &submission).await {
            tracing::warn!(%error, "the entry of a package waits");
        }
    }
    Ok(())
}

/// The operator's package key, which has to be the one that the record names.
fn signer(app: &App) -> MakeResult<ed25519_dalek::SigningKey> {
    let signer = crate::record::package_signer(&app.config.data_dir).map_err(MakeError::later)?;
    let named = app.record.view(|log| {
        log.ledger()
            .operator()
            .map(|operator| operator.package_key.0)
    });
    match named.flatten() {
        None => Err(MakeError::later("the public record is stopped")),
        Some(key) if key == signer.verifying_key().to_bytes() => Ok(signer),
        Some(_) => Err(MakeError::Never(
            "The operator's key for packages is not the one in the record.",
        )),
    }
}

async fn sync(folder: &Path) -> MakeResult<()> {
    let folder = tokio::fs::File::open(folder).await?;
    Ok(folder.sync_all().await?)
}
