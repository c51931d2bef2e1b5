//! Time, without comparing any clock with a number.
//!
//! **Two worlds**: the same call in both, one right after the other, 2,000 times. Two copies of one program
//! are never quite equally fast for as long as they run: where their threads and files lie differs. So both
//! are started anew many times; a world that is slower because of its residents is slower in nearly every
//! run. **One world**: a request that many have answered and one that nobody has, 2,000 times; nothing else
//! differs, so that a single query more shows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Method;
use rand::Rng as _;
use rand::rngs::OsRng;

use super::leaks::Knows;
use super::worlds::{World, two};
use super::{Day, day};
use crate::shares::{HOLD, random};
use crate::support::{Actor, Home, Made};

/// Times that both programs are started.
const RUNS: usize = 20;
/// Pairs in each run.
const PAIRS: usize = 100;
/// Calls at once before anything is measured.
const CROWD: usize = 16;
/// The part of a call's time below which a difference drowns in what a network adds.
const PART_MAX: f64 = 0.04;
/// Beyond this many standard deviations a coin is not fair: once in a thousand million times.
const DEVIATIONS_MAX: f64 = 6.0;
/// The same for so few throws as there are runs: at most two that disagree, once in 2,500 times, and then
/// the middle one would still have to lie beyond [`PART_MAX`].
const DEVIATIONS_OF_RUNS_MAX: f64 = 3.5;
/// Shares within their hold in the busy world, beside those of its homes.
const HELD: usize = 400;

/// What a number of comparisons say.
#[derive(Clone, Copy, Debug)]
struct Verdict {
    /// By what part the second is slower, in the middle comparison.
    part: f64,
    /// How far the number of those in which it is slower is from a half, in standard deviations.
    deviations: f64,
}

impl Verdict {
    fn of(parts: &[f64]) -> Self {
        let mut parts = parts.to_vec();
        parts.sort_by(f64::total_cmp);
        let half = parts.len() as f64 / 2.0;
        let slower = parts.iter().filter(|part| **part > 0.0).count() as f64;
        Self {
            part: parts[parts.len() / 2],
            deviations: (slower - half).abs() / (half / 2.0).sqrt(),
        }
    }

    fn is_difference(self, deviations_max: f64) -> bool {
        self.deviations > deviations_max && self.part.abs() > PART_MAX
    }
}

type Pair = (Duration, Duration);

/// By what part the second of each pair is slower.
fn parts(pairs: &[Pair]) -> Vec<f64> {
    let part = |(a, b): &Pair| (b.as_secs_f64() / a.as_secs_f64()).ln();
    pairs.iter().map(part).collect()
}

/// The same of all pairs of a run, where nothing disturbed them: a call that waits for the machine says how
/// busy the machine is, and the fastest tenth hardly waits.
fn undisturbed(pairs: &[Pair]) -> f64 {
    let tenth = |mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 10].as_secs_f64()
    };
    let first = tenth(pairs.iter().map(|(a, _)| *a).collect());
    let second = tenth(pairs.iter().map(|(_, b)| *b).collect());
    (second / first).ln()
}

/// One call, with so many queries more.
async fn timed(who: &Actor, path: &str, more: Option<(&Knows, usize)>) -> Duration {
    let request = who
        .request(Method::GET, path)
        .body(axum::body::Body::empty());
    let request = request.unwrap();
    let begun = Instant::now();
    if let Some((knows, count)) = more {
        for _ in 0..count {
            knows.look().await;
        }
    }
    let reply = who.send(request).await;
    let took = begun.elapsed();
    assert_eq!(reply.status, 200);
    took
}

/// Opens every connection that a program may open and lets each prepare its statements: how many it opened
/// by chance is told by its times more than anything else.
async fn warm(who: &Actor, path: &str) {
    for _ in 0..5 {
        futures::future::join_all((0..CROWD).map(|_| timed(who, path, None))).await;
    }
}

/// Who calls, and what.
type Called<'a> = (&'a Actor, &'a str);

/// Pairs in random order, so that what disturbs the machine disturbs both alike; queries more in the second.
async fn pairs(
    count: usize,
    [first, second]: [Called<'_>; 2],
    more: Option<(&Knows, usize)>,
) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(count);
    for _ in 0..count {
        let pair = if OsRng.gen_bool(0.5) {
            let a = timed(first.0, first.1, None).await;
            (a, timed(second.0, second.1, more).await)
        } else {
            let b = timed(second.0, second.1, more).await;
            (timed(first.0, first.1, None).await, b)
        };
        pairs.push(pair);
    }
    pairs
}

/// Many more shares for the same request, all within their hold, waiting or taken back.
async fn crowd(world: &World, homes: &[(Home, Vec<Made>)]) {
    let shares = world.consent(homes).await;
    world.advance(super::BATCH_MS).await;
    world.hand_over(homes, &shares).await;
    let file = world.log.data().join("sidelight.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut database = sqlx::ConnectOptions::connect(&options).await.unwrap();
    for n in 0..HELD {
        let (held, withdrawn) = (n % 3 == 0, n % 3 == 1);
        sqlx::query(
            "INSERT INTO shares (share, household, request, agency, pseudonym, clips, hold_minutes,
             consent, created_ms, shown, letter, available_ms, keeps_until_ms, withdrawn_ms)
             SELECT $1, household, request, agency, $1, 1, $2, consent, created_ms,
             CASE WHEN $3 THEN $1 END, CASE WHEN $3 THEN randomblob(4096) END,
             CASE WHEN $3 THEN 9000000000000 END, CASE WHEN $3 THEN 9000000000000 END,
             CASE WHEN $4 THEN 1 END FROM shares LIMIT 1",
        )
        .bind(hex::encode(random::<16>()))
        .bind(i64::try_from(HOLD).unwrap())
        .bind(held)
        .bind(withdrawn)
        .execute(&mut database)
        .await
        .unwrap();
    }
}

/// Brings everything that was written to its place.
async fn settle_disk(world: &World) {
    let file = world.log.data().join("sidelight.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut database = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut database)
        .await
        .unwrap();
}

/// What knows a home of the busy world, ready to look.
async fn knows(busy: &World, homes: &[(Home, Vec<Made>)]) -> Knows {
    let knows = Knows {
        store: Arc::new(busy.log.store().await),
        home: homes[0].0.id,
    };
    futures::future::join_all((0..CROWD).map(|_| knows.look())).await;
    knows
}

#[tokio::test]
async fn two_thousand_pairs_of_times_show_no_difference() {
    let [mut quiet, mut busy] = two().await;
    let homes = busy.settle().await;
    quiet.advance(super::BATCH_MS).await;
    crowd(&busy, &homes).await;
    // How much was written lately, by anybody, is nothing that agencies are alone to feel.
    settle_disk(&quiet).await;
    settle_disk(&busy).await;
    let shares = format!("/api/agency/requests/{}/shares", quiet.published.id);
    let requests = "/api/agency/requests";
    let (mut listing, mut own, mut planted) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        (quiet, busy) = (quiet.restarted().await, busy.restarted().await);
        let actors = [&quiet.officer.actor, &busy.officer.actor];
        for path in [shares.as_str(), requests] {
            for actor in actors {
                warm(actor, path).await;
            }
        }
        let knows = knows(&busy, &homes).await;
        let listed = actors.map(|actor| (actor, shares.as_str()));
        let owned = actors.map(|actor| (actor, requests));
        listing.push(undisturbed(&pairs(PAIRS, listed, None).await));
        own.push(undisturbed(&pairs(PAIRS, owned, None).await));
        let more = Some((&knows, 5));
        planted.push(undisturbed(&pairs(PAIRS, listed, more).await));
    }
    for runs in [&listing, &own] {
        let verdict = Verdict::of(runs);
        println!("{verdict:?}");
        assert!(
            !verdict.is_difference(DEVIATIONS_OF_RUNS_MAX),
            "{verdict:?} {runs:?}"
        );
    }
    // The companion: some queries more in the world with residents are found by the same count.
    let verdict = Verdict::of(&planted);
    println!("planted: {verdict:?}");
    assert!(
        verdict.is_difference(DEVIATIONS_OF_RUNS_MAX),
        "{verdict:?} {planted:?}"
    );
}

#[tokio::test]
async fn what_many_answered_is_as_fast_as_what_nobody_did() {
    let [_, mut busy] = two().await;
    let homes = busy.settle().await;
    day::publish(&mut busy, &mut Day::default()).await;
    crowd(&busy, &homes).await;
    let officer = &busy.officer.actor;
    let path = |id: &str| format!("/api/agency/requests/{id}/shares");
    let (nobody, many) = (path(&busy.submitted.id), path(&busy.published.id));
    for path in [&nobody, &many] {
        warm(officer, path).await;
    }
    let both = [(officer, nobody.as_str()), (officer, many.as_str())];
    let verdict = Verdict::of(&parts(&pairs(RUNS * PAIRS, both, None).await));
    println!("{verdict:?}");
    assert!(!verdict.is_difference(DEVIATIONS_MAX), "{verdict:?}");
    // The companion: one query more.
    let knows = knows(&busy, &homes).await;
    let more = Some((&knows, 1));
    let verdict = Verdict::of(&parts(&pairs(RUNS * PAIRS, both, more).await));
    println!("planted: {verdict:?}");
    assert!(verdict.is_difference(DEVIATIONS_MAX), "{verdict:?}");
}

#[test]
fn a_verdict_is_about_the_difference_and_not_about_noise() {
    let chance = |n: u64| {
        let hash = sidelight_domain::record::sha256(&n.to_be_bytes());
        f64::from(hash[0]) / 255.0 - 0.5
    };
    let noise: Vec<f64> = (0..2_000).map(chance).collect();
    let by = |part: f64| noise.iter().map(|of| of + part).collect::<Vec<f64>>();
    let is_difference = |part| Verdict::of(&by(part)).is_difference(DEVIATIONS_MAX);
    assert!(!is_difference(0.0));
    assert!(!is_difference(0.01), "below what counts");
    assert!(is_difference(0.1) && is_difference(-0.1));
    // Of twenty runs, two may be disturbed.
    let mut runs = [0.2; 20];
    runs[0] = -3.0;
    runs[1] = -3.0;
    assert!(Verdict::of(&runs).is_difference(DEVIATIONS_OF_RUNS_MAX));
    runs[2] = -0.1;
    assert!(!Verdict::of(&runs).is_difference(DEVIATIONS_OF_RUNS_MAX));
    let at = Duration::from_micros;
    let pairs: Vec<_> = (0..100)
        .map(|n| (at(100 + n * n), at(110 + 50 * n)))
        .collect();
    assert!((undisturbed(&pairs) - (610.0f64 / 200.0).ln()).abs() < 1e-9);
}
