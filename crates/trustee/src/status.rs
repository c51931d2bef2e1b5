//! How it goes with each record: one small file, for `sidelight-trustee status`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sidelight_disk::DurableFolder;
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};

/// What happened last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// A head was signed and handed in.
    Signed,
    /// A published head was read; the record's policy does not name this trustee.
    Mirrored,
    /// A head was refused.
    Refused,
    /// The operator was not reached.
    Unreached,
}

impl Word {
    /// As in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Mirrored => "mirrored",
            Self::Refused => "refused",
            Self::Unreached => "unreached",
        }
    }
}

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// What happened last.
    pub state: Word,
    /// Entries in the mirror.
    pub entries: u64,
    /// In words, for whoever runs it.
    pub says: String,
}

/// Where it is kept.
#[derive(Clone, Debug)]
pub(crate) struct File {
    folder: Arc<DurableFolder>,
    path: String,
}

impl File {
    pub(crate) fn new(home: &Home, vkey: &Vkey) -> Self {
        Self {
            folder: home.data.clone(),
            path: format!("records/{}/status.json", record_name(vkey)),
        }
    }

    /// Notes what happened; failing to is no reason to stop.
    pub(crate) fn note(&self, state: Word, entries: u64, says: &str) {
        let says = says.to_owned();
        let status = Status {
            state,
            entries,
            says,
        };
        let text = serde_json::to_vec_pretty(&status).unwrap_or_default();
        if let Err(error) = self.folder.replace(&self.path, &text) {
            tracing::warn!(%error, "the status cannot be noted");
        }
    }

    /// What was noted last, if anything.
    pub(crate) fn read(&self) -> Option<Status> {
        let bytes = self.folder.read(&self.path).ok()??;
        serde_json::from_slice(&bytes).ok()
    }
}
