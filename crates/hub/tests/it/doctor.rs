//! What `sidelight-hub doctor` finds, beside a hub that runs and without.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::json;
use sidelight_api::doctor::{Finding, State};
use sidelight_hub::Config;
use sidelight_hub::doctor::look;

use crate::camera::{Camera, Kind};
use crate::operator::Fault;
use crate::record::{policy, signer};
use crate::setup::{Setup, eventually};

fn about<'a>(found: &'a [Finding], check: &str) -> &'a Finding {
    let named = found.iter().find(|it| it.check == check);
    named.unwrap_or_else(|| panic!("nothing of {check} in {found:?}"))
}

fn fails(found: &[Finding]) -> Vec<&'static str> {
    let failed = found.iter().filter(|it| it.state == State::Fail);
    failed.map(|it| it.check).collect()
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_witnesses_nobody_has_named_is_said() {
    let mut setup = Setup::unpaired().await;
    setup
        .operator
        .with(|s| s.log = Some(signer(7).vkey().to_string()));
    let code = setup.code().await;
    setup.pair(&code).await;
    let beside = Config {
        local_listen: setup.page,
        ..setup.config()
    };
    let record = async || about(&look(&beside).await, "record").clone();
    let found = record().await;
    assert_eq!(found.state, State::Warn, "{found:?}");
    assert!(found.says.contains("whose signatures"), "{found:?}");
    let named = json!({"number": 0, "text": policy(1, &[1])});
    assert_eq!(setup.command("policy.set", named).await["ok"], true);
    assert_eq!(record().await.state, State::Ok);
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_at_a_home_is_named() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    mode(setup.dir.path(), 0o700);
    setup.add_camera(&camera, false, false).await;
    let beside = Config {
        local_listen: setup.page,
        ..setup.config()
    };
    // Beside the hub: what it says of its camera.
    eventually("a camera that is there", async || {
        let found = look(&beside).await;
        (about(&found, "camera").state == State::Ok).then_some(())
    })
    .await;
    let found = look(&beside).await;
    assert_eq!(fails(&found), Vec::<&str>::new(), "{found:?}");
    assert_eq!(about(&found, "hub").says, "it runs");
    assert!(
        about(&found, "operator")
            .says
            .contains("the key of the pairing")
    );
    assert_eq!(about(&found, "clock").state, State::Ok);

    // Without it: the camera is asked for a picture, and then there is none.
    setup.stop().await;
    let found = look(&setup.config()).await;
    assert!(about(&found, "camera").says.contains("pixels"), "{found:?}");
    assert_eq!(about(&found, "hub").state, State::Warn);
    camera.unplug();
    setup.operator.set_fault(Fault::OtherKey);
    let key = setup.dir.path().join("keys/device");
    let found = look(&setup.config()).await;
    assert_eq!(fails(&found), ["operator", "camera"], "{found:?}");
    mode(&key, 0o644);
    mode(setup.dir.path(), 0o755);
    let found = look(&setup.config()).await;
    assert_eq!(
        fails(&found),
        ["folder", "keys", "household", "operator"],
        "{found:?}"
    );
    mode(setup.dir.path(), 0o700);
    std::fs::remove_file(&key).unwrap();
    let found = look(&setup.config()).await;
    assert!(
        about(&found, "keys")
            .says
            .contains("keys/device is missing")
    );
    assert!(!key.exists(), "and none is made");

    // A folder before its first start, and an operator that does not answer.
    let empty = tempfile::tempdir().unwrap();
    let gone = Config::new(
        empty.path().join("hub"),
        "http://127.0.0.1:1".parse().unwrap(),
    );
    let found = look(&gone).await;
    assert_eq!(fails(&found), ["operator"], "{found:?}");
    assert!(!gone.data_dir.exists());
}
