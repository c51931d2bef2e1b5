//! The operator's own keys, each a file in `data_dir/keys`; the one here countersigns the time a clip was
//! received. None of them opens anything.

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use sidelight_disk::LocalDisk;
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{SignatureBytes, SigningKeyBytes};
use zeroize::Zeroizing;

use crate::open_file::{Links, open_file};

/// The file in `data_dir/keys`.
const FILE: &str = "receiving.key";

/// Countersigns receipts.
pub(crate) struct ReceivingKey(SigningKey);

/// The 32 bytes of a key in `data_dir/keys`, made by `fresh` at the first start.
pub(crate) fn load_or_create(
    data_dir: &Path,
    file: &str,
    fresh: impl FnOnce() -> [u8; 32],
) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let path = data_dir.join("keys").join(file);
    if !path.exists() {
        let text = Zeroizing::new(format!("{}\n", hex::encode(Zeroizing::new(fresh()))));
        crate::app::make_folder(data_dir)?;
        sidelight_disk::write_new(&LocalDisk, &path, text.as_bytes())
            .with_context(|| format!("cannot make {}", path.display()))?;
        tracing::info!(file, "made a new key");
    }
    sidelight_disk::settle(&LocalDisk, &path)
        .with_context(|| format!("cannot keep {}", path.display()))?;
    load(&path)
}

/// Reads the file of a key.
pub(crate) fn read_private(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let mut file = open_file(path, Links::Followed)?;
    ensure!(
        file.metadata()?.permissions().mode() & 0o077 == 0,
        "{} must be readable by its owner alone (chmod 600)",
        path.display()
    );
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text)?;
    Ok(text)
}

fn load(path: &Path) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let text = read_private(path)?;
    let mut seed = Zeroizing::new([0; 32]);
    if hex::decode_to_slice(text.trim(), &mut *seed).is_err() {
        bail!("{} does not hold a key: 64 hex digits", path.display());
    }
    Ok(seed)
}

impl ReceivingKey {
    /// Reads the key of a data folder that must have one.
    pub(crate) fn load(data_dir: &Path) -> anyhow::Result<Self> {
        let seed = load(&data_dir.join("keys").join(FILE))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Reads the key of a data folder, or makes it at the first start.
    pub(crate) fn load_or_create(data_dir: &Path) -> anyhow::Result<Self> {
        let fresh = || SigningKey::generate(&mut OsRng).to_bytes();
        let seed = load_or_create(data_dir, FILE, fresh)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// What clients pin at pairing.
    pub(crate) fn public(&self) -> SigningKeyBytes {
        self.0.verifying_key().to_bytes()
    }

    /// Countersigns that a manifest is durably here since `received_ms`.
    pub(crate) fn countersign(&self, body: &[u8], received_ms: u64) -> SignatureBytes {
        self.0.sign(&received_bytes(body, received_ms)).to_bytes()
    }
}

impl std::fmt::Debug for ReceivingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReceivingKey(public {})", hex::encode(self.public()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_key_stays_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = ReceivingKey::load_or_create(folder.path()).unwrap();
        let path = folder.path().join("keys").join(FILE);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(
            ReceivingKey::load_or_create(folder.path())
                .unwrap()
                .public(),
            first.public()
        );
        let seed = std::fs::read_to_string(&path).unwrap();
        assert!(!format!("{first:?}").contains(seed.trim()));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(ReceivingKey::load_or_create(folder.path()).is_err());
    }
}
