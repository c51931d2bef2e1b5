//! A camera made of a film: one MP4 played in real time, for ever, over RTSP with Digest
//! authentication, and a still of the moment over HTTP at the same port.
//!
//! All clients see the same live clock, as with a real camera: a client that joins gets frames from
//! the next key frame, timestamps keep rising across the loop of the film, and a slow client loses
//! frames rather than delaying anyone. It is a server for tests and the demo on loopback; it is not
//! a media server, does no UDP and no TLS.

mod connection;
mod digest;
mod live;
mod rtp;
mod rtsp;
mod scene;
mod snapshot;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use self::scene::SceneError;

use self::connection::Connection;
use self::digest::Login;
use self::live::Live;
use self::scene::{Scene, Track, VIDEO_CLOCK};
pub use self::snapshot::PATH as SNAPSHOT_PATH;
use self::snapshot::Stills;

/// The porch: about forty seconds, with a courier who rings at [`PORCH_PRESS_AT`].
pub const PORCH: &[u8] = include_bytes!("../assets/porch.mp4");
/// The driveway: twenty-four seconds, a car and a cat, nobody at the bell.
pub const DRIVE: &[u8] = include_bytes!("../assets/drive.mp4");
/// Stills of the porch, two seconds apart.
pub const PORCH_STILLS: &[u8] = include_bytes!("../assets/porch.mjpeg");
/// Stills of the driveway, two seconds apart.
pub const DRIVE_STILLS: &[u8] = include_bytes!("../assets/drive.mjpeg");
/// When the courier's finger is on the bell in [`PORCH`]; `PRESS_AT` in `scene/porch.py`.
pub const PORCH_PRESS_AT: Duration = Duration::from_secs(16);

/// How many clients a camera serves at a time; the next is turned away at once, as small cameras
/// do.
pub const CONNECTIONS_MAX: usize = 16;

/// Called each time somebody in the scene presses the bell. It must not block.
pub type PressHook = Arc<dyn Fn() + Send + Sync>;

/// What a camera plays, to whom, and what its bell does.
#[derive(Clone)]
pub struct CameraConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// An MP4 with one H.264 track without B-frames and at most one AAC track.
    pub scene: Bytes,
    /// JPEGs of it, one after another, two seconds apart; the camera serves no snapshot without.
    pub stills: Bytes,
    /// The name clients log in with.
    pub username: String,
    /// The password clients log in with; never printed or logged.
    pub password: String,
    /// An empty HTTP POST is sent here at each press; never printed or logged, as it may carry a
    /// token.
    pub press_url: Option<Url>,
    /// Called at each press, besides the URL.
    pub on_press: Option<PressHook>,
    /// When in the scene the bell is pressed; once in each loop.
    pub press_at: Option<Duration>,
    /// What goes wrong, for tests; nothing by default.
    pub faults: Faults,
}

impl CameraConfig {
    /// A camera on a free loopback port without bell or faults.
    pub fn new(scene: impl Into<Bytes>, username: &str, password: &str) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            scene: scene.into(),
            stills: Bytes::new(),
            username: username.to_owned(),
            password: password.to_owned(),
            press_url: None,
            on_press: None,
            press_at: None,
            faults: Faults::default(),
        }
    }
}

impl fmt::Debug for CameraConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CameraConfig")
            .field("listen", &self.listen)
            .field("scene_bytes", &self.scene.len())
            .field("press_at", &self.press_at)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// Deliberate failures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// The share of RTP packets that are left out, 0 to 1. Sequence numbers show the holes.
    pub drop_packets: f64,
    /// The camera is unplugged: connections are cut and new ones closed at once.
    pub vanish: Option<Vanish>,
}

/// One spell of absence, counted from the start of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vanish {
    /// When it begins.
    pub at: Duration,
    /// How long it lasts.
    pub lasts: Duration,
}

/// Why a camera could not start.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// The film is not one this camera can play.
    #[error("the scene cannot be played: {0}")]
    Scene(#[from] SceneError),
    /// The address could not be bound.
    #[error("the camera cannot listen: {0}")]
    Listen(#[from] std::io::Error),
    /// The share of packets to drop is not a share.
    #[error("drop_packets must be between 0 and 1")]
    DropPackets,
}

/// A camera on the air; it stops when the token given to [`serve`] is cancelled.
#[derive(Debug)]
pub struct RunningCamera {
    address: SocketAddr,
    frames_sent: Arc<AtomicU64>,
}

impl RunningCamera {
    /// The stream's address, without credentials.
    pub fn rtsp_url(&self) -> Url {
        let text = format!("rtsp://{}{}", self.address, rtsp::PATH);
        Url::parse(&text).expect("a socket address and a fixed path make a URL")
    }

    /// Where the JPEG of the moment is, without credentials.
    pub fn snapshot_url(&self) -> Url {
        let text = format!("http://{}{}", self.address, SNAPSHOT_PATH);
        Url::parse(&text).expect("a socket address and a fixed path make a URL")
    }

    /// How many video frames have been sent, over all clients together.
    pub fn frames_sent(&self) -> u64 {
        self.frames_sent.load(Ordering::Relaxed)
    }
}

/// What every connection of one camera shares.
struct Shared {
    scene: Scene,
    stills: Stills,
    login: Login,
    /// What a login over HTTP answers.
    nonce: String,
    live: Live,
    faults: Faults,
    frames_sent: Arc<AtomicU64>,
}

impl Shared {
    /// The still of what is on the air.
    fn still_now(&self) -> Option<Bytes> {
        let ticks = self.live.now_ticks(VIDEO_CLOCK) % self.scene.loop_ticks(Track::Video);
        self.stills
            .at(scene::duration(ticks, u64::from(VIDEO_CLOCK)))
    }
}

/// Starts a camera in the background.
///
/// # Errors
/// If the scene cannot be played or the address cannot be bound; nothing is left running then.
pub async fn serve(
    config: CameraConfig,
    shutdown: CancellationToken,
) -> Result<RunningCamera, CameraError> {
    if !(0.0..=1.0).contains(&config.faults.drop_packets) {
        return Err(CameraError::DropPackets);
    }
    let scene = Scene::parse(&config.scene)?;
    let listener = TcpListener::bind(config.listen).await?;
    let address = listener.local_addr()?;
    let frames_sent = Arc::new(AtomicU64::new(0));
    let shared = Arc::new(Shared {
        live: Live::new(),
        login: Login::new(&config.username, &config.password),
        faults: config.faults,
        frames_sent: frames_sent.clone(),
        stills: Stills::parse(&config.stills),
        nonce: digest::nonce(),
        scene,
    });
    tokio::spawn(live::run(
        shared.clone(),
        live::Bell::new(&config),
        shutdown.clone(),
    ));
    tokio::spawn(accept(listener, shared, shutdown));
    tracing::debug!(%address, "camera is on the air");
    Ok(RunningCamera {
        address,
        frames_sent,
    })
}

/// Takes connections until shutdown, at most [`CONNECTIONS_MAX`] at a time.
async fn accept(listener: TcpListener, shared: Arc<Shared>, shutdown: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let socket = match accepted {
            Ok((socket, _)) => socket,
            Err(error) => {
                // Out of file descriptors, mostly: without a pause this loop would spin.
                tracing::warn!(%error, "camera could not accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            continue;
        };
        if !shared.live.present() {
            continue;
        }
        let connection = Connection::new(socket, shared.clone());
        let shutdown = shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = shutdown.cancelled() => {}
                ended = connection.run() => if let Err(error) = ended {
                    tracing::debug!(%error, "camera connection ended");
                }
            }
            drop(place);
        });
    }
}
