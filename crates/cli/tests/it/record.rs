//! `verify receipt`, `verify log`, `verify web` and `mirror`, on records made here and changed one thing at
//! a time.

use std::collections::BTreeMap;
use std::path::Path;

use sidelight_translog::entry::{Body, Day, Entry, Operator, PublicKey, Web};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::MemoryFiles;
use sidelight_translog::proof::LogProof;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::sequence::TreeState;
use sidelight_translog::vkey::LogSigner;

use crate::fixture::{Folder, Said};
use crate::web::Served;

pub(crate) const ORIGIN: &str = "log.example/cli";

fn signer() -> LogSigner {
    LogSigner::from_seed(ORIGIN, &mut [5; 32]).unwrap()
}

pub(crate) fn vkey() -> String {
    signer().vkey().to_string()
}

/// A record under construction: its files by name.
#[derive(Clone, Default)]
pub(crate) struct Record {
    ledger: Ledger,
    tree: TreeState,
    tiles: MemoryFiles,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) entries: Vec<Vec<u8>>,
}

impl Record {
    /// An operator and `count` texts, each named by an entry.
    pub(crate) fn new(count: u64) -> Self {
        let mut record = Self::default();
        let key = signer().vkey().key_bytes();
        let operator = Operator {
            name: "Cli".parse().unwrap(),
            origin: ORIGIN.parse().unwrap(),
            log_key: signer().vkey().clone(),
            receiving_key: PublicKey(key),
            package_key: PublicKey(key),
        };
        record.append(operator.into());
        for n in 0..count {
            record.text(&format!("text {n}\n"));
        }
        record
    }

    /// On the day of the entry before it.
    pub(crate) fn append(&mut self, body: Body) -> u64 {
        let first = || "2026-11-24".parse().unwrap();
        let day = self.ledger.day().unwrap_or_else(first);
        self.append_on(body, day)
    }

    pub(crate) fn append_on(&mut self, body: Body, day: Day) -> u64 {
        let entry: Entry = self.ledger.next_entry(body, day).unwrap();
        self.ledger.admit(&entry).unwrap();
        let extension = self.tree.extend([entry.to_bytes()]);
        self.entries.push(entry.to_bytes());
        for (path, bytes) in extension.files {
            self.files.insert(path.to_string(), bytes.clone());
            self.tiles.0.insert(path, bytes);
        }
        self.tree = extension.state;
        let head = self.tree.checkpoint(ORIGIN).unwrap().sign(&signer());
        self.files.insert("checkpoint".to_owned(), head);
        self.tree.size() - 1
    }

    fn text(&mut self, text: &str) {
        let manifest = Sha256Hash::of(text.as_bytes());
        self.append(Web { manifest }.into());
        let path = format!("document/{}", manifest.to_hex());
        self.files.insert(path, text.as_bytes().to_vec());
    }

    pub(crate) fn write(&self, folder: &Path) {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    fn receipt(&self, index: u64, extra: bool) -> Vec<u8> {
        let head = (self.tree.size(), self.tree.root());
        let hashes = ProvenTree::new(&self.tiles, head)
            .prove_inclusion(index)
            .unwrap();
        let entry = self.entries[usize::try_from(index).unwrap()].clone();
        let proof = LogProof {
            extra: extra.then_some(entry),
            index,
            hashes,
            checkpoint: self.files["checkpoint"].clone(),
        };
        proof.to_bytes()
    }
}

pub(crate) fn run(folder: &Folder, arguments: &[&str]) -> Said {
    let key = vkey();
    let mut all = vec!["--json"];
    all.extend(arguments);
    all.extend(["--log-key", &key]);
    folder.sidelight(&all)
}

fn code(said: &Said) -> (i32, String) {
    said.refusal()
}

#[test]
fn a_receipt_verifies_offline_and_every_change_is_named() {
    let folder = Folder::new();
    let record = Record::new(9);
    folder.write("r.tlog-proof", &record.receipt(4, true));
    let good = run(&folder, &["verify", "receipt", "r.tlog-proof"]);
    assert_eq!(good.code, 0, "{}", good.err);
    let json = good.json();
    assert_eq!((&json["index"], &json["size"]), (&4.into(), &10.into()));
    assert_eq!(json["kind"], "web");
    assert_eq!(
        json["entry"].as_str().unwrap().as_bytes(),
        record.entries[4]
    );

    // The entry beside it, for a receipt that does not carry it.
    folder.write("bare.tlog-proof", &record.receipt(4, false));
    folder.write("entry", &record.entries[4]);
    let beside = ["verify", "receipt", "bare.tlog-proof", "--entry", "entry"];
    assert_eq!(run(&folder, &beside).code, 0);
    assert_eq!(code(&run(&folder, &beside[..3])), (2, "usage".to_owned()));
    folder.write("entry", &record.entries[5]);
    assert_eq!(code(&run(&folder, &beside)), (1, "inclusion".to_owned()));

    let text = String::from_utf8(record.receipt(4, true)).unwrap();
    for (change, with, expected) in [
        ("index 4", "index 5", "inclusion"),
        ("tlog-proof@v1", "tlog-proof@v2", "receipt_format"),
        ("\n10\n", "\n11\n", "signature"),
    ] {
        folder.write("r.tlog-proof", text.replace(change, with).as_bytes());
        let said = run(&folder, &["verify", "receipt", "r.tlog-proof"]);
        assert_eq!(code(&said), (1, expected.to_owned()), "{change}");
    }
    let other = LogSigner::from_seed(ORIGIN, &mut [6; 32]).unwrap();
    folder.write("r.tlog-proof", text.as_bytes());
    let other = other.vkey().to_string();
    let arguments = [
        "--json",
        "verify",
        "receipt",
        "r.tlog-proof",
        "--log-key",
        &other,
    ];
    assert_eq!(
        folder.sidelight(&arguments).refusal(),
        (1, "unsigned".to_owned())
    );
}

#[test]
fn a_policy_with_a_quorum_is_held() {
    let folder = Folder::new();
    folder.write("r.tlog-proof", &Record::new(3).receipt(1, true));
    let alone = format!("log {}\nquorum none\n", vkey());
    folder.write("alone", alone.as_bytes());
    let arguments = [
        "--json",
        "verify",
        "receipt",
        "r.tlog-proof",
        "--policy",
        "alone",
    ];
    assert_eq!(folder.sidelight(&arguments).code, 0);
    let witness = sidelight_translog::cosignature::Cosigner::from_seed("w.example", &[8; 32]);
    let witness = witness.unwrap().vkey().to_string();
    let quorum = format!("log {}\nwitness w {witness}\nquorum w\n", vkey());
    folder.write("alone", quorum.as_bytes());
    assert_eq!(
        folder.sidelight(&arguments).refusal(),
        (1, "quorum".to_owned())
    );
    folder.write("alone", b"quorum\n");
    assert_eq!(
        folder.sidelight(&arguments).refusal(),
        (1, "policy".to_owned())
    );
}

#[test]
fn a_report_has_the_bytes_of_any_size() {
    let folder = Folder::new();
    let record = Record::new(300);
    record.write(&folder.path("log"));
    let report = |arguments: &[&str]| {
        let key = vkey();
        let day = ["--day", "2027-01-31", "--log-key", &key, "log"];
        folder.sidelight(&[&["report"], arguments, &day].concat())
    };
    for size in [1_u64, 255, 256, 257, 301] {
        let mut ledger = Ledger::new();
        let entries = &record.entries[..usize::try_from(size).unwrap()];
        for bytes in entries {
            ledger.admit(&Entry::parse(bytes).unwrap()).unwrap();
        }
        let root = TreeState::empty().extend(entries).state.root();
        let day = "2027-01-31".parse().unwrap();
        let numbers = ledger.published_numbers(root, day).unwrap();
        let size = size.to_string();
        let json = report(&["--json", "--as-of", &size]);
        assert_eq!(json.code, 0, "{}", json.err);
        assert_eq!(json.out, numbers.to_json().as_bytes());
        let csv = report(&["--csv", "--as-of", &size]);
        assert_eq!(csv.out, numbers.to_csv().as_bytes());
        let rows = ledger.aggregate().unwrap();
        let csv = report(&["--aggregate", "--as-of", &size]);
        assert_eq!(csv.out, rows.to_csv().as_bytes());
        let json = report(&["--aggregate", "--json", "--as-of", &size]);
        assert_eq!(json.out, rows.to_json().as_bytes());
    }
    let whole = report(&[]);
    assert!(
        whole.text().contains("Disclosures without consent: 0"),
        "{}",
        whole.text()
    );
    for size in ["0", "302"] {
        let refused = report(&["--json", "--as-of", size]);
        assert_eq!(code(&refused), (1, "size".to_owned()));
    }
    // A part is not counted either where the whole is not good.
    let tile = folder.path("log/tile/entries/001.p/45");
    let mut bytes = std::fs::read(&tile).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&tile, bytes).unwrap();
    let refused = report(&["--json", "--as-of", "9"]);
    assert_eq!(code(&refused), (1, "entry".to_owned()));
}

#[test]
fn a_whole_record_verifies_and_every_altered_file_is_found() {
    let folder = Folder::new();
    let record = Record::new(300);
    record.write(&folder.path("log"));
    let good = run(
        &folder,
        &[
            &["verify", "log", "log", "--numbers", "numbers.json"][..],
            &["--day", "2027-01-31"],
        ]
        .concat(),
    );
    assert_eq!(good.code, 0, "{}", good.text());
    let json = good.json();
    assert_eq!((&json["size"], &json["texts"]), (&301.into(), &300.into()));
    let today = "2027-01-31".parse().unwrap();
    let numbers = record.ledger.published_numbers(record.tree.root(), today);
    let numbers = numbers.unwrap();
    assert_eq!(folder.read("numbers.json"), numbers.to_json().as_bytes());
    // Files of older sizes are nobody's concern; all that the head stands for are.
    let current: Vec<_> = sidelight_translog::tile::LogPath::all(301)
        .map(|path| path.to_string())
        .chain(
            record
                .files
                .keys()
                .filter(|path| path.starts_with("document/"))
                .take(2)
                .cloned(),
        )
        .collect();
    assert!(current.len() >= 7, "{current:?}");
    for path in &current {
        let bytes = &record.files[path];
        let mut altered = bytes.clone();
        altered[5] ^= 1;
        folder.write(&format!("log/{path}"), &altered);
        let said = run(&folder, &["verify", "log", "log"]);
        assert_eq!(said.code, 1, "{path}");
        std::fs::remove_file(folder.path(&format!("log/{path}"))).unwrap();
        let said = run(&folder, &["verify", "log", "log"]);
        assert_eq!(said.code, 1, "{path} missing");
        folder.write(&format!("log/{path}"), bytes);
    }
    assert_eq!(run(&folder, &["verify", "log", "log"]).code, 0);
    assert_eq!(
        code(&run(&folder, &["verify", "log", "nowhere"])),
        (1, "no_log".to_owned())
    );
}

#[test]
fn a_record_must_continue_what_was_seen() {
    let folder = Folder::new();
    let record = Record::new(5);
    folder.write("seen", &record.files["checkpoint"]);
    let mut grown = record.clone();
    grown.text("more\n");
    grown.write(&folder.path("log"));
    let arguments = ["verify", "log", "log", "--seen", "seen"];
    assert_eq!(run(&folder, &arguments).code, 0);
    let mut fork = Record::new(4);
    fork.text("another\n");
    fork.text("history\n");
    folder.write("seen", &fork.files["checkpoint"]);
    assert_eq!(code(&run(&folder, &arguments)), (1, "fork".to_owned()));
    folder.write("seen", &Record::new(20).files["checkpoint"]);
    assert_eq!(code(&run(&folder, &arguments)), (1, "shrunk".to_owned()));
}

#[test]
fn a_mirror_grows_and_refuses_forks_and_shrinkage_by_name() {
    let folder = Folder::new();
    let mut record = Record::new(3);
    let server = Served::new(folder.path("log"));
    let url = server.url();
    record.write(&folder.path("log"));
    let mirror = ["mirror", &url, "copy"];
    let first = run(&folder, &mirror);
    assert_eq!(first.code, 0, "{}", first.text());
    assert_eq!(first.json()["new"], 4);
    assert_eq!(run(&folder, &mirror).json()["new"], 0);
    for n in 0..270 {
        record.text(&format!("later {n}\n"));
    }
    record.write(&folder.path("log"));
    assert_eq!(run(&folder, &mirror).json()["new"], 270);
    let copy = run(&folder, &["verify", "log", "copy"]);
    assert_eq!(copy.code, 0, "{}", copy.text());

    // A shorter record, signed again.
    Record::new(3).write(&folder.path("log"));
    assert_eq!(code(&run(&folder, &mirror)), (1, "shrunk".to_owned()));
    // Another history of the same size, and of a larger one.
    let mut fork = Record::new(4);
    for n in 0..269 {
        fork.text(&format!("forged {n}\n"));
    }
    assert_eq!(fork.tree.size(), record.tree.size());
    fork.write(&folder.path("log"));
    assert_eq!(code(&run(&folder, &mirror)), (1, "fork".to_owned()));
    fork.text("and on\n");
    fork.write(&folder.path("log"));
    assert_eq!(code(&run(&folder, &mirror)), (1, "fork".to_owned()));

    // The copy is untouched, and the forked heads are kept: they are the proof.
    assert_eq!(run(&folder, &["verify", "log", "copy"]).code, 0);
    assert_eq!(folder.read("copy/checkpoint"), record.files["checkpoint"]);
    let kept = std::fs::read_dir(folder.path("copy/checkpoints"))
        .unwrap()
        .count();
    assert_eq!(
        kept, 4,
        "two good heads and two forked ones; the short one was seen before"
    );
}

#[test]
fn a_mirror_without_a_text_says_so_and_goes_on_later() {
    let folder = Folder::new();
    let record = Record::new(2);
    record.write(&folder.path("log"));
    let lost = record
        .files
        .keys()
        .find(|path| path.starts_with("document/"))
        .unwrap();
    std::fs::remove_file(folder.path(&format!("log/{lost}"))).unwrap();
    let mirror = ["mirror", "log", "copy"];
    assert_eq!(
        code(&run(&folder, &mirror)),
        (1, "document_missing".to_owned())
    );
    folder.write(&format!("log/{lost}"), b"not the text");
    assert_eq!(
        code(&run(&folder, &mirror)),
        (1, "document_missing".to_owned())
    );
    folder.write(&format!("log/{lost}"), &record.files[lost]);
    assert_eq!(run(&folder, &mirror).code, 0);
    assert_eq!(folder.read(&format!("copy/{lost}")), record.files[lost]);
}

#[test]
fn the_pages_are_compared_with_the_record() {
    let folder = Folder::new();
    let pages = [
        ("index.html", "<!doctype html>"),
        ("assets/a-ABCDEFGH.js", "let a;"),
    ];
    let mut manifest: Vec<_> = pages
        .iter()
        .map(|(path, text)| {
            let hash = Sha256Hash::of(text.as_bytes()).to_hex();
            format!("{hash}  {path}\n")
        })
        .collect();
    manifest.sort_by_key(|line| line[66..].to_owned());
    let mut record = Record::new(1);
    record.text(&manifest.concat());
    record.write(&folder.path("site/log"));
    for (path, text) in pages {
        folder.write(&format!("site/{path}"), text.as_bytes());
    }
    let server = Served::new(folder.path("site"));
    let url = server.url();
    let operator = format!(
        "{{\"name\":\"x\",\"receiving_key\":\"{}\",\"log_vkey\":null,\"public_url\":\"{url}\",\
         \"app_url\":\"{url}\",\"sign_up_open\":true,\"now_ms\":1}}",
        "00".repeat(32)
    );
    folder.write("site/api/operator", operator.as_bytes());
    let web = ["verify", "web", &url];
    let good = run(&folder, &web);
    assert_eq!(good.code, 0, "{}", good.text());
    assert_eq!(good.json()["files"], 2);
    folder.write("site/assets/a-ABCDEFGH.js", b"let b;");
    let changed = run(&folder, &web);
    assert_eq!(code(&changed), (1, "web".to_owned()));
    assert!(
        changed
            .text()
            .contains("assets/a-ABCDEFGH.js is another file"),
        "{}",
        changed.text()
    );
    std::fs::remove_file(folder.path("site/assets/a-ABCDEFGH.js")).unwrap();
    assert!(run(&folder, &web).text().contains("is missing"));
}

#[test]
fn mistakes_in_options_are_told_apart_from_refusals() {
    let folder = Folder::new();
    for arguments in [
        &["verify", "log", "x"][..],
        &["verify", "log", "x", "--log-key", "nonsense"],
        &["verify", "receipt", "--log-key", &vkey()],
        &["mirror", "x", "--log-key", &vkey()],
    ] {
        assert_eq!(folder.sidelight(arguments).code, 2, "{arguments:?}");
    }
    let unreachable = [
        "--json",
        "verify",
        "log",
        "http://127.0.0.1:9",
        "--log-key",
        &vkey(),
    ];
    assert_eq!(
        folder.sidelight(&unreachable).refusal(),
        (3, "io".to_owned())
    );
}

#[test]
fn a_policy_says_who_would_have_to_lie() {
    let folder = Folder::new();
    let path = folder.path("policy.txt");
    let key = |n: u8| {
        let name = format!("w{n}.example");
        let key = sidelight_translog::cosignature::Cosigner::from_seed(&name, &[n; 32]).unwrap();
        key.vkey().to_string()
    };
    let witnesses: String = (1..=3)
        .map(|n| format!("witness w{n} {}\n", key(n)))
        .collect();
    let check = |rest: &str| {
        std::fs::write(&path, format!("log {}\n{rest}", vkey())).unwrap();
        folder.sidelight(&["policy", "check", "--json", path.to_str().unwrap()])
    };
    let two_of_three = format!("{witnesses}group W 2 w1 w2 w3\nquorum W\n");
    let said = check(&two_of_three).json();
    assert_eq!(
        (said["liars"].as_u64(), said["silent"].as_u64()),
        (Some(1), Some(2))
    );
    assert_eq!(said["liars_named"][0], "w1.example");
    assert_eq!(said["logs"][0], ORIGIN);
    let alone = check("quorum none\n").json();
    assert_eq!(alone["operator_signed_only"], true);
    let broken = check("quorum W\n").json();
    assert_eq!(broken["error"]["code"], "policy");
}
