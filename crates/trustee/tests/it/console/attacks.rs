//! What is not taken, from whom, and that nothing is decided by it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_trustee::By;
use sidelight_trustee::verify::{Check, Journalled};

use super::{Room, URL, code};

#[tokio::test]
async fn another_officers_passkey_or_answer_decides_nothing() {
    let room = Room::new();
    let (mut ada, mut ben) = (room.officer("Ada").await, room.officer("Ben").await);
    let approve = format!("{}/approve", room.case());
    // Ben's device answers what Ada was asked.
    let mut asked = ada.signed(&approve, &json!({})).await;
    let bens = ben.signed(&approve, &json!({})).await;
    let adas = asked["credential"].take();
    asked["credential"] = bens["credential"].clone();
    assert_eq!(code(&ada.json(&approve, &asked).await), "passkey");
    // Ben hands in what Ada signed.
    let mut asked = ada.signed(&approve, &json!({})).await;
    assert_eq!(code(&ben.json(&approve, &asked).await), "over");
    // Under Ada's name, and signed by Ben's device.
    let mut asked_again = ada.signed(&approve, &json!({})).await;
    asked_again["credential"]["response"] = bens["credential"]["response"].clone();
    assert_eq!(code(&ada.json(&approve, &asked_again).await), "passkey");
    // What Ada signed at another time.
    asked = ada.signed(&approve, &json!({})).await;
    asked["credential"] = adas;
    assert_eq!(code(&ada.json(&approve, &asked).await), "passkey");
    assert_eq!(room.office.done(), Journalled::Nothing);
}

#[tokio::test]
async fn an_answer_counts_once_and_for_what_was_asked() {
    let room = Room::new();
    let mut ada = room.officer("Ada").await;
    let (case, approve) = (room.case(), format!("{}/approve", room.case()));
    // Signed to approve, handed in to refuse.
    let asked = ada.signed(&approve, &json!({})).await;
    assert_eq!(
        code(&ada.json(&format!("{case}/refuse"), &asked).await),
        "over"
    );
    assert_eq!(
        code(&ada.json(&approve, &asked).await),
        "over",
        "it was answered"
    );
    // Over another case's digest, another origin, and signing in.
    let asks = ada.json(&format!("{approve}/start"), &json!({})).await;
    let mut options = json!({ "publicKey": asks["options"] });
    options["publicKey"]["challenge"] = json!("A".repeat(43));
    let said = json!({ "asked": asks["asked"], "credential": ada.device.get(&options) });
    assert_eq!(code(&ada.json(&approve, &said).await), "passkey");
    let mut elsewhere = ada.clone();
    elsewhere.device.origin = "https://evil.example".to_owned();
    assert_eq!(code(&elsewhere.passkey(&approve).await), "passkey");
    let sign_in = ada.signed("/sign-in", &json!({})).await;
    assert_eq!(code(&ada.json(&approve, &sign_in).await), "over");
    assert_eq!(room.office.done(), Journalled::Nothing);
    let good = ada.signed(&approve, &json!({})).await;
    assert_eq!(ada.json(&approve, &good).await, json!({ "next": case }));
    assert_eq!(code(&ada.json(&approve, &good).await), "decided");
}

#[tokio::test]
async fn whoever_was_removed_is_out_at_once() {
    let room = Room::new();
    let mut ada = room.officer("Ada").await;
    let approve = format!("{}/approve", room.case());
    let asked = ada.signed(&approve, &json!({})).await;
    room.officers.remove("Ada", &mut OsRng).unwrap();
    assert_eq!(code(&ada.json(&approve, &asked).await), "sign_in");
    assert_eq!(ada.get("/").await.0, StatusCode::SEE_OTHER);
    assert_eq!(code(&ada.passkey("/sign-in").await), "passkey");
    // One who comes in anew under the same name is somebody else.
    let mut again = room.officer("Ada").await;
    again.device = ada.device.clone();
    assert_eq!(code(&again.passkey(&approve).await), "passkey");
    assert_eq!(room.office.done(), Journalled::Nothing);
}

#[tokio::test]
async fn what_was_refused_meanwhile_is_not_approved() {
    let room = Room::new();
    let mut ada = room.officer("Ada").await;
    let approve = format!("{}/approve", room.case());
    let asked = ada.signed(&approve, &json!({})).await;
    let desk = room.office.desk(|_| ());
    let release = room.office.scene.case.release;
    // Nobody is there to take the receipt; the journal has it.
    let _away = desk.refuse(release, Check::Person, By::CommandLine).await;
    assert_eq!(code(&ada.json(&approve, &asked).await), "decided");
    assert_eq!(room.office.done(), Journalled::Refused);
}

async fn refused(room: &Room, with: &[(header::HeaderName, &str)], asked: &Value) -> StatusCode {
    let mut browser = room.browser();
    let path = format!("{}/approve", room.case());
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in with {
        request = request.header(name, *value);
    }
    let body = Body::from(asked.to_string());
    browser.send(request.body(body).unwrap()).await.status()
}

#[tokio::test]
async fn pages_of_others_and_other_names_reach_nothing() {
    let room = Room::new();
    let mut ada = room.officer("Ada").await;
    let asked = ada
        .signed(&format!("{}/approve", room.case()), &json!({}))
        .await;
    let cookie = ada.cookie.clone().unwrap();
    let session = (header::COOKIE, cookie.as_str());
    for origin in ["https://evil.example", "http://console.example", "null"] {
        let with = [session.clone(), (header::ORIGIN, origin)];
        assert_eq!(refused(&room, &with, &asked).await, StatusCode::FORBIDDEN);
    }
    assert_eq!(
        refused(&room, std::slice::from_ref(&session), &asked).await,
        StatusCode::FORBIDDEN
    );
    for host in ["evil.example", "127.0.0.1", "console.example:8443"] {
        let with = [session.clone(), (header::ORIGIN, URL), (header::HOST, host)];
        assert_eq!(
            refused(&room, &with, &asked).await,
            StatusCode::MISDIRECTED_REQUEST
        );
        let request = Request::get("/").header(header::HOST, host);
        let response = ada.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST);
    }
    let nobody = [(header::ORIGIN, URL)];
    assert_eq!(
        refused(&room, &nobody, &asked).await,
        StatusCode::UNAUTHORIZED
    );
    let stepped = Request::post(format!("{}/step-back", room.case()))
        .header(header::ORIGIN, "https://evil.example");
    let response = ada.send(stepped.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(room.office.done(), Journalled::Nothing);
    // The same from the console's own page is taken.
    let with = [session, (header::ORIGIN, URL)];
    assert_eq!(refused(&room, &with, &asked).await, StatusCode::OK);
}
