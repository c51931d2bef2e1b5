//! A package of version 1 as an operator made it, altered by somebody who holds the operator's package key,
//! before both programs that check packages: `sidelight`, and `verify.py`. They have to agree.
//!
//! `v1/` was made by the operator's program in a test, and stays: packages of version 1 are read for ever.
//! It has three shares: two clips and then taken back; a still; of two clips one, the other left out. Nobody
//! has a key that opens it.

mod opened;
mod table;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use sidelight_api::package::tar::{
    BLOCK_BYTES, END_BYTES, PACKAGE, SIGNATURE, SUMS, header, padding, read,
};
use sidelight_api::package::{CERTIFICATE, README, VERIFY};

use crate::fixture::Folder;
use table::Case;

/// Cases that run at the same time.
const WORKERS: usize = 4;
const TAR: &[u8] = include_bytes!("v1/package.tar");
const PROOF: &[u8] = include_bytes!("v1/package.tlog-proof");
const LOG_KEY: &str = include_str!("v1/log.vkey");
/// The operator's seed for packages, hex.
const PACKAGE_SEED: &str = include_str!("v1/package.seed");
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/src/package/verify.py");

/// `verify.py` on folders 0, 1, 2 and so on, in one process that checks no signature twice.
const MANY: &str = r#"
import contextlib, functools, io, json, sys
_, program, key, count = sys.argv
names = {"__name__": "verify", "__file__": program}
exec(compile(open(program).read(), program, "exec"), names)
for name in ("signed", "signed_p256"):
    names[name] = functools.lru_cache(None)(names[name])
answers = []
for folder in range(int(count)):
    names["REFUSED"].clear()
    sys.argv[1:] = ["--log-key", key, str(folder)]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = names["main"]()
    answers.append((code, said.getvalue()))
print(json.dumps(answers))
"#;

/// Every file of a package by its path.
type Files = BTreeMap<String, Vec<u8>>;

/// The files of the package, with this release's texts in it.
fn files() -> Files {
    let (mut rest, mut files) = (TAR, Files::new());
    while rest.len() > END_BYTES {
        let (block, behind) = rest.split_first_chunk::<BLOCK_BYTES>().unwrap();
        let (path, size) = read(PACKAGE, block).unwrap();
        let (file, behind) = behind.split_at(usize::try_from(size).unwrap());
        files.insert(path, file.to_vec());
        rest = &behind[padding(size)..];
    }
    for (path, text) in [
        ("README.txt", README),
        ("CERTIFICATE.txt", CERTIFICATE),
        ("verify.py", VERIFY),
    ] {
        files.insert(path.to_owned(), text.as_bytes().to_vec());
    }
    files
}

/// Sums anew, unless they are the case; and a signature by the operator's key.
fn signed(files: &mut Files, sums: Option<Vec<u8>>) {
    files.remove(SUMS);
    files.remove(SIGNATURE);
    let line = |(path, bytes): (&String, &Vec<u8>)| {
        format!("{}  {path}\n", hex::encode(Sha256::digest(bytes)))
    };
    let sums = sums.unwrap_or_else(|| files.iter().map(line).collect::<String>().into_bytes());
    let seed: [u8; 32] = hex::decode(PACKAGE_SEED.trim())
        .unwrap()
        .try_into()
        .unwrap();
    let signature = SigningKey::from_bytes(&seed).sign(&sums).to_bytes();
    files.insert(SUMS.to_owned(), sums);
    files.insert(SIGNATURE.to_owned(), signature.to_vec());
}

fn packed(files: &Files) -> Vec<u8> {
    let last = [SUMS, SIGNATURE];
    let first = files
        .keys()
        .map(String::as_str)
        .filter(|path| !last.contains(path));
    let mut tar = Vec::new();
    for path in first.chain(last) {
        let bytes = &files[path];
        let size = bytes.len() as u64;
        tar.extend_from_slice(&header(PACKAGE, path, size).unwrap());
        tar.extend_from_slice(bytes);
        tar.resize(tar.len() + padding(size), 0);
    }
    tar.resize(tar.len() + END_BYTES, 0);
    tar
}

/// What a program said, and whether it took the package.
struct Verdict {
    who: &'static str,
    good: bool,
    said: String,
}

impl Verdict {
    /// What it noted, in order.
    fn notes(&self) -> Vec<&str> {
        let mut notes: Vec<&str> = self
            .said
            .lines()
            .filter(|it| it.starts_with("NOTE "))
            .collect();
        notes.sort_unstable();
        notes
    }
}

/// Both programs on a package.
fn judged(files: &Files) -> [Verdict; 2] {
    let folder = Folder::new();
    folder.write("package.tar", &packed(files));
    for (path, bytes) in files {
        folder.write(&format!("package/{path}"), bytes);
    }
    let key = LOG_KEY.trim();
    let ours = folder.sidelight(&["verify", "package", "--log-key", key, "package.tar"]);
    let python = ["-I", "-B", PROGRAM, "--log-key", key, "package"];
    let theirs = folder.run("python3", &python);
    let verdict = |who, said: crate::fixture::Said| Verdict {
        who,
        good: said.code == 0,
        said: said.text() + &said.err,
    };
    [verdict("sidelight", ours), verdict("verify.py", theirs)]
}

#[test]
fn both_take_the_package_as_it_is_and_note_the_same() {
    let mut files = files();
    signed(&mut files, None);
    let [ours, theirs] = judged(&files);
    assert!(ours.good && theirs.good, "{}\n{}", ours.said, theirs.said);
    assert_eq!(ours.notes(), theirs.notes());
    for noted in [
        "contents.json: the operator's word: ",
        "records/access.csv: the operator's word: ",
        "records/decisions.json: the operator's word: ",
        "records/request.json: the operator's word: ",
        "receipts: the operator's word: ",
        "letters/1.age: its owner took this share back on 20",
        // Its consents were before entries said which footage they are for.
        "receipts/consent-12.tlog-proof: does not say which footage",
        "clips/3/still.age: a picture",
    ] {
        let line = format!("NOTE {noted}");
        assert!(
            ours.notes().iter().any(|it| it.starts_with(&line)),
            "{}",
            ours.said
        );
    }
    assert!(!ours.said.contains("release"), "{}", ours.said);
    // What every package of a release has alike, in other words: another release may have them.
    for path in ["README.txt", "CERTIFICATE.txt", "verify.py"] {
        let mut files = files.clone();
        files.get_mut(path).unwrap().push(b'\n');
        signed(&mut files, None);
        let verdicts = judged(&files);
        for Verdict { who, good, said } in &verdicts {
            let noted = said.contains(&format!("NOTE {path}: is not this release's"));
            assert!(*good && noted, "{who}: {said}");
        }
        assert_eq!(verdicts[0].notes(), verdicts[1].notes());
    }
}

#[test]
fn the_tar_as_it_was_made_is_read_for_ever() {
    let folder = Folder::new();
    folder.write("package.tar", TAR);
    folder.write("package.tlog-proof", PROOF);
    let verify = ["verify", "package", "--json", "--log-key", LOG_KEY.trim()];
    let page = ["--page", "page.html", "--zone", "America/Denver"];
    let proof = ["--proof", "package.tlog-proof", "package.tar"];
    let said = folder.sidelight(&[&verify[..], &page, &proof].concat());
    assert_eq!(said.code, 0, "{}", said.text());
    assert_eq!(said.json()["shares"], 3);
    let page = String::from_utf8(folder.read("page.html")).unwrap();
    let index = format!("<dd>yes, entry {}</dd>", said.json()["index"]);
    for part in [
        &index,
        "<h3>Clip 4, share 3</h3>",
        "Clips of share 3 that are not in the package: 1.",
        "records/access.csv</code>: the operator&#39;s word",
        "<dt>Its owner took it back</dt><dd>2026-05-28 14:36:40 MDT (UTC-06:00)<br>2026-05-28T20:36:40.000Z",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn both_refuse_what_is_malformed_and_name_the_file() {
    let cases = table::cases(&files());
    let folder = Folder::new();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let judge = |who: &str, case: &Case, good: bool, said: &str| {
        let named = said.lines().any(|line| {
            let line = line.trim_start_matches("REFUSED ").trim_start();
            line.starts_with(&format!("{}: ", case.named))
        });
        if good || !named {
            let line = format!("{who}, {}: {said}", case.what);
            wrong.lock().unwrap().push(line);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some((n, case)) = {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    cases.get(n).map(|case| (n, case))
                } {
                    let mut files = case.files.clone();
                    signed(&mut files, case.sums.clone());
                    for (path, bytes) in &files {
                        folder.write(&format!("{n}/{path}"), bytes);
                    }
                    let tar = format!("{n}.tar");
                    folder.write(&tar, &packed(&files));
                    let key = ["--log-key", LOG_KEY.trim(), &tar];
                    let said = folder.sidelight(&[&["verify", "package"][..], &key].concat());
                    judge("sidelight", case, said.code == 0, &said.err);
                }
            });
        }
    });
    let count = cases.len().to_string();
    let said = folder.run(
        "python3",
        &["-I", "-B", "-c", MANY, PROGRAM, LOG_KEY.trim(), &count],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    let answers: Vec<(i32, String)> = serde_json::from_slice(&said.out).unwrap();
    assert_eq!(answers.len(), cases.len());
    for (case, (code, said)) in cases.iter().zip(&answers) {
        judge("verify.py", case, *code == 0, said);
    }
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
