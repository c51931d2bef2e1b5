//! Ends that fail, a program that stops in between, and a configuration that does not fit.

use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use sidelight_trustee::{Rounds, SendingOutcome};
use tokio::sync::Notify;

use super::{Mailbox, Receiver, Room, Shift, config, hooked, ids, mailed, now_ms, started};
use crate::program::{run, said};

/// Pauses between tries, ms.
const PAUSES_MS: [u64; 5] = [15_000, 60_000, 300_000, 1_800_000, 7_200_000];

/// Takes a message and never says so.
#[derive(Clone, Default)]
struct Silent {
    came: Arc<Notify>,
    ids: Arc<Mutex<Vec<String>>>,
}

impl Silent {
    async fn open(&self) -> String {
        let take = async |State(it): State<Silent>, headers: HeaderMap| -> StatusCode {
            let id = headers["webhook-id"].to_str().unwrap().to_owned();
            it.ids.lock().unwrap().push(id);
            it.came.notify_one();
            std::future::pending().await
        };
        let routes = Router::new()
            .route("/in", post(take))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        url
    }
}

async fn at(rounds: &mut Rounds, room: &Room, now_ms: u64) {
    let view = room.office.desk(|_| ()).view().unwrap();
    rounds.round(&view, now_ms).await.unwrap();
}

#[tokio::test]
async fn a_program_that_stops_while_it_sends_repeats_the_message_under_its_id_and_then_no_more() {
    let room = Room::new();
    room.officer("Ada").await;
    let silent = Silent::default();
    let page = format!(
        "[[page]]\nofficer = \"Ada\"\nwebhook = \"{}\"\n",
        silent.open().await
    );
    let mut rounds = started(&room, &page);
    tokio::select! {
        () = at(&mut rounds, &room, now_ms()) => panic!("nobody has answered"),
        () = silent.came.notified() => {}
    }
    drop(rounds);
    let hook = Receiver::new().await;
    let mut rounds = started(&room, &hooked("Ada", &hook));
    at(&mut rounds, &room, now_ms() + PAUSES_MS[0] - 1).await;
    assert!(hook.taken().is_empty(), "not at once");
    at(&mut rounds, &room, now_ms() + PAUSES_MS[0]).await;
    assert_eq!(ids(&hook), *silent.ids.lock().unwrap(), "the same message");
    for later in PAUSES_MS {
        at(
            &mut started(&room, &hooked("Ada", &hook)),
            &room,
            now_ms() + later + PAUSES_MS[0],
        )
        .await;
        assert!(hook.taken().is_empty(), "it has come");
    }
}

#[tokio::test]
async fn a_mail_server_that_is_down_is_tried_again_and_what_came_of_it_stands_in_the_case() {
    let room = Room::new();
    let mut ada = room.officer("Ada").await;
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let kept = || {
        let desk = room.office.desk(|_| ());
        let paging = desk.paging(room.office.scene.case.release).unwrap();
        paging.sendings.into_iter().next().unwrap()
    };
    let mut rounds = started(&room, &mailed("Ada", closed));
    at(&mut rounds, &room, now_ms()).await;
    let first = kept();
    assert_eq!((first.tries, first.outcome), (1, None));
    assert_eq!(first.says(), "not through; 1 of 6 tries");
    at(&mut rounds, &room, now_ms() + PAUSES_MS[0]).await;
    assert_eq!(kept().tries, 2);
    // It is up again.
    let mail = Mailbox::new().await;
    let mut rounds = started(&room, &mailed("Ada", mail.port));
    at(
        &mut rounds,
        &room,
        now_ms() + PAUSES_MS[0] + PAUSES_MS[1] - 1,
    )
    .await;
    assert!(mail.taken().is_empty());
    at(&mut rounds, &room, now_ms() + PAUSES_MS[0] + PAUSES_MS[1]).await;
    let [sent] = &mail.taken()[..] else {
        panic!("one mail");
    };
    let id = format!("Message-ID: <{}@trustee.example>", first.id);
    assert!(sent.contains(&id), "{sent}");
    let now = kept();
    assert_eq!(
        (&now.id, now.outcome),
        (&first.id, Some(SendingOutcome::Sent))
    );
    let shown = ada.page(&room.case()).await;
    assert!(shown.contains("<dt>Ada, mail</dt>"), "{shown}");
    assert!(shown.contains("sent, at try 3"), "{shown}");
}

#[tokio::test]
async fn tries_end_and_an_address_that_is_gone_is_tried_once() {
    let mut shift = Shift::new().await;
    shift.hooks[0].answers(StatusCode::INTERNAL_SERVER_ERROR);
    shift.hooks[1].answers(StatusCode::GONE);
    let mut later = 0;
    assert_eq!(shift.paged(later).await, ["Ada", "Ben", "Cy"]);
    for pause in PAUSES_MS {
        later += pause;
        assert_eq!(shift.paged(later).await, ["Ada"], "{later}");
    }
    later += 60 * PAUSES_MS[1];
    assert!(shift.paged(later).await.is_empty());
    let said = shift
        .kept()
        .sendings
        .iter()
        .map(|it| it.says())
        .collect::<Vec<_>>();
    let gone = "there is no such address any more";
    assert_eq!(said, ["not taken; 6 of 6 tries", gone, "sent"]);
}

#[tokio::test]
async fn nobody_waits_for_whoever_cannot_be_reached() {
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    shift.hooks[0].answers(StatusCode::GONE);
    assert_eq!(shift.paged(0).await, ["Ada"]);
    assert_eq!(shift.paged(1).await, ["Ben"]);
    assert!(shift.paged(super::STEP_MS - 1).await.is_empty());
    assert_eq!(shift.paged(super::STEP_MS).await, ["Cy"]);
    // Nobody at all is left.
    let room = Room::new();
    room.officer("Ada").await;
    let gone = Receiver::new().await;
    gone.answers(StatusCode::GONE);
    let mut rounds = started(&room, &hooked("Ada", &gone));
    for later in 0..3 {
        at(&mut rounds, &room, now_ms() + later).await;
    }
    assert_eq!(gone.taken().len(), 1);
}

#[tokio::test]
async fn a_restored_backup_pages_nobody_anew() {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true => copy(&entry.path(), &to),
                false => std::fs::copy(entry.path(), to).map(|_| ()).unwrap(),
            }
        }
    }
    let mut shift = Shift::new().await;
    shift.on_duty(Some(1));
    let backup = tempfile::tempdir().unwrap();
    let data = shift.room.office.home_folder("data");
    copy(&data, backup.path());
    assert_eq!(shift.paged(0).await, ["Ada"]);
    std::fs::remove_dir_all(&data).unwrap();
    copy(backup.path(), &data);
    let pages: String = super::NAMES
        .iter()
        .zip(&shift.hooks)
        .map(|(name, to)| hooked(name, to))
        .collect();
    shift.rounds = started(&shift.room, &pages);
    assert!(
        shift.paged(1).await.is_empty(),
        "it knows whom it has paged"
    );
    assert_eq!(shift.paged(super::STEP_MS).await, ["Ben"], "and since when");
}

/// What is wrong with a configuration.
fn wrong(rest: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let read = config(folder.path(), rest);
    format!("{:#}", read.expect_err(rest))
}

#[test]
fn a_configuration_that_could_page_nobody_is_refused() {
    let page = |says: &str| format!("[[page]]\nofficer = \"Ada\"\n{says}\n");
    let smtp =
        "[smtp]\nhost = \"mail.example\"\nport = 25\ntls = \"none\"\nfrom = \"a@a.example\"\n";
    let here = smtp.replace("mail.example", "localhost");
    for (rest, problem) in [
        (page(""), "neither `mail` nor `webhook`"),
        (page("mail = \"a@a.example\""), "there is no [smtp]"),
        (page("mail = \"a\"") + &here, "`mail` is no address"),
        (
            page("webhook = \"ftp://a.example/\""),
            "has to be https and public",
        ),
        (
            page("webhook = \"https://a.example/\"").repeat(2),
            "is there twice",
        ),
        (page("sms = \"1\""), "unknown field `sms`"),
        (
            smtp.to_owned(),
            "smtp.tls: without TLS on this machine alone",
        ),
    ] {
        let said = wrong(&rest);
        assert!(said.contains(problem), "{said}");
    }
    // Without the key that lifts it, nothing of this network is posted to; and there has to be a console.
    let folder = tempfile::tempdir().unwrap();
    let text = |rest: &str| {
        let head = "name = \"a/b\"\ndata_dir = \"d\"\nhigh_water = \"m\"\nkey_file = \"l\"\n";
        let path = folder.path().join("c.toml");
        std::fs::write(&path, format!("{head}{rest}")).unwrap();
        format!("{:#}", sidelight_trustee::Config::read(&path).unwrap_err())
    };
    let console = "[console]\nlisten = \"127.0.0.1:1\"\nurl = \"https://a.example\"\n";
    let hooked = page("webhook = \"https://127.0.0.1/\"");
    assert!(text(&format!("{console}{hooked}")).contains("https and public"));
    assert!(text(&hooked).contains("there is no [console]"));
}

#[test]
fn doctor_names_who_is_no_officer_and_a_test_says_what_came_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let hook = runtime.block_on(Receiver::new());
    config(folder.path(), &hooked("Ada", &hook)).unwrap();
    let at = |arguments: &[&str]| run(folder.path(), arguments, "");
    said(&at(&["init"]));
    let looked = String::from_utf8(at(&["doctor"]).stdout).unwrap();
    let unknown = "FAIL  paging: [[page]] names nobody who is an officer here: Ada";
    assert!(looked.contains(unknown), "{looked}");
    said(&at(&["officer", "invite", "Ada"]));
    let looked = said(&at(&["doctor"]));
    assert!(looked.contains("ok    paging: Ada;"), "{looked}");
    assert_eq!(said(&at(&["officer", "page", "Ada"])), "webhook: sent\n");
    let [(_, body)] = &hook.taken()[..] else {
        panic!("one test");
    };
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    assert_eq!(body["data"]["label"], "This is a test. Nothing waits.");
    hook.answers(StatusCode::BAD_GATEWAY);
    assert!(!at(&["officer", "page", "Ada"]).status.success());
    assert!(!at(&["officer", "page", "Ben"]).status.success());
}
