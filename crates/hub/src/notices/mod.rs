//! What trustees tell this home (`docs/ref/emergency.md`, Notice): the hub reads the public record on, the
//! operator's and every copy it was given, and tries each notice with the household's notice key.
//!
//! The household hands that key over by a signed command, or does not. It opens notices and no footage: what
//! this hub seals it cannot open with it. The key and what was found lie sealed under the device key.

mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sidelight_domain::record::Encoder;
use sidelight_seal::Identity;
use sidelight_seal::spool::DeviceKey;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::EMPTY_ROOT;
use tokio::sync::Notify;

use crate::home::Home;
use crate::hub::Hub;
use crate::log::Head;
use crate::sealed;
use crate::spool::store::Store;

pub use reading::{follow, look};

/// Notices that are kept, the newest.
const TOLD_MAX: usize = 256;
/// Drills that are kept, the newest.
const DRILLS_MAX: usize = 1024;
/// Misused emergencies that are kept, the newest.
const MISUSED_MAX: usize = 1024;
/// Releases that the status has room for, the newest.
const LISTED_MAX: usize = 4;
/// Hex digits of an index: below 2^53.
const INDEX_DIGITS: usize = 14;

/// What a trustee says in a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Version of the notice: 1.
    pub v: u64,
    /// Index of the release's entry.
    pub release: u64,
    /// Who tells it.
    pub trustee: String,
    /// The log it is of.
    pub origin: String,
    /// Whom it tells.
    pub household: String,
    /// What it rested on.
    #[serde(flatten)]
    pub why: Why,
    /// Who asked.
    pub agency: String,
    /// Cameras whose footage left; the last ones may be left out.
    pub cameras: Vec<String>,
    /// Beginning of the window, ms.
    pub from: u64,
    /// End of the window, ms.
    pub to: u64,
    /// How many clips.
    pub clips: u64,
}

/// Why footage left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// What somebody was said to be in danger of.
    Danger(String),
    /// The type of a legal demand.
    Demand(String),
}

/// A release of this household's footage: by entry, what each trustee said.
pub type Releases = BTreeMap<u64, Vec<Told>>;

/// What was found, for whoever reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The entry that announces this home for drills.
    pub canary: Option<u64>,
    /// Releases but drills.
    pub releases: Releases,
    /// Drills.
    pub drills: Releases,
    /// Of these releases, by entry: the entry that says that it was misused.
    pub misused: BTreeMap<u64, u64>,
}

/// A key that is not taken.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No key, or not the one of the statement.
    #[error("this is not the notice key of the household's statement")]
    Other,
    /// It cannot be kept.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// How far the record was read with which key, and what was found.
#[derive(Clone)]
struct State {
    identity: Identity,
    log: String,
    read: Head,
    told: Vec<Told>,
    canary: Option<u64>,
    /// The record's drills after that entry.
    drills: Vec<u64>,
    /// The record's misused emergencies, each with the entry that says so.
    misused: Vec<(u64, u64)>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State(read {})", self.read.0)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u64,
    key: String,
    log: String,
    size: u64,
    root: String,
    told: Vec<Told>,
    #[serde(default)]
    canary: Option<u64>,
    /// Absent where an earlier version read, which knew no drills.
    #[serde(default)]
    drills: Option<Vec<u64>>,
    /// Absent where an earlier version read, which knew of no misuse.
    #[serde(default)]
    misused: Option<Vec<(u64, u64)>>,
}

fn path(store: &Store) -> PathBuf {
    store.layout().root().join("notices.sealed")
}

fn context() -> Vec<u8> {
    Encoder::new("sidelight/hub-notices/v1").finish()
}

impl State {
    fn new(identity: Identity, log: &str) -> Self {
        Self {
            identity,
            log: log.to_owned(),
            read: (0, EMPTY_ROOT),
            told: Vec::new(),
            canary: None,
            drills: Vec::new(),
            misused: Vec::new(),
        }
    }

    fn save(&self, store: &Store, device: &DeviceKey) -> io::Result<()> {
        let stored = Stored {
            v: 1,
            key: self.identity.to_secret_text().to_string(),
            log: self.log.clone(),
            size: self.read.0,
            root: self.read.1.to_hex(),
            told: self.told.clone(),
            canary: self.canary,
            drills: Some(self.drills.clone()),
            misused: Some(self.misused.clone()),
        };
        sealed::write_json(store, device, &path(store), &context(), &stored)
    }

    fn load(store: &Store, device: &DeviceKey) -> io::Result<Option<Self>> {
        let stored = sealed::read_json(store, device, &path(store), &context())?;
        let Some(stored): Option<Stored> = stored else {
            return Ok(None);
        };
        let damaged = || {
            let what = "what trustees told is damaged";
            io::Error::new(io::ErrorKind::InvalidData, what)
        };
        Self::of(stored).map(Some).ok_or_else(damaged)
    }

    fn of(stored: Stored) -> Option<Self> {
        let root = Sha256Hash::from_hex(&stored.root)?;
        Some(Self {
            identity: stored.key.parse().ok()?,
            log: stored.log,
            read: match (&stored.drills, &stored.misused) {
                (Some(_), Some(_)) => (stored.size, root),
                _ => (0, EMPTY_ROOT),
            },
            told: stored.told,
            canary: stored.canary,
            drills: stored.drills.unwrap_or_default(),
            misused: stored.misused.unwrap_or_default(),
        })
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Notices {
    state: Mutex<Option<State>>,
    moved: Notify,
}

impl Notices {
    fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what was kept before a restart.
    pub fn load(&self, store: &Store, device: &DeviceKey) -> io::Result<()> {
        *self.state() = State::load(store, device)?;
        Ok(())
    }

    /// Whether the hub has a key to look with.
    pub fn is_looking(&self) -> bool {
        self.state().is_some()
    }

    /// What was found.
    pub fn found(&self) -> Found {
        let mut found = Found::default();
        let state = self.state();
        let Some(state) = state.as_ref() else {
            return found;
        };
        found.canary = state.canary;
        for told in &state.told {
            let of = match state.drills.contains(&told.release) {
                true => &mut found.drills,
                false => &mut found.releases,
            };
            of.entry(told.release).or_default().push(told.clone());
        }
        let misused = state.misused.iter().copied();
        let own = |(release, _): &(u64, u64)| found.releases.contains_key(release);
        let misused: BTreeMap<u64, u64> = misused.filter(own).collect();
        found.misused = misused;
        found
    }

    /// The newest releases, drills among them, in a line of one length: indexes of 14 hex digits each, zeros
    /// behind.
    pub fn line(&self) -> String {
        let state = self.state();
        let told = state.iter().flat_map(|state| &state.told);
        let releases: BTreeSet<u64> = told.map(|told| told.release).collect();
        let newest = releases.iter().rev().take(LISTED_MAX);
        let line: String = newest.map(|index| format!("{index:014x}")).collect();
        format!("{line:0<width$}", width = LISTED_MAX * INDEX_DIGITS)
    }

    /// The entry that announces this home for drills, in the same form.
    pub fn canary_line(&self) -> String {
        let canary = self.state().as_ref().and_then(|state| state.canary);
        format!("{:014x}", canary.unwrap_or_default())
    }
}

/// Takes the household's notice key, durably, and begins to look; `None` forgets it and what was found.
pub fn set_key(hub: &Hub, home: &Home, key: Option<&str>) -> Result<(), KeyError> {
    let mut state = hub.notices.state();
    match key {
        None => {
            sealed::remove(&hub.store, &path(&hub.store))?;
            *state = None;
        }
        Some(key) => {
            let identity: Identity = key.parse().map_err(|_| KeyError::Other)?;
            if identity.recipient().to_string() != home.statement.notice {
                return Err(KeyError::Other);
            }
            let fresh = State::new(identity, home.log.as_deref().unwrap_or_default());
            fresh.save(&hub.store, &hub.keys.device)?;
            *state = Some(fresh);
        }
    }
    hub.notices.moved.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// What was passed over by a version that knew no drills, or no misuse, is read again, and what it found
    /// is kept.
    #[test]
    fn after_an_upgrade_the_record_is_read_from_its_beginning() {
        let key = Identity::from_bytes([7; 32]).to_secret_text();
        let root = EMPTY_ROOT.to_hex();
        let told = r#"{"v":1,"release":4,"trustee":"a","origin":"o","household":"h","danger":"death",
            "agency":"p","cameras":[],"from":1,"to":2,"clips":1}"#;
        let kept = |more: &str| {
            let text = format!(
                r#"{{"v":1,"key":"{}","log":"log","size":9,"root":"{root}","told":[{told}]{more}}}"#,
                key.as_str()
            );
            State::of(serde_json::from_str(&text).unwrap()).unwrap()
        };
        let (before, now) = (
            kept(""),
            kept(r#","canary":3,"drills":[4],"misused":[[4,6]]"#),
        );
        assert_eq!(
            (before.read.0, before.canary, before.told.len()),
            (0, None, 1)
        );
        let drills = kept(r#","canary":3,"drills":[4]"#);
        assert_eq!((drills.read.0, drills.told.len()), (0, 1), "no misuse yet");
        assert_eq!(now.misused, [(4, 6)]);
        assert_eq!((now.read.0, now.canary, now.told.len()), (9, Some(3), 1));
        assert_eq!(now.drills, [4]);
    }
}
