//! `age` files: keys as text, headers and payloads.

use serde_json::{Value, json};
use sidelight_domain::record::sha256;
use sidelight_seal::Identity;
use sidelight_seal::file::{self, SEALED_CHUNK_BYTES, header_length};

use super::header::{damaged_headers, keys, low_order};
use super::{b64, identity, secret, source, with};

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
        json!({"name": "old-identity", "error": "no_match", 
            "why": "the new header has only its own recipient",
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
        json!({
            "name": name, "error": error, "why": why, "file": file,
            "identity": of["identity"], "edit": edit,
        })
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
