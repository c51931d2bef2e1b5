//! `docs/guide/capacity.md`: what a camera, a home and a town take of disk, network and processor, computed.
//!
//! The assumptions are here and nowhere else. Those that are measured say so, and a test of the server holds
//! the measured against the document.

use std::fmt::Write as _;

/// Bits of video in a second: 1080p at 15 frames, as cameras send it.
const VIDEO_BITS: u64 = 2_000_000;
/// Seconds of a clip of an event.
const CLIP_SECONDS: u64 = 20;
/// Bytes of a card: preview, index, salts.
const CARD_BYTES: u64 = 100_000;
/// Events of a camera in a day.
const EVENTS: u64 = 40;
/// Days that clips are kept.
const RETENTION_DAYS: u64 = 30;
/// Days that the marks of removed clips are kept.
const TOMBSTONE_DAYS: u64 = 180;
/// Bytes in the database for each clip, its payloads' rows and indexes among them. Measured.
const CLIP_ROW_BYTES: u64 = 8_192;
/// Bytes in the database for each mark. Measured.
const TOMBSTONE_BYTES: u64 = 512;
/// Bytes of an entry of the public record with its length, and of its hash.
const ENTRY_BYTES: u64 = 400 + 32;
/// Entries of a full tile.
const TILE: u64 = 256;
/// Commits and files that are synced for a clip: two for each of two payloads and one for the clip, and two
/// steps for each file.
const CLIP_SYNCS: u64 = 2 * 2 + 1 + 2 * 2;
/// What a sync takes, in microseconds: an SSD without a battery.
const SYNC_MICROS: u64 = 1_000;
/// How much more comes in the busiest hour than on average.
const PEAK: u64 = 10;
const DAY_SECONDS: u64 = 86_400;

const CLIP_BYTES: u64 = VIDEO_BITS / 8 * CLIP_SECONDS + CARD_BYTES;
const CAMERA_DAY_BYTES: u64 = CLIP_BYTES * EVENTS;

/// `12,345,678`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// In the unit that leaves two or three digits, as disks are sold.
fn bytes(number: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let (mut value, mut unit) = (number, 0);
    while value >= 10_000 && unit + 1 < units.len() {
        value = (value + 500) / 1000;
        unit += 1;
    }
    format!("{} {}", grouped(value), units[unit])
}

/// Bytes that the record takes after `entries`, each published alone: every publication writes a partial
/// bundle and a partial tile, half full on average, and nothing is removed.
fn record_bytes(entries: u64) -> u64 {
    entries * ENTRY_BYTES + entries * (TILE / 2) * ENTRY_BYTES
}

/// The document.
#[must_use]
pub fn document() -> String {
    let mut out = String::from(ABOVE);
    let mut row = |what: &str, how: &str, value: String| {
        let _fits = writeln!(out, "| {what} | {how} | {value} |");
    };
    row(
        "a clip",
        "2 Mbit/s × 20 s, and a card of 100 kB",
        bytes(CLIP_BYTES),
    );
    row("a camera's day", "40 events", bytes(CAMERA_DAY_BYTES));
    row(
        "a camera, kept",
        "× 30 days",
        bytes(CAMERA_DAY_BYTES * RETENTION_DAYS),
    );
    row(
        "its clips' rows",
        &format!("{} bytes for each clip", grouped(CLIP_ROW_BYTES)),
        bytes(CLIP_ROW_BYTES * EVENTS * RETENTION_DAYS),
    );
    row(
        "its marks of removed clips",
        &format!("{} bytes for each, × 180 days", grouped(TOMBSTONE_BYTES)),
        bytes(TOMBSTONE_BYTES * EVENTS * TOMBSTONE_DAYS),
    );
    row(
        "a backup of it",
        "rows and marks, seven of them",
        bytes(7 * EVENTS * (CLIP_ROW_BYTES * RETENTION_DAYS + TOMBSTONE_BYTES * TOMBSTONE_DAYS)),
    );
    row(
        "continuous recording",
        "stays at the hub: 2 Mbit/s",
        format!("{} a day", bytes(VIDEO_BITS / 8 * DAY_SECONDS)),
    );
    row(
        "handed over, kept at the hub",
        "a week of events",
        bytes(CAMERA_DAY_BYTES * 7),
    );
    out.push_str(RECORD);
    let mut row = |what: &str, value: String| {
        let _fits = writeln!(out, "| {what} | {value} |");
    };
    for entries in [1_000, 100_000, 10_000_000] {
        let together = bytes(entries * ENTRY_BYTES);
        row(
            &grouped(entries),
            format!("{together} | {}", bytes(record_bytes(entries))),
        );
    }
    out.push_str(TOWN);
    for cameras in [2, 200, 10_000, 1_000_000] {
        let clips = cameras * EVENTS * PEAK;
        let per_second = clips.div_ceil(DAY_SECONDS);
        let disk = bytes(cameras * CAMERA_DAY_BYTES * RETENTION_DAYS);
        let network = cameras * CAMERA_DAY_BYTES * PEAK / DAY_SECONDS * 8 / 1_000_000;
        let busy = clips * CLIP_SYNCS * SYNC_MICROS / (DAY_SECONDS * 10_000);
        let _fits = writeln!(
            out,
            "| {} | {disk} | {} | {} Mbit/s | {busy} % |",
            grouped(cameras),
            grouped(per_second),
            grouped(network)
        );
    }
    out.push_str(BELOW);
    out
}

const ABOVE: &str = "\
# What it takes

Computed by `cargo xtask codegen` from the assumptions that the tables name; put your own in
their place. What the database takes for a clip is measured by a test.

## A camera

| what | how | takes |
| --- | --- | --- |
";
const RECORD: &str = "
A household's quota (`quota_bytes`, 20 GiB) is three such cameras. Sealing adds 16 bytes to each
64 KiB, and nothing is transcoded: what the camera sends is what is stored.

## The public record

Nothing in it is ever removed. Entries that are published together share their files; in the
worst case each is published alone.

| entries | together | each alone |
| --- | --- | --- |
";
const TOWN: &str = "
Only what agencies ask, what is decided and that somebody shared is entered: a town of ten
requests and a hundred shares a day makes 40,000 a year.

## A town

In the busiest hour ten times as much comes in as on average. A clip costs five commits and two
synced files, nine syncs of a millisecond each on an SSD; the last column is how busy that keeps
the one writer.

| cameras | disk | clips in a second | network | writer |
| --- | --- | --- | --- | --- |
";
const BELOW: &str = "
Where the writer is beyond 50 % one SQLite file is no longer enough, and PostgreSQL and an object
store are not built yet. The processor is not what ends first: a clip is hashed once, and three
signatures are checked. Feeds and the record are static files that a cache can serve; they are the
same for everyone.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_a_calculator_says() {
        assert_eq!(CLIP_BYTES, 5_100_000);
        assert_eq!(bytes(CAMERA_DAY_BYTES), "204 MB");
        assert_eq!(bytes(CAMERA_DAY_BYTES * RETENTION_DAYS), "6,120 MB");
        assert_eq!(record_bytes(1), 432 + 128 * 432);
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(
            (grouped(12), bytes(9_999), bytes(10_000)),
            ("12".into(), "9,999 B".into(), "10 kB".into())
        );
    }
}
