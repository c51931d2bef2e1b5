//! Starts the neighbourhood and keeps it running: operator, hubs, cameras, residents, front desk.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use serde_json::json;
use sidelight_api::client::Client;
use sidelight_domain::record::{CameraId, SigningKeyBytes};
use sidelight_translog::vkey::Vkey;
use tokio_util::sync::CancellationToken;

use crate::camera::{self, CameraConfig, RunningCamera};
use crate::cast::{HOMES, Home, PRACTICE};
use crate::child::Program;
use crate::desk::Desk;
use crate::home::{CameraAccess, Resident};
use crate::hub_page::HubPage;
use crate::layout::{CAMERA_LOGIN, Layout};
use crate::operator::{self, Invitations};
use crate::record::PublicRecord;
use crate::staff::Workers;
use crate::trustees;

/// How long any one thing may take to come up.
const READY_DEADLINE: Duration = Duration::from_secs(60);
/// How often readiness is asked for.
const READY_POLL: Duration = Duration::from_millis(150);
/// The courier rings in every loop of the scene; the demo's bell is heard in the first loop and in
/// every so many after it.
const RINGS_EVERY_LOOPS: u64 = 8;

/// A household with everything it runs.
pub struct Household {
    /// Its constants.
    pub home: &'static Home,
    /// Its first device.
    pub resident: Arc<Resident>,
    /// Its hub's local page.
    pub hub_page: HubPage,
    /// Its hub.
    pub hub: SigningKeyBytes,
    /// Its camera.
    pub camera: CameraId,
}

/// A running neighbourhood.
pub struct Neighbourhood {
    /// Where everything is.
    pub layout: Layout,
    /// The households, in the order of [`HOMES`]; without the house for drills where others run the programs.
    pub households: Vec<Household>,
    /// Everybody at work.
    pub workers: Workers,
    /// The operator's public record.
    pub record: PublicRecord,
    running: Running,
}

/// What is running, from the first program on: whatever fails, it can be ended.
struct Running {
    layout: Layout,
    programs: Vec<Program>,
    cameras: Vec<RunningCamera>,
    shutdown: CancellationToken,
}

impl Neighbourhood {
    /// Starts everything; `scene` replaces the first camera's. Says what it does through `say`.
    pub async fn start(
        layout: Layout,
        scene: Option<&Path>,
        say: &dyn Fn(&str),
    ) -> anyhow::Result<Self> {
        layout.write_config()?;
        let mut running = Running {
            layout: layout.clone(),
            programs: Vec::new(),
            cameras: Vec::new(),
            shutdown: CancellationToken::new(),
        };
        // Whatever fails, nothing is left running.
        match running.bring_up(scene, say).await {
            Ok((households, workers, record)) => Ok(Self {
                layout,
                households,
                workers,
                record,
                running,
            }),
            Err(error) => {
                running.stop().await;
                Err(error)
            }
        }
    }

    /// Brings the people to an operator, hubs and cameras that were started by hand.
    pub async fn meet(layout: Layout, invitations: Invitations) -> anyhow::Result<Self> {
        let running = Running {
            layout: layout.clone(),
            programs: Vec::new(),
            cameras: Vec::new(),
            shutdown: CancellationToken::new(),
        };
        let record = running.public_record().await?;
        let mut households = Vec::new();
        for (index, home) in HOMES[..PRACTICE].iter().enumerate() {
            let household = running.household(index, home).await;
            households.push(household.with_context(|| home.person.to_owned())?);
        }
        let workers = Workers::settle(&layout, invitations, &record).await?;
        if trustees::has_key(&record).await? {
            open_in_an_emergency(&households[0], &record).await?;
        }
        Ok(Self {
            layout,
            households,
            workers,
            record,
            running,
        })
    }

    /// The front desk's pages.
    pub fn desk(&self) -> anyhow::Result<Desk> {
        Desk::new(&self.layout, &self.households, &self.workers, &self.record)
    }

    /// Fails if a program has ended by itself.
    pub fn check(&mut self) -> anyhow::Result<()> {
        self.running
            .programs
            .iter_mut()
            .try_for_each(Program::check)
    }

    /// Ends everything: hubs first, so that they can hand in what they have.
    pub async fn stop(&mut self) {
        self.running.stop().await;
    }
}

impl Running {
    async fn bring_up(
        &mut self,
        scene: Option<&Path>,
        say: &dyn Fn(&str),
    ) -> anyhow::Result<(Vec<Household>, Workers, PublicRecord)> {
        say("the operator and its public record");
        operator::ensure_log(&self.layout).await?;
        let invitations = operator::ensure_agencies(&self.layout).await?;
        trustees::prepare(&self.layout)
            .await
            .context("the trustees")?;
        let operator = self.layout.operator().start(&self.layout.logs())?;
        self.programs.push(operator);
        // The record publishes what two trustees and the witness have signed: nothing goes on without them.
        self.programs.extend(trustees::start(&self.layout)?);
        let record = self.public_record().await?;
        let layout = self.layout.clone();
        say("three trustees and a witness, and the ceremonies of the trustees' keys");
        let (households, workers, trustees) = tokio::join!(
            self.homes(scene, say),
            Workers::settle(&layout, invitations, &record),
            trustees::settle(&layout, &record)
        );
        trustees.context("the trustees")?;
        let (households, workers) = (households?, workers?);
        // Rosa lets the trustees open her porch in an emergency; Idris does not.
        open_in_an_emergency(&households[0], &record).await?;
        prepare_for_drills(&layout, &households[PRACTICE], &record).await?;
        Ok((households, workers, record))
    }

    /// The record, once the operator has opened it.
    async fn public_record(&self) -> anyhow::Result<PublicRecord> {
        let api = Client::new(self.layout.app_url());
        let vkey = async || api.operator().await.ok()?.log_vkey;
        until("the operator", async || vkey().await.is_some()).await?;
        let vkey = vkey().await.context("the operator's public record")?;
        Ok(PublicRecord::new(
            self.layout.log_url(),
            Vkey::parse(&vkey).context("the record's key")?,
        ))
    }

    async fn homes(
        &mut self,
        scene: Option<&Path>,
        say: &dyn Fn(&str),
    ) -> anyhow::Result<Vec<Household>> {
        for (index, home) in HOMES.iter().enumerate() {
            say(&format!("{}'s home", home.person));
            let film = match (index, scene) {
                (0, Some(path)) => {
                    let bytes = std::fs::read(path).context("the scene")?;
                    (Bytes::from(bytes), &b""[..])
                }
                (0, None) => (Bytes::from_static(camera::PORCH), camera::PORCH_STILLS),
                _ => (Bytes::from_static(camera::DRIVE), camera::DRIVE_STILLS),
            };
            self.start_camera(index, film).await?;
            let hub = self.layout.hub(home).start(&self.layout.logs())?;
            self.programs.push(hub);
        }
        // Each waits for its own hub and camera: at once, so that nobody waits for three.
        let homes = HOMES.iter().enumerate();
        let homes = homes.map(async |(index, home)| {
            let household = self.household(index, home).await;
            household.with_context(|| home.person.to_owned())
        });
        futures::future::try_join_all(homes).await
    }

    /// A household, once its hub is up.
    async fn household(&self, index: usize, home: &'static Home) -> anyhow::Result<Household> {
        let hub_page = HubPage::new(self.layout.hub_url(index));
        until(home.hub, async || hub_page.is_up().await).await?;
        self.settle(index, home, hub_page).await
    }

    async fn start_camera(
        &mut self,
        index: usize,
        (scene, stills): (Bytes, &'static [u8]),
    ) -> anyhow::Result<()> {
        let mut config = CameraConfig::new(scene, CAMERA_LOGIN.0, CAMERA_LOGIN.1);
        config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, self.layout.camera_port(index)));
        config.stills = Bytes::from_static(stills);
        if index == 0 {
            let (rings, page) = (AtomicU64::new(0), HubPage::new(self.layout.hub_url(index)));
            config.press_at = Some(camera::PORCH_PRESS_AT);
            config.on_press = Some(Arc::new(move || {
                if rings.fetch_add(1, Ordering::Relaxed) % RINGS_EVERY_LOOPS == 0 {
                    let page = page.clone();
                    tokio::spawn(async move {
                        if let Err(error) = page.press().await {
                            tracing::warn!(%error, "the bell was pressed and the hub did not take it");
                        }
                    });
                }
            }));
        }
        self.cameras
            .push(camera::serve(config, self.shutdown.clone()).await?);
        Ok(())
    }

    /// Signs the resident in and, on the first start, pairs the hub and adds the camera.
    async fn settle(
        &self,
        index: usize,
        home: &'static Home,
        hub_page: HubPage,
    ) -> anyhow::Result<Household> {
        let folder = self.layout.home(home).join("device");
        let resident = Arc::new(Resident::open(home.person, folder, self.layout.app_url()).await?);
        let known = resident.known().await?;
        let hub = match known.statement.hubs.first() {
            Some(hub) => hub.key,
            None => {
                until("the hub's pairing code", async || {
                    hub_page.pairing_code().await.is_ok()
                })
                .await?;
                let code = hub_page
                    .pairing_code()
                    .await
                    .context("the hub's pairing code")?;
                let (hub, words) = resident.pair(&code).await.context("pairing the hub")?;
                tracing::info!(home = home.key, words, "paired");
                hub
            }
        };
        let known_camera = resident.camera().await?;
        let camera = match known_camera {
            Some(camera) => camera,
            None => {
                let access = CameraAccess {
                    url: self.layout.rtsp_url(index),
                    login: CAMERA_LOGIN,
                    snapshot: Some(self.layout.snapshot_url(index)),
                };
                let camera = resident
                    .add_camera(&hub, home.camera, access)
                    .await
                    .context("adding the camera")?;
                resident.name("hubs", &hex::encode(hub), home.hub).await?;
                for device in &known.statement.devices {
                    let id = device.id.to_string();
                    resident.name("devices", &id, "The demo's device").await?;
                }
                camera
            }
        };
        resident
            .set_place(&hub, home.place)
            .await
            .context("saying where the home is")?;
        until(home.camera, async || hub_page.is_recording(camera).await).await?;
        // A bell rings by itself at the first home alone; elsewhere the first day would stay empty.
        if known_camera.is_none() && index > 0 {
            let which = json!({"camera": camera.to_string()});
            let made = resident.command(&hub, "record", which).await;
            made.context("recording a first clip")?;
        }
        Ok(Household {
            home,
            resident,
            hub_page,
            hub,
            camera,
        })
    }

    async fn stop(&mut self) {
        for program in self.programs.drain(..).rev() {
            if let Err(error) = program.stop().await {
                tracing::warn!(%error, "a program did not end");
            }
        }
        self.shutdown.cancel();
        self.cameras.clear();
    }
}

/// Lets the trustees open a home's footage in an emergency, and an emergency name it by its address.
async fn open_in_an_emergency(home: &Household, record: &PublicRecord) -> anyhow::Result<()> {
    let (resident, person) = (&home.resident, home.home.person);
    let chosen = resident.choose_emergency_access(record).await;
    chosen.with_context(|| format!("who can open {person}'s footage"))?;
    let address = home.home.address()?;
    let set_up = resident.set_up_address(record, &address).await;
    set_up.with_context(|| format!("{person}'s address"))
}

/// Lets the trustees open the house for drills, and has the operator announce it.
async fn prepare_for_drills(
    layout: &Layout,
    home: &Household,
    record: &PublicRecord,
) -> anyhow::Result<()> {
    let resident = &home.resident;
    let chosen = resident.choose_emergency_access(record).await;
    chosen.context("who can open the footage of the house for drills")?;
    let household = resident.known().await?.statement.household;
    let announced = record.read(|log| log.ledger().canary(household).is_some());
    if !announced.await? {
        let announced = operator::announce(layout, household).await;
        announced.context("announcing the house for drills")?;
    }
    Ok(())
}

async fn until(what: &str, ready: impl AsyncFn() -> bool) -> anyhow::Result<()> {
    let deadline = tokio::time::Instant::now() + READY_DEADLINE;
    while !ready().await {
        if tokio::time::Instant::now() > deadline {
            bail!(
                "{what} did not come up within {} s",
                READY_DEADLINE.as_secs()
            );
        }
        tokio::time::sleep(READY_POLL).await;
    }
    Ok(())
}
