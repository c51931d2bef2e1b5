//! `sidelight notices`: a release of one household, told in a record, found in a copy of it by that
//! household's key and by no other.

use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use sidelight_domain::emergency::{Danger, life};
use sidelight_domain::record::HouseholdId;
use sidelight_seal::{Identity, file};
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::entry::{
    Agency, Authority, Body, Canary, Ceremony, CeremonyConfirmed, CeremonyPackage, CoseKey,
    CosignerKey, Credential, Emergency, EmergencyMisuse, EmergencyMisused, EntryIndex,
    FieldOpening, Kind, Notice, NoticeBox, Policy, PublicKey, PublicPackage, Purpose, Receipt,
    ReceiptOutcome, Recipient, Role, Seats, Signature, Slug, Text, Trustee, TrusteeSet,
};
use sidelight_translog::hash::Sha256Hash;

use crate::fixture::Folder;
use crate::record::{ORIGIN, Record, run, vkey};

const DAY: &str = "2026-11-24";

fn hash(text: &str) -> Sha256Hash {
    Sha256Hash::of(text.as_bytes())
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn recipient() -> Recipient {
    Identity::random(&mut OsRng)
        .recipient()
        .to_string()
        .parse()
        .unwrap()
}

fn origin() -> Text {
    ORIGIN.parse().unwrap()
}

/// A trustee's signing key.
fn key(number: u64) -> SigningKey {
    SigningKey::from_bytes(&hash(&format!("trustee {number}")).0)
}

fn sign(number: u64, message: &[u8]) -> Signature {
    Signature(key(number).sign(message).to_bytes())
}

fn name(number: u64) -> Slug {
    slug(&format!("trustee-{number}"))
}

impl Record {
    fn enter(&mut self, body: impl Into<Body>) -> EntryIndex {
        self.append(body.into());
        EntryIndex(self.entries.len() as u64 - 1)
    }

    fn person(&mut self, role: Role, agency: Option<Slug>) -> EntryIndex {
        let number = self.entries.len();
        let opening = FieldOpening::new(format!("person {number}"), &mut OsRng);
        self.enter(Credential {
            role,
            agency,
            key: CoseKey::new(&hash(&format!("passkey {number}")).0).unwrap(),
            name: opening.commit(Kind::Credential, "name"),
            decision: None,
            enrolled_by: Authority::Operator,
        })
    }

    fn trustee(&mut self, number: u64) {
        let seed = hash(&format!("witness {number}")).0;
        let witness = Cosigner::from_seed(&format!("t{number}.example"), &seed).unwrap();
        let mut trustee = Trustee {
            trustee: name(number),
            number,
            epoch: 1,
            name: hash("name"),
            witness_key: CosignerKey::new(witness.vkey().clone()).unwrap(),
            signing_key: PublicKey(key(number).verifying_key().to_bytes()),
            recipient: recipient(),
            signature: Signature([0; 64]),
            decision: None,
            decided_by: Authority::Operator,
        };
        trustee.signature = sign(number, &trustee.message(&origin()));
        self.enter(trustee);
    }

    /// Two trustees and their key.
    fn set(&mut self) -> EntryIndex {
        (1..=2).for_each(|number| self.trustee(number));
        let ceremony = self.enter(Ceremony {
            purpose: Purpose::Generate,
            epoch: 1,
            threshold: 2,
            trustees: Seats::new([1, 2].into()).unwrap(),
            decision: None,
            decided_by: Authority::Operator,
        });
        for number in 1..=2 {
            let mut package = CeremonyPackage {
                ceremony,
                trustee: name(number),
                package: PublicPackage::new(&[7; 168]).unwrap(),
                signature: Signature([0; 64]),
            };
            package.signature = sign(number, &package.message(&origin()));
            self.enter(package);
        }
        let (quorum_key, roster) = (recipient(), hash("roster"));
        for number in 1..=2 {
            let mut confirmed = CeremonyConfirmed {
                ceremony,
                trustee: name(number),
                quorum_key: quorum_key.clone(),
                roster,
                signature: Signature([0; 64]),
            };
            confirmed.signature = sign(number, &confirmed.message(&origin()));
            self.enter(confirmed);
        }
        self.enter(TrusteeSet {
            ceremony,
            epoch: 1,
            quorum_key,
            roster,
        })
    }

    fn release(&mut self, trustee_set: EntryIndex, reviews: [EntryIndex; 2]) -> EntryIndex {
        let body = Self::emergency(Kind::Emergency, trustee_set, reviews);
        self.enter(body)
    }

    fn emergency(kind: Kind, trustee_set: EntryIndex, reviews: [EntryIndex; 2]) -> Emergency {
        let commit = |field| {
            let opening = FieldOpening::new("sealed", &mut OsRng);
            opening.commit(kind, field)
        };
        Emergency {
            policy: hash("rulebook"),
            trustee_set,
            danger: Danger::Kidnapping,
            homes: 1,
            cameras: 1,
            clips: 4,
            seconds: 240,
            owner: life::Owner::NoAnswer,
            notice_due: DAY.parse().unwrap(),
            seal_until: "2026-12-15".parse().unwrap(),
            agency: commit("agency"),
            claim: commit("claim"),
            scope: commit("scope"),
            recipient: commit("recipient"),
            submitted_by: commit("submitted-by"),
            supervised_by: commit("supervised-by"),
            call_back: commit("call-back"),
            minutes: None,
            country: None,
            decision: hash("decision"),
            first_review: reviews[0],
            second_review: reviews[1],
        }
    }

    /// A trustee answers, and tells `to` of a release, truly or not.
    fn tells(&mut self, number: u64, release: EntryIndex, to: &Identity, says: u64) {
        let mut receipt = Receipt {
            release,
            trustee: name(number),
            outcome: ReceiptOutcome::Answered,
            answer: Some(hash("answer")),
            check: None,
            minutes: None,
            signature: Signature([0; 64]),
        };
        receipt.signature = sign(number, &receipt.message(&origin()));
        self.enter(receipt);
        let told = serde_json::json!({
            "v": 1, "release": says, "trustee": name(number).as_str(), "origin": ORIGIN,
            "household": "ab".repeat(16), "danger": "kidnapping", "agency": "millbrook-police",
            "cameras": ["cd".repeat(16)], "from": 1, "to": 2, "clips": 4,
        });
        let plain = format!("{:512}", told.to_string());
        let sealed = file::seal(plain.as_bytes(), &[to.recipient()], &mut OsRng).unwrap();
        let mut notice = Notice {
            release,
            trustee: name(number),
            notice_box: NoticeBox::new(&sealed).unwrap(),
            signature: Signature([0; 64]),
        };
        notice.signature = sign(number, &notice.message(&origin()));
        self.enter(notice);
    }
}

/// A record in which footage can leave: rulebook, agency, two reviewers and a set of trustees.
fn ready() -> (Record, EntryIndex, [EntryIndex; 2]) {
    let mut record = Record::new(1);
    record.enter(Policy {
        rulebook: hash("rulebook"),
        version: 1,
        effective: DAY.parse().unwrap(),
    });
    record.enter(Agency {
        agency: slug("millbrook-police"),
        name: hash("agency"),
        epoch: 1,
        delivery_key: recipient(),
        jurisdiction: None,
        decision: None,
        decided_by: Authority::Operator,
    });
    let reviews = [(); 2].map(|()| record.person(Role::Reviewer, None));
    let set = record.set();
    (record, set, reviews)
}

#[test]
fn a_household_finds_what_it_was_told_in_a_copy_and_nobody_else_does() {
    let [home, stranger] = [(); 2].map(|()| Identity::random(&mut OsRng));
    let (mut record, set, reviews) = ready();
    let release = record.release(set, reviews);
    let other = record.release(set, reviews);
    record.tells(1, release, &home, release.0);
    // Under another release than it speaks of: somebody used it again.
    record.tells(2, release, &home, other.0);
    record.tells(1, other, &stranger, other.0);

    let folder = Folder::new();
    record.write(&folder.path("copy"));
    folder.write("home.key", home.to_secret_text().as_bytes());
    folder.write(
        "no.key",
        Identity::random(&mut OsRng).to_secret_text().as_bytes(),
    );
    let said = run(&folder, &["notices", "-i", "home.key", "copy"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let json = said.json();
    assert_eq!(
        (&json["tried"], &json["size"]),
        (&3.into(), &record.entries.len().into())
    );
    let found = json["notices"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{json}");
    assert_eq!(found[0]["release"], release.0);
    assert_eq!(found[0]["agency"], "millbrook-police");
    assert_eq!(json["announced"], serde_json::json!([]));
    let nothing = run(&folder, &["notices", "-i", "no.key", "copy"]).json();
    assert_eq!(nothing["notices"], serde_json::json!([]));

    // An operator that leaves the notice out of its copy is no longer believed.
    let bundle = format!("copy/tile/entries/000.p/{}", record.entries.len());
    let path = folder.path(&bundle);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(8).rposition(|w| w == b"release ").unwrap();
    bytes[at + 8] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let (code, _) = run(&folder, &["notices", "-i", "home.key", "copy"]).refusal();
    assert_eq!(code, 1);
}

#[test]
fn a_release_that_was_misused_is_told_as_one() {
    let home = Identity::random(&mut OsRng);
    let (mut record, set, reviews) = ready();
    let [release, other] = [(); 2].map(|()| record.release(set, reviews));
    for it in [release, other] {
        record.tells(1, it, &home, it.0);
    }
    let third = record.person(Role::Reviewer, None);
    let mark = record.enter(EmergencyMisused {
        emergency: release,
        reason: EmergencyMisuse::OtherPurpose,
        decision: hash("misused"),
        decided_by: third,
    });
    let folder = Folder::new();
    record.write(&folder.path("copy"));
    folder.write("home.key", home.to_secret_text().as_bytes());
    let json = run(&folder, &["notices", "-i", "home.key", "copy"]).json();
    let told = json["notices"].as_array().unwrap().iter();
    let told: Vec<_> = told.map(|it| it["misused"].clone()).collect();
    let said = serde_json::json!({ "index": mark.0, "reason": "other-purpose" });
    assert_eq!(told, [said, serde_json::Value::Null]);
    let key = vkey();
    let text = folder
        .sidelight(&["notices", "--log-key", &key, "-i", "home.key", "copy"])
        .text();
    let line = format!(
        "misused    other-purpose: so a reviewer says who had not approved it, in entry {}",
        mark.0
    );
    assert_eq!(text.matches(&line).count(), 1, "{text}");
}

#[test]
fn a_notice_of_a_drill_is_told_as_one_and_a_report_counts_it_apart() {
    let home = Identity::random(&mut OsRng);
    let (mut record, set, reviews) = ready();
    let household = HouseholdId([0xab; 16]);
    let announced = record.enter(Canary { household });
    let mut drill = Record::emergency(Kind::Drill, set, reviews);
    drill.notice_due = "2026-11-25".parse().unwrap();
    let tomorrow = "2026-11-25".parse().unwrap();
    let drill = EntryIndex(record.append_on(Body::Drill(drill), tomorrow));
    (1..=2).for_each(|number| record.tells(number, drill, &home, drill.0));
    let mut release = Record::emergency(Kind::Emergency, set, reviews);
    release.notice_due = tomorrow;
    let release = record.enter(release);
    record.tells(1, release, &home, release.0);

    let folder = Folder::new();
    record.write(&folder.path("copy"));
    folder.write("home.key", home.to_secret_text().as_bytes());
    let json = run(&folder, &["notices", "-i", "home.key", "copy"]).json();
    let told = json["notices"].as_array().unwrap().iter();
    let told: Vec<_> = told.map(|it| (&it["release"], &it["drill"])).collect();
    let [drill, release] = [drill.0.into(), release.0.into()];
    let (yes, no) = (true.into(), false.into());
    assert_eq!(told, [(&drill, &yes), (&drill, &yes), (&release, &no)]);
    let key = vkey();
    let text = folder
        .sidelight(&["notices", "--log-key", &key, "-i", "home.key", "copy"])
        .text();
    assert_eq!(
        text.matches("DRILL: danger kidnapping was practised")
            .count(),
        2
    );
    // Its own id is among those announced.
    let id = household.to_string();
    assert_eq!(json["announced"][0]["household"], id);
    assert_eq!(json["announced"][0]["index"], announced.0);
    let line = format!(
        "The operator has announced your home for drills in entry {} of {DAY}: {id}.",
        announced.0
    );
    assert_eq!(text.matches(&line).count(), 1, "{text}");
    let text = folder
        .sidelight(&["report", "--log-key", &key, "copy"])
        .text();
    let line = "1 on 1 announced home, answered 1, refused 0; in no other number";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("Disclosures without consent: 1\n"), "{text}");
}
