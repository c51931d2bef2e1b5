//! Which key frame of a clip shows what moved: the one amid the frames that took the most bytes.
//!
//! Whoever comes is seldom there yet when motion begins. A still camera spends bytes on what moves, so the
//! key frame between the two groups of pictures that are the largest is likely to show it; a single large
//! group is often only a poor key frame being mended.

use bytes::Bytes;

/// The frames of a group of pictures behind its key frame.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    bytes: u64,
    frames: u64,
}

/// See the module. Frames go in as they come.
#[derive(Debug, Default)]
pub(super) struct Liveliest {
    before: Group,
    key: Option<Bytes>,
    after: Group,
    best: Option<(u64, Bytes)>,
}

impl Liveliest {
    /// Takes a key frame; None: it is too large to be a picture.
    pub(super) fn key(&mut self, data: Option<Bytes>) {
        self.judge();
        self.before = std::mem::take(&mut self.after);
        self.key = data;
    }

    /// Takes a frame of another kind.
    pub(super) fn frame(&mut self, bytes: usize) {
        self.after.bytes += bytes as u64;
        self.after.frames += 1;
    }

    /// The picture, once the clip is over. None: nothing moved behind or before any key frame.
    pub(super) fn picture(mut self) -> Option<Bytes> {
        self.judge();
        self.best.map(|(_, data)| data)
    }

    /// Of equals the first stays.
    fn judge(&mut self) {
        let bytes = self.before.bytes + self.after.bytes;
        let mean = bytes / (self.before.frames + self.after.frames).max(1);
        if let Some(key) = self.key.take()
            && mean > self.best.as_ref().map_or(0, |(most, _)| *most)
        {
            self.best = Some((mean, key));
        }
    }
}
