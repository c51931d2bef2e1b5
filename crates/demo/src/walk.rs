//! `--walk`: the whole story plays by itself, through the same interfaces as people use.
//!
//! It leaves the sealed tracks that the resident downloaded in `walk/resident/` and ends with an error that
//! names the step, if one fails.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use futures::StreamExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sidelight_api::client::Client;
use sidelight_api::clip::ClipItem;
use sidelight_domain::record::{ClipId, Track};
use sidelight_seal::clip::{CardFile, ClaimedManifest, Expected, VerifiedClip, verify_clip};
use sidelight_seal::{Identity, file};

use crate::neighbourhood::{Household, Neighbourhood};

/// How long a clip may take from the press to the operator: it lasts up to 60 s.
const CLIP_DEADLINE: Duration = Duration::from_secs(120);
/// How often the walk asks whether it is there.
const CLIP_POLL: Duration = Duration::from_millis(500);

/// Plays the story; the error of a step names it.
pub async fn play(neighbourhood: &Neighbourhood) -> anyhow::Result<()> {
    let folder = neighbourhood.layout.data().join("walk");
    let household = &neighbourhood.households[0];
    let rosa = household.home.person;
    let mut story = Story { step: 0 };

    story.step(&format!("{rosa}'s bell is pressed"));
    let clip = household.hub_page.press().await.context("step: press")?;
    let clip: ClipId = clip.parse()?;

    story.step("the hub cuts, seals and hands in the clip");
    let item = arrived(&household.resident.api().await, clip)
        .await
        .context("step: clip")?;

    story.step(&format!(
        "{rosa} fetches it, opens it and checks it against her hub's manifest"
    ));
    let sealed = folder.join("resident");
    fetch_and_verify(household, &item, &sealed)
        .await
        .context("step: fetch and verify")?;

    story.step("the neighbour asks for the same clip and learns nothing");
    let other = neighbourhood.households[1].resident.api().await;
    match other.clip(clip).await {
        Err(error) if error.status() == Some(404) => {}
        Err(error) => return Err(error).context("step: another home's clip"),
        Ok(_) => bail!("step: another home's clip was handed out"),
    }
    println!(
        "The walk is over: every step held. The sealed tracks are in {}",
        sealed.display()
    );
    Ok(())
}

struct Story {
    step: u32,
}

impl Story {
    fn step(&mut self, what: &str) {
        self.step += 1;
        println!("{:>2}. {what}", self.step);
    }
}

async fn arrived(api: &Client, clip: ClipId) -> anyhow::Result<ClipItem> {
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
) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let api = household.resident.api().await;
    let known = household.resident.known().await?;
    let identity = known
        .keyring
        .epoch(known.statement.epoch)
        .context("the current epoch")?;

    let card = fetch(&api, item.clip, Track::Card).await?;
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
            let sealed = fetch(&api, item.clip, track).await?;
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
    Ok(())
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

async fn fetch(api: &Client, clip: ClipId, track: Track) -> anyhow::Result<Vec<u8>> {
    let mut chunks = std::pin::pin!(api.age_file(clip, track).await?);
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes)
}
