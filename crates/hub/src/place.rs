//! Where the home is, as its people said: sealed under the device key, told to nobody.

use std::io;
use std::path::PathBuf;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_domain::place::Point;
use sidelight_domain::record::Encoder;
use sidelight_seal::spool::DeviceKey;

use crate::spool::store::Store;

const NONCE_BYTES: usize = 24;
/// Latitude and longitude, each a big-endian f64: the file has one size, wherever the home is.
const PLACE_BYTES: usize = 16;

fn path(store: &Store) -> PathBuf {
    store.layout().root().join("place.sealed")
}

fn context() -> Vec<u8> {
    Encoder::new("sidelight/place/v1").finish()
}

fn damaged() -> io::Error {
    let what = "the place of the home is damaged, or another hub's";
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Keeps it, durably; `None` forgets it.
pub fn save(store: &Store, device: &DeviceKey, place: Option<Point>) -> io::Result<()> {
    let Some(place) = place else {
        store.disk().remove(&path(store))?;
        return store.disk().sync_folder(store.layout().root());
    };
    let plain = [place.lat().to_be_bytes(), place.lng().to_be_bytes()].concat();
    let mut nonce = [0; NONCE_BYTES];
    OsRng.fill_bytes(&mut nonce);
    let payload = Payload {
        msg: &plain,
        aad: &context(),
    };
    let sealed = XChaCha20Poly1305::new(device.as_bytes().into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| damaged())?;
    sidelight_disk::write(
        &**store.disk(),
        &path(store),
        &[&nonce[..], &sealed].concat(),
    )
}

/// Reads it; `None` if nobody has said it.
pub fn load(store: &Store, device: &DeviceKey) -> io::Result<Option<Point>> {
    let Some(bytes) = sidelight_disk::read(&**store.disk(), &path(store))? else {
        return Ok(None);
    };
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(damaged)?;
    let payload = Payload {
        msg: sealed,
        aad: &context(),
    };
    let plain = XChaCha20Poly1305::new(device.as_bytes().into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .map_err(|_| damaged())?;
    let plain: [u8; PLACE_BYTES] = plain.try_into().map_err(|_| damaged())?;
    let half = |at: usize| f64::from_be_bytes(plain[at..at + 8].try_into().expect("eight bytes"));
    Point::new(half(0), half(8))
        .map(Some)
        .map_err(|_| damaged())
}
