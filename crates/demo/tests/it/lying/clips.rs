//! Clips in the place of others: of another time, of another home, under another hub, with another picture.

use futures::StreamExt as _;
use serde_json::{Value, json};
use sidelight_api::client::Client;
use sidelight_api::clip::ClipItem;
use sidelight_demo::walk::fetch_and_verify;
use sidelight_domain::record::{Certificate, ClipId, Track};

use super::Scene;
use crate::town::Home;

/// A clip with all that the operator has of it.
struct Whole {
    item: ClipItem,
    tracks: Vec<(Track, Vec<u8>)>,
}

impl Whole {
    async fn of(home: &Home, clip: ClipId) -> Self {
        let item = home.arrived(clip).await;
        let api = home.household.resident.api().await;
        let mut tracks = Vec::new();
        for track in [Track::Card, Track::Video] {
            tracks.push((track, age_file(&api, clip, track).await));
        }
        Self { item, tracks }
    }
}

async fn age_file(api: &Client, clip: ClipId, track: Track) -> Vec<u8> {
    let mut chunks = std::pin::pin!(api.age_file(clip, track).await.unwrap());
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    bytes
}

/// Fetches, opens and verifies Rosa's clip as she does, whatever she is told.
async fn watch(scene: &Scene, clip: ClipId) -> anyhow::Result<()> {
    let household = &scene.rosa().household;
    let folder = tempfile::tempdir().unwrap();
    let item = household.resident.api().await.clip(clip).await?;
    fetch_and_verify(household, &item, folder.path())
        .await
        .map(drop)
}

pub(super) async fn all(scene: &Scene) {
    let (rosa, other) = (scene.rosa(), scene.other());
    let (first, theirs) = (rosa.press().await, other.press().await);
    let first = Whole::of(rosa, first).await;
    let theirs = Whole::of(other, theirs).await;
    let second = rosa.press().await;
    rosa.arrived(second).await;
    watch(scene, second).await.unwrap();

    instead(scene, second, &first);
    let replayed = watch(scene, second).await;
    let name = "this is another clip than the one asked for";
    scene.refused("an older clip", replayed, name).await;

    instead(scene, second, &theirs);
    let substituted = watch(scene, second).await;
    let name = "not encrypted to this identity";
    scene
        .refused("another home's clip", substituted, name)
        .await;

    // Half of it: the household's own card and manifest, another picture.
    let (path, video) = (track_path(second, Track::Video), first.tracks[1].1.clone());
    scene.liar.lie(path, move |_| video.clone());
    let name = "the video is not the one the hub signed";
    scene
        .refused("another picture", watch(scene, second).await, name)
        .await;

    other_hub(scene, second).await;
    watch(scene, second).await.unwrap();
}

/// One clip with all that belongs to it, under the name of another.
fn instead(scene: &Scene, asked: ClipId, told: &Whole) {
    for (track, bytes) in &told.tracks {
        let bytes = bytes.clone();
        let path = track_path(asked, *track);
        scene.liar.lie(path, move |_| bytes.clone());
    }
    let mut item = serde_json::to_value(&told.item).unwrap();
    item["clip"] = json!(asked.to_string());
    let path = format!("/api/clips/{asked}");
    scene
        .liar
        .lie_json(path, move |answer| answer.clone_from(&item));
}

fn track_path(clip: ClipId, track: Track) -> String {
    format!("/api/clips/{clip}/{}.age", track.name())
}

/// A certificate by a hub of the operator's, for the key that signed the clip.
async fn other_hub(scene: &Scene, clip: ClipId) {
    let key = scene.attacker.signing.clone();
    let forged = move |item: &mut Value| {
        let wire = &mut item["manifest"]["certificate"];
        let signed = wire["clip_key"].as_str().unwrap();
        let clip_key = hex::decode(signed).unwrap().try_into().unwrap();
        let own = Certificate::sign(&key, clip_key, clip);
        wire["hub"] = json!(hex::encode(key.verifying_key().as_bytes()));
        let signature: &[u8] = &own.signature;
        use base64::Engine as _;
        wire["signature"] = json!(base64::engine::general_purpose::STANDARD.encode(signature));
    };
    scene.liar.lie_json(format!("/api/clips/{clip}"), forged);
    let name = "vouched for by another hub than this household's";
    scene
        .refused("the hub's key", watch(scene, clip).await, name)
        .await;
}
