//! What is sealed: age files, keyrings, letters, messages, spools. Where a body is sealed, the input is
//! tried as the file and as what the file holds: an attacker may be a recipient.

use std::io::Read as _;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use sidelight_domain::record::{ClipId, Statement};
use sidelight_seal::file::{self, FileError, HeaderError};
use sidelight_seal::message::MessageKind;
use sidelight_seal::spool::{SpoolKey, SpoolReader, SpoolWriter};
use sidelight_seal::{FileKey, Identity, agency, keyring, letter, message};

use super::{rng, text};
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "age-file",
        what: "header and payload as they stand; what opens, opens the same with stock age",
        input_bytes_max: 4_096,
        run: age_file,
        seeds: || {
            // The long ones are of many chunks, which a payload of one shows as well.
            let files = seeds::values("age.json", "files");
            let files = files[0].as_object().expect("files by name").values();
            let bytes = files.filter_map(|f| {
                base64::engine::general_purpose::STANDARD
                    .decode(f.as_str()?)
                    .ok()
            });
            bytes.map(|f| f[..f.len().min(2_048)].to_vec()).collect()
        },
    },
    Target {
        name: "age-header",
        what: "stanzas of any kind under a good MAC; opens exactly where stock age opens",
        input_bytes_max: 2_048,
        run: age_header,
        seeds: || {
            [
                "",
                "-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\
                 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "-> a-grease !\n\n",
                "-> ssh-ed25519 AAAA AAAA\n\
                 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\n",
            ]
            .map(|t| t.as_bytes().to_vec())
            .into()
        },
    },
    Target {
        name: "keyring",
        what: "a household's keyring, by its own key and by nobody",
        input_bytes_max: 4_096,
        run: household_keyring,
        seeds: || {
            let mut all = seeds::base64("statement-keyring.json", "sealed");
            all.extend(seeds::objects("statement-keyring.json", "body"));
            all
        },
    },
    Target {
        name: "agency-keyring",
        what: "an agency's keyring; what is read is sealed and read the same",
        input_bytes_max: 4_096,
        run: agency_keyring,
        seeds: || seeds::texts("agency-keyring.json", "body"),
    },
    Target {
        name: "letter",
        what: "the letter of a share; what is read is sealed and read the same",
        input_bytes_max: 8_192,
        run: share_letter,
        seeds: || seeds::texts("letter.json", "letter"),
    },
    Target {
        name: "message",
        what: "a relayed message; only what its sender signed comes out",
        input_bytes_max: 4_096,
        run: relayed,
        seeds: || {
            let mut all = seeds::base64("statement-message.json", "sealed");
            all.extend(seeds::texts("statement-message.json", "body"));
            all
        },
    },
    Target {
        name: "spool",
        what: "a spool cut, flipped or lengthened; what comes out is what went in, from the start",
        input_bytes_max: 2_048,
        run: spool,
        seeds: || {
            let mut all = seeds::hex("spool.json", "log");
            all.push(seeds::join(&[b"\x00\x10\x01", b"first", b"second", b""]));
            all
        },
    },
];

fn identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    // The one that the files of `vectors/age.json` are for.
    IDENTITY.get_or_init(|| {
        let valid = seeds::values("age.json", "valid");
        let text = valid.iter().find_map(|v| v[0]["identity"].as_str());
        text.expect("vectors have one")
            .parse()
            .expect("a valid identity")
    })
}

/// The plaintext by stock `age`.
fn stock(file: &[u8]) -> Option<Vec<u8>> {
    static STOCK: OnceLock<age::x25519::Identity> = OnceLock::new();
    let stock = STOCK.get_or_init(|| {
        identity()
            .to_secret_text()
            .parse()
            .expect("stock age takes our identities")
    });
    let decryptor = age::Decryptor::new_buffered(file).ok()?;
    let key: &dyn age::Identity = stock;
    let mut plain = Vec::new();
    decryptor
        .decrypt(std::iter::once(key))
        .ok()?
        .read_to_end(&mut plain)
        .ok()?;
    Some(plain)
}

fn age_file(input: &[u8]) {
    compare(input);
}

fn compare(file: &[u8]) {
    let (ours, theirs) = (file::open(file, identity()), stock(file));
    match (&ours, &theirs) {
        (Ok(ours), Some(theirs)) => assert!(ours == theirs, "the same plaintext"),
        (Err(_), None) => {}
        (Ok(_), None) => panic!("opened what stock age refuses"),
        // Limits of ours that age does not have.
        (Err(FileError::Header(HeaderError::TooLarge)), Some(_)) => {}
        (Err(FileError::Header(HeaderError::Malformed)), Some(_)) if lacks_a_body(file) => {}
        (Err(error), Some(_)) => panic!("refused what stock age opens: {error:?}"),
    }
    if ours.is_ok() {
        let split = file::split(file).map(|(header, payload)| header.len() + payload.len());
        assert_eq!(split, Ok(file.len()));
        let (header, payload) = file::split(file).expect("it was just split");
        let other = Identity::random(&mut rng());
        let again = file::rewrap(header, identity(), &[other.recipient()], &mut rng());
        let again = again.expect("what opens can be rewrapped");
        let plain = file::open(&[&again[..], payload].concat(), &other);
        assert!(
            plain.is_ok_and(|p| Ok(p) == ours.map_err(|_| ())),
            "the same to another recipient"
        );
    }
}

/// Whether a stanza's body does not end, which the format forbids and the `age` crate takes, because early
/// files were written so.
fn lacks_a_body(file: &[u8]) -> bool {
    let lines: Vec<&[u8]> = file.split(|b| *b == b'\n').collect();
    let starts = |line: &[u8]| line.starts_with(b"->") || line.starts_with(b"---");
    let unended = |line: &[u8]| line.starts_with(b"-> ") || line.len() == 64;
    lines
        .windows(2)
        .any(|pair| unended(pair[0]) && starts(pair[1]))
}

/// Puts the input's stanzas in front of a good one and closes the header with a good MAC.
fn age_header(input: &[u8]) {
    let key = FileKey::from_bytes([7; 16]);
    let good = file::wrap(&key, &[identity().recipient()], &mut rng()).expect("a recipient");
    let end = good
        .windows(3)
        .rposition(|w| w == b"---")
        .expect("every header has it");
    let first = good
        .iter()
        .position(|b| *b == b'\n')
        .expect("every header has it")
        + 1;
    let covered = [&good[..first], input, &good[first..end], b"---"].concat();
    let mut mac_key = [0; 32];
    let hkdf = hkdf::Hkdf::<Sha256>::new(None, key.as_bytes());
    hkdf.expand(b"header", &mut mac_key).expect("32 bytes");
    let mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(&mac_key).expect("any length");
    let mac = mac.chain_update(&covered).finalize().into_bytes();
    let payload = sealed_under(&key);
    let mac = format!(" {}\n", STANDARD_NO_PAD.encode(mac));
    compare(&[&covered, mac.as_bytes(), payload].concat());
}

/// A payload under the file key of [`age_header`].
fn sealed_under(key: &FileKey) -> &'static [u8] {
    static PAYLOAD: OnceLock<Vec<u8>> = OnceLock::new();
    PAYLOAD.get_or_init(|| {
        let mut writer = file::StreamWriter::new(key, Vec::new(), &mut rng()).expect("memory");
        std::io::Write::write_all(&mut writer, b"plain").expect("memory");
        writer.finish().expect("memory")
    })
}

fn key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::from_bytes(&[9; 32]))
}

fn household_keyring(input: &[u8]) {
    static STATEMENT: OnceLock<Statement> = OnceLock::new();
    let statement = STATEMENT.get_or_init(|| {
        let all = seeds::texts("statement-keyring.json", "statement");
        all.iter()
            .find_map(|t| text(t).parse().ok())
            .expect("a valid statement")
    });
    let pinned = key().verifying_key().to_bytes();
    let open = |sealed: &[u8]| keyring::open(sealed, identity(), &pinned, statement);
    assert!(open(input).is_err(), "nobody here has sealed this");
    let recipient = identity().recipient();
    if let Ok(sealed) = message::seal(
        MessageKind::Keyring,
        text(input),
        key(),
        &recipient,
        &mut rng(),
    ) && let Ok(keyring) = open(&sealed)
    {
        keyring.check(statement).expect("open() checks");
    }
    // By another: never, whatever is in it.
    let other = SigningKey::from_bytes(&[8; 32]);
    if let Ok(sealed) = message::seal(
        MessageKind::Keyring,
        text(input),
        &other,
        &recipient,
        &mut rng(),
    ) {
        assert!(open(&sealed).is_err(), "another's keyring");
    }
}

fn seal(plain: &[u8]) -> Vec<u8> {
    file::seal(plain, &[identity().recipient()], &mut rng()).expect("a recipient")
}

fn agency_keyring(input: &[u8]) {
    let _ = agency::open(input, identity());
    let Ok(mut keyring) = agency::open(&seal(input), identity()) else {
        return;
    };
    assert!(keyring.devices.len() <= agency::AGENCY_DEVICES_MAX);
    let name = keyring.agency.clone();
    let _ = keyring.check(&name, &[]);
    if let (Ok(sealed), Some(sheet)) = (agency::seal(&keyring, &mut rng()), &keyring.sheet) {
        let again = agency::open(&sealed, sheet).expect("what was sealed opens");
        assert_eq!(again.agency, keyring.agency);
        assert_eq!(again.devices, keyring.devices);
        assert_eq!(again.epochs.len(), keyring.epochs.len());
    }
}

fn share_letter(input: &[u8]) {
    let _ = letter::open(input, identity());
    let Ok(letter) = letter::read(input) else {
        return;
    };
    for item in &letter.items {
        assert!(
            item.check(&[0; 32]).is_err(),
            "nothing is received under no key"
        );
    }
    if let Ok(sealed) = letter::seal(&letter, &identity().recipient(), &mut rng()) {
        let again = letter::open(&sealed, identity()).expect("what was sealed opens");
        assert_eq!(again, letter, "a letter is read as it was written");
    }
}

fn relayed(input: &[u8]) {
    let (kind, sender) = (MessageKind::Command, key().verifying_key().to_bytes());
    let open = |sealed: &[u8]| message::open(kind, sealed, identity(), &sender);
    assert!(open(input).is_err(), "nobody here has sealed this");
    assert!(open(&seal(input)).is_err(), "nobody has signed this");
    let body = text(input);
    let sealed = message::seal(kind, body, key(), &identity().recipient(), &mut rng());
    let sealed = sealed.expect("it is short");
    assert_eq!(open(&sealed).ok().as_deref(), Some(body));
    let reply = message::open(MessageKind::Reply, &sealed, identity(), &sender);
    assert!(reply.is_err(), "a command is no reply");
}

/// The first part says where and how the spool is damaged, the others are its records.
fn spool(input: &[u8]) {
    let (key, clip) = ([3; 32], ClipId([4; 16]));
    let read = |log: &[u8]| {
        let mut reader = SpoolReader::new(log, SpoolKey::from_bytes(key), clip);
        let mut records = Vec::new();
        let error = loop {
            match reader.next_record() {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        (records, error, reader.torn())
    };
    assert!(read(input).0.is_empty(), "nobody here has sealed this");
    let mut rest = input;
    let damage = seeds::part(&mut rest);
    let mut writer = SpoolWriter::new(SpoolKey::from_bytes(key), clip);
    let (mut log, mut records) = (Vec::new(), Vec::new());
    while !rest.is_empty() && records.len() < 16 {
        let record = seeds::part(&mut rest);
        log.extend(writer.seal(record).expect("it is short"));
        records.push(record.to_vec());
    }
    let (all, error, torn) = read(&log);
    assert!(
        all == records && error.is_none() && !torn,
        "an honest spool is read to its end"
    );
    if let [a, b, how, ..] = *damage
        && !log.is_empty()
    {
        let at = usize::from(u16::from_be_bytes([a, b])) % log.len();
        match how {
            0 => log.truncate(at),
            _ => log[at] ^= how,
        }
        let (some, ..) = read(&log);
        assert!(
            records.starts_with(&some) && some.len() < records.len(),
            "no damaged record comes out"
        );
    }
}
