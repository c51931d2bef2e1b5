//! What trustees told a home, found by its hub: in a copy of the record where the operator withholds it, and
//! only what is in the record and for this home.

use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_domain::emergency::{Danger, life::Owner};
use sidelight_domain::record::statement::Access;
use sidelight_reach_double::Browser;
use sidelight_seal::{Identity, file};
use sidelight_translog::entry::{Body, Emergency, Entry, EntryIndex, FieldOpening, Kind};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequence::TreeState;

use crate::push::{Service, choice, join};
use crate::record::{ORIGIN, Quorum, Record, head_line, signer};
use crate::setup::{Setup, ask, eventually};

/// Where in the record the release is.
pub(crate) const RELEASE: u64 = 1;

/// A notice of that release in the record, about `says`, to whoever has the key.
pub(crate) fn notice(household: &str, key: &Identity, says: u64) -> String {
    notice_of(RELEASE, household, key, says)
}

fn notice_of(release: u64, household: &str, key: &Identity, says: u64) -> String {
    let told = json!({
        "v": 1, "release": says, "trustee": "trustee-1", "origin": ORIGIN, "household": household,
        "danger": "kidnapping", "agency": "millbrook-police", "cameras": ["cd".repeat(16)], "from": 1,
        "to": 2, "clips": 4,
    });
    let plain = format!("{:512}", told.to_string());
    let sealed = file::seal(plain.as_bytes(), &[key.recipient()], &mut OsRng).unwrap();
    let notice_box = sidelight_translog::entry::NoticeBox::new(&sealed).unwrap();
    let head = head_line("notice");
    let signature = "0".repeat(128);
    format!("{head}release {release}\ntrustee trustee-1\nbox {notice_box}\nsignature {signature}\n")
}

/// A home is announced for drills.
fn canary(household: &str) -> String {
    format!("{}household {household}\n", head_line("canary"))
}

fn drill() -> String {
    let hash = Sha256Hash([7; 32]);
    let commit = |field| FieldOpening::new("1", &mut OsRng).commit(Kind::Drill, field);
    let said = Emergency {
        policy: hash,
        trustee_set: EntryIndex(RELEASE),
        danger: Danger::Kidnapping,
        homes: 1,
        cameras: 1,
        clips: 4,
        seconds: 240,
        owner: Owner::NoAnswer,
        notice_due: "2026-11-29".parse().unwrap(),
        seal_until: "2026-12-26".parse().unwrap(),
        agency: commit("agency"),
        claim: commit("claim"),
        scope: commit("scope"),
        recipient: commit("recipient"),
        submitted_by: commit("submitted-by"),
        supervised_by: commit("supervised-by"),
        call_back: commit("call-back"),
        minutes: None,
        country: None,
        decision: hash,
        first_review: EntryIndex(0),
        second_review: EntryIndex(1),
    };
    let entry = Entry::new(1, "2026-11-26".parse().unwrap(), Body::Drill(said));
    String::from_utf8(entry.unwrap().to_bytes()).unwrap()
}

impl Record {
    /// Name and contents of every file that a copy of this record has.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let grown = TreeState::empty().extend(&self.entries);
        let signed = self.signed(&signer(7)).into_bytes();
        let files = grown
            .files
            .into_iter()
            .map(|(path, bytes)| (path.to_string(), bytes));
        files.chain([("checkpoint".to_owned(), signed)]).collect()
    }

    pub(crate) fn copy_to(&self, folder: &std::path::Path) {
        for (name, bytes) in self.files() {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
}

/// A paired hub that was given the household's notice key and a folder for a copy, and an operator that
/// shows `shown` of its record.
async fn looking(shown: &Record) -> (Setup, tempfile::TempDir) {
    looking_under(shown, None).await
}

/// The same, and its household has pinned a policy.
pub(crate) async fn looking_under(
    shown: &Record,
    policy: Option<String>,
) -> (Setup, tempfile::TempDir) {
    let copy = tempfile::tempdir().unwrap();
    let mut setup = Setup::unpaired().await;
    setup.stop().await;
    setup.push_here = true;
    setup.copies = vec![copy.path().to_str().unwrap().to_owned()];
    setup.operator.with(|s| {
        s.log = Some(signer(7).vkey().to_string());
        s.policy = policy.map(|text| (0, text));
        s.log_files.extend(shown.files());
    });
    setup.start().await;
    let code = setup.code().await;
    setup.pair(&code).await;
    shown.copy_to(copy.path());
    let key = setup.household.notice.to_secret_text();
    let taken = setup
        .command("notice.set", json!({"key": key.as_str()}))
        .await;
    assert_eq!(taken["ok"], true, "{taken}");
    (setup, copy)
}

/// A hub looks again when its household says something new, as it does every minute.
pub(crate) fn poll(setup: &mut Setup) {
    let wire = setup.household.change(|s| s.access = Access::Sealed);
    setup.operator.with(|s| s.statements.push(wire));
}

pub(crate) async fn releases(setup: &Setup) -> Value {
    setup.status().await["releases"].clone()
}

pub(crate) async fn found(setup: &Setup) {
    let line = format!("{RELEASE:014x}{}", "0".repeat(42));
    eventually("the release", async || {
        (releases(setup).await == line).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_finds_in_a_copy_what_its_operator_withholds() {
    let quorum = Quorum::new(1);
    let before = Record::of(&[&quorum.roster]);
    let (mut setup, copy) = looking(&before).await;
    let household = setup.household.statement.household.to_string();
    let (service, phone) = (Service::start().await, Browser::new());
    let device = join(&mut setup);
    let wanted = choice(device, &phone, &service.url, "release");
    assert_eq!(setup.command("push.set", wanted).await["ok"], true);
    let mut whole = before.clone();
    let stranger = Identity::random(&mut OsRng);
    // To somebody else; about another release than its entry; of another home; and the true one.
    whole.entries.push(notice(&household, &stranger, RELEASE));
    whole
        .entries
        .push(notice(&household, &setup.household.notice, 0));
    whole
        .entries
        .push(notice(&"ab".repeat(16), &setup.household.notice, RELEASE));
    whole
        .entries
        .push(notice(&household, &setup.household.notice, RELEASE));
    whole.copy_to(copy.path());
    poll(&mut setup);
    found(&setup).await;
    let (_, page) = ask(setup.page, "GET", "/").await.unwrap();
    for part in [
        "Footage of this home was opened",
        "Entry 1",
        "somebody was kidnapped",
        "millbrook-police",
        "4 clips",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("Told by trustee-1."), "by one notice: {page}");
    assert!(!page.contains("Entry 0"), "{page}");
    let (_, told) = service.message(&phone, 0).await;
    assert_eq!(told["label"], "Footage of your home was opened");
    assert_eq!(told["page"], "/notices.html");
    // Kept over a restart, though now nothing is there to be read.
    setup.stop().await;
    std::fs::remove_dir_all(copy.path()).unwrap();
    setup.start().await;
    found(&setup).await;
    // The key opens nothing else, and is given back.
    let gone = setup.command("notice.set", json!({"key": null})).await;
    assert_eq!(gone["ok"], true);
    assert_eq!(releases(&setup).await, "0".repeat(56));
    assert!(!setup.dir.path().join("notices.sealed").exists());
    setup.stop().await;
}

/// A reviewer says of an emergency that it was misused.
fn misused(emergency: u64) -> String {
    let (head, hash) = (head_line("emergency-misused"), "0".repeat(64));
    format!("{head}emergency {emergency}\nreason forged\ndecision sha256:{hash}\ndecided-by 0\n")
}

/// Found in a copy, and of no release but the one it names.
#[tokio::test(flavor = "multi_thread")]
async fn a_hub_says_that_a_release_was_misused() {
    let before = Record::of(&[&Quorum::new(1).roster]);
    let (mut setup, copy) = looking(&before).await;
    let household = setup.household.statement.household.to_string();
    let key = setup.household.notice.clone();
    let mut whole = before.clone();
    whole.entries.push(notice(&household, &key, RELEASE));
    whole.entries.push(misused(RELEASE + 7));
    whole.copy_to(copy.path());
    poll(&mut setup);
    found(&setup).await;
    let (_, page) = ask(setup.page, "GET", "/").await.unwrap();
    assert!(!page.contains("It was misused"), "{page}");
    let at = whole.entries.len();
    whole.entries.push(misused(RELEASE));
    whole.copy_to(copy.path());
    poll(&mut setup);
    let says = format!("so says, in entry {at}, a reviewer");
    let told = async |setup: &Setup| {
        eventually("the mark", async || {
            let (_, page) = ask(setup.page, "GET", "/").await?;
            page.contains(&says).then_some(())
        })
        .await;
    };
    told(&setup).await;
    // Kept over a restart, though now nothing is there to be read.
    setup.stop().await;
    std::fs::remove_dir_all(copy.path()).unwrap();
    setup.start().await;
    told(&setup).await;
    setup.stop().await;
}

/// Its operator withholds that, too. A stranger's home or a drill on others makes no notice a drill's.
#[tokio::test(flavor = "multi_thread")]
async fn a_hub_finds_that_its_home_is_announced_for_drills_and_tells_a_drill_from_an_emergency() {
    let before = Record::of(&[&Quorum::new(1).roster]);
    let (mut setup, copy) = looking(&before).await;
    let household = setup.household.statement.household.to_string();
    let key = setup.household.notice.clone();
    let (service, phone) = (Service::start().await, Browser::new());
    let device = join(&mut setup);
    let wanted = choice(device, &phone, &service.url, "release");
    assert_eq!(setup.command("push.set", wanted).await["ok"], true);
    let line = async |setup: &Setup| setup.status().await["canary"].clone();
    let mut whole = before.clone();
    whole.entries.push(canary(&"ab".repeat(16)));
    whole.entries.push(drill());
    let stranger = u64::try_from(whole.entries.len()).unwrap() - 1;
    whole.entries.push(notice(&household, &key, RELEASE));
    whole.copy_to(copy.path());
    poll(&mut setup);
    found(&setup).await;
    assert_eq!(line(&setup).await, "0".repeat(14));
    let (_, page) = ask(setup.page, "GET", "/").await.unwrap();
    assert!(!page.to_lowercase().contains("drill"), "{page}");
    assert!(page.contains("Footage of this home was opened"), "{page}");

    let at = whole.entries.len();
    whole.entries.push(canary(&household));
    whole.entries.push(drill());
    let release = u64::try_from(at).unwrap() + 1;
    whole
        .entries
        .push(notice_of(release, &household, &key, release));
    // Before its home was announced: not taken for a drill, whatever that entry is.
    whole
        .entries
        .push(notice_of(stranger, &household, &key, stranger));
    whole.copy_to(copy.path());
    poll(&mut setup);
    let shown = async |setup: &Setup| {
        eventually("the canary", async || {
            (line(setup).await == format!("{at:014x}")).then_some(())
        })
        .await;
        let newest = [release, stranger, RELEASE].map(|it| format!("{it:014x}"));
        assert_eq!(releases(setup).await, newest.concat() + &"0".repeat(14));
        let (_, page) = ask(setup.page, "GET", "/").await.unwrap();
        let announced = page.find("This home is announced for drills").unwrap();
        let opened = page.find("Footage of this home was opened<").unwrap();
        let drills = page
            .find("Drills: footage of this home was opened to practise")
            .unwrap();
        let says = |index: u64| {
            page.find(&format!("<strong>Entry {index}</strong>"))
                .unwrap()
        };
        assert!(page.contains(&format!(
            "Entry {at} of the public record names this household"
        )));
        let order = [
            announced,
            opened,
            says(stranger),
            says(RELEASE),
            drills,
            says(release),
        ];
        assert!(order.is_sorted(), "{order:?} {page}");
    };
    shown(&setup).await;
    let mut labels = Vec::new();
    for at in 0..4 {
        labels.push(service.message(&phone, at).await.1["label"].to_string());
    }
    // What was found at one time is told in no order.
    labels.sort();
    let opened = "\"Footage of your home was opened\"";
    let expected = [
        "\"A drill opened footage of your home\"",
        opened,
        opened,
        "\"Your home was announced for drills\"",
    ];
    assert_eq!(labels, expected);
    // Kept over a restart, though now nothing is there to be read.
    setup.stop().await;
    std::fs::remove_dir_all(copy.path()).unwrap();
    setup.start().await;
    shown(&setup).await;
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_and_another_history_are_refused_by_name() {
    let quorum = Quorum::new(1);
    let before = Record::of(&[&quorum.roster]);
    let (mut setup, copy) = looking(&before).await;
    for key in [
        setup.household.epoch.to_secret_text(),
        "AGE-SECRET-KEY-1".to_owned().into(),
    ] {
        let refused = setup
            .command("notice.set", json!({"key": key.as_str()}))
            .await;
        assert_eq!(refused["code"], "notice_key", "{refused}");
    }
    let household = setup.household.statement.household.to_string();
    let mut forged = before.clone();
    forged
        .entries
        .push(notice(&household, &setup.household.notice, RELEASE));
    // Of a history that the hub did not see begin: not believed, whatever it tells.
    let mut other = Record::of(&[&Quorum::new(1).roster]);
    other.entries.extend_from_slice(&forged.entries[2..]);
    other.copy_to(copy.path());
    poll(&mut setup);
    setup.problem("another history").await;
    before.copy_to(copy.path());
    poll(&mut setup);
    eventually("a copy that is believed", async || {
        let problems = setup.status().await["problems"].to_string();
        (!problems.contains("Notices")).then_some(())
    })
    .await;
    // An entry that was changed in the copy is not in the tree that was signed.
    forged.copy_to(copy.path());
    let bundle = copy.path().join("tile/entries/000.p/3");
    let mut bytes = std::fs::read(&bundle).unwrap();
    let at = bytes.windows(4).rposition(|w| w == b"\nbox").unwrap();
    bytes[at - 1] = b'2';
    std::fs::write(&bundle, &bytes).unwrap();
    poll(&mut setup);
    setup
        .problem("another history than the one seen before: the copy")
        .await;
    assert_eq!(releases(&setup).await, "0".repeat(56));
    forged.copy_to(copy.path());
    poll(&mut setup);
    found(&setup).await;
    setup.stop().await;
}
