//! Letters of shares: what an agency believes beside the consent's entry and the operator's receiving key.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::manifest::{openings, received_bytes};
use sidelight_domain::record::sha256;
use sidelight_seal::clip::{Card, build_manifest, field_values, seal_card};
use sidelight_seal::letter::CONSENT_FIELDS;

use super::manifest::{Home, track};
use super::{b64, bytes, identity, secret, signing_key, source, with};

const RECEIVED_MS: u64 = 1_790_000_100_000;
const AGENCY: &str = "millbrook-police";

/// A clip of a home, and all that can be told of it.
struct Clip {
    card: Card,
    item: Value,
    operator: SigningKey,
}

impl Clip {
    fn make(rng: &mut ChaCha20Rng, operator: &SigningKey) -> Self {
        let home = Home::new(rng);
        let mut card = home.clip(rng, 1, [0; 32]);
        card.audio = Some(track(rng, "mp4a.40.2", 40_000));
        let (_, sealed) = seal_card(&card, &[home.recipient], rng).expect("a good card");
        let clip_key = signing_key(rng);
        let signer = hex::encode(clip_key.verifying_key().to_bytes());
        let made = build_manifest(&card, &sealed, clip_key, &home.hub).expect("a good card");
        let body = made.manifest.body();
        let received = operator.sign(&received_bytes(body, RECEIVED_MS)).to_bytes();
        let values = field_values(
            &card,
            &sealed.payload_sha256,
            sealed.payload_size,
            &sealed.plain_sha256,
        );
        let names = sidelight_domain::record::manifest::FIELDS;
        let opened = openings(&card.seed, &values, &names).into_iter();
        let all: Value = opened
            .map(|o| json!({"name": o.name, "value": b64(&o.value), "salt": b64(&o.salt)}))
            .collect();
        let item = json!({
            "n": 1, "manifest": {"body": b64(body), "signature": b64(&made.signature)},
            "clip_key": signer, "received": {"received_ms": RECEIVED_MS, "signature": b64(&received)},
            "openings": all, "media": {"video": null, "audio": null},
        });
        let operator = operator.clone();
        Self {
            card,
            item,
            operator,
        }
    }

    /// The opening of a field.
    fn opening(&self, name: &str) -> Value {
        let all = self.item["openings"].as_array().expect("a list");
        let found = all.iter().find(|o| o["name"] == name);
        found.expect("every field opens").clone()
    }

    fn opening_of(&self, names: &[&str]) -> Value {
        names.iter().map(|name| self.opening(name)).collect()
    }

    fn media(&self, name: &str) -> Value {
        let text = self.card.to_json().expect("a good card");
        let card: Value = serde_json::from_slice(&text).expect("JSON");
        let mut media = card[name].clone();
        let members = media.as_object_mut().expect("a track");
        for signed in ["payload", "size", "plain"] {
            members.remove(signed);
        }
        media
    }

    /// The item that shares these tracks.
    fn shares(&self, tracks: &[&str]) -> Value {
        let mut names = vec!["start", "duration", "clock"];
        let fields: Vec<String> = tracks
            .iter()
            .flat_map(|t| ["codec", "payload", "size", "plain"].map(|what| format!("{t}-{what}")))
            .collect();
        names.extend(fields.iter().map(String::as_str));
        let of = |name: &str| match tracks.contains(&name) {
            true => self.media(name),
            false => Value::Null,
        };
        let media = json!({"video": of("video"), "audio": of("audio")});
        with(
            &self.item,
            json!({"openings": self.opening_of(&names), "media": media}),
        )
    }

    /// The item that shares one picture.
    fn still(&self) -> Value {
        let still = json!({
            "type": "image/jpeg", "at_ms": 2_400, "width": 640, "height": 360, "size": 40_000,
            "sha256": hex::encode(sha256(b"a picture")),
        });
        let opened = self.opening_of(&["start", "clock"]);
        with(&self.item, json!({"openings": opened, "still": still}))
    }
}

/// Which footage items are, as `docs/ref/share.md` says it, of whatever stands in them.
fn footage(items: &[Value]) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut parts = vec![b"sidelight/footage/v1".to_vec()];
    for item in items {
        let body = BASE64_STANDARD.decode(text(&item["manifest"]["body"]));
        parts.push(body.expect("base64"));
        let still = &item["still"];
        let at_ms = still["at_ms"].as_u64().unwrap_or_default();
        parts.push(match still.is_null() {
            true => Vec::new(),
            false => at_ms.to_be_bytes().to_vec(),
        });
        parts.push(hex::decode(text(&still["sha256"])).expect("hex"));
    }
    let enc = parts.iter().flat_map(|part| {
        let length = u32::try_from(part.len()).expect("short");
        [&length.to_be_bytes(), part.as_slice()].concat()
    });
    hex::encode(sha256(&enc.collect::<Vec<_>>()))
}

/// The consent to a share: its openings, and the lines of its entry.
fn consent(recipient: &str, clips: usize, seconds: u64, footage: String) -> (Value, Value) {
    let values = [
        "17".to_owned(),
        AGENCY.to_owned(),
        recipient.to_owned(),
        clips.to_string(),
        seconds.to_string(),
        "ef".repeat(16),
        footage,
    ];
    let pairs = || CONSENT_FIELDS.iter().zip(&values);
    let salt = |field: &str| sha256(field.as_bytes());
    let openings = pairs().map(
        |(field, value)| json!({"field": field, "salt": hex::encode(salt(field)), "value": value}),
    );
    let line = |(field, value): (&&str, &String)| {
        let commitment = log_commitment("consent", field, &salt(field), value);
        let line = format!("committed:{}", hex::encode(commitment));
        ((*field).to_owned(), Value::from(line))
    };
    let entry = pairs().map(line).collect();
    (openings.collect(), Value::Object(entry))
}

/// `letter.json`: `letter` is the text that is sealed to `identity`.
pub(super) fn letter() -> Value {
    let mut rng = source("letter");
    let (agency, operator) = (identity(&mut rng), signing_key(&mut rng));
    let recipient = agency.recipient().to_string();
    let clip = Clip::make(&mut rng, &operator);
    let other = Clip::make(&mut rng, &operator);
    let base = json!({
        "identity": secret(&agency), "request": 17, "agency": AGENCY, "index": 21,
        "receiving_key": hex::encode(clip.operator.verifying_key().to_bytes()),
    });
    let case = |name: &str, items: Vec<Value>, seconds: u64, change: Value| {
        let (openings, entry) = consent(&recipient, items.len(), seconds, footage(&items));
        let letter = json!({
            "v": 1, "request": 17, "agency": AGENCY, "pseudonym": "ef".repeat(16),
            "consent": {"index": 21, "openings": openings}, "identity": null, "message": null,
            "uninvolved": true, "items": items,
        });
        let letter = super::sorted(with(&letter, change)).to_string();
        with(
            &base,
            json!({"name": name, "entry": entry, "letter": letter}),
        )
    };
    let video = || clip.shares(&["video"]);
    let second = with(&other.shares(&["video"]), json!({"n": 2}));
    let bad = |name: &str, error: &str, why: &str, change: Value| {
        let made = case(name, vec![video()], 20, change);
        with(&made, json!({"error": error, "why": why}))
    };
    let bad_item = |name: &str, error: &str, why: &str, item: Value| {
        let made = case(name, vec![item], 20, json!({}));
        with(&made, json!({"error": error, "why": why}))
    };
    let bad_still = |name: &str, why: &str, change: Value| {
        let mut item = clip.still();
        item["still"] = with(&item["still"], change);
        let made = case(name, vec![item], 0, json!({}));
        with(&made, json!({"error": "format", "why": why}))
    };
    let other_entry = |name: &str, why: &str, clips: usize, seconds: u64| {
        let (openings, entry) = consent(&recipient, clips, seconds, footage(&[video()]));
        let letter = json!({"consent": {"index": 21, "openings": openings}});
        let made = case(name, vec![video()], 20, letter);
        with(
            &made,
            json!({"entry": entry, "error": "consent", "why": why}),
        )
    };
    let of_video = || consent(&recipient, 1, 20, footage(&[video()]));
    let mut swapped = of_video().0;
    swapped.as_array_mut().expect("a list").swap(0, 1);
    // Under kept openings, whatever an operator alone can put in the place of what was shared.
    let instead =
        |name: &str, why: &str, (shared, told): (Vec<Value>, Vec<Value>), seconds: u64| {
            let made = case(name, shared, seconds, json!({"items": told}));
            with(&made, json!({"error": "footage", "why": why}))
        };
    let still = |change: Value| {
        let item = clip.still();
        with(&item, json!({"still": with(&item["still"], change)}))
    };
    let numbered = |item: &Value, n: u64| with(item, json!({"n": n}));
    let both = || vec![video(), second.clone()];
    let turned = vec![numbered(&second, 1), numbered(&video(), 2)];
    let six = |letter: bool, entry: bool| {
        let mut made = case("", vec![video()], 20, json!({}));
        if letter {
            let mut text: Value =
                serde_json::from_str(made["letter"].as_str().expect("text")).expect("JSON");
            text["consent"]["openings"]
                .as_array_mut()
                .expect("a list")
                .pop();
            made["letter"] = Value::from(super::sorted(text).to_string());
        }
        if entry {
            made["entry"]
                .as_object_mut()
                .expect("lines")
                .remove("footage");
        }
        made
    };
    let stranger = signing_key(&mut rng);
    let unsigned: [u8; 64] = bytes(&mut rng);
    let set = |change: Value| with(&video(), change);
    let media = |change: Value| {
        let video = with(&clip.media("video"), change);
        set(json!({"media": {"video": video, "audio": null}}))
    };
    let opened = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut item = video();
        change(item["openings"].as_array_mut().expect("a list"));
        item
    };
    json!({
        "valid": [
            case("picture", vec![video()], 20, json!({})),
            case("picture-and-sound", vec![clip.shares(&["video", "audio"])], 20, json!({})),
            case("sound-alone", vec![clip.shares(&["audio"])], 20, json!({})),
            case("still", vec![clip.still()], 0, json!({})),
            case("clip-and-still", vec![video(), with(&other.still(), json!({"n": 2}))], 20, json!({})),
            case("two-clips", vec![video(), second.clone()], 40, json!({})),
            case("unknown-members", vec![set(json!({"later": 1}))], 20, json!({"later": {"a": [1]}})),
            with(&six(true, true), json!({"name": "consent-of-before"})),
            case("a-name", vec![video()], 20, json!({"identity": "Rosa", "uninvolved": null})),
        ],
        "invalid": [
            bad("version", "version", "a version that is not known", json!({"v": 2})),
            bad("request", "other_request", "it answers another request", json!({"request": 18})),
            bad("agency", "other_request", "it is for another agency", json!({"agency": "millbrook-fire"})),
            bad("pseudonym", "consent", "another name than in the consent",
                json!({"pseudonym": "00".repeat(16)})),
            bad("no-items", "format", "nothing is shared", json!({"items": []})),
            bad("items-missing", "format", "no list", json!({"items": null})),
            bad("openings-swapped", "format", "not in the order of the entry",
                json!({"consent": {"index": 21, "openings": swapped}})),
            bad("openings-short", "format", "five of seven", json!({"consent": {"index": 21,
                "openings": of_video().0.as_array().expect("a list")[..5]}})),
            bad("one-more-clip", "consent", "more than was consented to",
                json!({"items": [video(), second]})),
            other_entry("consent-for-two", "the consent is for another number of clips", 2, 20),
            other_entry("consent-for-longer", "the consent is for another length", 1, 21),
            other_entry("consent-for-a-still", "the consent is for no footage", 1, 0),
            with(&case("still-as-footage", vec![clip.still()], 20, json!({})),
                json!({"error": "consent", "why": "a still is no footage"})),
            instead("footage-of-another", "another clip, signed by another key",
                (vec![video()], vec![numbered(&second, 1)]), 20),
            instead("footage-in-another-order", "the first clip is the second", (both(), turned), 40),
            instead("footage-twice", "the second clip is the first",
                (both(), vec![video(), numbered(&video(), 2)]), 40),
            instead("still-of-another-picture", "another picture",
                (vec![clip.still()], vec![still(json!({"sha256": hex::encode(sha256(b"another"))}))]), 0),
            instead("still-of-another-moment", "the same picture, said to be earlier",
                (vec![clip.still()], vec![still(json!({"at_ms": 2_399}))]), 0),
            instead("still-of-another-clip", "a picture said to be of another clip",
                (vec![clip.still()], vec![with(&other.still(), json!({"still": clip.still()["still"]}))]), 0),
            with(&six(true, false), json!({"name": "footage-closed", "error": "footage",
                "why": "the entry says which, the letter does not open it"})),
            with(&six(false, true), json!({"name": "footage-of-no-entry", "error": "footage",
                "why": "the entry does not say which"})),
            bad_item("number", "format", "items count from 1", set(json!({"n": 2}))),
            bad_item("signature", "signature", "signed by nobody",
                set(json!({"manifest": {"body": video()["manifest"]["body"], "signature": b64(&unsigned)}}))),
            bad_item("signature-of-another", "signature", "another clip's",
                set(json!({"manifest": {"body": video()["manifest"]["body"],
                    "signature": other.item["manifest"]["signature"]}}))),
            bad_item("clip-key", "signature", "another key than signed it",
                set(json!({"clip_key": other.item["clip_key"]}))),
            bad_item("manifest-cut", "format", "not one encoding of 24 commitments",
                set(json!({"manifest": {"body": b64(b"short"), "signature": b64(&unsigned)}}))),
            bad_item("received-later", "received", "another time than was countersigned",
                set(json!({"received":
                    with(&video()["received"], json!({"received_ms": RECEIVED_MS + 1}))}))),
            with(&case("received-by-a-stranger", vec![video()], 20, json!({})), json!({
                "receiving_key": hex::encode(stranger.verifying_key().to_bytes()),
                "error": "received", "why": "countersigned by another key than the record names"})),
            bad_item("opening-changed", "opening", "another value than the hub signed",
                opened(&|all| all[0]["value"] = Value::from(b64(&[0; 8])))),
            bad_item("opening-of-another-clip", "opening", "the other clip's beginning",
                opened(&|all| all[0] = other.opening("start"))),
            bad_item("opening-missing", "format", "the track's hash stays closed",
                opened(&|all| all.retain(|o| o["name"] != "video-payload"))),
            bad_item("opening-twice", "format", "one field, opened twice",
                opened(&|all| all.push(clip.opening("start")))),
            bad_item("opening-unknown", "format", "no such field",
                opened(&|all| all[0]["name"] = Value::from("beginning"))),
            bad_item("codec", "track", "described otherwise than signed",
                media(json!({"codec": "avc1.42e01e"}))),
            bad_item("plain-size", "track", "a payload of this size holds other bytes",
                media(json!({"plain_size": 199_999}))),
            bad_item("nothing-shared", "format", "neither a track nor a still",
                set(json!({"media": {"video": null, "audio": null}}))),
            bad_item("clip-and-still-in-one", "format", "a still is in the place of its clip",
                set(json!({"still": clip.still()["still"]}))),
            bad_still("still-svg", "a JPEG and nothing else", json!({"type": "image/svg+xml"})),
            bad_still("still-after-the-end", "a clip has at most 60 s", json!({"at_ms": 60_000})),
            bad_still("still-flat", "no height", json!({"height": 0})),
            bad_still("still-wide", "wider than 8192", json!({"width": 8_193})),
            bad_still("still-empty", "no bytes", json!({"size": 0})),
            bad_still("still-large", "over 511 KiB", json!({"size": 511 * 1024 + 1})),
            bad_still("still-hash", "upper case", json!({"sha256": "A".repeat(64)})),
            bad_still("still-fraction", "an integer", json!({"at_ms": 0.5})),
        ],
    })
}
