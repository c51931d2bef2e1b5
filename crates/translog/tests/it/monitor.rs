//! A monitor over files: replays, goes on, and names what is wrong.

use sidelight_translog::{
    checkpoint::Checkpoint,
    entry::Entry,
    monitor::{MemoryFiles, Monitor, MonitorError},
    sequence::TreeState,
    tile::LogPath,
    vkey::Vkey,
};

use crate::fixture::{self, ORIGIN, at, consent, day};

fn key() -> Vkey {
    fixture::signer().vkey().clone()
}

/// The story without the change of key, and consents up to `size`, as files written in batches of these
/// sizes.
fn log(batches: &[usize]) -> (MemoryFiles, Checkpoint, Vec<Vec<u8>>) {
    let (mut files, mut tree) = (MemoryFiles::default(), TreeState::empty());
    let entries = entries(batches.iter().sum());
    for batch in batches {
        let start = usize::try_from(tree.size()).unwrap();
        let extension = tree.extend(&entries[start..start + batch]);
        files.0.extend(extension.files);
        tree = extension.state;
    }
    (files, tree.checkpoint(ORIGIN).unwrap(), entries)
}

fn entries(size: usize) -> Vec<Vec<u8>> {
    let mut ledger = fixture::ledger_at(22);
    let mut entries: Vec<_> = fixture::entries().0[..22]
        .iter()
        .map(Entry::to_bytes)
        .collect();
    while entries.len() < size {
        let body = consent(entries.len() as u64, at::REQUEST);
        let entry = ledger.next_entry(body.into(), day("2026-12-01")).unwrap();
        ledger.admit(&entry).unwrap();
        entries.push(entry.to_bytes());
    }
    entries.truncate(size);
    entries
}

fn replay(files: &MemoryFiles, checkpoint: &Checkpoint) -> Result<Monitor, MonitorError> {
    let mut monitor = Monitor::new();
    monitor.read_to(files, checkpoint, &key(), |_, _, _| {})?;
    Ok(monitor)
}

#[test]
fn the_numbers_are_counted_from_the_files() {
    let (files, checkpoint, _) = log(&[22, 578]);
    let monitor = replay(&files, &checkpoint).unwrap();
    let numbers = monitor.ledger().numbers();
    assert_eq!(
        (numbers.size, numbers.all.requests, numbers.all.refused),
        (600, 2, 1)
    );
    assert_eq!(
        (numbers.all.consents, numbers.redacted, numbers.revealed),
        (580, 1, 1)
    );
    let police = &numbers.agencies[&fixture::slug("millbrook-police")];
    assert_eq!(
        (
            police.requests.requests,
            police.requests.withdrawn,
            police.requests.consents
        ),
        (2, 1, 0)
    );
    assert_eq!((police.epoch, police.credentials), (2, 1));
    assert_eq!(numbers.credentials_by_operator, 1);
    assert_eq!(numbers.kinds.values().sum::<u64>(), 600);
}

#[test]
fn reading_on_is_the_same_as_reading_at_once() {
    let sizes = [1, 21, 233, 1, 256, 88];
    let (files, last, entries) = log(&sizes);
    let (mut monitor, mut seen) = (Monitor::new(), Vec::new());
    let mut size = 0;
    for batch in sizes {
        size += batch;
        let checkpoint = TreeState::empty()
            .extend(&entries[..size])
            .state
            .checkpoint(ORIGIN)
            .unwrap();
        monitor
            .read_to(&files, &checkpoint, &key(), |index, _, bytes| {
                seen.push((index, bytes.to_vec()))
            })
            .unwrap();
        monitor.check_continues(&files, &checkpoint).unwrap();
    }
    assert_eq!(seen, (0u64..).zip(entries).collect::<Vec<_>>());
    assert_eq!(
        monitor.ledger().numbers(),
        replay(&files, &last).unwrap().ledger().numbers()
    );
}

#[test]
fn a_shorter_or_forked_log_is_named() {
    let (files, checkpoint, entries) = log(&[600]);
    let mut monitor = replay(&files, &checkpoint).unwrap();
    let (short_files, short, _) = log(&[500]);
    let mut read = |files, checkpoint| monitor.read_to(files, checkpoint, &key(), |_, _, _| {});
    assert!(matches!(
        read(&short_files, &short),
        Err(MonitorError::Fork { size: 600, .. })
    ));

    let mut other = entries.clone();
    other.swap(598, 599);
    let tree = TreeState::empty().extend(&other).state;
    let forked = tree.checkpoint(ORIGIN).unwrap();
    assert!(matches!(
        read(&files, &forked),
        Err(MonitorError::Fork { size: 600, .. })
    ));
    assert!(matches!(
        monitor.check_continues(&files, &forked),
        Err(MonitorError::Fork { size: 600, .. })
    ));
    let elsewhere = tree.checkpoint("log.example/other").unwrap();
    assert!(matches!(
        monitor.check_continues(&files, &elsewhere),
        Err(MonitorError::OtherLog)
    ));
    let longer = TreeState::empty()
        .extend([&other[..], &other[..1]].concat())
        .state
        .checkpoint(ORIGIN)
        .unwrap();
    assert!(matches!(
        monitor.check_continues(&files, &longer),
        Err(MonitorError::Fork { size: 601, .. })
    ));
}

#[test]
fn every_altered_file_is_found() {
    let (files, checkpoint, _) = log(&[600]);
    for path in LogPath::all(600) {
        let length = files.0[&path].len();
        for at in [0, length / 2, length - 1] {
            let mut altered = files.clone();
            altered.0.get_mut(&path).unwrap()[at] ^= 1;
            let error = replay(&altered, &checkpoint).unwrap_err();
            match path {
                LogPath::Tile { .. } => {
                    assert!(matches!(error, MonitorError::TileAltered(found) if found == path))
                }
                _ => assert!(
                    !matches!(error, MonitorError::TileAltered(found) if found == path),
                    "{path}: {error}"
                ),
            }
        }
        let mut cut = files.clone();
        cut.0.get_mut(&path).unwrap().pop();
        assert!(
            matches!(replay(&cut, &checkpoint), Err(MonitorError::Read(_))),
            "{path}"
        );
    }
}

#[test]
fn an_entry_that_breaks_a_rule_is_found_even_in_a_good_tree() {
    let mut entries = entries(30);
    entries.swap(25, 26);
    let extension = TreeState::empty().extend(&entries);
    let files = MemoryFiles(extension.files.into_iter().collect());
    let error = replay(&files, &extension.state.checkpoint(ORIGIN).unwrap()).unwrap_err();
    assert!(
        matches!(error, MonitorError::Violation { index: 25, .. }),
        "{error}"
    );
}

#[test]
fn a_newer_log_is_told_from_a_broken_one() {
    for (text, newer) in [
        (
            "sidelight-log/v1\nkind warrant\nordinal 1\nday 2026-12-01\n",
            true,
        ),
        (
            "sidelight-log/v1\nkind something-new\nordinal 1\nday 2026-12-01\n",
            true,
        ),
        ("sidelight-log/v2\nkind operator\n", true),
        ("sidelight-log/v1\nkind web\nordinal 01\n", false),
    ] {
        let mut entries = entries(22);
        entries.push(text.into());
        let extension = TreeState::empty().extend(&entries);
        let files = MemoryFiles(extension.files.into_iter().collect());
        let error = replay(&files, &extension.state.checkpoint(ORIGIN).unwrap()).unwrap_err();
        assert!(
            matches!(error, MonitorError::Entry { index: 22, .. }),
            "{error}"
        );
        assert_eq!(error.is_newer_log(), newer, "{text}");
    }
}

#[test]
fn the_operator_entry_names_origin_and_key() {
    let (files, checkpoint, entries) = log(&[22]);
    let other = TreeState::empty()
        .extend(&entries)
        .state
        .checkpoint("log.example/other")
        .unwrap();
    let error = replay(&files, &other).unwrap_err();
    assert!(error.to_string().contains("origin"), "{error}");
    let wrong = Monitor::new().read_to(
        &files,
        &checkpoint,
        fixture::next_signer().vkey(),
        |_, _, _| {},
    );
    assert!(wrong.unwrap_err().to_string().contains("key"));

    // The story's last entry changes the key: that checkpoint may have either signature, the next one
    // only the new.
    let mut entries: Vec<_> = fixture::entries().0.iter().map(Entry::to_bytes).collect();
    let mut ledger = fixture::entries().1;
    let web = sidelight_translog::entry::Web {
        manifest: fixture::hash("later"),
    };
    let entry = ledger.next_entry(web.into(), day("2026-12-02")).unwrap();
    ledger.admit(&entry).unwrap();
    entries.push(entry.to_bytes());
    let files = MemoryFiles(
        TreeState::empty()
            .extend(&entries)
            .files
            .into_iter()
            .collect(),
    );
    let first = TreeState::empty().extend(&entries[..entries.len() - 1]);
    let files = MemoryFiles(files.0.into_iter().chain(first.files).collect());
    let heads = [
        first.state.checkpoint(ORIGIN).unwrap(),
        TreeState::empty()
            .extend(&entries)
            .state
            .checkpoint(ORIGIN)
            .unwrap(),
    ];
    let mut monitor = Monitor::new();
    monitor
        .read_to(&files, &heads[0], &key(), |_, _, _| {})
        .unwrap();
    assert!(
        monitor
            .clone()
            .read_to(&files, &heads[1], &key(), |_, _, _| {})
            .is_err()
    );
    monitor
        .read_to(
            &files,
            &heads[1],
            fixture::next_signer().vkey(),
            |_, _, _| {},
        )
        .unwrap();
}
