//! That a camera is being watched, written down every two seconds: after a power cut it says from when on
//! its series lack something.

use std::io::{self, Write as _};
use std::path::PathBuf;

use sidelight_disk::DiskFile;
use sidelight_domain::record::CameraId;

use crate::hub::Hub;

/// A file is begun anew after so many notes, half an hour of them.
const NOTES_MAX: u32 = 900;

/// One note: from when on a series would lack something, ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alive {
    /// The event series.
    pub event_ms: u64,
    /// The continuous one; none while it is off.
    pub continuous_ms: Option<u64>,
}

impl Alive {
    /// The newest note of a camera.
    pub fn load(hub: &Hub, camera: CameraId) -> Option<Self> {
        let bytes = sidelight_disk::read(&**hub.store.disk(), &path(hub, camera)).ok()??;
        Self::newest(std::str::from_utf8(&bytes).ok()?)
    }

    /// The last whole line counts. A file of an earlier version is one line that does not end.
    fn newest(text: &str) -> Option<Self> {
        let whole = text.rsplit_once('\n').map_or(text, |(whole, _)| whole);
        let (event, continuous) = whole.lines().next_back()?.split_once(' ')?;
        Some(Self {
            event_ms: event.parse().ok()?,
            continuous_ms: continuous.parse().ok(),
        })
    }

    fn line(self) -> String {
        let off = || "-".to_owned();
        let continuous = self.continuous_ms.map_or_else(off, |ms| ms.to_string());
        format!("{} {continuous}\n", self.event_ms)
    }
}

fn path(hub: &Hub, camera: CameraId) -> PathBuf {
    hub.store.layout().cameras().join(format!("{camera}.alive"))
}

/// Writes the notes of one camera, each behind the one before: to replace a file every two seconds would have
/// the disk write it out every time.
#[derive(Default)]
pub struct AliveNotes(Option<(Box<dyn DiskFile>, u32)>);

impl AliveNotes {
    /// Not synced: after a power cut an older note makes the gap longer than it was, never shorter.
    ///
    /// # Errors
    /// Of the disk; the next note begins a file.
    pub fn write(&mut self, hub: &Hub, camera: CameraId, note: Alive) -> io::Result<()> {
        let open = self.0.take().filter(|(_, notes)| *notes < NOTES_MAX);
        let Some((mut file, notes)) = open else {
            let (disk, path) = (hub.store.disk(), path(hub, camera));
            let new = path.with_extension("new");
            let mut file = disk.create(&new)?;
            file.write_all(note.line().as_bytes())?;
            disk.rename(&new, &path)?;
            self.0 = Some((file, 1));
            return Ok(());
        };
        file.write_all(note.line().as_bytes())?;
        self.0 = Some((file, notes + 1));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Alive;

    #[test]
    fn the_last_whole_note_counts() {
        let note = |event_ms, continuous_ms| {
            Some(Alive {
                event_ms,
                continuous_ms,
            })
        };
        assert_eq!(Alive::newest("12 34\n56 -\n"), note(56, None));
        assert_eq!(Alive::newest("12 34\n56 7"), note(12, Some(34)));
        assert_eq!(Alive::newest("12 34"), note(12, Some(34)));
        assert_eq!(Alive::newest(""), None);
        assert_eq!(Alive::newest("12\n"), None);
        let alive = note(1, Some(2)).expect("a note");
        assert_eq!(Alive::newest(&alive.line()), Some(alive));
    }
}
