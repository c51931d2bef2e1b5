//! An agency's key, keyring, people and map.

use serde_json::json;
use sidelight_api::agency::{Grid, MemberRole};
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_store::{DecisionRows as _, RecordRows as _};
use sidelight_translog::entry::{Agency, Authority, Body, Entry, EntryIndex};

use super::{FIRE_RECIPIENT, Town, person};
use crate::emergency::crash::connect;
use crate::record::RECIPIENT;

const NEXT_RECIPIENT: &str = "age163e4uw3xtctwacplt9cchx6aqvqecp7ckmz3lyx68fnxamqn4v6s3n5yf7";
const THIRD_RECIPIENT: &str = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";

#[tokio::test]
async fn an_agency_sees_itself_its_key_and_its_people() {
    let town = Town::new().await;
    let agency = town.officer.agency().await;
    assert_eq!(
        (agency.agency.as_str(), agency.kind.as_str()),
        ("millbrook-police", "police")
    );
    assert_eq!(agency.role, MemberRole::Officer);
    let [key] = &agency.keys[..] else {
        panic!("{agency:?}");
    };
    assert_eq!((key.epoch, key.recipient.as_str()), (1, RECIPIENT));
    assert_eq!(key.day, "2026-05-28");
    let mut people: Vec<_> = agency
        .people
        .iter()
        .map(|who| (who.name.as_str(), who.role, who.credential.is_some()))
        .collect();
    people.sort_by_key(|(name, ..)| *name);
    assert_eq!(
        people,
        [
            ("Ines", MemberRole::Officer, true),
            ("Vera", MemberRole::Supervisor, true)
        ]
    );
    let own = agency
        .people
        .iter()
        .find(|who| who.account == agency.account);
    assert_eq!(agency.credential, own.unwrap().credential);
    let key = json!({ "recipient": NEXT_RECIPIENT });
    let second = town.officer.actor.post("/api/agency/key", &key).await;
    assert_eq!(second.problem(), (409, "has_key".to_owned()));
    for (wrong, code) in [
        ("age1nothing", (422, "recipient")),
        (FIRE_RECIPIENT, (409, "key_used")),
    ] {
        let key = json!({ "recipient": wrong });
        let refused = town.officer.actor.post("/api/agency/key", &key).await;
        assert_eq!(refused.problem(), (code.0, code.1.to_owned()));
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_asked() {
    let town = Town::new().await;
    let region = super::region();
    let mut arguments = vec!["agency", "enroll", "hill-police", "--kind", "police"];
    arguments.extend(["--name", "Hill", "--place", "Hill", "--region", &region]);
    arguments.extend(["--contact", "hill"]);
    let enrolled = String::from_utf8(town.log.admin(&arguments).stdout).unwrap();
    let invite = enrolled
        .lines()
        .find_map(|line| line.strip_prefix("officer "));
    let officer = person(&town.log, "Hal", invite.map(str::to_owned)).await;
    town.log.round().await;
    assert_eq!(officer.agency().await.credential, None);
    let begun = officer.begin(&super::draft("1")).await;
    let submit = format!("/api/agency/requests/{}/submit", begun.id);
    let refused = officer.actor.post(&submit, &json!({})).await;
    assert_eq!(refused.problem(), (409, "no_delivery_key".to_owned()));
    let rotate = Ask::Rotate {
        recipient: NEXT_RECIPIENT.to_owned(),
    };
    assert_eq!(
        officer.ask(&rotate).await.problem(),
        (409, "no_credential".to_owned())
    );
}

#[tokio::test]
async fn a_keyring_is_replaced_by_whoever_read_the_last_one() {
    let town = Town::new().await;
    let put = async |who: &super::Person, version: u64, sealed: &str| {
        let keyring = json!({ "version": version, "sealed": sealed });
        who.actor.put("/api/agency/keyring", &keyring).await
    };
    assert_eq!(
        put(&town.officer, 2, "AAAA").await.problem(),
        (409, "keyring_version".to_owned())
    );
    put(&town.officer, 1, "AAAA").await.done();
    assert_eq!(put(&town.supervisor, 1, "BBBB").await.problem().0, 409);
    put(&town.supervisor, 2, "BBBB").await.done();
    let keyring = town.officer.agency().await.keyring.unwrap();
    assert_eq!((keyring.version, keyring.sealed.0), (2, vec![4, 16, 65]));
    assert_eq!(town.fire.agency().await.keyring, None);
    let long = "A".repeat(176 * 1024);
    assert_eq!(
        put(&town.officer, 3, &long).await.problem(),
        (413, "too_large".to_owned())
    );
}

#[tokio::test]
async fn a_delivery_key_is_rotated_by_a_passkey_of_the_agency() {
    let mut town = Town::new().await;
    let used = Ask::Rotate {
        recipient: RECIPIENT.to_owned(),
    };
    assert_eq!(
        town.officer.ask(&used).await.problem(),
        (409, "key_used".to_owned())
    );
    let rotate = Ask::Rotate {
        recipient: NEXT_RECIPIENT.to_owned(),
    };
    let race = Ask::Rotate {
        recipient: THIRD_RECIPIENT.to_owned(),
    };
    let race: Decision = town.officer.ask(&race).await.ok();
    let given = town.supervisor.decide(&rotate).await;
    assert_eq!(given.state, DecisionState::Published);
    let agency = town.officer.agency().await;
    let epochs: Vec<_> = agency
        .keys
        .iter()
        .map(|key| (key.epoch, key.recipient.as_str()))
        .collect();
    assert_eq!(epochs, [(1, RECIPIENT), (2, NEXT_RECIPIENT)]);
    let Some(Body::Agency(entry)) = town.log.bodies().pop() else {
        panic!("the last entry is another one");
    };
    let supervisor = town.supervisor.agency().await.credential.unwrap();
    assert_eq!(
        entry.decided_by,
        Authority::Credential(EntryIndex(supervisor))
    );
    assert_eq!(entry.decision.map(|it| it.0), Some(given.digest));
    let late = town.officer.give(&race).await;
    assert_eq!(
        late.problem(),
        (409, "state".to_owned()),
        "it was for epoch 2, too"
    );
}

/// The kept decision, as a program wrote it that knew of no jurisdictions.
async fn made_before_jurisdictions(town: &Town, decision: &Decision) {
    let mut database = connect(&town.log.data()).await;
    let kept: (Vec<u8>,) = sqlx::query_as("SELECT entry FROM decisions WHERE id = $1")
        .bind(&decision.decision)
        .fetch_one(&mut database)
        .await
        .unwrap();
    let made = Entry::parse(&kept.0).unwrap();
    let Body::Agency(body) = made.body() else {
        panic!("{made:?}");
    };
    let before = Agency {
        jurisdiction: None,
        ..body.clone()
    };
    let before = Entry::new(1, made.day(), before.into()).unwrap();
    let set = sqlx::query("UPDATE decisions SET entry = $2 WHERE id = $1")
        .bind(&decision.decision)
        .bind(before.to_bytes());
    let set = set.execute(&mut database).await.unwrap();
    assert_eq!(set.rows_affected(), 1);
}

#[tokio::test]
async fn a_key_that_was_asked_for_before_jurisdictions_is_asked_for_again() {
    // Approved before the upgrade, while the log was away, or after it.
    for away in [true, false] {
        let mut town = Town::new().await;
        let rotate = Ask::Rotate {
            recipient: NEXT_RECIPIENT.to_owned(),
        };
        let asked: Decision = town.supervisor.ask(&rotate).await.ok();
        made_before_jurisdictions(&town, &asked).await;
        if away {
            town.log.app().record().close().await;
        }
        let given: Decision = town.supervisor.give(&asked).await.ok();
        if away {
            assert_eq!(given.state, DecisionState::Approved);
            town = town.restart(|_| ()).await;
            town.log.round().await;
        }
        let path = format!("/api/decisions/{}", asked.decision);
        let seen: Decision = town.supervisor.actor.get(&path).await.ok();
        assert_eq!(seen.state, DecisionState::Failed);
        let why = seen.failure.unwrap();
        assert!(why.contains("the field jurisdiction"), "{why}");
        // It is over, and no round takes it up again.
        let store = town.log.store().await;
        assert_eq!(store.decisions_refused(10).await.unwrap(), []);
        assert_eq!(store.submissions_waiting(10).await.unwrap(), []);
        let again = town.supervisor.decide(&rotate).await;
        assert_eq!(again.state, DecisionState::Published);
        let keys = town.officer.agency().await.keys;
        let recipients = keys.iter().map(|key| key.recipient.as_str());
        assert_eq!(recipients.collect::<Vec<_>>(), [RECIPIENT, NEXT_RECIPIENT]);
    }
}

#[tokio::test]
async fn a_supervisor_invites_and_an_officer_does_not() {
    let town = Town::new().await;
    let role = json!({ "role": "officer" });
    assert_eq!(
        town.officer
            .actor
            .post("/api/agency/invites", &role)
            .await
            .status,
        404
    );
    let invite: serde_json::Value = town
        .supervisor
        .actor
        .post("/api/agency/invites", &role)
        .await
        .ok();
    let invite = invite["invite"].as_str().map(str::to_owned);
    let tom = person(&town.log, "Tom", invite).await;
    assert_eq!(tom.agency().await.agency, "millbrook-police");
    assert_eq!(tom.agency().await.credential, None);
    town.log.round().await;
    assert!(
        tom.agency().await.credential.is_some(),
        "at once, not after a day"
    );
}

#[tokio::test]
async fn the_map_is_the_same_for_everyone_and_has_nothing_on_it() {
    let town = Town::new().await;
    let path = format!(
        "/api/agency/grid?lat={}&lng={}&rings=2",
        super::TOWN.0,
        super::TOWN.1
    );
    let police = town.officer.actor.get(&path).await;
    let fire = town.fire.actor.get(&path).await;
    assert_eq!(police.body, fire.body);
    let grid: Grid = police.ok();
    assert_eq!(grid.tiles.len(), 19);
    let middle = &grid.tiles[9];
    assert_eq!((middle.name.as_str(), middle.middle), ("C3", [0, 0]));
    assert!((64_000..127_000).contains(&middle.area_m2));
    assert!(grid.tiles.iter().all(|tile| tile.cell.is_some()));
    let far: Grid = town
        .officer
        .actor
        .get(&format!("{path}&zoom=far"))
        .await
        .ok();
    assert!(far.tiles.iter().all(|tile| tile.cell.is_none()));
    let cell = middle.cell.as_deref().expect("a cell near by");
    let around: Grid = town
        .officer
        .actor
        .get(&format!("/api/agency/grid?cell={cell}&rings=2"))
        .await
        .ok();
    assert_eq!(around.tiles[9].cell.as_deref(), Some(cell));
    let own: Grid = town
        .officer
        .actor
        .get("/api/agency/grid?zoom=far")
        .await
        .ok();
    assert!(own.tiles.len() > 1, "the middle of the agency's own region");
    for wrong in [
        "cell=x",
        "lat=1&lng=1&cell=892a8a0b2a3ffff",
        "lat=91&lng=0",
        "lat=x&lng=0",
        "lng=0",
        "lat=1&lng=1&zoom=up",
    ] {
        let refused = town
            .officer
            .actor
            .get(&format!("/api/agency/grid?{wrong}"))
            .await;
        assert_eq!(refused.problem(), (400, "malformed".to_owned()), "{wrong}");
    }
}
