//! Questions about a case: asked once, kept, handed in until the operator has them; a reply counts if a
//! reviewer of the record signed it.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use sidelight_api::question::{Asked, NewQuestion, Reply};
use sidelight_domain::question::{QUESTIONS_MAX, Question};
use sidelight_domain::record::verify;
use sidelight_trustee::verify::Check;
use sidelight_trustee::{By, DeskError, ThreadError};

use crate::console::Room;
use crate::desk::Office;
use crate::record::ORIGIN;
use crate::town::Passkey;

/// The operator's side: what was asked, and what is replied.
#[derive(Default)]
struct Counter {
    open: bool,
    asked: Vec<NewQuestion>,
    reply: Option<Reply>,
}

type Shared = Arc<Mutex<Counter>>;

async fn open(counter: Shared) -> url::Url {
    async fn ask(State(counter): State<Shared>, Json(new): Json<NewQuestion>) -> StatusCode {
        let mut counter = counter.lock().unwrap();
        if !counter.open {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        counter.asked.push(new);
        StatusCode::NO_CONTENT
    }
    async fn asked(State(counter): State<Shared>) -> Json<Vec<Asked>> {
        let counter = counter.lock().unwrap();
        let asked = counter.asked.iter().map(|it| Asked {
            number: it.number,
            reply: counter.reply.clone(),
        });
        Json(asked.collect())
    }
    let routes = Router::new()
        .route("/api/trustees/questions", get(asked).post(ask))
        .with_state(counter);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    address.parse().unwrap()
}

fn question<'a>(new: &'a NewQuestion, trustee: &'a str) -> Question<'a> {
    Question {
        origin: ORIGIN,
        trustee,
        release: new.release,
        number: new.number,
        text: &new.text,
        asked_ms: new.asked_ms,
    }
}

fn reply(by: &Passkey, question: &Question<'_>, text: &str) -> Reply {
    let signed = by.sign(&question.reply_digest("Rui Reis", text));
    Reply {
        text: text.to_owned(),
        name: "Rui Reis".to_owned(),
        credential: signed.credential,
        client_data: signed.client_data,
        authenticator_data: signed.authenticator_data,
        signature: signed.signature,
        at_ms: 1,
    }
}

#[tokio::test]
async fn a_question_is_handed_in_and_a_reply_counts_if_a_reviewer_signed_it() {
    let office = Office::new();
    let counter = Shared::default();
    let address = open(counter.clone()).await;
    let desk = office.desk(|it| it.operator = address);
    let (view, release) = (desk.view().unwrap(), office.scene.case.release);
    let away = desk
        .ask(release, ("Who saw the car?\nWhen?", Some("Ada")))
        .await;
    assert!(matches!(away, Err(DeskError::Operator(_))), "{away:?}");
    counter.lock().unwrap().open = true;
    desk.follow_threads(&view).await.unwrap();
    desk.follow_threads(&view).await.unwrap();
    let asked = counter.lock().unwrap().asked.clone();
    let [new] = &asked[..] else {
        panic!("handed in once it is taken, and once");
    };
    let party = &office.scene.parties[0];
    let question = question(new, party.name.as_str());
    assert_eq!((new.number, question.text), (1, "Who saw the car? When?"));
    let signature: [u8; 64] = new.signature.0.as_slice().try_into().unwrap();
    let key = view
        .ledger()
        .trustee(&party.name)
        .unwrap()
        .entry
        .signing_key
        .0;
    verify(&key, &question.message(), &signature).unwrap();

    // Of nobody who reviews, of another text, under another name: no reply.
    let town = &office.scene.town;
    let good = reply(&town.reviewers[1], &question, "A neighbour.");
    let other = |change: fn(&mut Reply)| {
        let mut reply = good.clone();
        change(&mut reply);
        reply
    };
    for bad in [
        reply(&town.officer, &question, "A neighbour."),
        other(|it| it.text = "Nobody.".to_owned()),
        other(|it| it.name = "Rosa".to_owned()),
        other(|it| it.credential = 0),
    ] {
        counter.lock().unwrap().reply = Some(bad);
        desk.follow_threads(&view).await.unwrap();
        assert_eq!(desk.thread(release).unwrap()[0].reply, None);
    }
    counter.lock().unwrap().reply = Some(good.clone());
    desk.follow_threads(&view).await.unwrap();
    // What was replied stays.
    counter.lock().unwrap().reply = Some(reply(&town.reviewers[0], &question, "Nobody."));
    desk.follow_threads(&view).await.unwrap();
    let thread = desk.thread(release).unwrap();
    assert_eq!(thread[0].reply.as_ref(), Some(&good));
    assert_eq!(thread[0].by.as_deref(), Some("Ada"));
    // No check rests on it.
    assert!(desk.case(&view, release).unwrap().1.is_ok());
}

#[tokio::test]
async fn so_many_questions_before_the_decision_and_none_after_it() {
    let office = Office::new();
    let (desk, release) = (office.desk(|_| ()), office.scene.case.release);
    let ask = async |text: &str| desk.ask(release, (text, None)).await;
    for bad in [
        String::new(),
        " \n ".to_owned(),
        "a".repeat(1001),
        "a\u{202e}b".to_owned(),
    ] {
        let said = ask(&bad).await;
        assert!(
            matches!(said, Err(DeskError::Thread(ThreadError::Text))),
            "{said:?}"
        );
    }
    let missing = desk.ask(release + 1, ("Why?", None)).await;
    assert!(matches!(missing, Err(DeskError::NoCase)), "{missing:?}");
    for _ in 0..QUESTIONS_MAX {
        let said = ask("Why?").await;
        assert!(matches!(said, Err(DeskError::Operator(_))), "{said:?}");
    }
    let said = ask("Why?").await;
    assert!(
        matches!(said, Err(DeskError::Thread(ThreadError::TooMany))),
        "{said:?}"
    );
    let numbers: Vec<u64> = desk
        .thread(release)
        .unwrap()
        .iter()
        .map(|it| it.question.number)
        .collect();
    assert_eq!(numbers, (1..=QUESTIONS_MAX).collect::<Vec<_>>());
    let refused = desk.refuse(release, Check::Person, By::CommandLine).await;
    assert!(
        matches!(refused, Err(DeskError::Operator(_))),
        "{refused:?}"
    );
    let said = ask("Why?").await;
    assert!(
        matches!(said, Err(DeskError::Thread(ThreadError::Decided))),
        "{said:?}"
    );
    // Where the journal was lost nothing is asked.
    std::fs::remove_file(office.home_folder("mark/begun")).unwrap();
    let said = ask("Why?").await;
    assert!(said.is_err(), "{said:?}");
}

#[tokio::test]
async fn an_officer_asks_at_the_console_and_the_decision_page_says_that_it_is_open() {
    let room = Room::new();
    let (mut ada, mut ben) = (room.officer("Ada").await, room.officer("Ben").await);
    let path = room.case();
    let ask = format!("{path}/ask");
    assert!(!ada.page(&path).await.contains("A question is open"));
    assert!(ada.page(&ask).await.contains("8 more can be asked"));
    let said = ada.form(&ask, "text=Who+saw+the+%3Ccar%3E%3F").await;
    assert_eq!(said.status(), StatusCode::SEE_OTHER);
    let page = ben.page(&path).await;
    assert!(
        page.contains("A question is open") && page.contains("Ada, "),
        "{page}"
    );
    assert!(page.contains("Who saw the &#60;car&#62;?"), "{page}");
    assert!(page.contains("19 checks passed"), "{page}");
    for way in ["approve", "refuse"] {
        let page = ben.page(&format!("{path}/{way}")).await;
        assert!(page.contains("A question is open"), "{page}");
    }
    assert_eq!(
        ada.form(&ask, "text=+").await.status(),
        StatusCode::CONFLICT
    );
    ada.form(&format!("{path}/step-back"), "reason=unfit").await;
    assert_eq!(
        ada.form(&ask, "text=Why").await.status(),
        StatusCode::CONFLICT
    );
    assert_eq!(ada.get(&ask).await.0, StatusCode::CONFLICT);
    ben.passkey(&format!("{path}/approve")).await;
    let page = ben.page(&path).await;
    assert!(!page.contains("A question is open"), "{page}");
    assert!(page.contains("Decided before anybody replied"), "{page}");
    assert_eq!(
        ben.form(&ask, "text=Why").await.status(),
        StatusCode::CONFLICT
    );
}
