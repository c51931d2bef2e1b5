//! Promise 5: what an agency sees does not depend, in bytes or in work done, on whether nobody or many
//! residents have cameras, saw a request, declined, decided to share within their hold or took back.
//!
//! Two copies of one operator differ in their residents alone. An agency lives the same day in both, and
//! everything of it is compared: answers, headers, queries with the rows they touched, the log, times.
//! Every kind of leak is planted on purpose and must be found by the same comparison.

mod day;
mod leaks;
mod look;
mod source;
mod timing;
mod worlds;

use std::collections::BTreeSet;

use sidelight_translog::entry::Body;

use day::Day;
use look::{Kind, differences};
use worlds::{World, two};

use crate::shares::MINUTE_MS;

/// Consents enter in batches of a quarter of an hour.
const BATCH_MS: u64 = 15 * MINUTE_MS;

/// That there is none, or what there is, to be read.
fn none(found: &[(Kind, String)]) {
    let lines: Vec<String> = found
        .iter()
        .map(|(kind, what)| format!("{kind:?}: {what}"))
        .collect();
    let shown: String = lines.join("\n").chars().take(4_000).collect();
    assert!(found.is_empty(), "{} differences: {shown}", found.len());
}

fn kinds(found: &[(Kind, String)]) -> BTreeSet<Kind> {
    found.iter().map(|(kind, _)| *kind).collect()
}

/// One thing that is done in both worlds, and what was seen of it.
async fn both(worlds: &mut [World; 2], live: impl AsyncFn(&mut World, &mut Day)) -> [Day; 2] {
    let mut days = [Day::default(), Day::default()];
    for (world, day) in worlds.iter_mut().zip(&mut days) {
        live(world, day).await;
    }
    days
}

/// All calls of agencies and moderators but for those that enter the record.
async fn agencies(world: &mut World, day: &mut Day, version: u64) {
    day::read(world, day).await;
    day::poll(world, day).await;
    day::disclosures(world, day).await;
    day::write(world, day, version).await;
}

/// What the agencies' path may never touch before a share is available.
const OF_RESIDENTS: [&str; 15] = [
    "households",
    "statements",
    "hubs",
    "payloads",
    "chains",
    "clips",
    "tombstones",
    "mailboxes",
    "mailbox_slots",
    "commands",
    "shares",
    "share_items",
    "share_opened",
    "share_answers",
    "consents_held_back",
];

/// Whether a statement names a table of residents, other than asking for shares whose hold is over.
fn touches_residents(sql: &str) -> bool {
    // `e.clips` is a column of another table; tables stand alone.
    let words = sql.split(|c: char| !(c.is_ascii_alphanumeric() || "_.".contains(c)));
    let named = words.filter(|word| OF_RESIDENTS.contains(word));
    let tables: BTreeSet<&str> = named.collect();
    let listing = tables == BTreeSet::from(["shares"]) && sql.contains("available_ms <= ");
    !tables.is_empty() && !listing
}

#[tokio::test]
async fn residents_who_see_and_decline_leave_no_trace() {
    let mut worlds = two().await;
    worlds[1].settle().await;
    let days = both(&mut worlds, async |world, day| {
        agencies(world, day, 1).await;
        day::public(world, day).await;
        day::publish(world, day).await;
        // Later the same day, and after things that time does.
        world.advance(BATCH_MS).await;
        agencies(world, day, 2).await;
        sidelight_server::jobs::round(world.log.app())
            .await
            .unwrap();
        day::read(world, day).await;
    })
    .await;
    none(&differences(&days[0].looks, &days[1].looks));
    assert!(
        days[0].looks.iter().all(|look| !look.lines.is_empty()),
        "the log is watched"
    );
    let queries = days[1].looks.iter().flat_map(|look| &look.queries);
    let touched: Vec<_> = queries.filter(|sql| touches_residents(sql)).collect();
    assert_eq!(touched, Vec::<&String>::new());
    covered(&days[0]);
}

/// Each call that exists for agencies and moderators was made.
fn covered(day: &Day) {
    let made: BTreeSet<(String, String)> = day
        .looks
        .iter()
        .map(|look| {
            let route = look.call.1.split('?').next().unwrap();
            (look.call.0.to_string(), route.to_owned())
        })
        .collect();
    let routes = source::routes(source::ROUTES);
    assert!(routes.len() >= 20, "{routes:?}");
    let missing: Vec<_> = routes.difference(&made).collect();
    assert_eq!(missing, Vec::<&(String, String)>::new());
}

#[tokio::test]
async fn shares_within_their_hold_or_taken_back_leave_no_trace() {
    let mut worlds = two().await;
    let homes = worlds[1].settle().await;
    // Decided, and not entered yet: not even the record knows.
    let shares = worlds[1].consent(&homes).await;
    let days = both(&mut worlds, async |world, day| {
        agencies(world, day, 1).await;
        day::public(world, day).await;
    })
    .await;
    none(&differences(&days[0].looks, &days[1].looks));
    // Entered, handed over, within the hold, taken back.
    for world in &worlds {
        world.advance(BATCH_MS).await;
    }
    worlds[1].hand_over(&homes, &shares).await;
    let days = both(&mut worlds, async |world, day| {
        agencies(world, day, 2).await
    })
    .await;
    none(&differences(&days[0].looks, &days[1].looks));
    let queries = days[1].looks.iter().flat_map(|look| &look.queries);
    let touched: Vec<_> = queries.filter(|sql| touches_residents(sql)).collect();
    assert_eq!(touched, Vec::<&String>::new());
    // The public sees that there are consents, and nothing of whom they are for.
    let [quiet, busy] = worlds.each_ref().map(|world| world.log.bodies());
    assert_eq!(busy[..quiet.len()], quiet[..]);
    assert_eq!(busy.len(), quiet.len() + homes.len());
    let more = busy[quiet.len()..].iter();
    assert!(more.clone().all(|body| matches!(body, Body::Consent(_))));
    let feeds = both(&mut worlds, async |world, day| feed(world, day).await).await;
    none(&differences(&feeds[0].looks, &feeds[1].looks));
    // Those that were taken back stay unseen for ever. This is also where the comparison has to bite: a
    // share that is available is no secret.
    for ((home, _), share) in homes.iter().zip(&shares).skip(2) {
        crate::shares::revoke(home, share).await;
    }
    for world in &worlds {
        world.advance(BATCH_MS).await;
    }
    let days = both(&mut worlds, async |world, day| day::poll(world, day).await).await;
    none(&differences(&days[0].looks, &days[1].looks));
}

/// How the one listing finds its rows: between two times in the index, so that shares within their hold
/// are not even passed by.
#[tokio::test]
async fn the_listing_reads_no_row_of_a_share_within_its_hold() {
    let [world, _] = two().await;
    let mut day = Day::default();
    day::poll(&world, &mut day).await;
    let queries = day.looks.iter().flat_map(|look| &look.queries);
    let listing = queries
        .filter_map(|sql| sql.strip_prefix("0 0 "))
        .find(|sql| sql.contains(" LIMIT "));
    let listing = listing.unwrap().to_owned();
    let file = world.log.data().join("sidelight.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut database = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let mut plan = async |sql: &str| -> Vec<String> {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query(explain).fetch_all(&mut database).await.unwrap();
        rows.iter()
            .map(|row| sqlx::Row::get(row, "detail"))
            .collect()
    };
    let good = "SEARCH shares USING INDEX shares_by_request \
                (request=? AND available_ms>? AND available_ms<?)";
    assert_eq!(plan(&listing).await[0], good);
    // The companion: a condition that says the same and is read another way.
    let bad = listing.replace("available_ms <= $3", "NOT available_ms > $3");
    assert_ne!(bad, listing);
    assert_ne!(plan(&bad).await[0], good);
}

/// A feed without what every entry of the record changes: size, checkpoint and proofs.
async fn feed(world: &World, day: &mut Day) {
    let mut feeds = Day::default();
    day::feed(world, &mut feeds).await;
    for mut look in feeds.looks {
        let mut feed: serde_json::Value = serde_json::from_slice(&look.body).unwrap();
        without_proofs(&mut feed);
        look.body = feed.to_string().into_bytes();
        look.headers
            .retain(|(name, _)| !matches!(name.as_str(), "etag" | "content-length"));
        day.looks.push(look);
    }
}

fn without_proofs(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            for name in ["checkpoint", "size", "hashes"] {
                members.remove(name);
            }
            members.values_mut().for_each(without_proofs);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_proofs),
        _ => {}
    }
}

/// The companion: what may be seen is seen, so the comparison is not blind.
#[tokio::test]
async fn an_available_share_is_found_in_bytes_and_work() {
    let mut worlds = two().await;
    let homes = worlds[1].settle().await;
    let shares = worlds[1].consent(&homes).await;
    for world in &worlds {
        world.advance(BATCH_MS).await;
    }
    worlds[1].hand_over(&homes, &shares).await;
    for world in &worlds {
        world.advance(BATCH_MS).await;
    }
    let days = both(&mut worlds, async |world, day| day::poll(world, day).await).await;
    let found = differences(&days[0].looks, &days[1].looks);
    assert_eq!(
        kinds(&found),
        [
            Kind::Status,
            Kind::Headers,
            Kind::Body,
            Kind::Queries,
            Kind::Lines
        ]
        .into()
    );
    let queries: Vec<_> = days[1]
        .looks
        .iter()
        .flat_map(|look| &look.queries)
        .collect();
    assert!(queries.iter().any(|sql| touches_residents(sql)));
}
