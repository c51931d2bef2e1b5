//! Starts the hub, and ends it in an order that loses nothing.

use std::fs::File;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use sidelight_disk::{LocalDisk, SharedDisk};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::home::Home;
use crate::hub::{Hub, News};
use crate::keys::{HubKeys, KeyError};
use crate::sealer::{self, SealerQueue};
use crate::spool::Layout;
use crate::spool::read::list_spools;
use crate::spool::store::Store;
use crate::trustees::Proven;
use crate::{asked, footage, local, notices, pair, push, relay, supervisor, trustees, upload};

/// How long an ending hub still hands over what is sealed.
const LAST_UPLOADS: Duration = Duration::from_secs(3);

/// Why the hub does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another hub runs on the same folder.
    #[error("another hub is running on {0}; stop it first")]
    Busy(std::path::PathBuf),
    /// The data folder.
    #[error("the folder {path} cannot be used: {error}")]
    Data {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Its keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The local page.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
}

/// A hub that is put together and not running yet. Holds the lock of its folder.
pub struct Prepared {
    /// Its parts.
    pub hub: Arc<Hub>,
    queue: SealerQueue,
    news: tokio::sync::mpsc::Receiver<News>,
    _lock: File,
}

/// Takes the folder, makes or reads keys, and reads what is stored.
pub fn prepare(config: Config) -> Result<Prepared, StartError> {
    let path = config.data_dir.clone();
    let data = |error| StartError::Data {
        path: path.clone(),
        error,
    };
    let disk: SharedDisk = Arc::new(LocalDisk);
    sidelight_disk::make_folder(&*disk, &path).map_err(data)?;
    let lock = File::create(path.join("lock")).map_err(data)?;
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockExclusive)
        .map_err(|_| StartError::Busy(path.clone()))?;
    let keys = HubKeys::load_or_make(&*disk, &path)?;
    let home = Home::load(&*disk, &path).map_err(data)?;
    let store = Store::open(disk, Layout::new(&path), config.retention()).map_err(data)?;
    let (sealer, queue) = sealer::queue();
    // What is lost is read again from the record; a home goes on recording meanwhile.
    let trustees = Proven::load(&store).unwrap_or_else(|error| {
        tracing::error!(%error, "the trustees' key is not known any more");
        None
    });
    let (hub, news) = Hub::new(config, keys, Arc::new(store), sealer, home);
    hub.trustees.set(trustees);
    if let Err(error) = hub.footage.load(&hub.store, &hub.keys.device) {
        tracing::error!(%error, "what the operator asked for is not known any more");
    }
    if let Err(error) = hub.push.load_or_make(&hub.store, &hub.keys.device) {
        tracing::error!(%error, "no device can be told anything");
        let what = format!("Devices of this home cannot be told anything ({error}).");
        hub.board.problem("push", Some(what));
    }
    Ok(Prepared {
        hub: Arc::new(hub),
        queue,
        news,
        _lock: lock,
    })
}

/// Runs until `shutdown`.
pub async fn run(config: Config, shutdown: CancellationToken) -> Result<(), StartError> {
    run_reporting(config, shutdown, None).await
}

/// The same; says where the local page listens once it does.
pub async fn run_reporting(
    config: Config,
    shutdown: CancellationToken,
    listening: Option<oneshot::Sender<SocketAddr>>,
) -> Result<(), StartError> {
    let Prepared {
        hub,
        queue,
        news,
        _lock,
    } = prepare(config)?;
    let address = hub.config.local_listen;
    let listen = |error| StartError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let bound = listener.local_addr().map_err(listen)?;
    tracing::info!(address = %bound, "the hub's page is there");
    if let Some(listening) = listening {
        let _ = listening.send(bound);
    }

    // Spools of the last run are sealed first; cameras that start look into them to know where they ended.
    let spools = list_spools(&hub.store, &hub.keys.device).unwrap_or_default();
    let mut tasks = JoinSet::new();
    let app = local::router(hub.clone());
    tasks.spawn(async move {
        let served = axum::serve(listener, app).await;
        if let Err(error) = served {
            tracing::error!(%error, "the hub's page ended");
        }
    });
    tokio::select! {
        () = ensure_paired(&hub) => {}
        () = shutdown.cancelled() => return Ok(()),
    }
    for (clip, _) in spools {
        hub.sealer.seal(clip);
    }
    supervisor::apply(&hub).await;
    let sealing = start_sealer(&hub, queue)?;
    let uploads = CancellationToken::new();
    let uploader = tokio::spawn(upload::run(hub.clone(), uploads.clone()));
    tasks.spawn(relay::statements(hub.clone()));
    tasks.spawn(relay::commands(hub.clone()));
    tasks.spawn(relay::status(hub.clone()));
    tasks.spawn(relay::events(hub.clone(), news));
    tasks.spawn(relay::compare(hub.clone()));
    tasks.spawn(footage::resume(hub.clone()));
    tasks.spawn(asked::follow(hub.clone()));
    tasks.spawn(trustees::follow(hub.clone()));
    tasks.spawn(notices::follow(hub.clone()));
    tasks.spawn(push::run(hub.clone()));
    tasks.spawn(push::take_pictures(hub.clone()));

    shutdown.cancelled().await;
    tracing::info!("the hub ends: open clips are closed and sealed");
    supervisor::stop(&hub).await;
    hub.sealer.finish();
    let _ = tokio::task::spawn_blocking(move || sealing.join()).await;
    hand_over_rest(&hub).await;
    uploads.cancel();
    let _ = uploader.await;
    tasks.shutdown().await;
    Ok(())
}

fn start_sealer(hub: &Arc<Hub>, queue: SealerQueue) -> Result<JoinHandle<()>, StartError> {
    let path = hub.config.data_dir.clone();
    let hub = hub.clone();
    std::thread::Builder::new()
        .name("seal".to_owned())
        .spawn(move || sealer::run(&hub, &queue))
        .map_err(|error| StartError::Data { path, error })
}

/// Gives what has just been sealed a moment to go.
async fn hand_over_rest(hub: &Hub) {
    let deadline = tokio::time::Instant::now() + LAST_UPLOADS;
    let mut changes = hub.board.changes();
    while hub.store.backlog().0 > 0 && hub.board.problems().is_empty() {
        hub.upload.notify_one();
        if tokio::time::timeout_at(deadline, changes.changed())
            .await
            .is_err()
        {
            return;
        }
    }
}

/// Shows codes on the page, and in the terminal if there is one, until the hub has a household.
async fn ensure_paired(hub: &Arc<Hub>) {
    if hub.home().is_some() {
        return;
    }
    let page = hub.config.local_listen;
    tracing::info!(%page, "not paired yet: the page shows a code to type in the browser");
    let words = pair::until_paired(hub, |now| {
        if std::io::stdout().is_terminal() {
            pair::print(now);
        }
    })
    .await;
    tracing::info!(words, "paired: the browser shows the same words");
}
