//! What the entry of a release seals is opened for everyone on its day.

use sidelight_translog::entry::{Body, Reveal};
use sidelight_translog::hash::Sha256Hash;

use super::{DAY_MS, advance, entries, gagged, order, told, verified};
use crate::emergency::Alarm;

fn revealed(alarm: &Alarm) -> Vec<Reveal> {
    let reveal = |body: Body| match body {
        Body::Reveal(it) => Some(it),
        _ => None,
    };
    let bodies = alarm.town.log.bodies();
    bodies.into_iter().filter_map(reveal).collect()
}

/// Both reviewers sign. Index of the release, its day to be opened, ms, and the demand.
async fn released(alarm: &mut Alarm, demand: &str) -> (u64, u64, String) {
    for reviewer in &mut alarm.reviewers {
        reviewer.decide_demand(demand).await;
    }
    let Some(Body::Compelled(left)) = entries(alarm).pop() else {
        panic!("{:?}", entries(alarm));
    };
    let seen = alarm.reviewers[0].look_at_demand(demand).await;
    let until_ms = left.seal_until.start_ms();
    (seen.index.unwrap(), until_ms, seen.text)
}

/// Up to this moment; rounds see each day.
async fn until(alarm: &Alarm, ms: u64) {
    let now_ms = alarm.town.log.app().now_ms();
    advance(alarm, ms - now_ms).await;
}

async fn is_opened(alarm: &mut Alarm, demand: &str) {
    let (release, until_ms, text) = released(alarm, demand).await;
    until(alarm, until_ms - 1).await;
    assert_eq!(revealed(alarm), []);
    until(alarm, until_ms).await;
    let text = Sha256Hash::of(text.as_bytes()).to_hex();
    let expected = [
        ("agency", "millbrook-police"),
        ("type", "search-warrant"),
        ("demand-text", &text),
    ];
    for days in 0..2 {
        advance(alarm, days * DAY_MS).await;
        let found = revealed(alarm);
        let said: Vec<_> = found
            .iter()
            .map(|it| {
                let value = std::str::from_utf8(it.value.as_bytes()).unwrap();
                assert_eq!(it.index.0, release);
                (it.field.as_str(), value)
            })
            .collect();
        assert_eq!(said, expected, "each once");
    }
}

#[tokio::test]
async fn what_left_after_the_household_was_told_is_opened_on_its_day_and_not_before() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let demand = told(&mut alarm, &warrant).await;
    advance(&alarm, 7 * DAY_MS).await;
    is_opened(&mut alarm, &demand).await;
}

#[tokio::test]
async fn what_left_under_a_gag_is_opened_on_its_day_and_not_before() {
    let mut alarm = Alarm::new().await;
    let warrant = gagged(order(&alarm, "search-warrant"), 20);
    let demand = verified(&mut alarm, &warrant).await;
    is_opened(&mut alarm, &demand).await;
}
