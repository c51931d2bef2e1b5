//! The one place that reads the clock.

use sidelight_translog::entry::Day;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Today, in UTC.
pub(crate) fn today() -> Day {
    let now = now().to_string();
    // RFC 3339 begins with the day.
    let day = now.get(..10).and_then(|day| day.parse().ok());
    day.expect("a clock within the years 2000 to 9999")
}
