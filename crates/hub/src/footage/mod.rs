//! Being asked by the operator, in its own name, to hand over first what waits here of some cameras and
//! hours, because an emergency or a legal demand about them is decided on (`docs/ref/emergency.md`, Footage
//! at the home).
//!
//! The hub goes by its household's statement and not by the operator's word: where nobody but the household
//! can open footage it refuses. Otherwise it does what it does anyway, in another order: clips go that would
//! have gone, sealed as they are. Nothing is recorded, sealed, picked or opened for it. What it was asked and
//! what it did is kept, sealed under the device key, and shown at once; nothing the operator says can put
//! that off.

mod work;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sidelight_api::hub::{FootageAsked, FootageOutcome};
use sidelight_api::limits::{FOOTAGE_ASKS_PER_DAY_MAX, FOOTAGE_CAMERAS_MAX, FOOTAGE_WINDOW_MS_MAX};
use sidelight_domain::record::statement::Access;
use sidelight_domain::record::{CameraId, Encoder, MessageId, SigningKeyBytes, Statement};
use sidelight_domain::window::{DAY_MS, MINUTE_MS};
use sidelight_seal::spool::DeviceKey;
use tokio::sync::Notify;

use crate::hub::Hub;
use crate::sealed;
use crate::spool::chain::ChainId;
use crate::spool::store::Store;

pub use work::{obey, resume};

/// Asks that are remembered, the newest: more than a week of the most there can be.
const NOTES_MAX: usize = 32;
/// Those that the status has room for, the newest.
const LISTED_MAX: usize = 4;
/// How far a window may reach beyond this hub's time, ms: clocks differ.
const AHEAD_MS: u64 = 10 * MINUTE_MS;

/// What the operator asked, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Id of the emergency or demand.
    pub about: String,
    /// `emergency`, `drill` or `demand`, as the operator says.
    pub why: String,
    /// Which cameras.
    pub cameras: Vec<String>,
    /// Beginning of the window, ms.
    pub from_ms: u64,
    /// Its end, ms.
    pub to_ms: u64,
    /// When it was asked, ms.
    pub at_ms: u64,
    /// What came of it; none while it is being done.
    pub outcome: Option<FootageOutcome>,
    /// Clips of it that the operator had before.
    pub had: u64,
    /// Clips of it that were handed over since.
    pub clips: u64,
}

impl Note {
    fn cameras(&self) -> impl Iterator<Item = CameraId> {
        self.cameras.iter().filter_map(|it| it.parse().ok())
    }
}

/// What to do about an ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is to be done.
    Work(Note),
    /// It was done, or is refused.
    Answer(FootageOutcome),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u64,
    notes: Vec<Note>,
}

fn path(store: &Store) -> PathBuf {
    store.layout().root().join("footage.sealed")
}

fn context() -> Vec<u8> {
    Encoder::new("sidelight/hub-footage/v1").finish()
}

fn save(store: &Store, device: &DeviceKey, notes: &[Note]) -> io::Result<()> {
    let stored = Stored {
        v: 1,
        notes: notes.to_vec(),
    };
    sealed::write_json(store, device, &path(store), &context(), &stored)
}

/// See the module.
#[derive(Debug, Default)]
pub struct Footage {
    notes: Mutex<Vec<Note>>,
    fresh: AtomicBool,
    asked: Notify,
}

impl Footage {
    fn notes(&self) -> MutexGuard<'_, Vec<Note>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what was kept before a restart.
    pub fn load(&self, store: &Store, device: &DeviceKey) -> io::Result<()> {
        let stored: Option<Stored> = sealed::read_json(store, device, &path(store), &context())?;
        *self.notes() = stored.map(|it| it.notes).unwrap_or_default();
        Ok(())
    }

    /// What was asked, oldest first.
    pub fn all(&self) -> Vec<Note> {
        self.notes().clone()
    }

    /// The newest of them, newest first, for the status.
    pub fn newest(&self) -> Vec<Note> {
        self.notes()
            .iter()
            .rev()
            .take(LISTED_MAX)
            .cloned()
            .collect()
    }

    /// Whether a chain goes before others: something of it was asked for and waits.
    pub fn goes_first(&self, store: &Store, chain: ChainId) -> bool {
        let asked = |note: &Note| {
            note.outcome.is_none()
                && note.cameras().any(|it| it == chain.camera)
                && store.waits_within(chain, note.from_ms, note.to_ms)
        };
        self.notes().iter().any(asked)
    }

    /// Whether something was asked since the last look: what rests is tried at once.
    pub fn take_fresh(&self) -> bool {
        self.fresh.swap(false, Ordering::AcqRel)
    }

    /// Comes back when something is asked.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    fn ring(&self) {
        self.fresh.store(true, Ordering::Release);
        self.asked.notify_one();
    }
}

/// Looks whether this hub does what it is asked, and notes it, durably, before anything is done. `None`: this
/// is no ask, and is not answered.
pub fn take(hub: &Hub, asked: &FootageAsked, now_ms: u64) -> io::Result<Option<Taken>> {
    let (Some(home), Ok(_)) = (hub.home(), asked.about.parse::<MessageId>()) else {
        return Ok(None);
    };
    let mut notes = hub.footage.notes();
    if let Some(note) = notes.iter().find(|it| it.about == asked.about) {
        // Asked again it is what it was, whatever is said now.
        return Ok(Some(match note.outcome {
            None => Taken::Work(note.clone()),
            Some(outcome) => Taken::Answer(outcome),
        }));
    }
    let refused = check(&home.statement, &hub.keys.public(), &notes, (asked, now_ms)).err();
    if refused == Some(FootageOutcome::Often) {
        // Not noted one by one: whoever asks too often is not to push out what was noted.
        let what = "The operator asks for footage more often than a hub is asked. It is refused.";
        hub.board.problem("footage", Some(what.to_owned()));
        return Ok(Some(Taken::Answer(FootageOutcome::Often)));
    }
    let mut note = Note {
        about: asked.about.clone(),
        why: match asked.why.as_str() {
            known @ ("demand" | "drill") => known.to_owned(),
            _ => "emergency".to_owned(),
        },
        cameras: named(asked).iter().map(ToString::to_string).collect(),
        from_ms: asked.from_ms,
        to_ms: asked.to_ms,
        at_ms: now_ms,
        outcome: refused,
        had: 0,
        clips: 0,
    };
    note.had = handed_over(&hub.store, &note);
    let mut kept = notes.clone();
    kept.push(note.clone());
    let old = kept.len().saturating_sub(NOTES_MAX);
    kept.drain(..old);
    save(&hub.store, &hub.keys.device, &kept)?;
    *notes = kept;
    drop(notes);
    hub.board.touch();
    Ok(Some(match refused {
        Some(outcome) => Taken::Answer(outcome),
        None => {
            hub.footage.ring();
            Taken::Work(note)
        }
    }))
}

/// Cameras as far as they are ids, no more than can be asked about.
fn named(asked: &FootageAsked) -> Vec<CameraId> {
    let cameras = asked.cameras.iter().take(FOOTAGE_CAMERAS_MAX);
    cameras.filter_map(|it| it.parse().ok()).collect()
}

/// Whether a hub may do this, by its household's statement and the limits of asking.
///
/// # Errors
/// The first of them that it breaks.
pub fn check(
    statement: &Statement,
    hub: &SigningKeyBytes,
    notes: &[Note],
    (asked, now_ms): (&FootageAsked, u64),
) -> Result<(), FootageOutcome> {
    let today = notes.iter().filter(|it| it.at_ms.abs_diff(now_ms) < DAY_MS);
    if today.count() >= FOOTAGE_ASKS_PER_DAY_MAX {
        return Err(FootageOutcome::Often);
    }
    if statement.access == Access::Sealed {
        return Err(FootageOutcome::Sealed);
    }
    let cameras = named(asked);
    let here = |id: &CameraId| statement.camera(*id).is_some_and(|it| it.hub == *hub);
    if cameras.is_empty() || cameras.len() < asked.cameras.len() || !cameras.iter().all(here) {
        return Err(FootageOutcome::Camera);
    }
    let (from_ms, to_ms) = (asked.from_ms, asked.to_ms);
    let whole = from_ms.is_multiple_of(MINUTE_MS) && to_ms.is_multiple_of(MINUTE_MS);
    let long = to_ms.checked_sub(from_ms);
    let fits = long.is_some_and(|it| (1..=FOOTAGE_WINDOW_MS_MAX).contains(&it));
    if !whole || !fits || to_ms > now_ms.saturating_add(AHEAD_MS) {
        return Err(FootageOutcome::Window);
    }
    Ok(())
}

/// Clips of it that the operator has.
fn handed_over(store: &Store, note: &Note) -> u64 {
    let cameras = note.cameras();
    cameras
        .map(|it| store.handed_over_within(it, note.from_ms, note.to_ms))
        .sum()
}
