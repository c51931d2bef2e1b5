//! A clip from sealing to *verified*, and somebody who has its file key.

use std::io::Write as _;

use ed25519_dalek::SigningKey;
use rand::rngs::StdRng;
use rand::{RngCore as _, SeedableRng as _};
use sidelight_domain::record::manifest::OPERATOR_FIELDS;
use sidelight_domain::record::{CameraId, ClipId, HouseholdId, Series, Track, Trigger, sha256};
use sidelight_seal::Identity;
use sidelight_seal::clip::{
    AudioTrack, BuildError, Card, CardFile, ChainError, ClaimedManifest, ClipError, Expected, Kind,
    SealedTrack, SignedManifest, TrackSealer, VerifiedClip, VideoTrack, build_manifest, seal_card,
    verify_clip,
};
use sidelight_seal::file::{self, StreamWriter};

pub(super) struct Home {
    pub(super) rng: StdRng,
    pub(super) hub: SigningKey,
    resident: Identity,
    card: Card,
}

/// A stored clip, as the operator hands it out.
pub(super) struct Stored {
    pub(super) card: Card,
    pub(super) video: (Vec<u8>, SealedTrack),
    card_file: (Vec<u8>, SealedTrack),
    pub(super) manifest: SignedManifest,
}

pub(super) fn home(seed: u64) -> Home {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut key = [0; 32];
    rng.fill_bytes(&mut key);
    let hub = SigningKey::from_bytes(&key);
    let resident = Identity::random(&mut rng);
    let card = Card {
        v: 1,
        kind: Kind::Clip,
        household: HouseholdId::random(&mut rng),
        camera: CameraId::random(&mut rng),
        clip: ClipId::random(&mut rng),
        series: Series::Event,
        number: 1,
        previous: [0; 32],
        epoch: 1,
        start: 1_790_000_000_000,
        duration: 8_000,
        trigger: Trigger::Press,
        recovered: false,
        clock: None,
        hub: hub.verifying_key().to_bytes(),
        notice: resident.recipient(),
        seed: key.map(|b| !b),
        video: None,
        audio: None,
        preview: None,
    };
    Home {
        rng,
        hub,
        resident,
        card,
    }
}

impl Home {
    pub(super) fn store(&mut self, number: u64, previous: [u8; 32]) -> Stored {
        let recipients = [self.resident.recipient()];
        let mut sealer = TrackSealer::new(Vec::new(), &recipients, &mut self.rng).unwrap();
        sealer.write_all(&vec![number as u8; 100_000]).unwrap();
        let video = sealer.finish().unwrap();
        let media = AudioTrack::of(&video.1, "avc1.64001f", 1000, vec![]);
        let card = Card {
            clip: ClipId::random(&mut self.rng),
            number,
            previous,
            video: Some(VideoTrack {
                media,
                width: 640,
                height: 360,
            }),
            ..self.card.clone()
        };
        let card_file = seal_card(&card, &recipients, &mut self.rng).unwrap();
        let mut clip_key = [0; 32];
        self.rng.fill_bytes(&mut clip_key);
        let clip_key = SigningKey::from_bytes(&clip_key);
        let manifest = build_manifest(&card, &card_file.1, clip_key, &self.hub).unwrap();
        Stored {
            card,
            video,
            card_file,
            manifest,
        }
    }

    pub(super) fn verify(&self, stored: &Stored) -> Result<VerifiedClip, ClipError> {
        let file = [&stored.card_file.1.header[..], &stored.card_file.0].concat();
        let plain = file::open(&file, &self.resident).unwrap();
        let card = &stored.card;
        let expected = Expected {
            household: card.household,
            camera: card.camera,
            clip: card.clip,
        };
        verify_clip(
            &expected,
            &self.hub.verifying_key().to_bytes(),
            &ClaimedManifest {
                body: stored.manifest.manifest.body(),
                signature: &stored.manifest.signature,
                certificate: &stored.manifest.certificate,
            },
            &CardFile {
                plain: &plain,
                payload_sha256: sha256(&stored.card_file.0),
                payload_size: stored.card_file.0.len() as u64,
            },
        )
    }
}

#[test]
fn a_clip_is_verified_track_by_track() {
    let mut home = home(1);
    let stored = home.store(1, [0; 32]);
    let clip = home.verify(&stored).unwrap();
    let (payload, sealed) = &stored.video;
    assert_eq!(
        (sha256(payload), payload.len() as u64),
        (sealed.payload_sha256, sealed.payload_size)
    );
    clip.check_payload(Track::Video, &sha256(payload), payload.len() as u64)
        .unwrap();
    let file = [&sealed.header[..], payload].concat();
    let plain = file::open(&file, &home.resident).unwrap();
    assert_eq!(
        (sha256(&plain), plain.len() as u64),
        (sealed.plain_sha256, sealed.plain_size)
    );
    let told: Vec<_> = stored
        .manifest
        .openings
        .iter()
        .map(|o| o.name.as_str())
        .collect();
    assert_eq!(told, OPERATOR_FIELDS);
    stored
        .manifest
        .manifest
        .open(&stored.manifest.openings)
        .unwrap();
}

/// The known attack on `age`: whoever has the file key writes other content under the same key and even
/// the same nonce. Stock `age` opens it without a word; it is not verified.
#[test]
fn content_forged_under_the_own_file_key_is_not_verified() {
    let mut home = home(2);
    let stored = home.store(1, [0; 32]);
    let (payload, sealed) = &stored.video;
    let key = file::unwrap(&sealed.header, &home.resident).unwrap();
    let mut nonce = FixedNonce(payload[..16].to_vec());
    let mut writer = StreamWriter::new(&key, Vec::new(), &mut nonce).unwrap();
    writer.write_all(&[0xbb; 100_000]).unwrap();
    let forged = writer.finish().unwrap();
    assert_eq!(forged[..16], payload[..16], "the same nonce");
    let file = [&sealed.header[..], &forged].concat();
    assert!(
        file::open(&file, &home.resident).unwrap() == [0xbb; 100_000],
        "age opens it"
    );
    let clip = home.verify(&stored).unwrap();
    let refused = clip.check_payload(Track::Video, &sha256(&forged), forged.len() as u64);
    assert_eq!(refused, Err(ClipError::Payload("video")));
}

/// Another clip's payload under this clip's header does not even open.
#[test]
fn another_clips_payload_does_not_open_under_this_header() {
    let mut home = home(3);
    let (one, two) = (home.store(1, [0; 32]), home.store(2, [1; 32]));
    let file = [&one.video.1.header[..], &two.video.0].concat();
    assert!(file::open(&file, &home.resident).is_err());
    let clip = home.verify(&one).unwrap();
    let other = &two.video.1;
    assert_eq!(
        clip.check_payload(Track::Video, &other.payload_sha256, other.payload_size),
        Err(ClipError::Payload("video"))
    );
}

#[test]
fn a_chain_shows_what_is_missing_repeated_or_replaced() {
    let mut home = home(4);
    let first = home.store(1, [0; 32]);
    let second = home.store(2, first.manifest.link);
    let third = home.store(3, second.manifest.link);
    let replaced = home.store(2, [9; 32]);
    let [one, two, three, forked] =
        [&first, &second, &third, &replaced].map(|s| home.verify(s).unwrap());
    two.check_follows(&one.head()).unwrap();
    three.check_follows(&two.head()).unwrap();
    let number = |known, got| Err(ChainError::Number { known, got });
    assert_eq!(
        three.check_follows(&one.head()),
        number(1, 3),
        "a clip is missing"
    );
    assert_eq!(
        two.check_follows(&two.head()),
        number(2, 2),
        "a clip comes again"
    );
    assert_eq!(
        one.check_follows(&three.head()),
        number(3, 1),
        "an old clip is replayed"
    );
    assert_eq!(forked.check_follows(&one.head()), Err(ChainError::Link));
    let mut elsewhere = one.head();
    elsewhere.camera = CameraId([7; 16]);
    assert_eq!(two.check_follows(&elsewhere), Err(ChainError::OtherChain));
    elsewhere = one.head();
    elsewhere.series = Series::Continuous;
    assert_eq!(two.check_follows(&elsewhere), Err(ChainError::OtherChain));
}

#[test]
fn a_hub_signs_only_its_own_card_as_it_was_sealed() {
    let mut home = home(5);
    let stored = home.store(1, [0; 32]);
    let other = SigningKey::from_bytes(&[8; 32]);
    let build = |card: &Card, hub: &SigningKey| {
        build_manifest(
            card,
            &stored.card_file.1,
            SigningKey::from_bytes(&[9; 32]),
            hub,
        )
    };
    assert_eq!(
        build(&stored.card, &other).unwrap_err(),
        BuildError::OtherHub
    );
    let changed = Card {
        duration: 1,
        ..stored.card.clone()
    };
    assert_eq!(
        build(&changed, &home.hub).unwrap_err(),
        BuildError::OtherCard
    );
    let gap = Card {
        kind: Kind::Gap,
        ..stored.card.clone()
    };
    assert!(matches!(build(&gap, &home.hub), Err(BuildError::Card(_))));
}

#[test]
fn debug_output_holds_no_secret() {
    let mut home = home(6);
    let seed = hex::encode(home.card.seed);
    assert!(!format!("{:?}", home.card).contains(&seed));
    let secret = home.resident.to_secret_text();
    assert!(!format!("{:?}", home.resident).contains(&**secret));
    let key = file::FileKey::random(&mut home.rng);
    assert_eq!(format!("{key:?}"), "FileKey(..)");
}

/// Gives out the bytes of a nonce that was used before.
struct FixedNonce(Vec<u8>);

impl rand::RngCore for FixedNonce {
    fn next_u32(&mut self) -> u32 {
        panic!("only the nonce is drawn")
    }

    fn next_u64(&mut self) -> u64 {
        u64::from(self.next_u32())
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        into.copy_from_slice(&self.0);
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), rand::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl rand::CryptoRng for FixedNonce {}
