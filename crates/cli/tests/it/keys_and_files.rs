//! `keygen` and `open`.

use std::os::unix::fs::PermissionsExt as _;

use rand::rngs::OsRng;
use sidelight_domain::record::sha256;
use sidelight_seal::{Identity, file};

use crate::fixture::Folder;

fn seal(plain: &[u8], to: &Identity) -> Vec<u8> {
    file::seal(plain, &[to.recipient()], &mut OsRng).unwrap()
}

#[test]
fn an_identity_file_is_private_and_never_replaced() {
    let folder = Folder::new();
    let said = folder.sidelight(&["keygen", "-o", "key.txt"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let text = String::from_utf8(folder.read("key.txt")).unwrap();
    let identity: Identity = text.lines().last().unwrap().parse().unwrap();
    assert!(said.text().contains(&identity.recipient().to_string()));
    assert!(
        !said.text().contains("AGE-SECRET-KEY"),
        "the secret is in the file alone"
    );
    let mode = folder
        .path("key.txt")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = folder.sidelight(&["--json", "keygen", "-o", "key.txt"]);
    assert_eq!(again.refusal(), (1, "exists".to_owned()));
    assert_eq!(folder.read("key.txt"), text.as_bytes());
    assert_eq!(folder.names(), ["key.txt"]);
}

#[test]
fn keys_go_to_standard_output_when_no_file_is_named() {
    let folder = Folder::new();
    let text = folder.sidelight(&["keygen"]).text();
    let identity: Identity = text.lines().last().unwrap().parse().unwrap();
    assert!(text.starts_with(&format!("# public key: {}\n", identity.recipient())));
    let json = folder.sidelight(&["keygen", "--json"]).json();
    let identity: Identity = json["identity"].as_str().unwrap().parse().unwrap();
    assert_eq!(json["recipient"], identity.recipient().to_string());
    let missing = folder.sidelight(&["keygen", "--json", "-o", "no/such/folder/key"]);
    assert_eq!(missing.refusal(), (3, "io".to_owned()));
}

#[test]
fn a_file_opens_under_its_name_without_age() {
    let folder = Folder::new();
    let identity = folder.identity("key.txt");
    let plain = vec![7; 200_000];
    folder.write("clip.mp4.age", &seal(&plain, &identity));
    let said = folder.sidelight(&["open", "-i", "key.txt", "clip.mp4.age"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(folder.read("clip.mp4") == plain);
    assert!(said.text().contains(&hex::encode(sha256(&plain))));
    assert!(said.text().contains("does not say who wrote it"));
    let mode = folder
        .path("clip.mp4")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = folder.sidelight(&["open", "--json", "-i", "key.txt", "clip.mp4.age"]);
    assert_eq!(again.refusal(), (1, "exists".to_owned()));
    let other = folder.sidelight(&[
        "open",
        "--json",
        "-i",
        "key.txt",
        "-o",
        "other",
        "clip.mp4.age",
    ]);
    assert_eq!(other.json()["size"], 200_000);
    assert!(folder.read("other") == plain);
}

#[test]
fn a_file_passes_through_standard_input_and_output() {
    let folder = Folder::new();
    let identity = folder.identity("key.txt");
    let plain = vec![7; 100_000];
    let sealed = seal(&plain, &identity);
    let said = folder.sidelight_with(&["open", "-i", "key.txt", "-o", "-", "-"], &sealed);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out == plain, "nothing but the content");
    let cut = &sealed[..sealed.len() - 40_000];
    let said = folder.sidelight_with(&["open", "-i", "key.txt", "-o", "-", "-"], cut);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("damaged"));
    let both = folder.sidelight_with(
        &["open", "--json", "-i", "key.txt", "-o", "-", "-"],
        &sealed,
    );
    assert_eq!(both.refusal(), (2, "usage".to_owned()));
    let nameless = folder.sidelight_with(&["open", "--json", "-i", "key.txt", "-"], &sealed);
    assert_eq!(nameless.refusal(), (2, "usage".to_owned()));
}

#[test]
fn a_file_that_does_not_open_leaves_nothing_behind() {
    let folder = Folder::new();
    let identity = folder.identity("key.txt");
    folder.identity("stranger.txt");
    let sealed = seal(&[7; 200_000], &identity);
    let payload = file::header_length(&sealed).unwrap();
    let border = payload + 16 + 2 * file::SEALED_CHUNK_BYTES;
    let mut flipped = sealed.clone();
    flipped[border + 5] ^= 1;
    for (name, bytes, code) in [
        ("cut", &sealed[..border], "truncated"),
        ("flipped", &flipped, "damaged"),
        ("longer", &[&sealed[..], b"x"].concat(), "damaged"),
        ("no-header", &sealed[..payload - 1], "header"),
        ("plain", b"hello", "not_age"),
        ("empty", b"", "header"),
    ] {
        folder.write("f.age", bytes);
        let said = folder.sidelight(&["open", "--json", "-i", "key.txt", "-o", "out", "f.age"]);
        assert_eq!(said.refusal(), (1, code.to_owned()), "{name}");
        assert_eq!(
            folder.names(),
            ["f.age", "key.txt", "stranger.txt"],
            "{name}"
        );
    }
    folder.write("f.age", &sealed);
    let said = folder.sidelight(&["open", "--json", "-i", "stranger.txt", "f.age"]);
    assert_eq!(said.refusal(), (1, "no_match".to_owned()));
    assert_eq!(folder.names(), ["f.age", "key.txt", "stranger.txt"]);
}

#[test]
fn identity_files_are_read_like_those_of_age() {
    let folder = Folder::new();
    let identity = folder.identity("key.txt");
    let other = folder.identity("other.txt");
    folder.write("f.age", &seal(b"plain", &identity));
    let secrets = format!(
        "# two\n\n{}\r\n{}\n",
        *other.to_secret_text(),
        *identity.to_secret_text()
    );
    folder.write("both.txt", secrets.as_bytes());
    let said = folder.sidelight(&["open", "-i", "both.txt", "-o", "-", "f.age"]);
    assert_eq!((said.code, &said.out[..]), (0, &b"plain"[..]));
    let broken = format!("{}X\n", *identity.to_secret_text());
    for (name, text) in [
        ("empty", "# nothing\n"),
        ("broken", &broken),
        ("recipient", "age1abc\n"),
        ("long", &"#\n".repeat(40_000)),
    ] {
        folder.write("bad.txt", text.as_bytes());
        let said = folder.sidelight(&["open", "--json", "-i", "bad.txt", "f.age"]);
        assert_eq!(said.refusal(), (1, "identity_file".to_owned()), "{name}");
        assert!(!said.text().contains("AGE-SECRET-KEY-1Q"), "{name}");
        assert!(
            !said.text().contains(&broken[..30]),
            "{name}: no secret in an error"
        );
    }
    let missing = folder.sidelight(&["open", "--json", "-i", "none.txt", "f.age"]);
    assert_eq!(missing.refusal(), (3, "io".to_owned()));
    let missing = folder.sidelight(&["open", "--json", "-i", "key.txt", "none.age"]);
    assert_eq!(missing.refusal(), (3, "io".to_owned()));
}

#[test]
fn usage_errors_have_their_own_exit_code() {
    let folder = Folder::new();
    for arguments in [
        &[][..],
        &["fly"],
        &["open", "f.age"],
        &["verify"],
        &["keygen", "--lots"],
    ] {
        assert_eq!(folder.sidelight(arguments).code, 2, "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["--version"], &["open", "--help"]] {
        let said = folder.sidelight(arguments);
        assert_eq!(said.code, 0, "{arguments:?}");
        assert!(!said.out.is_empty());
    }
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let folder = Folder::new();
    let identity = folder.identity("key.txt");
    folder.write("f.age", &seal(&[7; 300_000], &identity));
    for (arguments, code) in [
        (&["open", "-i", "key.txt", "-o", "-", "f.age"][..], 3),
        (&["keygen"], 0),
        (&["--help"], 0),
    ] {
        let (read, write) = std::io::pipe().unwrap();
        drop(read);
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_sidelight"))
            .args(arguments)
            .current_dir(folder.path(""))
            .stdout(write)
            .output()
            .unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(
            (done.status.code(), said.as_str()),
            (Some(code), ""),
            "{arguments:?}"
        );
    }
}
