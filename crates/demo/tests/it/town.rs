//! An operator and two homes as they really run, each a process of its own, with a wire of the test's between
//! them and the operator; and core dumps of them.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_api::client::Client;
use sidelight_api::clip::{ClipItem, Note};
use sidelight_demo::camera::{self, CameraConfig, PORCH, RunningCamera};
use sidelight_demo::cast::HOMES;
use sidelight_demo::child::{Invocation, Program};
use sidelight_demo::home::Resident;
use sidelight_demo::hub_page::HubPage;
use sidelight_demo::layout::{Layout, PORTS};
use sidelight_demo::neighbourhood::Household;
use sidelight_demo::operator::create_log;
use sidelight_domain::record::ClipId;
use sidelight_seal::file;
use sidelight_seal::pairing::Code;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

/// How long any one thing may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(100);
/// Where a free row of ports is looked for.
const PORTS_FROM: u16 = 28_000;
const PORTS_TO: u16 = 28_960;
/// All that a process has in memory but pages of its executable (core(5)): one executable is every program
/// of the demo, so the films of its cameras are in that file, whichever it is.
const OWN_MEMORY: &str = "0x23";
const RESERVE_BYTES: usize = 16 * 1024 * 1024;
/// Names are padded to a multiple of this.
const NOTE_STEP_BYTES: usize = 256;

/// What a household has typed or said, none of it like anything else on the machine.
pub(crate) struct Typed {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) camera: String,
    pub(crate) clip: String,
    pub(crate) lat: f64,
    pub(crate) lng: f64,
}

/// A household with its hub, camera and first device.
pub(crate) struct Home {
    pub(crate) household: Household,
    pub(crate) typed: Typed,
    pub(crate) code: Code,
    pub(crate) rtsp: Url,
    pub(crate) hub: Program,
    _running: RunningCamera,
}

/// See the module.
pub(crate) struct Town {
    pub(crate) layout: Layout,
    pub(crate) homes: Vec<Home>,
    pub(crate) operator: Program,
    shutdown: CancellationToken,
}

impl Town {
    /// Starts it in `folder`; `wire` is given the address clients know and the one the operator listens at.
    pub(crate) async fn start<W>(
        folder: &Path,
        wire: impl AsyncFnOnce(SocketAddr, SocketAddr) -> W,
    ) -> (Self, W) {
        let layout = Layout::new(folder, free_ports());
        layout.write_config().unwrap();
        let app = SocketAddr::from((Ipv4Addr::LOCALHOST, layout.app_url().port().unwrap()));
        let behind = free_port();
        listen_behind(&layout, app, behind);
        let wire = wire(app, behind).await;
        let operator_log = layout.data().join("operator").join("log");
        let record = start(&create_log(&layout), &operator_log);
        let created = async || {
            let checkpoint = layout.log_folder().join("checkpoint");
            checkpoint.exists().then_some(())
        };
        until("the public record", created).await;
        record.stop().await.unwrap();
        let operator = start(&layout.operator(), &operator_log);
        let api = Client::new(layout.app_url());
        until("the operator", async || api.operator().await.ok()).await;
        let shutdown = CancellationToken::new();
        let films = [
            Bytes::from_static(PORCH),
            Bytes::from_static(crate::camera::SOUND),
        ];
        let mut homes = Vec::new();
        for (index, film) in films.into_iter().enumerate() {
            homes.push(Home::start(&layout, index, film, shutdown.clone()).await);
        }
        for home in &homes {
            let Household {
                hub_page, camera, ..
            } = &home.household;
            let online = async || hub_page.is_recording(*camera).await.then_some(());
            until("the camera", online).await;
        }
        let town = Self {
            layout,
            homes,
            operator,
            shutdown,
        };
        (town, wire)
    }

    /// The operator's own files: configuration, database, payloads, keys, logs.
    pub(crate) fn operator_files(&self) -> PathBuf {
        self.layout.data().join("operator")
    }

    /// Ends everything.
    pub(crate) async fn stop(self) {
        for home in self.homes {
            home.hub.stop().await.unwrap();
        }
        self.operator.stop().await.unwrap();
        self.shutdown.cancel();
    }
}

impl Home {
    async fn start(
        layout: &Layout,
        index: usize,
        film: Bytes,
        shutdown: CancellationToken,
    ) -> Self {
        let about = &HOMES[index];
        let typed = Typed::random();
        let config = CameraConfig {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, layout.camera_port(index))),
            ..CameraConfig::new(film, &typed.user, &typed.password)
        };
        let running = camera::serve(config, shutdown).await.unwrap();
        let hub = start(&layout.hub(about), &layout.home(about));
        let page = HubPage::new(layout.hub_url(index));
        let code = until("the code", async || page.pairing_code().await.ok()).await;
        let folder = layout.home(about).join("device");
        let resident = Resident::open(about.person, folder, layout.app_url())
            .await
            .unwrap();
        let (hub_key, _) = resident.pair(&code).await.unwrap();
        let rtsp = layout.rtsp_url(index);
        let login = (&*typed.user, &*typed.password);
        let camera = resident
            .add_camera(&hub_key, &typed.camera, (&rtsp, login))
            .await
            .unwrap();
        resident.record_sound(camera).await.unwrap();

        let place = (typed.lat, typed.lng);
        resident.set_place(&hub_key, place).await.unwrap();
        let household = Household {
            home: about,
            resident: Arc::new(resident),
            hub_page: page,
            hub: hub_key,
            camera,
        };
        Self {
            household,
            typed,
            code,
            rtsp,
            hub,
            _running: running,
        }
    }

    pub(crate) async fn press(&self) -> ClipId {
        self.household
            .hub_page
            .press()
            .await
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Waits until the operator has a clip.
    pub(crate) async fn arrived(&self, clip: ClipId) -> ClipItem {
        let api = self.household.resident.api().await;
        until("the clip", async || api.clip(clip).await.ok()).await
    }

    /// Names a clip as the page does.
    pub(crate) async fn name_clip(&self, clip: ClipId) {
        let note = serde_json::json!({"v": 1, "clip": clip.to_string(), "name": self.typed.clip});
        let mut plain = serde_json::to_vec(&note).unwrap();
        plain.resize(plain.len().next_multiple_of(NOTE_STEP_BYTES), b' ');
        let known = self.household.resident.known().await.unwrap();
        let epoch = known.keyring.epoch(known.statement.epoch).unwrap();
        let sealed = file::seal(&plain, &[epoch.recipient()], &mut OsRng).unwrap();
        let note = Note {
            sealed: Some(sealed.into()),
        };
        let api = self.household.resident.api().await;
        api.clip_note(clip, &note).await.unwrap();
    }
}

impl Typed {
    fn random() -> Self {
        let word = |before: &str| format!("{before} {}", hex::encode(OsRng.r#gen::<[u8; 6]>()));
        Self {
            user: word("watcher").replace(' ', "-"),
            password: word("heron, \"lamp\" &"),
            camera: word("Behind the quince"),
            clip: word("Aunt Vérité's visit"),
            lat: OsRng.gen_range(60.0..61.0),
            lng: OsRng.gen_range(-149.0..-148.0),
        }
    }
}

/// Whether memory can be dumped here. `SIDELIGHT_STOCK` says that it must be possible.
pub(crate) fn can_dump() -> bool {
    let mut gcore = std::process::Command::new("gdb");
    let quiet = gcore
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let there = quiet.status().is_ok_and(|status| status.success());
    let demanded = std::env::var_os("SIDELIGHT_STOCK").is_some();
    assert!(there || !demanded, "gdb is not installed");
    if !there {
        eprintln!("gdb is not installed: memory is not searched");
    }
    there
}

/// What is in the memory of a program of ours: `gcore`, which is part of gdb.
pub(crate) async fn core_dump(program: &Program, to: &Path) -> PathBuf {
    let pid = program.id().expect("it runs").to_string();
    std::fs::write(format!("/proc/{pid}/coredump_filter"), OWN_MEMORY).unwrap();
    let output = tokio::process::Command::new("gcore")
        .arg("-o")
        .arg(to)
        .arg(&pid)
        .stdin(Stdio::null())
        .output()
        .await
        .expect("gcore comes with gdb");
    let core = PathBuf::from(format!("{}.{pid}", to.display()));
    assert!(
        output.status.success() && core.is_file(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    core
}

pub(crate) fn start(invocation: &Invocation, log: &Path) -> Program {
    let demo = Path::new(env!("CARGO_BIN_EXE_demo"));
    invocation.start_from(demo, log).unwrap()
}

/// Lets the operator listen elsewhere, as behind a reverse proxy: its address stays the same. It reserves
/// little space, which would have to be searched.
fn listen_behind(layout: &Layout, app: SocketAddr, behind: SocketAddr) {
    let file = layout.data().join("operator").join("sidelightd.toml");
    let line = |address| format!("listen_app = \"{address}\"");
    let old = std::fs::read_to_string(&file).unwrap();
    let new = old.replace(&line(app), &line(behind));
    assert_ne!(new, old);
    let new = format!("{new}reserve_bytes = {RESERVE_BYTES}\n");
    std::fs::write(&file, new).unwrap();
}

pub(crate) fn free_port() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

/// The first of a row of ports that are free; no two towns of one process get the same.
fn free_ports() -> u16 {
    static TAKEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let free = |first: &u16| {
        let mut all = *first..*first + PORTS;
        all.all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
    };
    let rows: Vec<u16> = (PORTS_FROM..PORTS_TO).step_by(usize::from(PORTS)).collect();
    // Towns of two processes that start at once look in different places first.
    let first = std::process::id() as usize % rows.len();
    let mut others = rows[first..].iter().chain(&rows[..first]);
    let row = others.find(|row| !taken.contains(row) && free(row));
    let row = *row.expect("a row of free ports");
    taken.push(row);
    row
}

/// Asks until there is an answer.
pub(crate) async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "{what} did not come");
        tokio::time::sleep(POLL).await;
    }
}
