//! What the operator stored, opened with stock programs: `age` decrypts, `ffmpeg` plays, the counter is read
//! from the pixels. That it is the hub's own is checked with the household's pinned key.

use std::path::Path;
use std::process::Command;

use futures::StreamExt as _;
use sha2::{Digest as _, Sha256};
use sidelight_api::client::{Client, ClipQuery};
use sidelight_api::clip::ClipItem;
use sidelight_demo::home::Known;
use sidelight_domain::record::{CameraId, Track};
use sidelight_seal::clip::{CardFile, ClaimedManifest, Expected, VerifiedClip, verify_clip};
use sidelight_seal::file;

use super::programs::{BITS, CELL, SIZE, TOP};

/// A clip or a gap, as the hub signed it, and the counters of its frames.
pub(super) struct Stored {
    pub(super) signed: VerifiedClip,
    pub(super) counters: Vec<u64>,
}

/// Everything the operator has of the camera.
pub(super) async fn list(api: &Client) -> anyhow::Result<Vec<ClipItem>> {
    let mut all = Vec::new();
    let mut query = ClipQuery::default();
    loop {
        let page = api.clips(&query).await?;
        all.extend(page.clips);
        query.before = page.next;
        if query.before.is_none() {
            return Ok(all);
        }
    }
}

/// Fetches, verifies, decrypts and plays one.
pub(super) async fn open(
    api: &Client,
    known: &Known,
    camera: CameraId,
    item: &ClipItem,
    folder: &Path,
) -> Stored {
    let card = fetch(api, item, Track::Card).await;
    let plain = decrypt(&card, folder);
    let (_, payload) = file::split(&card).unwrap();
    let claimed = ClaimedManifest {
        body: &item.manifest.body.0,
        signature: item.manifest.signature.0.as_slice().try_into().unwrap(),
        certificate: &item.manifest.certificate.parse().unwrap(),
    };
    let of = Expected {
        household: known.statement.household,
        camera,
        clip: item.clip,
    };
    let card = CardFile {
        plain: &plain,
        payload_sha256: Sha256::digest(payload).into(),
        payload_size: payload.len() as u64,
    };
    let hub = known.statement.hubs[0].key;
    let signed = verify_clip(&of, &hub, &claimed, &card).unwrap();
    let counters = match &signed.card().video {
        Some(track) => {
            let sealed = fetch(api, item, Track::Video).await;
            let (_, payload) = file::split(&sealed).unwrap();
            let hash = Sha256::digest(payload).into();
            signed
                .check_payload(Track::Video, &hash, payload.len() as u64)
                .unwrap();
            let film = decrypt(&sealed, folder);
            assert_eq!(track.media.plain, <[u8; 32]>::from(Sha256::digest(&film)));
            play(&film, folder)
        }
        None => Vec::new(),
    };
    Stored { signed, counters }
}

async fn fetch(api: &Client, item: &ClipItem, track: Track) -> Vec<u8> {
    let mut chunks = std::pin::pin!(api.age_file(item.clip, track).await.unwrap());
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    bytes
}

/// With Debian's `age` and the identity in `key.txt`.
fn decrypt(sealed: &[u8], folder: &Path) -> Vec<u8> {
    let from = folder.join("sealed.age");
    std::fs::write(&from, sealed).unwrap();
    let mut age = Command::new(super::AGE);
    age.args(["-d", "-i"]).arg(folder.join("key.txt")).arg(from);
    let said = age.output().unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    said.stdout
}

/// With `ffmpeg`, which must not find anything to complain about.
fn play(film: &[u8], folder: &Path) -> Vec<u64> {
    let from = folder.join("clip.mp4");
    std::fs::write(&from, film).unwrap();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg
        .args(["-v", "error", "-nostdin", "-xerror", "-i"])
        .arg(from);
    // As they are in the file: none made up, none left out to keep a rate.
    ffmpeg.args([
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-",
    ]);
    let said = ffmpeg.output().unwrap();
    let complaint = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && complaint.is_empty(), "{complaint}");
    let frame_bytes = (SIZE.0 * SIZE.1) as usize;
    assert_eq!(said.stdout.len() % frame_bytes, 0);
    said.stdout
        .chunks_exact(frame_bytes)
        .map(read_counter)
        .collect()
}

fn read_counter(frame: &[u8]) -> u64 {
    let lit = |bit: u32, row: u32| {
        let (x, y) = (bit * CELL.0 + CELL.0 / 2, TOP + row * CELL.1 + CELL.1 / 2);
        frame[(y * SIZE.0 + x) as usize] > 127
    };
    (0..BITS).fold(0, |counter, bit| {
        assert_ne!(lit(bit, 0), lit(bit, 1), "bit {bit} cannot be read");
        counter | u64::from(lit(bit, 0)) << bit
    })
}
