//! What the household set for each camera. Address and password lie sealed under the device key.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};
use sidelight_domain::record::{CameraId, Encoder};
use sidelight_seal::spool::DeviceKey;
use url::Url;

use crate::record::{Rules, Sensitivity};
use crate::sealed;
use crate::spool::store::Store;

/// Where a camera is and how to sign in to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// `rtsp://host:port/path`, without user and password.
    pub url: Url,
    /// Empty if the camera asks for none.
    pub username: String,
    /// Empty if the camera asks for none.
    pub password: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The address of a camera starts with rtsp://, such as rtsp://192.168.1.20/stream1.")]
pub struct AddressError;

impl Address {
    /// Parses an address. User and password may also stand in it, as cameras' manuals write it.
    pub fn parse(url: &str, username: &str, password: &str) -> Result<Self, AddressError> {
        let mut url: Url = url.trim().parse().map_err(|_| AddressError)?;
        if url.scheme() != "rtsp" || url.host_str().is_none_or(str::is_empty) {
            return Err(AddressError);
        }
        let from_url = |text: &str| {
            let spaced = percent(text);
            String::from_utf8(spaced).map_err(|_| AddressError)
        };
        let (mut user, mut pass) = (username.to_owned(), password.to_owned());
        if user.is_empty() {
            user = from_url(url.username())?;
            pass = from_url(url.password().unwrap_or(""))?;
        }
        url.set_username("").map_err(|()| AddressError)?;
        url.set_password(None).map_err(|()| AddressError)?;
        Ok(Self {
            url,
            username: user,
            password: pass,
        })
    }
}

/// Decodes `%41`.
fn percent(text: &str) -> Vec<u8> {
    let (bytes, mut out, mut i) = (text.as_bytes(), Vec::new(), 0);
    while let Some(b) = bytes.get(i) {
        let code = bytes.get(i + 1..i + 3).and_then(|h| hex::decode(h).ok());
        match (b, code.as_deref()) {
            (b'%', Some([value])) => {
                out.push(*value);
                i += 3;
            }
            _ => {
                out.push(*b);
                i += 1;
            }
        }
    }
    out
}

/// Longest address of a snapshot, characters.
const SNAPSHOT_CHARS_MAX: usize = 500;

/// Why an address of a snapshot is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The address of a snapshot starts with http:// or https://, names the same host as the camera's address, \
     and holds no user and password."
)]
pub struct SnapshotError;

/// Parses where a camera serves its snapshot; `None` where nothing is typed. Only the camera itself is asked.
pub fn parse_snapshot(url: &str, camera: &Address) -> Result<Option<Url>, SnapshotError> {
    let url = url.trim();
    if url.is_empty() {
        return Ok(None);
    }
    let mut parsed: Url = url.parse().map_err(|_| SnapshotError)?;
    parsed.set_fragment(None);
    let plain = parsed.username().is_empty() && parsed.password().is_none();
    let short = parsed.as_str().len() <= SNAPSHOT_CHARS_MAX;
    let web = matches!(parsed.scheme(), "http" | "https");
    match plain && short && web && is_of(&parsed, camera) {
        true => Ok(Some(parsed)),
        false => Err(SnapshotError),
    }
}

/// Whether this is at the camera's own host. `rtsp` is no scheme whose hosts the parser knows: it leaves
/// their letters as typed, and an address of numbers a name.
fn is_of(snapshot: &Url, camera: &Address) -> bool {
    let host = |url: &Url| url.host_str().map(str::to_ascii_lowercase);
    host(snapshot).is_some() && host(snapshot) == host(&camera.url)
}

/// Longest name of a camera, characters; what is longer is cut.
pub const NAME_CHARS_MAX: usize = 60;

/// A camera as set.
#[derive(Clone, PartialEq, Eq)]
pub struct CameraSettings {
    /// What its home calls it, for the hub's own page; empty if nobody said.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Where it serves a JPEG of the moment, for messages to devices.
    pub snapshot: Option<Url>,
    /// What is recorded.
    pub rules: Rules,
}

impl fmt::Debug for CameraSettings {
    /// Without name and addresses: some cameras want a password in the query of their snapshot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CameraSettings")
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    v: u64,
    #[serde(default)]
    name: String,
    url: String,
    username: String,
    password: String,
    #[serde(default)]
    snapshot: String,
    continuous: bool,
    motion: String,
}

fn context(camera: CameraId) -> Vec<u8> {
    Encoder::new("sidelight/camera/v1")
        .field(&camera.0)
        .finish()
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl CameraSettings {
    /// Keeps them, durably.
    pub fn save(&self, store: &Store, device: &DeviceKey, camera: CameraId) -> io::Result<()> {
        let stored = Stored {
            v: 1,
            name: self.name.clone(),
            url: self.address.url.to_string(),
            username: self.address.username.clone(),
            password: self.address.password.clone(),
            snapshot: self
                .snapshot
                .as_ref()
                .map(Url::to_string)
                .unwrap_or_default(),
            continuous: self.rules.continuous,
            motion: self.rules.motion.name().to_owned(),
        };
        let path = store.layout().cameras().join(format!("{camera}.sealed"));
        sealed::write_json(store, device, &path, &context(camera), &stored)
    }

    /// Reads them; `None` if this camera was never set.
    pub fn load(store: &Store, device: &DeviceKey, camera: CameraId) -> io::Result<Option<Self>> {
        let path = store.layout().cameras().join(format!("{camera}.sealed"));
        let stored = sealed::read_json(store, device, &path, &context(camera))?;
        let Some(stored): Option<Stored> = stored else {
            return Ok(None);
        };
        let address = Address::parse(&stored.url, &stored.username, &stored.password)
            .map_err(|e| invalid(&e.to_string()))?;
        // One that is refused by now costs pictures and no footage.
        let snapshot = parse_snapshot(&stored.snapshot, &address).unwrap_or_default();
        let motion = Sensitivity::from_name(&stored.motion).unwrap_or_default();
        Ok(Some(Self {
            name: stored.name,
            address,
            snapshot,
            rules: Rules {
                continuous: stored.continuous,
                motion,
            },
        }))
    }

    /// Forgets a camera that the household removed.
    pub fn forget(store: &Store, camera: CameraId) -> io::Result<()> {
        for ending in ["sealed", "alive"] {
            store
                .disk()
                .remove(&store.layout().cameras().join(format!("{camera}.{ending}")))?;
        }
        store.disk().sync_folder(&store.layout().cameras())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_snapshot_is_at_the_camera_and_nowhere_else() {
        let camera = Address::parse("rtsp://Cam.local:554/live", "u", "p").unwrap();
        let kept = |url: &str| parse_snapshot(url, &camera).map(|url| url.map(String::from));
        assert_eq!(kept("  "), Ok(None));
        for (typed, good) in [
            ("http://cam.local/jpg", "http://cam.local/jpg"),
            (
                " https://CAM.local:8443/a?b=c#d ",
                "https://cam.local:8443/a?b=c",
            ),
        ] {
            assert_eq!(kept(typed), Ok(Some(good.to_owned())));
        }
        let long = format!("http://cam.local/{}", "a".repeat(SNAPSHOT_CHARS_MAX));
        for bad in [
            "cam.local/jpg",
            "http://cam.local.evil.example/jpg",
            "http://127.0.0.1/jpg",
            "http://u:p@cam.local/jpg",
            "http://cam.local@evil.example/",
            "ftp://cam.local/jpg",
            "file:///etc/passwd",
            &long,
        ] {
            assert_eq!(kept(bad), Err(SnapshotError), "{bad}");
        }
        let numbers = Address::parse("rtsp://[::1]:554/live", "", "").unwrap();
        assert!(parse_snapshot("http://[::1]:80/a", &numbers).is_ok());
    }

    #[test]
    fn what_is_printed_of_a_camera_names_no_address_and_no_password() {
        let address = Address::parse("rtsp://cam.local/live?pwd=one", "two", "three").unwrap();
        let url = "http://cam.local/jpg?user=two&pwd=four";
        let snapshot = parse_snapshot(url, &address).unwrap();
        let settings = CameraSettings {
            name: "Five".to_owned(),
            address,
            snapshot,
            rules: Rules::default(),
        };
        let printed = format!("{settings:?} {:#?}", Some(&settings));
        for secret in ["cam.local", "one", "two", "three", "four", "Five"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
