//! What officers see and do.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_domain::approval::{ApprovalKey, Assertion, Site};
use sidelight_domain::window::write_minute;
use sidelight_trustee::verify::{Check, Journalled};
use sidelight_trustee::{Choice, Duty, Reason, Recorded, Signed};

use super::{HOST, Room, URL, code, now_ms, text};
use crate::desk::Office;
use crate::scene::Scene;
use crate::verify::drill::DRILL;

#[tokio::test]
async fn an_officer_comes_in_once_by_a_code_and_then_by_passkey() {
    let room = Room::new();
    let mut visitor = room.browser();
    assert!(visitor.page("/sign-in").await.contains("officer invite"));
    assert_eq!(visitor.get("/").await.0, StatusCode::SEE_OTHER);
    assert_eq!(code(&visitor.enrol("not a code").await), "officers");
    assert_eq!(code(&visitor.enrol("AAAA-AAAA-AAAA").await), "officers");
    let mut rng = OsRng;
    let first = room
        .officers
        .invite("Ada Byron", now_ms(), &mut rng)
        .unwrap();
    assert!(
        room.officers
            .invite("Ada Byron", now_ms(), &mut rng)
            .is_err()
    );
    assert_eq!(
        visitor.enrol(&first.to_string()).await,
        json!({"next": "/"})
    );
    assert!(visitor.page("/").await.contains("Ada Byron"));
    assert_eq!(
        code(&room.browser().enrol(&first.to_string()).await),
        "officers"
    );
    let old = now_ms() - 24 * 60 * 60 * 1000;
    let late = room.officers.invite("Late", old, &mut rng).unwrap();
    assert_eq!(
        code(&room.browser().enrol(&late.to_string()).await),
        "officers"
    );

    let out = visitor.form("/sign-out", "").await;
    assert_eq!(out.status(), StatusCode::SEE_OTHER);
    assert_eq!(visitor.get("/").await.0, StatusCode::SEE_OTHER);
    assert_eq!(visitor.passkey("/sign-in").await, json!({"next": "/"}));
    let page = visitor.page("/").await;
    assert!(
        page.contains("millbrook-police") && page.contains("waits <span data-clock>10 min<"),
        "{page}"
    );
    // The operator by the name in its record, not by an address.
    let view = room.office.desk(|_| ()).view().unwrap();
    let name = view.ledger().operator().unwrap().name.to_string();
    assert!(
        page.contains(&name) && !page.contains("lantern.example"),
        "{page}"
    );
}

#[tokio::test]
async fn a_demands_documents_are_saved_from_its_page_by_whoever_may_decide() {
    let (scene, papers) = crate::demanded::gagged();
    let room = Room::with(Office::of(scene));
    let mut ada = room.officer("Ada Byron").await;
    let path = room.case();
    let page = ada.page(&path).await;
    let gag = "District Court of Millbrook, until 2026-06-30 00:00 UTC, by a document of 27 bytes";
    assert!(
        page.contains("<dt>gag</dt>") && page.contains(gag),
        "{page}"
    );
    for (name, bytes) in ["order", "gag"].into_iter().zip(papers) {
        let at = format!("{path}/papers/{name}");
        assert!(page.contains(&format!("href=\"{at}\"")), "{page}");
        let request = Request::get(&at).body(Body::empty()).unwrap();
        let response = ada.send(request).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/pdf");
        let saved = response.headers()[header::CONTENT_DISPOSITION].clone();
        assert!(saved.to_str().unwrap().starts_with("attachment; "));
        assert_eq!(text(response).await.as_bytes(), bytes);
        assert_eq!(room.browser().get(&at).await.0, StatusCode::SEE_OTHER);
    }
    let other = format!("{path}/papers/claim");
    assert_eq!(ada.get(&other).await.0, StatusCode::NOT_FOUND);
    // Whoever has stepped back is shown nothing of it any more.
    let back = format!("{path}/step-back");
    ada.form(&back, "reason=interest").await;
    let order = ada.get(&format!("{path}/papers/order")).await;
    assert_ne!(order.0, StatusCode::OK);
    // An emergency has no documents.
    let danger = Room::new();
    let mut ada = danger.officer("Ada Byron").await;
    let order = format!("{}/papers/order", danger.case());
    assert_eq!(ada.get(&order).await.0, StatusCode::NOT_FOUND);
    assert!(!ada.page(&danger.case()).await.contains("/papers/"));
}

#[tokio::test]
async fn the_case_is_one_page_and_an_approval_is_in_the_journal_with_who_signed_it() {
    let room = Room::new();
    let mut ada = room.officer("Ada Byron").await;
    let (path, scene) = (room.case(), &room.office.scene);
    let page = ada.page(&path).await;
    for words in [
        "19 checks passed",
        "Who asks",
        "millbrook-police",
        "what leaves",
        "the owner",
    ] {
        assert!(
            page.to_lowercase().contains(&words.to_lowercase()),
            "{words} {page}"
        );
    }
    let (unfolded, folded) = page.split_once("<details").unwrap();
    for words in ["why no court", "why footage"] {
        assert!(unfolded.contains(&format!("<dt>{words}</dt>")), "{page}");
    }
    assert!(folded.contains("<dt>call back</dt>"), "{page}");
    for check in Check::ALL {
        assert!(
            page.contains(&format!("<dt>{}</dt>", check.code())),
            "{check:?}"
        );
    }
    let ask = ada.page(&format!("{path}/approve")).await;
    assert!(
        ask.contains("What leaves") && ask.contains("is not taken back"),
        "{ask}"
    );
    let next = ada.passkey(&format!("{path}/approve")).await;
    assert_eq!(next, json!({ "next": path }));

    let desk = room.office.desk(|_| ());
    let release = scene.case.release;
    let Some(Recorded::Answer { by: Some(by), .. }) = desk.recorded(release).unwrap() else {
        panic!("it is not in the journal");
    };
    assert_eq!((by.name.as_str(), by.at_ms), ("Ada Byron", now_ms()));
    let view = desk.view().unwrap();
    // Whoever reads the journal later checks it.
    let decision = desk.decision(&view, release, Choice::Approve).unwrap();
    let holds = |by: &Signed| {
        let assertion = Assertion {
            client_data: by.client_data.0.clone(),
            authenticator_data: by.authenticator_data.0.clone(),
            signature: by.signature.0.clone(),
        };
        let (key, origins) = (ApprovalKey::from_cose(&by.key.0).unwrap(), [URL]);
        let site = Site {
            rp_id: HOST,
            origins: &origins,
        };
        let digest = decision.digest(&by.officer, &by.nonce.0, by.at_ms);
        assertion.verify(&key, &site, &digest).is_ok()
    };
    assert!(holds(&by));
    let other = Signed {
        officer: "another".to_owned(),
        ..by.clone()
    };
    assert!(!holds(&other));
    // Nobody was there to take it.
    let page = ada.page(&path).await;
    assert!(
        page.contains("Approved")
            && page.contains("The public record takes the receipt: waited for"),
        "{page}"
    );
    assert!(!page.contains("/approve"));
    let list = ada.page("/").await;
    assert!(
        list.contains("No case waits") && list.contains("Approved"),
        "{list}"
    );
    assert_eq!(
        code(&ada.passkey(&format!("{path}/refuse")).await),
        "decided"
    );
}

#[tokio::test]
async fn a_drill_says_so_before_anything_else_on_every_page() {
    let room = Room::with(Office::of(Scene::with(&DRILL)));
    let mut ada = room.officer("Ada Byron").await;
    let (path, release) = (room.case(), room.office.scene.case.release);
    let list = ada.page("/").await;
    let title = "<strong>DRILL, millbrook-police: danger kidnapping</strong>";
    assert!(list.contains(title), "{list}");
    let page = ada.page(&path).await;
    assert!(page.contains(&format!("<h1>DRILL, case {release}</h1>")));
    let first = page.split_once("<dt>").unwrap().1;
    assert!(first.starts_with("DRILL</dt><dd>nobody is in danger"));
    for way in ["Approve", "Refuse"] {
        let ask = ada.page(&format!("{path}/{}", way.to_lowercase())).await;
        let heading = format!("<h1>DRILL: {way} case {release}</h1>\n<p>Nobody is in danger");
        assert!(ask.contains(&heading), "{ask}");
    }
    ada.passkey(&format!("{path}/approve")).await;
    let list = ada.page("/").await;
    let decided = format!("<strong>DRILL</strong> <a href=\"{path}\">");
    assert!(list.contains(&decided), "{list}");
    // No page of an emergency says so.
    let danger = Room::new();
    let (mut ada, path) = (danger.officer("Ada Byron").await, danger.case());
    for path in [
        "/",
        &path,
        &format!("{path}/approve"),
        &format!("{path}/refuse"),
    ] {
        assert!(!ada.page(path).await.contains("DRILL"), "{path}");
    }
    ada.passkey(&format!("{path}/approve")).await;
    assert!(!ada.page("/").await.contains("DRILL"));
}

#[tokio::test]
async fn a_refusal_is_signed_as_an_approval_is() {
    let room = Room::new();
    let mut ada = room.officer("Ada Byron").await;
    let path = room.case();
    assert!(
        ada.page(&format!("{path}/refuse"))
            .await
            .contains("never answers")
    );
    let next = ada.passkey(&format!("{path}/refuse")).await;
    assert_eq!(next, json!({ "next": path }));
    assert_eq!(room.office.done(), Journalled::Refused);
    let recorded = room
        .office
        .desk(|_| ())
        .recorded(room.office.scene.case.release);
    let Some(Recorded::Refusal { by: Some(by), send }) = recorded.unwrap() else {
        panic!("it is not in the journal");
    };
    assert_eq!(
        (by.name.as_str(), send.receipt.check.as_str()),
        ("Ada Byron", "person")
    );
    assert!(ada.page(&path).await.contains("Refused"));
}

#[tokio::test]
async fn where_a_check_does_not_hold_there_is_only_refuse() {
    let office = Office::new();
    office.age();
    let room = Room::with(office);
    let mut ada = room.officer("Ada Byron").await;
    let path = room.case();
    assert!(ada.page("/").await.contains("does not hold"));
    let page = ada.page(&path).await;
    assert!(
        page.contains("“fresh”") && page.contains("comes again"),
        "{page}"
    );
    assert!(
        !page.contains("/approve") && !page.contains("millbrook"),
        "{page}"
    );
    assert_eq!(
        ada.get(&format!("{path}/approve")).await.0,
        StatusCode::CONFLICT
    );
    assert_eq!(
        code(&ada.passkey(&format!("{path}/approve")).await),
        "check"
    );
    ada.passkey(&format!("{path}/refuse")).await;
    let recorded = room
        .office
        .desk(|_| ())
        .recorded(room.office.scene.case.release);
    let Some(Recorded::Refusal { send, .. }) = recorded.unwrap() else {
        panic!("it is not refused");
    };
    assert_eq!(send.receipt.check, "fresh");
}

#[tokio::test]
async fn whoever_steps_back_sees_and_decides_it_no_more_and_the_deputy_does() {
    let room = Room::new();
    let (mut ada, mut ben) = (room.officer("Ada").await, room.officer("Ben").await);
    let path = room.case();
    let book = room.officers.book().unwrap();
    let [first, second] = [0, 1].map(|at: usize| book.officers[at].id.clone());
    let duty = Duty {
        id: 0,
        officer: first,
        deputy: Some(second),
        from_ms: now_ms() - 1,
        to_ms: now_ms() + 60_000,
    };
    room.officers
        .put_on_duty(duty, now_ms(), &mut OsRng)
        .unwrap();
    let begun = ada.signed(&format!("{path}/approve"), &json!({})).await;
    let back = format!("{path}/step-back");
    for why in ["", "reason=bored"] {
        let said = ada.form(&back, why).await;
        assert_eq!(said.status(), StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    }
    for why in ["reason=knows-somebody", "reason=other"] {
        let gone = ada.form(&back, why).await;
        assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    }
    let desk = room.office.desk(|_| ());
    let [recusal] = &desk.recusals(room.office.scene.case.release).unwrap()[..] else {
        panic!("the journal has it once");
    };
    assert_eq!(
        (recusal.name.as_str(), recusal.reason),
        ("Ada", Reason::KnowsSomebody)
    );
    let page = ada.page(&path).await;
    assert!(
        page.contains("stepped back") && !page.contains("millbrook"),
        "{page}"
    );
    assert!(!ada.page("/").await.contains("millbrook"));
    assert_eq!(
        code(&ada.json(&format!("{path}/approve"), &begun).await),
        "recused"
    );
    for way in ["approve", "refuse"] {
        assert_eq!(
            code(&ada.passkey(&format!("{path}/{way}")).await),
            "recused"
        );
    }
    for page in [ben.page(&path).await, ben.page("/").await] {
        let says = "somebody here has stepped back: it is Ben’s turn, as the deputy";
        assert!(page.contains(says), "{page}");
    }
    assert!(!ben.page(&path).await.contains("Ada"));
    assert_eq!(
        ben.passkey(&format!("{path}/approve")).await,
        json!({ "next": path })
    );
}

#[tokio::test]
async fn pages_forbid_what_they_do_not_need() {
    let room = Room::new();
    let mut browser = room.browser();
    for path in ["/sign-in", "/console.js", "/again.js", "/nowhere"] {
        let request = axum::http::Request::get(path).body(axum::body::Body::empty());
        let response = browser.send(request.unwrap()).await;
        let policy = &response.headers()[header::CONTENT_SECURITY_POLICY];
        let policy = policy.to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
    assert!(!browser.page("/sign-in").await.contains("<script>"));
}

#[tokio::test]
async fn duty_is_on_top_and_goes_with_the_officer() {
    let room = Room::new();
    let (mut ada, _ben) = (room.officer("Ada").await, room.officer("Ben").await);
    let book = room.officers.book().unwrap();
    let [first, second] = [0, 1].map(|at: usize| book.officers[at].id.clone());
    assert!(ada.page("/").await.contains("Nobody is on duty now"));
    let from = write_minute(now_ms() - 60_000).replace('Z', "");
    let to = write_minute(now_ms() + 60 * 60_000).replace('Z', "");
    let typed = format!("officer={first}&deputy={second}&from={from}&to={to}");
    assert_eq!(
        ada.form("/duty", &typed).await.status(),
        StatusCode::SEE_OTHER
    );
    let page = ada.page("/").await;
    assert!(page.contains("On duty now: <strong>Ada</strong>"), "{page}");
    assert!(page.contains("deputy Ben"), "{page}");
    for bad in [
        format!("officer={first}&deputy={first}&from={from}&to={to}"),
        format!("officer=nobody&deputy=&from={from}&to={to}"),
        format!("officer={first}&deputy=&from={to}&to={from}"),
        format!("officer={first}&deputy=&from=soon&to={to}"),
    ] {
        assert_eq!(
            ada.form("/duty", &bad).await.status(),
            StatusCode::CONFLICT,
            "{bad}"
        );
    }
    let note = ada
        .form("/duty/note", "text=The+phone+is+in+the%0Adrawer.")
        .await;
    assert_eq!(note.status(), StatusCode::SEE_OTHER);
    let page = ada.page("/").await;
    assert!(
        page.contains("Ada handed over") && page.contains("in the drawer."),
        "{page}"
    );
    let empty = ada.form("/duty/note", "text=+").await;
    assert_eq!(empty.status(), StatusCode::CONFLICT);
    assert!(ada.page("/duty").await.contains("does not say how: Ben."));
    room.officers.remove("Ben", &mut OsRng).unwrap();
    let page = ada.page("/duty").await;
    assert!(
        !page.contains("deputy Ben") && !page.contains("ot paged"),
        "{page}"
    );
    assert_eq!(
        ada.form("/duty/0/remove", "").await.status(),
        StatusCode::SEE_OTHER
    );
    assert!(room.officers.book().unwrap().duties.is_empty());
    // Nobody is there to be told.
    let said = ada.form("/availability", "here=false&until=").await;
    assert_eq!(said.status(), StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn whoever_plans_the_duty_sees_that_nobody_is_paged() {
    let room = Room::new();
    let mut ben = room.officer("Ben").await;
    assert!(ben.page("/duty").await.contains("Nobody here is paged"));
}

#[tokio::test]
async fn the_share_is_shown_to_a_passkey_and_to_no_session_alone() {
    let room = Room::new();
    let (mut ada, mut ben) = (room.officer("Ada").await, room.officer("Ben").await);
    let keys = room.case().replace("/cases/", "/keys/");
    let keys = keys.rsplit_once('/').unwrap().0.to_owned();
    let page = ada.page(&keys).await;
    assert!(
        page.contains("None runs") && !page.contains("SIDELIGHT-TRUSTEE-SHARE"),
        "{page}"
    );
    let print = format!("{keys}/print");
    let asked = ada.signed(&print, &json!({})).await;
    assert_eq!(code(&ben.json(&print, &asked).await), "over");
    let mut theirs = ada.clone();
    theirs.device = ben.device.clone();
    assert_eq!(code(&theirs.passkey(&print).await), "passkey");
    let desk = room.office.desk(|_| ());
    let line = desk
        .share_sheet::<sidelight_quorum::Clips>(desk.view().unwrap().ledger())
        .unwrap();
    assert_eq!(ada.passkey(&print).await, json!({ "line": *line }));
    let early = ada.form(&format!("{keys}/accept"), "words=one+two").await;
    assert_eq!(early.status(), StatusCode::CONFLICT);
}
