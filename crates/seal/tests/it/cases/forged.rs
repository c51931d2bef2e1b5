//! Manifests, cards and payloads that are not what they seem: the known attacks on a clip.

use ed25519_dalek::Signer as _;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sidelight_domain::record::{CameraId, Certificate, ClipId, Manifest, sha256};
use sidelight_seal::clip::{Card, field_values, seal_card};

use super::manifest::{Home, Made, certificate};
use super::points::{add_group_order, identity_point};
use super::{b64, bytes, identity, with, wrong};

fn member(case: &Value, path: &[&str]) -> Value {
    path.iter().fold(case.clone(), |v, key| v[*key].clone())
}

/// The case's manifest with members changed.
fn manifest_with(case: &Value, change: Value) -> Value {
    json!({"manifest": with(&case["manifest"], change)})
}

/// The case's card with members changed; nothing else is.
fn card_with(case: &Value, change: Value) -> Value {
    let card: Value = serde_json::from_str(case["card"].as_str().expect("a text")).expect("JSON");
    json!({"card": super::sorted(with(&card, change)).to_string()})
}

pub(super) fn broken_manifests(made: &Made, home: &Home, other: &Home) -> Vec<Value> {
    let (case, body) = (&made.case, &made.body);
    let edit = |at: usize, byte: u8| {
        let mut body = body.clone();
        body[at] ^= byte;
        manifest_with(case, json!({"body": b64(&body)}))
    };
    let signature = made.clip_key.sign(body).to_bytes();
    let clip_key = made.clip_key.verifying_key().to_bytes();
    let mut high = signature;
    add_group_order(&mut high[32..]);
    let mut weak = body.clone();
    let key_at = 4 + "sidelight/manifest/v1".len() + 4;
    weak[key_at..key_at + 32].copy_from_slice(&identity_point());
    let cert = |c: Certificate| manifest_with(case, json!({"certificate": certificate(&c)}));
    let good = Certificate::sign(&home.hub, clip_key, made.card.clip);
    let foreign = Certificate::sign(&other.hub, clip_key, made.card.clip);
    vec![
        wrong(
            case,
            "body-cut",
            "manifest_format",
            "one byte is missing",
            manifest_with(case, json!({"body": b64(&body[..body.len() - 1])})),
        ),
        wrong(
            case,
            "body-longer",
            "manifest_format",
            "a byte too many",
            manifest_with(case, json!({"body": b64(&[body, &b"\0"[..]].concat())})),
        ),
        wrong(
            case,
            "other-version",
            "manifest_format",
            "the domain says v0",
            edit(24, b'1' ^ b'0'),
        ),
        wrong(
            case,
            "bad-length",
            "manifest_format",
            "a commitment of 33 bytes",
            edit(key_at + 35, 1),
        ),
        wrong(
            case,
            "changed-commitment",
            "manifest_signature",
            "not what was signed",
            edit(key_at + 40, 1),
        ),
        wrong(
            case,
            "changed-signature",
            "manifest_signature",
            "not a signature of this body",
            manifest_with(
                case,
                json!({"signature": b64(&home.hub.sign(body).to_bytes())}),
            ),
        ),
        wrong(
            case,
            "malleable-signature",
            "manifest_signature",
            "S is not below the group order",
            manifest_with(case, json!({"signature": b64(&high)})),
        ),
        wrong(
            case,
            "small-order-key",
            "manifest_signature",
            "under this clip key a lax verifier takes one signature for every body",
            manifest_with(
                case,
                json!({
                    "body": b64(&weak), "signature": b64(&[identity_point(), [0; 32]].concat()),
                    "certificate":
                        certificate(&Certificate::sign(&home.hub, identity_point(), made.card.clip)),
                }),
            ),
        ),
        wrong(
            case,
            "another-hub-vouches",
            "other_hub",
            "a good certificate, by a hub that is not pinned",
            cert(foreign.clone()),
        ),
        wrong(
            case,
            "hub-relabelled",
            "certificate",
            "the pinned hub's name over another's signature",
            cert(Certificate {
                hub: good.hub,
                ..foreign
            }),
        ),
        wrong(
            case,
            "clip-key-vouches-for-itself",
            "other_hub",
            "no hub is involved",
            cert(Certificate::sign(&made.clip_key, clip_key, made.card.clip)),
        ),
        wrong(
            case,
            "certificate-of-another-key",
            "certificate",
            "it vouches for another clip key",
            cert(Certificate::sign(
                &home.hub,
                other.hub.verifying_key().to_bytes(),
                made.card.clip,
            )),
        ),
        wrong(
            case,
            "certificate-clip-relabelled",
            "certificate",
            "its clip was changed after signing",
            cert(Certificate {
                clip: ClipId([7; 16]),
                ..good
            }),
        ),
        wrong(
            case,
            "certificate-of-another-clip",
            "other_clip",
            "this key was certified for another clip",
            cert(Certificate::sign(&home.hub, clip_key, ClipId([7; 16]))),
        ),
    ]
}

pub(super) fn substitutions(made: &Made, later: &Made, foreign: &Made) -> Vec<Value> {
    let case = &made.case;
    let expect = |key: &str, id: String| {
        let expected = with(&case["expected"], json!({key: id}));
        json!({"expected": expected})
    };
    let swap = |from: &Value, keys: &[&str]| {
        keys.iter()
            .map(|k| ((*k).to_owned(), member(from, &[k])))
            .collect::<Value>()
    };
    let all = ["manifest", "card", "card_payload", "card_size"];
    vec![
        wrong(
            case,
            "swapped",
            "other_clip",
            "everything is of another clip of this camera",
            swap(&later.case, &all),
        ),
        wrong(
            case,
            "other-home",
            "other_hub",
            "everything is of another home",
            swap(&foreign.case, &all),
        ),
        wrong(
            case,
            "other-camera",
            "other_camera",
            "the clip of another camera was asked for",
            expect("camera", "7".repeat(32)),
        ),
        wrong(
            case,
            "other-household",
            "other_household",
            "the clip of another household was asked for",
            expect("household", "7".repeat(32)),
        ),
        wrong(
            case,
            "replayed",
            "other_clip",
            "an old manifest under a card that says the new clip",
            with(
                &expect("clip", "7".repeat(32)),
                card_with(case, json!({"clip": "7".repeat(32)})),
            ),
        ),
        wrong(
            case,
            "card-of-another-clip",
            "other_clip",
            "the manifest is right, the card is not",
            swap(&later.case, &all[1..]),
        ),
        wrong(
            case,
            "manifest-of-another-clip",
            "other_clip",
            "the card is right, the manifest is not",
            swap(&later.case, &all[..1]),
        ),
    ]
}

pub(super) fn changed_cards(rng: &mut ChaCha20Rng, made: &Made, home: &Home) -> Vec<Value> {
    let case = &made.case;
    let text = case["card"].as_str().expect("a text");
    let zeros = "0".repeat(64);
    let ones = "1".repeat(64);
    let field = |name: &str, change: Value| {
        let why = "the card says something else than was signed";
        wrong(
            case,
            &format!("changed-{name}"),
            &format!("field:{name}"),
            why,
            card_with(case, change),
        )
    };
    let card: Value = serde_json::from_str(text).expect("JSON");
    let video = |change: Value| json!({"video": with(&card["video"], change)});
    let renumbered = card_with(case, json!({"number": 5, "previous": ones}));
    let (_, resealed) = seal_card(&made.card, &[home.recipient], rng).expect("a good card");
    vec![
        wrong(
            case,
            "renumbered",
            "field:number",
            "the card gives the clip another place",
            renumbered,
        ),
        field("series", json!({"series": "continuous"})),
        field("epoch", json!({"epoch": 2})),
        field("start", json!({"start": 1_790_000_000_000_u64})),
        field("duration", json!({"duration": 19_999})),
        field("trigger", json!({"trigger": "manual"})),
        field("recovered", json!({"recovered": true})),
        field("clock", json!({"clock": null})),
        field("video-codec", video(json!({"codec": "avc1.42001e"}))),
        field("video-payload", video(json!({"payload": ones}))),
        field("video-plain", video(json!({"plain": ones}))),
        field(
            "card-plain",
            json!({"notice": identity(rng).recipient().to_string()}),
        ),
        wrong(
            case,
            "card-rewritten",
            "field:card-plain",
            "the same members in other bytes",
            json!({"card": format!("{text} ")}),
        ),
        wrong(
            case,
            "card-resealed",
            "field:card-payload",
            "the same plaintext in another payload",
            json!({"card_payload": hex::encode(resealed.payload_sha256)}),
        ),
        wrong(
            case,
            "card-size",
            "field:card-size",
            "the right hash with another size",
            json!({"card_size": made.sealed.payload_size + 1}),
        ),
        wrong(
            case,
            "other-seed",
            "other_card",
            "no salt fits",
            card_with(case, json!({"seed": zeros})),
        ),
        wrong(
            case,
            "card-of-another-hub",
            "other_hub",
            "the card names a hub that is not pinned",
            card_with(case, json!({"hub": ones})),
        ),
        wrong(
            case,
            "card-version",
            "card_version",
            "a version that is not known",
            card_with(case, json!({"v": 2})),
        ),
        wrong(
            case,
            "card-cut",
            "card_format",
            "the JSON ends early",
            json!({"card": text[..text.len() - 1]}),
        ),
        wrong(
            case,
            "card-contradiction",
            "card_contradiction",
            "a gap with a video track",
            card_with(case, json!({"kind": "gap"})),
        ),
        signed_for_another_camera(made),
    ]
}

/// The pinned hub signed it, for another camera; the card was changed to hide that.
fn signed_for_another_camera(made: &Made) -> Value {
    let elsewhere = Card {
        camera: CameraId([7; 16]),
        ..made.card.clone()
    };
    let (payload, size) = (made.sealed.payload_sha256, made.sealed.payload_size);
    let values = field_values(&elsewhere, &payload, size, &made.sealed.plain_sha256);
    let (manifest, signature) = Manifest::sign(&made.clip_key, &made.card.seed, &values);
    let change = json!({"body": b64(manifest.body()), "signature": b64(&signature)});
    let why = "the hub signed another camera than the card says";
    wrong(
        &made.case,
        "camera-relabelled",
        "field:camera",
        why,
        manifest_with(&made.case, change),
    )
}

pub(super) fn other_payloads(rng: &mut ChaCha20Rng, made: &Made, with_audio: &Made) -> Vec<Value> {
    let payload = |track: &str, hash: [u8; 32], size: u64| {
        json!({
            "track": {"track": track, "payload": hex::encode(hash), "size": size},
        })
    };
    let video = &made.card.video.as_ref().expect("a clip").media;
    let audio = with_audio.card.audio.as_ref().expect("with audio");
    let next = &with_audio.card.video.as_ref().expect("a clip").media;
    vec![
        wrong(
            &made.case,
            "forged-payload",
            "payload",
            "written by somebody who has the file key: age opens it",
            payload("video", sha256(&bytes::<32>(rng)), video.size),
        ),
        wrong(
            &made.case,
            "payload-size",
            "payload",
            "the right hash with another size",
            payload("video", video.payload, video.size + 16),
        ),
        wrong(
            &with_audio.case,
            "other-track",
            "other_track",
            "the audio in the place of the video",
            payload("video", audio.payload, audio.size),
        ),
        wrong(
            &made.case,
            "no-such-track",
            "no_track",
            "the clip has no sound",
            payload("audio", audio.payload, audio.size),
        ),
        wrong(
            &made.case,
            "payload-of-another-clip",
            "payload",
            "the video of the next clip",
            payload("video", next.payload, next.size),
        ),
    ]
}
