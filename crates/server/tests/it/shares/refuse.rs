//! What is refused: consents that do not say what the log says, content that was not consented to, and
//! whoever it is not for.

use http::Method;
use serde_json::{Value, json};
use sidelight_api::share::{Consent, Content, Share, ShareState};
use sidelight_domain::record::Series;
use sidelight_domain::request::NoteAbout;

use super::{HOLD, MINUTE_MS, Sharing, consented, content, header, put, random};
use crate::civic::Asked;
use crate::support::{BEGIN_MS, DAY_MS, Home};

async fn refused(home: &Home, consent: &Consent) -> (u16, String) {
    home.resident
        .post("/api/household/shares", consent)
        .await
        .problem()
}

#[tokio::test]
async fn a_consent_says_what_the_log_says() {
    let sharing = Sharing::new().await;
    let (home, _) = sharing.home("Rosa", 1).await;
    let other_key = "age1dwrtyullxn7wr8ttsp807k3l2ar6mf825gh36jwqrefdmdu8td9s9dyws4";
    let set = |field: usize, value: &str| {
        let mut consent = sharing.consent(1);
        consent.openings[field].value = value.to_owned();
        consent
    };
    let cases: [(Consent, u16, &str); 17] = [
        (set(0, "1"), 422, "openings"),
        (set(1, "hill-fire"), 422, "agency"),
        (set(2, other_key), 422, "recipient"),
        (set(2, "age1"), 422, "openings"),
        (set(3, "0"), 422, "clips"),
        (set(3, "41"), 422, "clips"),
        (set(3, "01"), 422, "openings"),
        (set(4, "-1"), 422, "openings"),
        (set(4, ""), 422, "openings"),
        (set(5, "Rosa"), 422, "openings"),
        (set(5, &"AB".repeat(16)), 422, "openings"),
        (set(6, ""), 422, "openings"),
        (set(6, &"AB".repeat(32)), 422, "openings"),
        (
            Consent {
                hold_minutes: 9,
                ..sharing.consent(1)
            },
            422,
            "hold",
        ),
        (
            Consent {
                hold_minutes: 1441,
                ..sharing.consent(1)
            },
            422,
            "hold",
        ),
        (
            Consent {
                request: 4,
                ..sharing.consent(1)
            },
            404,
            "not_found",
        ),
        (
            Consent {
                request: 9_999,
                ..sharing.consent(1)
            },
            404,
            "not_found",
        ),
    ];
    for (consent, status, code) in cases {
        let found = refused(&home, &consent).await;
        assert_eq!(found, (status, code.to_owned()), "{consent:?}");
    }
    let mut swapped = sharing.consent(1);
    swapped.openings.swap(3, 4);
    let mut short = sharing.consent(1);
    short.openings.pop();
    let mut twice = sharing.consent(1);
    twice.openings[1].salt = twice.openings[0].salt;
    for consent in [swapped, short, twice] {
        assert_eq!(refused(&home, &consent).await, (422, "openings".to_owned()));
    }
    let (nobody, _) = sharing.test().sign_up("Nobody").await;
    let shares = "/api/household/shares";
    let homeless = nobody.post(shares, &sharing.consent(1)).await;
    assert_eq!(homeless.problem().0, 404);
    let officer = sharing.ines.post(shares, &sharing.consent(1)).await;
    assert_eq!(officer.problem().0, 404);
    let bodies = sharing.town.log.bodies();
    let consents = bodies.iter().filter(|b| b.kind().as_str() == "consent");
    assert_eq!(consents.count(), 0, "nothing of it entered");
}

#[tokio::test]
async fn a_household_shares_so_often_and_a_pseudonym_is_used_once() {
    let sharing = Sharing::new().await;
    let (home, _) = sharing.home("Rosa", 1).await;
    let first = sharing.consent(1);
    let share = consented(&home, &first).await;
    let again = consented(&home, &first).await;
    assert_eq!((&again.share, again.index), (&share.share, share.index));
    let mut other = sharing.consent(1);
    other.openings[5] = first.openings[5].clone();
    assert_eq!(refused(&home, &other).await, (409, "pseudonym".to_owned()));
    let longer = Consent {
        hold_minutes: 11,
        ..first.clone()
    };
    assert_eq!(refused(&home, &longer).await, (409, "pseudonym".to_owned()));
    for _ in 0..2 {
        consented(&home, &sharing.consent(1)).await;
    }
    let much = refused(&home, &sharing.consent(1)).await;
    assert_eq!(much, (409, "shares".to_owned()));
    assert_eq!(consented(&home, &first).await.share, share.share);
    let (neighbour, _) = sharing.home("Idris", 1).await;
    consented(&neighbour, &sharing.consent(1)).await;
}

#[tokio::test]
async fn nothing_is_shared_for_what_is_over() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    let begun = consented(&home, &sharing.consent(1)).await;
    let (request, about) = (sharing.request, NoteAbout::Withdrawn);
    sharing.town.note(request, about, "Found.").await;
    let over = (409, "request_closed".to_owned());
    assert_eq!(refused(&home, &sharing.consent(1)).await, over);
    assert_eq!(put(&home, &begun, &content(&made)).await.problem(), over);
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    let begun = consented(&home, &sharing.consent(1)).await;
    sharing.test().clock.advance(15 * DAY_MS);
    assert_eq!(refused(&home, &sharing.consent(1)).await, over);
    // It was given in time.
    put(&home, &begun, &content(&made)).await.done();
}

/// For the operator a request is over from the approval on, whenever its entry comes.
#[tokio::test]
async fn nothing_is_stored_for_what_was_just_resolved() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    let begun = consented(&home, &sharing.consent(1)).await;
    let mut database = sharing.database().await;
    let resolved = sqlx::query("UPDATE requests SET state = 'resolved' WHERE id = $1");
    let resolved = resolved.bind(&sharing.id).execute(&mut database).await;
    assert_eq!(resolved.unwrap().rows_affected(), 1);
    let refused = put(&home, &begun, &content(&made)).await;
    assert_eq!(refused.problem(), (409, "request_closed".to_owned()));
}

#[tokio::test]
async fn content_is_what_was_consented_to() {
    let sharing = Sharing::new().await;
    let (mut home, made) = sharing.home("Rosa", 2).await;
    let (_stranger, theirs) = sharing.home("Idris", 1).await;
    let share = consented(&home, &sharing.consent(1)).await;
    let one = || content(&made[..1]);
    let of = |clip: String| {
        let mut content = one();
        content.items[0].clip = clip;
        content
    };
    let early = home.make_in(Series::Event, BEGIN_MS - DAY_MS - 2 * MINUTE_MS);
    let late = home.make_in(Series::Event, BEGIN_MS - DAY_MS + 270 * MINUTE_MS);
    home.upload(&early).await;
    home.upload(&late).await;
    let with_header = |bytes: Vec<u8>| {
        let mut content = one();
        content.items[0].headers.video = Some(bytes.into());
        content
    };
    let two_stanzas = String::from_utf8(header()).unwrap();
    let stanza = two_stanzas.split_inclusive('\n').skip(1).take(2);
    let stanza: String = stanza.collect();
    let two_stanzas = two_stanzas.replace(&stanza, &stanza.repeat(2));
    let mut silent = one();
    silent.items[0].headers.video = None;
    let mut sound = one();
    sound.items[0].headers.audio = Some(header().into());
    let mut open_letter = one();
    open_letter.letter = b"{\"v\":1}".to_vec().into();
    let mut twice = one();
    twice.items.push(twice.items[0].clone());
    let cases: [(Content, &str); 12] = [
        (of(theirs[0].id.to_string()), "clip"),
        (of(hex::encode(random::<16>())), "clip"),
        (of("../clip".to_owned()), "clip"),
        (of(early.id.to_string()), "window"),
        (of(late.id.to_string()), "window"),
        (content(&made), "clips"),
        (content(&[]), "clips"),
        (twice, "clips"),
        (with_header(two_stanzas.into_bytes()), "header"),
        (silent, "track"),
        (sound, "track"),
        (open_letter, "letter"),
    ];
    let mut answers = Vec::new();
    for (content, code) in &cases {
        let reply = put(&home, &share, content).await;
        assert_eq!(reply.problem(), (422, (*code).to_owned()));
        answers.push(reply.body);
    }
    assert_eq!(answers[0], answers[1], "another's clip is like nobody's");
    let mut long = one();
    long.letter = [header(), vec![0; 256 * 1024]].concat().into();
    assert_eq!(put(&home, &share, &long).await.problem().0, 413);
    let delete = home.deletion(&made[0], BEGIN_MS);
    let path = format!("/api/clips/{}/delete", made[0].id);
    home.resident.post(&path, &delete).await.done();
    let deleted = put(&home, &share, &one()).await;
    assert_eq!(deleted.body, answers[0], "a deleted one, too");
    put(&home, &share, &content(&made[1..])).await.done();
    let again = put(&home, &share, &content(&made[1..])).await;
    assert_eq!(again.problem(), (409, "share_state".to_owned()));
}

#[tokio::test]
async fn a_sensitive_request_has_seven_windows() {
    let sharing = Sharing::new().await;
    let sensitive = Asked {
        offence: "stalking",
        text: "",
        ..Asked::default()
    };
    let request = sharing.town.request(sensitive).await;
    let document = sharing.town.document(sensitive);
    let windows = document.when().windows();
    assert_eq!(windows.len(), 7);
    let (mut home, _) = sharing.home("Rosa", 0).await;
    let mut consent = sharing.consent(7);
    consent.request = request;
    consent.openings[0].value = request.to_string();
    let share = consented(&home, &consent).await;
    let mut made = Vec::new();
    for window in &windows {
        let clip = home.make_in(Series::Event, window.from_ms());
        home.upload(&clip).await;
        made.push(clip);
    }
    let between = home.make_in(Series::Event, windows[0].to_ms());
    home.upload(&between).await;
    let mut outside = made.clone();
    outside[6] = between;
    let refused = put(&home, &share, &content(&outside)).await;
    assert_eq!(refused.problem(), (422, "window".to_owned()));
    let held: Share = put(&home, &share, &content(&made)).await.ok();
    assert_eq!(held.state, ShareState::Held);
}

/// Everything that is not the agency's own is answered like what does not exist.
#[tokio::test]
async fn others_find_nothing() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    let (neighbour, _) = sharing.home("Idris", 1).await;
    let share = sharing.available(&home, &made).await;
    let shown = sharing.seen().await.shares.remove(0);
    let nothing = hex::encode(random::<16>());
    let answer = json!({ "text": "ours" });
    let agency: Vec<(Method, String, Value)> = vec![
        (
            Method::GET,
            "/api/agency/requests/{}/shares".into(),
            Value::Null,
        ),
        (
            Method::POST,
            "/api/agency/shares/{}/items/1/video/open".into(),
            json!({}),
        ),
        (
            Method::GET,
            "/api/agency/shares/{}/items/1/video".into(),
            Value::Null,
        ),
        (
            Method::GET,
            "/api/agency/shares/{}/items/1/video.age".into(),
            Value::Null,
        ),
        (Method::POST, "/api/agency/shares/{}/answer".into(), answer),
    ];
    for (method, path, body) in &agency {
        let id = if path.contains("requests") {
            &sharing.id
        } else {
            &shown.share
        };
        for who in [&sharing.fire, &home.resident, &neighbour.resident] {
            let theirs = who
                .json(method.clone(), &path.replace("{}", id), body)
                .await;
            let none = who
                .json(method.clone(), &path.replace("{}", &nothing), body)
                .await;
            assert_eq!(theirs.problem(), (404, "not_found".to_owned()), "{path}");
            assert_eq!(
                (theirs.body, theirs.headers),
                (none.body, none.headers),
                "{path}"
            );
        }
        let anonymous = sharing.test().anonymous();
        let stranger = anonymous
            .json(method.clone(), &path.replace("{}", id), body)
            .await;
        assert!([401, 403].contains(&stranger.status.as_u16()), "{path}");
        // The household's id of the share is no id for an agency.
        let inner = path.replace("{}", &share.share);
        let own = sharing.ines.json(method.clone(), &inner, body).await;
        assert_eq!(own.problem().0, 404, "{path}");
    }
    let household = [
        (Method::GET, "/api/household/shares/{}", Value::Null),
        (
            Method::PUT,
            "/api/household/shares/{}/content",
            serde_json::to_value(content(&made)).unwrap(),
        ),
        (Method::POST, "/api/household/shares/{}/revoke", json!({})),
    ];
    for (method, path, body) in household {
        for who in [&neighbour.resident, &sharing.ines] {
            let theirs = who
                .json(method.clone(), &path.replace("{}", &share.share), &body)
                .await;
            let none = who
                .json(method.clone(), &path.replace("{}", &nothing), &body)
                .await;
            assert_eq!(theirs.problem(), (404, "not_found".to_owned()), "{path}");
            assert_eq!(
                (theirs.body, theirs.headers),
                (none.body, none.headers),
                "{path}"
            );
        }
    }
    for wrong in [
        "01/video", "0/video", "2/video", "-1/video", "1/card", "1/audio", "1/other",
    ] {
        let path = format!("/api/agency/shares/{}/items/{wrong}/open", shown.share);
        assert_eq!(
            sharing.ines.post(&path, &()).await.problem().0,
            404,
            "{wrong}"
        );
    }
    assert!(sharing.seen().await.shares[0].opened.is_empty());
}

/// Flags: what came after the request, and what came from a hub that was just paired.
#[tokio::test]
async fn clips_that_came_late_or_from_a_new_hub_carry_a_flag() {
    let sharing = Sharing::new().await;
    let clock = &sharing.test().clock;
    let (mut home, before) = sharing.home("Rosa", 1).await;
    clock.advance(MINUTE_MS);
    let after = home.make_in(Series::Event, BEGIN_MS - DAY_MS + 40 * MINUTE_MS);
    home.upload(&after).await;
    clock.advance(7 * DAY_MS);
    let much_later = home.make_in(Series::Event, BEGIN_MS - DAY_MS + 50 * MINUTE_MS);
    home.upload(&much_later).await;
    let made = [before[0].clone(), after, much_later];
    sharing.held(&home, &made).await;
    clock.advance(HOLD * MINUTE_MS);
    let shown = sharing.seen().await.shares.remove(0);
    let flags: Vec<_> = shown
        .items
        .iter()
        .map(|item| item.flags.join(" "))
        .collect();
    assert_eq!(
        flags,
        ["young-hub", "after-request young-hub", "after-request"]
    );
}
