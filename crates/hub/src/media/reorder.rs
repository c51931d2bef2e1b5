//! Decode times for streams with B-frames.
//!
//! RTP says when a frame is shown; MP4 also wants when it is decoded, ascending. The i-th frame in decoding
//! order gets the i-th smallest time of showing, which is known once as many frames have followed as a
//! decoder may hold back. A stream without B-frames passes straight through.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Ticks;

/// Deepest reordering that is followed; the standard allows 16, cameras use none.
pub const REORDER_FRAMES_MAX: u32 = 4;

/// A frame whose decode time is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered<T> {
    /// When it is decoded, strictly ascending.
    pub decode: Ticks,
    /// When it is shown, relative to that.
    pub offset: i64,
    /// The frame.
    pub frame: T,
}

/// See the module.
#[derive(Debug)]
pub struct Reorder<T> {
    depth: usize,
    waiting: VecDeque<(Ticks, T)>,
    times: BinaryHeap<Reverse<Ticks>>,
    last: Option<Ticks>,
    learns: bool,
}

impl<T> Reorder<T> {
    /// For a stream that holds back at most `depth` frames; `None` if it does not say: then it is learned.
    pub fn new(depth: Option<u32>) -> Self {
        let learns = depth.is_none();
        let depth = depth.unwrap_or(0).min(REORDER_FRAMES_MAX) as usize;
        Self {
            depth,
            waiting: VecDeque::new(),
            times: BinaryHeap::new(),
            last: None,
            learns,
        }
    }

    /// Takes a frame with the time it is shown; answers the frames that are now known.
    pub fn push(&mut self, shown: Ticks, frame: T) -> Vec<Ordered<T>> {
        self.waiting.push_back((shown, frame));
        self.times.push(Reverse(shown));
        self.take(self.depth)
    }

    /// Everything that is still waiting: nothing will follow.
    pub fn flush(&mut self) -> Vec<Ordered<T>> {
        self.take(0)
    }

    fn take(&mut self, keep: usize) -> Vec<Ordered<T>> {
        let mut known = Vec::new();
        while self.waiting.len() > keep {
            let (Some((shown, frame)), Some(Reverse(time))) =
                (self.waiting.pop_front(), self.times.pop())
            else {
                break;
            };
            let decode = match self.last {
                Some(last) if time <= last => {
                    self.deepen();
                    last.plus(1)
                }
                _ => time,
            };
            self.last = Some(decode);
            known.push(Ordered {
                decode,
                offset: shown.since(decode),
                frame,
            });
        }
        known
    }

    /// A frame came too late to be put in order: hold back one more from now on.
    fn deepen(&mut self) {
        if self.learns {
            self.depth = (self.depth + 1).min(REORDER_FRAMES_MAX as usize);
        }
    }

    /// Everything that is still waiting; what comes next may lie before it.
    pub fn restart(&mut self) -> Vec<Ordered<T>> {
        let rest = self.flush();
        self.last = None;
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(depth: Option<u32>, shown: &[i64]) -> Vec<(i64, i64)> {
        let mut r = Reorder::new(depth);
        let mut out: Vec<_> = shown.iter().flat_map(|t| r.push(Ticks(*t), ())).collect();
        out.extend(r.flush());
        out.iter().map(|o| (o.decode.0, o.offset)).collect()
    }

    #[test]
    fn frames_in_order_pass_at_once() {
        let mut r = Reorder::new(Some(0));
        assert_eq!(
            r.push(Ticks(5), 'a'),
            [Ordered {
                decode: Ticks(5),
                offset: 0,
                frame: 'a'
            }]
        );
        assert_eq!(
            r.push(Ticks(9), 'b'),
            [Ordered {
                decode: Ticks(9),
                offset: 0,
                frame: 'b'
            }]
        );
    }

    #[test]
    fn b_frames_are_decoded_in_order_and_shown_when_they_said() {
        let out = run(Some(2), &[0, 400, 200, 100, 300, 800, 600, 500, 700]);
        let decode: Vec<_> = out.iter().map(|o| o.0).collect();
        assert_eq!(decode, [0, 100, 200, 300, 400, 500, 600, 700, 800]);
        let shown: Vec<_> = out.iter().map(|o| o.0 + o.1).collect();
        assert_eq!(shown, [0, 400, 200, 100, 300, 800, 600, 500, 700]);
    }

    #[test]
    fn too_little_depth_still_ascends_and_shows_when_they_said() {
        let out = run(None, &[0, 400, 200, 100, 300, 800]);
        assert!(out.windows(2).all(|w| w[0].0 < w[1].0));
        assert_eq!(
            out.iter().map(|o| o.0 + o.1).collect::<Vec<_>>(),
            [0, 400, 200, 100, 300, 800]
        );
    }
}
