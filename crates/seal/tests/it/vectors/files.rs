//! `age.json`, `spool.json`, `pairing.json`.

use serde_json::Value;
use sidelight_domain::record::{ClipId, sha256};
use sidelight_seal::file::{self, FileError, HeaderError, SEALED_CHUNK_BYTES, StreamError};
use sidelight_seal::pairing::{Code, PairingError, Purpose, Transcript};
use sidelight_seal::spool::{DeviceKey, SpoolError, SpoolKey, SpoolReader};
use sidelight_seal::{Identity, Recipient};

use super::{array, b64, bytes, check_all, list, read, text};

fn header_code(error: HeaderError) -> &'static str {
    match error {
        HeaderError::Version => "version",
        HeaderError::Truncated => "header_truncated",
        HeaderError::Malformed => "malformed",
        HeaderError::TooLarge => "too_large",
        HeaderError::NoMatch => "no_match",
        HeaderError::LowOrder => "low_order",
        HeaderError::Mac => "mac",
        HeaderError::NoRecipients => "no_recipients",
    }
}

fn file_code(error: FileError) -> String {
    match error {
        FileError::Header(e) => header_code(e).to_owned(),
        FileError::Payload(StreamError::Truncated { .. }) => "truncated".to_owned(),
        FileError::Payload(StreamError::Damaged { chunk }) => format!("damaged:{chunk}"),
        FileError::Payload(StreamError::Trailing) => "trailing".to_owned(),
        FileError::Payload(StreamError::Io(e)) => panic!("memory cannot fail: {e}"),
    }
}

pub(crate) fn edited(all: &Value, case: &Value) -> Vec<u8> {
    if case["bytes"].is_string() {
        return b64(case, "bytes");
    }
    let mut file = b64(&all["files"], text(case, "file"));
    let edit = &case["edit"];
    let at = |key: &str| edit[key].as_u64().map(|n| usize::try_from(n).unwrap());
    if let Some(n) = at("take") {
        file.truncate(n);
    } else if let Some(n) = at("flip") {
        file[n] ^= 1;
    } else if edit["append"].is_string() {
        file.extend(bytes(edit, "append"));
    } else if edit["swap_chunks"].is_array() {
        let start = file::header_length(&file).unwrap() + 16;
        let (first, second) = file[start..].split_at_mut(SEALED_CHUNK_BYTES);
        first.swap_with_slice(&mut second[..SEALED_CHUNK_BYTES]);
    } else {
        assert!(edit.is_null(), "an edit that is known");
    }
    file
}

#[test]
fn age_files() {
    let all = read("age");
    check_all(&all, |case| {
        let identity: Identity = text(case, "identity").parse().unwrap();
        match file::open(&edited(&all, case), &identity) {
            Ok(plain) => {
                assert_eq!(sha256(&plain), array(case, "plain_sha256"));
                assert_eq!(plain.len() as u64, case["plain_size"].as_u64().unwrap());
                None
            }
            Err(e) => Some(file_code(e)),
        }
    });
    for case in list(&all, "valid") {
        let file = edited(&all, case);
        let (header, payload) = file::split(&file).unwrap();
        assert_eq!(header.len() as u64, case["header_size"].as_u64().unwrap());
        assert_eq!(sha256(payload), array(case, "payload_sha256"));
    }
}

#[test]
fn age_keys() {
    let keys = &read("age")["keys"];
    for case in list(keys, "valid") {
        let identity: Identity = text(case, "identity").parse().unwrap();
        assert_eq!(identity.recipient().to_string(), text(case, "recipient"));
        assert_eq!(*identity.to_secret_text(), text(case, "identity"));
    }
    for case in list(keys, "invalid") {
        let refused = match text(case, "kind") {
            "identity" => text(case, "text").parse::<Identity>().is_err(),
            _ => text(case, "text").parse::<Recipient>().is_err(),
        };
        assert!(refused, "{}", case["name"]);
    }
}

fn read_spool(case: &Value) -> Result<(Vec<String>, bool), SpoolError> {
    let clip: ClipId = text(case, "clip").parse().unwrap();
    let device = DeviceKey::from_bytes(array(case, "device_key"));
    let key = SpoolKey::unwrap(&bytes(case, "wrapped"), clip, &device)?;
    assert_eq!(*key.as_bytes(), array(case, "spool_key"));
    let log = bytes(case, "log");
    let mut reader = SpoolReader::new(&log[..], key, clip);
    let mut records = Vec::new();
    while let Some(record) = reader.next_record()? {
        records.push(hex::encode(record));
    }
    Ok((records, reader.torn()))
}

#[test]
fn spool() {
    check_all(&read("spool"), |case| match read_spool(case) {
        Ok((records, torn)) => {
            assert_eq!(
                serde_json::json!(records),
                case["records"],
                "{}",
                case["name"]
            );
            assert_eq!(torn, case["torn"].as_bool().unwrap(), "{}", case["name"]);
            None
        }
        Err(SpoolError::Key) => Some("key".to_owned()),
        Err(SpoolError::Damaged { index }) => Some(format!("damaged:{index}")),
        Err(SpoolError::TooLong { index }) => Some(format!("too_long:{index}")),
        Err(SpoolError::Io(e)) => panic!("memory cannot fail: {e}"),
    });
}

#[test]
fn pairing() {
    let all = read("pairing");
    check_all(&all, |case| {
        let keys = text(case, "typed").parse::<Code>().unwrap().keys();
        let purpose = match text(case, "domain") {
            "sidelight/join/v1" => Purpose::Join,
            _ => Purpose::Pairing,
        };
        assert_eq!(keys.mailbox(), text(case, "mailbox"));
        assert_eq!(*keys.mac_key(), array(case, "mac_key"));
        let mut transcript = Transcript::new(keys, purpose);
        for slot in list(case, "slots") {
            let before = transcript.hash();
            match transcript.read(text(slot, "slot"), text(slot, "body"), &b64(slot, "mac")) {
                Ok(()) => assert_eq!(before, array(slot, "before")),
                Err(PairingError::Mac) => return Some("mac".to_owned()),
                Err(e) => panic!("{e}"),
            }
        }
        assert_eq!(serde_json::json!(transcript.words()), case["words"]);
        None
    });
}

#[test]
fn codes() {
    let codes = &read("pairing")["codes"];
    for case in list(codes, "valid") {
        let code: Code = text(case, "typed").parse().unwrap();
        assert_eq!(code.to_string(), text(case, "code"));
    }
    for case in list(codes, "invalid") {
        assert!(
            text(case, "typed").parse::<Code>().is_err(),
            "{}",
            case["name"]
        );
    }
}
