//! Statements, keyring, settings.

use serde_json::json;
use sidelight_api::household::{Household, NewStatement, Settings};
use sidelight_domain::record::{HouseholdId, Statement, sha256};

use crate::support::{Home, TestApp};

async fn append(home: &Home, new: &NewStatement) -> (u16, String) {
    home.resident
        .post("/api/household/statements", new)
        .await
        .problem()
}

#[tokio::test]
async fn a_device_reads_everything_when_it_opens() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let read: Household = home.resident.get("/api/household").await.ok();
    assert_eq!((read.household, read.statements.len()), (home.id, 2));
    assert_eq!(read.statements[1].text, home.statement.to_text());
    assert_eq!(read.keyring.0, b"keyring of 2");
    assert_eq!(read.hubs[0].hub, home.hub_public());
    assert_eq!((read.usage.bytes, read.usage.clips), (0, 0));
    let read: Household = home.resident.get("/api/household?after=1").await.ok();
    assert_eq!(read.statements.len(), 1);
    let read: Household = home
        .resident
        .get("/api/household?after=18446744073709551615")
        .await
        .ok();
    assert_eq!(read.statements.len(), 0);
}

#[tokio::test]
async fn statements_follow_or_are_refused() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let sign = |statement: &Statement| home.signed(statement, &home.signing);
    let number = (409, "statement_number".to_owned());
    let refused = (422, "statement".to_owned());
    assert_eq!(
        append(&home, &sign(&home.next(|s| s.number = 2))).await,
        number,
        "replayed"
    );
    assert_eq!(
        append(&home, &sign(&home.next(|s| s.number = 4))).await,
        number,
        "skipped"
    );
    assert_eq!(
        append(&home, &sign(&home.next(|s| s.previous = [9; 32]))).await,
        number,
        "fork"
    );
    let other = home.next(|s| s.household = HouseholdId([1; 16]));
    assert_eq!(
        append(&home, &sign(&other)).await,
        refused,
        "another household"
    );
    let forged = home.signed(&home.next(|_| ()), &home.hub_key);
    assert_eq!(append(&home, &forged).await, refused, "another signer");
    let mut altered = sign(&home.next(|_| ()));
    altered.statement.text = altered
        .statement
        .text
        .replace("access sealed", "access emergency 1");
    assert_eq!(append(&home, &altered).await, refused, "altered");
    let good = sign(&home.next(|_| ()));
    home.resident
        .post("/api/household/statements", &good)
        .await
        .done();
    assert_eq!(append(&home, &good).await, number, "twice");
    let read: Household = home.resident.get("/api/household").await.ok();
    assert_eq!(
        read.statements.len(),
        3,
        "nothing that was refused is there"
    );
}

#[tokio::test]
async fn one_household_for_each_account_and_id() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let mut first = home.statement.clone();
    first.number = 1;
    first.previous = [0; 32];
    let second = home
        .resident
        .post("/api/households", &home.signed(&first, &home.signing))
        .await;
    assert_eq!(second.problem(), (409, "household_id".to_owned()));
    first.household = HouseholdId([3; 16]);
    let again = home
        .resident
        .post("/api/households", &home.signed(&first, &home.signing))
        .await;
    assert_eq!(again.problem(), (409, "household_exists".to_owned()));
    let (bob, _) = app.sign_up("Bob").await;
    assert_eq!(
        bob.get("/api/household").await.problem(),
        (404, "not_found".to_owned())
    );
    bob.post("/api/households", &home.signed(&first, &home.signing))
        .await
        .done();
}

#[tokio::test]
async fn settings_are_replaced_in_turn() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let put = async |version: u64, text: &str| {
        let settings = Settings {
            version,
            sealed: text.as_bytes().to_vec().into(),
        };
        home.resident
            .put("/api/household/settings", &settings)
            .await
            .status
            .as_u16()
    };
    assert_eq!(put(2, "b").await, 409);
    assert_eq!(put(1, "a").await, 204);
    assert_eq!(put(1, "again").await, 409);
    assert_eq!(put(2, "b").await, 204);
    assert_eq!(put(3, &"x".repeat(64 * 1024 + 1)).await, 413);
    let read: Household = home.resident.get("/api/household").await.ok();
    let settings = read.settings.unwrap();
    assert_eq!((settings.version, settings.sealed.0), (2, b"b".to_vec()));
}

#[tokio::test]
async fn a_hub_that_is_no_longer_listed_is_out() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    home.hub.get("/api/hub/commands").await.done();
    home.append(|next| {
        next.hubs.clear();
        next.cameras.clear();
    })
    .await;
    assert_eq!(home.hub.get("/api/hub/commands").await.problem().0, 401);
}

#[tokio::test]
async fn a_new_token_replaces_the_old_one() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let again = home.register_hub(home.hub_public()).await;
    again.get("/api/hub/commands").await.done();
    assert_eq!(home.hub.get("/api/hub/commands").await.problem().0, 401);
    for i in 0..15u8 {
        home.register_hub(sha256(&[i])).await;
    }
    let one_more = json!({ "hub": "ab".repeat(32) });
    let reply = home.resident.post("/api/household/hubs", &one_more).await;
    assert_eq!(reply.problem(), (409, "hubs".to_owned()));
}
