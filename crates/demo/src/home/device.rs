//! What a resident's device keeps in its own folder: its identity and the household it has pinned.

use std::path::Path;

use rand_core::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_domain::record::{MemberId, Statement};
use sidelight_seal::Identity;

use crate::files::write_private;

/// The device's own state; a browser has the same in its storage.
pub struct Kept {
    /// The keyring is sealed to it.
    pub identity: Identity,
    /// Who uses it.
    pub member: Option<MemberId>,
    pinned: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct File {
    identity: String,
    member: Option<String>,
    pinned: Option<String>,
}

impl Kept {
    /// A new device.
    pub fn new(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        Self {
            identity: Identity::random(rng),
            member: None,
            pinned: None,
        }
    }

    /// The device of a folder, if it got as far as pinning a household.
    pub fn load(folder: &Path) -> anyhow::Result<Option<Self>> {
        let text = match std::fs::read_to_string(folder.join("device.json")) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        let file: File = serde_json::from_str(&text)?;
        let member = file.member.map(|m| m.parse()).transpose()?;
        Ok(Some(Self {
            identity: file.identity.parse()?,
            member,
            pinned: file.pinned,
        }))
    }

    /// Writes it, whole or not at all.
    pub fn save(&self, folder: &Path) -> anyhow::Result<()> {
        let file = File {
            identity: self.identity.to_secret_text().to_string(),
            member: self.member.map(|m| m.to_string()),
            pinned: self.pinned.clone(),
        };
        write_private(
            &folder.join("device.json"),
            &serde_json::to_vec_pretty(&file)?,
        )
    }

    /// Remembers a verified statement; from now on only what follows it is believed.
    pub fn pin(&mut self, _verified: &Statement, text: &str) {
        self.pinned = Some(text.to_owned());
    }

    /// The pinned statement and its text.
    pub fn pinned(&self) -> anyhow::Result<Option<(Statement, String)>> {
        self.pinned
            .as_ref()
            .map(|text| Ok((text.parse()?, text.clone())))
            .transpose()
    }
}
