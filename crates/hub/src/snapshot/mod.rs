//! A camera's snapshot: the JPEG of the moment that nearly every camera serves over HTTP, made small enough
//! for a message to a device (`docs/ref/notifications.md`, What a hub tells). Video is not decoded here or
//! anywhere in the hub.
//!
//! What comes is bounded in time, bytes and pixels, and comes from the camera's own host; whatever is wrong
//! with it costs the picture and nothing else.

mod fetch;
mod shrink;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use sidelight_domain::record::CameraId;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use url::Url;

use crate::settings::{Address, CameraSettings};

pub use shrink::{PIXELS_MAX, shrink};

/// How long it may take from the question to the small picture.
pub const TIME_MAX: Duration = Duration::from_secs(2);
/// How long a picture may be decoded, from when the decoder is free for it, before its camera has to rest.
pub const DECODING_MAX: Duration = Duration::from_secs(1);
/// Bytes of a snapshot.
pub const SNAPSHOT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answers there.
    Unreachable,
    /// User or password is wrong.
    Unauthorised,
    /// It answers with something else than a picture: an error, or another address.
    Refused,
    /// It takes too long.
    Slow,
    /// Too many bytes or pixels.
    TooLarge,
    /// It is no JPEG that can be read.
    NotJpeg,
}

impl Trouble {
    /// The code in replies and status.
    pub fn code(self) -> &'static str {
        match self {
            Trouble::Unreachable => "unreachable",
            Trouble::Unauthorised => "unauthorised",
            Trouble::Refused => "refused",
            Trouble::Slow => "slow",
            Trouble::TooLarge => "too_large",
            Trouble::NotJpeg => "not_jpeg",
        }
    }

    /// What is wrong, and what to do.
    pub fn sentence(self) -> &'static str {
        match self {
            Trouble::Unreachable => {
                "Nobody answers at the address of the snapshot. Check it, and that HTTP is switched on in \
                 the camera's settings."
            }
            Trouble::Unauthorised => {
                "The camera refuses this user and password for its snapshot. Some cameras have a separate \
                 user for RTSP, and serve snapshots to their own users alone."
            }
            Trouble::Refused => {
                "The camera answers at the address of the snapshot, but not with a picture. Look the path up \
                 in its manual; it must lead there without another page in between."
            }
            Trouble::Slow => "The camera takes longer than 2 seconds for a snapshot.",
            Trouble::TooLarge => {
                "The camera's snapshot is larger than 4 MiB or 8 million pixels. Choose a smaller size in \
                 its settings, or the path of a smaller one."
            }
            Trouble::NotJpeg => {
                "What the camera sends as its snapshot is not a JPEG that can be read."
            }
        }
    }
}

/// How a camera's snapshot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody said where it is.
    None,
    /// It was not asked for since the hub started.
    Untried,
    /// The last one could be used.
    Works,
    /// The last one could not.
    Fails(Trouble),
}

impl State {
    /// The code in the status.
    pub fn code(self) -> &'static str {
        match self {
            State::None => "none",
            State::Untried => "untried",
            State::Works => "works",
            State::Fails(trouble) => trouble.code(),
        }
    }
}

/// Where a snapshot is had, and with which user.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// The camera.
    pub address: Address,
    /// The JPEG.
    pub url: Url,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Source(..)")
    }
}

impl Source {
    /// `None` if nobody said where this camera serves one.
    pub fn of(settings: &CameraSettings) -> Option<Self> {
        let url = settings.snapshot.clone()?;
        let address = settings.address.clone();
        Some(Self { address, url })
    }
}

type Shrunk = Result<Option<Vec<u8>>, Trouble>;

/// What came of a snapshot.
#[derive(Debug)]
pub struct Taken {
    /// A JPEG that has at most the room there is; `None` if it cannot be made so small.
    pub picture: Result<Option<Vec<u8>>, Trouble>,
    decoding: Option<Decoding>,
}

impl Taken {
    /// Waits for the decoder, where what the camera sent keeps it longer than anybody waits for the picture;
    /// says whether it was decoded for longer than [`DECODING_MAX`]. Waiting for others' is not counted.
    pub async fn over(self) -> bool {
        let Some(Decoding { work, took }) = self.decoding else {
            return false;
        };
        if !work.is_finished() {
            // What comes of it comes too late.
            let _late = work.await;
        }
        took.get().is_some_and(|took| *took > DECODING_MAX)
    }
}

/// A picture at the decoder.
#[derive(Debug)]
struct Decoding {
    work: JoinHandle<Shrunk>,
    /// How long, once it is over.
    took: Arc<OnceLock<Duration>>,
}

/// Takes snapshots, and remembers how the last one of each camera went.
pub struct Snapshots {
    http: OnceLock<Option<reqwest::Client>>,
    /// One at a time: a snapshot of the most pixels takes some 80 MB of memory for a moment.
    decoding: Arc<Semaphore>,
    last: Mutex<BTreeMap<CameraId, (Source, State)>>,
}

impl Default for Snapshots {
    fn default() -> Self {
        Self {
            http: OnceLock::new(),
            decoding: Arc::new(Semaphore::new(1)),
            last: Mutex::default(),
        }
    }
}

impl std::fmt::Debug for Snapshots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Snapshots(..)")
    }
}

impl Snapshots {
    fn last(&self) -> MutexGuard<'_, BTreeMap<CameraId, (Source, State)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a camera's snapshot was when it was last asked for.
    pub fn state(&self, camera: CameraId) -> State {
        self.last()
            .get(&camera)
            .map_or(State::None, |(_, state)| *state)
    }

    /// Where a camera's snapshot is had; says whether that is new.
    pub fn set(&self, camera: CameraId, source: Option<Source>) -> bool {
        let mut last = self.last();
        let Some(source) = source else {
            return last.remove(&camera).is_some();
        };
        if last.get(&camera).is_some_and(|(known, _)| *known == source) {
            return false;
        }
        last.insert(camera, (source, State::Untried));
        true
    }

    /// Notes how one from there was; says whether that is new.
    pub fn note(&self, camera: CameraId, from: &Source, state: State) -> bool {
        match self.last().get_mut(&camera) {
            Some((source, last)) if source == from => std::mem::replace(last, state) != state,
            Some(_) | None => false,
        }
    }

    /// Where a camera's snapshot is had.
    pub fn source(&self, camera: CameraId) -> Option<Source> {
        self.last().get(&camera).map(|(source, _)| source.clone())
    }

    /// Forgets a camera.
    pub fn forget(&self, camera: CameraId) {
        self.last().remove(&camera);
    }

    /// Takes one to see whether it works.
    pub async fn look(&self, from: &Source) -> State {
        match self.take(from, usize::MAX).await.picture {
            Ok(_) => State::Works,
            Err(trouble) => State::Fails(trouble),
        }
    }

    /// A JPEG of the moment that has at most `room` bytes.
    pub async fn take(&self, from: &Source, room: usize) -> Taken {
        let fetched = async {
            let http = self.http.get_or_init(|| fetch::client().ok());
            fetch::fetch(http.as_ref().ok_or(Trouble::Unreachable)?, from).await
        };
        let decode = move |jpeg: &[u8]| shrink(jpeg, room);
        self.within(fetched, decode).await
    }

    /// What comes of it in the time that there is.
    async fn within(
        &self,
        fetched: impl Future<Output = Result<Vec<u8>, Trouble>>,
        decode: impl FnOnce(&[u8]) -> Shrunk + Send + 'static,
    ) -> Taken {
        let mut decoding = None;
        let work = async {
            let jpeg = fetched.await?;
            let permit = self.decoding.clone().acquire_owned().await;
            // The permit goes along: who gives up waiting does not let the next one begin before this one
            // is over.
            let work = move || {
                let _one = permit;
                decode(&jpeg)
            };
            let decoding = decoding.insert(timed(work));
            let shrunk = (&mut decoding.work).await;
            shrunk.unwrap_or(Err(Trouble::NotJpeg))
        };
        // A library that panics over what a camera sends costs this picture alone.
        let work = AssertUnwindSafe(work).catch_unwind();
        let taken = tokio::time::timeout(TIME_MAX, work).await;
        let picture = match taken {
            Ok(Ok(taken)) => taken,
            Ok(Err(_)) => Err(Trouble::NotJpeg),
            Err(_) => Err(Trouble::Slow),
        };
        Taken { picture, decoding }
    }
}

/// Begins work whose time is taken, also where it panics.
fn timed(work: impl FnOnce() -> Shrunk + Send + 'static) -> Decoding {
    let took = Arc::<OnceLock<Duration>>::default();
    let kept = took.clone();
    let work = tokio::task::spawn_blocking(move || {
        let begun = Instant::now();
        let shrunk = std::panic::catch_unwind(AssertUnwindSafe(work));
        kept.get_or_init(|| begun.elapsed());
        shrunk.unwrap_or(Err(Trouble::NotJpeg))
    });
    Decoding { work, took }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture that is decoded for so long.
    fn of(lasts: Duration) -> impl FnOnce(&[u8]) -> Shrunk + Send + 'static {
        move |_| {
            std::thread::sleep(lasts);
            Ok(None)
        }
    }

    #[tokio::test]
    async fn whoever_keeps_the_decoder_is_told_from_whoever_waited_for_it() {
        let snapshots = Snapshots::default();
        let fetched = async || Ok(Vec::new());
        // The first is over in time, after more than its share; the second has the decoder for a moment,
        // in which its own time ends.
        let first = snapshots.within(fetched(), of(TIME_MAX - Duration::from_millis(200)));
        let second = snapshots.within(fetched(), of(Duration::from_millis(500)));
        let (first, second) = tokio::join!(first, second);
        assert_eq!(second.picture, Err(Trouble::Slow));
        assert!(first.over().await);
        assert!(!second.over().await);
    }

    #[tokio::test]
    async fn whoever_was_fetched_late_has_kept_nobody() {
        let snapshots = Snapshots::default();
        let late = async {
            tokio::time::sleep(TIME_MAX - Duration::from_millis(100)).await;
            Ok(Vec::new())
        };
        let taken = snapshots.within(late, of(Duration::from_millis(400))).await;
        assert_eq!(taken.picture, Err(Trouble::Slow));
        assert!(!taken.over().await);
    }

    #[tokio::test]
    async fn a_decoder_that_panics_late_has_kept_it_all_the_same() {
        let snapshots = Snapshots::default();
        let panics = |_: &[u8]| -> Shrunk {
            std::thread::sleep(DECODING_MAX + Duration::from_millis(100));
            panic!("not a JPEG")
        };
        let taken = snapshots.within(async { Ok(Vec::new()) }, panics).await;
        assert_eq!(taken.picture, Err(Trouble::NotJpeg));
        assert!(taken.over().await);
    }
}
