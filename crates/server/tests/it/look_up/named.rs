//! The home whose address or contact was looked up is told, and nobody else learns that there is one.

use sidelight_api::lookup::case::OwnLookUps;
use sidelight_domain::record::statement::{Access, HomeToken};
use sidelight_server::reach::round;

use super::Street;
use crate::support::DAY_MS;

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
