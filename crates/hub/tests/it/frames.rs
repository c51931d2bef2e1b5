//! Real H.264 of a test pattern, three seconds at 15 frames a second, each frame with a counter in an
//! SEI message.

use std::sync::Arc;

use bytes::Bytes;
use sidelight_hub::media::{Ticks, VideoFrame, VideoParams};

const PATTERN: &[u8] = include_bytes!("pattern.h264");
/// The same with B-frames, three in a row.
const REORDERED: &[u8] = include_bytes!("reordered.h264");
/// When the frames of a second of it are shown, in decoding order.
pub(crate) const SHOWN: [u64; 15] = [0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11, 14, 13];
const MARK: &[u8; 16] = b"sidelight-counts";

pub(crate) const FRAME_MS: u64 = 1000 / 15;
pub(crate) const GOP_FRAMES: u64 = 15;

/// NAL units of the pattern: SPS, PPS, and one slice for each frame.
pub(crate) struct Pattern {
    pub sps: Vec<u8>,
    pub pps: Vec<u8>,
    slices: Vec<Vec<u8>>,
}

impl Pattern {
    pub(crate) fn load() -> Self {
        Self::parse(PATTERN)
    }

    pub(crate) fn reordered() -> Self {
        Self::parse(REORDERED)
    }

    fn parse(mut rest: &[u8]) -> Self {
        let mut nals: Vec<Vec<u8>> = Vec::new();
        while let Some(at) = rest.windows(3).position(|w| w == [0, 0, 1]) {
            if let Some(last) = nals.last_mut() {
                *last = rest[..at]
                    .strip_suffix(&[0])
                    .unwrap_or(&rest[..at])
                    .to_vec();
            }
            rest = &rest[at + 3..];
            nals.push(rest.to_vec());
        }
        let of = |kind: u8| nals.iter().find(|n| n[0] & 31 == kind).unwrap().clone();
        let slices = nals
            .iter()
            .filter(|n| matches!(n[0] & 31, 1 | 5))
            .cloned()
            .collect();
        Self {
            sps: of(7),
            pps: of(8),
            slices,
        }
    }

    pub(crate) fn params(&self) -> Arc<VideoParams> {
        Arc::new(VideoParams::parse(&self.sps, &self.pps).unwrap())
    }

    /// The NAL units of frame `n`, which is a key frame every second.
    pub(crate) fn nals(&self, n: u64) -> [Vec<u8>; 2] {
        let slice = &self.slices[usize::try_from(n).unwrap() % self.slices.len()];
        let sei = [
            &[6, 5, 24][..],
            MARK,
            format!("{n:08x}").as_bytes(),
            &[0x80],
        ]
        .concat();
        [sei, slice.clone()]
    }

    pub(crate) fn is_key(n: u64) -> bool {
        n.is_multiple_of(GOP_FRAMES)
    }

    /// Frame `n` in AVCC, on the line of time.
    pub(crate) fn frame(&self, n: u64, at_ms: u64, params: &Arc<VideoParams>) -> VideoFrame {
        let mut data = Vec::new();
        for nal in self.nals(n) {
            data.extend_from_slice(&u32::try_from(nal.len()).unwrap().to_be_bytes());
            data.extend_from_slice(&nal);
        }
        VideoFrame {
            decode: Ticks::from_ms(at_ms),
            offset: 0,
            key: Self::is_key(n),
            data: Bytes::from(data),
            params: params.clone(),
        }
    }
}

/// The counters of all frames in some bytes, in order.
pub(crate) fn counters(bytes: &[u8]) -> Vec<u64> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes[at..].windows(16).position(|w| w == MARK) {
        let digits = &bytes[at + next + 16..at + next + 24];
        found.push(u64::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap());
        at += next + 24;
    }
    found
}
