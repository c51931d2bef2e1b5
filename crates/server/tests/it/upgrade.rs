//! A data folder that an earlier program left starts under this one, and everything in it is still there.

use std::path::{Path, PathBuf};

use serde_json::Value;
use sidelight_server::record::LogState;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::source::TileSource as _;
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::Vkey;

use crate::record::{Files, WithRecord, small};
use crate::support::{APP_ORIGIN, Actor, Authenticator, copy_folder};

/// A day after the old program wrote, ms.
const LATER_MS: u64 = 1_795_710_400_000;
/// Its public record: so many entries.
const ENTRIES: u64 = 13;
/// The request among them.
const REQUEST: u64 = 10;
const AGENCY: &str = "millbrook-police";
const VKEY_ORIGIN: &str = "localhost:15870/log";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/folder-9d2e8c5")
}

/// The old folder, copied, with its keys closed as they were, which a version control system forgets.
async fn old() -> WithRecord {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&fixture(), folder.path());
    let keys = folder.path().join("data/keys");
    for key in std::fs::read_dir(&keys).unwrap() {
        let closed = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(key.unwrap().path(), closed).unwrap();
    }
    let text = std::fs::read_to_string(fixture().join("vkey")).unwrap();
    WithRecord::over(folder, Vkey::parse(text.trim()).unwrap(), LATER_MS).await
}

/// Signs in with a passkey that the old program knew.
async fn enter(log: &WithRecord, who: &str) -> Actor {
    let path = fixture().join("people").join(format!("{who}.json"));
    let kept: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut device = Authenticator::kept(APP_ORIGIN, &kept[0]);
    let reply = log.test.sign_in(&mut device).await;
    log.test.anonymous().with_session(&reply.cookie())
}

async fn json(who: &Actor, path: &str) -> Value {
    who.get(path).await.ok()
}

#[tokio::test]
async fn the_record_is_the_same_and_goes_on() {
    let log = old().await;
    assert_eq!(log.vkey.name(), VKEY_ORIGIN);
    assert_eq!(log.bodies().len() as u64, ENTRIES);
    let visitor = log.test.visitor();
    for index in 0..ENTRIES {
        let receipt = visitor.get(&format!("/record/entry/{index}")).await;
        assert_eq!(receipt.status, 200, "entry {index}");
    }
    let request = format!("/requests/{REQUEST}");
    let pages = [
        "/",
        "/record",
        "/record/numbers",
        "/record/feed.atom",
        "/agencies",
        "/requests",
        "/rules",
    ];
    for page in pages
        .into_iter()
        .chain([request.as_str(), "/agencies/millbrook-police"])
    {
        assert_eq!(visitor.get(page).await.status, 200, "{page}");
    }
    // The whole of it under its key, then one more entry on top.
    let size = log.app().record().view(|log| log.size()).unwrap();
    assert_eq!(size, ENTRIES);
    let (id, body, text) = small(1);
    let receipt = log
        .app()
        .record()
        .append(id, body, Some(text))
        .await
        .unwrap();
    assert_eq!(receipt.index, ENTRIES);
    let files = Files(log.data().join("log"));
    let signed = files.get(LogPath::Checkpoint).unwrap().unwrap();
    let head = OpenCheckpoint::open(&signed, std::slice::from_ref(&log.vkey)).unwrap();
    assert_eq!(head.checkpoint.size(), ENTRIES + 1);
    let mut monitor = Monitor::new();
    let all = monitor.read_to(&files, &head.checkpoint, &log.vkey, |_, _, _| ());
    all.unwrap();
    assert_eq!(log.app().record().state(), LogState::Running);
}

#[tokio::test]
async fn a_resident_finds_clips_keys_and_shares() {
    let log = old().await;
    let rosa = enter(&log, "resident").await;
    let household = json(&rosa, "/api/household?after=0").await;
    assert!(!household["statements"].as_array().unwrap().is_empty());
    assert!(household["keyring"].is_string());
    assert!(household["settings"].is_object());
    let clips = json(&rosa, "/api/household/clips").await;
    let clips = clips["clips"].as_array().unwrap().clone();
    assert_eq!(clips.len(), 2);
    for clip in &clips {
        let path = format!("/api/clips/{}/card", clip["clip"].as_str().unwrap());
        let card = rosa.get(&path).await;
        assert_eq!(card.status, 200);
        assert_eq!(
            card.body.len() as u64,
            clip["sizes"]["card"].as_u64().unwrap()
        );
        let tag = hex::encode(sidelight_domain::record::sha256(&card.body));
        assert_eq!(card.header("etag"), format!("\"{tag}\""));
    }
    let shares = json(&rosa, "/api/household/shares").await;
    let share = &shares["shares"][0];
    assert_eq!(share["request"], REQUEST);
    assert_eq!(
        share["opened"].as_array().unwrap().len(),
        1,
        "who opened it is still there"
    );
    let idris = enter(&log, "neighbour").await;
    let none = json(&idris, "/api/household/clips").await;
    assert_eq!(none["clips"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn an_officer_and_a_moderator_find_their_work() {
    let log = old().await;
    let officer = enter(&log, "officer").await;
    assert_eq!(json(&officer, "/api/agency").await["agency"], AGENCY);
    let asked = json(&officer, "/api/agency/requests").await;
    let request = &asked["requests"][0];
    assert_eq!(
        (&request["state"], &request["index"]),
        (&"resolved".into(), &REQUEST.into())
    );
    let id = request["id"].as_str().unwrap();
    let path = format!("/api/agency/requests/{id}/shares");
    let shares = json(&officer, &path).await;
    assert_eq!(shares["shares"][0]["opened"].as_array().unwrap().len(), 1);
    let moderator = enter(&log, "moderator").await;
    assert_eq!(moderator.get("/api/moderation").await.status, 200);
    assert_eq!(officer.get("/api/moderation").await.status, 404);
}
