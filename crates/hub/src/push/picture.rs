//! Takes the pictures that messages wait for, and looks now and then whether a camera's snapshot works.
//! Beside the sender: a camera that hangs holds up its own picture and nobody's message.

use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use sidelight_domain::record::CameraId;
use tokio::sync::{Mutex, mpsc};

use super::message::{Happened, SmallPicture};
use super::{PICTURE_WAIT_MS, send};
use crate::clock;
use crate::hub::Hub;
use crate::snapshot::State;

/// Snapshots that are taken at once.
const AT_ONCE_MAX: usize = 4;
/// Snapshots that wait to be taken; what is more goes without.
const WAITING_MAX: usize = 32;

/// One snapshot to take.
struct Wanted {
    camera: CameraId,
    /// What the messages say that wait for it; none to look whether it works.
    what: Option<Happened>,
}

/// The way to [`run`].
pub(super) struct Pictures {
    wanted: mpsc::Sender<Wanted>,
    waiting: Mutex<mpsc::Receiver<Wanted>>,
}

impl Default for Pictures {
    fn default() -> Self {
        let (wanted, waiting) = mpsc::channel(WAITING_MAX);
        let waiting = Mutex::new(waiting);
        Self { wanted, waiting }
    }
}

/// Has a picture taken for the messages that say this.
pub(super) fn want(hub: &Hub, camera: CameraId, what: Happened) {
    let wanted = Wanted {
        camera,
        what: Some(what.clone()),
    };
    if hub.push.pictures.wanted.try_send(wanted).is_err() {
        done(hub, &what, None);
    }
}

/// Looks whether a camera's snapshot works, so that the status can say so before somebody rings.
pub fn check(hub: &Hub, camera: CameraId) {
    // Who finds no room is told by the next one.
    let _ = hub
        .push
        .pictures
        .wanted
        .try_send(Wanted { camera, what: None });
}

/// Takes them for as long as the hub runs.
pub async fn run(hub: Arc<Hub>) {
    let mut waiting = hub.push.pictures.waiting.lock().await;
    let mut under_way = FuturesUnordered::new();
    loop {
        tokio::select! {
            Some(wanted) = waiting.recv(), if under_way.len() < AT_ONCE_MAX => {
                under_way.push(take(&hub, wanted));
            }
            Some(()) = under_way.next(), if !under_way.is_empty() => {}
            else => return,
        }
    }
}

async fn take(hub: &Hub, wanted: Wanted) {
    let Wanted { camera, what } = wanted;
    let late = |what: &Happened| clock::now_ms() >= what.at_ms.saturating_add(PICTURE_WAIT_MS);
    let picture = match &what {
        Some(what) if late(what) => None,
        Some(_) | None => of(hub, camera, what.as_ref()).await,
    };
    if let Some(what) = what {
        done(hub, &what, picture.as_deref());
    }
}

async fn of(hub: &Hub, camera: CameraId, what: Option<&Happened>) -> Option<Vec<u8>> {
    let from = hub.snapshots.source(camera)?;
    let place = send::name(hub, Some(&camera.to_string()));
    let room = what.map_or(usize::MAX, |what| what.picture_room(&place));
    let taken = hub.snapshots.take(&from, room).await;
    let state = match &taken {
        Ok(_) => State::Works,
        Err(trouble) => State::Fails(*trouble),
    };
    if hub.snapshots.note(camera, &from, state) {
        tracing::info!(%camera, snapshot = state.code(), "a camera's snapshot");
        hub.board.touch();
    }
    taken.ok().flatten()
}

fn done(hub: &Hub, what: &Happened, picture: Option<&[u8]>) {
    let picture = picture.map(SmallPicture::new);
    let now_ms = clock::now_ms();
    hub.push
        .add(|queue| queue.pictured(what, picture.as_ref(), now_ms));
}
