//! This trustee's shares of a record's quorum keys, and of its look-up keys: one locked file for each roster,
//! and the same on paper.

use std::collections::BTreeMap;
use std::io;
use std::marker::PhantomData;

use rand::{CryptoRng, RngCore};
use sidelight_quorum::{Clips, Roster, SHARE_BYTES, ShareError, ShareKey};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::vkey::Vkey;
use zeroize::Zeroizing;

use crate::held::{HeldKey, hash_of};
use crate::home::{Home, record_name};
use crate::lock::{LockKey, Locked};
use crate::sheet;

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
    /// There is none for this roster of the quorum key.
    #[error(
        "there is no share for the key in force; `share restore` takes it from paper, `repair ask` \
         asks the others for it"
    )]
    None,
    /// There is none for this roster of the look-up key, which no repair gives again.
    #[error("there is no share for the look-up key in force; `share restore` takes it from paper")]
    NoLookUp,
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
pub struct Shares<U = Clips> {
    home: Home,
    lock: LockKey,
    below: String,
    of: PhantomData<U>,
}

impl<U: HeldKey> Shares<U> {
    /// Those for the record with this key.
    pub fn new(home: &Home, lock: &LockKey, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("{}/{}", U::SHARES, record_name(vkey)),
            of: PhantomData,
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
        let locked = self.home.data.read(&path)?.ok_or_else(U::no_share)?;
        let share = self.lock.open(&path, &locked)?;
        let share = share.as_slice().try_into();
        share
            .map(Zeroizing::new)
            .map_err(|_| SharesError::Malformed)
    }

    /// The share for a roster.
    pub fn load(&self, roster: &Roster<U>) -> Result<ShareKey<U>, SharesError> {
        let share = self.bytes(hash_of(roster))?;
        Ok(ShareKey::from_bytes(&share, roster)?)
    }

    /// The share for a roster whose seats are these now: who joins has it by a repair, and no seat in the
    /// roster that it is kept for.
    pub(crate) fn load_seated(
        &self,
        roster: &Roster<U>,
        seated: &Roster<U>,
    ) -> Result<ShareKey<U>, SharesError> {
        let share = self.bytes(hash_of(roster))?;
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
        Ok(sheet::write(U::SHEET, &*both))
    }

    /// Takes a share from its printed line; says which roster it is for.
    pub fn restore(
        &self,
        line: &str,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Sha256Hash, SharesError> {
        let both = sheet::read::<SHEET_BYTES>(U::SHEET, line).ok_or(SharesError::Sheet)?;
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
        let sets = U::sets(ledger);
        let newest: BTreeMap<_, _> = sets.iter().map(|set| (set.epoch, set.roster)).collect();
        for set in &sets {
            if newest.get(&set.epoch) == Some(&set.roster) {
                continue;
            }
            let path = self.path(set.roster);
            if self.home.data.read(&path)?.is_some() {
                self.home.data.remove(&path)?;
            }
        }
        Ok(())
    }

    /// Whether one that is kept is this share: of two keys none may be.
    pub(crate) fn holds(&self, share: &[u8; SHARE_BYTES]) -> Result<bool, SharesError> {
        let folder = self.home.data.path(&self.below);
        for name in self.home.data.disk().list(&folder)? {
            let mut hash = [0; 32];
            if hex::decode_to_slice(&name, &mut hash).is_ok()
                && *self.bytes(Sha256Hash(hash))? == *share
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
