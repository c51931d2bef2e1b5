//! A share's letter: what it tells, what it does not, and each lie in it named.

use ed25519_dalek::{Signer as _, SigningKey};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{Track, sha256};
use sidelight_seal::letter::{
    self, CONSENT_FIELDS, ConsentOpening, Letter, LetterError, LetterItem, STILL_BYTES_MAX, Still,
    StillFormat,
};
use sidelight_seal::{Identity, file};

use super::clip::{Home, Stored, home};

const RECEIVED_MS: u64 = 1_790_000_020_000;

fn operator() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn item(home: &Home, stored: &Stored) -> LetterItem {
    let body = stored.manifest.manifest.body();
    let received = operator()
        .sign(&received_bytes(body, RECEIVED_MS))
        .to_bytes();
    LetterItem::of(
        1,
        &home.verify(stored).unwrap(),
        stored.manifest.signature,
        (RECEIVED_MS, received),
        &[Track::Video],
    )
}

fn still_of(home: &Home, stored: &Stored) -> LetterItem {
    let clip = item(home, stored);
    let still = Still {
        format: StillFormat::Jpeg,
        at_ms: 2_400,
        width: 640,
        height: 360,
        size: 4,
        sha256: sha256(b"jpeg"),
    };
    let received = (clip.received_ms, clip.received);
    LetterItem::of_still(
        1,
        &home.verify(stored).unwrap(),
        clip.signature,
        received,
        still,
    )
}

fn letter_of(item: LetterItem, recipient: &str) -> Letter {
    let pseudonym = [7; 16];
    let values = [
        "17",
        "millbrook-police",
        recipient,
        "1",
        "8",
        &hex::encode(pseudonym),
        &hex::encode(letter::footage(std::slice::from_ref(&item))),
    ];
    let opening = |(field, value): (&str, &str)| ConsentOpening {
        field: field.to_owned(),
        salt: sha256(field.as_bytes()),
        value: value.to_owned(),
    };
    Letter {
        request: 17,
        agency: "millbrook-police".into(),
        pseudonym,
        consent: 18,
        openings: CONSENT_FIELDS
            .into_iter()
            .zip(values)
            .map(opening)
            .collect(),
        identity: None,
        uninvolved: Some(true),
        items: vec![item],
    }
}

/// The commitments that the entry would have.
fn entry(letter: &Letter) -> Vec<String> {
    let commit = |o: &ConsentOpening| {
        let commitment = log_commitment("consent", &o.field, &o.salt, &o.value);
        format!("committed:{}", hex::encode(commitment))
    };
    letter.openings.iter().map(commit).collect()
}

fn check(letter: &Letter, lines: &[String], recipient: &str) -> Result<(), LetterError> {
    letter.check_consent(recipient, |field| {
        let place = CONSENT_FIELDS.iter().position(|f| *f == field)?;
        lines.get(place).map(String::as_str)
    })
}

#[test]
fn an_agency_reads_what_the_hub_signed_and_nothing_of_the_home() {
    let mut home = home(1);
    let stored = home.store(1, [0; 32]);
    let agency = Identity::random(&mut home.rng);
    let recipient = agency.recipient().to_string();
    let letter = letter_of(item(&home, &stored), &recipient);
    let sealed = letter::seal(&letter, &agency.recipient(), &mut home.rng).unwrap();
    let plain = file::open(&sealed, &agency).unwrap();
    assert_eq!(plain.len() % 4096, 0);
    let text = String::from_utf8(plain).unwrap();
    let card = &stored.card;
    let hub = hex::encode(home.hub.verifying_key().to_bytes());
    for private in [
        card.household.to_string(),
        card.camera.to_string(),
        card.clip.to_string(),
        hub,
        hex::encode(card.seed),
    ] {
        assert!(!text.contains(&private));
    }

    let opened = letter::open(&sealed, &agency).unwrap();
    assert_eq!(opened, letter);
    check(&opened, &entry(&letter), &recipient).unwrap();
    let checked = opened.items[0]
        .check(&operator().verifying_key().to_bytes())
        .unwrap();
    assert_eq!(
        (checked.start_ms, checked.duration_ms),
        (card.start, Some(card.duration))
    );
    assert_eq!(checked.clock, card.clock);
    let video = checked.track(Track::Video).unwrap();
    assert_eq!(video.payload, sha256(&stored.video.0));
    assert!(checked.track(Track::Audio).is_none());
    assert!(letter::open(&sealed, &Identity::random(&mut home.rng)).is_err());
}

#[test]
fn of_a_still_the_clip_opens_when_it_began_and_nothing_of_its_tracks() {
    let mut home = home(4);
    let stored = home.store(1, [0; 32]);
    let agency = Identity::random(&mut home.rng);
    let recipient = agency.recipient().to_string();
    let letter = letter_of(still_of(&home, &stored), &recipient);
    let sealed = letter::seal(&letter, &agency.recipient(), &mut home.rng).unwrap();
    let opened = letter::open(&sealed, &agency).unwrap();
    assert_eq!(opened, letter);
    let still = &opened.items[0];
    let names: Vec<_> = still.openings.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names, ["start", "clock"]);
    let key = operator().verifying_key().to_bytes();
    let checked = still.check(&key).unwrap();
    assert_eq!(
        (checked.start_ms, checked.duration_ms),
        (stored.card.start, None)
    );
    assert_eq!(checked.track(Track::Video), None);
    // A clip and a still of it, neither of them, and numbers that no still has.
    let wrong: [&dyn Fn(&mut LetterItem); 6] = [
        &|i| i.media = item(&home, &stored).media,
        &|i| i.still = None,
        &|i| i.still.as_mut().unwrap().at_ms = 60_000,
        &|i| i.still.as_mut().unwrap().width = 0,
        &|i| i.still.as_mut().unwrap().height = 8_193,
        &|i| i.still.as_mut().unwrap().size = STILL_BYTES_MAX + 1,
    ];
    for (n, change) in wrong.into_iter().enumerate() {
        let mut letter = letter.clone();
        change(&mut letter.items[0]);
        let mut rng = StdRng::seed_from_u64(5);
        let sealed = letter::seal(&letter, &agency.recipient(), &mut rng).unwrap();
        let refused = letter::open(&sealed, &agency);
        assert!(matches!(refused, Err(LetterError::Format)), "{n}");
    }
}

#[test]
fn every_lie_about_a_clip_is_named() {
    let mut home = home(2);
    let stored = home.store(1, [0; 32]);
    let other = home.store(2, [1; 32]);
    let good = item(&home, &stored);
    let key = operator().verifying_key().to_bytes();
    let refused = |change: &dyn Fn(&mut LetterItem)| {
        let mut item = good.clone();
        change(&mut item);
        item.check(&key).unwrap_err()
    };
    assert!(matches!(
        refused(&|i| i.signature = other.manifest.signature),
        LetterError::Manifest(_)
    ));
    assert!(matches!(
        refused(&|i| i.clip_key[0] ^= 1),
        LetterError::ClipKey
    ));
    assert!(matches!(
        refused(&|i| i.received_ms += 1),
        LetterError::Received
    ));
    assert!(matches!(
        refused(&|i| i.openings[0].value[7] ^= 1),
        LetterError::Manifest(_)
    ));
    assert!(matches!(
        refused(&|i| i.openings.retain(|o| o.name != "video-plain")),
        LetterError::Manifest(_)
    ));
    let video = |i: &mut LetterItem| i.media.video.take().unwrap();
    assert!(matches!(
        refused(&|i| {
            let mut media = video(i);
            media.codec = "avc1.42001e".into();
            i.media.video = Some(media);
        }),
        LetterError::Track("video")
    ));
    assert!(matches!(
        refused(&|i| i.media.audio = i.media.video.clone()),
        LetterError::Manifest(_)
    ));
    let stranger = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes();
    assert!(matches!(good.check(&stranger), Err(LetterError::Received)));
}

#[test]
fn a_consent_to_something_else_is_named() {
    let mut home = home(3);
    let stored = home.store(1, [0; 32]);
    let other = home.store(2, [1; 32]);
    let good = letter_of(item(&home, &stored), "age1-the-agency");
    let lines = entry(&good);
    check(&good, &lines, "age1-the-agency").unwrap();
    for (place, field) in CONSENT_FIELDS.into_iter().enumerate() {
        let mut lines = lines.clone();
        lines[place] = lines[(place + 1) % CONSENT_FIELDS.len()].clone();
        let refused = check(&good, &lines, "age1-the-agency");
        assert!(
            matches!(refused, Err(LetterError::Consent(f)) if f == field),
            "{field}"
        );
    }
    // Honest commitments to something other than what the letter is.
    let differs = |change: &dyn Fn(&mut Letter)| {
        let mut letter = good.clone();
        change(&mut letter);
        let lines = entry(&letter);
        match check(&letter, &lines, "age1-the-agency") {
            Err(LetterError::Consent(field)) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(differs(&|l| l.request = 16), "request");
    assert_eq!(differs(&|l| l.agency = "millbrook-fire".into()), "agency");
    assert_eq!(
        differs(&|l| l.openings[2].value = "age1-another".into()),
        "recipient"
    );
    assert_eq!(differs(&|l| l.items.clear()), "clips");
    assert_eq!(differs(&|l| l.pseudonym[0] ^= 1), "pseudonym");
    let other = item(&home, &other);
    assert_eq!(differs(&|l| l.items = vec![other.clone()]), "footage");
}
