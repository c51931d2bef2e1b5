//! Acknowledged means there: the real program is killed without warning after it has answered, and
//! started again.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures::{StreamExt as _, TryStreamExt as _};
use sidelight_api::Client;
use sidelight_api::account::{Finish, RegisterStart, Session};
use sidelight_api::client::ClipQuery;
use sidelight_domain::record::{Track, sha256};

use crate::support::{Authenticator, Home, Made};

/// Signs up with a fresh passkey through the typed client.
pub(crate) async fn sign_up(client: &Client, name: &str) -> (Session, String) {
    // The passkey is bound to the origin that the configuration names.
    let origin = client.operator().await.unwrap().app_url;
    let mut device = Authenticator::new(&origin);
    let start = RegisterStart {
        name: name.to_owned(),
        invite: None,
    };
    let challenge = client.register_start(&start).await.unwrap();
    let credential = device.create(&challenge.options);
    let device_name = "Test".to_owned();
    let finish = Finish {
        ceremony: challenge.ceremony,
        credential,
        device_name,
    };
    client.register_finish(&finish).await.unwrap()
}

/// A household made through the typed client: its resident, its hub, and a clip not handed in yet.
pub(crate) async fn someone_home(client: &Client) -> (Client, Client, Made) {
    let (_, cookie) = sign_up(client, "Ann").await;
    let resident = client.clone().session(cookie);
    let mut home = Home::on_paper(axum::Router::new());
    resident.household_create(&home.first()).await.unwrap();
    let token = resident.hub_register(home.hub_public()).await.unwrap();
    resident
        .statement_append(&home.with_hub_and_camera())
        .await
        .unwrap();
    (resident, client.clone().bearer(token.token), home.make())
}

/// The program, killed when a test is over.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn start(config: &Path, client: &Client) -> Daemon {
    let daemon = Command::new(env!("CARGO_BIN_EXE_sidelightd"))
        .arg("--config")
        .arg(config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let daemon = Daemon(daemon);
    let deadline = Instant::now() + Duration::from_secs(60);
    while client.operator().await.is_err() {
        assert!(Instant::now() < deadline, "sidelightd did not start");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    daemon
}

/// Writes a configuration with free ports; its path and a client for it.
fn configured(folder: &Path) -> (PathBuf, Client) {
    let free = || {
        std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port()
    };
    let (public, app) = (free(), free());
    let config = folder.join("sidelightd.toml");
    let text = format!(
        "data_dir = \"data\"\nsign_up = \"open\"\nreserve_bytes = 0\n\
         listen_public = \"127.0.0.1:{public}\"\nlisten_app = \"127.0.0.1:{app}\"\n\
         public_url = \"http://localhost:{public}\"\napp_url = \"http://localhost:{app}\"\n"
    );
    std::fs::write(&config, text).unwrap();
    (
        config,
        Client::new(format!("http://localhost:{app}").parse().unwrap()),
    )
}

#[tokio::test]
async fn a_clip_that_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let (config, client) = configured(folder.path());
    let mut daemon = start(&config, &client).await;
    let (resident, hub, made) = someone_home(&client).await;
    for payload in [&made.video, &made.card] {
        let bytes = bytes::Bytes::from(payload.clone());
        let body = futures::stream::iter([Ok::<_, std::io::Error>(bytes)]);
        hub.blob_put(&sha256(payload), payload.len() as u64, false, body)
            .await
            .unwrap();
    }
    let received = hub.clip_post(&made.new).await.unwrap();
    // SIGKILL: nothing is finished, flushed or said.
    daemon.0.kill().unwrap();
    daemon.0.wait().unwrap();
    let _daemon = start(&config, &client).await;
    let page = resident.clips(&ClipQuery::default()).await.unwrap();
    assert_eq!((page.clips.len(), page.clips[0].clip), (1, made.id));
    assert_eq!(page.clips[0].received, received);
    assert_eq!(hub.clip_post(&made.new).await.unwrap(), received);
    let video = resident.payload(made.id, Track::Video, None).await.unwrap();
    assert_eq!(
        video.try_collect::<Vec<_>>().await.unwrap().concat(),
        made.video
    );
}

/// Files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let below = |path: PathBuf| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    };
    entries
        .flat_map(|entry| below(entry.unwrap().path()))
        .collect()
}

#[tokio::test]
async fn an_upload_cut_off_by_a_kill_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (config, client) = configured(folder.path());
    let mut daemon = start(&config, &client).await;
    let (_, hub, _) = someone_home(&client).await;
    let bytes = vec![7u8; 20 << 20];
    let begun = bytes::Bytes::from(bytes[..17 << 20].to_vec());
    let endless =
        futures::stream::iter([Ok::<_, std::io::Error>(begun)]).chain(futures::stream::pending());
    let (name, size) = (sha256(&bytes), bytes.len() as u64);
    let uploading = hub.clone();
    let upload = tokio::spawn(async move { uploading.blob_put(&name, size, false, endless).await });
    let blobs = folder.path().join("data/blobs");
    let deadline = Instant::now() + Duration::from_secs(60);
    while files(&blobs).is_empty() {
        assert!(Instant::now() < deadline, "the upload did not begin");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    daemon.0.kill().unwrap();
    daemon.0.wait().unwrap();
    assert!(upload.await.unwrap().is_err());
    let _daemon = start(&config, &client).await;
    assert_eq!(files(&blobs), Vec::<PathBuf>::new());
    let body = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
    hub.blob_put(&name, size, false, body).await.unwrap();
    assert_eq!(files(&blobs).len(), 1);
}
