//! Brings messages to push services, some at once, each with its own time.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use sidelight_reach::Came;
use sidelight_reach::guard::Outward;
use sidelight_reach::push::{Letter, PushKey};

use super::queue::{LIFE_MS, Waiting};
use super::{Choice, outward};
use crate::clock;
use crate::hub::Hub;
use crate::settings::CameraSettings;

/// Messages under way at once.
const AT_ONCE_MAX: usize = 8;
/// Longest rest: by then somebody may have set the clock.
const REST_MAX: Duration = Duration::from_secs(60);

/// Sends for as long as the hub runs. A push service that does not answer holds up nobody else's message.
pub async fn run(hub: Arc<Hub>) {
    let out = match outward(&hub) {
        Ok(out) => out,
        Err(error) => {
            tracing::error!(%error, "no device can be told anything");
            return;
        }
    };
    let mut tries = FuturesUnordered::new();
    loop {
        let room = AT_ONCE_MAX - tries.len();
        for (waiting, choice) in due(&hub, room) {
            tries.push(attempt(&hub, &out, waiting, choice));
        }
        let rest = if tries.len() < AT_ONCE_MAX {
            rest(&hub)
        } else {
            REST_MAX
        };
        tokio::select! {
            Some((waiting, choice, came)) = tries.next(), if !tries.is_empty() => {
                tracing::debug!(?came, "a device was told");
                hub.push.change(|queue| queue.came(&waiting, &choice, came));
                keep(&hub);
                if came == Came::Gone {
                    hub.board.touch();
                }
            }
            () = hub.push.moved.notified() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Until something is due.
fn rest(hub: &Hub) -> Duration {
    let state = hub.push.state();
    let next_ms = state.as_ref().and_then(|state| state.queue.next_ms());
    let wait = next_ms.map(|due_ms| Duration::from_millis(due_ms.saturating_sub(clock::now_ms())));
    wait.map_or(REST_MAX, |wait| wait.min(REST_MAX))
}

/// What is to be tried now. Every try is on the disk before it begins.
fn due(hub: &Hub, room: usize) -> Vec<(Waiting, Choice)> {
    let mut due = Vec::new();
    let home = hub.home();
    let listed = |id: &str| {
        let mut all = home.iter().flat_map(|home| &home.statement.devices);
        all.any(|device| device.id.to_string() == id)
    };
    hub.push.change(|queue| {
        queue.keep_devices(listed);
        due = queue.due(clock::now_ms(), room);
    });
    keep(hub);
    due
}

fn keep(hub: &Hub) {
    // What cannot be kept is told all the same: a ring that is told twice is better than none.
    if let Err(error) = hub.push.keep(&hub.store, &hub.keys.device) {
        tracing::warn!(%error, "what devices are to be told cannot be kept");
    }
}

async fn attempt(
    hub: &Hub,
    out: &Outward,
    waiting: Waiting,
    choice: Choice,
) -> (Waiting, Choice, Came) {
    let key = hub.push.state().as_ref().map(|state| state.key.clone());
    let came = match key {
        Some(key) => send(hub, out, &key, (&waiting, &choice)).await,
        None => Came::Later,
    };
    (waiting, choice, came)
}

async fn send(
    hub: &Hub,
    out: &Outward,
    key: &PushKey,
    (waiting, choice): (&Waiting, &Choice),
) -> Came {
    let place = name(hub, waiting.what.camera.as_deref());
    let picture = waiting.picture.as_ref().filter(|_| choice.picture);
    let letter = Letter {
        topic: &waiting.id,
        body: waiting.what.body(&waiting.id, &place, picture),
        kept_seconds: LIFE_MS / 1000,
    };
    let contact = &hub.config.operator_url;
    let sent = key.send(out, &choice.to, letter, (contact, clock::now_ms()));
    sent.await
}

/// What the home calls a camera; nothing if nobody said.
pub(super) fn name(hub: &Hub, camera: Option<&str>) -> String {
    let id = camera.and_then(|camera| camera.parse().ok());
    let set = id.and_then(|id| CameraSettings::load(&hub.store, &hub.keys.device, id).ok()?);
    set.map(|set| set.name).unwrap_or_default()
}
