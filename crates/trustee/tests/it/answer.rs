//! Answers: what two of three open, one does not; never two different ones; nothing without the journal.

use std::collections::BTreeMap;

use rand::rngs::OsRng;
use serde_json::Value;
use sidelight_api::trustee::{AnswerBody, NewAnswer, ReceiptFields};
use sidelight_disk::Disk as _;
use sidelight_disk_sim::lives::first_breach;
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_quorum::{Answer, CombineError, TrusteeId, Wrap, combine};
use sidelight_seal::file;
use sidelight_translog::entry::{EntryIndex, NOTICE_BYTES, Notice, Receipt, ReceiptOutcome};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::leaf_hash;
use sidelight_trustee::verify::{Check, Journalled};
use sidelight_trustee::{AnswerFailure, Answering, Home, Recorded, Took};

use crate::parties::Party;
use crate::record::{ORIGIN, TIME, home, vkey};
use crate::scene::{Scene, file_key};

/// What `init` does to the folder of the journal.
pub(crate) fn begun(disk: &SimDisk) -> std::io::Result<Home> {
    let home = home(disk)?;
    let begun = std::path::Path::new("/mark/begun");
    if !home.has_begun()? {
        sidelight_disk::write(disk, begun, b"begun")?;
    }
    Ok(home)
}

pub(crate) fn answering(party: &Party) -> Answering {
    let home = begun(&party.disk).unwrap();
    Answering::new(&home, party.keys.clone(), (&vkey(), &party.name))
}

/// The answer of one of the three.
pub(crate) fn answer(scene: &Scene, party: usize) -> Result<NewAnswer, AnswerFailure> {
    let who = &scene.parties[party];
    let answering = answering(who);
    let journal = answering.journalled(scene.case.release)?;
    let cleared = scene.judged(&scene.case, |it| {
        it.me = &who.name;
        it.share = &scene.shares[party];
        it.journal = journal;
    });
    let given = (&scene.shares[party], &scene.meeting.rosters[0]);
    answering.answer(
        (&cleared.unwrap(), None),
        given,
        (took(TIME * 1000), &mut OsRng),
    )
}

/// Seven minutes and a half after the case came.
pub(crate) fn took(now_ms: u64) -> Took {
    Took {
        since_ms: now_ms.saturating_sub(450_000),
        now_ms,
    }
}

pub(crate) fn entered(fields: &ReceiptFields) -> Receipt {
    let hash = |text: &str| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.strip_prefix("sha256:")?, &mut bytes).ok()?;
        Some(Sha256Hash(bytes))
    };
    Receipt {
        release: EntryIndex(fields.release),
        trustee: fields.trustee.parse().unwrap(),
        outcome: match fields.outcome.as_str() {
            "answered" => ReceiptOutcome::Answered,
            _ => ReceiptOutcome::Refused,
        },
        answer: hash(&fields.answer),
        check: fields.check.parse().ok().filter(|_| fields.check != "none"),
        minutes: fields.minutes,
        signature: fields.signature.parse().unwrap(),
    }
}

/// The agency opens every clip of the case with the answers of the first two, and none with one of them.
pub(crate) fn opens(scene: &Scene, answers: &[NewAnswer]) {
    let entry = leaf_hash(scene.case.entry.as_bytes()).0;
    let mut opened: BTreeMap<_, Vec<Answer>> = BTreeMap::new();
    for (number, answer) in (1..).zip(answers) {
        let plain = file::open(&answer.sealed.0, &scene.agency).unwrap();
        let body: AnswerBody = serde_json::from_slice(&plain).unwrap();
        assert_eq!((body.v, body.release), (1, scene.case.release));
        for one in body.answers {
            let (point, proof) = one.answer.0.split_at(32);
            opened.entry(one.label).or_default().push(Answer {
                trustee: TrusteeId::new(number).unwrap(),
                point: point.try_into().unwrap(),
                proof: proof.try_into().unwrap(),
            });
        }
    }
    let roster = &scene.meeting.rosters[0];
    for (clip, number) in scene.case.clips.iter().zip(0..) {
        let track = &clip.tracks[0];
        let wrap = Wrap::from_header(&track.header.0).unwrap();
        let wrap = wrap.check(roster, &track.label).unwrap();
        let both = &opened[&track.label];
        assert_eq!(
            *combine(roster, &wrap, &entry, both).unwrap(),
            file_key(number)
        );
        let few = combine(roster, &wrap, &entry, &both[..1]).unwrap_err();
        assert_eq!(few, CombineError::TooFew { have: 1, need: 2 });
    }
}

#[test]
fn the_agency_opens_with_two_and_the_record_takes_their_receipts() {
    let mut scene = Scene::new();
    let answers: Vec<_> = (0..2).map(|party| answer(&scene, party).unwrap()).collect();
    opens(&scene, &answers);
    for answer in &answers {
        let notice = answer.notice.as_ref().unwrap();
        let notice = Notice {
            release: EntryIndex(answer.release),
            trustee: answer.receipt.trustee.parse().unwrap(),
            notice_box: notice.r#box.parse().unwrap(),
            signature: notice.signature.parse().unwrap(),
        };
        let plain = file::open(notice.notice_box.as_bytes(), &scene.notice).unwrap();
        assert_eq!(plain.len(), NOTICE_BYTES);
        let said: Value = serde_json::from_slice(&plain).unwrap();
        assert_eq!(said["agency"], "millbrook-police");
        assert_eq!(said["origin"], ORIGIN);
        assert_eq!(said["clips"], 2);
        assert_eq!(
            entered(&answer.receipt).answer,
            Some(Sha256Hash::of(&answer.sealed.0))
        );
        // The log's rules check the signatures.
        scene.meeting.record.append(entered(&answer.receipt).into());
        scene.meeting.record.append(notice.into());
    }
}

#[test]
fn a_release_is_answered_once_and_in_one_way() {
    let scene = Scene::new();
    let first = answer(&scene, 0).unwrap();
    assert_eq!(answer(&scene, 0).unwrap(), first, "the same again");
    let journal = answering(&scene.parties[0]);
    let at = took(TIME * 1000);
    let refused = journal.refuse(scene.case.release, (Check::Person, None), at);
    assert!(matches!(refused, Err(AnswerFailure::Otherwise)));
    // Another release of the same index, as a fork would have it.
    let other = Scene::new();
    let cleared = other.judged(&other.case, |_| ()).unwrap();
    let given = (&other.shares[0], &other.meeting.rosters[0]);
    let again = journal.answer((&cleared, None), given, (at, &mut OsRng));
    assert!(matches!(again, Err(AnswerFailure::Otherwise)));
}

#[test]
fn a_refusal_stays_one_and_names_its_check() {
    let mut scene = Scene::new();
    let journal = answering(&scene.parties[2]);
    let refusal = journal
        .refuse(scene.case.release, (Check::Scope, None), took(TIME * 1000))
        .unwrap();
    assert_eq!(
        journal
            .refuse(scene.case.release, (Check::Form, None), took(TIME * 1000))
            .unwrap(),
        refusal
    );
    assert_eq!(refusal.receipt.check, "scope");
    assert_eq!(refusal.receipt.minutes, Some(7));
    assert_eq!(
        journal.journalled(scene.case.release).unwrap(),
        Journalled::Refused
    );
    assert_eq!(journal.releases().unwrap(), [scene.case.release]);
    scene
        .meeting
        .record
        .append(entered(&refusal.receipt).into());
}

#[test]
fn a_restored_backup_answers_nothing_and_not_twice() {
    let scene = Scene::new();
    let party = &scene.parties[0];
    let first = answer(&scene, 0).unwrap();
    // The data come from the backup, the journal does not: it is where the mark is.
    let journal: Vec<_> = party.disk.files();
    let journal = journal
        .iter()
        .filter(|path| path.starts_with("/mark/answers"));
    assert_eq!(journal.count(), 1);
    party.disk.restart(Loss::Unsynced);
    assert_eq!(answer(&scene, 0).unwrap(), first);
    for path in party
        .disk
        .files()
        .iter()
        .filter(|path| path.starts_with("/mark"))
    {
        party.disk.remove(path).unwrap();
    }
    let lost = home(&party.disk).unwrap();
    let lost = Answering::new(&lost, party.keys.clone(), (&vkey(), &party.name));
    assert!(matches!(
        lost.recorded(scene.case.release),
        Err(AnswerFailure::Lost)
    ));
    let refused = lost.refuse(scene.case.release, (Check::Person, None), took(0));
    assert!(matches!(refused, Err(AnswerFailure::Lost)));
}

#[test]
fn no_power_cut_makes_it_answer_twice() {
    let scene = Scene::new();
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    let other = Scene::new();
    let forked = other.judged(&other.case, |_| ()).unwrap();
    let ready = SimDisk::new();
    begun(&ready).unwrap();
    let life = |disk: &SimDisk, loss: Loss| {
        disk.put_back(&ready);
        // What left, if anything did.
        let mut left: Vec<NewAnswer> = Vec::new();
        let journal = |disk: &SimDisk| {
            let party = &scene.parties[0];
            let home = begun(disk).ok()?;
            Some(Answering::new(
                &home,
                party.keys.clone(),
                (&vkey(), &party.name),
            ))
        };
        for _ in 0..3 {
            if let Some(journal) = journal(disk) {
                let ours = (&scene.shares[0], &scene.meeting.rosters[0]);
                left.extend(journal.answer(
                    (&cleared, None),
                    ours,
                    (took(TIME * 1000), &mut OsRng),
                ));
                let theirs = (&other.shares[0], &other.meeting.rosters[0]);
                left.extend(journal.answer(
                    (&forked, None),
                    theirs,
                    (took(TIME * 1000), &mut OsRng),
                ));
                left.dedup();
                assert!(left.len() <= 1, "two answers");
            }
            disk.restart(loss);
        }
        disk.restart(Loss::Unsynced);
        let recorded = journal(disk).unwrap().recorded(cleared.release()).unwrap();
        let kept =
            matches!(recorded, Some(Recorded::Answer { send, .. }) if left.first() == Some(&send));
        assert!(kept, "what left is in the journal");
    };
    assert_eq!(first_breach(&life, 2), None);
}
