//! A hub with a household and an operator around it.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use sidelight_api::client::Client;
use sidelight_api::mailbox::Slot;
use sidelight_domain::record::{CameraId, ClipId, Track};
use sidelight_hub::Config;
use sidelight_seal::message::MessageKind;
use sidelight_seal::pairing::{Code, Purpose, Transcript};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::camera::Camera;
use crate::frames::counters;
use crate::household::Household;
use crate::operator::{Operator, TOKEN};

const PATIENCE: Duration = Duration::from_secs(40);

/// Asks again and again until there is an answer.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "{what} did not happen"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One HTTP request to a hub's page.
pub(crate) async fn ask(address: SocketAddr, method: &str, path: &str) -> Option<(u16, String)> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(address).await.ok()?;
    let request =
        format!("{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

pub(crate) async fn status_of(address: SocketAddr) -> Option<Value> {
    serde_json::from_str(&ask(address, "GET", "/status.json").await?.1).ok()
}

pub(crate) struct Setup {
    pub(crate) operator: Operator,
    pub(crate) household: Household,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) page: SocketAddr,
    /// Copies of the record that the hub is given at its next start.
    pub(crate) copies: Vec<String>,
    /// Whether it may push to this machine from its next start on.
    pub(crate) push_here: bool,
    running: Option<(CancellationToken, JoinHandle<()>)>,
}

impl Setup {
    /// A hub that waits to be paired.
    pub(crate) async fn unpaired() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self::over(dir, Operator::start().await, Household::new()).await
    }

    /// The hub of a folder that is there.
    pub(crate) async fn over(
        dir: tempfile::TempDir,
        operator: Operator,
        household: Household,
    ) -> Self {
        let page = "127.0.0.1:0".parse().unwrap();
        let mut setup = Self {
            operator,
            household,
            dir,
            page,
            copies: Vec::new(),
            push_here: false,
            running: None,
        };
        setup.start().await;
        setup
    }

    /// A hub of this household.
    pub(crate) async fn paired() -> Self {
        let mut setup = Self::unpaired().await;
        let code = setup.code().await;
        setup.pair(&code).await;
        setup
    }

    pub(crate) fn config(&self) -> Config {
        let mut config = Config::new(self.dir.path().to_owned(), self.operator.url());
        config.local_listen = "127.0.0.1:0".parse().unwrap();
        config.disk_reserve_bytes = 0;
        config.record_copies.clone_from(&self.copies);
        config.push_private_addresses = self.push_here;
        config
    }

    pub(crate) async fn start(&mut self) {
        let (shutdown, (ready, listening)) = (CancellationToken::new(), oneshot::channel());
        let (config, token) = (self.config(), shutdown.clone());
        let task = tokio::spawn(async move {
            sidelight_hub::run_reporting(config, token, Some(ready))
                .await
                .unwrap();
        });
        self.page = listening.await.unwrap();
        self.running = Some((shutdown, task));
    }

    pub(crate) async fn stop(&mut self) {
        if let Some((shutdown, task)) = self.running.take() {
            shutdown.cancel();
            task.await.unwrap();
        }
    }

    pub(crate) async fn status(&self) -> Value {
        eventually("an answer of the hub's page", async || {
            status_of(self.page).await
        })
        .await
    }

    pub(crate) async fn code(&self) -> Code {
        code_shown(self.page).await
    }

    /// The browser's part of pairing; returns its six words.
    pub(crate) async fn pair(&mut self, code: &Code) -> String {
        let (operator, household) = (&self.operator, &mut self.household);
        pair(operator, household, code).await
    }

    /// Adds a camera and waits for its picture.
    pub(crate) async fn add_camera(
        &mut self,
        camera: &Camera,
        audio: bool,
        continuous: bool,
    ) -> CameraId {
        let id = self.set_camera(&camera.url(), audio, continuous).await;
        self.online(id).await;
        id
    }

    /// Adds a camera to the statement and sets it.
    pub(crate) async fn set_camera(
        &mut self,
        url: &str,
        audio: bool,
        continuous: bool,
    ) -> CameraId {
        let hub = self.household.statement.hubs[0].key;
        let (id, wire) = self.household.add_camera(hub, audio);
        self.operator.with(|s| s.statements.push(wire));
        let body = json!({
            "camera": id.to_string(), "name": "Back <door>", "url": url, "username": "u",
            "password": "p", "continuous": continuous, "motion": "off",
        });
        let reply = self.command("camera.set", body).await;
        assert_eq!(reply["ok"], true, "{reply}");
        id
    }

    pub(crate) async fn online(&self, camera: CameraId) {
        eventually("the camera coming online", async || {
            let status = status_of(self.page).await?;
            let all = status["cameras"].as_array()?.clone();
            all.iter()
                .find(|c| c["camera"] == camera.to_string() && c["state"] == "online")
                .map(|_| ())
        })
        .await;
    }

    /// Sends a command and waits for the reply.
    pub(crate) async fn command(&self, kind: &str, body: Value) -> Value {
        let (id, sealed) = self.household.command(kind, body);
        let relay = self.operator.queue(sealed);
        let reply = self.reply(&relay).await;
        assert_eq!(reply["command"], id.to_string());
        reply
    }

    pub(crate) async fn reply(&self, relay: &str) -> Value {
        let sealed = eventually("a reply", async || {
            self.operator.with(|s| s.replies.get(relay).cloned())
        })
        .await;
        self.household.open(MessageKind::Reply, &sealed)
    }

    pub(crate) async fn press(&self, camera: CameraId) -> ClipId {
        let (status, body) = ask(self.page, "POST", &format!("/press/{camera}"))
            .await
            .unwrap();
        assert_eq!(status, 200, "{body}");
        let body: Value = serde_json::from_str(&body).unwrap();
        body["clip"].as_str().unwrap().parse().unwrap()
    }

    /// Waits until the operator has so many clips; verifies all of them as a client does.
    pub(crate) async fn clips(&self, camera: CameraId, count: usize) -> Vec<Seen> {
        eventually("the clips at the operator", async || {
            self.operator
                .with(|s| (s.clips.len() >= count).then_some(()))
        })
        .await;
        self.verified_clips(camera)
    }

    /// Every clip the operator has, opened and verified.
    pub(crate) fn verified_clips(&self, camera: CameraId) -> Vec<Seen> {
        let (clips, blobs) = self.operator.with(|s| (s.clips.clone(), s.blobs.clone()));
        let hub = self.household.statement.hubs[0].key;
        let seen = clips.into_iter().map(|(clip, new)| {
            let openings: Vec<_> = new.openings.iter().map(|o| o.parse().unwrap()).collect();
            let manifest = sidelight_domain::record::Manifest::parse(&new.manifest.body.0).unwrap();
            let opened = manifest.open(&openings).unwrap();
            let payload = |track: Track| {
                let name = match track {
                    Track::Video => "video-payload",
                    Track::Audio => "audio-payload",
                    Track::Card => "card-payload",
                };
                blobs[&hex::encode(opened.array::<32>(name).unwrap())].to_vec()
            };
            let (verified, video, audio) =
                self.household
                    .verify(&hub, camera, clip, &new.manifest, &new.headers, payload);
            Seen {
                clip,
                card: verified.card().clone(),
                frames: video.as_deref().map(counters).unwrap_or_default(),
                audio,
            }
        });
        seen.collect()
    }

    /// What is wrong, as the hub's page says it.
    pub(crate) async fn problem(&self, part_of_sentence: &str) -> String {
        eventually(part_of_sentence, async || {
            let status = status_of(self.page).await?;
            let all = status["problems"].as_array()?.clone();
            all.iter()
                .filter_map(|p| p.as_str())
                .find(|p| p.contains(part_of_sentence))
                .map(str::to_owned)
        })
        .await
    }
}

/// A clip at the operator, verified.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) clip: ClipId,
    pub(crate) card: sidelight_seal::clip::Card,
    pub(crate) frames: Vec<u64>,
    pub(crate) audio: Option<Vec<u8>>,
}

pub(crate) async fn code_shown(page: SocketAddr) -> Code {
    eventually("a pairing code", async || {
        status_of(page).await?["pairing"]["code"]
            .as_str()
            .map(|c| c.parse().unwrap())
    })
    .await
}

/// The browser's part of pairing; returns its six words.
pub(crate) async fn pair(operator: &Operator, household: &mut Household, code: &Code) -> String {
    let client = Client::new(operator.url());
    let keys = code.keys();
    let mailbox = keys.mailbox();
    let mut transcript = Transcript::new(keys, Purpose::Pairing);
    let hello = client
        .mailbox_get(&mailbox, "hub", 20)
        .await
        .unwrap()
        .unwrap();
    transcript.read("hub", &hello.body, &hello.mac.0).unwrap();
    let hello: Value = serde_json::from_str(&hello.body).unwrap();
    let mut key = [0; 32];
    hex::decode_to_slice(hello["hub"].as_str().unwrap(), &mut key).unwrap();
    let wire = household.add_hub(key, hello["recipient"].as_str().unwrap());
    let (log, policy) = operator.with(|s| {
        s.statements.clone_from(&household.texts);
        (s.log.clone(), s.policy.clone())
    });
    let mut home = json!({
        "v": 1, "household": household.statement.household.to_string(), "statement": wire,
        "token": TOKEN, "operator_key": hex::encode(operator.public_key()), "log": log,
    });
    if let Some((number, text)) = policy {
        home["policy"] = json!({"number": number, "text": text});
    }
    let home = home.to_string();
    let mac = transcript.write("home", &home).unwrap().to_vec().into();
    client
        .mailbox_put(&mailbox, "home", &Slot { body: home, mac })
        .await
        .unwrap();
    let done = client
        .mailbox_get(&mailbox, "done", 20)
        .await
        .unwrap()
        .unwrap();
    transcript.read("done", &done.body, &done.mac.0).unwrap();
    transcript.words().join(" ")
}

/// Files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .map(|all| {
            all.map(|e| e.unwrap().file_name().into_string().unwrap())
                .collect()
        })
        .unwrap_or_default()
}
