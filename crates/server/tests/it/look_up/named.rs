//! The home whose address or contact was looked up is told, and nobody else learns that there is one.

use serde_json::json;
use sidelight_api::emergency::Emergency;
use sidelight_api::lookup::case::OwnLookUps;
use sidelight_api::reach::Reach;
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::statement::{Access, HomeToken};
use sidelight_server::clock::Clock as _;
use sidelight_server::reach::round;

use super::Street;
use crate::asking::draft;
use crate::support::DAY_MS;

const HOUR_MS: u64 = 60 * 60 * 1000;
/// From the entry to the notice, by the rulebook.
const NOTICE_MS: u64 = 3 * DAY_MS;

async fn told(street: &Street) -> OwnLookUps {
    let resident = &street.home.resident;
    resident.get("/api/household/look-ups").await.ok()
}

#[tokio::test]
async fn a_home_is_told_when_its_notice_is_due_and_the_officer_nothing() {
    Box::pin(told_in_time(|own| (Some(own), Vec::new()))).await;
}

#[tokio::test]
async fn a_home_is_told_of_a_contact_as_of_its_address() {
    let other = HomeToken {
        look_up_epoch: 1,
        hash: [5; 32],
    };
    Box::pin(told_in_time(|own| (Some(other), vec![other, own]))).await;
}

#[tokio::test]
async fn a_notice_that_is_due_waits_while_a_claim_that_leaves_somebody_out_is_open() {
    let mut street = Street::new().await;
    street.town.published(&draft("26-1")).await;
    let address = HomeToken {
        look_up_epoch: 1,
        hash: [8; 32],
    };
    street
        .home
        .append(|statement| {
            statement.access = Access::Emergency {
                quorum_epoch: 1,
                address: Some(address),
                contacts: Vec::new(),
            };
        })
        .await;
    let out = street.published(2).await;
    let hashes = street.hashes(&out.look_up, &[[7; 32], [8; 32]]).await;
    assert!(hashes.status.is_success(), "{hashes:?}");
    street.town.log.round().await;
    let clock = &street.town.log.test.clock;
    clock.advance(NOTICE_MS - HOUR_MS);
    let emergency = street.files_without("Bob").await;
    street.town.log.test.clock.advance(2 * HOUR_MS);
    round(street.town.log.app()).await.unwrap();
    assert_eq!(told(&street).await.look_ups, []);
    let reach: Reach = street.home.resident.get("/api/reach").await.ok();
    assert!(reach.sent.is_empty(), "{:?}", reach.sent);
    let path = format!("/api/agency/emergencies/{emergency}/withdraw");
    let officer = &street.town.officer.actor;
    officer.post(&path, &json!({})).await.done();
    street.town.log.round().await;
    assert_eq!(told(&street).await.look_ups.len(), 1, "it is decided");
}

impl Street {
    /// An emergency about the home that leaves a member out, signed by its officer.
    async fn files_without(&mut self, name: &str) -> String {
        let log = &self.town.log;
        let number = log.admin(&["agency", "call-back", "millbrook-police", "+1 555 0100"]);
        assert!(number.status.success(), "{number:?}");
        let from_ms = log.test.clock.now_ms() / HOUR_MS * HOUR_MS - HOUR_MS;
        let claim = json!({
            "case": "26-1188", "danger": "kidnapping", "who": "a child of six",
            "harm": "Taken from the pavement into a grey van.", "why_now": "Seen forty minutes ago.",
            "why_no_process": "The duty judge is two hours away.",
            "why_footage": "The camera faces the only way out.",
            "doors": [DoorTag::of(self.home.camera).printed()], "home": null,
            "from_ms": from_ms, "to_ms": from_ms + HOUR_MS, "not_asked": null,
            "left_out": { "people": [name], "reason": "owner-suspected" },
            "process": "Warrant, Millbrook district court", "deadline_ms": null,
        });
        let officer = &mut self.town.officer;
        let typed = officer.actor.post("/api/agency/emergencies", &claim).await;
        let typed: Emergency = typed.ok();
        let sign = typed.sign.unwrap();
        let given = officer.device.sign(&sign.digest, &sign.rp_id);
        let path = format!("/api/agency/emergencies/{}/sign", typed.emergency);
        officer.actor.post(&path, &given).await.done();
        typed.emergency
    }
}

/// `named` are address and contacts of the home, one of which is the token that is given.
async fn told_in_time(named: impl FnOnce(HomeToken) -> (Option<HomeToken>, Vec<HomeToken>)) {
    let mut street = Street::new().await;
    let (address, contacts) = named(HomeToken {
        look_up_epoch: 1,
        hash: [8; 32],
    });
    street
        .home
        .append(|statement| {
            statement.access = Access::Emergency {
                quorum_epoch: 1,
                address,
                contacts,
            };
        })
        .await;
    let out = street.published(2).await;
    let index = out.index.unwrap();
    let found = street.hashes(&out.look_up, &[[7; 32], [8; 32]]).await;
    let nobody = street.published(2).await;
    let none = street.hashes(&nobody.look_up, &[[6; 32], [7; 32]]).await;
    assert_eq!((found.status, &found.body), (none.status, &none.body));
    street.town.log.round().await;
    assert_eq!(told(&street).await.look_ups, []);
    street.town.log.test.clock.advance(NOTICE_MS);
    round(street.town.log.app()).await.unwrap();
    let own = told(&street).await;
    let [own] = &own.look_ups[..] else {
        panic!("{own:?}");
    };
    assert_eq!((own.index, own.addresses), (index, 2));
    assert!(own.reason.contains("this street"));
    assert_eq!(own.danger, "kidnapping");
}
