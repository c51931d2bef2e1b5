//! The encoding itself, and labels.

use serde_json::{Value, json};
use sidelight_domain::record::{CameraId, ClipId, Encoder, HouseholdId, Label, Track, sha256};

use super::{bytes, identity, signing_key, source, wrong};

fn case(name: &str, domain: &str, fields: &[&[u8]]) -> Value {
    let encoded = fields
        .iter()
        .fold(Encoder::new(domain), |e, f| e.field(f))
        .finish();
    let fields: Vec<String> = fields.iter().map(hex::encode).collect();
    json!({
        "name": name, "domain": domain, "fields": fields,
        "encoded": hex::encode(&encoded), "sha256": hex::encode(sha256(&encoded)),
    })
}

/// `encoding.json`. An invalid case has an `encoded` that is not the encoding of its fields.
pub(super) fn encoding() -> Value {
    let long = [7; 300];
    let two = case("two-fields", "a/v1", &[b"ab", b"c"]);
    let hex_of = |bytes: &[u8]| json!({"encoded": hex::encode(bytes)});
    let raw = |lengths: fn(u32) -> Vec<u8>| {
        let parts: [&[u8]; 3] = [b"a/v1", b"ab", b"c"];
        let all = parts
            .iter()
            .map(|p| [lengths(p.len() as u32), p.to_vec()].concat());
        hex_of(&all.collect::<Vec<_>>().concat())
    };
    let integer = |n: u64| json!({"decimal": n.to_string(), "bytes": hex::encode(n.to_be_bytes())});
    let signed = |n: i64| json!({"decimal": n.to_string(), "bytes": hex::encode(n.to_be_bytes())});
    json!({
        "valid": [
            case("no-fields", "a/v1", &[]),
            case("empty-field", "a/v1", &[b""]),
            two.clone(),
            case("other-split", "a/v1", &[b"a", b"bc"]),
            case("two-empty-fields", "a/v1", &[b"", b""]),
            case("field-like-a-length", "a/v1", &[&[0, 0, 0, 1], b"x"]),
            case("not-utf8", "a/v1", &[&[0xff, 0, 0x80]]),
            case("umlaut", "a/v1", &["Tür".as_bytes()]),
            case("long-field", "a/v1", &[&long]),
        ],
        "invalid": [
            wrong(&two, "bare-concatenation", "encoding", "no lengths", raw(|_| vec![])),
            wrong(&two, "little-endian", "encoding", "lengths are big-endian",
                raw(|n| n.to_le_bytes().to_vec())),
            wrong(&two, "short-lengths", "encoding", "lengths have four bytes",
                raw(|n| (n as u16).to_be_bytes().to_vec())),
            wrong(&two, "moved-border", "encoding", "fields ab, c are not fields a, bc",
                case("", "a/v1", &[b"a", b"bc"])["encoded"].as_str()
                    .map_or(Value::Null, |e| json!({"encoded": e}))),
            wrong(&two, "other-domain", "encoding", "a domain ends in its version",
                json!({"encoded": case("", "a/v2", &[b"ab", b"c"])["encoded"]})),
        ],
        "integers": [integer(0), integer(1), integer(256), integer((1 << 53) - 1), integer(u64::MAX)],
        "signed_integers": [signed(0), signed(-1), signed(-1500), signed(1500), signed(i64::MIN)],
        "ids": {
            "valid": ["00000000000000000000000000000000", "0123456789abcdef0123456789abcdef"],
            "invalid": [
                {"name": "upper-case", "why": "digits are lower case",
                    "id": "0123456789ABCDEF0123456789ABCDEF"},
                {"name": "short", "why": "31 digits", "id": "0123456789abcdef0123456789abcde"},
                {"name": "long", "why": "33 digits", "id": "0123456789abcdef0123456789abcdef0"},
                {"name": "hyphens", "why": "not a UUID", "id": "01234567-89ab-cdef-0123-456789abcdef"},
                {"name": "space", "why": "nothing around it", "id": " 123456789abcdef0123456789abcdef"},
                {"name": "empty", "why": "no digits", "id": ""},
            ],
        },
    })
}

fn label_case(name: &str, label: &Label<'_>) -> Value {
    json!({
        "name": name, "household": label.household.to_string(), "camera": label.camera.to_string(),
        "clip": label.clip.to_string(), "track": label.track.name(), "start": label.start_ms,
        "hub": hex::encode(label.hub), "notice": label.notice, "epoch": label.epoch,
        "label": hex::encode(label.hash()),
    })
}

/// `label.json`. An invalid case has a `label` that is not its own.
pub(super) fn label() -> Value {
    let mut rng = source("label");
    let notice = identity(&mut rng).recipient().to_string();
    let other_notice = identity(&mut rng).recipient().to_string();
    let base = Label {
        household: HouseholdId(bytes(&mut rng)),
        camera: CameraId(bytes(&mut rng)),
        clip: ClipId(bytes(&mut rng)),
        track: Track::Video,
        start_ms: 1_790_000_000_123,
        hub: signing_key(&mut rng).verifying_key().to_bytes(),
        notice: &notice,
        epoch: 1,
    };
    let audio = Label {
        track: Track::Audio,
        ..base.clone()
    };
    let card = Label {
        track: Track::Card,
        ..base.clone()
    };
    let later = Label {
        start_ms: base.start_ms + 1,
        ..base.clone()
    };
    let epoch = Label {
        epoch: 2,
        ..base.clone()
    };
    let clip = Label {
        clip: ClipId(bytes(&mut rng)),
        ..base.clone()
    };
    let notice = Label {
        notice: &other_notice,
        ..base.clone()
    };
    let swapped = Label {
        camera: CameraId(base.household.0),
        household: HouseholdId(base.camera.0),
        ..base.clone()
    };
    let bare = sha256(
        &[
            &base.household.0[..],
            &base.camera.0,
            &base.clip.0,
            b"video",
        ]
        .concat(),
    );
    let valid = label_case("video", &base);
    let of = |l: &Label<'_>| json!({"label": hex::encode(l.hash())});
    json!({
        "valid": [
            valid.clone(),
            label_case("audio", &audio),
            label_case("card", &card),
            label_case("epoch-2", &epoch),
        ],
        "invalid": [
            wrong(&valid, "other-track", "label", "the label of the audio track", of(&audio)),
            wrong(&valid, "other-start", "label", "a millisecond later", of(&later)),
            wrong(&valid, "other-epoch", "label", "the label under the next epoch", of(&epoch)),
            wrong(&valid, "other-clip", "label", "the label of another clip", of(&clip)),
            wrong(&valid, "other-notice", "label", "somebody else would be told", of(&notice)),
            wrong(&valid, "swapped-ids", "label", "household and camera changed places", of(&swapped)),
            wrong(&valid, "bare", "label", "fields without lengths", json!({"label": hex::encode(bare)})),
        ],
    })
}
