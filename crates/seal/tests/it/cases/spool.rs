//! The spool of a clip: records and the wrapped key.

use serde_json::{Value, json};
use sidelight_domain::record::ClipId;
use sidelight_seal::spool::{DeviceKey, SpoolKey, SpoolWriter};

use super::{bytes, source, wrong};

/// `spool.json`: `log` and `wrapped` as hex; `torn` says whether the log ends within a record.
pub(super) fn spool() -> Value {
    let mut rng = source("spool");
    let (device, key) = (
        DeviceKey::from_bytes(bytes(&mut rng)),
        SpoolKey::from_bytes(bytes(&mut rng)),
    );
    let other_device = DeviceKey::from_bytes(bytes(&mut rng));
    let clip = ClipId(bytes(&mut rng));
    let wrapped = key.wrap(clip, &device, &mut rng);
    let mut writer = SpoolWriter::new(key.clone(), clip);
    let records: [&[u8]; 3] = [b"first fragment", b"", &[0xab; 100]];
    let sealed = records.map(|r| writer.seal(r).expect("short records"));
    let log = sealed.concat();
    let hex_records = |n: usize| records[..n].iter().map(hex::encode).collect::<Vec<_>>();
    let case = |name: &str, records: Vec<String>, log: &[u8], torn: bool| {
        json!({
            "name": name, "clip": clip.to_string(), "device_key": hex::encode(device.as_bytes()),
            "spool_key": hex::encode(key.as_bytes()), "wrapped": hex::encode(wrapped),
            "records": records, "log": hex::encode(log), "torn": torn,
        })
    };
    let whole = case("three-records", hex_records(3), &log, false);
    let with_log = |log: &[u8]| json!({"log": hex::encode(log), "records": null, "torn": null});
    let flipped = |at: usize| {
        let mut log = log.clone();
        log[at] ^= 1;
        with_log(&log)
    };
    let mut foreign = SpoolWriter::new(key.clone(), ClipId([7; 16]));
    let foreign = foreign.seal(records[0]).expect("a short record");
    let first = sealed[0].len();
    let bad =
        |name: &str, error: &str, why: &str, change: Value| wrong(&whole, name, error, why, change);
    let key_with = |wrapped: &[u8]| json!({"wrapped": hex::encode(wrapped)});
    json!({
        "valid": [
            whole.clone(),
            case("empty", vec![], &[], false),
            case("torn-record", hex_records(2), &log[..log.len() - 1], true),
            case("torn-length", hex_records(1), &log[..first + 3], true),
            case("torn-after-length", hex_records(1), &log[..first + 4], true),
            case("whole-records", hex_records(1), &log[..first], false),
        ],
        "invalid": [
            bad("flipped-record", "damaged:0", "one bit", flipped(20)),
            bad("flipped-nonce", "damaged:1", "the nonce is the index", flipped(first + 15)),
            bad("swapped-records", "damaged:0", "records are bound to their place",
                with_log(&[&sealed[1][..], &sealed[0]].concat())),
            bad("missing-record", "damaged:0", "the first is missing", with_log(&log[first..])),
            bad("repeated-record", "damaged:1", "the first comes twice",
                with_log(&[&sealed[0][..], &sealed[0]].concat())),
            bad("other-clip", "damaged:0", "a record of another clip", with_log(&foreign)),
            bad("huge-length", "too_long:0", "4 GiB", with_log(&[0xff; 40])),
            bad("short-length", "damaged:0", "less than a nonce and a tag",
                with_log(&[0, 0, 0, 3, 1, 2, 3])),
            bad("other-device", "key", "wrapped by another hub",
                json!({"device_key": hex::encode(other_device.as_bytes())})),
            bad("key-of-another-clip", "key", "a key is bound to its clip",
                json!({"clip": "7".repeat(32)})),
            bad("key-cut", "key", "71 bytes", key_with(&wrapped[..71])),
            bad("key-changed", "key", "one byte is other",
                key_with(&[&wrapped[..71], &[!wrapped[71]]].concat())),
        ],
    })
}
