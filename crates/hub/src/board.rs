//! What is known of the hub's parts at this moment: for the status, the local page and whoever waits
//! for a change.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sidelight_domain::record::CameraId;
use tokio::sync::watch;

use crate::ingest::reason::Reason;
use crate::record::Sensitivity;

/// Whether a camera sends pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It does.
    Online,
    /// It should and does not.
    Offline,
    /// In the statement, and nobody has said yet where it is.
    Off,
}

impl Presence {
    /// The name in a status.
    pub fn name(self) -> &'static str {
        match self {
            Presence::Online => "online",
            Presence::Offline => "offline",
            Presence::Off => "off",
        }
    }
}

/// A camera now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraNow {
    /// Whether it sends pictures.
    pub presence: Presence,
    /// Since when, ms.
    pub since_ms: u64,
    /// Why not, or what should be said though it does.
    pub reason: Option<Reason>,
    /// Whether a clip is open.
    pub recording: bool,
    /// Whether everything is recorded.
    pub continuous: bool,
    /// From which movement on it records by itself.
    pub motion: Sensitivity,
}

/// The pairing that is going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairingNow {
    /// To be typed or scanned in the browser.
    pub code: String,
    /// What the QR code holds.
    pub link: String,
}

#[derive(Debug, Default)]
struct State {
    cameras: BTreeMap<CameraId, CameraNow>,
    pairing: Option<PairingNow>,
    words: Option<String>,
    problems: BTreeMap<String, String>,
    uploaded_ms: Option<u64>,
}

/// See the module.
#[derive(Debug)]
pub struct Board {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            changed: watch::Sender::new(0),
        }
    }
}

impl Board {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State) -> bool) {
        let changed = change(&mut self.state());
        if changed {
            self.changed.send_modify(|n| *n += 1);
        }
    }

    /// Wakes whenever something changed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// All cameras.
    pub fn cameras(&self) -> BTreeMap<CameraId, CameraNow> {
        self.state().cameras.clone()
    }

    /// Sets a camera's state; keeps `since` if only details changed. Says whether it came or went.
    pub fn set_camera(&self, camera: CameraId, mut now: CameraNow) -> bool {
        let mut turned = false;
        self.change(|s| {
            let before = s.cameras.get(&camera);
            turned = before.is_none_or(|b| b.presence != now.presence);
            if let Some(b) = before.filter(|_| !turned) {
                now.since_ms = b.since_ms;
            }
            let changed = before != Some(&now);
            s.cameras.insert(camera, now);
            changed
        });
        turned
    }

    /// The camera is not ours any more.
    pub fn remove_camera(&self, camera: CameraId) {
        self.change(|s| s.cameras.remove(&camera).is_some());
    }

    /// The pairing that is shown.
    pub fn pairing(&self) -> Option<PairingNow> {
        self.state().pairing.clone()
    }

    /// Shows a pairing, or none.
    pub fn set_pairing(&self, pairing: Option<PairingNow>) {
        self.change(|s| {
            s.pairing = pairing;
            true
        });
    }

    /// The six words of the pairing that was made since the hub started.
    pub fn words(&self) -> Option<String> {
        self.state().words.clone()
    }

    /// Shows the words.
    pub fn set_words(&self, words: String) {
        self.change(|s| {
            s.words = Some(words);
            true
        });
    }

    /// Says what is wrong with some part, as a sentence, or that nothing is.
    pub fn problem(&self, part: &str, sentence: Option<String>) {
        self.change(|s| match sentence {
            Some(sentence) if s.problems.get(part) == Some(&sentence) => false,
            Some(sentence) => {
                tracing::warn!(part, sentence, "the hub reports a problem");
                s.problems.insert(part.to_owned(), sentence);
                true
            }
            None => s.problems.remove(part).is_some(),
        });
    }

    /// Everything that is wrong, by part.
    pub fn problems(&self) -> BTreeMap<String, String> {
        self.state().problems.clone()
    }

    /// Something else changed that the status says.
    pub fn touch(&self) {
        self.change(|_| true);
    }

    /// When the operator last confirmed a clip, ms.
    pub fn uploaded_ms(&self) -> Option<u64> {
        self.state().uploaded_ms
    }

    /// The operator confirmed a clip.
    pub fn uploaded(&self, now_ms: u64) {
        self.change(|s| {
            s.uploaded_ms = Some(now_ms);
            true
        });
    }
}
