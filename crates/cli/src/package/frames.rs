//! The frames of an opened track, from the file's own tables: the hub signed the file, and so these.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use shiguredo_mp4::demux::{DemuxError, Fmp4FileDemuxer, Input, RequiredInput};

/// A track has no more frames: a clip's seconds at any rate that a camera has.
const FRAMES_MAX: usize = 1_000_000;

/// One picture, or one packet of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// When it is shown, ms from the clip's start.
    pub(super) time_ms: u64,
    pub(super) duration_ms: u64,
    /// Whether decoding can begin here.
    pub(super) key: bool,
    /// Where it begins in the file.
    pub(super) offset: u64,
    pub(super) size: u64,
}

/// Reads the tables of a fragmented MP4.
///
/// # Errors
/// Why there is none to read.
pub(super) fn frames(path: &Path) -> Result<Vec<Frame>, String> {
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    let end = file.metadata().map_err(|error| error.to_string())?.len();
    let mut demuxer = Fmp4FileDemuxer::new();
    let mut frames = Vec::new();
    // Each fragment is asked for in a few pieces, and holds a frame.
    for _ in 0..4 * FRAMES_MAX {
        let wanted = match demuxer.next_sample() {
            Ok(None) => return Ok(frames),
            Ok(Some(sample)) => {
                let ms = |ticks: i128| {
                    let ms = ticks * 1000 / i128::from(sample.track.timescale.get());
                    u64::try_from(ms).unwrap_or_default()
                };
                let begin = i128::from(sample.timestamp);
                let shown = begin + i128::from(sample.composition_time_offset.unwrap_or_default());
                frames.push(Frame {
                    time_ms: ms(shown),
                    duration_ms: ms(begin + i128::from(sample.duration)) - ms(begin),
                    key: sample.keyframe,
                    offset: sample.data_offset,
                    size: sample.data_size as u64,
                });
                continue;
            }
            Err(DemuxError::InputRequired(wanted)) => wanted,
            Err(error) => return Err(error.to_string()),
        };
        let data = part(&mut file, wanted, end).map_err(|error| error.to_string())?;
        demuxer.handle_input(Input {
            position: wanted.position,
            data: &data,
        });
    }
    Err("it has too many frames".to_owned())
}

/// As much of the file as is wanted and there.
fn part(file: &mut File, wanted: RequiredInput, end: u64) -> std::io::Result<Vec<u8>> {
    let there = end.saturating_sub(wanted.position);
    let size = wanted.size.map_or(there, |size| there.min(size as u64));
    file.seek(SeekFrom::Start(wanted.position))?;
    let mut data = Vec::new();
    file.take(size).read_to_end(&mut data)?;
    Ok(data)
}
