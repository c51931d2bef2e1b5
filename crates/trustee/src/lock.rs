//! What lies on the disk is locked: under a key that is a file of its own, outside of `data_dir` and of its
//! backups, such as a credential that systemd keeps encrypted.

use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use rand::{CryptoRng, RngCore};
use sidelight_disk::LocalDisk;
use sidelight_domain::record::Encoder;
use zeroize::{ZeroizeOnDrop, Zeroizing};

const NONCE_BYTES: usize = 24;
/// Rights of anybody but owner and group. systemd gives credentials to a group.
const OTHERS: u32 = 0o007;

/// Locks what only this trustee may read.
#[derive(Clone, ZeroizeOnDrop)]
pub struct LockKey([u8; 32]);

impl fmt::Debug for LockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LockKey(..)")
    }
}

/// The file does not open with this key, or is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it does not open with the key of key_file: another key, or a damaged or misplaced file")]
pub struct Locked;

impl LockKey {
    /// A key from its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let mode = std::fs::metadata(path)
            .with_context(|| format!("cannot read {shown}"))?
            .permissions()
            .mode();
        ensure!(
            mode & OTHERS == 0,
            "{shown} must not be readable by others (chmod 600)"
        );
        let text = Zeroizing::new(std::fs::read_to_string(path)?);
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim_end(), &mut *bytes)
            .ok()
            .with_context(|| format!("{shown} does not hold 64 hex digits"))?;
        Ok(Self(*bytes))
    }

    /// Reads the file, or makes it where there is none.
    pub(crate) fn read_or_make(
        path: &Path,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> anyhow::Result<Self> {
        if path.exists() {
            return Self::read(path);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        let text = Zeroizing::new(format!("{}\n", hex::encode(*bytes)));
        sidelight_disk::write_new(&LocalDisk, path, text.as_bytes())
            .with_context(|| format!("cannot make {}", path.display()))?;
        if let Some(folder) = path.parent() {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(Self(*bytes))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }

    /// Locks `plain`, for the file of this name alone.
    pub(crate) fn lock(
        &self,
        name: &str,
        plain: &[u8],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let aad = context(name);
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let locked = self.cipher().encrypt(XNonce::from_slice(&nonce), payload);
        let locked = locked.expect("what is locked here is far below 256 GiB");
        [nonce.to_vec(), locked].concat()
    }

    /// Opens the file of this name.
    pub(crate) fn open(&self, name: &str, locked: &[u8]) -> Result<Zeroizing<Vec<u8>>, Locked> {
        let (nonce, msg) = locked.split_at_checked(NONCE_BYTES).ok_or(Locked)?;
        let aad = context(name);
        let payload = Payload { msg, aad: &aad };
        let plain = self.cipher().decrypt(XNonce::from_slice(nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| Locked)
    }
}

fn context(name: &str) -> Vec<u8> {
    Encoder::new("sidelight/trustee-locked/v1")
        .field(name.as_bytes())
        .finish()
}
