//! Turns of the running program: what the operator does not take of one thing keeps nobody from the next.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use rand::rngs::OsRng;
use sidelight_api::lookup::set_up::Tally;
use sidelight_api::lookup::{Done, Work};
use sidelight_quorum::{Address, Blinding};
use sidelight_trustee::{Asked, DeskError, SetUps};
use tokio::sync::watch;

use crate::desk::Office;
use crate::lookup::{held, shares};
use crate::record::vkey;
use crate::scene::Scene;

/// Noon of two days in months that are over.
const MONTHS_MS: [u64; 2] = [1_715_774_400_000, 1_718_452_800_000];

/// The operator's side, as far as a turn calls it: it takes nothing but what is asked for last.
#[derive(Default)]
struct Desk {
    work: Vec<Work>,
    tallies: Vec<Tally>,
    done: Vec<Done>,
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
    let routes = Router::new()
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
