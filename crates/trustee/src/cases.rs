//! Cases as they came: the file from the operator, the head that was published then, and when it was. Locked:
//! they name people's danger.

use std::io;

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_api::Bytes64;
use sidelight_api::trustee::CaseFile;
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};
use crate::lock::LockKey;

/// A case that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// From the operator.
    pub case: CaseFile,
    /// The head that was published then, as signed.
    pub published: Bytes64,
    /// When, ms.
    pub seen_ms: u64,
    /// When it first came, ms, where it came again since with a newer head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ms: Option<u64>,
}

impl Arrived {
    /// From when on it could be decided, ms.
    pub fn since_ms(&self) -> u64 {
        self.first_ms.unwrap_or(self.seen_ms)
    }
}

/// Those of one record.
#[derive(Clone, Debug)]
pub struct Cases {
    home: Home,
    lock: LockKey,
    below: String,
}

impl Cases {
    /// Those of the record with this key.
    pub fn new(home: &Home, lock: &LockKey, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("cases/{}", record_name(vkey)),
        }
    }

    fn path(&self, release: u64) -> String {
        format!("{}/{release}", self.below)
    }

    /// Keeps one as it came.
    pub fn keep(&self, arrived: &Arrived, rng: &mut (impl RngCore + CryptoRng)) -> io::Result<()> {
        let path = self.path(arrived.case.release);
        let plain = serde_json::to_vec(arrived)?;
        let locked = self.lock.lock(&path, &plain, rng);
        self.home.data.replace(&path, &locked)
    }

    /// Reads one.
    pub fn load(&self, release: u64) -> io::Result<Option<Arrived>> {
        let path = self.path(release);
        let Some(locked) = self.home.data.read(&path)? else {
            return Ok(None);
        };
        let plain = self.lock.open(&path, &locked).map_err(io::Error::other)?;
        Ok(Some(serde_json::from_slice(&plain)?))
    }

    /// Every release whose case came.
    pub fn releases(&self) -> io::Result<Vec<u64>> {
        let folder = self.home.data.path(&self.below);
        let names = self.home.data.disk().list(&folder)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }
}
