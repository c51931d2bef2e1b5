//! The two folders of a trustee: what may be backed up, and what must not.

use std::io;
use std::path::Path;
use std::sync::Arc;

use sidelight_disk::{DurableFolder, SharedDisk};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::vkey::Vkey;

/// In `high_water` from `init` on: where it is missing, what was signed is not known, and nothing is.
const BEGUN: &str = "begun";

/// Both folders; clones are the same ones.
#[derive(Clone, Debug)]
pub struct Home {
    /// `data_dir`.
    pub(crate) data: Arc<DurableFolder>,
    /// `high_water`.
    pub(crate) high_water: Arc<DurableFolder>,
}

impl Home {
    /// The folders, which are made if need be.
    pub fn open(disk: &SharedDisk, data_dir: &Path, high_water: &Path) -> io::Result<Self> {
        for folder in [data_dir, high_water] {
            sidelight_disk::make_folder(&**disk, folder)?;
        }
        let folder = |path: &Path| Arc::new(DurableFolder::new(disk.clone(), path));
        Ok(Self {
            data: folder(data_dir),
            high_water: folder(high_water),
        })
    }

    /// Whether `init` was here, and `high_water` was not lost since.
    pub fn has_begun(&self) -> io::Result<bool> {
        Ok(self.high_water.read(BEGUN)?.is_some())
    }

    /// From here on a missing mark means that it was lost. To be called while there is no key yet.
    pub(crate) fn begin(&self) -> io::Result<()> {
        let says = b"what this trustee signed last, of each record; never restored from a backup\n";
        self.high_water.replace(BEGUN, says)
    }
}

/// The name of a record's folder: the hash of its origin.
pub(crate) fn record_name(vkey: &Vkey) -> String {
    Sha256Hash::of(vkey.name().as_bytes()).to_hex()
}
