//! Properties and refusals that the vectors do not show; the vectors are checked in `sidelight-seal`.

#![expect(clippy::unwrap_used, reason = "tests")]

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;

use super::manifest::{FIELDS, OPERATOR_FIELDS, VALUE_BYTES_MAX, commit, link, openings, salt};
use super::statement::{Access, Camera, Device, HomeToken, Hub};
use super::*;

const SEED: [u8; 32] = [3; 32];

fn values() -> [Vec<u8>; 24] {
    std::array::from_fn(|i| vec![i as u8; i])
}

fn signed() -> (Manifest, SignatureBytes) {
    Manifest::sign(&SigningKey::from_bytes(&[1; 32]), &SEED, &values())
}

#[test]
fn a_manifest_reads_back_and_opens() {
    let (manifest, signature) = signed();
    let parsed = Manifest::parse(manifest.body()).unwrap();
    assert_eq!(parsed, manifest);
    parsed.verify(&signature).unwrap();
    let opened = parsed.open(&openings(&SEED, &values(), &FIELDS)).unwrap();
    for (name, value) in FIELDS.iter().zip(values()) {
        assert_eq!(opened.bytes(name).unwrap(), value, "{name}");
    }
    assert_eq!(opened.u64("start").unwrap(), u64::from_be_bytes([8; 8]));
    assert_eq!(
        opened.optional::<16>("audio-codec"),
        Err(ManifestError::Value("audio-codec"))
    );
    assert_eq!(opened.optional::<0>("kind").unwrap(), None);
    assert_eq!(opened.array::<3>("clip").unwrap(), [3; 3]);
    assert_eq!(opened.text("kind").unwrap(), "");
}

#[test]
fn openings_that_do_not_fit_are_named() {
    let (manifest, _) = signed();
    let all = openings(&SEED, &values(), &FIELDS);
    let one = |change: &dyn Fn(&mut Opening)| {
        let mut opening = all[5].clone();
        change(&mut opening);
        manifest.open(&[opening])
    };
    let refused = Err(ManifestError::Opening("number"));
    assert_eq!(one(&|o| o.value[0] ^= 1), refused);
    assert_eq!(one(&|o| o.value.push(0)), refused);
    assert_eq!(one(&|o| o.salt[0] ^= 1), refused);
    assert_eq!(
        one(&|o| o.name = "trigger".to_owned()),
        Err(ManifestError::Opening("trigger"))
    );
    assert_eq!(
        one(&|o| o.name = "x".repeat(100)),
        Err(ManifestError::UnknownField("x".repeat(32))),
        "a long name is not repeated in full"
    );
    let twice = [all[5].clone(), all[5].clone()];
    assert_eq!(
        manifest.open(&twice),
        Err(ManifestError::Repeated("number"))
    );
    let few = manifest
        .open(&openings(&SEED, &values(), &OPERATOR_FIELDS))
        .unwrap();
    assert_eq!(
        few.bytes("duration"),
        Err(ManifestError::Missing("duration"))
    );
}

#[test]
fn a_value_that_is_too_long_is_not_opened_even_if_it_fits() {
    let mut values = values();
    values[13] = vec![1; VALUE_BYTES_MAX + 1];
    let (manifest, _) = Manifest::sign(&SigningKey::from_bytes(&[1; 32]), &SEED, &values);
    let refused = manifest.open(&openings(&SEED, &values, &["video-codec"]));
    assert_eq!(refused, Err(ManifestError::Opening("video-codec")));
}

#[test]
fn the_way_from_hub_to_manifest_has_no_gap() {
    let (manifest, signature) = signed();
    let (hub, other) = (
        SigningKey::from_bytes(&[2; 32]),
        SigningKey::from_bytes(&[4; 32]),
    );
    let hub_key = hub.verifying_key().to_bytes();
    let clip = ClipId([5; 16]);
    let good = Certificate::sign(&hub, *manifest.clip_key(), clip);
    let check = |signature: &SignatureBytes, certificate: &Certificate, clip| {
        manifest.verify_by_hub(signature, certificate, &hub_key, clip)
    };
    check(&signature, &good, clip).unwrap();
    let refused = Err(ManifestError::Certificate);
    assert_eq!(
        check(&signature, &good, ClipId([6; 16])),
        refused,
        "another clip"
    );
    let foreign = Certificate::sign(&other, *manifest.clip_key(), clip);
    assert_eq!(check(&signature, &foreign, clip), refused, "another hub");
    let relabelled = Certificate {
        hub: hub_key,
        ..foreign
    };
    assert_eq!(
        check(&signature, &relabelled, clip),
        refused,
        "another hub under this one's name"
    );
    let key = other.verifying_key().to_bytes();
    let unrelated = Certificate::sign(&hub, key, clip);
    assert_eq!(
        check(&signature, &unrelated, clip),
        refused,
        "another clip key"
    );
    assert_eq!(
        check(&[0; 64], &good, clip),
        Err(ManifestError::Signature(VerifyError::Signature)),
        "no signature"
    );
}

#[test]
fn links_and_salts_depend_on_everything() {
    let (manifest, _) = signed();
    let base = link(&[0; 32], manifest.body());
    assert_ne!(base, link(&[1; 32], manifest.body()));
    assert_ne!(base, link(&[0; 32], &manifest.body()[1..]));
    assert_ne!(salt(&SEED, "start"), salt(&SEED, "clock"));
    assert_ne!(salt(&SEED, "start"), salt(&[4; 32], "start"));
    assert_ne!(commit("a", &SEED, b"bc"), commit("ab", &SEED, b"c"));
}

#[test]
fn verification_is_strict() {
    let key = SigningKey::from_bytes(&[1; 32]);
    let public = key.verifying_key().to_bytes();
    let signature = key.sign(b"text").to_bytes();
    verify(&public, b"text", &signature).unwrap();
    assert_eq!(
        verify(&public, b"other", &signature),
        Err(VerifyError::Signature)
    );
    let no_point = {
        let mut bytes = [0; 32];
        bytes[0] = 2;
        bytes
    };
    assert_eq!(
        verify(&no_point, b"text", &signature),
        Err(VerifyError::Key)
    );
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut for_all = [0; 64];
    for_all[0] = 1;
    assert_eq!(
        verify(&neutral, b"text", &for_all),
        Err(VerifyError::Signature)
    );
}

#[test]
fn names_read_back() {
    for track in Track::ALL {
        assert_eq!(Track::from_name(track.name()), Some(track));
    }
    for trigger in Trigger::ALL {
        assert_eq!(Trigger::from_name(trigger.name()), Some(trigger));
    }
    for series in [Series::Event, Series::Continuous] {
        assert_eq!(Series::from_name(series.name()), Some(series));
    }
    assert_eq!(Trigger::from_name("Press"), None);
}

fn statement() -> Statement {
    let recipient = |c: &str| format!("age1{}", c.repeat(58));
    Statement {
        household: HouseholdId([1; 16]),
        number: 1,
        previous: [0; 32],
        issued_ms: 1_790_000_000_000,
        signing_key: SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes(),
        access: Access::Sealed,
        epoch: 1,
        epoch_recipient: recipient("q"),
        recovery: recipient("p"),
        notice: recipient("z"),
        members: vec![MemberId([9; 16]), MemberId([2; 16])],
        devices: vec![Device {
            id: DeviceId([3; 16]),
            member: MemberId([9; 16]),
            recipient: recipient("r"),
        }],
        hubs: vec![Hub {
            key: [4; 32],
            recipient: recipient("y"),
        }],
        cameras: vec![Camera {
            id: CameraId([5; 16]),
            hub: [4; 32],
            audio: false,
            retention_days: 180,
        }],
    }
}

#[test]
fn a_statement_is_written_in_one_way() {
    let text = statement().to_text();
    let parsed: Statement = text.parse().unwrap();
    assert_eq!(
        parsed.members,
        [MemberId([2; 16]), MemberId([9; 16])],
        "sorted"
    );
    assert_eq!(parsed.to_text(), text);
    assert_eq!(
        parsed.camera(CameraId([5; 16])).unwrap().retention_days,
        180
    );
    assert!(parsed.camera(CameraId([6; 16])).is_none());
    assert_eq!(
        parsed.device(DeviceId([3; 16])).unwrap().member,
        MemberId([9; 16])
    );
}

fn token(look_up_epoch: u64, byte: u8) -> HomeToken {
    HomeToken {
        look_up_epoch,
        hash: [byte; 32],
    }
}

#[test]
fn a_home_is_named_by_its_address_and_each_contact_and_nothing_else() {
    let named_by = |access: Access| {
        let named = Statement {
            access,
            ..statement()
        };
        let read: Statement = named.to_text().parse().unwrap();
        (0..6_u8)
            .filter(|it| read.is_named_by(&[*it; 32]))
            .collect::<Vec<_>>()
    };
    let emergency = |address, contacts: &[u8]| Access::Emergency {
        quorum_epoch: 1,
        address,
        contacts: contacts.iter().map(|it| token(2, *it)).collect(),
    };
    assert_eq!(named_by(emergency(Some(token(2, 1)), &[4, 3])), [1, 3, 4]);
    assert_eq!(named_by(emergency(None, &[2])), [2]);
    assert_eq!(named_by(emergency(Some(token(2, 1)), &[])), [1]);
    assert_eq!(named_by(Access::emergency(1)), [0; 0]);
    assert_eq!(named_by(Access::Sealed), [0; 0]);
}

#[test]
fn a_full_statement_fits() {
    let base = statement();
    let id = |n: usize| {
        let mut id = [0; 16];
        id[15] = n as u8;
        id
    };
    let hub = |n: usize| {
        let mut key = [0; 32];
        key[31] = n as u8;
        key
    };
    let full = Statement {
        members: (0..16).map(|n| MemberId(id(n))).collect(),
        devices: (0..64)
            .map(|n| Device {
                id: DeviceId(id(n)),
                member: MemberId(id(n % 16)),
                ..base.devices[0].clone()
            })
            .collect(),
        hubs: (0..8)
            .map(|n| Hub {
                key: hub(n),
                ..base.hubs[0].clone()
            })
            .collect(),
        cameras: (0..32)
            .map(|n| Camera {
                id: CameraId(id(n)),
                hub: hub(n % 8),
                ..base.cameras[0].clone()
            })
            .collect(),
        access: Access::Emergency {
            quorum_epoch: 1,
            address: Some(token(1, 1)),
            contacts: (2..5).map(|it| token(1, it)).collect(),
        },
        ..base
    };
    let text = full.to_text();
    assert!(text.len() < statement::STATEMENT_BYTES_MAX);
    assert_eq!(text.parse::<Statement>().unwrap(), full);
    let crowded = Statement {
        cameras: [&full.cameras[..], &full.cameras[..1]].concat(),
        ..full
    };
    assert!(crowded.to_text().parse::<Statement>().is_err());
}

#[test]
fn one_thing_twice_is_refused() {
    let base = statement();
    let mut device = base.devices[0].clone();
    device.member = MemberId([2; 16]);
    let twice = Statement {
        devices: vec![base.devices[0].clone(), device],
        ..base.clone()
    };
    let refused = |s: Statement| s.to_text().parse::<Statement>().unwrap_err().to_string();
    assert!(refused(twice).contains("a device stands twice"));
    let mut hub = base.hubs[0].clone();
    hub.recipient.replace_range(61.., "x");
    let twice = Statement {
        hubs: vec![base.hubs[0].clone(), hub],
        ..base.clone()
    };
    assert!(refused(twice).contains("a hub stands twice"));
    let camera = Camera {
        audio: true,
        ..base.cameras[0].clone()
    };
    let twice = Statement {
        cameras: vec![base.cameras[0].clone(), camera],
        ..base
    };
    assert!(refused(twice).contains("a camera stands twice"));
}

proptest! {
    /// Two different lists of fields never encode to the same bytes.
    #[test]
    fn the_encoding_is_injective(
        a in proptest::collection::vec(proptest::collection::vec(0..3_u8, 0..4), 0..4),
        b in proptest::collection::vec(proptest::collection::vec(0..3_u8, 0..4), 0..4),
    ) {
        let enc = |fields: &[Vec<u8>]| {
            fields.iter().fold(Encoder::new("x/v1"), |e, f| e.field(f)).finish()
        };
        prop_assert_eq!(enc(&a) == enc(&b), a == b);
    }

    /// One changed byte makes another manifest, or none.
    #[test]
    fn a_changed_body_is_never_verified(at in 0..925_usize, flip in 1..=255_u8) {
        let (manifest, signature) = signed();
        let mut body = manifest.body().to_vec();
        let at = at % body.len();
        body[at] ^= flip;
        let refused = Manifest::parse(&body).and_then(|m| m.verify(&signature)).is_err();
        prop_assert!(refused);
    }

    /// Whatever text is taken is the one text of what it says.
    #[test]
    fn accepted_statements_are_canonical(at in 0..2000_usize, to in "[ -~\n]{0,2}") {
        let mut text = statement().to_text();
        let at = at % text.len();
        text.replace_range(at..=at, &to);
        if let Ok(parsed) = text.parse::<Statement>() {
            prop_assert_eq!(parsed.to_text(), text);
        }
    }

    #[test]
    fn ids_read_back(bytes: [u8; 16]) {
        let id = MessageId(bytes);
        prop_assert_eq!(id.to_string().parse::<MessageId>().unwrap(), id);
        let upper = id.to_string().to_uppercase();
        prop_assert_eq!(upper.parse::<MessageId>().is_ok(), upper == id.to_string());
    }
}
