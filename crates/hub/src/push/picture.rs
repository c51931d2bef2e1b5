//! Takes the pictures that messages wait for, and looks now and then whether a camera's snapshot works.
//! Beside the sender: a camera that hangs holds up its own picture, nobody's message and no other camera.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use sidelight_domain::record::CameraId;
use tokio::sync::Notify;

use super::message::{Happened, SmallPicture};
use super::turns::{Turns, Wanted};
use super::{PICTURE_WAIT_MS, send};
use crate::clock;
use crate::hub::Hub;
use crate::snapshot::State;

/// The way to [`run`].
#[derive(Default)]
pub(super) struct Pictures {
    turns: Mutex<Turns>,
    wanted: Notify,
}

impl Pictures {
    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it has its turn at some time.
    fn want(&self, wanted: Wanted) -> bool {
        let kept = self.turns().want(wanted, clock::now_ms());
        self.wanted.notify_one();
        kept
    }
}

/// Has a picture taken for the messages that say this.
pub(super) fn want(hub: &Hub, camera: CameraId, what: Happened) {
    let wanted = Wanted {
        camera,
        what: Some(what.clone()),
    };
    if !hub.push.pictures.want(wanted) {
        done(hub, &what, None);
    }
}

/// Looks whether a camera's snapshot works, so that the status can say so before somebody rings.
pub fn check(hub: &Hub, camera: CameraId) {
    // Who finds no room is told by the next one.
    hub.push.pictures.want(Wanted { camera, what: None });
}

/// Takes them for as long as the hub runs.
pub async fn run(hub: Arc<Hub>) {
    let pictures = &hub.push.pictures;
    let mut under_way = FuturesUnordered::new();
    loop {
        while let Some(wanted) = pictures.turns().next() {
            under_way.push(take(&hub, wanted));
        }
        tokio::select! {
            () = pictures.wanted.notified() => {}
            Some(()) = under_way.next(), if !under_way.is_empty() => {}
        }
    }
}

/// A camera's turn. It lasts until nothing of it keeps the decoder; the message waits no longer than it may.
async fn take(hub: &Hub, wanted: Wanted) {
    let Wanted { camera, what } = wanted;
    let late = |what: &Happened| clock::now_ms() >= what.at_ms.saturating_add(PICTURE_WAIT_MS);
    let kept_decoder = match &what {
        Some(what) if late(what) => {
            done(hub, what, None);
            false
        }
        Some(_) | None => of(hub, camera, what.as_ref()).await,
    };
    let mut turns = hub.push.pictures.turns();
    turns.over(camera, kept_decoder.then(clock::now_ms));
}

/// Takes one, and says whether what the camera sent kept the decoder for too long.
async fn of(hub: &Hub, camera: CameraId, what: Option<&Happened>) -> bool {
    let Some(from) = hub.snapshots.source(camera) else {
        if let Some(what) = what {
            done(hub, what, None);
        }
        return false;
    };
    let place = send::name(hub, Some(&camera.to_string()));
    let room = what.map_or(usize::MAX, |what| what.picture_room(&place));
    let mut taken = hub.snapshots.take(&from, room).await;
    let state = match &taken.picture {
        Ok(_) => State::Works,
        Err(trouble) => State::Fails(*trouble),
    };
    if hub.snapshots.note(camera, &from, state) {
        tracing::info!(%camera, snapshot = state.code(), "a camera's snapshot");
        hub.board.touch();
    }
    if let Some(what) = what {
        let picture = std::mem::replace(&mut taken.picture, Ok(None));
        done(hub, what, picture.ok().flatten().as_deref());
    }
    taken.over().await
}

fn done(hub: &Hub, what: &Happened, picture: Option<&[u8]>) {
    let picture = picture.map(SmallPicture::new);
    let now_ms = clock::now_ms();
    hub.push
        .add(|queue| queue.pictured(what, picture.as_ref(), now_ms));
}
