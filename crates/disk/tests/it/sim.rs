//! What is left after a power cut.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use sidelight_disk::{Disk, make_folder, read, write};
use sidelight_disk_sim::{Fault, Loss, SimDisk};

/// A file with these bytes, synced or not, in a folder that is not synced.
fn put(disk: &dyn Disk, path: &str, bytes: &[u8], sync: bool) {
    let mut file = disk.create(Path::new(path)).unwrap();
    file.write_all(bytes).unwrap();
    if sync {
        file.sync().unwrap();
    }
}

fn left(disk: &SimDisk, path: &str) -> Option<Vec<u8>> {
    read(disk, Path::new(path)).unwrap()
}

#[test]
fn names_and_bytes_are_lost_apart() {
    let disk = SimDisk::new();
    let shared: &dyn Disk = &disk;
    put(shared, "/bytes", b"synced", true);
    put(shared, "/name", b"not synced", false);
    disk.restart(Loss::Nothing);
    assert_eq!(left(&disk, "/bytes").unwrap(), b"synced");
    assert_eq!(left(&disk, "/name").unwrap(), b"not synced");
    let names = disk.copy();
    names.restart(Loss::Unsynced);
    assert_eq!(left(&names, "/bytes"), None, "its name was not synced");
    shared.sync_folder(Path::new("/")).unwrap();
    disk.restart(Loss::Unsynced);
    assert_eq!(left(&disk, "/bytes").unwrap(), b"synced");
    assert_eq!(
        left(&disk, "/name").unwrap(),
        b"",
        "its bytes were not synced"
    );
}

#[test]
fn a_file_in_a_folder_whose_name_is_lost_is_lost() {
    let disk = SimDisk::new();
    let shared: &dyn Disk = &disk;
    shared.create_folder(Path::new("/folder")).unwrap();
    write(shared, Path::new("/folder/file"), b"x").unwrap();
    let lost = disk.copy();
    lost.restart(Loss::Unsynced);
    assert_eq!(lost.files(), Vec::<std::path::PathBuf>::new());
    shared.sync_folder(Path::new("/")).unwrap();
    disk.restart(Loss::Unsynced);
    assert_eq!(left(&disk, "/folder/file").unwrap(), b"x");
}

#[test]
fn a_rename_and_a_removal_come_back_until_the_folder_is_synced() {
    let disk = SimDisk::new();
    let shared: &dyn Disk = &disk;
    for name in ["/a", "/b", "/c"] {
        write(shared, Path::new(name), name.as_bytes()).unwrap();
    }
    shared.rename(Path::new("/a"), Path::new("/b")).unwrap();
    shared.remove(Path::new("/c")).unwrap();
    let back = disk.copy();
    back.restart(Loss::Unsynced);
    assert_eq!(left(&back, "/a").unwrap(), b"/a");
    assert_eq!(left(&back, "/b").unwrap(), b"/b");
    assert_eq!(left(&back, "/c").unwrap(), b"/c");
    shared.sync_folder(Path::new("/")).unwrap();
    disk.restart(Loss::Unsynced);
    assert_eq!(left(&disk, "/b").unwrap(), b"/a");
    assert_eq!(disk.files(), [Path::new("/b")]);
}

#[test]
fn torn_is_any_part_of_what_was_not_synced_and_nothing_of_what_was() {
    let (mut files, mut names) = (BTreeSet::new(), BTreeSet::new());
    for seed in 0..200 {
        let disk = SimDisk::new();
        let shared: &dyn Disk = &disk;
        write(shared, Path::new("/log"), b"head").unwrap();
        put(shared, "/new", b"tail", false);
        put(shared, "/log", b"other", false);
        disk.restart(Loss::Torn(seed));
        files.insert(left(&disk, "/log").unwrap());
        names.insert(disk.files().len());
    }
    assert_eq!(names, BTreeSet::from([1, 2]), "a name alone, or both");
    let expected = [b"head".as_slice(), b"", b"other", b"oth"];
    assert!(
        expected.iter().all(|bytes| files.contains(*bytes)),
        "{files:?}"
    );
}

#[test]
fn a_fault_strikes_before_or_after_its_change() {
    for (fault, there) in [(Fault::Before(0), false), (Fault::After(0), true)] {
        let disk = SimDisk::new();
        disk.arm(Some(fault));
        assert!(disk.create(Path::new("/file")).is_err());
        assert!(disk.is_off());
        assert!(
            disk.list(Path::new("/")).is_err(),
            "nothing works without power"
        );
        disk.restart(Loss::Nothing);
        assert_eq!(!disk.files().is_empty(), there);
    }
}

#[test]
fn a_full_disk_takes_no_more() {
    let disk = SimDisk::new();
    disk.set_bytes_max(3);
    make_folder(&disk, Path::new("/a/b")).unwrap();
    let mut file = disk.create(Path::new("/a/b/c")).unwrap();
    file.write_all(b"abc").unwrap();
    let full = file.write_all(b"d").unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(disk.space(Path::new("/")).unwrap().free, 0);
}
