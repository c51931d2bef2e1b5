//! It signs what it has read and replayed, and nothing else.

use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::policy::Policy;
use sidelight_translog::tile::LogPath;
use sidelight_trustee::{MirrorError, Outcome, Refusal};

use crate::record::{NAME, Record, consider, keys, signer, started, vkey};

/// A policy that demands this trustee.
fn policy() -> Policy {
    let witness = keys().public();
    assert!(witness.starts_with(NAME));
    let text = format!("log {}\nwitness t {witness}\nquorum t\n", vkey());
    Policy::parse(text.as_bytes()).unwrap()
}

fn code(result: Result<Outcome, Refusal>) -> &'static str {
    match result {
        Ok(_) => "signed",
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn what_it_signs_meets_a_policy_that_demands_it() {
    let disk = SimDisk::new();
    let mut trustee = started(&disk);
    let record = Record::new().grown(&["one", "two"]);
    let outcome = consider(&mut trustee, &record).unwrap();
    assert_eq!(outcome.size, 3);
    let note = [record.head(), outcome.line.into_bytes()].concat();
    policy().open(&note).unwrap();
    assert!(policy().open(&record.head()).is_err());
    // And so on, also after a start, and the same again.
    let record = record.grown(&["three"]);
    let mut trustee = started(&disk);
    let first = consider(&mut trustee, &record).unwrap();
    assert_eq!(consider(&mut trustee, &record).unwrap(), first);
}

#[test]
fn it_keeps_what_it_signed_for_as_others_read_it() {
    let disk = SimDisk::new();
    let mut trustee = started(&disk);
    let texts: Vec<_> = (0..300).map(|n| format!("text {n}")).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let record = Record::new().grown(&texts);
    consider(&mut trustee, &record).unwrap();
    let kept = disk.files();
    let has = |name: &str| kept.iter().any(|path| path.ends_with(name));
    for path in record.tiles.0.keys() {
        let partial = path.to_string().contains(".p/");
        assert!(partial || has(&format!("log/{path}")), "{path}");
    }
    for hash in record.texts.keys() {
        assert!(has(&format!("log/document/{}", hash.to_hex())));
    }
}

#[test]
fn it_refuses_what_it_cannot_read_and_what_breaks_the_rules() {
    let whole = Record::new().grown(&["one", "two"]);
    let no_text = || {
        let mut record = whole.clone();
        record.texts.pop_first();
        record
    };
    let other_text = || {
        let mut record = whole.clone();
        *record.texts.first_entry().unwrap().get_mut() = b"other".to_vec();
        record
    };
    let changed = |find: fn(&LogPath) -> bool| {
        let mut record = whole.clone();
        let file = record.tiles.0.iter_mut().rfind(|(path, _)| find(path));
        *file.unwrap().1.last_mut().unwrap() ^= 1;
        record
    };
    let missing = || {
        let mut record = whole.clone();
        let entries = |path: &LogPath| matches!(path, LogPath::Entries { .. });
        record.tiles.0.retain(|path, _| !entries(path));
        record
    };
    let cases = [
        ("a text is missing", no_text()),
        ("a text is another one", other_text()),
        (
            "an entry is another one",
            changed(|p| matches!(p, LogPath::Entries { .. })),
        ),
        (
            "a tile is another one",
            changed(|p| matches!(p, LogPath::Tile { .. })),
        ),
        ("entries are missing", missing()),
    ];
    for (what, record) in cases {
        let disk = SimDisk::new();
        let mut trustee = started(&disk);
        assert_eq!(code(consider(&mut trustee, &record)), "record", "{what}");
        let refused = disk
            .files()
            .iter()
            .any(|p| p.to_string_lossy().contains("/refused/"));
        assert!(refused, "{what}: kept for whoever looks into it");
        assert_eq!(
            code(consider(&mut trustee, &whole)),
            "signed",
            "{what}: it goes on"
        );
    }
}

#[test]
fn it_refuses_heads_of_others() {
    let mut trustee = started(&SimDisk::new());
    let record = Record::new();
    for (what, head) in [
        ("nothing", Vec::new()),
        (
            "unsigned",
            record.head().split(|b| *b == 0xe2).next().unwrap().to_vec(),
        ),
        (
            "changed",
            String::from_utf8(record.head())
                .unwrap()
                .replacen("\n1\n", "\n2\n", 1)
                .into(),
        ),
    ] {
        let refused = trustee.consider(&head, 1, &record);
        assert_eq!(code(refused), "not_ours", "{what}");
    }
}

#[test]
fn it_refuses_a_fork_and_a_shortened_record() {
    let disk = SimDisk::new();
    let mut trustee = started(&disk);
    let before = Record::new().grown(&["one"]);
    let ours = before.grown(&["two", "three"]);
    consider(&mut trustee, &ours).unwrap();
    for again in [false, true] {
        if again {
            disk.restart(Loss::Unsynced);
            trustee = started(&disk);
        }
        let others = [
            ("shortened", before.clone()),
            ("same size", before.grown(&["two", "other"])),
            ("longer", before.grown(&["other", "three", "four"])),
        ];
        for (what, other) in others {
            let refused = consider(&mut trustee, &other);
            assert_eq!(code(refused), "fork", "{what}, {again}");
        }
    }
    assert_eq!(
        code(consider(&mut trustee, &ours.grown(&["four"]))),
        "signed"
    );
}

#[test]
fn a_restored_backup_signs_no_other_history() {
    let disk = SimDisk::new();
    let mut trustee = started(&disk);
    let old = Record::new().grown(&["one"]);
    consider(&mut trustee, &old).unwrap();
    let backup = disk.copy();
    let ours = old.grown(&["two"]);
    consider(&mut trustee, &ours).unwrap();
    // The data come back from the backup, the mark does not.
    let restored = backup.copy();
    for path in disk.files().iter().filter(|path| path.starts_with("/mark")) {
        let bytes = sidelight_disk::read(&disk, path).unwrap().unwrap();
        sidelight_disk::write(&restored, path, &bytes).unwrap();
    }
    let mut trustee = started(&restored);
    assert_eq!(code(consider(&mut trustee, &old.grown(&["other"]))), "fork");
    assert_eq!(
        code(consider(&mut trustee, &ours)),
        "signed",
        "the one it signed"
    );
    // Without the mark nothing is signed, not even that.
    let lost = backup.copy();
    for path in lost.files().iter().filter(|path| path.starts_with("/mark")) {
        sidelight_disk::Disk::remove(&lost, path).unwrap();
    }
    let mut trustee = started(&lost);
    assert_eq!(code(consider(&mut trustee, &ours)), "no_mark");
    // Nor with one that does not hold a head.
    let name = sidelight_translog::hash::Sha256Hash::of(vkey().name().as_bytes()).to_hex();
    let mark = std::path::Path::new("/mark").join(name);
    sidelight_disk::write(&restored, &mark, b"something").unwrap();
    assert_eq!(code(consider(&mut started(&restored), &ours)), "no_mark");
}

#[test]
fn a_disk_that_is_full_signs_nothing() {
    let disk = SimDisk::new();
    let mut trustee = started(&disk);
    disk.set_bytes_max(100);
    let record = Record::new().grown(&["a text that does not fit"]);
    let refused = consider(&mut trustee, &record);
    let full = matches!(refused, Err(Refusal::Record(MirrorError::Disk(_))));
    assert!(full, "{refused:?}");
    let head = record.head();
    let open = OpenCheckpoint::open(&head, std::slice::from_ref(signer().vkey()));
    assert_eq!(open.unwrap().checkpoint.size(), 2);
    disk.set_bytes_max(1 << 20);
    assert_eq!(code(consider(&mut trustee, &record)), "signed");
}
