//! This trustee's shares of a record's quorum keys: one locked file for each roster, and the same on paper.

use std::collections::BTreeMap;
use std::io;

use rand::{CryptoRng, RngCore};
use sidelight_quorum::{Roster, SHARE_BYTES, ShareError, ShareKey};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::vkey::Vkey;
use zeroize::Zeroizing;

use crate::home::{Home, record_name};
use crate::lock::{LockKey, Locked};
use crate::sheet;

/// What the printed line begins with.
const SHEET: &str = "sidelight-trustee-share-";
/// On paper: the share, then the hash of its roster's text.
const SHEET_BYTES: usize = SHARE_BYTES + 32;

/// Why a share cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SharesError {
    /// Our own disk.
    #[error("the share cannot be read or written: {0}")]
    Disk(#[from] io::Error),
    /// The lock.
    #[error("the share: {0}")]
    Locked(#[from] Locked),
    /// There is none for this roster.
    #[error(
        "there is no share for the quorum key in force; `share restore` takes it from paper, `repair ask` \
         asks the others for it"
    )]
    None,
    /// Not what was printed.
    #[error("this is not the line that was printed; compare it character by character")]
    Sheet,
    /// Not a share of this roster.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// A file that holds something else.
    #[error("the file of the share holds something else")]
    Malformed,
}

/// The shares for one record.
#[derive(Clone, Debug)]
pub struct Shares {
    home: Home,
    lock: LockKey,
    below: String,
}

impl Shares {
    /// Those for the record with this key.
    pub fn new(home: &Home, lock: &LockKey, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("shares/{}", record_name(vkey)),
        }
    }

    fn path(&self, roster: Sha256Hash) -> String {
        format!("{}/{}", self.below, roster.to_hex())
    }

    /// Keeps a share, durably.
    pub(crate) fn keep(
        &self,
        roster: Sha256Hash,
        share: &[u8; SHARE_BYTES],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let path = self.path(roster);
        let locked = self.lock.lock(&path, share, rng);
        self.home.data.replace(&path, &locked)
    }

    fn bytes(&self, roster: Sha256Hash) -> Result<Zeroizing<[u8; SHARE_BYTES]>, SharesError> {
        let path = self.path(roster);
        let locked = self.home.data.read(&path)?.ok_or(SharesError::None)?;
        let share = self.lock.open(&path, &locked)?;
        let share = share.as_slice().try_into();
        share
            .map(Zeroizing::new)
            .map_err(|_| SharesError::Malformed)
    }

    /// The share for a roster.
    pub fn load(&self, roster: &Roster) -> Result<ShareKey, SharesError> {
        let share = self.bytes(Sha256Hash::of(roster.to_text().as_bytes()))?;
        Ok(ShareKey::from_bytes(&share, roster)?)
    }

    /// The share for a roster whose seats are these now: who joins has it by a repair, and no seat in the
    /// roster that it is kept for.
    pub(crate) fn load_seated(
        &self,
        roster: &Roster,
        seated: &Roster,
    ) -> Result<ShareKey, SharesError> {
        let share = self.bytes(Sha256Hash::of(roster.to_text().as_bytes()))?;
        Ok(ShareKey::from_bytes(&share, seated)?)
    }

    /// Whether there is a share for this roster that opens, and stays: whoever wrote it may have died before
    /// it was durable.
    pub(crate) fn settled(&self, roster: Sha256Hash) -> io::Result<bool> {
        let path = self.path(roster);
        let Some(locked) = self.home.data.read(&path)? else {
            return Ok(false);
        };
        if self.lock.open(&path, &locked).is_err() {
            return Ok(false);
        }
        self.home.data.keep(&path, &locked)?;
        Ok(true)
    }

    /// The line to print for the roster of this hash. Whoever has it holds this trustee's share.
    pub fn sheet(&self, roster: Sha256Hash) -> Result<Zeroizing<String>, SharesError> {
        let share = self.bytes(roster)?;
        let mut both = Zeroizing::new([0; SHEET_BYTES]);
        both[..SHARE_BYTES].copy_from_slice(&*share);
        both[SHARE_BYTES..].copy_from_slice(&roster.0);
        Ok(sheet::write(SHEET, &*both))
    }

    /// Takes a share from its printed line; says which roster it is for.
    pub fn restore(
        &self,
        line: &str,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Sha256Hash, SharesError> {
        let both = sheet::read::<SHEET_BYTES>(SHEET, line).ok_or(SharesError::Sheet)?;
        let mut share = Zeroizing::new([0; SHARE_BYTES]);
        share.copy_from_slice(&both[..SHARE_BYTES]);
        let mut roster = Sha256Hash([0; 32]);
        roster.0.copy_from_slice(&both[SHARE_BYTES..]);
        self.keep(roster, &share, rng)?;
        Ok(roster)
    }

    /// Destroys shares that a refresh has replaced: old ones are useless only while fewer than the threshold
    /// of them survive.
    pub(crate) fn settle(&self, ledger: &Ledger) -> io::Result<()> {
        let mut newest = BTreeMap::new();
        for set in ledger.trustee_sets() {
            newest.insert(set.entry.epoch, set.entry.roster);
        }
        for set in ledger.trustee_sets() {
            if newest.get(&set.entry.epoch) == Some(&set.entry.roster) {
                continue;
            }
            let path = self.path(set.entry.roster);
            if self.home.data.read(&path)?.is_some() {
                self.home.data.remove(&path)?;
            }
        }
        Ok(())
    }
}
