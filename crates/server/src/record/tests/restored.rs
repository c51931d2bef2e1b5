//! Parts of the record that come back from a backup, in every combination.

use std::path::Path;

use sidelight_disk::DurableFolder;
use sidelight_disk_sim::SimDisk;

use super::crash::{Log, Machine, append, create, open, signer};

/// The files of a machine: the mark, or everything else.
fn copy_files(from: &Machine, to: &Machine, mark: bool) {
    let folder = DurableFolder::new(std::sync::Arc::new(to.disk.clone()), "/");
    for path in from.disk.files() {
        if (path == Path::new("/mark")) == mark {
            let bytes = sidelight_disk::read(&from.disk, &path).unwrap().unwrap();
            let name = path.strip_prefix("/").unwrap().to_string_lossy();
            folder.replace(&name, &bytes).unwrap();
        }
    }
}

/// A machine whose register, files and mark are each taken from one of others.
fn combined([register, files, mark]: [&Machine; 3]) -> Machine {
    let disk = SimDisk::new();
    let register = register.register.copy(&disk);
    let machine = Machine { disk, register };
    copy_files(files, &machine, false);
    copy_files(mark, &machine, true);
    machine
}

/// A record of two entries, the same with a third, and one where another third was signed instead.
fn histories() -> [Machine; 3] {
    let old = Machine::new(&SimDisk::new());
    create(&old).unwrap();
    append(&old, &[1]).unwrap();
    let (new, other) = (old.copy(), old.copy());
    append(&new, &[2]).unwrap();
    append(&other, &[4]).unwrap();
    [old, new, other]
}

/// The head that mirrors keep: nothing but the newest may be continued, and nothing else is signed.
#[test]
fn whatever_part_comes_back_from_a_backup_no_second_history_is_signed() {
    let [old, new, _] = histories();
    let (_, newest) = open(&new).unwrap().sequencer.head();
    let which = |is_old| if is_old { &old } else { &new };
    let mut refused = Vec::new();
    for case in 0..8 {
        let [register, files, mark] = [1, 2, 4].map(|bit| case & bit != 0);
        let machine = combined([which(register), which(files), which(mark)]);
        let signed = append(&machine, &[3]);
        if [register, files, mark] == [true; 3] {
            // All of it, the mark as well: only a mirror can tell, which is why the mark is not backed up.
            assert!(signed.is_ok());
            let machine = combined([&old, &old, &old]);
            let stores = machine.stores();
            let published = open(&new).unwrap().sequencer.signed_checkpoint().to_vec();
            let known = Log::open(
                machine.register,
                stores.files,
                stores.mark,
                signer(),
                &[published],
            );
            let said = known.err().unwrap().to_string();
            assert!(said.contains("a mirror or witness knows 3"), "{said}");
            continue;
        }
        match signed {
            Ok(_) => {
                let (log, files) = (open(&machine).unwrap(), machine.stores().files);
                let tree =
                    sidelight_translog::proven::ProvenTree::new(&files, log.sequencer.head());
                assert_eq!(tree.root_at(3).unwrap(), newest, "case {case}");
            }
            Err(said) => refused.push((case, said)),
        }
    }
    let said = |case: u8| {
        let found = refused.iter().find(|(of, _)| *of == case);
        found.map_or("it signs", |(_, said)| said.as_str())
    };
    // The register alone, with the mark, with the files.
    for (case, origin) in [
        (0b001, "the high-water mark knows 3"),
        (0b101, "the published checkpoint knows 3"),
        (0b011, "the high-water mark knows 3"),
    ] {
        assert!(said(case).contains(origin), "{case:03b}: {}", said(case));
    }
    // The files without what the register says of them.
    for case in [0b010, 0b110] {
        assert!(
            said(case).contains("files") || said(case).contains("staged"),
            "{}",
            said(case)
        );
    }
    assert_eq!(refused.len(), 5, "{refused:?}");
}

/// The same sizes with another root: whichever part is of the other history, nothing is signed on top.
#[test]
fn parts_of_two_histories_do_not_sign() {
    let [_, new, other] = histories();
    let which = |is_other| if is_other { &other } else { &new };
    for case in 1..7 {
        let [register, files, mark] = [1, 2, 4].map(|bit| case & bit != 0);
        let machine = combined([which(register), which(files), which(mark)]);
        let said = append(&machine, &[3]).map(drop).unwrap_err();
        assert!(
            said.contains("another root") || said.contains("files"),
            "{case:03b}: {said}"
        );
    }
}

#[test]
fn without_a_mark_and_without_a_mirror_nothing_is_signed() {
    let [_, new, _] = histories();
    let disk = SimDisk::new();
    let register = new.register.copy(&disk);
    let machine = Machine { disk, register };
    copy_files(&new, &machine, false);
    let said = append(&machine, &[3]).map(drop).unwrap_err();
    assert!(said.contains("no high-water mark"), "{said}");
}
