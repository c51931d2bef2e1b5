//! Small files that lie sealed under the device key: of no use to whoever has the disk without the key's
//! file, and each good for one purpose.

use std::io;
use std::path::Path;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sidelight_seal::spool::DeviceKey;
use zeroize::Zeroizing;

use crate::spool::store::Store;

const NONCE_BYTES: usize = 24;

fn damaged(path: &Path) -> io::Error {
    let what = format!("{} is damaged, or another hub's", path.display());
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Keeps a file, durably. Only a reader with the same `context` opens it.
pub fn write(
    store: &Store,
    device: &DeviceKey,
    path: &Path,
    context: &[u8],
    plain: &[u8],
) -> io::Result<()> {
    let mut nonce = [0; NONCE_BYTES];
    OsRng.fill_bytes(&mut nonce);
    let payload = Payload {
        msg: plain,
        aad: context,
    };
    let sealed = XChaCha20Poly1305::new(device.as_bytes().into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| damaged(path))?;
    sidelight_disk::write(&**store.disk(), path, &[&nonce[..], &sealed].concat())
}

/// Reads a file; `None` if there is none.
pub fn read(
    store: &Store,
    device: &DeviceKey,
    path: &Path,
    context: &[u8],
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let Some(bytes) = sidelight_disk::read(&**store.disk(), path)? else {
        return Ok(None);
    };
    let (nonce, sealed) = bytes
        .split_at_checked(NONCE_BYTES)
        .ok_or_else(|| damaged(path))?;
    let payload = Payload {
        msg: sealed,
        aad: context,
    };
    let plain = XChaCha20Poly1305::new(device.as_bytes().into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .map_err(|_| damaged(path))?;
    Ok(Some(Zeroizing::new(plain)))
}

/// As [`write()`], of a value as JSON.
pub fn write_json(
    store: &Store,
    device: &DeviceKey,
    path: &Path,
    context: &[u8],
    value: &impl Serialize,
) -> io::Result<()> {
    let json = Zeroizing::new(serde_json::to_vec(value).map_err(io::Error::other)?);
    write(store, device, path, context, &json)
}

/// As [`read`], of a value that [`write_json`] kept.
pub fn read_json<T: DeserializeOwned>(
    store: &Store,
    device: &DeviceKey,
    path: &Path,
    context: &[u8],
) -> io::Result<Option<T>> {
    let Some(json) = read(store, device, path, context)? else {
        return Ok(None);
    };
    let value = serde_json::from_slice(&json).map_err(|_| damaged(path))?;
    Ok(Some(value))
}

/// Forgets a file.
pub fn remove(store: &Store, path: &Path) -> io::Result<()> {
    store.disk().remove(path)?;
    store.disk().sync_folder(store.layout().root())
}
