//! `age` files: keys as text, headers and payloads.

use serde_json::{Value, json};
use sidelight_domain::record::sha256;
use sidelight_seal::Identity;
use sidelight_seal::file::{self, FileKey, SEALED_CHUNK_BYTES, header_length};

use super::{b64, bytes, identity, secret, source, with, wrong};

/// The plaintext of every file: byte `i` is `i * 7 % 251`.
fn plain(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i * 7 % 251) as u8).collect()
}

fn described(name: &str, identity: &Identity, file: &[u8], size: usize) -> Value {
    let header = header_length(file).expect("a good header");
    json!({
        "name": name, "file": name, "identity": secret(identity), "plain_size": size,
        "plain_sha256": hex::encode(sha256(&plain(size))), "header_size": header,
        "payload_size": file.len() - header, "payload_sha256": hex::encode(sha256(&file[header..])),
    })
}

/// `age.json`: files by name. An invalid case offers `bytes`, or the file `file` after one `edit`:
/// `{"take": n}`, `{"flip": offset}`, `{"append": hex}` or `{"swap_chunks": [i, j]}`.
pub(super) fn age() -> Value {
    let mut rng = source("age");
    let (one, two, stranger) = (identity(&mut rng), identity(&mut rng), identity(&mut rng));
    let both = [one.recipient(), two.recipient()];
    let sizes = [
        ("empty", 0),
        ("one-byte", 1),
        ("exact-chunk", 65536),
        ("three-chunks", 131_073),
    ];
    let (mut files, mut valid) = (serde_json::Map::new(), Vec::new());
    let mut small = Vec::new();
    for (name, size) in sizes {
        let file = file::seal(&plain(size), &both, &mut rng).expect("two recipients");
        valid.push(described(name, &one, &file, size));
        if size == 1 {
            let second = json!({"name": "one-byte-second-recipient", "identity": secret(&two)});
            valid.push(with(&described(name, &two, &file, size), second));
            small.clone_from(&file);
        }
        files.insert(name.to_owned(), b64(&file).into());
    }
    let header = header_length(&small).expect("a good header");
    let rewrapped = file::rewrap(&small[..header], &one, &[stranger.recipient()], &mut rng)
        .expect("one of the recipients");
    let rewrapped = [&rewrapped[..], &small[header..]].concat();
    valid.push(described("rewrapped", &stranger, &rewrapped, 1));
    files.insert("rewrapped".to_owned(), b64(&rewrapped).into());

    let mut invalid = vec![
        json!({"name": "not-for-me", "error": "no_match", "why": "not one of the recipients",
            "identity": secret(&stranger), "file": "one-byte", "edit": null}),
        json!({"name": "old-identity", "error": "no_match", "why": "the new header has only its own recipient",
            "identity": secret(&one), "file": "rewrapped", "edit": null}),
    ];
    invalid.extend(damaged_payloads(&valid));
    invalid.extend(damaged_headers(&small, &one));
    invalid.push(low_order(&mut rng, &one));
    json!({"files": files, "valid": valid, "invalid": invalid, "keys": keys(&one)})
}

fn damaged_payloads(valid: &[Value]) -> Vec<Value> {
    let case = |file: &str, name: &str, error: &str, why: &str, edit: Value| {
        let of = valid
            .iter()
            .find(|v| v["name"] == file)
            .expect("a file of that name");
        json!({"name": name, "error": error, "why": why, "file": file, "identity": of["identity"], "edit": edit})
    };
    let header = |file: &str| {
        let of = valid
            .iter()
            .find(|v| v["name"] == file)
            .expect("a file of that name");
        of["header_size"].as_u64().expect("a number")
    };
    let chunk = SEALED_CHUNK_BYTES as u64;
    let (big, exact, one) = (
        header("three-chunks") + 16,
        header("exact-chunk") + 16,
        header("one-byte"),
    );
    let take = |n: u64| json!({"take": n});
    let flip = |n: u64| json!({"flip": n});
    vec![
        case(
            "three-chunks",
            "cut-at-border",
            "truncated",
            "two of three chunks",
            take(big + 2 * chunk),
        ),
        case(
            "three-chunks",
            "cut-after-first",
            "truncated",
            "one of three chunks",
            take(big + chunk),
        ),
        case(
            "three-chunks",
            "cut-in-chunk",
            "damaged:1",
            "half of the second chunk",
            take(big + chunk + 30_000),
        ),
        case(
            "three-chunks",
            "cut-in-tag",
            "damaged:2",
            "the last byte is missing",
            take(big + 2 * chunk + 16),
        ),
        case(
            "three-chunks",
            "flipped-first",
            "damaged:0",
            "one bit",
            flip(big),
        ),
        case(
            "three-chunks",
            "flipped-second",
            "damaged:1",
            "one bit",
            flip(big + chunk + 5),
        ),
        case(
            "three-chunks",
            "flipped-last",
            "damaged:2",
            "one bit of the last tag",
            flip(big + 2 * chunk + 16),
        ),
        case(
            "three-chunks",
            "flipped-nonce",
            "damaged:0",
            "another payload key",
            flip(big - 1),
        ),
        case(
            "three-chunks",
            "swapped-chunks",
            "damaged:0",
            "the first two change places",
            json!({"swap_chunks": [0, 1]}),
        ),
        case(
            "three-chunks",
            "byte-after-end",
            "damaged:2",
            "the last chunk is longer",
            json!({"append": "00"}),
        ),
        case(
            "exact-chunk",
            "chunk-after-end",
            "trailing",
            "the first chunk was the last",
            json!({"append": "00".repeat(17)}),
        ),
        case(
            "exact-chunk",
            "exact-cut",
            "damaged:0",
            "the last byte is missing",
            take(exact + chunk - 1),
        ),
        case(
            "exact-chunk",
            "only-a-nonce",
            "truncated",
            "not even an empty chunk",
            take(exact),
        ),
        case(
            "one-byte",
            "half-a-nonce",
            "truncated",
            "8 of 16 bytes",
            take(one + 8),
        ),
        case(
            "one-byte",
            "no-payload",
            "truncated",
            "the header alone",
            take(one),
        ),
        case(
            "one-byte",
            "short-tag",
            "damaged:0",
            "15 bytes cannot be a chunk",
            take(one + 16 + 15),
        ),
        case(
            "one-byte",
            "cut-header",
            "header_truncated",
            "within the header's last line",
            take(one - 1),
        ),
        case(
            "one-byte",
            "cut-first-line",
            "header_truncated",
            "within the first line",
            take(5),
        ),
        case(
            "one-byte",
            "nothing",
            "header_truncated",
            "an empty file",
            take(0),
        ),
    ]
}

fn damaged_headers(small: &[u8], identity: &Identity) -> Vec<Value> {
    let length = header_length(small).expect("a good header");
    let text = std::str::from_utf8(&small[..length]).expect("headers are text");
    let base = json!({"identity": secret(identity)});
    let bad = |name: &str, error: &str, why: &str, header: String| {
        let bytes = [header.as_bytes(), &small[length..]].concat();
        wrong(&base, name, error, why, json!({"bytes": b64(&bytes)}))
    };
    let lines: Vec<&str> = text.lines().collect();
    let of = |lines: &[&str]| lines.iter().map(|l| format!("{l}\n")).collect::<String>();
    let (share, body) = (lines[1], lines[2]);
    let put = |at: usize, line: &str| {
        let mut lines = lines.clone();
        lines[at] = line;
        of(&lines)
    };
    let grease =
        |body: &str| of(&[&lines[..3], &["-> some-grease x y", body], &lines[3..]].concat());
    vec![
        bad(
            "version",
            "version",
            "v2 is not known",
            put(0, "age-encryption.org/v2"),
        ),
        bad("not-age", "version", "some other text", put(0, "hello")),
        bad(
            "armour",
            "version",
            "armoured files are not used",
            put(0, "-----BEGIN AGE ENCRYPTED FILE-----"),
        ),
        bad(
            "carriage-returns",
            "version",
            "lines end in LF alone",
            text.replace('\n', "\r\n"),
        ),
        bad(
            "no-stanza",
            "malformed",
            "nobody could open it",
            of(&[lines[0], lines[5]]),
        ),
        bad(
            "stanza-added",
            "mac",
            "the header was changed by somebody without the key",
            grease(""),
        ),
        bad(
            "stanza-removed",
            "mac",
            "the second recipient was taken out",
            of(&[&lines[..3], &lines[5..]].concat()),
        ),
        bad(
            "stanzas-swapped",
            "mac",
            "the same stanzas in another order",
            of(&[lines[0], lines[3], lines[4], share, body, lines[5]]),
        ),
        bad(
            "mac-changed",
            "mac",
            "another MAC",
            put(5, &format!("--- {}", "A".repeat(43))),
        ),
        bad(
            "mac-short",
            "malformed",
            "31 bytes",
            put(5, &format!("--- {}", "A".repeat(42))),
        ),
        bad(
            "mac-padded",
            "malformed",
            "base64 without padding",
            put(5, &format!("{}=", lines[5])),
        ),
        bad(
            "mac-not-canonical",
            "malformed",
            "bits that no byte has",
            put(5, &format!("--- {}B", "A".repeat(42))),
        ),
        bad(
            "mac-missing",
            "malformed",
            "the line ends after the hyphens",
            put(5, "---"),
        ),
        bad(
            "two-spaces",
            "malformed",
            "one space between arguments",
            put(1, &share.replacen(' ', "  ", 1)),
        ),
        bad(
            "trailing-space",
            "malformed",
            "no empty argument",
            put(1, &format!("{share} ")),
        ),
        bad(
            "control-character",
            "malformed",
            "arguments are visible ASCII",
            put(1, &format!("{share}\u{7}")),
        ),
        bad(
            "no-arguments",
            "malformed",
            "a stanza has a type",
            put(1, "-> "),
        ),
        bad(
            "x25519-without-share",
            "malformed",
            "one argument",
            put(1, "-> X25519"),
        ),
        bad(
            "x25519-two-arguments",
            "malformed",
            "one argument",
            put(1, &format!("{share} x")),
        ),
        bad(
            "x25519-short-share",
            "malformed",
            "31 bytes",
            put(1, &format!("-> X25519 {}", "A".repeat(42))),
        ),
        bad(
            "x25519-long-share",
            "malformed",
            "33 bytes",
            put(1, &format!("-> X25519 {}", "A".repeat(44))),
        ),
        bad(
            "x25519-short-body",
            "malformed",
            "31 bytes wrapped",
            put(2, &"A".repeat(42)),
        ),
        bad(
            "x25519-empty-body",
            "malformed",
            "nothing wrapped",
            put(2, ""),
        ),
        bad(
            "body-line-long",
            "malformed",
            "65 characters",
            grease(&"A".repeat(65)),
        ),
        bad(
            "body-not-ended",
            "malformed",
            "a full line is followed by another",
            grease(&"A".repeat(64)),
        ),
        bad(
            "body-line-missing",
            "malformed",
            "the next stanza in its place",
            of(&[&lines[..2], &lines[3..]].concat()),
        ),
        bad(
            "latin-1",
            "malformed",
            "arguments are visible ASCII",
            put(1, "-> gr\u{e4}se x"),
        ),
        bad(
            "too-many-stanzas",
            "too_large",
            "128 at most",
            of(&[&lines[..1], &["-> grease", ""].repeat(129), &lines[1..]].concat()),
        ),
        bad(
            "too-large",
            "too_large",
            "64 KiB at most",
            put(1, &format!("-> grease {}", "x".repeat(70_000))),
        ),
    ]
}

/// A stanza whose share is the neutral point: its secret is known to all.
fn low_order(rng: &mut rand_chacha::ChaCha20Rng, identity: &Identity) -> Value {
    let key = FileKey::from_bytes(bytes(rng));
    let file = file::wrap(&key, &[identity.recipient()], rng).expect("a recipient");
    let text = String::from_utf8(file).expect("headers are text");
    let share = text.lines().nth(1).expect("a stanza").to_owned();
    let changed = text.replacen(&share, &format!("-> X25519 {}", "A".repeat(43)), 1);
    json!({
        "name": "low-order-share", "error": "low_order", "why": "a share of zeros gives a secret of zeros",
        "identity": secret(identity), "bytes": b64(changed.as_bytes()),
    })
}

fn keys(identity: &Identity) -> Value {
    let (secret, public) = (secret(identity), identity.recipient().to_string());
    let changed = |text: &str| {
        let last = if text.ends_with(['q', 'Q']) { "p" } else { "q" };
        let last = if text.starts_with('A') {
            last.to_uppercase()
        } else {
            last.to_owned()
        };
        format!("{}{last}", &text[..text.len() - 1])
    };
    let hrp = |name: &str| bech32::Hrp::parse(name).expect("a valid prefix");
    let encode = |name: &str, bytes: &[u8]| {
        bech32::encode::<bech32::Bech32>(hrp(name), bytes).expect("short enough")
    };
    let modified = bech32::encode::<bech32::Bech32m>(hrp("age"), identity.recipient().as_bytes())
        .expect("short enough");
    let bad = |name: &str, kind: &str, why: &str, text: String| json!({"name": name, "error": kind, "why": why, "kind": kind, "text": text});
    json!({
        "valid": [{"identity": secret, "recipient": public}],
        "invalid": [
            bad("recipient-checksum", "recipient", "the last character is changed", changed(&public)),
            bad("identity-checksum", "identity", "the last character is changed", changed(&secret)),
            bad("recipient-upper", "recipient", "recipients are lower case", public.to_uppercase()),
            bad("identity-lower", "identity", "identities are upper case", secret.to_lowercase()),
            bad("recipient-mixed", "recipient", "one case in one text", public.replacen("age", "Age", 1)),
            bad("identity-for-recipient", "recipient", "never share an identity", secret.clone()),
            bad("recipient-for-identity", "identity", "it opens nothing", public.clone()),
            bad("recipient-short", "recipient", "31 bytes", encode("age", &[7; 31])),
            bad("recipient-long", "recipient", "33 bytes", encode("age", &[7; 33])),
            bad("recipient-bech32m", "recipient", "the checksum of another format", modified),
            bad("recipient-other-prefix", "recipient", "not age1", encode("bge", &[7; 32])),
            bad("recipient-plugin", "recipient", "no plugins", encode("age1yubikey", &[7; 33])),
            bad("recipient-space", "recipient", "nothing around it", format!("{public} ")),
            bad("empty", "recipient", "nothing", String::new()),
        ],
    })
}
