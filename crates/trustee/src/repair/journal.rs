//! What is kept of repairs: with which this trustee helps, outside of every backup, and those that the
//! operator names, for people.

use std::io::{self, Write as _};

use hkdf::Hkdf;
use rand::{CryptoRng, RngCore, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sidelight_api::repair::NewRepair;
use sidelight_domain::record::{Encoder, Hash};
use sidelight_translog::vkey::Vkey;
use zeroize::{Zeroize as _, Zeroizing};

use crate::home::{Home, record_name};
use crate::lock::LockKey;

/// Where everything random of one repair comes from.
pub(super) struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    pub(super) fn new(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        Self(seed)
    }

    /// The same for the same purpose, and for nothing else.
    pub(super) fn rng(&self, purpose: &str, context: &[&[u8]]) -> ChaCha20Rng {
        let mut info = Encoder::new("sidelight/trustee-repair-seed/v1").field(purpose.as_bytes());
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

/// A person accepted.
#[derive(Serialize, Deserialize)]
pub(super) struct Helping {
    /// Hex; none once it has ended.
    seed: Option<String>,
    /// The officer who accepted; none at the command line.
    pub(super) by: Option<String>,
    /// When, ms.
    pub(super) at_ms: u64,
}

impl Drop for Helping {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}

impl Helping {
    pub(super) fn new(seed: &Seed, by: Option<&str>, at_ms: u64) -> Self {
        Self {
            seed: Some(hex::encode(*seed.0)),
            by: by.map(str::to_owned),
            at_ms,
        }
    }

    /// None once it has ended.
    pub(super) fn seed(&self) -> io::Result<Option<Seed>> {
        let Some(text) = &self.seed else {
            return Ok(None);
        };
        let mut seed = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, &mut *seed).map_err(io::Error::other)?;
        Ok(Some(Seed(seed)))
    }
}

/// A repair that the operator names, and that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) request: NewRepair,
    /// Why it does not go on here, for people.
    pub(super) trouble: Option<String>,
}

/// Of one record.
#[derive(Clone, Debug)]
pub(super) struct Journal {
    home: Home,
    lock: LockKey,
    below: String,
}

impl Journal {
    pub(super) fn new(home: &Home, lock: &LockKey, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("repairs/{}", record_name(vkey)),
        }
    }

    fn path(&self, id: &Hash) -> String {
        format!("{}/{}", self.below, hex::encode(id))
    }

    /// Whether the folder that must not be lost is there.
    pub(super) fn has_begun(&self) -> io::Result<bool> {
        self.home.has_begun()
    }

    /// What was accepted here.
    pub(super) fn helping(&self, id: &Hash) -> io::Result<Option<Helping>> {
        let path = self.path(id);
        let Some(locked) = self.home.high_water.read(&path)? else {
            return Ok(None);
        };
        let plain = self.lock.open(&path, &locked).map_err(io::Error::other)?;
        Ok(Some(serde_json::from_slice(&plain)?))
    }

    /// Makes sure that what was accepted stays: whoever wrote it may have died before it was durable.
    pub(super) fn settle(&self, id: &Hash) -> io::Result<()> {
        let path = self.path(id);
        match self.home.high_water.read(&path)? {
            Some(locked) => self.home.high_water.keep(&path, &locked),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Durable once it returns.
    pub(super) fn keep(
        &self,
        id: &Hash,
        helping: &Helping,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let path = self.path(id);
        let plain = Zeroizing::new(serde_json::to_vec(helping)?);
        let locked = self.lock.lock(&path, &plain, rng);
        self.home.high_water.replace(&path, &locked)
    }

    /// Destroys the seed; that it was helped once stays.
    pub(super) fn end(&self, id: &Hash, rng: &mut (impl RngCore + CryptoRng)) -> io::Result<()> {
        let Some(mut helping) = self.helping(id)? else {
            return Ok(());
        };
        if helping.seed.is_none() {
            return Ok(());
        }
        helping.seed.zeroize();
        helping.seed = None;
        self.keep(id, &helping, rng)
    }

    /// Every repair that was accepted here.
    pub(super) fn accepted(&self) -> io::Result<Vec<Hash>> {
        let folder = &self.home.high_water;
        let names = folder.disk().list(&folder.path(&self.below))?;
        let id = |name: &String| {
            let mut id = [0; 32];
            hex::decode_to_slice(name, &mut id).ok()?;
            Some(id)
        };
        Ok(names.iter().filter_map(id).collect())
    }

    fn named_path(&self) -> String {
        format!("{}.json", self.below)
    }

    /// What the operator named last. What a power cut has damaged is nothing: it is asked again.
    pub(super) fn named(&self) -> io::Result<Vec<Named>> {
        let bytes = self.home.data.read(&self.named_path())?;
        Ok(bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default())
    }

    /// Keeps what it names now, in one step and not durably.
    pub(super) fn name(&self, named: &[Named]) -> io::Result<()> {
        if self.named()? == named {
            return Ok(());
        }
        let (data, path) = (&self.home.data, self.named_path());
        data.make_folders(&path)?;
        let unfinished = data.path(&format!("{path}.unfinished"));
        let mut file = data.disk().create(&unfinished)?;
        file.write_all(&serde_json::to_vec(named)?)?;
        data.disk().rename(&unfinished, &data.path(&path))
    }
}
