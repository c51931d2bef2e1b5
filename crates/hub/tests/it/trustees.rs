//! Emergency access: clips are sealed to the trustees' key too where the household chose so and the public
//! record proves the key, and to no key that an operator makes up.

use std::io::Read as _;
use std::sync::Arc;

use rand::rngs::OsRng;
use sidelight_api::feed::TrusteesFeed;
use sidelight_disk_sim::SimDisk;
use sidelight_domain::record::statement::Access;
use sidelight_domain::record::{Label, Series, Track};
use sidelight_hub::log::{Checked, LogError};
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::chain::ClipRecord;
use sidelight_hub::trustees::{Proven, TrusteesError, believe};
use sidelight_quorum::{Answer, StanzaError, Wrap, combine};
use sidelight_seal::{FileKey, Identity, file};
use sidelight_translog::hash::Sha256Hash;

use crate::camera::{Camera, Kind};
use crate::record::{Quorum, Record, set_entry, signer, trust};
use crate::setup::{Setup, eventually};
use crate::spool::{PLENTY, ROOT, Rig, Session};

/// What a hub makes of a list, after it has seen `known`.
fn see(feed: &TrusteesFeed, known: Option<&Proven>) -> Result<Option<Proven>, TrusteesError> {
    let key = signer(7);
    let tree = Checked::open(&feed.checkpoint, &trust(7), None)?;
    believe(feed, tree, key.vkey(), known)
}

fn proven(quorum: &Quorum) -> Proven {
    let feed = Record::of(&[&quorum.roster]).feed(&signer(7), 1, &quorum.roster);
    see(&feed, None).unwrap().unwrap()
}

#[test]
fn a_key_is_taken_as_the_record_proves_it_and_no_other() {
    let (mine, theirs) = (Quorum::new(1), Quorum::new(1));
    let record = Record::of(&[&mine.roster]);
    let good = record.feed(&signer(7), 1, &mine.roster);
    let taken = see(&good, None).unwrap().unwrap();
    assert_eq!((taken.index, &*taken.roster), (1, &mine.roster));

    type Lie<'a> = (&'static str, Box<dyn Fn(&mut TrusteesFeed) + 'a>);
    let lies: Vec<Lie<'_>> = vec![
        (
            "Log(Stranger)",
            Box::new(|f| *f = record.feed(&signer(8), 1, &mine.roster)),
        ),
        // Another key: in the roster, in the entry, or in both, none of which the record holds.
        (
            "Log(Document)",
            Box::new(|f| {
                f.set.as_mut().unwrap().item.document = Some(theirs.roster.to_text());
            }),
        ),
        (
            "Log(Entry)",
            Box::new(|f| {
                let set = f.set.as_mut().unwrap();
                set.item.document = Some(theirs.roster.to_text());
                set.item.entry = set_entry(&theirs.roster);
            }),
        ),
        // No proof, or one of another entry.
        (
            "Log(Entry)",
            Box::new(|f| f.set.as_mut().unwrap().item.hashes.clear()),
        ),
        (
            "Log(Entry)",
            Box::new(|f| f.set.as_mut().unwrap().item.index = 0),
        ),
        (
            "Shape",
            Box::new(|f| {
                let set = f.set.as_mut().unwrap();
                set.item = set.ceremony.clone();
            }),
        ),
        // An entry in the record whose roster is of another key, or epoch.
        (
            "Roster",
            Box::new(|f| {
                let mut told = Record::of(&[&mine.roster]);
                let key = mine.roster.recipient();
                told.entries[1] = told.entries[1].replace(&key, &theirs.roster.recipient());
                *f = told.feed(&signer(7), 1, &mine.roster);
            }),
        ),
        (
            "Roster",
            Box::new(|f| {
                let mut told = Record::of(&[&mine.roster]);
                told.entries[1] = told.entries[1].replace("epoch 1", "epoch 2");
                *f = told.feed(&signer(7), 1, &mine.roster);
            }),
        ),
        (
            "Log(Document)",
            Box::new(|f| f.set.as_mut().unwrap().item.document = None),
        ),
        ("Shape", Box::new(|f| f.v = 2)),
    ];
    for (n, (name, lie)) in lies.into_iter().enumerate() {
        let mut told = good.clone();
        lie(&mut told);
        let error = see(&told, None).unwrap_err();
        assert_eq!(format!("{error:?}"), name, "{n}");
    }
}

#[test]
fn the_first_key_of_an_epoch_stays_and_no_older_set_comes_back() {
    let (first, second) = (Quorum::new(1), Quorum::new(2));
    let known = proven(&first);
    let shown = |quorum: &Quorum, known: &Proven| {
        let record = Record::of(&[&quorum.roster]);
        see(&record.feed(&signer(7), 1, &quorum.roster), Some(known))
    };
    // The same key with other shares is the same to a hub.
    let refreshed = shown(&first.refreshed(), &known).unwrap().unwrap();
    assert_eq!(refreshed.roster.key(), known.roster.key());
    assert_ne!(refreshed.roster, known.roster);
    let other = shown(&Quorum::new(1), &known).unwrap_err();
    assert!(matches!(other, TrusteesError::OtherKey), "{other}");
    let newer = shown(&second, &known).unwrap().unwrap();
    assert_eq!(newer.roster.epoch(), 2);
    let older = shown(&first, &newer).unwrap_err();
    assert!(matches!(older, TrusteesError::Older), "{older}");
    let mut gone = Record::of(&[&first.roster]).feed(&signer(7), 1, &first.roster);
    gone.set = None;
    assert!(see(&gone, None).unwrap().is_none());
    let vanished = see(&gone, Some(&known)).unwrap_err();
    assert!(matches!(vanished, TrusteesError::Older), "{vanished}");
    // What was proven is there after a restart.
    let (rig, disk) = (Rig::new(), SimDisk::new());
    let store = rig.store(&disk, PLENTY).unwrap();
    assert_eq!(Proven::load(&store).unwrap(), None);
    newer.save(&store).unwrap();
    assert_eq!(Proven::load(&store).unwrap(), Some(newer));
}

/// A sealed clip of a household, with or without a quorum key, and its video as a whole `age` file.
fn sealed(quorum: Option<&Quorum>) -> (Rig, ClipRecord, Vec<u8>) {
    let (mut rig, disk) = (Rig::new(), SimDisk::new());
    rig.household.quorum = quorum.map(|q| Arc::new(q.roster.clone()));
    let store = rig.store(&disk, PLENTY).unwrap();
    assert!(Session::start(&rig, store, None, 0).story());
    // Opens and verifies every track with both of the household's identities.
    let (record, frames) = rig.check_chain(&disk, Series::Event).remove(0);
    assert!(!frames.is_empty());
    let path = Layout::new(ROOT.as_ref()).payload(record.clip, Track::Video);
    let payload = sidelight_disk::read(&disk, &path).unwrap().unwrap();
    let header = record.headers.video.as_ref().unwrap().0.clone();
    (rig, record, [header, payload].concat())
}

fn label(rig: &Rig, record: &ClipRecord) -> [u8; 32] {
    Label {
        household: rig.household.statement.household,
        camera: rig.camera,
        clip: record.clip,
        track: Track::Video,
        start_ms: record.start_ms,
        hub: rig.hub.verifying_key().to_bytes(),
        notice: &rig.household.notice.recipient().to_string(),
        epoch: 1,
    }
    .hash()
}

fn stock_open(whole: &[u8], identity: &Identity) -> Option<Vec<u8>> {
    let identity: age::x25519::Identity = identity.to_secret_text().parse().unwrap();
    let identities = std::iter::once(&identity as &dyn age::Identity);
    let mut reader = age::Decryptor::new(whole)
        .unwrap()
        .decrypt(identities)
        .ok()?;
    let mut plain = Vec::new();
    reader.read_to_end(&mut plain).ok()?;
    Some(plain)
}

#[test]
fn the_household_stock_age_and_two_trustees_open_the_video_and_one_trustee_does_not() {
    let quorum = Quorum::new(1);
    let (rig, record, whole) = sealed(Some(&quorum));
    let plain = stock_open(&whole, &rig.household.epoch).unwrap();
    assert_eq!(
        Some(&plain),
        stock_open(&whole, &rig.household.recovery).as_ref()
    );
    let label = label(&rig, &record);
    let wrap = Wrap::from_header(&whole)
        .unwrap()
        .check(&quorum.roster, &label)
        .unwrap();
    let entry = [9; 32];
    let answers: Vec<Answer> = quorum
        .shares
        .values()
        .take(2)
        .map(|share| {
            share
                .answer(&quorum.roster, &wrap, &entry, &mut OsRng)
                .unwrap()
        })
        .collect();
    assert!(combine(&quorum.roster, &wrap, &entry, &answers[..1]).is_err());
    let key = combine(&quorum.roster, &wrap, &entry, &answers).unwrap();
    let (_, payload) = file::split(&whole).unwrap();
    assert_eq!(
        file::open_payload(&FileKey::from_bytes(*key), payload).unwrap(),
        plain
    );
    // The card stays the household's.
    let card = record.headers.card.as_ref().unwrap();
    assert_eq!(Wrap::from_header(&card.0), Err(StanzaError::None));
    // Whoever is given the clip by its household gets nothing of the trustees'.
    let agency = Identity::random(&mut OsRng);
    let given = file::rewrap(
        &whole,
        &rig.household.epoch,
        &[agency.recipient()],
        &mut OsRng,
    )
    .unwrap();
    assert_eq!(Wrap::from_header(&given), Err(StanzaError::None));
    assert_eq!(
        String::from_utf8(given).unwrap().matches("\n-> ").count(),
        1
    );
}

#[test]
fn a_sealed_household_has_no_stanza_but_its_own() {
    let (_, record, whole) = sealed(None);
    assert_eq!(Wrap::from_header(&whole), Err(StanzaError::None));
    for header in [record.headers.video, record.headers.card]
        .into_iter()
        .flatten()
    {
        let text = String::from_utf8(header.0).unwrap();
        assert_eq!(text.matches("\n-> ").count(), 2);
        assert_eq!(text.matches("\n-> X25519 ").count(), 2);
    }
}

/// Serves a record and the set at `index` of it.
pub(crate) fn show(setup: &Setup, record: &Record, index: u64, roster: &sidelight_quorum::Roster) {
    let feed = record.feed(&signer(7), index, roster);
    setup.operator.with(|s| {
        s.trustees = Some(serde_json::to_value(feed).unwrap());
        let path = format!("tile/0/000.p/{}", record.entries.len());
        s.log_files.insert(path, record.tile());
    });
}

/// Says something new in a statement, so that the hub looks again at once.
pub(crate) fn choose(setup: &mut Setup, access: Access) {
    let wire = setup.household.change(|s| s.access = access);
    setup.operator.with(|s| s.statements.push(wire));
}

pub(crate) async fn access(setup: &Setup) -> serde_json::Value {
    setup.status().await["access"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_follows_the_choice_and_believes_no_other_record() {
    let log = signer(7).vkey().to_string();
    let mut setup = Setup::unpaired().await;
    setup.operator.with(|s| s.log = Some(log));
    let code = setup.code().await;
    setup.pair(&code).await;
    let chosen = Access::emergency(1);
    choose(&mut setup, chosen.clone());
    setup.problem("sealed to your household alone").await;
    assert!(access(&setup).await.is_null());

    let (quorum, other) = (Quorum::new(1), Quorum::new(1));
    let record = Record::of(&[&quorum.roster]);
    show(&setup, &record, 1, &quorum.roster);
    choose(&mut setup, chosen.clone());
    let key = eventually("the trustees' key", async || {
        access(&setup).await["key"].as_str().map(str::to_owned)
    })
    .await;
    assert_eq!(key, quorum.roster.recipient());

    // A larger record, signed by the same log, that is not what the first one grew into.
    let mut fork = Record::of(&[&other.roster]);
    fork.entries.push(set_entry(&Quorum::new(2).roster));
    show(&setup, &fork, 1, &other.roster);
    choose(&mut setup, chosen.clone());
    setup.problem("another history").await;
    assert_eq!(access(&setup).await["key"], key);

    // It really grew: a second key for the same epoch is a lie of the record's, and changes nothing.
    let grown = Record::of(&[&quorum.roster, &other.roster]);
    show(&setup, &grown, 2, &other.roster);
    choose(&mut setup, chosen.clone());
    setup.problem("another trustees' key").await;
    assert_eq!(access(&setup).await["key"], key);

    // Another epoch than the one that was chosen: to the household alone.
    let next = Quorum::new(2);
    let later = Record::of(&[&quorum.roster, &next.roster]);
    let mut grown = record.clone();
    grown.entries.push(later.entries[2].clone());
    show(&setup, &grown, 2, &next.roster);
    choose(&mut setup, chosen);
    setup.problem("number 2, and number 1 was chosen").await;
    assert!(access(&setup).await.is_null());
    choose(&mut setup, Access::emergency(2));
    eventually("the next key", async || {
        (access(&setup).await["key"] == next.roster.recipient()).then_some(())
    })
    .await;
    setup.stop().await;
    setup.operator.with(|s| s.trustees = None);
    setup.start().await;
    assert_eq!(
        access(&setup).await["key"],
        next.roster.recipient(),
        "kept over a restart"
    );
    choose(&mut setup, Access::Sealed);
    eventually("sealed again", async || {
        access(&setup).await.is_null().then_some(())
    })
    .await;
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hub_hands_in_has_the_trustees_on_the_picture_alone() {
    let camera = Camera::start(Kind::WithAac).await;
    let quorum = Quorum::new(1);
    let mut setup = Setup::unpaired().await;
    let log = signer(7).vkey().to_string();
    setup.operator.with(|s| s.log = Some(log));
    show(&setup, &Record::of(&[&quorum.roster]), 1, &quorum.roster);
    let code = setup.code().await;
    setup.pair(&code).await;
    choose(&mut setup, Access::emergency(1));
    eventually("the trustees' key", async || {
        (access(&setup).await["epoch"] == 1).then_some(())
    })
    .await;
    let id = setup.add_camera(&camera, true, false).await;
    let clip = setup.press(id).await;
    // Opened and verified with the household's keys, as ever.
    let [seen] = &setup.clips(id, 1).await[..] else {
        panic!("one clip")
    };
    assert!(seen.audio.is_some(), "it has sound");
    let headers = setup.operator.with(|s| s.clips[0].1.headers.clone());
    let statement = &setup.household.statement;
    let label = Label {
        household: statement.household,
        camera: id,
        clip,
        track: Track::Video,
        start_ms: seen.card.start,
        hub: statement.hubs[0].key,
        notice: &statement.notice,
        epoch: statement.epoch,
    };
    let wrap = Wrap::from_header(&headers.video.unwrap().0).unwrap();
    wrap.check(&quorum.roster, &label.hash()).unwrap();
    for header in [headers.audio, headers.card].map(Option::unwrap) {
        assert_eq!(Wrap::from_header(&header.0), Err(StanzaError::None));
    }
    setup.stop().await;
}

#[test]
fn a_head_that_is_smaller_or_another_is_refused() {
    let quorum = Quorum::new(1);
    let feed = Record::of(&[&quorum.roster]).feed(&signer(7), 1, &quorum.roster);
    for known in [(3, Sha256Hash([0; 32])), (2, Sha256Hash([0; 32]))] {
        let refused = Checked::open(&feed.checkpoint, &trust(7), Some(known));
        assert!(matches!(refused, Err(LogError::Older)));
    }
}
