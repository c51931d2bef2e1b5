//! The data folder of an earlier hub, left by a power cut, starts under this program and goes on.

use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

use serde_json::{Value, json};
use sidelight_domain::record::{CameraId, ClipId, Series};

use crate::camera::{Camera, Kind};
use crate::household::{Household, kept_key};
use crate::operator::Operator;
use crate::setup::{Setup, eventually, files};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/folder-9d2e8c5");

/// Files and folders are closed as they were, which a version control system forgets.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let at = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            DirBuilder::new().mode(0o700).create(&at).unwrap();
            copy(&entry.path(), &at);
        } else {
            std::fs::copy(entry.path(), &at).unwrap();
            std::fs::set_permissions(at, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_hubs_folder_goes_on_where_it_ended() {
    let kept = std::fs::read(Path::new(FIXTURE).join("household.json")).unwrap();
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    let clip = |name: &str| -> ClipId { kept[name].as_str().unwrap().parse().unwrap() };
    let id: CameraId = kept["camera"].as_str().unwrap().parse().unwrap();
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(FIXTURE).join("data"), dir.path());
    let operator = Operator::with_key(kept_key(&kept["operator"])).await;
    let household = Household::kept(&kept);
    operator.with(|s| s.statements.clone_from(&household.texts));
    let mut setup = Setup::over(dir, operator, household).await;
    assert_eq!(setup.status().await["paired"], true);

    let seen = setup.clips(id, 2).await;
    let [waiting, cut] = &seen[..] else {
        panic!("{}", seen.len())
    };
    assert_eq!(
        [waiting.clip, cut.clip],
        [clip("waiting"), clip("open")],
        "what waited, then what the power cut ended; what was handed over stays so"
    );
    assert!(cut.card.recovered && !waiting.card.recovered);
    for it in &seen {
        assert!(it.frames.len() > 30, "{}", it.frames.len());
        assert!(
            it.frames.windows(2).all(|w| w[1] == w[0] + 1),
            "no frame is missing"
        );
    }
    assert_eq!(cut.card.number, waiting.card.number + 1);

    let camera = Camera::start(Kind::WithAac).await;
    let body = json!({
        "camera": id.to_string(), "name": "Back door", "url": camera.url(), "username": "u",
        "password": "p", "continuous": false, "motion": "off",
    });
    assert_eq!(setup.command("camera.set", body).await["ok"], true);
    setup.online(id).await;
    let pressed = setup.press(id).await;
    let seen = eventually("the clip of today", async || {
        let seen = setup.verified_clips(id);
        seen.iter().any(|it| it.clip == pressed).then_some(seen)
    })
    .await;
    let numbers: Vec<_> = seen.iter().map(|it| it.card.number).collect();
    assert!(
        numbers.windows(2).all(|w| w[1] == w[0] + 1),
        "one chain over both programs: {numbers:?}"
    );
    assert!(seen.iter().all(|it| it.card.series == Series::Event));
    eventually("the spool being empty", async || {
        files(&setup.dir.path().join("spool"))
            .is_empty()
            .then_some(())
    })
    .await;
    setup.stop().await;
}
