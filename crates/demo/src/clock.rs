//! The demo's clocks. The one place here that reads the machine's, and the neighbourhood's, which is ahead of
//! it by whole days once a visitor has moved it: nobody waits seven days in a demo.
//!
//! The operator's program and the trustees' go by the neighbourhood's. Homes with their hubs and cameras, and
//! browsers, keep to the machine's.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::ensure;
use sidelight_domain::window::DAY_MS;
use sidelight_server::clock::Clock;

/// In the neighbourhood's folder: how many days it is ahead.
const FILE: &str = "clock-days-ahead";
/// It is moved no further than this: years ahead nothing is as anybody meant it.
pub const DAYS_AHEAD_MAX: u64 = 400;

/// Now, ms since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub(crate) fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

/// The clock of a neighbourhood.
#[derive(Clone, Debug)]
pub struct MovedClock(PathBuf);

impl MovedClock {
    /// That of the neighbourhood in this folder.
    pub fn of(data: &Path) -> Self {
        Self(data.join(FILE))
    }

    /// How many days it is ahead.
    pub fn days_ahead(&self) -> u64 {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        text.trim().parse().unwrap_or(0)
    }

    /// Writes it down, as going with the machine's, unless it is there.
    pub fn prepare(&self) -> anyhow::Result<()> {
        match self.0.exists() {
            true => Ok(()),
            false => self.move_on(0),
        }
    }

    /// Moves it on. It never goes back: what was signed at a time would come to lie ahead.
    pub fn move_on(&self, days: u64) -> anyhow::Result<()> {
        let ahead = self.days_ahead().saturating_add(days);
        ensure!(
            ahead <= DAYS_AHEAD_MAX,
            "the neighbourhood's clock goes {DAYS_AHEAD_MAX} days ahead at most"
        );
        let fresh = self.0.with_extension("new");
        std::fs::write(&fresh, ahead.to_string())?;
        // Programs read it while they run: they find the old file or the new one.
        Ok(std::fs::rename(fresh, &self.0)?)
    }
}

impl Clock for MovedClock {
    fn now_ms(&self) -> u64 {
        now_ms().saturating_add(self.days_ahead().saturating_mul(DAY_MS))
    }
}

/// The neighbourhood's clock that this process goes by, as one of its programs.
static OWN: OnceLock<MovedClock> = OnceLock::new();

/// Has this process go by the clock of the neighbourhood in whose folder, however deep, the configuration
/// file among `arguments` is.
pub fn go_by_that_of(arguments: &[String]) {
    let mut words = arguments.iter().skip_while(|word| *word != "--config");
    let config = words.nth(1).map_or(Path::new(""), Path::new);
    let data = config.ancestors().find(|folder| folder.join(FILE).exists());
    if let Some(data) = data {
        OWN.get_or_init(|| MovedClock::of(data));
    }
}

/// What this process goes by: the neighbourhood's clock if it is one of its programs, the machine's if not.
#[derive(Clone, Copy, Debug)]
pub struct OwnClock;

impl Clock for OwnClock {
    fn now_ms(&self) -> u64 {
        OWN.get().map_or_else(now_ms, Clock::now_ms)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn it_goes_on_by_days_and_no_further_than_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let clock = MovedClock::of(folder.path());
        assert_eq!(clock.days_ahead(), 0);
        clock.prepare().unwrap();
        clock.move_on(1).unwrap();
        clock.move_on(7).unwrap();
        clock.prepare().unwrap();
        assert_eq!(clock.days_ahead(), 8, "and is kept");
        let (machine, ahead) = (now_ms(), clock.now_ms());
        assert!(ahead >= machine + 8 * DAY_MS);
        assert!(clock.move_on(DAYS_AHEAD_MAX - 7).is_err());
        assert_eq!(clock.days_ahead(), 8);
    }
}
