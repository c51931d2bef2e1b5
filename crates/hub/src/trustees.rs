//! Whose key clips may be sealed to beside the household's: the trustees', where the household's statement
//! says `access emergency` (`docs/ref/clip.md`, Emergency access).
//!
//! The key is never taken because the operator sends it: only from a `trustee-set` entry that is proven in
//! the public record under the pinned key and policy, of the epoch that the statement names. Of two keys of
//! one epoch the hub keeps the first it saw. Without such a key it seals to the household alone, and says so.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::Rng as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_api::feed::{FEED_VERSION, TrusteesFeed};
use sidelight_domain::record::statement::Access;
use sidelight_quorum::Roster;
use sidelight_translog::entry::Body;
use sidelight_translog::vkey::Vkey;

use crate::home::Home;
use crate::hub::Hub;
use crate::log::trust::Trust;
use crate::log::{Checked, LogError, document, newest};
use crate::spool::store::Store;

/// Between two looks, and by how much chance makes it longer.
const EVERY: Duration = Duration::from_secs(60);
const JITTER_MS: u64 = 15_000;

/// Why a key of trustees is not taken.
#[derive(Debug, thiserror::Error)]
pub enum TrusteesError {
    /// The record, or what is shown of it.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Not a list of trustees of this version.
    #[error("refused a list of trustees of another version")]
    Shape,
    /// The roster is not one, or not that of its entry.
    #[error("refused a roster that does not belong to its entry")]
    Roster,
    /// Of an epoch before the one known.
    #[error("refused a trustees' key that is older than one seen before")]
    Older,
    /// Another one for the epoch that is known.
    #[error("refused another trustees' key for an epoch that has one already")]
    OtherKey,
}

/// A quorum key that was proven in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The log that it is of.
    pub log: String,
    /// Index of its entry.
    pub index: u64,
    /// The key and who holds it.
    pub roster: Arc<Roster>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u64,
    log: String,
    index: u64,
    roster: String,
}

fn path(store: &Store) -> PathBuf {
    store.layout().root().join("trustees.json")
}

impl Proven {
    /// Keeps it, durably, before anything is sealed to it.
    pub fn save(&self, store: &Store) -> std::io::Result<()> {
        let stored = Stored {
            v: 1,
            log: self.log.clone(),
            index: self.index,
            roster: self.roster.to_text(),
        };
        let json = serde_json::to_vec(&stored).map_err(std::io::Error::other)?;
        sidelight_disk::write(&**store.disk(), &path(store), &json)
    }

    /// Reads what was kept; `None` if nothing was.
    pub fn load(store: &Store) -> std::io::Result<Option<Self>> {
        let Some(bytes) = sidelight_disk::read(&**store.disk(), &path(store))? else {
            return Ok(None);
        };
        let damaged =
            || std::io::Error::new(std::io::ErrorKind::InvalidData, "trustees.json is damaged");
        let stored: Stored = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        let roster = Roster::from_text(&stored.roster).map_err(|_| damaged())?;
        Ok(Some(Self {
            log: stored.log,
            index: stored.index,
            roster: Arc::new(roster),
        }))
    }
}

/// The newest key that is known.
#[derive(Debug, Default)]
pub struct Trustees {
    known: Mutex<Option<Proven>>,
}

impl Trustees {
    /// The newest key that was proven.
    pub fn known(&self) -> Option<Proven> {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// From now on this one.
    pub fn set(&self, proven: Option<Proven>) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = proven;
    }

    /// The key that clips are sealed to beside the household's now.
    pub fn chosen_by(&self, home: &Home) -> Option<Arc<Roster>> {
        let Access::Emergency { quorum_epoch, .. } = home.statement.access else {
            return None;
        };
        let known = self.known()?;
        let of_this_log = home.log.as_deref() == Some(known.log.as_str());
        (of_this_log && known.roster.epoch() == quorum_epoch).then_some(known.roster)
    }
}

/// What a list of trustees proves, in a tree that was checked. `known` is of the same log.
pub fn believe(
    feed: &TrusteesFeed,
    tree: Checked,
    key: &Vkey,
    known: Option<&Proven>,
) -> Result<Option<Proven>, TrusteesError> {
    if feed.v != FEED_VERSION {
        return Err(TrusteesError::Shape);
    }
    let Some(set) = &feed.set else {
        return match known {
            Some(_) => Err(TrusteesError::Older),
            None => Ok(None),
        };
    };
    let entry = tree.entry(&set.item)?;
    let Body::TrusteeSet(body) = entry.body() else {
        return Err(TrusteesError::Shape);
    };
    let text = document(&set.item, body.roster)?;
    let roster = Roster::from_text(text).map_err(|_| TrusteesError::Roster)?;
    if roster.epoch() != body.epoch || roster.recipient() != body.quorum_key.to_string() {
        return Err(TrusteesError::Roster);
    }
    if let Some(known) = known {
        if roster.epoch() < known.roster.epoch() {
            return Err(TrusteesError::Older);
        }
        if roster.epoch() == known.roster.epoch() && roster.key() != known.roster.key() {
            return Err(TrusteesError::OtherKey);
        }
    }
    Ok(Some(Proven {
        log: key.to_string(),
        index: set.item.index,
        roster: Arc::new(roster),
    }))
}

/// Follows the record's trustees for as long as the household wants emergency access.
pub async fn follow(hub: Arc<Hub>) {
    let mut homes = hub.homes();
    loop {
        let home = homes.borrow_and_update().clone();
        if let Some(home) = home {
            look(&hub, &home).await;
        }
        let rest = EVERY + Duration::from_millis(OsRng.gen_range(0..JITTER_MS));
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = homes.changed() => {}
        }
    }
}

async fn look(hub: &Hub, home: &Home) {
    let Access::Emergency { quorum_epoch, .. } = home.statement.access else {
        hub.board.problem("access", None);
        return;
    };
    let why = match home.trust() {
        Some(trust) => fetch(hub, &trust).await.err(),
        None => Some("this hub was paired without a public record".to_owned()),
    };
    let sealed_to = hub.trustees.chosen_by(home);
    let sentence = match (sealed_to, why) {
        (Some(_), None) => None,
        (Some(_), Some(why)) => Some(format!(
            "Emergency access: {why}. Clips go on being sealed to the trustees' key {quorum_epoch}, which \
             this hub has checked."
        )),
        (None, why) => {
            let other = hub.trustees.known().map(|known| known.roster.epoch());
            let why = why.unwrap_or_else(|| match other {
                Some(other) => format!(
                    "the trustees' key is number {other}, and number {quorum_epoch} was chosen"
                ),
                None => "the public record shows no trustees".to_owned(),
            });
            Some(format!(
                "Emergency access: {why}. New clips are sealed to your household alone."
            ))
        }
    };
    hub.board.problem("access", sentence);
}

/// One look; says why nothing was learnt.
async fn fetch(hub: &Hub, trust: &Trust) -> Result<(), String> {
    let _reading = hub.reading.lock().await;
    // Without the token: the list is read as anyone reads it.
    let feed = hub.anonymous().trustees_feed().await;
    let feed = feed.map_err(|_| "the list of trustees cannot be fetched".to_owned())?;
    take(hub, &feed, trust)
        .await
        .map_err(|error| error.to_string())
}

async fn take(hub: &Hub, feed: &TrusteesFeed, trust: &Trust) -> Result<(), TrusteesError> {
    let tree = hub.grown(&feed.checkpoint, trust).await?;
    let key = trust.key();
    let before = hub
        .trustees
        .known()
        .filter(|known| known.log == key.to_string());
    let proven = believe(feed, tree, key, before.as_ref())?;
    newest::save(&hub.store, tree.head(), key).map_err(LogError::from)?;
    if proven != before {
        if let Some(proven) = &proven {
            proven.save(&hub.store).map_err(LogError::from)?;
            tracing::info!(
                epoch = proven.roster.epoch(),
                index = proven.index,
                "trustees' key proven"
            );
        }
        hub.trustees.set(proven);
    }
    Ok(())
}
