//! The built program, as a person or a script runs it.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::desk::Office;
use crate::record::vkey;
use crate::scene::{PAGES, Scene};
use crate::verify::drill::DRILL;

pub(crate) fn run(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sidelight-trustee"))
        .current_dir(folder)
        .env_remove("CREDENTIALS_DIRECTORY")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever does not read closes it.
    let _written = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8([&*output.stdout, &*output.stderr].concat()).unwrap()
}

fn configure(folder: &Path) {
    let text = format!(
        "name = \"trustee.example/one\"\ndata_dir = \"data\"\nhigh_water = \"mark\"\nkey_file = \"lock\"\n\
         [[record]]\noperator = \"http://127.0.0.1:9/\"\nlog_key = \"{}\"\n",
        vkey()
    );
    std::fs::write(folder.join("sidelight-trustee.toml"), text).unwrap();
}

#[test]
fn keys_are_made_once_locked_printed_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path());
    let at = |arguments: &[&str], typed: &str| run(folder.path(), arguments, typed);
    assert!(refused(&at(&["doctor"], "")).contains("FAIL"));
    let made = said(&at(&["init"], ""));
    assert!(made.starts_with("trustee.example/one+"), "{made}");
    assert!(refused(&at(&["init"], "")).contains("already"));
    let public = said(&at(&["key", "public"], ""));
    assert!(public.starts_with(&made));
    assert!(said(&at(&["doctor"], "")).contains("ok    keys"));
    assert!(said(&at(&["status", "--json"], "")).contains("\"status\": null"));
    let line = said(&at(&["key", "backup"], ""));
    assert!(refused(&at(&["key", "restore"], &line)).contains("already"));
    // Another machine, another lock.
    let other = tempfile::tempdir().unwrap();
    configure(other.path());
    assert_eq!(said(&run(other.path(), &["key", "restore"], &line)), made);
    assert_eq!(said(&run(other.path(), &["key", "public"], "")), public);
    // What was signed there is not known here.
    assert!(refused(&run(other.path(), &["run"], "")).contains("nothing is signed"));
    // The files alone are of no use to whoever has the backup and not the lock.
    std::fs::copy(other.path().join("lock"), folder.path().join("lock")).unwrap();
    assert!(refused(&at(&["key", "public"], "")).contains("does not open"));
    assert!(refused(&at(&["key", "restore"], "SIDELIGHT")).contains("not the line"));
}

#[test]
fn a_record_in_which_it_has_no_name_has_no_ceremony() {
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path());
    let at = |arguments: &[&str], typed: &str| run(folder.path(), arguments, typed);
    said(&at(&["init"], ""));
    assert!(refused(&at(&["ceremony"], "")).contains("how you are called"));
    let path = folder.path().join("sidelight-trustee.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}trustee = \"harbor-law\"\n")).unwrap();
    assert!(said(&at(&["ceremony"], "")).contains("No ceremony runs"));
    assert!(said(&at(&["cases"], "")).contains("No case"));
    assert!(refused(&at(&["case", "5"], "")).contains("no such case"));
    assert!(refused(&at(&["approve", "5"], "")).contains("no such case"));
    assert!(refused(&at(&["refuse", "5", "--check", "person"], "")).contains("no such case"));
    assert!(refused(&at(&["refuse", "5", "--check", "mood"], "")).contains("no check"));
    assert!(refused(&at(&["doctor"], "")).contains("`log_policy` is missing"));
    assert!(refused(&at(&["ceremony", "accept", "a", "b"], "")).contains("no words to accept"));
    assert!(refused(&at(&["share", "backup"], "")).contains("no share"));
    assert!(refused(&at(&["share", "restore"], "a line")).contains("not the line"));
    let other = at(&["ceremony", "--operator", "http://127.0.0.1:8/"], "");
    assert!(refused(&other).contains("no such record"));
    std::fs::write(folder.path().join("about.txt"), "Harbor Law, Millbrook\n").unwrap();
    let unreached = refused(&at(&["introduce", "--about", "about.txt"], ""));
    assert!(unreached.contains("could not reach"), "{unreached}");
}

#[test]
fn the_lock_can_be_a_credential_of_systemd() {
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path());
    let path = folder.path().join("sidelight-trustee.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("\"lock\"", "\"$CREDENTIALS_DIRECTORY/lock\"");
    std::fs::write(&path, text).unwrap();
    let said = refused(&run(folder.path(), &["init"], ""));
    assert!(said.contains("CREDENTIALS_DIRECTORY is not set"), "{said}");
    let credentials = folder.path().join("credentials");
    std::fs::create_dir(&credentials).unwrap();
    std::fs::write(credentials.join("lock"), "ab".repeat(32) + "\n").unwrap();
    std::fs::set_permissions(credentials.join("lock"), PermissionsExt::from_mode(0o400)).unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_sidelight-trustee"))
        .current_dir(folder.path())
        .env("CREDENTIALS_DIRECTORY", &credentials)
        .arg("init")
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

#[test]
fn places_that_a_backup_would_take_along_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path());
    let path = folder.path().join("sidelight-trustee.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    for (from, to) in [("\"mark\"", "\"data/mark\""), ("\"lock\"", "\"data/lock\"")] {
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let said = refused(&run(folder.path(), &["init"], ""));
        assert!(said.contains("is in data_dir"), "{said}");
    }
}

/// The office of the first trustee as its program has it: with keys, and a configuration that ends so.
pub(crate) fn settled(office: &Office, rest: &str) -> PathBuf {
    let folder = office.home_folder("");
    let text = format!(
        "name = \"t1.example/trustee\"\ndata_dir = \"data\"\nhigh_water = \"mark\"\nkey_file = \"lock\"\n\
         reach_private_addresses = true\n\
         [[record]]\noperator = \"http://127.0.0.1:9/\"\nlog_key = \"{}\"\ntrustee = \"trustee-1\"\n\
         log_policy = \"log-policy.txt\"\npages = \"{PAGES}\"\n{rest}",
        vkey()
    );
    std::fs::write(folder.join("sidelight-trustee.toml"), text).unwrap();
    let lock = folder.join("lock");
    std::fs::write(&lock, "04".repeat(32) + "\n").unwrap();
    std::fs::set_permissions(lock, PermissionsExt::from_mode(0o600)).unwrap();
    let line = office.scene.parties[0].keys.sheet();
    said(&run(&folder, &["key", "restore"], &line));
    folder
}

/// What `cases` and `case` print.
fn printed(scene: Scene) -> [String; 2] {
    let office = Office::of(scene);
    let folder = settled(&office, "");
    let release = office.scene.case.release.to_string();
    [
        said(&run(&folder, &["cases"], "")),
        said(&run(&folder, &["case", &release], "")),
    ]
}

#[test]
fn a_drill_is_one_before_anything_else_at_the_command_line() {
    let [list, case] = printed(Scene::with(&DRILL));
    assert!(list.contains("  DRILL  waits for a decision"), "{list}");
    assert!(
        case.starts_with("DRILL          nobody is in danger"),
        "{case}"
    );
    let [list, case] = printed(Scene::new());
    assert!(list.contains("  waits for a decision"), "{list}");
    assert!(case.starts_with("who asks"), "{case}");
    assert!(!(list + &case).contains("DRILL"));
}
