//! The first chapter: a press, and the clip it leaves, sealed, verified, and nobody else's.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use futures::{Stream, StreamExt as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sidelight_api::client::{Client, ClientResult};
use sidelight_api::clip::ClipItem;
use sidelight_domain::record::{ClipId, Track};
use sidelight_seal::clip::{CardFile, ClaimedManifest, Expected, VerifiedClip, verify_clip};
use sidelight_seal::{Identity, file};

use super::{Stage, Story};
use crate::neighbourhood::Household;

/// How long a clip may take from the press to the operator: it lasts up to 60 s.
const CLIP_DEADLINE: Duration = Duration::from_secs(120);
/// How often the walk asks whether it is there.
const CLIP_POLL: Duration = Duration::from_millis(500);

/// A clip that its owner has verified.
pub(super) struct Recorded {
    /// As the operator has it.
    pub(super) item: ClipItem,
    /// As the hub signed it.
    pub(super) verified: VerifiedClip,
}

/// Plays the chapter.
pub(super) async fn record(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<Recorded> {
    let household = stage.rosa();
    let rosa = household.home.person;
    let what = format!("{rosa}'s bell is pressed");
    let clip: ClipId = story
        .step(&what, async {
            Ok(household.hub_page.press().await?.parse()?)
        })
        .await?;
    let item = story
        .step("the hub cuts, seals and hands in the clip", async {
            arrived(&household.resident.api().await, clip).await
        })
        .await?;
    let folder = stage.part("resident");
    let what = format!("{rosa} fetches it, opens it and checks it against her hub's manifest");
    let verified = story
        .step(&what, fetch_and_verify(household, &item, &folder))
        .await?;
    let neighbour = stage.idris();
    story
        .step(
            "the neighbour asks for the same clip and learns nothing",
            async {
                match neighbour.resident.api().await.clip(clip).await {
                    Err(error) if error.status() == Some(404) => Ok(()),
                    Err(error) => Err(error.into()),
                    Ok(_) => bail!("another home's clip was handed out"),
                }
            },
        )
        .await?;
    Ok(Recorded { item, verified })
}

/// A clip, once the operator has it.
pub(super) async fn arrived(api: &Client, clip: ClipId) -> anyhow::Result<ClipItem> {
    let deadline = tokio::time::Instant::now() + CLIP_DEADLINE;
    loop {
        match api.clip(clip).await {
            Ok(item) => return Ok(item),
            Err(error) if error.status() == Some(404) && tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(CLIP_POLL).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Saves every track as the `age` file the operator serves, and verifies card, manifest and
/// payloads.
pub async fn fetch_and_verify(
    household: &Household,
    item: &ClipItem,
    folder: &Path,
) -> anyhow::Result<VerifiedClip> {
    let api = household.resident.api().await;
    let known = household.resident.known().await?;
    let identity = known
        .keyring
        .epoch(known.statement.epoch)
        .context("the current epoch")?;

    let card = whole(api.age_file(item.clip, Track::Card).await?).await?;
    std::fs::write(folder.join(format!("{}.card.age", item.clip)), &card)?;
    let (_, payload) = file::split(&card)?;
    let certificate = item
        .manifest
        .certificate
        .parse()
        .context("the certificate's form")?;
    let signature = item
        .manifest
        .signature
        .0
        .as_slice()
        .try_into()
        .context("a signature has 64 bytes")?;
    let claimed = ClaimedManifest {
        body: &item.manifest.body.0,
        signature: &signature,
        certificate: &certificate,
    };
    let plain = file::open(&card, identity)?;
    let of = Expected {
        household: known.statement.household,
        camera: household.camera,
        clip: item.clip,
    };
    let card_file = CardFile {
        plain: &plain,
        payload_sha256: Sha256::digest(payload).into(),
        payload_size: payload.len() as u64,
    };
    let verified = verify_clip(&of, &household.hub, &claimed, &card_file)?;

    for track in [Track::Video, Track::Audio] {
        if verified.payload(track).is_some() {
            let sealed = whole(api.age_file(item.clip, track).await?).await?;
            std::fs::write(
                folder.join(format!("{}.{}.age", item.clip, track.name())),
                &sealed,
            )?;
            check_track(&verified, track, &sealed, identity)?;
        }
    }
    let facts = json!({
        "clip": item.clip.to_string(),
        "received_ms": item.received.received_ms,
        "manifest": item.manifest,
    });
    let file = folder.join(format!("{}.manifest.json", item.clip));
    std::fs::write(file, serde_json::to_vec_pretty(&facts)?)?;
    Ok(verified)
}

/// Whether a track's payload and plaintext are those the hub signed.
fn check_track(
    verified: &VerifiedClip,
    track: Track,
    sealed: &[u8],
    identity: &Identity,
) -> anyhow::Result<()> {
    let (_, payload) = file::split(sealed)?;
    verified.check_payload(track, &Sha256::digest(payload).into(), payload.len() as u64)?;
    let plain = file::open(sealed, identity)?;
    let signed = match track {
        Track::Video => verified.card().video.as_ref().map(|v| v.media.plain),
        Track::Audio | Track::Card => verified.card().audio.as_ref().map(|a| a.plain),
    };
    if signed != Some(Sha256::digest(&plain).into()) {
        bail!("the {} is not what the hub signed", track.name());
    }
    Ok(())
}

/// All chunks of a download.
pub(super) async fn whole(
    chunks: impl Stream<Item = ClientResult<bytes::Bytes>>,
) -> anyhow::Result<Vec<u8>> {
    let mut chunks = std::pin::pin!(chunks);
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes)
}
