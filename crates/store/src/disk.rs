//! How full the disk is, and space held back for what must always be written.
//!
//! Uploads are refused while there is still room, so that statements, receipts, the public record
//! and its clocks go on. If something else fills the disk all the same, the reserve, a file of real
//! blocks, is given up to the database.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sidelight_disk::{Disk as _, LocalDisk, Space};

/// From here on the operator is warned, percent of the disk.
pub const WARN_PERCENT: u64 = 85;
/// From here on continuous footage is refused, percent of the disk.
pub const CONTINUOUS_REFUSED_PERCENT: u64 = 95;

/// Space on the disk that holds the data, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpace {
    /// What programs without special rights can use in all, taken or not, as `df` counts it.
    pub total: u64,
    /// Available to this program.
    pub available: u64,
}

/// Measures the disk. Tests bring their own.
pub trait DiskGauge: Send + Sync {
    /// The space there is now.
    fn measure(&self) -> io::Result<DiskSpace>;
}

/// The disk that a folder is on.
#[derive(Clone, Debug)]
pub struct FolderGauge(pub PathBuf);

impl DiskGauge for FolderGauge {
    fn measure(&self) -> io::Result<DiskSpace> {
        let Space { free, total } = LocalDisk.space(&self.0)?;
        Ok(DiskSpace {
            total,
            available: free,
        })
    }
}

/// What still fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskState {
    /// Below [`WARN_PERCENT`].
    Roomy,
    /// Everything is taken; the operator should add space.
    Warn,
    /// Continuous footage is refused.
    EventsOnly,
    /// All uploads are refused; the record goes on.
    Full,
}

impl DiskState {
    /// Judges a measurement. `reserve_bytes` are never given to uploads.
    pub fn of(space: DiskSpace, reserve_bytes: u64) -> Self {
        if space.available <= reserve_bytes {
            return DiskState::Full;
        }
        let used = space.total.saturating_sub(space.available);
        let percent = u128::from(used) * 100 / u128::from(space.total.max(1));
        if percent >= u128::from(CONTINUOUS_REFUSED_PERCENT) {
            DiskState::EventsOnly
        } else if percent >= u128::from(WARN_PERCENT) {
            DiskState::Warn
        } else {
            DiskState::Roomy
        }
    }
}

/// Blocks held back in a file, `reserve` in the data folder.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
    bytes: u64,
}

impl Reserve {
    /// Names the reserve; [`Reserve::hold`] takes the space.
    pub fn new(folder: &Path, bytes: u64) -> Self {
        Self {
            path: folder.join("reserve"),
            bytes,
        }
    }

    /// Takes the space, if there is at least as much again.
    pub fn hold(&self, space: DiskSpace) -> io::Result<()> {
        if self.held() || space.available < self.bytes.saturating_mul(3) {
            return Ok(());
        }
        // Not synced: it holds nothing, and after a power cut it is taken again.
        let file = File::create(&self.path)?;
        rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, self.bytes)?;
        Ok(())
    }

    /// Gives the space up, so that what must be written can be.
    pub fn release(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Whether there is something to give up, of whatever size.
    pub fn there(&self) -> bool {
        self.path.exists()
    }

    /// Whether the space is held.
    pub fn held(&self) -> bool {
        self.path.metadata().is_ok_and(|m| m.len() == self.bytes)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn states_at_their_borders() {
        let state = |available| {
            DiskState::of(
                DiskSpace {
                    total: 1000,
                    available,
                },
                20,
            )
        };
        let cases = [
            (151, DiskState::Roomy),
            (150, DiskState::Warn),
            (51, DiskState::Warn),
            (50, DiskState::EventsOnly),
            (21, DiskState::EventsOnly),
            (20, DiskState::Full),
            (0, DiskState::Full),
        ];
        for (available, expected) in cases {
            assert_eq!(state(available), expected, "{available} of 1000 available");
        }
    }

    #[test]
    fn a_folder_is_measured_as_df_does() {
        let folder = tempfile::tempdir().unwrap();
        let df = std::process::Command::new("df")
            .args(["--output=used,avail", "-B1"])
            .arg(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(df.stdout).unwrap();
        let mut bytes = said
            .split_whitespace()
            .filter_map(|it| it.parse::<u64>().ok());
        let (used, avail) = (bytes.next().unwrap(), bytes.next().unwrap());
        let space = FolderGauge(folder.path().to_owned()).measure().unwrap();
        // Others write meanwhile.
        let near = (used + avail) / 20;
        assert!(
            space.total.abs_diff(used + avail) <= near,
            "{space:?}, df says {said}"
        );
        assert!(
            space.available.abs_diff(avail) <= near,
            "{space:?}, df says {said}"
        );
    }

    #[test]
    fn a_reserve_takes_real_blocks_and_gives_them_up() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = Reserve::new(folder.path(), 1 << 20);
        reserve
            .hold(DiskSpace {
                total: 1 << 30,
                available: 2 << 20,
            })
            .unwrap();
        assert!(!reserve.held(), "it does not make a tight disk tighter");
        reserve
            .hold(DiskSpace {
                total: 1 << 30,
                available: 1 << 29,
            })
            .unwrap();
        assert!(reserve.held());
        let blocks = std::os::unix::fs::MetadataExt::blocks(&reserve.path.metadata().unwrap());
        assert!(blocks * 512 >= 1 << 20);
        reserve.release().unwrap();
        reserve.release().unwrap();
        assert!(!reserve.held());
    }
}
