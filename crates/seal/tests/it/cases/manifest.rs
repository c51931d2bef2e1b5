//! Manifests, each with the card and what was asked for: the definition of *verified* as cases.

use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sidelight_domain::record::manifest::{
    FIELDS, OPERATOR_FIELDS, deleted_bytes, openings, received_bytes,
};
use sidelight_domain::record::{CameraId, Certificate, ClipId, HouseholdId, Series, Trigger};
use sidelight_seal::Recipient;
use sidelight_seal::clip::{
    AudioTrack, Card, Clock, Fragment, Kind, Preview, SealedTrack, VideoTrack, build_manifest,
    field_values, seal_card,
};

use super::forged::{broken_manifests, changed_cards, other_payloads, substitutions};
use super::{b64, bytes, identity, signing_key, source};

/// A household, a camera and their hub.
pub(super) struct Home {
    household: HouseholdId,
    camera: CameraId,
    pub(super) hub: SigningKey,
    pub(super) recipient: Recipient,
    notice: Recipient,
}

impl Home {
    pub(super) fn new(rng: &mut ChaCha20Rng) -> Self {
        Self {
            household: HouseholdId(bytes(rng)),
            camera: CameraId(bytes(rng)),
            hub: signing_key(rng),
            recipient: identity(rng).recipient(),
            notice: identity(rng).recipient(),
        }
    }

    /// The card of a gap; clips add their tracks.
    fn gap(&self, rng: &mut ChaCha20Rng, number: u64, previous: [u8; 32]) -> Card {
        Card {
            v: 1,
            kind: Kind::Gap,
            household: self.household,
            camera: self.camera,
            clip: ClipId(bytes(rng)),
            series: Series::Event,
            number,
            previous,
            epoch: 1,
            start: 1_790_000_000_000 + number * 60_000,
            duration: 20_000,
            trigger: Trigger::Camera,
            recovered: false,
            clock: None,
            hub: self.hub.verifying_key().to_bytes(),
            notice: self.notice,
            seed: bytes(rng),
            video: None,
            audio: None,
            preview: None,
        }
    }

    pub(super) fn clip(&self, rng: &mut ChaCha20Rng, number: u64, previous: [u8; 32]) -> Card {
        let gap = self.gap(rng, number, previous);
        let video = VideoTrack {
            media: track(rng, "avc1.64001f", 200_000),
            width: 1280,
            height: 720,
        };
        let preview = Preview {
            codec: "avc1.64001f".into(),
            description: vec![1, 100, 0, 31],
            data: vec![9; 40],
        };
        Card {
            kind: Kind::Clip,
            trigger: Trigger::Press,
            clock: Some(Clock {
                offset_ms: -12,
                uncertainty_ms: 3,
            }),
            video: Some(video),
            preview: Some(preview),
            ..gap
        }
    }
}

/// A track that was never made; its hashes are as good as any.
pub(super) fn track(rng: &mut ChaCha20Rng, codec: &str, plain_size: u64) -> AudioTrack {
    let sealed = SealedTrack {
        header: vec![],
        payload_sha256: bytes(rng),
        payload_size: 16 + plain_size + 16 * plain_size.div_ceil(65536),
        plain_sha256: bytes(rng),
        plain_size,
    };
    let half = (plain_size - 1000) / 2;
    let fragments = vec![
        Fragment {
            offset: 1000,
            length: half,
            time_ms: 0,
            duration_ms: 500,
            key: true,
        },
        Fragment {
            offset: 1000 + half,
            length: half,
            time_ms: 500,
            duration_ms: 480,
            key: false,
        },
    ];
    AudioTrack::of(&sealed, codec, 1000, fragments)
}

/// A clip that is verified.
pub(super) struct Made {
    pub(super) card: Card,
    pub(super) sealed: SealedTrack,
    pub(super) body: Vec<u8>,
    pub(super) link: [u8; 32],
    pub(super) clip_key: SigningKey,
    pub(super) case: Value,
}

pub(super) fn certificate(c: &Certificate) -> Value {
    json!({
        "hub": hex::encode(c.hub), "clip_key": hex::encode(c.clip_key), "clip": c.clip.to_string(),
        "signature": b64(&c.signature),
    })
}

fn make(rng: &mut ChaCha20Rng, name: &str, home: &Home, card: Card) -> Made {
    let (_, sealed) = seal_card(&card, &[home.recipient], rng).expect("a good card");
    let clip_key = signing_key(rng);
    let made = build_manifest(&card, &sealed, clip_key.clone(), &home.hub).expect("a good card");
    let values = field_values(
        &card,
        &sealed.payload_sha256,
        sealed.payload_size,
        &sealed.plain_sha256,
    );
    let body = made.manifest.body().to_vec();
    let fields: Vec<Value> = openings(&card.seed, &values, &FIELDS)
        .iter()
        .map(|o| json!({"name": o.name, "value": hex::encode(&o.value), "salt": hex::encode(o.salt)}))
        .collect();
    let case = json!({
        "name": name,
        "hub": hex::encode(card.hub),
        "expected": {
            "household": card.household.to_string(), "camera": card.camera.to_string(),
            "clip": card.clip.to_string(),
        },
        "manifest": {
            "body": b64(&body), "signature": b64(&made.signature),
            "certificate": certificate(&made.certificate),
        },
        "card": String::from_utf8(card.to_json().expect("a good card")).expect("JSON is UTF-8"),
        "card_payload": hex::encode(sealed.payload_sha256),
        "card_size": sealed.payload_size,
        "track": null,
        "fields": fields,
        "operator_fields": OPERATOR_FIELDS,
        "link": hex::encode(made.link),
        "received": {"time": 1_790_000_100_000_u64,
            "signed": hex::encode(received_bytes(&body, 1_790_000_100_000))},
        "deleted": {"time": 1_790_000_200_000_u64,
            "signed": hex::encode(deleted_bytes(card.clip, &made.link, 1_790_000_200_000))},
    });
    Made {
        card,
        sealed,
        body,
        link: made.link,
        clip_key,
        case,
    }
}

/// The case without what its invalid variants do not need.
fn stripped(case: &Value) -> Value {
    let mut case = case.clone();
    let members = case.as_object_mut().expect("an object");
    for key in ["fields", "operator_fields", "link", "received", "deleted"] {
        members.remove(key);
    }
    case
}

/// `manifest.json`.
pub(super) fn manifest() -> Value {
    let mut rng = source("manifest");
    let home = Home::new(&mut rng);
    let other = Home::new(&mut rng);
    let card = home.clip(&mut rng, 1, [0; 32]);
    let first = make(&mut rng, "press", &home, card);
    let audio = track(&mut rng, "mp4a.40.2", 9_000);
    let card = home.clip(&mut rng, 2, first.link);
    let card = Card {
        audio: Some(audio),
        recovered: true,
        trigger: Trigger::Motion,
        ..card
    };
    let second = make(&mut rng, "motion-with-audio-recovered", &home, card);
    let card = home.gap(&mut rng, 3, second.link);
    let third = make(&mut rng, "gap", &home, card);
    let card = other.clip(&mut rng, 1, [0; 32]);
    let foreign = make(&mut rng, "another-home", &other, card);
    let valid = [&first, &second, &third, &foreign].map(|made| made.case.clone());
    let chain = [&first, &second, &third].map(|made| made.case["link"].clone());
    let [first, second, foreign] = [first, second, foreign].map(|made| Made {
        case: stripped(&made.case),
        ..made
    });
    let mut invalid = broken_manifests(&first, &home, &other);
    invalid.extend(substitutions(&first, &second, &foreign));
    invalid.extend(changed_cards(&mut rng, &first, &home));
    invalid.extend(other_payloads(&mut rng, &first, &second));
    json!({"chain": chain, "valid": valid, "invalid": invalid})
}
