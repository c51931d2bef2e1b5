//! The country of an agency: said at once, in every number by country, and never another than the record has.

use serde_json::{Value, json};
use sidelight_api::decision::{Ask, DecisionState};
use sidelight_api::emergency::{EmergencyState, Review};
use sidelight_translog::entry::{Body, Jurisdiction};

use super::Alarm;
const NEXT_RECIPIENT: &str = "age163e4uw3xtctwacplt9cchx6aqvqecp7ckmz3lyx68fnxamqn4v6s3n5yf7";

fn line(seen: &Review) -> Option<&str> {
    let lines = &seen.release.as_ref()?.lines;
    let mut country = lines.iter().filter(|(name, _)| name == "country");
    Some(&country.next()?.1)
}

/// The agency makes its next key, and its entry says what the operator said meanwhile.
#[tokio::test]
async fn a_country_that_the_agency_says_meanwhile_is_signed_anew() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    let seen = alarm.reviewers[1].look_at(&emergency).await;
    assert_eq!(line(&seen), Some("US"));
    alarm.reviewers[0].approve(&emergency).await;
    let says = |agency: &str, code: &str| {
        let told = alarm
            .town
            .log
            .admin(&["agency", "jurisdiction", agency, code]);
        told.status.success()
    };
    assert!(!says("millbrook-police", "gb-eng") && !says("nobody", "GB"));
    assert!(says("millbrook-police", "GB-ENG"));
    let next = Ask::Rotate {
        recipient: NEXT_RECIPIENT.to_owned(),
    };
    let decided = alarm.town.supervisor.decide(&next).await;
    assert_eq!(decided.state, DecisionState::Published);
    let Some(Body::Agency(key)) = alarm.town.log.bodies().pop() else {
        panic!("the last entry is another one");
    };
    let code: Jurisdiction = "GB-ENG".parse().unwrap();
    assert_eq!(key.jurisdiction, Some(Some(code)));
    // What the first one approved says another country, and counts no more.
    for _ in 0..2 {
        alarm.town.log.round().await;
    }
    let anew = alarm.reviewers[0].look_at(&emergency).await;
    assert!(!anew.own && anew.state == EmergencyState::CalledBack);
    for reviewer in [0, 1] {
        let seen = alarm.reviewers[reviewer].look_at(&emergency).await;
        assert_eq!(line(&seen), Some("GB"));
        alarm.reviewers[reviewer].approve(&emergency).await;
    }
    alarm.town.log.round().await;
    let mut bodies = alarm.town.log.bodies().into_iter();
    let released = bodies.find(|body| matches!(body, Body::Emergency(_)));
    let Some(Body::Emergency(entry)) = released else {
        panic!("{released:?}");
    };
    assert_eq!(entry.country, Some(Some("GB".parse().unwrap())));
    let visitor = alarm.town.log.test.visitor();
    let numbers: Value = visitor.get("/record/numbers.json").await.ok();
    let releases = |code: &str| {
        let all = numbers["countries"]["list"].as_array().unwrap().iter();
        let mut of = all.filter(|it| it["country"] == json!(code));
        of.next()
            .map_or(json!(0), |it| it["numbers"]["releases"].clone())
    };
    assert_eq!((releases("GB"), releases("US")), (json!(1), json!(0)));
    let page = visitor.get("/record/numbers").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    let row = "<code>GB</code></th><td data-of=\"Requests\">0</td><td data-of=\"Refused\">0</td>\
        <td data-of=\"Emergency disclosures\">1</td><td data-of=\"Claims refused\">0</td>";
    assert!(page.contains(row), "{page}");
    let agency = visitor.get("/agencies/millbrook-police").await;
    let agency = String::from_utf8(agency.body.to_vec()).unwrap();
    assert!(agency.contains("<code>GB-ENG</code>"), "{agency}");
}
