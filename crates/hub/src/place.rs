//! Where the home is, as its people said: sealed under the device key, told to nobody.

use std::io;
use std::path::PathBuf;

use sidelight_domain::place::Point;
use sidelight_domain::record::Encoder;
use sidelight_seal::spool::DeviceKey;

use crate::sealed;
use crate::spool::store::Store;

/// Latitude and longitude, each a big-endian f64: the file has one size, wherever the home is.
const PLACE_BYTES: usize = 16;

fn path(store: &Store) -> PathBuf {
    store.layout().root().join("place.sealed")
}

fn context() -> Vec<u8> {
    Encoder::new("sidelight/place/v1").finish()
}

/// Keeps it, durably; `None` forgets it.
pub fn save(store: &Store, device: &DeviceKey, place: Option<Point>) -> io::Result<()> {
    let Some(place) = place else {
        return sealed::remove(store, &path(store));
    };
    let plain = [place.lat().to_be_bytes(), place.lng().to_be_bytes()].concat();
    sealed::write(store, device, &path(store), &context(), &plain)
}

/// Reads it; `None` if nobody has said it.
pub fn load(store: &Store, device: &DeviceKey) -> io::Result<Option<Point>> {
    let Some(plain) = sealed::read(store, device, &path(store), &context())? else {
        return Ok(None);
    };
    let damaged = || {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "the place of the home is damaged",
        )
    };
    let plain: [u8; PLACE_BYTES] = plain.as_slice().try_into().map_err(|_| damaged())?;
    let half = |at: usize| f64::from_be_bytes(plain[at..at + 8].try_into().expect("eight bytes"));
    Point::new(half(0), half(8))
        .map(Some)
        .map_err(|_| damaged())
}
