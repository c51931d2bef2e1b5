//! The hub's own keys. It holds no private key of the household: what it has sealed it cannot open.

use std::fmt;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use rand::rngs::OsRng;
use sidelight_disk::Disk;
use sidelight_seal::Identity;
use sidelight_seal::spool::DeviceKey;
use zeroize::Zeroizing;

/// The files in `keys`.
pub const FILES: [&str; 3] = ["hub-signing", "hub-age", "device"];

/// Why keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Reading or writing.
    #[error("the hub's keys cannot be read or written: {0}")]
    Disk(#[from] std::io::Error),
    /// A file holds something else.
    #[error(
        "the file {0} does not hold a key; restore it, or start over with `sidelight-hub reset`"
    )]
    Malformed(&'static str),
    /// Others on this machine can read it.
    #[error("{0} is open to others on this machine: `chmod go= {0}`")]
    Open(PathBuf),
}

/// Signs, opens commands, and locks what lies on the hub's disk.
pub struct HubKeys {
    /// Signs manifests, certificates and messages.
    pub signing: SigningKey,
    /// Opens commands.
    pub identity: Identity,
    /// Locks spool keys and camera passwords on this disk.
    pub device: DeviceKey,
}

impl fmt::Debug for HubKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HubKeys({})", hex::encode(self.public()))
    }
}

impl HubKeys {
    /// Reads the keys below `data`, or makes those that are missing.
    pub fn load_or_make(disk: &dyn Disk, data: &Path) -> Result<Self, KeyError> {
        let folder = data.join("keys");
        disk.create_folder(&folder)?;
        closed(folder.clone())?;
        for name in FILES {
            closed(folder.join(name))?;
        }
        let signing = secret(disk, &folder, "hub-signing", || {
            Zeroizing::new(hex::encode(SigningKey::generate(&mut OsRng).to_bytes()))
        })?;
        let identity = secret(disk, &folder, "hub-age", || {
            Identity::random(&mut OsRng).to_secret_text()
        })?;
        let device = secret(disk, &folder, "device", || {
            Zeroizing::new(hex::encode(DeviceKey::random(&mut OsRng).as_bytes()))
        })?;
        // Also for what a process that died has written.
        disk.sync_folder(&folder)?;
        disk.sync_folder(data)?;
        Ok(Self {
            signing: SigningKey::from_bytes(&*bytes32(&signing, "hub-signing")?),
            identity: identity
                .parse()
                .map_err(|_| KeyError::Malformed("hub-age"))?,
            device: DeviceKey::from_bytes(*bytes32(&device, "device")?),
        })
    }

    /// The signing key's public half.
    pub fn public(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }
}

fn secret(
    disk: &dyn Disk,
    folder: &Path,
    name: &'static str,
    make: impl FnOnce() -> Zeroizing<String>,
) -> Result<Zeroizing<String>, KeyError> {
    let path = folder.join(name);
    if let Some(bytes) = sidelight_disk::read(disk, &path)? {
        let bytes = Zeroizing::new(bytes);
        let text = std::str::from_utf8(&bytes).map_err(|_| KeyError::Malformed(name))?;
        return Ok(Zeroizing::new(text.trim().to_owned()));
    }
    let text = make();
    sidelight_disk::write_unnamed(disk, &path, text.as_bytes())?;
    Ok(text)
}

/// Refuses what others than its owner may read; nothing is there yet at the first start.
fn closed(path: PathBuf) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    match std::fs::metadata(&path) {
        Ok(it) if it.permissions().mode() & 0o077 != 0 => Err(KeyError::Open(path)),
        _ => Ok(()),
    }
}

fn bytes32(text: &str, name: &'static str) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text, &mut *bytes).map_err(|_| KeyError::Malformed(name))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use sidelight_disk::LocalDisk;

    use super::*;

    #[test]
    fn a_key_that_others_can_read_is_refused_by_name() {
        let data = tempfile::tempdir().expect("a folder");
        HubKeys::load_or_make(&LocalDisk, data.path()).expect("made");
        HubKeys::load_or_make(&LocalDisk, data.path()).expect("closed as they were made");
        for name in ["keys/device", "keys"] {
            let path = data.path().join(name);
            let before = std::fs::metadata(&path).expect("there").permissions();
            std::fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("opened");
            let refused = HubKeys::load_or_make(&LocalDisk, data.path());
            assert!(matches!(refused, Err(KeyError::Open(it)) if it.starts_with(&path)));
            std::fs::set_permissions(&path, before).expect("closed");
        }
    }
}
