//! Motion, cheaply: an encoder spends more bytes on what moves.
//!
//! Looks at the compressed sizes of frames between key frames and decodes nothing. It sees a person crossing
//! the picture and misses slow or small changes; a change of light can set it off.

use crate::media::{TICKS_PER_SECOND, Ticks};

/// How easily motion is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sensitivity {
    /// Never.
    #[default]
    Off,
    /// Only large movement.
    Low,
    /// A person walking by.
    Medium,
    /// Small movement, too.
    High,
}

impl Sensitivity {
    /// The level of that name in a command.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "off" => Self::Off,
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            _ => return None,
        })
    }

    /// The name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// A frame counts as moving from this many times the usual size.
    fn ratio(self) -> f64 {
        match self {
            Self::Off => f64::INFINITY,
            Self::Low => 4.0,
            Self::Medium => 2.5,
            Self::High => 1.6,
        }
    }
}

/// Frames before anything is believed.
const WARM_UP_FRAMES: u32 = 45;
/// Of the last eight frames so many must be moving.
const MOVING_FRAMES_MIN: u32 = 4;
/// Weight of a new frame in the usual size while nothing moves.
const STILL_WEIGHT: f64 = 0.02;
/// And while something does: a scene that has become livelier becomes the usual one within minutes.
const MOVING_WEIGHT: f64 = 0.002;
/// Sizes below this many bytes are noise: frames in which nothing happened.
const SIZE_BYTES_MIN: f64 = 200.0;
/// After motion ends it takes this long until it can begin a clip again, ticks.
pub const COOLDOWN_TICKS: i64 = 15 * TICKS_PER_SECOND;

/// See the module.
#[derive(Debug, Default)]
pub struct MotionMeter {
    sensitivity: Sensitivity,
    usual: f64,
    seen: u32,
    /// One bit for each of the last eight frames.
    moving: u8,
}

impl MotionMeter {
    /// Changes the level; what is usual stays known.
    pub fn set(&mut self, sensitivity: Sensitivity) {
        self.sensitivity = sensitivity;
    }

    /// Starts anew: another stream.
    pub fn reset(&mut self) {
        *self = Self {
            sensitivity: self.sensitivity,
            ..Self::default()
        };
    }

    /// Takes a frame's size; says whether there is motion now.
    pub fn frame(&mut self, key: bool, bytes: usize) -> bool {
        if key {
            return false;
        }
        let size = (bytes as f64).max(SIZE_BYTES_MIN);
        self.seen = self.seen.saturating_add(1);
        if self.seen == 1 {
            self.usual = size;
        }
        let warm = self.seen > WARM_UP_FRAMES;
        let moves = warm && size > self.usual * self.sensitivity.ratio();
        let weight = match (warm, moves) {
            (false, _) => 0.1,
            (true, false) => STILL_WEIGHT,
            (true, true) => MOVING_WEIGHT,
        };
        self.usual += (size - self.usual) * weight;
        self.moving = self.moving << 1 | u8::from(moves);
        self.moving.count_ones() >= MOVING_FRAMES_MIN
    }
}

/// When motion last began or went on, so that clips do not follow each other without end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cooldown(Option<Ticks>);

impl Cooldown {
    /// Notes that motion clips ended.
    pub fn ended(&mut self, at: Ticks) {
        self.0 = Some(at);
    }

    /// Whether motion may begin a clip.
    pub fn over(&self, at: Ticks) -> bool {
        self.0
            .is_none_or(|ended| !(0..COOLDOWN_TICKS).contains(&at.since(ended)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(sensitivity: Sensitivity) -> MotionMeter {
        let mut m = MotionMeter::default();
        m.set(sensitivity);
        for i in 0..120 {
            assert!(!m.frame(i % 30 == 0, 1000 + (i * 37) % 200));
        }
        m
    }

    #[test]
    fn a_walker_is_seen_at_the_level_that_asks_for_it() {
        for (level, size, seen) in [
            (Sensitivity::Off, 50_000, false),
            (Sensitivity::Low, 3_000, false),
            (Sensitivity::Low, 6_000, true),
            (Sensitivity::Medium, 2_000, false),
            (Sensitivity::Medium, 3_500, true),
            (Sensitivity::High, 2_000, true),
        ] {
            let mut m = meter(level);
            let any = (0..8).any(|_| m.frame(false, size));
            assert_eq!(any, seen, "{level:?} {size}");
        }
    }

    #[test]
    fn one_large_frame_and_key_frames_are_not_motion() {
        let mut m = meter(Sensitivity::High);
        assert!(!m.frame(false, 90_000));
        assert!((0..8).all(|_| !m.frame(true, 90_000)));
        assert!((0..8).all(|_| !m.frame(false, 1_050)));
    }
}
