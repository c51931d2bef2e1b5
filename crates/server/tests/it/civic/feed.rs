//! Promise 6: a region's feed holds every request there, in full, and each can be checked against the
//! public log alone.

use std::collections::BTreeSet;

use sidelight_api::feed::{FEED_VERSION, LogItem, RegionFeed};
use sidelight_domain::request::{NoteAbout, RequestDocument};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::{Body, Entry, Kind};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle;
use sidelight_translog::vkey::Vkey;

use super::{Asked, ELSEWHERE, TOWN, Town, region};
use crate::support::DAY_MS;

async fn feed(town: &Town, at: (f64, f64)) -> RegionFeed {
    let path = sidelight_api::path::region_feed(&region(at));
    town.log.test.anonymous().get(&path).await.ok()
}

/// Every item of a feed.
fn items(feed: &RegionFeed) -> Vec<&LogItem> {
    let mut items: Vec<&LogItem> = feed.rulebooks.iter().chain(&feed.agencies).collect();
    for request in &feed.requests {
        items.push(&request.item);
        items.extend(&request.notes);
    }
    items
}

/// What a home checks before it believes an item; the entry it then believes.
fn check(feed: &RegionFeed, item: &LogItem, log_key: &Vkey) -> Result<Entry, String> {
    let signed = feed.checkpoint.as_bytes();
    let open = OpenCheckpoint::open(signed, std::slice::from_ref(log_key));
    let head = open.map_err(|e| e.to_string())?.checkpoint;
    if (head.origin(), head.size()) != (feed.origin.as_str(), feed.size) {
        return Err("the feed is of another tree".to_owned());
    }
    let hashes = item.hashes.iter();
    let hashes = hashes.map(|hash| <[u8; 32]>::try_from(hash.0.as_slice()).map(Sha256Hash));
    let hashes = hashes.collect::<Result<Vec<_>, _>>();
    let hashes = hashes.map_err(|e| e.to_string())?;
    let leaf = merkle::leaf_hash(item.entry.as_bytes());
    merkle::check_inclusion(&hashes, head.head(), (item.index, leaf)).map_err(|e| e.to_string())?;
    let entry = Entry::parse(item.entry.as_bytes()).map_err(|e| e.to_string())?;
    let named = match entry.body() {
        Body::Policy(policy) => Some(policy.rulebook),
        Body::Agency(agency) => Some(agency.name),
        Body::Request(request) => Some(request.document),
        Body::RequestUpdate(update) => Some(update.document),
        Body::RequestResolved(end) => end.document,
        Body::RequestWithdrawn(end) => end.document,
        other => return Err(format!("no business in a feed: {other:?}")),
    };
    let found = item.document.as_ref();
    let found = found.map(|text| Sha256Hash::of(text.as_bytes()));
    match found == named || found.is_none() {
        true => Ok(entry),
        false => Err("another document".to_owned()),
    }
}

/// The entries of a feed, all of them checked.
fn checked(feed: &RegionFeed, log_key: &Vkey) -> Result<Vec<(u64, Kind)>, String> {
    let items = items(feed).into_iter();
    items
        .map(|item| Ok((item.index, check(feed, item, log_key)?.kind())))
        .collect()
}

/// Requests of the log that a feed does not hold, or not with everything that was said since; for a town
/// in which all requests are of one region and none is old.
fn hidden(town: &Town, feed: &RegionFeed) -> Vec<u64> {
    let held: BTreeSet<u64> = items(feed).iter().map(|item| item.index).collect();
    let bodies = town.log.bodies();
    let asked = (0..).zip(&bodies).filter(|(_, body)| {
        matches!(
            body,
            Body::Request(_)
                | Body::RequestUpdate(_)
                | Body::RequestResolved(_)
                | Body::RequestWithdrawn(_)
        )
    });
    let indexes = asked.map(|(index, _)| index);
    indexes.filter(|index| !held.contains(index)).collect()
}

#[tokio::test]
async fn every_item_of_a_feed_is_in_the_log() {
    let town = Town::new().await;
    let first = town.request(Asked::default()).await;
    let update = town
        .note(first, NoteAbout::Update, "The van was found.")
        .await;
    let new_key = town.rotate().await;
    let fire = Asked {
        agency: "hill-fire",
        offence: "arson",
        ..Asked::default()
    };
    let second = town.request(fire).await;
    let end = town
        .note(first, NoteAbout::Resolved, "Thank you all.")
        .await;
    town.refuse("millbrook-police", "pressure").await;
    let feed = feed(&town, TOWN).await;
    let expected = [
        (1, Kind::Policy),
        (3, Kind::Agency),
        (4, Kind::Agency),
        (new_key, Kind::Agency),
        (second, Kind::Request),
        (first, Kind::Request),
        (update, Kind::RequestUpdate),
        (end, Kind::RequestResolved),
    ];
    assert_eq!(checked(&feed, &town.log.vkey).unwrap(), expected);
    assert!(hidden(&town, &feed).is_empty());
    assert_eq!((feed.v, &feed.region), (FEED_VERSION, &region(TOWN)));
    assert!(items(&feed).iter().all(|item| item.document.is_some()));
    let text = feed.requests[1].item.document.as_ref().unwrap();
    let document = RequestDocument::parse(text).unwrap();
    assert_eq!(document, town.document(Asked::default()));
    assert_eq!(feed.rulebooks[0].document.as_deref(), Some(super::RULEBOOK));
}

/// The companion of the test above.
#[tokio::test]
async fn an_altered_feed_is_found_wherever_it_is_altered() {
    let town = Town::new().await;
    let request = town.request(Asked::default()).await;
    town.note(request, NoteAbout::Update, "The van was found.")
        .await;
    let good = feed(&town, TOWN).await;
    assert!(checked(&good, &town.log.vkey).is_ok());
    let text = serde_json::to_string(&good).unwrap();
    let alterations = [
        ("kind request\\n", "kind request \\n"),
        ("expires 2026", "expires 2027"),
        ("\"index\":1,", "\"index\":2,"),
        ("on foot", "by car"),
        ("The van", "The bus"),
        ("window_minutes_max = 720", "window_minutes_max = 999"),
        ("name Millbrook Police", "name Millbrook Polite"),
        (&format!("\"size\":{}", good.size), "\"size\":8"),
        (&format!("\\n{}\\n", good.size), "\\n8\\n"),
        ("localhost:4870/log\"", "localhost:4871/log\""),
        ("\"hashes\":[\"", "\"hashes\":[\"AAAA"),
    ];
    for (from, to) in alterations {
        let altered = text.replacen(from, to, 1);
        assert_ne!(altered, text, "{from}");
        let altered: Result<RegionFeed, _> = serde_json::from_str(&altered);
        let red = match altered {
            Ok(feed) => checked(&feed, &town.log.vkey).is_err(),
            Err(_) => true,
        };
        assert!(red, "{from} as {to}");
    }
    let other = crate::record::WithRecord::new().await;
    assert!(checked(&good, &other.vkey).is_err(), "another log's key");
}

/// A companion, too: every proof of a feed with something left out holds, and the log tells.
#[tokio::test]
async fn a_feed_that_hides_a_request_is_caught() {
    let town = Town::new().await;
    let first = town.request(Asked::default()).await;
    let note = town
        .note(first, NoteAbout::Update, "The van was found.")
        .await;
    let theft = Asked {
        offence: "robbery",
        ..Asked::default()
    };
    let second = town.request(theft).await;
    let good = feed(&town, TOWN).await;
    assert!(hidden(&town, &good).is_empty());
    let mut without_request = good.clone();
    without_request.requests.remove(0);
    let mut without_note = good;
    without_note.requests[1].notes.clear();
    for (feed, missing) in [(without_request, second), (without_note, note)] {
        assert!(checked(&feed, &town.log.vkey).is_ok());
        assert_eq!(hidden(&town, &feed), [missing]);
    }
}

#[tokio::test]
async fn a_feed_has_the_requests_of_its_region_and_no_others() {
    let town = Town::new().await;
    let here = town.request(Asked::default()).await;
    let elsewhere = Asked {
        at: ELSEWHERE,
        ..Asked::default()
    };
    let there = town.request(elsewhere).await;
    let indexes =
        |feed: RegionFeed| -> Vec<u64> { feed.requests.iter().map(|r| r.item.index).collect() };
    assert_eq!(indexes(feed(&town, TOWN).await), [here]);
    assert_eq!(indexes(feed(&town, ELSEWHERE).await), [there]);
    let nobody = feed(&town, (0.0, 0.0)).await;
    assert!(items(&nobody).is_empty());
    assert!(nobody.size > there && !nobody.checkpoint.is_empty());
}

#[tokio::test]
async fn what_has_expired_leaves_after_seven_days() {
    let town = Town::new().await;
    town.request(Asked::default()).await;
    let clock = &town.log.test.clock;
    clock.advance(14 * DAY_MS);
    assert_eq!(feed(&town, TOWN).await.requests.len(), 1, "its last day");
    clock.advance(7 * DAY_MS);
    assert_eq!(feed(&town, TOWN).await.requests.len(), 1, "seven days past");
    clock.advance(DAY_MS);
    let feed = feed(&town, TOWN).await;
    assert!(
        items(&feed).is_empty(),
        "no agency, no rulebook, no request"
    );
}

#[tokio::test]
async fn a_redacted_text_leaves_the_request_where_it_was() {
    let town = Town::new().await;
    let request = town.request(Asked::default()).await;
    let document = Sha256Hash(town.document(Asked::default()).hash());
    assert!(feed(&town, TOWN).await.requests[0].item.document.is_some());
    town.redact(document).await;
    let after = feed(&town, TOWN).await;
    assert!(checked(&after, &town.log.vkey).is_ok());
    assert_eq!(after.requests[0].item.index, request);
    assert_eq!(after.requests[0].item.document, None);
    let text = serde_json::to_string(&after).unwrap();
    assert!(!text.contains("left a house"));
    // The same after a restart: where it belongs is read from what is public.
    let Town { log, .. } = town;
    let log = log.restart(|_| ()).await;
    let path = sidelight_api::path::region_feed(&region(TOWN));
    let again: RegionFeed = log.test.anonymous().get(&path).await.ok();
    assert_eq!(again, after);
}

#[tokio::test]
async fn both_origins_give_the_same_bytes_and_say_when_nothing_changed() {
    let town = Town::new().await;
    town.request(Asked::default()).await;
    for form in ["json", "atom"] {
        let path = format!("/feed/{}.{form}", region(TOWN));
        let app = town.log.test.anonymous().get(&path).await;
        let public = town.log.test.visitor().get(&path).await;
        assert_eq!(app.body, public.body);
        assert_eq!(app.header("etag"), public.header("etag"));
        assert_eq!(app.header("access-control-allow-origin"), "*");
        assert_eq!(app.header("cache-control"), "public, no-cache");
        let anyone = town.log.test.visitor();
        let again = anyone
            .request(http::Method::GET, &path)
            .header("if-none-match", app.header("etag"))
            .body(axum::body::Body::empty())
            .unwrap();
        let again = anyone.send(again).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    }
    for wrong in [
        "832A10fffffffff.json",
        "892a8a0b2a3ffff.json",
        "x.json",
        "x",
    ] {
        let reply = town
            .log
            .test
            .anonymous()
            .get(&format!("/feed/{wrong}"))
            .await;
        assert_eq!(reply.problem(), (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn feed_readers_get_the_same_requests() {
    let town = Town::new().await;
    let request = town.request(Asked::default()).await;
    town.note(request, NoteAbout::Withdrawn, "Found & closed.")
        .await;
    let sensitive = Asked {
        offence: "stalking",
        text: "",
        ..Asked::default()
    };
    town.request(sensitive).await;
    let path = format!("/feed/{}.atom", region(TOWN));
    let reply = town.log.test.visitor().get(&path).await;
    assert!(
        reply
            .header("content-type")
            .starts_with("application/atom+xml")
    );
    let atom = String::from_utf8(reply.body.to_vec()).unwrap();
    assert_eq!(atom.matches("<entry>").count(), 2);
    for expected in [
        "<title>Home burglary: Millbrook Police</title>",
        "<title>Stalking: Millbrook Police</title>",
        "One carried a &#60;red&#62; bag.",
        "Found &#38; closed.",
        &format!("http://localhost:4870/requests/{request}</id>"),
        "one day of 25 May 2026 to 31 May 2026",
    ] {
        assert!(atom.contains(expected), "{expected} in {atom}");
    }
}

/// What residents have, do and share is in the database; no byte of a feed comes from there.
#[tokio::test]
async fn feeds_do_not_depend_on_residents() {
    let town = Town::new().await;
    town.request(Asked::default()).await;
    let path = sidelight_api::path::region_feed(&region(TOWN));
    let before = town.log.test.anonymous().get(&path).await;
    for name in ["Ann", "Ben"] {
        let (resident, _) = town.log.test.sign_up(name).await;
        let mut home = crate::support::Home::set_up(&town.log.test, resident).await;
        home.record().await;
    }
    let Town { log, .. } = town;
    let after = log.test.anonymous().get(&path).await;
    assert_eq!(before.body, after.body);
    // Nor does what is made anew, with nothing in memory.
    let log = log.restart(|_| ()).await;
    let anew = log.test.anonymous().get(&path).await;
    assert_eq!(before.body, anew.body);
    assert_eq!(before.header("etag"), anew.header("etag"));
}
