//! Who is paged when, and what ends it.

use axum::body::Body;
use axum::http::Request;
use rand::rngs::OsRng;
use sidelight_trustee::verify::Check;
use sidelight_trustee::{Arrived, By, Cases};

use super::{
    HELD_MS, LABEL, MINUTE_MS, Mailbox, Office, Room, STEP_MS, Shift, checked, mailed, now_ms,
    started,
};
use crate::console::text;
use crate::parties::lock;
use crate::record::{TIME, vkey};
use crate::scene::Scene;
use crate::verify::drill::DRILL;

const NOBODY: [&str; 0] = [];

#[tokio::test]
async fn those_on_duty_are_paged_at_once_then_deputies_then_everybody_and_each_once() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    let view = shift.room.office.desk(|_| ()).view().unwrap();
    shift.rounds.round(&view, now_ms()).await.unwrap();
    let [posted] = &shift.hooks[0].taken()[..] else {
        panic!("whoever is on duty is paged");
    };
    let scene = &shift.room.office.scene;
    let (_, said) = checked(&scene.parties[0].keys.webhook_key(), posted);
    assert_eq!(said["type"], "alert.case-waits");
    assert_eq!(said["data"]["label"], LABEL);
    assert_eq!(
        said["data"]["link"],
        format!("{}/", super::URL),
        "no case is named"
    );
    let said = said.to_string();
    for told in ["millbrook", "kidnapping", "Ada"] {
        assert!(!said.contains(told), "{said}");
    }
    assert_eq!(shift.paged(STEP_MS - 1).await, NOBODY);
    assert_eq!(shift.paged(STEP_MS).await, ["Ben"]);
    assert_eq!(shift.paged(2 * STEP_MS - 1).await, NOBODY);
    assert_eq!(shift.paged(2 * STEP_MS).await, ["Cy"]);
    assert_eq!(shift.paged(60 * MINUTE_MS).await, NOBODY);
    let kept = shift.kept();
    let said: Vec<_> = kept
        .sendings
        .iter()
        .map(|it| (it.name.as_str(), it.says()))
        .collect();
    let sent = || "sent".to_owned();
    assert_eq!(said, [("Ada", sent()), ("Ben", sent()), ("Cy", sent())]);
    assert_eq!(kept.begun_ms, Some(now_ms()));
}

#[tokio::test]
async fn with_nobody_on_duty_everybody_is_paged_and_without_a_deputy_after_one_step() {
    let mut shift = Shift::new().await;
    assert_eq!(shift.paged(0).await, ["Ada", "Ben", "Cy"]);
    let mut shift = Shift::new().await;
    shift.on_duty(None);
    assert_eq!(shift.paged(0).await, ["Ada"]);
    assert_eq!(shift.paged(STEP_MS).await, ["Ben", "Cy"]);
}

#[tokio::test]
async fn a_case_that_came_again_is_no_new_one() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    assert_eq!(shift.paged(0).await, ["Ada"]);
    // With a newer head, say.
    let arrived = Arrived {
        case: shift.room.office.scene.case.clone(),
        published: shift.room.office.scene.published.clone().into(),
        seen_ms: now_ms() + STEP_MS - 1,
        first_ms: None,
    };
    let cases = Cases::new(&shift.room.office.home, &lock(), &vkey());
    cases.keep(&arrived, &mut OsRng).unwrap();
    assert_eq!(shift.paged(STEP_MS).await, ["Ben"]);
}

#[tokio::test]
async fn whoever_opens_the_case_ends_it_unless_they_step_back() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    assert_eq!(shift.paged(0).await, ["Ada"]);
    let path = shift.room.case();
    let list = shift.people[2].page("/").await;
    assert!(list.contains("nobody has opened it"), "{list}");
    // Another site's page, and a browser that fetches ahead, open nothing.
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-purpose", "prefetch"),
    ] {
        let request = Request::get(&path).header(name, value).body(Body::empty());
        let shown = text(shift.people[0].send(request.unwrap()).await).await;
        assert!(
            shown.contains("1 of your people was paged; nobody has opened it"),
            "{shown}"
        );
    }
    let shown = shift.people[0].page(&path).await;
    assert!(
        shown.contains("1 of your people was paged; opened by Ada, "),
        "{shown}"
    );
    assert!(
        shown.contains("<dt>Ada, webhook</dt>") && shown.contains(": sent</dd>"),
        "{shown}"
    );
    assert!(shift.people[2].page("/").await.contains("opened by Ada, "));
    assert_eq!(shift.paged(HELD_MS - 1).await, NOBODY);
    // They know somebody in it: now it is as if nobody had opened it, and nobody is told that they had.
    let back = format!("{path}/step-back");
    shift.people[0].form(&back, "reason=knows-somebody").await;
    assert_eq!(shift.paged(1).await, ["Ben"]);
    let list = shift.people[2].page("/").await;
    assert!(list.contains("nobody has opened it"), "{list}");
    assert_eq!(shift.paged(STEP_MS).await, ["Cy"]);
}

#[tokio::test]
async fn whoever_opens_the_case_and_does_not_decide_holds_it_for_a_quarter_of_an_hour() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    assert_eq!(shift.paged(0).await, ["Ada"]);
    shift.people[0].page(&shift.room.case()).await;
    assert_eq!(shift.paged(HELD_MS - 1).await, NOBODY);
    assert_eq!(shift.paged(HELD_MS).await, ["Ben", "Cy"]);
    assert_eq!(shift.paged(2 * HELD_MS).await, NOBODY, "each is paged once");
}

#[tokio::test]
async fn what_a_clock_that_went_back_says_was_opened_later_holds_nothing() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    assert_eq!(shift.paged(0).await, ["Ada"]);
    let release = shift.room.office.scene.case.release;
    let desk = shift.room.office.desk(|_| ());
    desk.open_case(release, None, now_ms() + 10 * HELD_MS)
        .unwrap();
    assert_eq!(shift.paged(STEP_MS).await, ["Ben"]);
}

#[tokio::test]
async fn whoever_is_no_officer_any_more_has_not_opened_it() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    assert_eq!(shift.paged(0).await, ["Ada"]);
    shift.people[0].page(&shift.room.case()).await;
    assert_eq!(shift.paged(STEP_MS).await, NOBODY);
    shift.room.officers.remove("Ada", &mut OsRng).unwrap();
    assert_eq!(shift.paged(STEP_MS).await, ["Ben", "Cy"]);
}

#[tokio::test]
async fn whoever_has_stepped_back_is_not_paged() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    let back = format!("{}/step-back", shift.room.case());
    shift.people[0].form(&back, "reason=interest").await;
    assert_eq!(shift.paged(0).await, ["Ben"]);
    shift.people[1].form(&back, "reason=unfit").await;
    assert_eq!(shift.paged(1).await, ["Cy"]);
    assert_eq!(shift.paged(10 * STEP_MS).await, NOBODY);
}

#[tokio::test]
async fn the_command_line_and_a_decision_end_it() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    let (desk, release) = (
        shift.room.office.desk(|_| ()),
        shift.room.office.scene.case.release,
    );
    assert_eq!(shift.paged(0).await, ["Ada"]);
    desk.open_case(release, None, now_ms()).unwrap();
    assert_eq!(shift.paged(STEP_MS).await, NOBODY);
    let shown = shift.people[2].page(&shift.room.case()).await;
    assert!(shown.contains("; the command line, "), "{shown}");

    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    let desk = shift.room.office.desk(|_| ());
    assert_eq!(shift.paged(0).await, ["Ada"]);
    let away = desk.refuse(release, Check::Person, By::CommandLine).await;
    assert!(away.is_err(), "nobody is there to take it");
    assert_eq!(shift.paged(STEP_MS).await, NOBODY);
    let shown = shift.people[2].page(&shift.room.case()).await;
    assert!(
        shown.contains("1 of your people was paged; nobody has opened it"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_drill_says_so_before_anything_else() {
    let mail = Mailbox::new().await;
    let room = Room::with(Office::of(Scene::with(&DRILL)));
    room.officer("Ada").await;
    let mut rounds = started(&room, &mailed("Ada", mail.port));
    let view = room.office.desk(|_| ()).view().unwrap();
    rounds.round(&view, now_ms()).await.unwrap();
    let [sent] = &mail.taken()[..] else {
        panic!("one mail");
    };
    let subject = format!("Subject: DRILL. {LABEL}");
    assert!(sent.replace("\n ", " ").contains(&subject), "{sent}");
    assert!(sent.contains("To: ada@trustee.example"), "{sent}");
    assert!(
        sent.contains(&format!("\n\nDRILL. {LABEL}\n\n{}/\n", super::URL)),
        "{sent}"
    );
}

#[tokio::test]
async fn what_the_record_has_no_release_of_and_what_is_old_page_nobody() {
    let mut shift = Shift::new().await;
    let cases = Cases::new(&shift.room.office.home, &lock(), &vkey());
    let mut arrived = Arrived {
        case: shift.room.office.scene.case.clone(),
        published: shift.room.office.scene.published.clone().into(),
        seen_ms: now_ms() - 24 * 60 * MINUTE_MS,
        first_ms: None,
    };
    cases.keep(&arrived, &mut OsRng).unwrap();
    // An entry of the record, and none of a release.
    arrived.case.release = 0;
    arrived.seen_ms = TIME * 1000;
    cases.keep(&arrived, &mut OsRng).unwrap();
    assert_eq!(shift.paged(0).await, NOBODY);
    assert_eq!(shift.kept().begun_ms, None);
}
