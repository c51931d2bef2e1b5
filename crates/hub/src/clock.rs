//! The one place that reads the clock.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use sidelight_seal::clip::Clock as Offset;

/// Milliseconds since 1970 by this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Milliseconds that passed since the hub began to look, whoever sets the clock.
fn passed_ms() -> u64 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(BEGAN.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A clock that is off by more than this from what passed was set, ms.
const SET_MS_MIN: u64 = 100;
/// Cameras' lines of time follow a clock that was set by less than this only slowly, ms
/// (`ingest::run_clock`): until then they may be off by as much.
const SLOW_MS_MAX: u64 = 5_000;
/// In so many ms they come nearer by one.
const SLOW_MS_PER_MS: u64 = 2_000;

/// How this machine's clock stands to the operator's: true of what happened since it was set last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// From when on, ms, by this clock.
    pub since_ms: u64,
    /// As measured.
    pub offset: Offset,
}

impl Line {
    /// How the clock stood at a time that it showed.
    pub fn at(&self, shown_ms: u64) -> Option<Offset> {
        (shown_ms >= self.since_ms).then_some(self.offset)
    }
}

/// What is known of the clock, at moments that are given.
#[derive(Debug, Default)]
struct Standing {
    measured: Option<Offset>,
    since_ms: u64,
    /// The last look: what the clock showed, and what had passed.
    looked: (u64, u64),
    /// By how much it was set a little, and when.
    slow: Option<(u64, u64)>,
}

impl Standing {
    /// Looks at the clock; says whether it was set since the last look. What was measured is void then.
    fn look(&mut self, (shown_ms, passed_ms): (u64, u64)) -> bool {
        let expected = self.looked.0 + passed_ms.saturating_sub(self.looked.1);
        let by = shown_ms.abs_diff(expected);
        self.looked = (shown_ms, passed_ms);
        if by < SET_MS_MIN {
            return false;
        }
        let slow = by.saturating_add(self.slow_ms(passed_ms));
        self.slow = (by < SLOW_MS_MAX).then_some((slow, passed_ms));
        self.measured = None;
        self.since_ms = shown_ms;
        true
    }

    fn slow_ms(&self, passed_ms: u64) -> u64 {
        self.slow.map_or(0, |(by, at)| {
            by.saturating_sub(passed_ms.saturating_sub(at) / SLOW_MS_PER_MS)
        })
    }

    fn line(&self, passed_ms: u64) -> Option<Line> {
        let offset = self.measured?;
        Some(Line {
            since_ms: self.since_ms,
            offset: Offset {
                uncertainty_ms: offset.uncertainty_ms + self.slow_ms(passed_ms),
                ..offset
            },
        })
    }
}

/// See [`Line`]; none until it was measured.
#[derive(Debug)]
pub struct Comparison(Mutex<Standing>);

impl Default for Comparison {
    fn default() -> Self {
        let now = (now_ms(), passed_ms());
        Self(Mutex::new(Standing {
            since_ms: now.0,
            looked: now,
            ..Standing::default()
        }))
    }
}

impl Comparison {
    fn with<T>(&self, work: impl FnOnce(&mut Standing, (u64, u64)) -> T) -> T {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut standing, (now_ms(), passed_ms()))
    }

    /// Takes the operator's time, asked for and answered at two moments here. Says nothing if the clock was
    /// set between them.
    pub fn measured(&self, asked_ms: u64, operator_ms: u64, answered_ms: u64) {
        let travel = answered_ms.saturating_sub(asked_ms);
        let middle = asked_ms + travel / 2;
        let offset_ms =
            i64::try_from(middle).unwrap_or(0) - i64::try_from(operator_ms).unwrap_or(0);
        let uncertainty_ms = travel.div_ceil(2) + 1;
        self.with(|standing, now| {
            if !standing.look(now) && asked_ms >= standing.since_ms {
                standing.measured = Some(Offset {
                    offset_ms,
                    uncertainty_ms,
                });
            }
        });
    }

    /// What is known now.
    pub fn line(&self) -> Option<Line> {
        self.with(|standing, now| {
            standing.look(now);
            standing.line(now.1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Standing {
        Standing {
            measured: Some(Offset {
                offset_ms: -2,
                uncertainty_ms: 4,
            }),
            since_ms: 1_000_000,
            looked: (1_000_000, 0),
            slow: None,
        }
    }

    #[test]
    fn a_clock_that_runs_keeps_what_was_measured() {
        let mut it = standing();
        assert!(!it.look((1_600_050, 600_000)));
        let line = it.line(600_000).expect("measured");
        assert_eq!(line.at(1_300_000), it.measured);
        assert_eq!(line.at(999_999), None, "of before nothing is known");
    }

    #[test]
    fn a_clock_that_was_set_is_unknown_until_it_is_measured() {
        for set in [1_000_000 - 200_000, 1_000_000 + 86_400_000] {
            let mut it = standing();
            assert!(it.look((set + 1_000, 1_000)));
            assert_eq!(it.line(1_000), None);
            it.measured = standing().measured;
            assert!(!it.look((set + 2_000, 2_000)));
            let line = it.line(2_000).expect("measured");
            assert_eq!(line.at(set + 999), None, "shown before it was set");
            assert_eq!(line.at(set + 1_500), standing().measured);
        }
    }

    #[test]
    fn a_clock_that_was_set_a_little_is_uncertain_until_cameras_have_followed() {
        let mut it = standing();
        assert!(it.look((1_004_000, 1_000)));
        it.measured = standing().measured;
        let uncertain = |passed| it.line(passed).map(|line| line.offset.uncertainty_ms);
        assert_eq!(uncertain(1_000), Some(4 + 3_000));
        assert_eq!(uncertain(2_001_000), Some(4 + 2_000));
        assert_eq!(uncertain(9_000_000), Some(4));
    }
}
