//! Headers and keys of `age` files that are refused.

use serde_json::{Value, json};
use sidelight_seal::Identity;
use sidelight_seal::file::{self, FileKey, header_length};

use super::{b64, bytes, secret, wrong};

pub(super) fn damaged_headers(small: &[u8], identity: &Identity) -> Vec<Value> {
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
    let passphrase = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
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
            "passphrase-beside-others",
            "malformed",
            "a passphrase is the only stanza",
            of(&[
                &lines[..3],
                &["-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10", passphrase],
                &lines[3..],
            ]
            .concat()),
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
pub(super) fn low_order(rng: &mut rand_chacha::ChaCha20Rng, identity: &Identity) -> Value {
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

pub(super) fn keys(identity: &Identity) -> Value {
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
    let bad = |name: &str, kind: &str, why: &str, text: String| {
        json!({
            "name": name, "error": kind, "why": why, "kind": kind, "text": text,
        })
    };
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
