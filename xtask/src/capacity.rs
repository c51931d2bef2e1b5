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
/// Payloads of a clip: video and card.
const PAYLOADS: u64 = 2;
/// Commits for a clip: that a payload comes, that it is there, and then the clip.
const CLIP_COMMITS: u64 = PAYLOADS * 2 + 1;
/// Syncs of a payload's file: its bytes, and its folder.
const FILE_SYNCS: u64 = 2;
/// Each commit is one, too.
const CLIP_SYNCS: u64 = CLIP_COMMITS + PAYLOADS * FILE_SYNCS;
/// What a sync takes, in microseconds: an SSD without a battery.
const SYNC_MICROS: u64 = 1_000;
/// How much more comes in the busiest hour than on average.
const PEAK: u64 = 10;
const DAY_SECONDS: u64 = 86_400;
/// Most continuous recording that a hub keeps by default, bytes and days.
const CONTINUOUS_BYTES: u64 = 100 << 30;
const CONTINUOUS_DAYS: u64 = 7;
/// A household's quota by default, bytes.
const QUOTA_BYTES: u64 = 20 << 30;

const CLIP_BYTES: u64 = VIDEO_BITS / 8 * CLIP_SECONDS + CARD_BYTES;
const CAMERA_DAY_BYTES: u64 = CLIP_BYTES * EVENTS;
const CONTINUOUS_DAY_BYTES: u64 = VIDEO_BITS / 8 * DAY_SECONDS;

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

/// In the unit that leaves three or four digits, as disks are sold.
fn bytes(number: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let (mut of, mut unit) = (1, 0);
    while number / of >= 10_000 && unit + 1 < units.len() {
        of *= 1000;
        unit += 1;
    }
    let value = match unit > 0 && number / of < 100 {
        true => {
            let tenths = (number + of / 20) / (of / 10);
            format!("{}.{}", tenths / 10, tenths % 10)
        }
        false => grouped((number + of / 2) / of),
    };
    format!("{value} {}", units[unit])
}

/// A quotient, rounded: whole from ten on, with two digits that say something below.
fn quotient(number: u64, of: u64) -> String {
    let (mut scale, mut places) = (1, 0);
    while number * scale < 10 * of && places < 4 {
        scale *= 10;
        places += 1;
    }
    let rounded = (number * scale + of / 2) / of;
    if places == 0 {
        return grouped(rounded);
    }
    format!("{}.{:0places$}", rounded / scale, rounded % scale)
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
    camera(&mut out);
    out.push_str(RECORD);
    for entries in [1_000, 100_000, 10_000_000] {
        let (together, alone) = (bytes(entries * ENTRY_BYTES), bytes(record_bytes(entries)));
        let _fits = writeln!(out, "| {} | {together} | {alone} |", grouped(entries));
    }
    out.push_str(TOWN);
    let _fits = writeln!(
        out,
        "A clip is {PAYLOADS} payloads, video and card. Each costs two commits and a file that is synced \
         with its\nfolder, and the clip one commit more: {CLIP_COMMITS} + {PAYLOADS} × {FILE_SYNCS} = \
         {CLIP_SYNCS} syncs, of a millisecond each on an SSD.\nThe last column is how busy that keeps the \
         one writer.\n",
    );
    out.push_str(CAMERAS);
    for cameras in [2, 10, 20, 50, 200, 10_000, 1_000_000] {
        let clips = cameras * EVENTS * PEAK;
        let per_second = quotient(clips, DAY_SECONDS);
        let disk = bytes(cameras * CAMERA_DAY_BYTES * RETENTION_DAYS);
        let megabits = cameras * CAMERA_DAY_BYTES * PEAK * 8 / 1_000_000;
        let network = quotient(megabits, DAY_SECONDS);
        let busy = quotient(clips * CLIP_SYNCS * SYNC_MICROS, DAY_SECONDS * 10_000);
        let _fits = writeln!(
            out,
            "| {} | {disk} | {per_second} | {network} Mbit/s | {busy} % |",
            grouped(cameras)
        );
    }
    out.push_str(BELOW);
    out
}

/// What one camera takes, at the operator and at its hub.
fn camera(out: &mut String) {
    let week = bytes(CONTINUOUS_DAY_BYTES * CONTINUOUS_DAYS);
    let kept = |cameras| {
        let days = quotient(CONTINUOUS_BYTES, cameras * CONTINUOUS_DAY_BYTES);
        format!("{days} days")
    };
    let rows = grouped(CLIP_ROW_BYTES);
    let marks = grouped(TOMBSTONE_BYTES);
    let a_backup = EVENTS * (CLIP_ROW_BYTES * RETENTION_DAYS + TOMBSTONE_BYTES * TOMBSTONE_DAYS);
    let table = [
        (
            "a clip",
            "2 Mbit/s × 20 s, and a card of 100 kB",
            bytes(CLIP_BYTES),
        ),
        ("a camera's day", "40 events", bytes(CAMERA_DAY_BYTES)),
        (
            "a camera, kept",
            "× 30 days",
            bytes(CAMERA_DAY_BYTES * RETENTION_DAYS),
        ),
        (
            "its clips' rows",
            &*format!("{rows} bytes for each clip"),
            bytes(CLIP_ROW_BYTES * EVENTS * RETENTION_DAYS),
        ),
        (
            "its marks of removed clips",
            &*format!("{marks} bytes for each, × 180 days"),
            bytes(TOMBSTONE_BYTES * EVENTS * TOMBSTONE_DAYS),
        ),
        (
            "a backup of it",
            "rows and marks, seven of them",
            bytes(7 * a_backup),
        ),
        (
            "continuous recording",
            "stays at the hub: 2 Mbit/s",
            format!("{} a day", bytes(CONTINUOUS_DAY_BYTES)),
        ),
        ("a week of it", "`continuous_days_max`", week.clone()),
        (
            "100 GiB of it",
            "`continuous_bytes_max`, one camera",
            kept(1),
        ),
        ("the same", "two cameras", kept(2)),
        (
            "handed over, kept at the hub",
            "a week of events",
            bytes(CAMERA_DAY_BYTES * 7),
        ),
    ];
    for (what, how, takes) in table {
        let _fits = writeln!(out, "| {what} | {how} | {takes} |");
    }
    let quota = quotient(QUOTA_BYTES, CAMERA_DAY_BYTES * RETENTION_DAYS);
    let _fits = writeln!(
        out,
        "\nContinuous recording goes by age or by size, whichever comes first: a hub that is to keep a \
         week of it\nneeds {week} for each camera, more than the default. A household's quota \
         (`quota_bytes`, 20 GiB)\nis {quota} such cameras with events alone.",
    );
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
Sealing adds 16 bytes to each 64 KiB, and nothing is transcoded: what the camera sends is what is
stored.

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

In the busiest hour ten times as much comes in as on average.
";
const CAMERAS: &str = "\
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
            ("12".into(), "9,999 B".into(), "10.0 kB".into())
        );
        assert_eq!(bytes(1_499_999_999_999), "1,500 GB", "rounded once");
        assert_eq!(bytes(21_560_000_000), "21.6 GB");
        let quotients = [(1, 3), (2, 2), (995, 100), (41, 4), (5, 1000), (9_999, 1)];
        let said = quotients.map(|(number, of)| quotient(number, of));
        assert_eq!(said, ["0.33", "1.0", "10.0", "10", "0.0050", "9,999"]);
    }
}
