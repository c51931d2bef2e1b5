//! Keyrings, messages, pairing and spool beyond what the vectors hold.

use ed25519_dalek::SigningKey;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sidelight_domain::record::ClipId;
use sidelight_seal::message::{self, MessageError, MessageKind};
use sidelight_seal::pairing::{BODY_BYTES_MAX, Code, PairingError, Purpose, Transcript};
use sidelight_seal::spool::{RECORD_BYTES_MAX, SpoolError, SpoolKey, SpoolReader, SpoolWriter};
use sidelight_seal::{Identity, file};

#[test]
fn the_size_of_a_status_says_nothing_of_its_content() {
    let mut rng = StdRng::seed_from_u64(1);
    let (key, to) = (SigningKey::from_bytes(&[3; 32]), Identity::random(&mut rng));
    let mut size = |kind, body: &str| {
        message::seal(kind, body, &key, &to.recipient(), &mut rng)
            .unwrap()
            .len()
    };
    let short = size(MessageKind::Status, "{}");
    // Characters that JSON escapes count twice in the envelope, and still do not show.
    assert_eq!(size(MessageKind::Status, &"\"".repeat(1500)), short);
    assert_eq!(size(MessageKind::Event, "{}"), short);
    let command = size(MessageKind::Command, "{}");
    assert_eq!(size(MessageKind::Command, &"x".repeat(800)), command);
    assert_eq!(short - command, 3 * 1024);
    assert_eq!(
        size(MessageKind::Command, &"x".repeat(1000)) - command,
        1024
    );
}

#[test]
fn a_message_may_be_large_and_not_huge() {
    let mut rng = StdRng::seed_from_u64(2);
    let (key, to) = (SigningKey::from_bytes(&[3; 32]), Identity::random(&mut rng));
    let body = "x".repeat(1024 * 1024);
    let sealed = message::seal(MessageKind::Reply, &body, &key, &to.recipient(), &mut rng).unwrap();
    let sender = key.verifying_key().to_bytes();
    assert!(message::open(MessageKind::Reply, &sealed, &to, &sender).unwrap() == body);
    let body = "x".repeat(2 * 1024 * 1024);
    let refused = message::seal(MessageKind::Reply, &body, &key, &to.recipient(), &mut rng);
    assert!(matches!(refused, Err(MessageError::TooLarge)));
    let huge = file::seal(&vec![b' '; 2 * 1024 * 1024], &[to.recipient()], &mut rng).unwrap();
    let refused = message::open(MessageKind::Reply, &huge, &to, &sender);
    assert!(matches!(refused, Err(MessageError::TooLarge)));
}

#[test]
fn both_ends_of_a_pairing_show_the_same_words() {
    let mut rng = StdRng::seed_from_u64(3);
    let code = Code::random(&mut rng);
    let keys = code.keys();
    assert_eq!(keys.mailbox().len(), 32);
    let mut hub = Transcript::new(keys.clone(), Purpose::Pairing);
    let mut browser = Transcript::new(keys, Purpose::Pairing);
    let mac = hub.write("hub", "{}").unwrap();
    assert_eq!(browser.read("hub", "{} ", &mac), Err(PairingError::Mac));
    browser.read("hub", "{}", &mac).unwrap();
    let mac = browser.write("home", "[]").unwrap();
    hub.read("home", "[]", &mac).unwrap();
    assert_eq!(hub.words(), browser.words());
    let before = hub.words();
    hub.write("done", "1").unwrap();
    assert_ne!(hub.words(), before, "the words cover every slot");
    let long = "x".repeat(BODY_BYTES_MAX + 1);
    assert_eq!(hub.write("more", &long), Err(PairingError::TooLong));
    assert_eq!(
        browser.read("done", &long, &mac),
        Err(PairingError::TooLong)
    );
}

#[test]
fn codes_use_the_whole_alphabet_and_hide_from_debug() {
    let mut rng = StdRng::seed_from_u64(4);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let code = Code::random(&mut rng);
        let text = code.to_string();
        assert_eq!(text.parse::<Code>().unwrap(), code);
        assert_eq!(format!("{code:?}"), "Code(..)");
        seen.extend(text.chars().filter(|c| *c != '-'));
    }
    assert_eq!(
        seen.into_iter().collect::<String>(),
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    );
}

#[test]
fn words_are_256_and_told_apart_by_three_letters() {
    let text = include_str!("../../../../docs/ref/words.txt");
    let words: Vec<&str> = text.lines().collect();
    assert_eq!(words.len(), 256);
    assert!(words.is_sorted());
    assert!(
        words
            .iter()
            .all(|w| w.len() >= 4 && w.bytes().all(|b| b.is_ascii_lowercase()))
    );
    let starts: std::collections::BTreeSet<&str> = words.iter().map(|w| &w[..3]).collect();
    assert_eq!(starts.len(), 256);
}

/// After a power cut at any byte, everything up to the last whole record is there.
#[test]
fn a_spool_cut_anywhere_gives_its_whole_records() {
    let key = SpoolKey::from_bytes([5; 32]);
    let clip = ClipId([6; 16]);
    let mut writer = SpoolWriter::new(key.clone(), clip);
    let sealed: Vec<_> = (0..3_u8).map(|n| writer.seal(&[n; 20]).unwrap()).collect();
    let log = sealed.concat();
    let each = sealed[0].len();
    for cut in 0..=log.len() {
        let mut reader = SpoolReader::new(&log[..cut], key.clone(), clip);
        let mut count = 0;
        while let Some(record) = reader.next_record().unwrap() {
            assert_eq!(record, vec![count; 20]);
            count += 1;
        }
        assert_eq!(usize::from(count), cut / each, "cut at {cut}");
        assert_eq!(reader.torn(), cut % each != 0, "cut at {cut}");
    }
}

#[test]
fn a_record_has_a_limit() {
    let mut writer = SpoolWriter::new(SpoolKey::from_bytes([5; 32]), ClipId([6; 16]));
    let refused = writer.seal(&vec![0; RECORD_BYTES_MAX + 1]);
    assert!(matches!(refused, Err(SpoolError::TooLong { index: 0 })));
}
