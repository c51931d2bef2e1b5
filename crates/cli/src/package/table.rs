//! Times for people and for spreadsheets.

use jiff::Timestamp;
use sidelight_seal::clip::Clock;
use sidelight_seal::letter::{CheckedItem, LetterItem};

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

/// A line for each fragment: where it is in the file and when it begins, by the hub's clock and, as far as
/// is known, by the operator's. The fragments are the letter's word: the hub signed the file as a whole.
pub(super) fn rows(told: &LetterItem, checked: &CheckedItem) -> String {
    let names = "track,fragment,offset,length,key,time_ms,duration_ms,utc,clock_offset_ms,\
                 clock_uncertainty_ms,utc_corrected";
    let mut lines = vec![names.to_owned()];
    let clock = checked.clock;
    let known = |value: Option<String>| value.unwrap_or_default();
    let offset = known(clock.map(|clock| clock.offset_ms.to_string()));
    let uncertainty = known(clock.map(|clock| clock.uncertainty_ms.to_string()));
    let tracks = [("video", &told.media.video), ("audio", &told.media.audio)];
    for (name, track) in tracks {
        for (n, fragment) in track.iter().flat_map(|track| &track.fragments).enumerate() {
            let at = checked.start_ms.saturating_add(fragment.time_ms);
            lines.push(format!(
                "{name},{},{},{},{},{},{},{},{offset},{uncertainty},{}",
                n + 1,
                fragment.offset,
                fragment.length,
                u8::from(fragment.key),
                fragment.time_ms,
                fragment.duration_ms,
                utc(at),
                known(clock.map(|clock| utc(corrected(at, clock)))),
            ));
        }
    }
    if let Some(still) = told.still {
        let at = checked.start_ms.saturating_add(still.at_ms);
        lines.push(format!(
            "still,1,0,{},1,{},0,{},{offset},{uncertainty},{}",
            still.size,
            still.at_ms,
            utc(at),
            known(clock.map(|clock| utc(corrected(at, clock)))),
        ));
    }
    lines.push(String::new());
    lines.join("\r\n")
}
