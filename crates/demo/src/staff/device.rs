//! What an officer's device keeps: its identity.

use std::path::Path;

use anyhow::Context;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_seal::{Identity, Recipient};

use crate::files::write_private;

/// The device of somebody of an agency.
pub(super) struct Device {
    identity: Identity,
}

#[derive(Serialize, Deserialize)]
struct File {
    identity: String,
}

impl Device {
    /// The device of a folder, which is made if there is none.
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join("device.json");
        let identity = match std::fs::read_to_string(&file) {
            Ok(text) => {
                let kept: File = serde_json::from_str(&text).context("the device's file")?;
                kept.identity.parse().context("the device's identity")?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let fresh = Identity::random(&mut OsRng);
                let kept = File {
                    identity: fresh.to_secret_text().to_string(),
                };
                write_private(&file, &serde_json::to_vec_pretty(&kept)?)?;
                fresh
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self { identity })
    }

    /// Opens what is sealed to this device.
    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The agency's keyring is sealed to it.
    pub(super) fn recipient(&self) -> Recipient {
        self.identity.recipient()
    }
}
