//! What the hub tells the household's devices itself (`docs/ref/notifications.md`, What a hub tells): a
//! press, motion, a request that asks this home, a notice that was found.
//!
//! A device hands over its push subscription by a sealed command and learns the hub's public push key from
//! the sealed status, so the operator has neither and sees no message. Key, subscriptions and what waits lie
//! sealed under the device key.

mod message;
mod picture;
mod queue;
mod send;
mod turns;

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::Rng as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_api::reach::Quiet;
use sidelight_domain::record::{DeviceId, Encoder};
use sidelight_reach::guard::Outward;
use sidelight_reach::push::{PushKey, Subscription};
use sidelight_reach::quiet;
use sidelight_seal::spool::DeviceKey;
use tokio::sync::Notify;
use zeroize::Zeroizing;

use crate::clock;
use crate::hub::{Hub, News};
use crate::sealed;
use crate::snapshot;
use crate::spool::store::Store;

pub use message::{BODY_BYTES, Happened, Kind, SmallPicture};
use picture::Pictures;
pub use picture::{check as check_snapshot, run as take_pictures};
pub use queue::{LIFE_MS, Queue, WAITING_MAX, Waiting};
pub use send::run;

/// Devices that one hub tells; the status has room for so many.
pub const DEVICES_MAX: usize = 16;
/// A message waits so long at most for its picture, ms.
pub const PICTURE_WAIT_MS: u64 = snapshot::TIME_MAX.as_millis() as u64;
/// Hex digits of a device's id in the status.
const DEVICE_DIGITS: usize = 8;
/// A message about a request waits so long at most, drawn by chance, ms: a push service that works with the
/// operator is not to find who is asked by who is told at once.
const REQUEST_DELAY_MS_MAX: u64 = 10 * 60 * 1000;

/// What a device wants to be told, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its browser's subscription under this hub's key.
    #[serde(flatten)]
    pub to: Subscription,
    /// What it wants to be told of.
    pub kinds: Vec<Kind>,
    /// When not to be disturbed.
    pub quiet: Option<Quiet>,
    /// Whether a picture may come along, for everybody to see who sees the device. Nobody who has not said so
    /// gets one.
    #[serde(default)]
    pub picture: bool,
}

/// Why a device is not told.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// Nothing could be sent there.
    #[error(
        "This is no subscription of a browser, or no https address that the internet can reach."
    )]
    Subscription,
    /// Quiet hours that are none.
    #[error("{0}")]
    Quiet(&'static str),
    /// Too many devices.
    #[error(
        "This hub tells {DEVICES_MAX} devices, which is the most. Switch it off on another one first."
    )]
    Full,
    /// It was never chosen on this device, or its browser gave the subscription up.
    #[error("The hub does not tell this device.")]
    Unknown,
    /// The hub's disk, or it has no key.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u64,
    key: String,
    #[serde(flatten)]
    queue: Queue,
}

struct State {
    key: PushKey,
    queue: Queue,
    /// Whether the disk has it all.
    kept: bool,
}

/// See the module.
#[derive(Default)]
pub struct Push {
    state: Mutex<Option<State>>,
    moved: Notify,
    pictures: Pictures,
}

impl std::fmt::Debug for Push {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Push(..)")
    }
}

fn path(store: &Store) -> PathBuf {
    store.layout().root().join("push.sealed")
}

fn context() -> Vec<u8> {
    Encoder::new("sidelight/hub-push/v1").finish()
}

impl State {
    fn save(&self, store: &Store, device: &DeviceKey) -> io::Result<()> {
        let stored = Stored {
            v: 1,
            key: hex::encode(*self.key.to_bytes()),
            queue: self.queue.clone(),
        };
        sealed::write_json(store, device, &path(store), &context(), &stored)
    }

    fn load(store: &Store, device: &DeviceKey) -> io::Result<Option<Self>> {
        let stored = sealed::read_json(store, device, &path(store), &context())?;
        let Some(stored): Option<Stored> = stored else {
            return Ok(None);
        };
        let damaged =
            || io::Error::new(io::ErrorKind::InvalidData, "the hub's push key is damaged");
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(&stored.key, &mut *key).map_err(|_| damaged())?;
        Ok(Some(Self {
            key: PushKey::from_bytes(&key).ok_or_else(damaged)?,
            queue: stored.queue,
            kept: true,
        }))
    }
}

impl Push {
    fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what was kept before a restart, or makes a key at the first start.
    pub fn load_or_make(&self, store: &Store, device: &DeviceKey) -> io::Result<()> {
        let state = match State::load(store, device)? {
            Some(state) => state,
            None => {
                let fresh = State {
                    key: PushKey::random(&mut OsRng),
                    queue: Queue::default(),
                    kept: true,
                };
                fresh.save(store, device)?;
                fresh
            }
        };
        *self.state() = Some(state);
        Ok(())
    }

    /// What browsers subscribe with; `None` if the key cannot be read.
    pub fn key(&self) -> Option<String> {
        self.state().as_ref().map(|state| state.key.public())
    }

    /// The devices that are told, in a line of one length: 8 hex digits of each id, zeros behind.
    pub fn line(&self) -> String {
        let state = self.state();
        let devices = state.iter().flat_map(|state| state.queue.devices.keys());
        let line: String = devices
            .map(|id| &id[..DEVICE_DIGITS.min(id.len())])
            .collect();
        format!("{line:0<width$}", width = DEVICES_MAX * DEVICE_DIGITS)
    }

    /// Changes the queue.
    fn change(&self, change: impl FnOnce(&mut Queue)) {
        if let Some(state) = self.state().as_mut() {
            let before = state.queue.clone();
            change(&mut state.queue);
            state.kept &= state.queue == before;
        }
    }

    /// The same, and wakes whoever keeps and sends it: who tells something waits for neither.
    fn add(&self, add: impl FnOnce(&mut Queue)) {
        self.change(add);
        self.moved.notify_one();
    }

    /// Brings what changed to the disk.
    fn keep(&self, store: &Store, device: &DeviceKey) -> io::Result<()> {
        match self.state().as_mut() {
            Some(state) if !state.kept => {
                state.save(store, device)?;
                state.kept = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Takes what a device wants, durably; `None` ends it.
pub fn set(hub: &Hub, device: DeviceId, choice: Option<Choice>) -> Result<(), ChoiceError> {
    if let Some(choice) = &choice {
        if !outward(hub)?.allows(&choice.to.endpoint) {
            return Err(ChoiceError::Subscription);
        }
        let wrong = choice
            .quiet
            .as_ref()
            .and_then(|it| quiet::problem(it, &Kind::CODES));
        if let Some(wrong) = wrong {
            return Err(ChoiceError::Quiet(wrong));
        }
    }
    let id = device.to_string();
    {
        let mut state = hub.push.state();
        let no_key = || io::Error::other("the hub's push key cannot be read");
        let state = state.as_mut().ok_or_else(no_key)?;
        let devices = &state.queue.devices;
        if choice.is_some() && !devices.contains_key(&id) && devices.len() >= DEVICES_MAX {
            return Err(ChoiceError::Full);
        }
        state.queue.set(&id, choice);
        state.kept = false;
    }
    hub.push.keep(&hub.store, &hub.keys.device)?;
    hub.board.touch();
    Ok(())
}

/// Sends a device a test.
pub fn test(hub: &Hub, device: DeviceId) -> Result<(), ChoiceError> {
    let id = device.to_string();
    let now_ms = clock::now_ms();
    let mut known = false;
    hub.push
        .add(|queue| known = queue.test(&id, now_ms, &mut OsRng));
    known.then_some(()).ok_or(ChoiceError::Unknown)
}

/// Tells devices what happened at a camera, if it is a kind that they can be told of. Where the camera serves
/// a snapshot, those who want one wait a moment for it.
pub fn tell(hub: &Hub, news: &News) {
    let Some(kind) = Kind::of(news.kind) else {
        return;
    };
    let happened = Happened {
        kind,
        camera: Some(news.camera.to_string()),
        clip: news.clip.map(|clip| clip.to_string()),
        at_ms: news.at_ms,
    };
    let now_ms = news.at_ms;
    let mut awaited = false;
    let has_snapshot = hub.snapshots.source(news.camera).is_some();
    hub.push.add(|queue| match has_snapshot {
        false => queue.tell(&happened, now_ms, &mut OsRng),
        true => {
            let late_ms = now_ms.saturating_add(PICTURE_WAIT_MS);
            awaited = queue.tell_with_picture(&happened, (now_ms, late_ms), &mut OsRng);
        }
    });
    if awaited {
        picture::want(hub, news.camera, happened);
    }
}

/// Tells devices of requests that ask this home, each once.
pub fn asked(hub: &Hub, found: &[u64]) {
    let now_ms = clock::now_ms();
    let due_ms = now_ms + OsRng.gen_range(0..REQUEST_DELAY_MS_MAX);
    hub.push
        .add(|queue| queue.asked(found, (now_ms, due_ms), &mut OsRng));
}

/// Tells devices what was found in the record.
pub fn found(hub: &Hub, kind: Kind) {
    let now_ms = clock::now_ms();
    let happened = Happened {
        kind,
        camera: None,
        clip: None,
        at_ms: now_ms,
    };
    hub.push
        .add(|queue| queue.tell(&happened, now_ms, &mut OsRng));
}

fn outward(hub: &Hub) -> io::Result<Outward> {
    Outward::new(hub.config.push_private_addresses).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::sync::Arc;

    use sidelight_disk::LocalDisk;
    use sidelight_reach_double::Browser;

    use super::*;
    use crate::config::Config;
    use crate::spool::Layout;

    #[test]
    fn key_devices_and_what_waits_outlive_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::new(folder.path().into(), "http://127.0.0.1/".parse().unwrap());
        let layout = Layout::new(folder.path());
        let store = Store::open(Arc::new(LocalDisk), layout, config.retention()).unwrap();
        let device = DeviceKey::random(&mut OsRng);
        let before = Push::default();
        before.load_or_make(&store, &device).unwrap();
        let browser = Browser::new();
        let to = Subscription::new("https://push.example/a", &browser.p256dh(), &browser.auth());
        let choice = Choice {
            to: to.unwrap(),
            kinds: vec![Kind::Press],
            quiet: None,
            picture: false,
        };
        let what = Happened {
            kind: Kind::Press,
            camera: None,
            clip: None,
            at_ms: 7,
        };
        before.add(|queue| {
            queue.set("0123456789", Some(choice));
            queue.tell(&what, 7, &mut OsRng);
        });
        before.keep(&store, &device).unwrap();
        let after = Push::default();
        after.load_or_make(&store, &device).unwrap();
        assert_eq!(after.key(), before.key());
        assert_eq!(after.line(), format!("{:0<128}", "01234567"));
        let mut due = 0;
        after.change(|queue| due = queue.due(7, WAITING_MAX).len());
        assert_eq!(due, 1);
        let other = DeviceKey::random(&mut OsRng);
        assert!(Push::default().load_or_make(&store, &other).is_err());
    }
}
