//! The door tag: a short id printed at a door, by which an officer who stands there names its camera.

use std::fmt;
use std::str::FromStr;

use crate::record::CameraId;

/// Digits of a tag.
const DIGITS: usize = 10;

/// A text is no door tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a door tag has {DIGITS} digits 0 to 9 and a to f")]
pub struct DoorTagError;

/// The first 10 hex digits of a camera's id: enough to find it, and no id of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DoorTag([u8; DIGITS / 2]);

impl DoorTag {
    /// A camera's.
    pub fn of(camera: CameraId) -> Self {
        let mut tag = [0; DIGITS / 2];
        tag.copy_from_slice(&camera.0[..DIGITS / 2]);
        Self(tag)
    }

    /// Whether it is that camera's.
    pub fn names(self, camera: CameraId) -> bool {
        Self::of(camera) == self
    }

    /// As it is printed: in two halves.
    pub fn printed(self) -> String {
        let text = self.to_string();
        format!("{}-{}", &text[..DIGITS / 2], &text[DIGITS / 2..])
    }

    /// As somebody types what they read: capitals, spaces and hyphens do not matter.
    ///
    /// # Errors
    /// If what is left is no tag.
    pub fn typed(text: &str) -> Result<Self, DoorTagError> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .flat_map(char::to_lowercase)
            .take(DIGITS + 1)
            .collect();
        plain.parse()
    }
}

impl FromStr for DoorTag {
    type Err = DoorTagError;

    fn from_str(text: &str) -> Result<Self, DoorTagError> {
        let mut tag = [0; DIGITS / 2];
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(DoorTagError);
        }
        hex::decode_to_slice(text, &mut tag).map_err(|_| DoorTagError)?;
        Ok(Self(tag))
    }
}

impl fmt::Display for DoorTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}
