//! Against Debian's `age`, in both directions. Without it there is nothing to compare with.

use crate::fixture::Folder;

const AGE: &str = "/usr/bin/age";

fn stock_age() -> bool {
    let there = std::path::Path::new(AGE).exists();
    if !there {
        eprintln!("{AGE} is not installed: nothing compared");
    }
    there
}

#[test]
fn stock_age_and_sidelight_share_keys_and_files() {
    if !stock_age() {
        return;
    }
    let folder = Folder::new();
    let ours = folder.identity("ours.txt").recipient().to_string();
    let made = folder.run("/usr/bin/age-keygen", &["-o", "theirs.txt"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let theirs = made.err.trim().rsplit(' ').next().unwrap().to_owned();
    let plain: Vec<u8> = (0..150_000_u32).map(|n| (n % 251) as u8).collect();
    folder.write("plain", &plain);
    let sealed = folder.run(AGE, &["-r", &ours, "-r", &theirs, "-o", "f.age", "plain"]);
    assert_eq!(sealed.code, 0, "{}", sealed.err);
    for key in ["ours.txt", "theirs.txt"] {
        let said = folder.sidelight(&["open", "-i", key, "-o", "-", "f.age"]);
        assert_eq!(said.code, 0, "{key}: {}", said.err);
        assert!(said.out == plain, "{key}");
    }
    let armoured = folder.run(AGE, &["-a", "-r", &ours, "-o", "armoured.age", "plain"]);
    assert_eq!(armoured.code, 0, "{}", armoured.err);
    let said = folder.sidelight(&["open", "--json", "-i", "ours.txt", "armoured.age"]);
    assert_eq!(said.refusal(), (1, "not_age".to_owned()));
}

#[test]
fn stock_age_opens_a_track() {
    if !stock_age() {
        return;
    }
    let clip = crate::fixture::Clip::new();
    let opened = clip.folder.run(AGE, &["-d", "-i", "key.txt", "video.age"]);
    assert_eq!(opened.code, 0, "{}", opened.err);
    assert!(opened.out == [1; 100_000]);
}
