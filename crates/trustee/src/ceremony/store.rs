//! What is kept of ceremonies that run: the seed, the transcript that a person accepted, the share. All of it
//! is locked, and destroyed when the ceremony has ended.

use std::io;
use std::marker::PhantomData;

use hkdf::Hkdf;
use rand::{CryptoRng, RngCore, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use sha2::Sha256;
use sidelight_domain::record::{Encoder, Hash};
use sidelight_quorum::{Roster, SHARE_BYTES};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::vkey::Vkey;
use zeroize::Zeroizing;

use super::CeremonyFailure;
use crate::held::{HeldKey, hash_of};
use crate::home::{Home, record_name};
use crate::lock::LockKey;

const SEED: &str = "seed";
const ACCEPTED: &str = "accepted";
const SHARE: &str = "share";

/// Where everything random of one ceremony comes from.
pub(super) struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// The same for the same purpose, and for nothing else.
    pub(super) fn rng(&self, purpose: &str, context: &[&[u8]]) -> ChaCha20Rng {
        let mut info = Encoder::new("sidelight/trustee-ceremony/v1").field(purpose.as_bytes());
        for part in context {
            info = info.field(part);
        }
        let mut seed = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &*self.0)
            .expand(&info.finish(), &mut *seed)
            .expect("32 bytes are within HKDF's reach");
        ChaCha20Rng::from_seed(*seed)
    }
}

/// A share that is not confirmed by all yet.
pub(super) struct Kept<U: HeldKey> {
    pub(super) share: Zeroizing<[u8; SHARE_BYTES]>,
    pub(super) roster: Roster<U>,
}

impl<U: HeldKey> Kept<U> {
    pub(super) fn new(share: Zeroizing<[u8; SHARE_BYTES]>, roster: &Roster<U>) -> Self {
        let roster = roster.clone();
        Self { share, roster }
    }

    /// Of the roster's text.
    pub(super) fn hash(&self) -> Sha256Hash {
        hash_of(&self.roster)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Store<U> {
    home: Home,
    lock: LockKey,
    below: String,
    of: PhantomData<U>,
}

type Result<T> = std::result::Result<T, CeremonyFailure>;

impl<U: HeldKey> Store<U> {
    pub(super) fn new(home: &Home, lock: &LockKey, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("{}/{}", U::CEREMONIES, record_name(vkey)),
            of: PhantomData,
        }
    }

    fn path(&self, index: u64, name: &str) -> String {
        format!("{}/{index}/{name}", self.below)
    }

    fn read(&self, index: u64, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let path = self.path(index, name);
        let Some(locked) = self.home.data.read(&path)? else {
            return Ok(None);
        };
        Ok(Some(self.lock.open(&path, &locked)?))
    }

    fn write(
        &self,
        (index, name): (u64, &str),
        plain: &[u8],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let path = self.path(index, name);
        let locked = self.lock.lock(&path, plain, rng);
        self.home.data.replace(&path, &locked)
    }

    pub(super) fn seed(&self, index: u64) -> Result<Option<Seed>> {
        let seed = self.read(index, SEED)?;
        let seed = seed.map(|seed| bytes(&seed).map(|seed| Seed(Zeroizing::new(seed))));
        seed.transpose()
    }

    /// Makes the seed, durably.
    pub(super) fn new_seed(
        &self,
        index: u64,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Seed> {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        let seed = Seed(seed);
        self.keep_seed(index, &seed, rng)?;
        Ok(seed)
    }

    pub(super) fn keep_seed(
        &self,
        index: u64,
        seed: &Seed,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        self.write((index, SEED), &*seed.0, rng)
    }

    pub(super) fn accepted(&self, index: u64) -> Result<Option<Hash>> {
        let accepted = self.read(index, ACCEPTED)?;
        accepted.map(|hash| bytes(&hash)).transpose()
    }

    pub(super) fn accept(
        &self,
        index: u64,
        transcript: &Hash,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        self.write((index, ACCEPTED), transcript, rng)
    }

    pub(super) fn share(&self, index: u64) -> Result<Option<Kept<U>>> {
        let Some(both) = self.read(index, SHARE)? else {
            return Ok(None);
        };
        let malformed = || io::Error::other("the file of the share holds something else");
        let (share, text) = both.split_at_checked(SHARE_BYTES).ok_or_else(malformed)?;
        let text = std::str::from_utf8(text).map_err(|_| malformed())?;
        Ok(Some(Kept {
            share: Zeroizing::new(bytes(share)?),
            roster: Roster::from_text(text).map_err(|_| malformed())?,
        }))
    }

    /// Keeps share and roster, durably.
    pub(super) fn keep_share(
        &self,
        index: u64,
        kept: &Kept<U>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let both = [kept.share.as_slice(), kept.roster.to_text().as_bytes()].concat();
        self.write((index, SHARE), &Zeroizing::new(both), rng)
    }

    /// Ceremonies of which something is kept.
    pub(super) fn begun(&self) -> io::Result<Vec<u64>> {
        let folder = self.home.data.path(&self.below);
        let names = self.home.data.disk().list(&folder)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// Removes what is kept of one; the seed last, without which the rest is never looked at.
    pub(super) fn destroy(&self, index: u64) -> io::Result<()> {
        for name in [SHARE, ACCEPTED, SEED] {
            self.home.data.remove(&self.path(index, name))?;
        }
        let folder = self.home.data.path(&format!("{}/{index}", self.below));
        self.home.data.disk().remove_folder(&folder)
    }
}

fn bytes<const N: usize>(plain: &[u8]) -> Result<[u8; N]> {
    let malformed = |_| io::Error::other("a file of the ceremony holds something else");
    Ok(plain.try_into().map_err(malformed)?)
}
