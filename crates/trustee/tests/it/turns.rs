//! Turns of the running program: what the operator does not take of one thing keeps nobody from the next.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use rand::rngs::OsRng;
use sidelight_api::lookup::set_up::Tally;
use sidelight_api::lookup::{Done, Work};
use sidelight_api::repair::{NewRepair, NewRepairLetter};
use sidelight_api::trustee::Letter;
use sidelight_quorum::{Address, Blinding};
use sidelight_trustee::{Asked, Delivered, DeskError, RepairingError, SetUps};
use tokio::sync::watch;

use crate::desk::{Office, now_seconds};
use crate::lookup::{held, shares};
use crate::record::vkey;
use crate::scene::Scene;

/// Noon of two days in months that are over.
const MONTHS_MS: [u64; 2] = [1_715_774_400_000, 1_718_452_800_000];

/// The operator's side, as far as a turn calls it: it takes and gives nothing but what comes last.
#[derive(Default)]
struct Desk {
    work: Vec<Work>,
    tallies: Vec<Tally>,
    done: Vec<Done>,
    repairs: Vec<NewRepair>,
    /// How often letters of any repair were asked for.
    asked: usize,
    letters: Vec<NewRepairLetter>,
}

type Shared = Arc<Mutex<Desk>>;

async fn open(operator: &Shared) -> url::Url {
    let work =
        |State(operator): State<Shared>| async move { Json(operator.lock().unwrap().work.clone()) };
    let tally = |State(operator): State<Shared>, Json(tally): Json<Tally>| async move {
        operator.lock().unwrap().tallies.push(tally);
        StatusCode::SERVICE_UNAVAILABLE
    };
    let done = |State(operator): State<Shared>, Json(done): Json<Done>| async move {
        let mut operator = operator.lock().unwrap();
        operator.done.push(done);
        match operator.done.len() < operator.work.len() {
            true => StatusCode::CONFLICT,
            false => StatusCode::NO_CONTENT,
        }
    };
    let repairs = |State(operator): State<Shared>| async move {
        Json(operator.lock().unwrap().repairs.clone())
    };
    let letters = |State(operator): State<Shared>| async move {
        let mut operator = operator.lock().unwrap();
        operator.asked += 1;
        match operator.asked < operator.repairs.len() {
            true => Err(StatusCode::SERVICE_UNAVAILABLE),
            false => Ok(Json(Vec::<Letter>::new())),
        }
    };
    let letter = |State(operator): State<Shared>, Json(letter): Json<NewRepairLetter>| async move {
        operator.lock().unwrap().letters.push(letter);
        StatusCode::NO_CONTENT
    };
    let routes = Router::new()
        .route("/api/trustees/repairs", get(repairs))
        .route("/api/trustees/repairs/letters", get(letters).post(letter))
        .route("/api/trustees/look-ups", get(work))
        .route("/api/trustees/look-ups/tallies", post(tally))
        .route("/api/trustees/look-ups/answers", post(done))
        .with_state(operator.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    address.parse().unwrap()
}

fn element() -> [u8; 32] {
    let address = Address::new("PT", "1100-148", "Rua da Bica, 7", "2").unwrap();
    let blinding = Blinding::new(&address.input(), &mut OsRng).unwrap();
    blinding.element().to_bytes()
}

#[tokio::test]
async fn set_ups_are_answered_though_a_tally_and_the_first_answer_are_refused() {
    let mut scene = Scene::new();
    let all: Vec<_> = scene.parties.iter().collect();
    let roster = held(&mut scene.meeting, &all);
    let office = Office::of(scene);
    let share = shares(&office.scene.parties[0]).load(&roster).unwrap();
    for (n, month_ms) in (1..).zip(MONTHS_MS) {
        let asked = Asked {
            set_up: &hex::encode([n; 16]),
            epoch: 1,
            element: element(),
        };
        let at = (month_ms, &mut OsRng);
        let set_ups = SetUps::new(&office.home, &vkey(), 50);
        set_ups.answer(&asked, (&share, &roster), at).unwrap();
    }
    let operator = Shared::default();
    let work = |n: u8| Work::SetUp {
        set_up: hex::encode([n; 16]),
        epoch: 1,
        element: element(),
    };
    operator.lock().unwrap().work = vec![work(3), work(4)];
    let address = open(&operator).await;
    let desk = office.desk(|it| it.operator = address);
    let (_sender, view) = watch::channel(desk.view().unwrap());
    let all = desk.follow_look_ups(&view).await.unwrap();
    assert!(!all, "it is asked again after a while");
    {
        let operator = operator.lock().unwrap();
        let months = operator.tallies.iter().map(|it| it.month.as_str());
        assert!(months.eq(["2024-05", "2024-06"]), "{:?}", operator.tallies);
        let done = operator.done.iter().map(|it| match it {
            Done::SetUp { set_up, .. } => set_up.clone(),
            Done::LookUp { .. } => panic!("{it:?}"),
        });
        assert!(done.eq([3, 4].map(|n| hex::encode([n; 16]))));
    }
    // What is not there to be asked is an error of the turn.
    let desk = office.desk(|_| ());
    let away = desk.follow_look_ups(&view).await;
    assert!(matches!(away, Err(DeskError::Operator(_))), "{away:?}");
}

#[tokio::test]
async fn a_repair_goes_on_though_the_letters_of_another_are_not_given() {
    let office = Office::new();
    let [_, two, three] = office.scene.parties.each_ref();
    let ledger = &office.scene.meeting.record.ledger;
    let operator = Shared::default();
    let address = open(&operator).await;
    let desk = office.desk(|it| it.operator = address);
    for asks in [two, three] {
        asks.lose_share();
        let asked = asks.repairs().unwrap();
        let asked = asked.ask(ledger, &[], now_seconds() * 1000).unwrap();
        operator.lock().unwrap().repairs.push(asked);
    }
    let mut delivered = Delivered::default();
    desk.follow_repairs(ledger, &mut delivered).await.unwrap();
    assert_eq!(operator.lock().unwrap().asked, 0, "nobody has accepted");
    let open = desk.repairs(ledger).unwrap();
    for repair in &open {
        let words = repair.words.join(" ");
        desk.accept_repair(ledger, (&words, None)).unwrap();
    }
    let turn = desk.follow_repairs(ledger, &mut delivered).await;
    assert!(matches!(turn, Err(RepairingError::Operator(_))), "{turn:?}");
    let letters = || {
        let operator = operator.lock().unwrap();
        let letters = operator.letters.iter();
        letters
            .map(|it| (it.repair, it.to.clone()))
            .collect::<Vec<_>>()
    };
    let [first, second] = [(0, three), (1, two)].map(|(at, to)| (open[at].id, to.name.to_string()));
    assert_eq!(letters(), std::slice::from_ref(&second));
    // What was taken is not handed in again, but after a start.
    for _ in 0..2 {
        desk.follow_repairs(ledger, &mut delivered).await.unwrap();
        assert_eq!(letters(), [second.clone(), first.clone()]);
    }
    let mut started = Delivered::default();
    desk.follow_repairs(ledger, &mut started).await.unwrap();
    assert_eq!(letters().len(), 4);
}
