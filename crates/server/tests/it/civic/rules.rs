//! The rulebook in force, for programs and for people.

use sidelight_api::rulebook::RulebookWire;
use sidelight_domain::rulebook::Rulebook;

use super::{RULEBOOK, Town};
use crate::record::WithRecord;
use crate::support::TestApp;

#[tokio::test]
async fn the_rulebook_in_force_is_what_the_record_names() {
    let town = Town::new().await;
    let book = Rulebook::parse(RULEBOOK).unwrap();
    for who in [town.log.test.anonymous(), town.log.test.visitor()] {
        let wire: RulebookWire = who.get("/api/rulebook").await.ok();
        assert_eq!((wire.hash, wire.version), (book.hash, book.version));
        assert_eq!(wire.request.window_minutes_max, 720);
        assert_eq!(wire.sharing.hold_minutes_min, 10);
        assert_eq!(wire.offences.len(), book.offences.len());
        assert_eq!(wire.refusals[0].code, "lawful-activity");
        let stalking = wire.offences.iter().find(|o| o.code == "stalking").unwrap();
        assert_eq!(
            (stalking.class.as_str(), &stalking.kinds[..]),
            ("sensitive", &["police".to_owned()][..])
        );
        let text = who
            .get(&format!("/log/document/{}", hex::encode(wire.hash)))
            .await;
        assert_eq!(text.body, RULEBOOK.as_bytes());
    }
}

#[tokio::test]
async fn the_rules_page_has_every_number_of_the_file() {
    let log = WithRecord::new().await;
    log.round().await;
    let book = Rulebook::parse(RULEBOOK).unwrap();
    let html = log.test.visitor().get("/rules").await;
    assert_eq!(html.status, 200);
    let html = String::from_utf8(html.body.to_vec()).unwrap();
    for offence in &book.offences {
        assert!(html.contains(&offence.title), "{}", offence.title);
    }
    for refusal in &book.refusals {
        let title = refusal.title.replace('\'', "&#39;");
        assert!(html.contains(&title), "{title}");
    }
    for said in [
        "15 min to 12 h",
        "at most 45 days earlier",
        "1 to 12 map cells",
        "0.065 to 1.29 km²",
        "At most 2 requests for one case",
        "14 days",
        "At most 1200 characters",
        "of 200,",
        "in 400.",
        "10 min to 24 h",
        "<a href=\"#danger\">",
        "<h2 id=\"danger\">",
        "At most 40 clips",
        "3 shares of one home",
        "7 days",
        "at least 10 cells",
        "/record/entry/1\"",
        &hex::encode(book.hash),
    ] {
        assert!(html.contains(said), "{said}");
    }
    let same = log.test.visitor().get("/rules/1").await;
    assert_eq!(same.body, html.as_bytes());
    for wrong in ["/rules/2", "/rules/01", "/rules/x"] {
        assert_eq!(log.test.visitor().get(wrong).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn before_the_record_begins_nothing_is_in_force_and_the_pages_say_so() {
    let test = TestApp::new().await;
    let refused = test.anonymous().get("/api/rulebook").await;
    assert_eq!(refused.problem(), (503, "unavailable".to_owned()));
    let rules = test.visitor().get("/rules").await;
    assert!(String::from_utf8_lossy(&rules.body).contains("Not in force yet"));
    for path in [
        "/requests",
        "/agencies",
        "/regions/832a10fffffffff",
        "/requests?show=all",
    ] {
        assert_eq!(test.visitor().get(path).await.status, 200, "{path}");
    }
}
