//! The one place where the clock is read.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// The clock of the program that this one is part of, where it brings one.
static EMBEDDING: OnceLock<fn() -> u64> = OnceLock::new();

/// Has this process go by another clock than the machine's; what came first stays.
pub(crate) fn go_by(now_ms: fn() -> u64) {
    EMBEDDING.get_or_init(|| now_ms);
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    EMBEDDING.get().map_or_else(machine_ms, |now_ms| now_ms())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn machine_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// POSIX seconds, as cosignatures say them.
pub(crate) fn now_seconds() -> u64 {
    now_ms() / 1000
}
