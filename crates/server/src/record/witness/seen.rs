//! Signed heads that somebody has shown and that the log cannot go on from. They are kept beside the log and
//! compared at every opening, so that a restart does not forget that it must not sign.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sidelight_disk::DurableFolder;
use sidelight_translog::checkpoint::{CHECKPOINT_BYTES_MAX, OpenCheckpoint};
use sidelight_translog::vkey::Vkey;

/// Where they are, under the data folder.
const SEEN: &str = "log-seen";
/// Most of them that are read; the first one stops the log.
const SEEN_MAX: usize = 64;

/// The heads kept.
#[derive(Clone)]
pub(crate) struct SeenHeads {
    folder: Arc<DurableFolder>,
    place: PathBuf,
}

impl SeenHeads {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self {
            folder: super::super::open::folder(data_dir),
            place: data_dir.join(SEEN),
        }
    }

    /// Keeps a head, if `vkey` has signed it. `Ok` means durable.
    pub(crate) fn keep(&self, vkey: &Vkey, signed: &[u8]) -> io::Result<()> {
        let Ok(open) = OpenCheckpoint::open(signed, std::slice::from_ref(vkey)) else {
            return Ok(());
        };
        let (size, root) = open.checkpoint.head();
        let name = format!("{SEEN}/{size:020}-{}", root.to_hex());
        self.folder.replace(&name, signed)
    }

    /// All that were kept.
    pub(crate) fn all(&self) -> io::Result<Vec<Vec<u8>>> {
        let items = match std::fs::read_dir(&self.place) {
            Ok(items) => items,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut heads = Vec::new();
        for item in items.take(SEEN_MAX) {
            let path = item?.path();
            let small = path.metadata()?.len() <= CHECKPOINT_BYTES_MAX as u64;
            // A write that was cut short has left another name.
            if small && path.extension().is_none() {
                heads.push(std::fs::read(path)?);
            }
        }
        Ok(heads)
    }
}
