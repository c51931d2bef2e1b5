//! Who has stepped back from which case, and why: part of the journal, so that no restored backup lets them
//! decide after all. One locked file for each.

use std::io;

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};
use crate::lock::LockKey;
use crate::officers::Officer;

/// Why somebody steps back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// They know somebody in it.
    KnowsSomebody,
    /// They, or whoever they work for, gain or lose by it.
    Interest,
    /// They are in no state to decide now.
    Unfit,
    /// Anything else.
    Other,
}

impl Reason {
    /// Every one.
    pub const ALL: [Reason; 4] = [
        Reason::KnowsSomebody,
        Reason::Interest,
        Reason::Unfit,
        Reason::Other,
    ];

    /// As in the journal.
    pub fn code(self) -> &'static str {
        match self {
            Reason::KnowsSomebody => "knows-somebody",
            Reason::Interest => "interest",
            Reason::Unfit => "unfit",
            Reason::Other => "other",
        }
    }

    /// As whoever steps back reads it.
    pub fn words(self) -> &'static str {
        match self {
            Reason::KnowsSomebody => "I know somebody in this",
            Reason::Interest => "I, or whoever I work for, gain or lose by it",
            Reason::Unfit => "I am in no state to decide now",
            Reason::Other => "Another reason",
        }
    }
}

/// Somebody stepped back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recusal {
    /// Their id.
    pub officer: String,
    /// Their name then.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// When, ms.
    pub at_ms: u64,
}

/// Those of one record.
#[derive(Clone, Debug)]
pub struct Recusals {
    home: Home,
    lock: LockKey,
    below: String,
}

impl Recusals {
    /// Those of the record with this key.
    pub fn new(home: &Home, lock: &LockKey, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("recusals/{}", record_name(vkey)),
        }
    }

    /// Those from a case, in no order that says anything.
    pub fn of(&self, release: u64) -> io::Result<Vec<Recusal>> {
        let folder = &self.home.high_water;
        let names = folder.disk().list(&folder.path(&self.below))?;
        let mut found = Vec::new();
        let prefix = format!("{release}.");
        let is_id = |id: &str| id.bytes().all(|b| b.is_ascii_hexdigit());
        let theirs = names
            .iter()
            .filter(|name| name.strip_prefix(&prefix).is_some_and(is_id));
        for name in theirs {
            let path = format!("{}/{name}", self.below);
            if let Some(locked) = folder.read(&path)? {
                let plain = self.lock.open(&path, &locked).map_err(io::Error::other)?;
                found.push(serde_json::from_slice(&plain)?);
            }
        }
        Ok(found)
    }

    /// Somebody steps back, for good; it is there before this returns. The first reason stays.
    pub fn add(
        &self,
        release: u64,
        (officer, reason, at_ms): (&Officer, Reason, u64),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let path = format!("{}/{release}.{}", self.below, officer.id);
        if self.home.high_water.read(&path)?.is_some() {
            return Ok(());
        }
        let recusal = Recusal {
            officer: officer.id.clone(),
            name: officer.name.clone(),
            reason,
            at_ms,
        };
        let plain = serde_json::to_vec(&recusal)?;
        let locked = self.lock.lock(&path, &plain, rng);
        self.home.high_water.keep(&path, &locked)
    }
}
