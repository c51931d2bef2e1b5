//! A household as it is: an operator, a paired hub, and cameras, each a process of its own. Only the hub is
//! measured.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::json;
use sidelight_demo::home::Resident;
use sidelight_demo::hub_page::HubPage;
use sidelight_domain::record::{CameraId, SigningKeyBytes};
use url::Url;

use crate::process::Program;

/// How long anything may take that should happen at once.
const PATIENCE: Duration = Duration::from_secs(60);
const LOGIN: (&str, &str) = ("bench", "bench");

/// An operator, a hub and its cameras.
pub(crate) struct Town {
    folder: PathBuf,
    demo: PathBuf,
    _operator: Program,
    pub(crate) hub: Program,
    cameras: Vec<Program>,
    /// With user and password, as any player takes them.
    pub(crate) streams: Vec<Url>,
    page: HubPage,
    resident: Resident,
    hub_key: SigningKeyBytes,
}

impl Town {
    /// Starts operator and hub in `folder`, and pairs them.
    pub(crate) async fn start(folder: &Path, demo: &Path) -> anyhow::Result<Self> {
        let [public, app, local] = [free_port()?, free_port()?, free_port()?];
        let app_url: Url = format!("http://localhost:{app}/").parse()?;
        let operator = format!(
            "name = \"Operator\"\ndata_dir = {:?}\nlisten_public = \"127.0.0.1:{public}\"\n\
             listen_app = \"127.0.0.1:{app}\"\npublic_url = \"http://localhost:{public}/\"\n\
             app_url = \"{app_url}\"\nsign_up = \"open\"\n",
            folder.join("operator"),
        );
        let hub = format!(
            "name = \"Hub\"\ndata_dir = {:?}\noperator_url = \"{app_url}\"\n\
             local_listen = \"127.0.0.1:{local}\"\n",
            folder.join("hub"),
        );
        std::fs::write(folder.join("operator.toml"), operator)?;
        std::fs::write(folder.join("hub.toml"), hub)?;
        let program = |name: &str, file: &str, verb: &str| {
            let config = folder.join(file);
            let mut command = Command::new(demo);
            command
                .args(["as", name, "--config"])
                .arg(&config)
                .arg(verb);
            Program::start(name, command, &config.with_extension("log"))
        };
        let operator = program("sidelightd", "operator.toml", "serve")?;
        let hub = program("sidelight-hub", "hub.toml", "run")?;
        let page = HubPage::new(format!("http://127.0.0.1:{local}/").parse()?);
        let device = folder.join("device");
        let open = async || Resident::open("Ada Thorn", device.clone(), app_url.clone()).await;
        let resident = eventually("the operator coming up", open).await?;
        let code = eventually("a pairing code", async || page.pairing_code().await).await?;
        let (hub_key, _) = resident.pair(&code).await?;
        Ok(Self {
            folder: folder.to_owned(),
            demo: demo.to_owned(),
            _operator: operator,
            hub,
            cameras: Vec::new(),
            streams: Vec::new(),
            page,
            resident,
            hub_key,
        })
    }

    /// Adds a camera that shows the film, recorded all the time; motion is not looked for.
    pub(crate) async fn add_camera(&mut self, film: &Path) -> anyhow::Result<()> {
        let port = free_port()?;
        let name = format!("camera-{}", self.cameras.len());
        let mut command = Command::new(&self.demo);
        command
            .args(["camera", "--on", &port.to_string(), "--film"])
            .arg(film);
        command.args(["--username", LOGIN.0, "--password", LOGIN.1]);
        let log = self.folder.join("camera.log");
        self.cameras.push(Program::start(&name, command, &log)?);
        let url: Url = format!("rtsp://127.0.0.1:{port}/live").parse()?;
        let add = async || {
            self.resident
                .add_camera(&self.hub_key, &name, (&url, LOGIN))
                .await
        };
        let camera = eventually("the camera answering", add).await?;
        let set = json!({
            "camera": camera.to_string(), "name": name, "url": url.as_str(), "username": LOGIN.0,
            "password": LOGIN.1, "continuous": true, "motion": "off",
        });
        self.resident
            .command(&self.hub_key, "camera.set", set)
            .await?;
        self.wait_for(camera).await?;
        let mut stream = url;
        let named = stream
            .set_username(LOGIN.0)
            .and_then(|()| stream.set_password(Some(LOGIN.1)));
        if named.is_err() {
            bail!("an RTSP address takes user and password");
        }
        self.streams.push(stream);
        Ok(())
    }

    async fn wait_for(&self, camera: CameraId) -> anyhow::Result<()> {
        eventually("the camera coming online", async || {
            let recording = self.page.is_recording(camera).await;
            recording.then_some(()).context("it does not record yet")
        })
        .await
    }

    /// Fails if something has ended, or if the hub has something to complain about.
    pub(crate) async fn check(&mut self) -> anyhow::Result<()> {
        self.hub.check()?;
        for camera in &mut self.cameras {
            camera.check()?;
        }
        let problems = self.page.problems().await?;
        anyhow::ensure!(problems.is_empty(), "the hub says: {problems:?}");
        Ok(())
    }

    /// Bytes of sealed clips on the hub's disk.
    pub(crate) fn sealed_bytes(&self) -> u64 {
        bytes_in(&self.folder.join("hub/clips"))
    }
}

/// Bytes of all files below a folder; what vanishes meanwhile does not count.
pub(crate) fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => bytes_in(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

/// A port that was free a moment ago.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Asks again and again until there is an answer.
async fn eventually<T>(
    what: &str,
    mut ask: impl AsyncFnMut() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) if Instant::now() > deadline => {
                return Err(error).with_context(|| format!("{what} did not happen"));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
