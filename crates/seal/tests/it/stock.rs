//! Against the `age` crate, in both directions: an independent reading of the same format.

use std::io::{Read as _, Write as _};

use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngCore as _, SeedableRng as _};
use sidelight_seal::file;
use sidelight_seal::{Identity, Recipient};

/// Sizes around the borders of chunks.
const SIZES: [usize; 8] = [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000];

fn stock_identity(identity: &Identity) -> age::x25519::Identity {
    identity.to_secret_text().parse().unwrap()
}

fn stock_recipient(recipient: &Recipient) -> age::x25519::Recipient {
    recipient.to_string().parse().unwrap()
}

fn stock_open(file: &[u8], identity: &Identity) -> Result<Vec<u8>, String> {
    let decryptor = age::Decryptor::new(file).map_err(|e| e.to_string())?;
    let identity = stock_identity(identity);
    let identities = [&identity as &dyn age::Identity];
    let mut reader = decryptor
        .decrypt(identities.into_iter())
        .map_err(|e| e.to_string())?;
    let mut plain = Vec::new();
    reader.read_to_end(&mut plain).map_err(|e| e.to_string())?;
    Ok(plain)
}

fn stock_seal(plain: &[u8], recipients: &[Recipient]) -> Vec<u8> {
    let recipients: Vec<_> = recipients.iter().map(stock_recipient).collect();
    let as_dyn = recipients.iter().map(|r| r as &dyn age::Recipient);
    let mut file = Vec::new();
    let encryptor = age::Encryptor::with_recipients(as_dyn).unwrap();
    let mut writer = encryptor.wrap_output(&mut file).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap();
    file
}

fn random(rng: &mut StdRng, size: usize) -> Vec<u8> {
    let mut plain = vec![0; size];
    rng.fill_bytes(&mut plain);
    plain
}

#[test]
fn stock_age_opens_what_we_seal() {
    let mut rng = StdRng::seed_from_u64(1);
    let (one, two) = (Identity::random(&mut rng), Identity::random(&mut rng));
    for size in SIZES {
        let plain = random(&mut rng, size);
        let file = file::seal(&plain, &[one.recipient(), two.recipient()], &mut rng).unwrap();
        for identity in [&one, &two] {
            assert!(
                stock_open(&file, identity).unwrap() == plain,
                "{size} bytes"
            );
            assert!(
                file::open(&file, identity).unwrap() == plain,
                "{size} bytes"
            );
        }
    }
}

#[test]
fn we_open_what_stock_age_seals() {
    let mut rng = StdRng::seed_from_u64(2);
    let (one, two) = (Identity::random(&mut rng), Identity::random(&mut rng));
    for size in SIZES {
        let plain = random(&mut rng, size);
        // Stock age adds a stanza of a random kind, which must be passed over.
        let file = stock_seal(&plain, &[one.recipient(), two.recipient()]);
        for identity in [&one, &two] {
            assert!(
                file::open(&file, identity).unwrap() == plain,
                "{size} bytes"
            );
        }
    }
}

#[test]
fn keys_are_the_same_text() {
    let mut rng = StdRng::seed_from_u64(3);
    let ours = Identity::random(&mut rng);
    let theirs = stock_identity(&ours);
    assert_eq!(theirs.to_public().to_string(), ours.recipient().to_string());
    let theirs = age::x25519::Identity::generate();
    use age::secrecy::ExposeSecret as _;
    let ours: Identity = theirs.to_string().expose_secret().parse().unwrap();
    assert_eq!(theirs.to_public().to_string(), ours.recipient().to_string());
}

#[test]
fn a_rewrapped_header_opens_with_the_new_identity_alone() {
    let mut rng = StdRng::seed_from_u64(4);
    let (old, new) = (Identity::random(&mut rng), Identity::random(&mut rng));
    let plain = random(&mut rng, 70_000);
    for file in [
        file::seal(&plain, &[old.recipient()], &mut rng).unwrap(),
        stock_seal(&plain, &[old.recipient()]),
    ] {
        let (header, payload) = file::split(&file).unwrap();
        let changed = file::rewrap(header, &old, &[new.recipient()], &mut rng).unwrap();
        let rewrapped = [&changed[..], payload].concat();
        assert!(stock_open(&rewrapped, &new).unwrap() == plain);
        assert!(file::open(&rewrapped, &new).unwrap() == plain);
        assert!(stock_open(&rewrapped, &old).is_err());
        assert!(file::open(&rewrapped, &old).is_err());
        // Nothing of the old header is in the new one: no line but the first is common.
        let lines = |h: &[u8]| -> Vec<String> {
            String::from_utf8(h.to_vec())
                .unwrap()
                .lines()
                .skip(1)
                .map(str::to_owned)
                .collect()
        };
        let old_lines = lines(header);
        assert!(lines(&changed).iter().all(|l| !old_lines.contains(l)));
    }
}

/// Header and payload are judged alike, so that a file that opens in one place opens in the other.
#[test]
fn stock_age_refuses_what_we_refuse() {
    let file = super::vectors::read("age");
    // Stock age reads larger headers than we do. It keeps what it was given until the first bad chunk.
    let stricter = ["too_large"];
    for case in file["invalid"].as_array().unwrap() {
        if stricter.contains(&case["error"].as_str().unwrap()) {
            continue;
        }
        let bytes = super::vectors::edited(&file, case);
        let identity: Identity = case["identity"].as_str().unwrap().parse().unwrap();
        assert!(stock_open(&bytes, &identity).is_err(), "{}", case["name"]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sealed_and_opened(size in 0..200_000_usize, seed: u64, write in 1..100_000_usize) {
        let mut rng = StdRng::seed_from_u64(seed);
        let identity = Identity::random(&mut rng);
        let plain = random(&mut rng, size);
        let key = file::FileKey::random(&mut rng);
        let mut bytes = file::wrap(&key, &[identity.recipient()], &mut rng).unwrap();
        let mut writer = file::StreamWriter::new(&key, &mut bytes, &mut rng).unwrap();
        for part in plain.chunks(write) {
            writer.write_all(part).unwrap();
        }
        writer.finish().unwrap();
        prop_assert!(stock_open(&bytes, &identity).unwrap() == plain);
        let (header, payload) = file::split(&bytes).unwrap();
        prop_assert_eq!(file::plain_size(payload.len() as u64), Some(size as u64));
        let key = file::unwrap(header, &identity).unwrap();
        prop_assert!(file::open_payload(&key, payload).unwrap() == plain);
    }

    /// Whatever a header is changed to, it is refused or still gives the right key.
    #[test]
    fn a_changed_file_never_opens_as_something_else(at in 0..400_usize, to: u8, seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let identity = Identity::random(&mut rng);
        let mut file = file::seal(b"plain", &[identity.recipient()], &mut rng).unwrap();
        let at = at % file.len();
        prop_assume!(file[at] != to);
        file[at] = to;
        prop_assert!(file::open(&file, &identity).is_err());
    }

    /// No input makes the parser panic.
    #[test]
    fn anything_parses_or_not(mut bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = file::header_length(&bytes);
        bytes.splice(0..0, *b"age-encryption.org/v1\n-> X25519 ");
        let _ = file::header_length(&bytes);
    }
}
