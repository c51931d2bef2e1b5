//! The hub's shared parts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sidelight_api::client::{Client, LogReader};
use sidelight_domain::record::{CameraId, ClipId, Trigger};
use tokio::sync::{Notify, mpsc, watch};

use crate::asked::Asked;
use crate::board::Board;
use crate::camera::CameraHandle;
use crate::clock::{self, Comparison};
use crate::config::Config;
use crate::footage::Footage;
use crate::home::Home;
use crate::ingest::reason::Reason;
use crate::ingest::thread::CameraThread;
use crate::keys::HubKeys;
use crate::log::files::Files;
use crate::log::trust::Trust;
use crate::log::{Checked, LogError, grown, newest};
use crate::notices::Notices;
use crate::push::{self, Push};
use crate::sealer::SealerHandle;
use crate::snapshot::Snapshots;
use crate::spool::seal::Sealing;
use crate::spool::store::Store;
use crate::trustees::Trustees;

/// Events waiting to be sent; more are dropped, oldest events first to be told.
const EVENTS_WAITING_MAX: usize = 256;

/// Something the household is told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// `press`, `motion`, `offline` or `online`.
    pub kind: &'static str,
    /// Which camera.
    pub camera: CameraId,
    /// The clip, if one was cut.
    pub clip: Option<ClipId>,
    /// ms.
    pub at_ms: u64,
}

/// What every task of the hub sees.
#[derive(Debug)]
pub struct Hub {
    /// As configured.
    pub config: Config,
    /// The hub's own keys.
    pub keys: HubKeys,
    /// Sealed clips.
    pub store: Arc<Store>,
    /// What is known now.
    pub board: Board,
    /// Where the home is, and which requests ask it.
    pub asked: Asked,
    /// Whose key clips may also be sealed to.
    pub trustees: Trustees,
    /// What trustees told this home.
    pub notices: Notices,
    /// What the operator asked for first.
    pub footage: Footage,
    /// What the household's devices are told by this hub.
    pub push: Push,
    /// What cameras show of the moment, for messages to devices.
    pub snapshots: Snapshots,
    /// The operator's public record.
    pub log_files: Files,
    /// Copies of it, as configured.
    pub copies: Vec<Files>,
    /// Held while the public record is read: of two readers one would find the other's head older.
    pub reading: tokio::sync::Mutex<()>,
    /// Hub clock and operator clock.
    pub clocks: Arc<Comparison>,
    /// Work for the sealer.
    pub sealer: SealerHandle,
    /// Rung when something waits for upload.
    pub upload: Notify,
    /// Held while statements are taken, of which two polls may bring the same one, and a policy.
    pub taking: tokio::sync::Mutex<()>,
    /// Held while cameras are set, started and stopped.
    pub arranging: tokio::sync::Mutex<()>,
    /// Where cameras are listened to.
    pub listening: CameraThread,
    /// One for all requests: it keeps connections, and read the machine's root certificates once.
    operator: Client,
    home: watch::Sender<Option<Arc<Home>>>,
    news: mpsc::Sender<News>,
    cameras: Mutex<BTreeMap<CameraId, CameraHandle>>,
}

impl Hub {
    /// Puts the parts together; the receiver is for whoever sends news.
    pub fn new(
        config: Config,
        keys: HubKeys,
        store: Arc<Store>,
        sealer: SealerHandle,
        home: Option<Home>,
    ) -> (Self, mpsc::Receiver<News>) {
        let (news, receiver) = mpsc::channel(EVENTS_WAITING_MAX);
        let log_url = config.operator_url.join("log/");
        let log_url = log_url.expect("an address of http has paths below it");
        let copies = config
            .record_copies
            .iter()
            .map(|at| Files::at(at))
            .collect();
        let hub = Self {
            operator: Client::new(config.operator_url.clone()),
            config,
            keys,
            store,
            board: Board::default(),
            asked: Asked::default(),
            trustees: Trustees::default(),
            notices: Notices::default(),
            footage: Footage::default(),
            push: Push::default(),
            snapshots: Snapshots::default(),
            log_files: Files::Web(LogReader::new(log_url)),
            copies,
            reading: tokio::sync::Mutex::default(),
            clocks: Arc::default(),
            sealer,
            upload: Notify::new(),
            taking: tokio::sync::Mutex::default(),
            arranging: tokio::sync::Mutex::default(),
            listening: CameraThread::default(),
            home: watch::Sender::new(home.map(Arc::new)),
            news,
            cameras: Mutex::default(),
        };
        (hub, receiver)
    }

    /// The household, if the hub is paired.
    pub fn home(&self) -> Option<Arc<Home>> {
        self.home.borrow().clone()
    }

    /// Follows the household.
    pub fn homes(&self) -> watch::Receiver<Option<Arc<Home>>> {
        self.home.subscribe()
    }

    /// Takes a household or its next statement: first durable, then in force.
    pub fn set_home(&self, home: Home) -> std::io::Result<()> {
        home.save(&**self.store.disk(), self.store.layout().root())?;
        self.home.send_replace(Some(Arc::new(home)));
        Ok(())
    }

    /// A client without credentials.
    pub fn anonymous(&self) -> Client {
        self.operator.clone()
    }

    /// To whom clips are sealed now.
    pub fn sealing(&self) -> Option<Sealing> {
        let home = self.home()?;
        let s = &home.statement;
        Some(Sealing {
            household: s.household,
            epoch: s.epoch,
            recipients: [s.epoch_recipient.parse().ok()?, s.recovery.parse().ok()?],
            notice: s.notice.parse().ok()?,
            hub_key: self.keys.signing.clone(),
            clock: self.clocks.line(),
            quorum: self.trustees.chosen_by(&home),
        })
    }

    /// Opens a signed head of the public record, if it is what the newest one seen grew into.
    pub async fn grown(&self, checkpoint: &str, trust: &Trust) -> Result<Checked, LogError> {
        let known = newest::load(&self.store, trust.key())?;
        let checked = Checked::open(checkpoint, trust, known)?;
        if let Some(known) = known {
            grown::check(&self.log_files, known, checked.head()).await?;
        }
        Ok(checked)
    }

    /// Tells the household: its devices by a push, its open pages through the operator. What a page cannot be
    /// told now it is not told at all, the clips say it.
    pub fn tell(&self, news: News) {
        push::tell(self, &news);
        if news.kind == "online" {
            push::check_snapshot(self, news.camera);
        }
        if self.news.try_send(news).is_err() {
            tracing::warn!("too many events wait to be told; one is left out");
        }
    }

    /// Works on the cameras that run.
    pub fn with_cameras<T>(
        &self,
        work: impl FnOnce(&mut BTreeMap<CameraId, CameraHandle>) -> T,
    ) -> T {
        work(&mut self.cameras.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Cuts a clip, or lets the open one go on.
    pub async fn trigger(&self, camera: CameraId, trigger: Trigger) -> Triggered {
        let handle = self.with_cameras(|all| all.get(&camera).map(CameraHandle::sender));
        let Some(sender) = handle else {
            return Triggered::NoCamera;
        };
        let at_ms = clock::now_ms();
        let clip = sender.trigger(trigger, at_ms).await;
        if trigger == Trigger::Press {
            self.tell(News {
                kind: "press",
                camera,
                clip,
                at_ms,
            });
        }
        clip.map_or(Triggered::Offline, Triggered::Clip)
    }

    /// The same, and gives a camera that sends nothing yet, for a reason that may pass, time to begin.
    pub async fn trigger_within(
        &self,
        camera: CameraId,
        trigger: Trigger,
        wait: Duration,
    ) -> Triggered {
        // Watched from before the first attempt on: a picture that comes during it is not missed.
        let mut changes = self.board.changes();
        let attempts = async {
            loop {
                match self.trigger(camera, trigger).await {
                    Triggered::Offline if self.may_begin(camera) => {}
                    done => return done,
                }
                if changes.changed().await.is_err() {
                    return Triggered::Offline;
                }
            }
        };
        let answered = tokio::time::timeout(wait, attempts).await;
        answered.unwrap_or(Triggered::Offline)
    }

    /// Whether waiting may help with a camera that sends nothing.
    fn may_begin(&self, camera: CameraId) -> bool {
        let now = self.board.cameras().remove(&camera);
        now.and_then(|now| now.reason).is_none_or(Reason::may_pass)
    }
}

/// What became of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triggered {
    /// It is in this clip.
    Clip(ClipId),
    /// The camera sends nothing now; if it returns within seconds there will be a clip.
    Offline,
    /// There is no such camera here.
    NoCamera,
}
