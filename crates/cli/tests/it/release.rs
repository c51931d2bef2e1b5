//! `release open`: answers that count, and every way one does not.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use sidelight_api::trustee::{AnswerBody, LabelAnswer};
use sidelight_domain::emergency::{Danger, life};
use sidelight_domain::record::HouseholdId;
use sidelight_quorum::{
    PublicPackages, Roster, Seats as Chairs, SecretPackages, ShareKey, TrusteeId, Wrap, generate,
};
use sidelight_seal::Identity;
use sidelight_seal::file::{FileKey, Stanza, StreamWriter, seal, wrap_beside};
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::entry::{
    Authority, Body, Canary, Ceremony, CeremonyConfirmed, CeremonyPackage, CoseKey, CosignerKey,
    Credential, Emergency, EntryIndex, FieldOpening, Kind, Policy, PublicKey, PublicPackage,
    Purpose, Receipt, ReceiptOutcome, Role, Seats, Signature, Slug, Text, Trustee, TrusteeSet,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::leaf_hash;

use crate::fixture::{Folder, Said};
use crate::record::{ORIGIN, Record, vkey};

const DAY: &str = "2026-11-24";
const NEXT: &str = "2026-11-25";

fn origin() -> Text {
    ORIGIN.parse().unwrap()
}

fn name(number: u16) -> Slug {
    format!("trustee-{number}").parse().unwrap()
}

fn sign(number: u16, message: &[u8]) -> Signature {
    let key = SigningKey::from_bytes(&[number as u8; 32]);
    Signature(key.sign(message).to_bytes())
}

fn id(number: u16) -> TrusteeId {
    TrusteeId::new(number).unwrap()
}

/// Two of three trustees and their key.
fn quorum() -> (BTreeMap<TrusteeId, ShareKey>, Roster) {
    let ids: BTreeSet<_> = (1..=3).map(id).collect();
    let chairs = Chairs::new(ids.clone(), 2).unwrap();
    let begin = |me| (me, generate(me, chairs.clone(), 1, &mut OsRng).unwrap());
    let rounds: BTreeMap<_, _> = ids.into_iter().map(begin).collect();
    let packages = rounds.iter();
    let public: PublicPackages = packages
        .map(|(id, round)| (*id, round.package().to_vec()))
        .collect();
    let mut mail: BTreeMap<TrusteeId, SecretPackages> = BTreeMap::new();
    let mut waiting = Vec::new();
    for (from, round) in rounds {
        let (round, made) = round.next(&public).unwrap();
        for (to, package) in made {
            mail.entry(to).or_default().insert(from, package);
        }
        waiting.push((from, round));
    }
    let done = waiting.into_iter();
    let done = done.map(|(id, round)| (id, round.finish(&mail[&id]).unwrap()));
    let all: BTreeMap<_, _> = done.collect();
    let roster = all[&id(1)].1.clone();
    let shares = all.into_iter().map(|(id, (share, _))| (id, share));
    (shares.collect(), roster)
}

/// A release of two tracks, with nobody's answer yet.
struct Scene {
    folder: Folder,
    record: Record,
    agency: Identity,
    shares: BTreeMap<TrusteeId, ShareKey>,
    roster: Roster,
    release: u64,
    labels: [[u8; 32]; 2],
}

impl Scene {
    fn new() -> Self {
        Self::of(Kind::Emergency)
    }

    fn of(kind: Kind) -> Self {
        let folder = Folder::new();
        let (shares, roster) = quorum();
        let mut record = Record::new(0);
        let release = released(&mut record, &roster, kind);
        let agency = Identity::random(&mut OsRng);
        folder.write("agency.txt", agency.to_secret_text().as_bytes());
        let labels = [[1; 32], [2; 32]];
        for (at, label) in labels.iter().enumerate() {
            let track = sealed_track(&roster, *label, format!("track {at}").as_bytes());
            folder.write(&format!("{at}.mp4.age"), &track);
        }
        std::fs::create_dir(folder.path("answers")).unwrap();
        Self {
            folder,
            record,
            agency,
            shares,
            roster,
            release,
            labels,
        }
    }

    /// What a trustee seals if it answers both tracks.
    fn body(&self, number: u16) -> AnswerBody {
        let entry = &self.record.entries[usize::try_from(self.release).unwrap()];
        let entry = leaf_hash(entry).0;
        let answer = |(at, label): (usize, &[u8; 32])| {
            let header = self.folder.read(&format!("{at}.mp4.age"));
            let wrap = Wrap::from_header(&header).unwrap();
            let checked = wrap.check(&self.roster, label).unwrap();
            let share = &self.shares[&id(number)];
            let answer = share.answer(&self.roster, &checked, &entry, &mut OsRng);
            let answer = answer.unwrap();
            LabelAnswer {
                label: *label,
                answer: [&answer.point[..], &answer.proof].concat().into(),
            }
        };
        AnswerBody {
            v: 1,
            release: self.release,
            trustee: name(number).to_string(),
            answers: self.labels.iter().enumerate().map(answer).collect(),
        }
    }

    /// Hands in an answer, with its receipt in the record.
    fn answer(&mut self, number: u16, body: &AnswerBody) {
        let sealed = self.hand_in(number, body);
        self.enter(number, Sha256Hash::of(&sealed));
    }

    fn hand_in(&self, number: u16, body: &AnswerBody) -> Vec<u8> {
        let plain = serde_json::to_vec(body).unwrap();
        let sealed = seal(&plain, &[self.agency.recipient()], &mut OsRng).unwrap();
        self.folder.write(&format!("answers/{number}.age"), &sealed);
        sealed
    }

    fn enter(&mut self, number: u16, answer: Sha256Hash) {
        let mut receipt = Receipt {
            release: EntryIndex(self.release),
            trustee: name(number),
            outcome: ReceiptOutcome::Answered,
            answer: Some(answer),
            check: None,
            minutes: Some(2),
            signature: Signature([0; 64]),
        };
        receipt.signature = sign(number, &receipt.message(&origin()));
        self.record.append(receipt.into());
    }

    fn good(&mut self, number: u16) {
        let body = self.body(number);
        self.answer(number, &body);
    }

    fn open(&self) -> Said {
        self.open_release(self.release)
    }

    fn open_release(&self, release: u64) -> Said {
        self.run(release, &["--json"])
    }

    fn run(&self, release: u64, how: &[&str]) -> Said {
        self.record.write(&self.folder.path("record"));
        let (release, key) = (release.to_string(), vkey());
        let keys = ["--log-key", &key, "--record", "record", "-i", "agency.txt"];
        let places = ["--answers", "answers", "--into", "opened"];
        let what = [release.as_str(), "0.mp4.age", "1.mp4.age"];
        let command = ["release", "open"];
        let arguments = [how, &command[..], &keys, &places, &what].concat();
        self.folder.sidelight(&arguments)
    }

    /// Refused, with these words, and nothing written.
    fn refused(&self, code: &str, words: &str) {
        let said = self.open();
        assert_eq!(said.refusal(), (1, code.to_owned()), "{}", said.text());
        let message = said.json()["error"]["message"].to_string();
        assert!(message.contains(words), "{message}");
        assert!(!self.folder.path("opened").exists());
    }

    fn opens(&self, trustees: &[&str]) -> serde_json::Value {
        let said = self.open();
        assert_eq!(said.code, 0, "{}", said.text());
        for at in 0..2 {
            let opened = self.folder.read(&format!("opened/{at}.mp4"));
            assert_eq!(opened, format!("track {at}").as_bytes());
        }
        let json = said.json();
        assert_eq!(json["tracks"][0]["trustees"], serde_json::json!(trustees));
        json
    }
}

/// A track as a hub seals it: to the household and, beside that, to the quorum.
fn sealed_track(roster: &Roster, label: [u8; 32], plain: &[u8]) -> Vec<u8> {
    let key = FileKey::random(&mut OsRng);
    let wrap = Wrap::new(roster, label, key.as_bytes(), &mut OsRng);
    let stanzas = wrap.to_stanzas().map(|it| Stanza {
        tag: it.tag,
        arguments: it.arguments,
        body: it.body,
    });
    let home = Identity::random(&mut OsRng).recipient();
    let header = wrap_beside(&key, &[home], &stanzas, &mut OsRng).unwrap();
    let mut writer = StreamWriter::new(&key, header, &mut OsRng).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}

fn recipient() -> sidelight_translog::entry::Recipient {
    let text = Identity::random(&mut OsRng).recipient().to_string();
    text.parse().unwrap()
}

/// Trustees, their key, two reviewers and a release of this kind; answers its index.
fn released(record: &mut Record, roster: &Roster, kind: Kind) -> u64 {
    let rulebook = Sha256Hash::of(b"rulebook");
    let policy = Policy {
        rulebook,
        version: 1,
        effective: DAY.parse().unwrap(),
    };
    record.append(policy.into());
    for number in 1..=3 {
        record.append(trustee(number).into());
    }
    let set = ceremony(record, roster);
    let reviewers = [1, 2].map(|key| {
        let credential = Credential {
            role: Role::Reviewer,
            agency: None,
            key: CoseKey::new(&[key; 77]).unwrap(),
            name: FieldOpening::new("A. Person", &mut OsRng).commit(Kind::Credential, "name"),
            decision: None,
            enrolled_by: Authority::Operator,
        };
        EntryIndex(record.append(credential.into()))
    });
    let commit = |field| FieldOpening::new("1", &mut OsRng).commit(kind, field);
    let emergency = Emergency {
        policy: rulebook,
        trustee_set: EntryIndex(set),
        danger: Danger::Kidnapping,
        homes: 1,
        cameras: 1,
        clips: 2,
        seconds: 120,
        owner: life::Owner::NotAsked,
        notice_due: NEXT.parse().unwrap(),
        seal_until: "2026-12-24".parse().unwrap(),
        agency: commit("agency"),
        claim: commit("claim"),
        scope: commit("scope"),
        recipient: commit("recipient"),
        submitted_by: commit("submitted-by"),
        supervised_by: commit("supervised-by"),
        call_back: commit("call-back"),
        minutes: Some(6),
        country: None,
        decision: Sha256Hash::of(b"decision"),
        first_review: reviewers[0],
        second_review: reviewers[1],
    };
    if kind == Kind::Emergency {
        return record.append(emergency.into());
    }
    let household = HouseholdId([0xab; 16]);
    record.append(Canary { household }.into());
    record.append_on(Body::Drill(emergency), NEXT.parse().unwrap())
}

fn trustee(number: u16) -> Trustee {
    let seed = [number as u8; 32];
    let witness = Cosigner::from_seed(&format!("t{number}.example"), &[100 + seed[0]; 32]);
    let mut trustee = Trustee {
        trustee: name(number),
        number: number.into(),
        epoch: 1,
        name: Sha256Hash::of(name(number).as_str().as_bytes()),
        witness_key: CosignerKey::new(witness.unwrap().vkey().clone()).unwrap(),
        signing_key: PublicKey(SigningKey::from_bytes(&seed).verifying_key().to_bytes()),
        recipient: recipient(),
        signature: Signature([0; 64]),
        decision: None,
        decided_by: Authority::Operator,
    };
    trustee.signature = sign(number, &trustee.message(&origin()));
    trustee
}

/// From the ceremony to the set; answers the set's index.
fn ceremony(record: &mut Record, roster: &Roster) -> u64 {
    let ceremony = Ceremony {
        purpose: Purpose::Generate,
        epoch: 1,
        threshold: 2,
        trustees: Seats::new([1, 2, 3].into()).unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    };
    let running = EntryIndex(record.append(ceremony.into()));
    let text = roster.to_text();
    let hash = Sha256Hash::of(text.as_bytes());
    let document = format!("document/{}", hash.to_hex());
    record.files.insert(document, text.into_bytes());
    let quorum_key: sidelight_translog::entry::Recipient = roster.recipient().parse().unwrap();
    for number in 1..=3 {
        let mut package = CeremonyPackage {
            ceremony: running,
            trustee: name(number),
            package: PublicPackage::new(b"a package").unwrap(),
            signature: Signature([0; 64]),
        };
        package.signature = sign(number, &package.message(&origin()));
        record.append(package.into());
    }
    for number in 1..=3 {
        let mut confirmed = CeremonyConfirmed {
            ceremony: running,
            trustee: name(number),
            quorum_key: quorum_key.clone(),
            roster: hash,
            signature: Signature([0; 64]),
        };
        confirmed.signature = sign(number, &confirmed.message(&origin()));
        record.append(confirmed.into());
    }
    let set = TrusteeSet {
        ceremony: running,
        epoch: 1,
        quorum_key,
        roster: hash,
    };
    record.append(set.into())
}

#[test]
fn two_of_three_answers_open_what_left() {
    let mut scene = Scene::new();
    scene.refused("too_few", "0 of the 2");
    scene.good(2);
    scene.refused("too_few", "1 of the 2");
    scene.good(3);
    let json = scene.opens(&["trustee-2", "trustee-3"]);
    assert_eq!(json["refused"], serde_json::json!([]));
    // Nothing is replaced.
    let again = scene.open();
    assert_eq!(again.refusal(), (1, "exists".to_owned()));
}

#[test]
fn a_drill_is_said_to_be_one_before_anything_else() {
    for (kind, is_drill) in [(Kind::Emergency, false), (Kind::Drill, true)] {
        let mut scene = Scene::of(kind);
        scene.good(1);
        scene.good(2);
        let json = scene.opens(&["trustee-1", "trustee-2"]);
        assert_eq!(json["drill"], serde_json::json!(is_drill));
        std::fs::remove_dir_all(scene.folder.path("opened")).unwrap();
        let said = scene.run(scene.release, &[]);
        assert_eq!(said.code, 0, "{}", said.text());
        assert_eq!(
            said.text().starts_with("DRILL: "),
            is_drill,
            "{}",
            said.text()
        );
    }
}

#[test]
fn an_answer_that_is_there_twice_counts_once() {
    let mut scene = Scene::new();
    scene.good(1);
    let copy = scene.folder.read("answers/1.age");
    scene.folder.write("answers/copy.age", &copy);
    scene.refused("too_few", "is there twice");
}

#[test]
fn an_answer_without_its_receipt_does_not_count() {
    let mut scene = Scene::new();
    scene.good(1);
    let body = scene.body(2);
    let sealed = scene.hand_in(2, &body);
    scene.refused("too_few", "no receipt in the record");
    // The receipt of something else is none of this.
    let mut other = scene.record.clone();
    std::mem::swap(&mut scene.record, &mut other);
    scene.enter(2, Sha256Hash::of(b"another answer"));
    scene.refused("too_few", "is not the answer whose receipt");
    std::mem::swap(&mut scene.record, &mut other);
    scene.enter(2, Sha256Hash::of(&sealed));
    scene.opens(&["trustee-1", "trustee-2"]);
}

#[test]
fn foreign_and_altered_answers_do_not_count() {
    let mut scene = Scene::new();
    scene.good(1);
    let mut body = scene.body(2);
    body.release += 1;
    scene.hand_in(2, &body);
    scene.refused("too_few", "is for another release");
    let mut sealed = scene.hand_in(2, &scene.body(2));
    *sealed.last_mut().unwrap() ^= 1;
    scene.folder.write("answers/2.age", &sealed);
    scene.refused("too_few", "does not open with this identity");
    let stranger = Identity::random(&mut OsRng).recipient();
    let plain = serde_json::to_vec(&scene.body(2)).unwrap();
    let sealed = seal(&plain, &[stranger], &mut OsRng).unwrap();
    scene.folder.write("answers/2.age", &sealed);
    scene.refused("too_few", "does not open with this identity");
}

/// A trustee that lies, with its receipt in the record: found by its proof, and alone it stops nobody.
#[test]
fn an_answer_that_does_not_prove_itself_is_named() {
    type Lie = fn(&mut AnswerBody, AnswerBody);
    let lies: [Lie; 3] = [
        |body, _| body.answers[0].answer.0[40] ^= 1,
        |body, other| body.answers[0].answer = other.answers[0].answer.clone(),
        |body, _| {
            let swapped = body.answers[1].answer.clone();
            body.answers[0].answer = swapped;
        },
    ];
    for lie in lies {
        let mut scene = Scene::new();
        scene.good(1);
        let (mut body, other) = (scene.body(2), scene.body(1));
        lie(&mut body, other);
        scene.answer(2, &body);
        scene.refused("too_few", "trustee-2");
        scene.good(3);
        let json = scene.opens(&["trustee-1", "trustee-3"]);
        let refused = json["tracks"][0]["refused"][0].as_str().unwrap();
        assert!(refused.starts_with("trustee-2: "), "{refused}");
        assert_eq!(json["tracks"][1]["trustees"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn a_track_that_nobody_answered_or_that_was_changed_stays_closed() {
    let mut scene = Scene::new();
    scene.good(1);
    scene.good(2);
    let good = scene.folder.read("0.mp4.age");
    let other = sealed_track(&scene.roster, [3; 32], b"another clip");
    scene.folder.write("0.mp4.age", &other);
    scene.refused("too_few", "0 of the 2");
    // Another clip under a label that was answered.
    let bent = sealed_track(&scene.roster, scene.labels[0], b"another clip");
    scene.folder.write("0.mp4.age", &bent);
    scene.refused("too_few", "the proof does not hold");
    // The label of the wrap itself is part of its proof.
    let text = String::from_utf8_lossy(&good).into_owned();
    let proof = text.find("-> sidelight-quorum-v1").unwrap();
    let label = proof + text[proof..].find('\n').unwrap() + 1;
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        assert_ne!(bytes[at], byte);
        bytes[at] = byte;
        scene.folder.write("0.mp4.age", &bytes);
    };
    changed(label, b'Z');
    scene.refused("wrap", "the proof does not hold");
    // A stanza that is nobody's business here is still under the header's MAC.
    let native = text.find('\n').unwrap() + 1 + "-> X25519 ".len();
    changed(native, if good[native] == b'A' { b'B' } else { b'A' });
    scene.refused("header", "");
    let home = Identity::random(&mut OsRng).recipient();
    let plain = seal(b"x", &[home], &mut OsRng).unwrap();
    scene.folder.write("0.mp4.age", &plain);
    scene.refused("no_wrap", "not sealed to a quorum key");
}

#[test]
fn the_record_says_what_is_a_release_and_whose_key_it_is() {
    let mut scene = Scene::new();
    scene.good(1);
    scene.good(2);
    for index in [scene.release - 1, 10_000] {
        let said = scene.open_release(index);
        assert_eq!(said.refusal(), (1, "no_release".to_owned()));
    }
    let (_, other) = quorum();
    let text = scene.roster.to_text();
    let path = format!("document/{}", Sha256Hash::of(text.as_bytes()).to_hex());
    scene
        .record
        .files
        .insert(path, other.to_text().into_bytes());
    scene.refused("roster", "is not the one that the record names");
}
