//! Whoever asks, reviews or runs things reaches nothing of a household.

use http::StatusCode;

use super::{Person, Town};
use crate::support::{Actor, Home};

/// What of a household an actor can read.
async fn reached(actor: &Actor, home: &mut Home) -> Vec<String> {
    let clip = home.record().await.id.to_string();
    let paths = [
        "/api/household".to_owned(),
        "/api/household/clips?from=0&to=9000000000000".to_owned(),
        "/api/household/stream".to_owned(),
        "/api/household/shares".to_owned(),
        format!("/api/clips/{clip}"),
        format!("/api/clips/{clip}/card"),
        format!("/api/clips/{clip}/video"),
        format!("/api/clips/{clip}/video.age"),
    ];
    let mut reached = Vec::new();
    for path in paths {
        // A stream is not read to its end.
        let request = actor.request(http::Method::GET, &path);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let router = actor.routes.clone();
        let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
        if response.status() != StatusCode::NOT_FOUND {
            reached.push(format!("{path}: {}", response.status()));
        }
    }
    reached
}

#[tokio::test]
async fn agencies_and_moderators_reach_nothing_of_a_household() {
    let town = Town::new().await;
    let mut home = town.log.test.home("Ann").await;
    let invited = town.log.admin(&["invite", "--role", "admin"]);
    let invite = String::from_utf8(invited.stdout).unwrap().trim().to_owned();
    let admin: Person = super::person(&town.log, "Ada", Some(invite)).await;
    let Town {
        officer,
        supervisor,
        fire,
        moderator,
        ..
    } = &town;
    for who in [officer, supervisor, fire, moderator, &admin] {
        assert_eq!(reached(&who.actor, &mut home).await, Vec::<String>::new());
    }
}

/// The break: somebody who may. The same look finds it all.
#[tokio::test]
async fn the_same_look_finds_what_a_resident_reaches() {
    let town = Town::new().await;
    let mut home = town.log.test.home("Ann").await;
    let resident = home.resident.clone();
    assert_eq!(reached(&resident, &mut home).await.len(), 8);
}
