//! Everything recorded, on its way from fragment to sealed clip, on disk (`docs/ref/clip.md`, Spool).
//!
//! ```text
//! spool/<clip>.key          wrapped spool key, unlinked once the clip is sealed
//! spool/<clip>.log          encrypted fragments
//! clips/<clip>/<track>      sealed payloads
//! chains/<camera>-<series>/<number>-<clip>.json    what was signed: at most one for each number
//!                                        ....pick  a continuous clip that was asked for
//!                                        ....done  the operator's receipt
//! ```
//!
//! A clip is signed once its record is in `chains`. Until then everything can be made again from the spool;
//! from then on the spool is not needed. One thread seals, so numbers are given once.

pub mod chain;
pub mod read;
pub mod record;
pub mod room;
pub mod seal;
pub mod store;
mod within;
pub mod writer;

use std::path::{Path, PathBuf};

use sidelight_domain::record::{CameraId, ClipId, Series, Track};

/// Where things are.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// Below a data folder.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// The data folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `spool`.
    pub fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    /// The key of a spool.
    pub fn key(&self, clip: ClipId) -> PathBuf {
        self.spool().join(format!("{clip}.key"))
    }

    /// The log of a spool.
    pub fn log(&self, clip: ClipId) -> PathBuf {
        self.spool().join(format!("{clip}.log"))
    }

    /// `clips`.
    pub fn clips(&self) -> PathBuf {
        self.root.join("clips")
    }

    /// The folder of a sealed clip.
    pub fn clip(&self, clip: ClipId) -> PathBuf {
        self.clips().join(clip.to_string())
    }

    /// A sealed payload.
    pub fn payload(&self, clip: ClipId, track: Track) -> PathBuf {
        self.clip(clip).join(track.name())
    }

    /// `chains`.
    pub fn chains(&self) -> PathBuf {
        self.root.join("chains")
    }

    /// The records of a chain.
    pub fn chain(&self, camera: CameraId, series: Series) -> PathBuf {
        self.chains().join(format!("{camera}-{}", series.name()))
    }

    /// `cameras`.
    pub fn cameras(&self) -> PathBuf {
        self.root.join("cameras")
    }
}
