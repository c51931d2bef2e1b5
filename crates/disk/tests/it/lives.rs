//! The durable writes of this crate, with a stop at every change and without each sync.

use std::io;
use std::path::Path;

use sidelight_disk::{Disk, LocalDisk, make_folder, read, settle, write, write_new};
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach, unvisited};
use sidelight_disk_sim::{Loss, SimDisk};

const FOLDER: &str = "/data/here";
const KEY: &str = "/data/here/keys/key";
const FILE: &str = "/data/here/file";

/// Does it, once more if the power went, and answers what a power cut leaves then.
fn keep(disk: &SimDisk, loss: Loss, act: impl Fn(&dyn Disk) -> io::Result<()>) -> SimDisk {
    if act(disk).is_err() {
        assert!(disk.is_off());
        disk.restart(loss);
        act(disk).unwrap();
    }
    let resting = disk.copy();
    resting.restart(Loss::Unsynced);
    resting
}

fn folder_key_and_file(disk: &SimDisk, loss: Loss) {
    let resting = keep(disk, loss, |disk| make_folder(disk, Path::new(FOLDER)));
    assert!(
        write(&resting, Path::new(FILE), b"").is_ok(),
        "the folder is gone"
    );
    // As at a first start: a key that is there is read, one that is not is made.
    let key = |disk: &dyn Disk| {
        match read(disk, Path::new(KEY))? {
            None => write_new(disk, Path::new(KEY), b"key")?,
            Some(held) => assert_eq!(
                held, b"key",
                "nobody could use it, and nobody makes another"
            ),
        }
        settle(disk, Path::new(KEY))
    };
    let resting = keep(disk, loss, key);
    assert_eq!(read(&resting, Path::new(KEY)).unwrap().unwrap(), b"key");
    for bytes in [b"old".as_slice(), b"new"] {
        let before = read(disk, Path::new(FILE)).unwrap();
        let resting = keep(disk, loss, |disk| {
            let held = read(disk, Path::new(FILE))?;
            assert!(
                held == before || held.as_deref() == Some(bytes),
                "half of it: {held:?}"
            );
            write(disk, Path::new(FILE), bytes)
        });
        assert_eq!(read(&resting, Path::new(FILE)).unwrap().unwrap(), bytes);
    }
}

#[test]
fn a_file_is_whole_wherever_the_power_goes() {
    assert_eq!(first_breach(&folder_key_and_file, 5), None);
}

#[test]
fn each_sync_is_missed() {
    let sites = assert_each_sync_is_missed(&[&folder_key_and_file]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    assert_eq!(unvisited(&source, &sites).unwrap(), Vec::<String>::new());
}

#[test]
fn a_key_is_there_in_full_or_not_at_all() {
    let disk = SimDisk::new();
    make_folder(&disk, Path::new(FOLDER)).unwrap();
    disk.set_bytes_max(2);
    write_new(&disk, Path::new(KEY), b"key").unwrap_err();
    assert!(disk.files().is_empty(), "{:?}", disk.files());
    disk.set_bytes_max(100);
    write_new(&disk, Path::new(KEY), b"key").unwrap();
    let again = write_new(&disk, Path::new(KEY), b"another").unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(disk.files(), [Path::new(KEY)]);
    assert_eq!(read(&disk, Path::new(KEY)).unwrap().unwrap(), b"key");

    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("keys/key");
    write_new(&LocalDisk, &key, b"key").unwrap();
    let again = write_new(&LocalDisk, &key, b"another").unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read(&key).unwrap(), b"key");
    assert_eq!(folder.path().join("keys").read_dir().unwrap().count(), 1);
}
