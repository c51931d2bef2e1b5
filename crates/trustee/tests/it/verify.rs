//! A good case passes; each thing that an operator could alter is refused by the check that is for it.

mod basis;
pub(crate) mod drill;
mod entry;
mod home;

use std::collections::BTreeSet;

use sidelight_api::clip::{CertificateWire, ManifestWire, OpeningWire};
use sidelight_api::trustee::{
    Basis, CaseApproval, CaseClip, CaseFile, CaseStatement, CaseTrack, FieldOpening, LabelParts,
};
use sidelight_domain::approval::Site;
use sidelight_domain::emergency::life::Owner;
use sidelight_domain::emergency::{Claim, LeftOut, NotAsked};
use sidelight_translog::entry::{
    Body, Emergency, EmergencyMisuse, EmergencyMisused, EntryIndex, Receipt, ReceiptOutcome, Role,
    Signature,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_trustee::verify::{Check, Cleared, Journalled, Refused};

use basis::{on_compelled, on_emergency, on_findings, on_gag, on_look_up};
use entry::on_entry;

use crate::otherwise::{GOOD, Otherwise};
use crate::parties::{Meeting, Party};
use crate::record::{Record, TIME, vkey};
use crate::scene::{RULEBOOK, Scene, published};
use crate::town::Passkey;
use crate::twists::twists;

/// Something altered, and the check that must refuse it.
struct Attack {
    what: &'static str,
    check: Check,
    case: CaseFile,
}

struct Attacks {
    good: CaseFile,
    made: Vec<Attack>,
}

impl Attacks {
    fn on(&mut self, what: &'static str, check: Check, alter: impl FnOnce(&mut CaseFile)) {
        let mut case = self.good.clone();
        alter(&mut case);
        assert_ne!(case, self.good, "{what} alters nothing");
        self.made.push(Attack { what, check, case });
    }
}

/// Another value of the same form.
fn flip(bytes: &mut [u8]) {
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
}

fn other_hex(text: &mut String) {
    let last = text.pop().unwrap();
    text.push(if last == '0' { '1' } else { '0' });
}

/// One attack at least for each field. The patterns are complete: a new field without one does not compile.
fn attacks(good: &CaseFile) -> Vec<Attack> {
    let mut all = Attacks {
        good: good.clone(),
        made: Vec::new(),
    };
    let CaseFile {
        release,
        entry,
        openings,
        basis,
        approvals,
        statement,
        clips,
    } = good;
    let next = release + 1;
    all.on("release", Check::Included, |it| it.release = next);
    let earlier = release - 1;
    all.on("an earlier release", Check::Included, |it| {
        it.release = earlier
    });
    on_entry(&mut all);
    let form = entry.replace("clips 2", "clips 02");
    all.on("entry's form", Check::Form, |it| it.entry = form);
    let consent =
        "sidelight-log/v1\nkind web\nordinal 1\nday 2026-05-28\nmanifest sha256:".to_owned();
    let consent = consent + &"0".repeat(64) + "\n";
    all.on("kind", Check::Kind, |it| it.entry = consent);
    on_openings(&mut all, openings);
    match basis {
        Basis::Emergency {
            claim,
            call_back,
            findings,
            look_up_salt,
        } => {
            on_emergency(&mut all, (claim, call_back));
            on_look_up(&mut all, look_up_salt.as_ref());
            on_findings(&mut all, findings);
        }
        Basis::Compelled {
            demand,
            order,
            gag,
            checklist,
            told_salt,
        } => {
            on_compelled(&mut all, (demand, order, checklist), told_salt.as_ref());
            on_gag(&mut all, gag.as_ref());
        }
    }
    on_approvals(&mut all, approvals);
    let CaseStatement { text, signature } = statement;
    let text = text.replace("retention=30", "retention=31");
    all.on("statement", Check::Manifests, |it| it.statement.text = text);
    let mut bytes = signature.0.clone();
    flip(&mut bytes);
    all.on("its signature", Check::Manifests, |it| {
        it.statement.signature = bytes.into()
    });
    let one = clips[..1].to_vec();
    all.on("a clip less", Check::Openings, |it| it.clips = one);
    all.on("no clip", Check::Form, |it| it.clips.clear());
    let twice = clips[0].clone();
    all.on("a clip more", Check::Openings, |it| it.clips.push(twice));
    on_clip(&mut all, &clips[0]);
    all.made
}

fn on_openings(all: &mut Attacks, openings: &[FieldOpening]) {
    for (at, opening) in openings.iter().enumerate() {
        let FieldOpening { field, value, salt } = opening;
        let _named = (field, value, salt);
        all.on("opening's field", Check::Openings, |it| {
            it.openings[at].field.push('x')
        });
        all.on("opening's value", Check::Openings, |it| {
            other_hex(&mut it.openings[at].value)
        });
        all.on("opening's salt", Check::Openings, |it| {
            flip(&mut it.openings[at].salt)
        });
        all.on("opening left out", Check::Openings, |it| {
            drop(it.openings.remove(at))
        });
    }
    all.on("openings' order", Check::Openings, |it| {
        it.openings.swap(0, 1)
    });
}

fn on_approvals(all: &mut Attacks, approvals: &[CaseApproval]) {
    let check = Check::Approvals;
    for (at, approval) in approvals.iter().enumerate() {
        let CaseApproval {
            credential,
            client_data,
            authenticator_data,
            signature,
        } = approval;
        all.on("credential", check, |it| {
            it.approvals[at].credential = credential + 1
        });
        let mut bytes = [client_data, authenticator_data, signature].map(|it| it.0.clone());
        bytes.iter_mut().for_each(|bytes| flip(bytes));
        let [client, authenticator, signed] = bytes;
        all.on("client data", check, |it| {
            it.approvals[at].client_data = client.into()
        });
        all.on("authenticator data", check, |it| {
            it.approvals[at].authenticator_data = authenticator.into();
        });
        all.on("signature", check, |it| {
            it.approvals[at].signature = signed.into()
        });
        all.on("approval left out", check, |it| {
            drop(it.approvals.remove(at))
        });
        let again = approvals[(at + 1) % 4].clone();
        all.on("another's approval", check, |it| it.approvals[at] = again);
    }
}

fn on_clip(all: &mut Attacks, clip: &CaseClip) {
    let CaseClip {
        manifest,
        openings,
        tracks,
    } = clip;
    let ManifestWire {
        body,
        signature,
        certificate,
    } = manifest;
    let check = Check::Manifests;
    let mut bytes = [body, signature].map(|it| it.0.clone());
    bytes.iter_mut().for_each(|bytes| flip(bytes));
    let [body, signed] = bytes;
    all.on("manifest", check, |it| {
        it.clips[0].manifest.body = body.into()
    });
    all.on("manifest's signature", check, |it| {
        it.clips[0].manifest.signature = signed.into()
    });
    let CertificateWire {
        hub: _,
        clip_key: _,
        clip: _,
        signature,
    } = certificate;
    let mut bytes = signature.0.clone();
    flip(&mut bytes);
    let certificate = |it: &mut CaseFile, alter: &dyn Fn(&mut CertificateWire)| {
        alter(&mut it.clips[0].manifest.certificate);
    };
    all.on("certificate's hub", check, |it| {
        certificate(it, &|c| flip(&mut c.hub))
    });
    all.on("certificate's key", check, |it| {
        certificate(it, &|c| flip(&mut c.clip_key))
    });
    all.on("certificate's clip", check, |it| {
        certificate(it, &|c| flip(&mut c.clip.0))
    });
    all.on("certificate's signature", check, |it| {
        certificate(it, &|c| c.signature = bytes.clone().into());
    });
    for (at, opening) in openings.iter().enumerate() {
        let OpeningWire { name, value, salt } = opening;
        let _named = (name, value, salt);
        let opening = |it: &mut CaseFile| it.clips[0].openings[at].clone();
        all.on("field's name", check, |it| {
            let name = opening(it).name + "x";
            it.clips[0].openings[at].name = name;
        });
        all.on("field's value", check, |it| {
            it.clips[0].openings[at].value.0.push(0)
        });
        all.on("field's salt", check, |it| {
            flip(&mut it.clips[0].openings[at].salt.0)
        });
        all.on("field left out", check, |it| {
            drop(it.clips[0].openings.remove(at))
        });
    }
    on_track(all, &tracks[0]);
    let again = tracks[0].clone();
    all.on("a track twice", Check::Openings, |it| {
        it.clips[0].tracks.push(again)
    });
    all.on("no track", Check::Openings, |it| it.clips[0].tracks.clear());
}

fn on_track(all: &mut Attacks, track: &CaseTrack) {
    fn first(it: &mut CaseFile) -> &mut CaseTrack {
        &mut it.clips[0].tracks[0]
    }
    let CaseTrack {
        track: name,
        label: _,
        label_parts,
        header,
    } = track;
    assert_eq!(name, "video");
    all.on("track's name", Check::Labels, |it| {
        first(it).track = "audio".to_owned()
    });
    all.on("label", Check::Openings, |it| flip(&mut first(it).label));
    let mut bytes = header.0.clone();
    let stanza = bytes
        .windows(12)
        .position(|it| it == b"-> sidelight")
        .unwrap();
    bytes[stanza + 30] ^= 1;
    all.on("header", Check::Wraps, |it| first(it).header = bytes.into());
    all.on("no header", Check::Wraps, |it| {
        first(it).header = Vec::new().into()
    });
    let LabelParts {
        household: _,
        camera: _,
        clip: _,
        track: _,
        start,
        hub: _,
        notice,
        epoch,
    } = label_parts;
    let check = Check::Labels;
    all.on("household", check, |it| {
        other_hex(&mut first(it).label_parts.household)
    });
    all.on("camera", check, |it| {
        other_hex(&mut first(it).label_parts.camera)
    });
    all.on("clip", check, |it| {
        other_hex(&mut first(it).label_parts.clip)
    });
    all.on("track", check, |it| {
        first(it).label_parts.track = "audio".to_owned()
    });
    all.on("start", check, |it| first(it).label_parts.start = start + 1);
    all.on("hub", check, |it| flip(&mut first(it).label_parts.hub));
    let other = notice.replace('q', "p");
    all.on("notice", check, |it| first(it).label_parts.notice = other);
    all.on("epoch", check, |it| first(it).label_parts.epoch = epoch + 1);
}

#[test]
fn a_good_case_is_cleared() {
    let scene = Scene::new();
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    assert_eq!(cleared.release(), scene.case.release);
    assert_eq!(cleared.agency().as_str(), "millbrook-police");
    assert_eq!(*cleared.recipient(), scene.agency.recipient());
    assert_eq!(*cleared.notice(), scene.notice.recipient());
    assert_eq!(cleared.cameras().len(), 1);
    let again = scene.judged(&scene.case, |it| {
        it.journal = Journalled::Answered(cleared.digest());
    });
    assert_eq!(again.unwrap().digest(), cleared.digest());
}

/// Of a claim that leaves somebody of the home out, whoever was asked, and if that left nobody to ask.
#[test]
fn a_case_is_cleared_whatever_came_of_leaving_somebody_out() {
    fn left_out(claim: &mut Claim) {
        claim.left_out = Some(LeftOut {
            people: vec!["Robert Miller".to_owned()],
            reason: NotAsked::OwnerSuspected,
        });
    }
    let alterations: [fn(&mut Emergency); 4] = [
        |it| it.owner = Owner::Agreed,
        |it| it.owner = Owner::Declined,
        |it| it.owner = Owner::NoAnswer,
        |it| it.owner = Owner::NotAsked,
    ];
    for entry in alterations {
        let scene = Scene::with(&Otherwise {
            claim: left_out,
            entry,
            ..GOOD
        });
        scene.judged(&scene.case, |_| ()).unwrap();
    }
}

#[test]
fn every_field_that_is_altered_is_refused_by_the_check_that_is_for_it() {
    let scene = Scene::new();
    all_are_refused(&scene);
}

/// Each field of its case, altered.
pub(crate) fn all_are_refused(scene: &Scene) {
    for Attack { what, check, case } in attacks(&scene.case) {
        match scene.judged(&case, |_| ()) {
            Err(refused) => assert_eq!(refused.check, check, "{what}: {refused}"),
            Ok(_) => panic!("{what} passes"),
        }
    }
}

#[test]
fn a_release_that_the_record_has_is_still_refused() {
    for twist in twists() {
        let scene = Scene::with(&twist.otherwise);
        match scene.judged(&scene.case, |_| ()) {
            Err(refused) => {
                let said = (refused.check, refused.detail.as_str());
                assert_eq!(said, (twist.check, twist.detail), "{}", twist.what);
            }
            Ok(_) => panic!("{} passes", twist.what),
        }
    }
}

/// A record in which something was entered further.
fn with_receipt(scene: &Scene) -> Record {
    let mut record = scene.meeting.record.clone();
    let mut receipt = Receipt {
        release: EntryIndex(scene.case.release),
        trustee: scene.parties[0].name.clone(),
        outcome: ReceiptOutcome::Refused,
        answer: None,
        check: Some("scope".parse().unwrap()),
        minutes: None,
        signature: Signature([0; 64]),
    };
    let origin = record.ledger.operator().unwrap().origin.clone();
    let message = receipt.message(&origin);
    receipt.signature = Signature(scene.parties[0].keys.sign(&message));
    record.append(receipt.into());
    record
}

/// What a reviewer says of it once it is entered; of another one it changes nothing.
#[test]
fn a_release_that_was_misused_is_refused() {
    let scene = Scene::new();
    let mut record = scene.meeting.record.clone();
    let third = Passkey::new(&mut record, 9, Role::Reviewer, None);
    scene.judged_in(&record, &scene.case, |_| ()).unwrap();
    let other = record.ledger.size();
    record.append(Body::Emergency(scene.entry()));
    for emergency in [other, scene.case.release] {
        let refused = scene.judged_in(&record, &scene.case, |_| ());
        assert!(refused.is_ok(), "nobody has said it of this one");
        let misused = EmergencyMisused {
            emergency: EntryIndex(emergency),
            reason: EmergencyMisuse::Forged,
            decision: Sha256Hash([7; 32]),
            decided_by: EntryIndex(third.index),
        };
        record.append(misused.into());
    }
    let refused = scene.judged_in(&record, &scene.case, |_| ());
    let refused = refused.map(|_| "answered").unwrap_err();
    assert_eq!(refused.check, Check::Replayed);
    assert_eq!(refused.detail, "a reviewer says that it was misused");
}

/// What a trustee knows otherwise.
#[test]
fn what_the_trustee_itself_knows_is_held_against_it() {
    let scene = Scene::new();
    let other = Scene::new();
    let stranger = Party::new(9);
    let before = Meeting::of(&scene.parties.each_ref());
    let late = with_receipt(&scene);
    let nobody = Policy::parse(format!("log {}\nquorum none\n", vkey()).as_bytes()).unwrap();
    let names = scene.parties[0].keys.public();
    let foreign = format!("log {}\nwitness t {names}\nquorum t\n", vkey());
    let foreign = Policy::parse(foreign.as_bytes()).unwrap();
    let old = published(&scene.meeting.record, TIME - 11 * 60);
    let unsigned = scene.meeting.record.head();
    let text = RULEBOOK.replace("cameras_max = 8", "cameras_max = 9");
    let judged = |check: Check, what: &str, result: Result<Cleared, Refused>| match result {
        Err(refused) => assert_eq!(refused.check, check, "{what}: {refused}"),
        Ok(_) => panic!("{what} passes"),
    };
    let case = &scene.case;
    judged(
        Check::Share,
        "me",
        scene.judged(case, |it| it.me = &stranger.name),
    );
    judged(
        Check::Share,
        "share",
        scene.judged(case, |it| it.share = &scene.shares[1]),
    );
    let roster = &other.meeting.rosters[0];
    judged(
        Check::Current,
        "roster",
        scene.judged(case, |it| it.roster = roster),
    );
    let ledger = &before.record.ledger;
    judged(
        Check::Current,
        "ledger",
        scene.judged(case, |it| it.ledger = ledger),
    );
    judged(
        Check::Receipt,
        "receipt",
        scene.judged(case, |it| it.ledger = &late.ledger),
    );
    let tree = before.record.tree();
    judged(
        Check::Continues,
        "tree",
        scene.judged(case, |it| it.tree = tree),
    );
    let files = &other.meeting.record;
    judged(
        Check::Continues,
        "files",
        scene.judged(case, |it| it.files = files),
    );
    judged(
        Check::Current,
        "rulebook",
        scene.judged(case, |it| it.rulebook = &text),
    );
    judged(
        Check::Witnessed,
        "nobody",
        scene.judged(case, |it| it.log_policy = &nobody),
    );
    judged(
        Check::Witnessed,
        "others",
        scene.judged(case, |it| it.log_policy = &foreign),
    );
    judged(
        Check::Witnessed,
        "unsigned",
        scene.judged(case, |it| it.published = &unsigned),
    );
    judged(
        Check::Fresh,
        "old",
        scene.judged(case, |it| it.published = &old),
    );
    judged(
        Check::Fresh,
        "late",
        scene.judged(case, |it| it.seen_ms += 11 * 60_000),
    );
    let site = Site {
        rp_id: "other.example",
        origins: &["https://other.example"],
    };
    judged(
        Check::Approvals,
        "site",
        scene.judged(case, |it| it.site = site),
    );
    let answered = Journalled::Answered([0; 32]);
    judged(
        Check::Journal,
        "journal",
        scene.judged(case, |it| it.journal = answered),
    );
    let refused = Journalled::Refused;
    judged(
        Check::Person,
        "refused",
        scene.judged(case, |it| it.journal = refused),
    );
}

#[test]
fn every_check_has_a_name_words_and_an_attack() {
    let scene = Scene::new();
    let mut attacked: BTreeSet<Check> = attacks(&scene.case).iter().map(|it| it.check).collect();
    attacked.extend(twists().map(|it| it.check));
    // Those of what the trustee itself knows are in the test above.
    attacked.extend([
        Check::Current,
        Check::Witnessed,
        Check::Fresh,
        Check::Continues,
        Check::Person,
        Check::Journal,
        Check::Share,
        Check::Receipt,
    ]);
    assert_eq!(attacked, BTreeSet::from(Check::ALL));
    for check in Check::ALL {
        assert_eq!(Check::parse(check.code()), Some(check));
        assert!(check.words().ends_with('.'));
    }
}
