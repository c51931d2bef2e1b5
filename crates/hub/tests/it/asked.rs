//! What is asked of a home, found in the public feed, and each lie in it refused.

use std::sync::Arc;

use serde_json::{Value, json};
use sidelight_api::feed::{FEED_VERSION, FeedRequest, LogItem, RegionFeed};
use sidelight_disk::LocalDisk;
use sidelight_domain::place::Point;
use sidelight_domain::request::{RequestDocument, RequestSalts};
use sidelight_domain::rulebook::{AgencyKind, Ask, Rulebook};
use sidelight_hub::asked::{FeedError, believe, matching};
use sidelight_hub::log::LogError;
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::store::Store;
use sidelight_seal::message::{self, MessageKind};
use sidelight_translog::checkpoint::Checkpoint;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::{leaf_hash, node_hash};
use sidelight_translog::vkey::LogSigner;

use crate::record::trust;
use crate::setup::{Setup, eventually};
use crate::spool::PLENTY;

const RULEBOOK: &str = include_str!("../../../../policy/rulebook-1.toml");
/// 25 November 2026, noon, UTC.
const NOW_MS: u64 = 1_795_608_000_000;
const HOUR_MS: u64 = 3_600_000;

fn home() -> Point {
    Point::new(44.0712, -72.5436).unwrap()
}

fn sha(text: &str) -> String {
    format!("sha256:{}", Sha256Hash::of(text.as_bytes()).to_hex())
}

fn document() -> String {
    let ask = Ask {
        agency: AgencyKind::Police,
        offence: "burglary",
        cells: &[home().cell().into()],
        from_ms: NOW_MS - 4 * HOUR_MS,
        to_ms: NOW_MS - 2 * HOUR_MS,
        text: "Two people left a house on foot.",
        contact: "Detective desk",
        terms: "Kept with the case.",
        case_number: "24-117",
        earlier_for_case: 0,
        own_investigation: true,
        urgent: None,
    };
    let rules = Rulebook::parse(RULEBOOK).unwrap();
    let accepted = rules.check(&ask, NOW_MS, &rules).unwrap();
    let salts = RequestSalts {
        case: [1; 32],
        window: [2; 32],
    };
    RequestDocument::new(&accepted, "millbrook-police", &salts)
        .unwrap()
        .text()
}

/// A record of three entries: rulebook, request, and what became of it.
fn feed(signer: &LogSigner, note: &str) -> RegionFeed {
    feed_saying(signer, note, "")
}

/// The same, with a line of the request's entry that says its offence.
fn feed_saying(signer: &LogSigner, note: &str, offence: &str) -> RegionFeed {
    let asked = document();
    let head = |kind: &str| format!("sidelight-log/v1\nkind {kind}\nordinal 1\nday 2026-11-25\n");
    let policy = sha(RULEBOOK);
    let entries = [
        format!(
            "{}rulebook {policy}\nversion 1\neffective 2026-11-25\n",
            head("policy")
        ),
        format!(
            "{}agency millbrook-police\ndocument {}\npolicy {policy}\nexpires 2026-12-09\n\
             case committed:{zeros}\nsubmitted-by committed:{zeros}\n{offence}\
             decision sha256:{zeros}\ndecided-by 0\n",
            head("request"),
            sha(&asked),
            zeros = "0".repeat(64),
        ),
        format!(
            "{}request 1\ndocument {}\ndecision sha256:{}\ndecided-by 0\n",
            head(note),
            if note == "request-update" {
                policy.as_str()
            } else {
                "none"
            },
            "0".repeat(64),
        ),
    ];
    let leaves = entries.each_ref().map(|e| leaf_hash(e.as_bytes()));
    let pair = node_hash(leaves[0], leaves[1]);
    let root = node_hash(pair, leaves[2]);
    let checkpoint = Checkpoint::new("log.example/hub", 3, root).unwrap();
    let proofs = [
        vec![leaves[1], leaves[2]],
        vec![leaves[0], leaves[2]],
        vec![pair],
    ];
    let texts = [Some(RULEBOOK.to_owned()), Some(asked), None];
    let mut items = (0..3).map(|i| LogItem {
        index: i as u64,
        entry: entries[i].clone(),
        hashes: proofs[i].iter().map(|h| h.0.to_vec().into()).collect(),
        document: texts[i].clone(),
    });
    let (rulebook, item, note) = (
        items.next().unwrap(),
        items.next().unwrap(),
        items.next().unwrap(),
    );
    RegionFeed {
        v: FEED_VERSION,
        region: home().region().to_string(),
        origin: "log.example/hub".to_owned(),
        checkpoint: String::from_utf8(checkpoint.sign(signer)).unwrap(),
        size: 3,
        rulebooks: vec![rulebook],
        agencies: Vec::new(),
        requests: vec![FeedRequest {
            item,
            notes: vec![note],
        }],
    }
}

fn signer(seed: u8) -> LogSigner {
    LogSigner::from_seed("log.example/hub", &mut [seed; 32]).unwrap()
}

fn find(feed: &RegionFeed, home: Point, now_ms: u64) -> Result<Vec<u64>, FeedError> {
    let region = self::home().region().to_string();
    matching(feed, &region, &trust(7), home, &mut None, now_ms)
}

#[test]
fn a_home_in_the_area_is_asked_until_the_request_is_over() {
    let open = feed(&signer(7), "request-update");
    assert_eq!(find(&open, home(), NOW_MS).unwrap(), [1]);
    let elsewhere = Point::new(44.2, -72.5).unwrap();
    assert!(find(&open, elsewhere, NOW_MS).unwrap().is_empty());
    let late = NOW_MS + 15 * 24 * HOUR_MS;
    assert!(find(&open, home(), late).unwrap().is_empty());
    for over in ["request-resolved", "request-withdrawn"] {
        let feed = feed(&signer(7), over);
        assert!(find(&feed, home(), NOW_MS).unwrap().is_empty(), "{over}");
    }
    let mut redacted = open;
    redacted.requests[0].item.document = None;
    assert!(find(&redacted, home(), NOW_MS).unwrap().is_empty());
    let mut unruled = feed(&signer(7), "request-update");
    unruled.rulebooks[0].document = None;
    assert!(find(&unruled, home(), NOW_MS).unwrap().is_empty());
}

#[test]
fn a_request_is_counted_by_the_offence_that_its_text_is_about() {
    let said = |offence| {
        let feed = feed_saying(&signer(7), "request-update", offence);
        find(&feed, home(), NOW_MS)
    };
    assert_eq!(said("offence burglary\n").unwrap(), [1]);
    let other = said("offence fraud\n");
    assert!(matches!(other, Err(FeedError::Log(LogError::Document))));
}

#[test]
fn each_lie_in_a_feed_is_refused() {
    let good = feed(&signer(7), "request-update");
    type Lie = (&'static str, fn(&mut RegionFeed));
    let lies: [Lie; 6] = [
        ("Shape", |f| f.region = "83195dfffffffff".to_owned()),
        ("Log(Stranger)", |f| *f = feed(&signer(8), "request-update")),
        ("Log(Entry)", |f| f.requests[0].item.index = 0),
        ("Log(Entry)", |f| {
            f.requests[0].item.entry.push_str("more 1\n")
        }),
        ("Log(Document)", |f| {
            f.requests[0].item.document = Some(document().replace("on foot", "by car"));
        }),
        ("Log(Document)", |f| {
            f.rulebooks[0].document = Some("version = 1\n".to_owned())
        }),
    ];
    for (name, lie) in lies {
        let mut told = good.clone();
        lie(&mut told);
        let error = find(&told, home(), NOW_MS).unwrap_err();
        assert_eq!(format!("{error:?}"), name);
    }
    let region = home().region().to_string();
    let mut known = Some((4, Sha256Hash([0; 32])));
    let older = matching(&good, &region, &trust(7), home(), &mut known, NOW_MS);
    assert!(matches!(older, Err(FeedError::Log(LogError::Older))));
    let mut known = Some((3, Sha256Hash([0; 32])));
    let other = matching(&good, &region, &trust(7), home(), &mut known, NOW_MS);
    assert!(matches!(other, Err(FeedError::Log(LogError::Older))));
}

#[test]
fn an_older_record_is_refused_after_a_restart_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let region = home().region().to_string();
    let look = |signed_by: u8, note: &str, pinned: u8| {
        // Each look is a hub that has just started.
        let layout = Layout::new(folder.path());
        let store = Store::open(Arc::new(LocalDisk), layout, PLENTY).unwrap();
        let feed = feed(&signer(signed_by), note);
        believe(&store, &feed, &region, (&trust(pinned), home()), NOW_MS)
    };
    assert_eq!(look(7, "request-update", 7).unwrap(), [1]);
    assert_eq!(look(7, "request-update", 7).unwrap(), [1], "the same again");
    let other = look(7, "request-resolved", 7);
    assert!(
        matches!(other, Err(FeedError::Log(LogError::Older))),
        "{other:?}"
    );
    let kept = folder.path().join("record.head");
    let newer = std::fs::read_to_string(&kept).unwrap().replace("3 ", "4 ");
    std::fs::write(&kept, newer).unwrap();
    let older = look(7, "request-update", 7);
    assert!(
        matches!(older, Err(FeedError::Log(LogError::Older))),
        "{older:?}"
    );
    std::fs::write(&kept, "4").unwrap();
    let damaged = look(7, "request-update", 7);
    assert!(
        matches!(damaged, Err(FeedError::Log(LogError::Memory(_)))),
        "{damaged:?}"
    );
    // A hub that was paired anew, with another record: what it saw of the old one says nothing.
    std::fs::remove_file(&kept).unwrap();
    look(7, "request-update", 7).unwrap();
    assert!(look(8, "request-resolved", 8).unwrap().is_empty());
}

/// The place stays in the hub; the status has a line of one length whether or not anything was found.
#[tokio::test(flavor = "multi_thread")]
async fn the_place_is_kept_sealed_and_the_status_says_it_to_nobody_else() {
    let mut setup = Setup::paired().await;
    let place = json!({"lat": 44.0712, "lng": -72.5436});
    let reply = setup.command("place.set", json!({"place": place})).await;
    assert_eq!(reply["ok"], true, "{reply}");
    let wrong = json!({"place": {"lat": 91.0, "lng": 0.0}});
    assert_eq!(setup.command("place.set", wrong).await["code"], "place");
    setup.stop().await;
    setup.start().await;
    let sealed = std::fs::read(setup.dir.path().join("place.sealed")).unwrap();
    assert_eq!(sealed.len(), 24 + 16 + 16);
    let body: Value = eventually("a status", async || {
        let sealed = setup.operator.with(|s| s.status.clone())?;
        let key = setup.household.statement.hubs[0].key;
        let body = message::open(MessageKind::Status, &sealed, &setup.household.epoch, &key);
        serde_json::from_str(&body.ok()?).ok()
    })
    .await;
    assert_eq!(body["requests"], "0".repeat(224));
    assert_eq!(body["place"].as_str().map(str::len), Some(15));
    assert_eq!(setup.status().await["place"], Value::Null);
    assert_eq!(setup.status().await["requests"], Value::Null);
    let forget = setup.command("place.set", json!({"place": null})).await;
    assert_eq!(forget["ok"], true);
    assert!(!setup.dir.path().join("place.sealed").exists());
}
