//! The sixth chapter: what was shared becomes one file that a court can check, and the officer opens it as
//! she would for a prosecutor.

use std::path::Path;

use anyhow::{Context, bail};
use sha2::{Digest as _, Sha256};
use sidelight_api::client::Client;
use sidelight_api::package::{NewPackage, Package, PackageState};
use sidelight_seal::Identity;
use sidelight_translog::entry::Body;

use super::asking::Published;
use super::clip::whole;
use super::ending::sidelight;
use super::{DEADLINE, Stage, Story, check_receipt, keep_receipt, until};

/// Plays the chapter.
pub(super) async fn pack(
    story: &mut Story,
    stage: &Stage<'_>,
    request: &Published,
) -> anyhow::Result<()> {
    let ines = stage.worker("officer")?;
    let api = ines.account.api().await;
    let folder = stage.part("officer");
    let ready = story
        .step(
            "she makes an evidence package; its digest is in the record before it can be fetched",
            async {
                let asked = api
                    .package_make(&request.id, &NewPackage::default())
                    .await?;
                ready(&api, &request.id, &asked.package).await
            },
        )
        .await?;
    story
        .step(
            "she fetches it, and the receipt of its entry is good",
            async {
                let tar = whole(api.package_file(&ready.package).await?).await?;
                let receipt = whole(api.package_receipt(&ready.package).await?).await?;
                std::fs::write(folder.join("package.tar"), &tar)?;
                std::fs::write(folder.join("package.tlog-proof"), &receipt)?;
                in_record(stage, &ready, (&tar, &receipt))
            },
        )
        .await?;
    let identity = ines.delivery_identity(stage.record()).await?;
    story
        .step(
            "`sidelight verify package` finds nothing amiss, and `sidelight open --all` opens it",
            check_and_open(stage, &folder, &identity),
        )
        .await
}

/// The package, once it can be fetched.
async fn ready(api: &Client, request: &str, package: &str) -> anyhow::Result<Package> {
    until("it is not made", DEADLINE, async || {
        let listed = api.packages(request).await?.packages;
        let found = listed.into_iter().find(|found| found.package == package);
        let found = found.context("it is not listed")?;
        match found.state {
            PackageState::Ready => Ok(Some(found)),
            PackageState::Failed | PackageState::Gone => {
                bail!("{}", found.failure.as_deref().unwrap_or("it is gone"))
            }
            PackageState::Making | PackageState::Entering => Ok(None),
        }
    })
    .await
}

fn in_record(
    stage: &Stage<'_>,
    ready: &Package,
    (tar, bytes): (&[u8], &[u8]),
) -> anyhow::Result<()> {
    let index = ready.index.context("it has no entry")?;
    let receipt = check_receipt(stage.record(), bytes, index)?;
    keep_receipt(&stage.part("receipts"), &receipt, index, bytes)?;
    let digest: [u8; 32] = Sha256::digest(tar).into();
    match receipt.entry.body() {
        Body::Package(package) if package.digest.0 == digest => Ok(()),
        _ => bail!("the record has another file's digest"),
    }
}

/// Checks it under the record's key, then opens everything into `opened/`, with an identity that stays beside
/// it: whoever comes after the walk can do the same, with stock `age` or with `sidelight`.
async fn check_and_open(
    stage: &Stage<'_>,
    folder: &Path,
    identity: &Identity,
) -> anyhow::Result<()> {
    let text = |name: &str| folder.join(name).display().to_string();
    let (package, proof) = (text("package.tar"), text("package.tlog-proof"));
    sidelight(stage, &["verify", "package", "--proof", &proof, &package]).await?;
    // Of an earlier walk.
    for old in ["opened", "identity.txt"] {
        let old = folder.join(old);
        match old.is_dir() {
            true => std::fs::remove_dir_all(&old)?,
            false if old.exists() => std::fs::remove_file(&old)?,
            false => {}
        }
    }
    let (file, into) = (text("identity.txt"), text("opened"));
    write_private(Path::new(&file), identity.to_secret_text().as_bytes())?;
    sidelight(stage, &["open", "--all", &into, "-i", &file, &package]).await
}

pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)
}
