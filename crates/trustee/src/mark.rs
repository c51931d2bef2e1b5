//! What was signed last, of each record: a small file outside every backup. A head is kept there, durably,
//! before its signature leaves; whoever is restored from a backup finds here what it must continue, and
//! without it signs nothing.

use std::io;
use std::sync::Arc;

use sidelight_disk::DurableFolder;
use sidelight_translog::checkpoint::{Checkpoint, OpenCheckpoint};
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};

/// The mark of one record.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    folder: Arc<DurableFolder>,
    name: String,
    vkey: Vkey,
}

/// Why there is no mark to go by.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MarkError {
    #[error("{0}")]
    Disk(#[from] io::Error),
    #[error("the file of what was signed last does not hold a head of this record")]
    Damaged,
}

impl Mark {
    pub(crate) fn new(home: &Home, vkey: &Vkey) -> Self {
        Self {
            folder: home.high_water.clone(),
            name: record_name(vkey),
            vkey: vkey.clone(),
        }
    }

    /// The signed head; `None` where nothing was ever signed, or the mark was lost.
    pub(crate) fn load(&self) -> Result<Option<(Vec<u8>, Checkpoint)>, MarkError> {
        let Some(signed) = self.folder.read(&self.name)? else {
            return Ok(None);
        };
        match OpenCheckpoint::open(&signed, std::slice::from_ref(&self.vkey)) {
            Ok(open) => Ok(Some((signed, open.checkpoint))),
            Err(_) => Err(MarkError::Damaged),
        }
    }

    /// Replaces it. `Ok` means durable.
    pub(crate) fn raise(&self, signed: &[u8]) -> io::Result<()> {
        self.folder.replace(&self.name, signed)
    }
}
