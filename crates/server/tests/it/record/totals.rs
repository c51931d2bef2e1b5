//! The numbers of months that are over, entered by the operator whenever it is there.

use sidelight_translog::entry::{Body, Scope, Totals};
use sqlx::ConnectOptions as _;

use super::WithRecord;
use crate::support::{BEGIN_MS, DAY_MS};

/// The first ms of June 2026; tests begin on 28 May.
const JUNE_MS: u64 = 1_780_272_000_000;

fn stated(log: &WithRecord) -> Vec<Totals> {
    let bodies = log.bodies().into_iter();
    let totals = bodies.filter_map(|body| match body {
        Body::Totals(totals) => Some(totals),
        _ => None,
    });
    totals.collect()
}

fn months(log: &WithRecord) -> Vec<String> {
    let all = stated(log).into_iter();
    let all = all.filter(|totals| totals.agency == Scope::All);
    all.map(|totals| totals.month.to_string()).collect()
}

#[tokio::test]
async fn a_month_is_stated_once_it_is_over_and_once() {
    let log = WithRecord::new().await;
    log.test.clock.advance(JUNE_MS - BEGIN_MS - 1);
    log.round().await;
    assert!(stated(&log).is_empty(), "a ms is left");
    log.test.clock.advance(1);
    for _ in 0..3 {
        log.round().await;
    }
    assert_eq!(months(&log), ["2026-05"]);
    let page = log.test.visitor().get("/record/numbers").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(page.contains("2026-05"), "{page}");
}

fn homes(log: &WithRecord) -> Vec<String> {
    let bodies = log.bodies().into_iter();
    let homes = bodies.filter_map(|body| match body {
        Body::Homes(homes) => Some(format!("{} {}", homes.month, homes.homes)),
        _ => None,
    });
    homes.collect()
}

#[tokio::test]
async fn the_number_of_homes_is_stated_in_a_band_and_not_for_a_month_that_was_missed() {
    let log = WithRecord::new().await;
    log.test.clock.advance(JUNE_MS - BEGIN_MS - 1);
    log.round().await;
    assert!(homes(&log).is_empty(), "a ms is left");
    log.test.clock.advance(1);
    for _ in 0..3 {
        log.round().await;
    }
    assert_eq!(homes(&log), ["2026-05 0"]);
    log.test.clock.advance(70 * DAY_MS);
    let log = log.restart(|_| ()).await;
    for _ in 0..2 {
        log.round().await;
    }
    assert_eq!(homes(&log), ["2026-05 0", "2026-07 0"]);
    let page = log.test.visitor().get("/record/emergencies").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(page.contains("at the end of 2026-07: 0"), "{page}");
}

#[tokio::test]
async fn what_was_asked_is_stated_for_all_and_for_the_agency() {
    let town = crate::civic::Town::new().await;
    town.request(crate::civic::Asked::default()).await;
    town.log.test.clock.advance(JUNE_MS - BEGIN_MS);
    town.log.round().await;
    let of = |agency: &str| Scope::Agency(agency.parse().unwrap());
    let all: Vec<(Scope, u64)> = stated(&town.log)
        .into_iter()
        .map(|totals| (totals.agency, totals.requests))
        .collect();
    let expected = [
        (Scope::All, 1),
        (of("hill-fire"), 0),
        (of("millbrook-police"), 1),
    ];
    for each in &expected {
        assert!(all.contains(each), "{all:?}");
    }
    assert_eq!(all.len(), expected.len());
}

#[tokio::test]
async fn months_that_were_missed_are_stated_after_a_restart() {
    let log = WithRecord::new().await;
    log.round().await;
    log.test.clock.advance(JUNE_MS - BEGIN_MS + 70 * DAY_MS);
    let log = log.restart(|_| ()).await;
    for _ in 0..2 {
        log.round().await;
    }
    let mut all = months(&log);
    all.sort();
    assert_eq!(all, ["2026-05", "2026-06", "2026-07"]);
}

/// Prepared, and then the program ends before the log has it.
#[tokio::test]
async fn a_crash_in_between_states_a_month_once() {
    let log = WithRecord::new().await;
    log.test.clock.advance(JUNE_MS - BEGIN_MS);
    log.round().await;
    let [may] = &stated(&log)[..] else {
        panic!("one month is over");
    };
    // The row says that it waits, as if nobody had ticked it off.
    let file = log.data().join("sidelight.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut database = options.connect().await.unwrap();
    let undone = sqlx::query(
        "UPDATE log_submissions SET entry = NULL, entered_ms = NULL
         WHERE CAST(draft AS TEXT) LIKE '%kind totals%'",
    );
    let undone = undone.execute(&mut database).await.unwrap();
    assert_eq!(undone.rows_affected(), 1);
    let may = may.clone();
    let log = log.restart(|_| ()).await;
    log.round().await;
    assert_eq!(stated(&log), [may]);
}
