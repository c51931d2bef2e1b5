//! Times for people and for spreadsheets.

use jiff::Timestamp;
use sidelight_seal::clip::Clock;
use sidelight_seal::letter::CheckedItem;

use super::frames::Frame;

/// The year 9999 begins, ms: no program here counts further.
const TIME_MS_END: u64 = 253_370_764_800_000;

/// Whether it can be a time.
pub(super) fn is_time(ms: u64) -> bool {
    ms < TIME_MS_END
}

fn timestamp(ms: u64) -> Option<Timestamp> {
    let ms = i64::try_from(ms).ok()?;
    Timestamp::from_millisecond(ms).ok()
}

/// `2026-11-23T21:15:00.250Z`; nothing for a time that no calendar has.
pub(super) fn utc(ms: u64) -> String {
    timestamp(ms)
        .map(|time| format!("{time:.3}"))
        .unwrap_or_default()
}

/// The beginning of a file's name: `2026-11-23_211500Z`, by the hub's clock.
pub(super) fn file_time(ms: u64) -> String {
    let time = timestamp(ms).map(|time| time.strftime("%Y-%m-%d_%H%M%SZ").to_string());
    time.unwrap_or_else(|| format!("{ms}"))
}

/// A time of the hub's by the operator's clock.
pub(super) fn corrected(ms: u64, clock: Clock) -> u64 {
    ms.saturating_add_signed(clock.offset_ms.saturating_neg())
}

/// A line for each frame: where it is in the file and when it is shown, by the hub's clock and, as far as is
/// known, by the operator's.
pub(super) fn rows(tracks: &[(&str, Vec<Frame>)], checked: &CheckedItem) -> String {
    let names = "track,frame,offset,size,key,time_ms,duration_ms,utc,clock_offset_ms,\
                 clock_uncertainty_ms,utc_corrected";
    let mut lines = vec![names.to_owned()];
    let clock = checked.clock;
    let known = |value: Option<String>| value.unwrap_or_default();
    let offset = known(clock.map(|clock| clock.offset_ms.to_string()));
    let uncertainty = known(clock.map(|clock| clock.uncertainty_ms.to_string()));
    for (name, frames) in tracks {
        for (n, frame) in frames.iter().enumerate() {
            let at = checked.start_ms.saturating_add(frame.time_ms);
            lines.push(format!(
                "{name},{},{},{},{},{},{},{},{offset},{uncertainty},{}",
                n + 1,
                frame.offset,
                frame.size,
                u8::from(frame.key),
                frame.time_ms,
                frame.duration_ms,
                utc(at),
                known(clock.map(|clock| utc(corrected(at, clock)))),
            ));
        }
    }
    lines.push(String::new());
    lines.join("\r\n")
}
