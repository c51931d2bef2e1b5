//! An operator, a hub and a camera, the household they belong to, and what befalls them.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use sidelight_api::clip::ClipItem;
use sidelight_demo::home::{Known, Resident};
use sidelight_demo::hub_page::HubPage;
use sidelight_domain::record::{CameraId, ClipId, Series, SigningKeyBytes, Trigger};
use url::Url;

use super::WHILE;
use super::clips::{self, Stored};
use super::programs::{Camera, LOGIN, Process, free_port, start};

/// How long anything may take that should happen at once.
const PATIENCE: Duration = Duration::from_secs(90);
/// What is picked lies within this of the end, ms.
const SPAN_MS: u64 = 3_600_000;
/// How often what is sealed is picked.
const PICK_EVERY: Duration = Duration::from_millis(500);

/// Asks again and again until there is an answer.
async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "{what} did not happen"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub(super) fn now_ms() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

/// Who is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Party {
    Camera,
    Hub,
    Operator,
}

/// Something was away from one moment to another.
#[derive(Debug)]
pub(super) struct Absence {
    pub(super) why: Trigger,
    pub(super) from_ms: u64,
    pub(super) to_ms: u64,
}

/// An operator, a hub and a camera, and the household they belong to.
pub(super) struct Town {
    folder: tempfile::TempDir,
    operator: Option<Process>,
    hub: Option<Process>,
    pub(super) camera: Camera,
    page: HubPage,
    page_url: Url,
    resident: Resident,
    hub_key: SigningKeyBytes,
    door: CameraId,
}

impl Drop for Town {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for name in ["operator.log", "hub.log", "camera.log"] {
                let log = std::fs::read_to_string(self.folder.path().join(name));
                eprintln!("==== {name}\n{}", log.unwrap_or_default());
            }
        }
    }
}

impl Town {
    /// Starts everything and has the camera record all the time.
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let [public, app, local] = std::array::from_fn(|_| free_port());
        let app_url: Url = format!("http://localhost:{app}/").parse().unwrap();
        let operator = format!(
            "name = \"Operator\"\ndata_dir = {:?}\nlisten_public = \"127.0.0.1:{public}\"\n\
             listen_app = \"127.0.0.1:{app}\"\npublic_url = \"http://localhost:{public}/\"\n\
             app_url = \"{app_url}\"\nsign_up = \"open\"\n",
            at.join("operator"),
        );
        std::fs::write(at.join("operator.toml"), operator).unwrap();
        let hub = format!(
            "name = \"Hub\"\ndata_dir = {:?}\noperator_url = \"{app_url}\"\n\
             local_listen = \"127.0.0.1:{local}\"\n",
            at.join("hub"),
        );
        std::fs::write(at.join("hub.toml"), hub).unwrap();
        let operator = start_operator(at);
        let hub = start_hub(at);
        let mut camera = Camera::new(at);
        camera.start();

        let page_url: Url = format!("http://127.0.0.1:{local}/").parse().unwrap();
        let page = HubPage::new(page_url.clone());
        let resident = eventually("the operator coming up", async || {
            Resident::open("Ada Thorn", at.join("device"), app_url.clone())
                .await
                .ok()
        })
        .await;
        let code = eventually("a pairing code", async || page.pairing_code().await.ok()).await;
        let (hub_key, _) = resident.pair(&code).await.unwrap();
        let url = camera.url().parse().unwrap();
        let door = eventually("the camera answering", async || {
            resident
                .add_camera(&hub_key, "Porch", (&url, LOGIN))
                .await
                .ok()
        })
        .await;
        let town = Self {
            folder,
            operator: Some(operator),
            hub: Some(hub),
            camera,
            page,
            page_url,
            resident,
            hub_key,
            door,
        };
        town.recording().await;
        town
    }

    async fn recording(&self) {
        eventually("the camera coming online", async || {
            self.page.is_recording(self.door).await.then_some(())
        })
        .await;
    }

    async fn offline(&self) {
        eventually("the camera going offline", async || {
            (self.status().await?["cameras"][0]["state"] == "offline").then_some(())
        })
        .await;
    }

    /// Kills one of the three and starts it again after a while, whatever state the others are in.
    pub(super) async fn kill(&mut self, party: Party, away: Duration) {
        match party {
            Party::Camera => self.camera.kill(),
            Party::Hub => self.hub.take().unwrap().kill(),
            Party::Operator => self.operator.take().unwrap().kill(),
        }
        tokio::time::sleep(away).await;
        match party {
            Party::Camera => self.camera.start(),
            Party::Hub => self.hub = Some(start_hub(self.folder.path())),
            Party::Operator => self.operator = Some(start_operator(self.folder.path())),
        }
    }

    /// Waits until pictures come that did not come before this moment, ms.
    pub(super) async fn recording_since(&self, from_ms: u64) {
        eventually("the camera coming online", async || {
            let camera = self.status().await?["cameras"][0].clone();
            let since_ms = camera["since"].as_u64()?;
            (camera["state"] == "online" && since_ms >= from_ms).then_some(())
        })
        .await;
    }

    async fn status(&self) -> Option<Value> {
        let url = self.page_url.join("status.json").unwrap();
        let answer = reqwest::get(url).await.ok()?;
        serde_json::from_slice(&answer.bytes().await.ok()?).ok()
    }

    pub(super) async fn press(&self) -> ClipId {
        self.page.press().await.unwrap().parse().unwrap()
    }

    /// Presses, if the hub answers.
    pub(super) async fn try_press(&self) -> Option<ClipId> {
        self.page.press().await.ok()?.parse().ok()
    }

    async fn command(&self, kind: &str, body: &Value) -> Option<Value> {
        self.resident
            .command(&self.hub_key, kind, body.clone())
            .await
            .ok()
    }

    /// Kills the camera for a while, until its pictures come again.
    pub(super) async fn camera_fails(&mut self) -> Absence {
        let from_ms = now_ms();
        self.camera.kill();
        self.offline().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.camera.start();
        self.recording().await;
        let to_ms = now_ms();
        Absence {
            why: Trigger::Camera,
            from_ms,
            to_ms,
        }
    }

    /// Kills the hub for a while, until it records again.
    pub(super) async fn hub_fails(&mut self) -> Absence {
        let from_ms = now_ms();
        self.hub.take().unwrap().kill();
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.hub = Some(start_hub(self.folder.path()));
        self.recording().await;
        let to_ms = now_ms();
        Absence {
            why: Trigger::Restart,
            from_ms,
            to_ms,
        }
    }

    /// Kills the operator for a while. The hub goes on without.
    pub(super) async fn operator_fails(&mut self) {
        self.operator.take().unwrap().kill();
        tokio::time::sleep(WHILE).await;
        assert!(
            self.page.is_recording(self.door).await,
            "recording needs no operator"
        );
        self.operator = Some(start_operator(self.folder.path()));
    }

    /// Ends continuous recording and has everything handed in; returns it by series, in order.
    pub(super) async fn hand_in(&self, pressed: usize) -> [Vec<Stored>; 2] {
        let (user, password) = LOGIN;
        let set = json!({
            "camera": self.door.to_string(), "url": self.camera.url(), "username": user,
            "password": password, "continuous": false, "motion": "off",
        });
        eventually("the hub ending", async || {
            self.command("camera.set", &set).await
        })
        .await;
        let off_ms = now_ms();
        let span = json!({
            "camera": self.door.to_string(), "from": off_ms - SPAN_MS, "to": off_ms + SPAN_MS,
        });
        let items = eventually("everything at the operator", async || {
            tokio::time::sleep(PICK_EVERY).await;
            self.command("pick", &span).await?;
            let camera = self.status().await?["cameras"][0].clone();
            let head = |series: &str| camera["heads"][series]["number"].as_u64();
            let heads = head("event")? + head("continuous")?;
            let items = clips::list(&self.resident.api().await).await.ok()?;
            let done = camera["recording"] == false
                && items.len() as u64 == heads
                && items
                    .iter()
                    .filter(|i| i.series == "event" && i.kind == "clip")
                    .count()
                    >= pressed;
            done.then_some(items)
        })
        .await;
        let known = self.resident.known().await.unwrap();
        let identity = known.keyring.epoch(known.statement.epoch).unwrap();
        let key = self.folder.path().join("key.txt");
        std::fs::write(key, identity.to_secret_text().as_bytes()).unwrap();
        self.open(&known, items).await
    }

    async fn open(&self, known: &Known, items: Vec<ClipItem>) -> [Vec<Stored>; 2] {
        let api = self.resident.api().await;
        let mut series = [Vec::new(), Vec::new()];
        for item in items {
            let stored = clips::open(&api, known, self.door, &item, self.folder.path()).await;
            let of = usize::from(stored.signed.card().series == Series::Continuous);
            series[of].push(stored);
        }
        for chain in &mut series {
            chain.sort_by_key(|stored| stored.signed.card().number);
        }
        series
    }
}

fn start_operator(folder: &Path) -> Process {
    start("sidelightd", &folder.join("operator.toml"), "serve")
}

fn start_hub(folder: &Path) -> Process {
    start("sidelight-hub", &folder.join("hub.toml"), "run")
}
