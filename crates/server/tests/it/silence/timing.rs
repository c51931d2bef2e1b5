//! Time: the same call in both worlds, one right after the other, 2,000 times.
//!
//! No clock is compared with a number. Two copies of one program are never quite equally fast, for as long
//! as they run: where their threads and files lie differs. So both are started anew many times; a world
//! that is slower because of its residents is slower in every run, and one that is slower by chance is
//! not.

use std::time::{Duration, Instant};

use http::Method;
use rand::Rng as _;
use rand::rngs::OsRng;

use super::leaks::Knows;
use super::worlds::{World, two};
use crate::shares::{HOLD, random};
use crate::support::{Actor, Home, Made};

/// Times that both programs are started.
const RUNS: usize = 20;
/// Pairs in each run.
const PAIRS: usize = 100;
/// Beyond so many standard errors the runs agree more than chance makes them: for 20 runs about once in a
/// hundred thousand times.
const ERRORS_MAX: f64 = 6.0;
/// The part of a call's time below which a difference drowns in what a network adds.
const PART_MAX: f64 = 0.03;
/// Shares within their hold in the busy world, beside those of its homes.
const HELD: usize = 400;

/// What the runs say.
#[derive(Clone, Copy, Debug)]
struct Verdict {
    /// By what part the second is slower, on average over the runs.
    part: f64,
    /// The same in standard errors.
    errors: f64,
}

impl Verdict {
    /// Of each run, by what part the second was slower in its middle pair.
    fn of(runs: &[f64]) -> Self {
        let count = runs.len() as f64;
        let part = runs.iter().sum::<f64>() / count;
        let squares = runs.iter().map(|run| (run - part).powi(2)).sum::<f64>();
        let error = (squares / (count - 1.0) / count).sqrt();
        Self {
            part,
            errors: part.abs() / error.max(f64::MIN_POSITIVE),
        }
    }

    fn is_difference(self) -> bool {
        self.errors > ERRORS_MAX && self.part.abs() > PART_MAX
    }
}

/// By what part the second of each pair is slower, in the middle pair.
fn middle(pairs: &[(Duration, Duration)]) -> f64 {
    let part = |(a, b): &(Duration, Duration)| (b.as_secs_f64() / a.as_secs_f64()).ln();
    let mut parts: Vec<f64> = pairs.iter().map(part).collect();
    parts.sort_by(f64::total_cmp);
    parts[parts.len() / 2]
}

async fn timed(who: &Actor, path: &str, more: Option<&Knows>) -> Duration {
    let request = who
        .request(Method::GET, path)
        .body(axum::body::Body::empty());
    let request = request.unwrap();
    let begun = Instant::now();
    if let Some(knows) = more {
        knows.look().await;
    }
    let reply = who.send(request).await;
    let took = begun.elapsed();
    assert_eq!(reply.status, 200);
    took
}

/// Pairs in random order, so that what disturbs the machine disturbs both alike.
async fn pairs(
    [quiet, busy]: [&Actor; 2],
    path: &str,
    more: Option<&Knows>,
) -> Vec<(Duration, Duration)> {
    let mut pairs = Vec::with_capacity(PAIRS);
    for _ in 0..PAIRS {
        let pair = if OsRng.gen_bool(0.5) {
            let first = timed(quiet, path, None).await;
            (first, timed(busy, path, more).await)
        } else {
            let second = timed(busy, path, more).await;
            (timed(quiet, path, None).await, second)
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

#[tokio::test]
async fn two_thousand_pairs_of_times_show_no_difference() {
    let [mut quiet, mut busy] = two().await;
    let homes = busy.settle().await;
    quiet.advance(super::BATCH_MS).await;
    crowd(&busy, &homes).await;
    // How much was written lately, by anybody, is nothing that agencies are alone to feel.
    settle_disk(&quiet).await;
    settle_disk(&busy).await;
    let id = quiet.published.id.clone();
    let shares = format!("/api/agency/requests/{id}/shares");
    let requests = "/api/agency/requests";
    let (mut listing, mut own, mut planted) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        (quiet, busy) = (quiet.restarted().await, busy.restarted().await);
        let actors = [&quiet.officer.actor, &busy.officer.actor];
        let knows = Knows {
            store: std::sync::Arc::new(busy.log.store().await),
            home: homes[0].0.id,
        };
        // What is read for the first time is slower.
        knows.look().await;
        for path in [&shares, requests] {
            for actor in actors {
                timed(actor, path, None).await;
            }
        }
        listing.push(middle(&pairs(actors, &shares, None).await));
        own.push(middle(&pairs(actors, requests, None).await));
        planted.push(middle(&pairs(actors, &shares, Some(&knows)).await));
    }
    for runs in [&listing, &own] {
        let verdict = Verdict::of(runs);
        println!("{verdict:?}");
        assert!(!verdict.is_difference(), "{verdict:?} {runs:?}");
    }
    // The companion: one query more in the world with residents is found by the same count.
    let verdict = Verdict::of(&planted);
    println!("planted: {verdict:?}");
    assert!(verdict.is_difference(), "{verdict:?} {planted:?}");
}

#[test]
fn a_verdict_is_about_the_difference_and_not_about_noise() {
    let chance = |n: u64| {
        let hash = sidelight_domain::record::sha256(&n.to_be_bytes());
        f64::from(hash[0]) / 255.0 - 0.5
    };
    // Copies that differ by up to a tenth in each run.
    let fair: Vec<f64> = (0..20).map(|n| chance(n) / 5.0).collect();
    assert!(!Verdict::of(&fair).is_difference());
    let slower: Vec<f64> = fair.iter().map(|part| part + 0.2).collect();
    assert!(Verdict::of(&slower).is_difference());
    let faster: Vec<f64> = slower.iter().map(|part| -part).collect();
    assert!(Verdict::of(&faster).is_difference());
    let hardly: Vec<f64> = fair.iter().map(|part| part / 100.0 + 0.01).collect();
    assert!(!Verdict::of(&hardly).is_difference());
    let at = Duration::from_micros;
    let pairs = [(at(100), at(200)), (at(100), at(101)), (at(100), at(50))];
    assert!((middle(&pairs) - 1.01f64.ln()).abs() < 1e-9);
}
