//! The whole path, from consent to the agency's download, and back.

use http::Method;
use sidelight_api::share::{AgencyShares, Answer, Header, Share, ShareState, Shares};
use sidelight_translog::entry::{Body, Entry, FieldOpening, Kind};
use sidelight_translog::proof::LogProof;
use sidelight_translog::{checkpoint::OpenCheckpoint, merkle};

use super::{HOLD, MINUTE_MS, Sharing, consented, content, put, revoke};
use crate::support::{BEGIN_MS, DAY_MS};

/// Taken back in time, as the clock was when it was asked; but what waits for the database meanwhile is
/// decided by the clock as it is when its turn comes, and by then the agency has seen the share.
#[tokio::test]
async fn a_share_that_was_seen_is_never_withdrawn() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    let held = sharing.held(&home, &made).await;
    sharing.test().clock.advance(HOLD * MINUTE_MS - 1);
    assert!(sharing.seen().await.shares.is_empty());
    let mine: Shares = home.resident.get("/api/household/shares").await.ok();
    assert_eq!(mine.shares[0].state, ShareState::Held);
    let mut busy = sharing.database().await;
    let begun = sqlx::query("BEGIN IMMEDIATE").execute(&mut busy).await;
    begun.unwrap();
    let meanwhile = async {
        // However long it is, the answer is the same; only an old reading of the clock needs it.
        for _ in 0..500 {
            tokio::task::yield_now().await;
            std::thread::sleep(std::time::Duration::from_micros(200));
        }
        sharing.test().clock.advance(1);
        assert_eq!(sharing.seen().await.shares.len(), 1);
        sqlx::query("ROLLBACK").execute(&mut busy).await.unwrap();
    };
    let (share, ()) = tokio::join!(revoke(&home, &held), meanwhile);
    assert_eq!(share.state, ShareState::Revoked);
    assert_eq!(sharing.seen().await.shares.len(), 1);
}

#[tokio::test]
async fn a_share_goes_from_consent_to_download() {
    let sharing = Sharing::new().await;
    let clock = &sharing.test().clock;
    let (home, made) = sharing.home("Rosa", 2).await;
    let consent = sharing.consent(2);
    let share = consented(&home, &consent).await;
    assert_eq!(share.state, ShareState::Recorded);
    assert_eq!(share.available_ms, None);
    // The receipt shows the browser its own commitments, in a tree that the log's key signed.
    let receipt = LogProof::parse(share.receipt.as_ref().unwrap().as_bytes()).unwrap();
    let key = &sharing.town.log.vkey;
    let open = OpenCheckpoint::open(&receipt.checkpoint, std::slice::from_ref(key)).unwrap();
    let entry = receipt.extra.unwrap();
    let leaf = (receipt.index, merkle::leaf_hash(&entry));
    merkle::check_inclusion(&receipt.hashes, open.checkpoint.head(), leaf).unwrap();
    assert_eq!(Some(receipt.index), share.index);
    let entry = Entry::parse(&entry).unwrap();
    let Body::Consent(body) = entry.body() else {
        panic!("{entry:?}");
    };
    let committed = [
        body.request,
        body.agency,
        body.recipient,
        body.clips,
        body.seconds,
        body.pseudonym,
        body.footage.unwrap(),
    ];
    for (opening, committed) in consent.openings.iter().zip(committed) {
        let ours = FieldOpening {
            salt: opening.salt,
            value: opening.value.as_bytes().to_vec(),
        };
        assert_eq!(ours.commit(Kind::Consent, &opening.field), committed);
    }
    let handed = content(&made);
    let held: Share = put(&home, &share, &handed).await.ok();
    assert_eq!(held.state, ShareState::Held);
    assert_eq!(held.available_ms, Some(BEGIN_MS + HOLD * MINUTE_MS));
    clock.advance(HOLD * MINUTE_MS - 1);
    assert!(sharing.seen().await.shares.is_empty());
    clock.advance(1);
    let seen = sharing.seen().await.shares;
    assert_eq!(seen.len(), 1);
    let shown = &seen[0];
    assert_eq!(shown.letter, handed.letter);
    assert_eq!((shown.items.len(), shown.opened.len()), (2, 0));
    assert_eq!(shown.items[1].tracks, ["video"]);
    assert_eq!(shown.items[1].sizes, [made[1].video.len() as u64]);
    // Received before the request, from a hub that is new.
    assert_eq!(shown.items[0].flags, ["young-hub"]);
    let path = format!("/api/agency/shares/{}/items/2/video", shown.share);
    let unopened = sharing.ines.get(&path).await;
    assert_eq!(unopened.problem(), (404, "not_found".to_owned()));
    let header: Header = sharing.ines.post(&format!("{path}/open"), &()).await.ok();
    assert_eq!(Some(&header.header), handed.items[1].headers.video.as_ref());
    // What one of the agency opened, another can fetch.
    let payload = sharing.tom.get(&path).await;
    payload.done();
    assert_eq!(payload.body, made[1].video);
    assert_eq!(payload.header("cache-control"), "no-store");
    let range = sharing.tom.request(Method::GET, &path);
    let range = range.header("range", "bytes=10-19");
    let range = range.body(axum::body::Body::empty()).unwrap();
    let part = sharing.tom.send(range).await;
    assert_eq!(
        (part.status.as_u16(), &part.body[..]),
        (206, &made[1].video[10..20])
    );
    assert_eq!(part.header("etag"), payload.header("etag"));
    clock.advance(MINUTE_MS);
    let first = format!("/api/agency/shares/{}/items/1/video", shown.share);
    let file = sharing.tom.get(&format!("{first}.age")).await;
    file.done();
    let handed_first = &handed.items[0].headers.video.as_ref().unwrap().0;
    assert_eq!(file.body, [&handed_first[..], &made[0].video].concat());
    let name = format!("attachment; filename=\"{}.1.video.age\"", shown.share);
    assert_eq!(file.header("content-disposition"), name);
    // Both sides see who was handed what.
    let opened = &sharing.seen().await.shares[0].opened;
    let opened: Vec<_> = opened.iter().map(|o| (o.who.as_str(), o.item)).collect();
    assert_eq!(opened, [("Ines Calder", 2), ("Tom Arkwright", 1)]);
    let shares: Shares = home.resident.get("/api/household/shares").await.ok();
    let share = &shares.shares[0];
    assert_eq!(
        (share.state, &share.receipt),
        (ShareState::Available, &None)
    );
    let opened: Vec<_> = share.opened.iter().map(|o| (o.item, o.at_ms)).collect();
    let opened_ms = BEGIN_MS + HOLD * MINUTE_MS;
    assert_eq!(opened, [(2, opened_ms), (1, opened_ms + MINUTE_MS)]);
    assert_eq!(share.opened[0].agency, "millbrook-police");
}

#[tokio::test]
async fn withdrawn_within_the_hold_it_never_was() {
    let sharing = Sharing::new().await;
    // All but the time of day.
    let listed = async || {
        let mut answer = sharing.ines.get(&sharing.listing()).await;
        answer.headers.remove("date");
        (answer.body, answer.headers)
    };
    let before = listed().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    // Before anything was handed over, and after.
    let recorded = consented(&home, &sharing.consent(1)).await;
    assert_eq!(revoke(&home, &recorded).await.state, ShareState::Withdrawn);
    assert_eq!(
        put(&home, &recorded, &content(&made)).await.problem().0,
        409
    );
    let held = sharing.held(&home, &made).await;
    sharing.test().clock.advance(HOLD * MINUTE_MS - 1);
    let taken_back = revoke(&home, &held).await;
    assert_eq!(taken_back.state, ShareState::Withdrawn);
    assert!(taken_back.items.is_empty() && taken_back.revoked_ms.is_some());
    for _ in 0..2 {
        assert_eq!(before, listed().await);
        sharing.test().clock.advance(DAY_MS);
    }
    let mut database = sharing.database().await;
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM share_items) + (SELECT COUNT(*) FROM shares
         WHERE letter IS NOT NULL OR shown IS NOT NULL OR available_ms IS NOT NULL)",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!(left, 0, "nothing that was handed over is kept");
}

#[tokio::test]
async fn revoked_afterwards_the_agency_answers() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 2).await;
    let share = sharing.available(&home, &made).await;
    let shown = sharing.seen().await.shares.remove(0);
    let path = |n: u32| format!("/api/agency/shares/{}/items/{n}/video", shown.share);
    sharing
        .ines
        .post(&format!("{}/open", path(1)), &())
        .await
        .done();
    let answer = format!("/api/agency/shares/{}/answer", shown.share);
    let say = |text: &str| Answer {
        text: text.to_owned(),
    };
    let early = sharing.ines.post(&answer, &say("Why?")).await;
    assert_eq!(early.problem(), (409, "not_revoked".to_owned()));
    let revoked = revoke(&home, &share).await;
    assert_eq!(revoked.state, ShareState::Revoked);
    let seen = sharing.seen().await.shares.remove(0);
    assert_eq!(seen.revoked_ms, revoked.revoked_ms);
    // What was handed over stays with whom it was handed to; nothing else is handed over any more.
    assert_eq!(
        (seen.items[0].tracks.len(), seen.items[1].tracks.len()),
        (1, 0)
    );
    sharing.ines.get(&path(1)).await.done();
    let late = sharing.ines.post(&format!("{}/open", path(2)), &()).await;
    assert_eq!(late.problem(), (404, "not_found".to_owned()));
    for colleague in [
        sharing.tom.post(&format!("{}/open", path(1)), &()).await,
        sharing.tom.get(&format!("{}.age", path(1))).await,
    ] {
        assert_eq!(colleague.problem(), (404, "not_found".to_owned()));
    }
    for wrong in ["", " \n ", "bell \u{7}", &"x".repeat(1001)] {
        let refused = sharing.ines.post(&answer, &say(wrong)).await;
        assert_eq!(refused.problem(), (422, "answer".to_owned()), "{wrong:?}");
    }
    let fire = sharing.fire.post(&answer, &say("Ours now.")).await;
    assert_eq!(fire.problem(), (404, "not_found".to_owned()));
    sharing
        .tom
        .post(&answer, &say(" We deleted it. \n\n All of it."))
        .await
        .done();
    let again = sharing.ines.post(&answer, &say("No.")).await;
    assert_eq!(again.problem(), (409, "answered".to_owned()));
    let given = sharing.seen().await.shares.remove(0).answer.unwrap();
    assert_eq!(given.who, "Tom Arkwright");
    let path = format!("/api/household/shares/{}", share.share);
    let share: Share = home.resident.get(&path).await.ok();
    assert_eq!(share.answer.unwrap().text, "We deleted it.\nAll of it.");
    assert_eq!(share.items.len(), 2);
}

#[tokio::test]
async fn what_the_owner_deletes_is_gone_for_the_agency() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    sharing.available(&home, &made).await;
    let shown = sharing.seen().await.shares.remove(0);
    let path = format!("/api/agency/shares/{}/items/1/video", shown.share);
    sharing.ines.post(&format!("{path}/open"), &()).await.done();
    let now_ms = BEGIN_MS + HOLD * MINUTE_MS;
    let delete = home.deletion(&made[0], now_ms);
    let clip = format!("/api/clips/{}/delete", made[0].id);
    home.resident.post(&clip, &delete).await.done();
    let seen: AgencyShares = sharing.seen().await;
    assert!(seen.shares[0].items[0].tracks.is_empty() && seen.shares[0].items[0].deleted);
    for gone in [&path, &format!("{path}.age")] {
        let reply = sharing.ines.get(gone).await;
        assert_eq!(reply.problem(), (404, "not_found".to_owned()));
    }
    sharing.test().clock.advance(2 * DAY_MS);
    sidelight_server::jobs::round(&sharing.test().app)
        .await
        .unwrap();
    let seen: AgencyShares = sharing.seen().await;
    assert!(seen.shares[0].items[0].tracks.is_empty() && seen.shares[0].items[0].deleted);
    assert_eq!(seen.shares[0].opened.len(), 1, "who opened it stays");
}

#[tokio::test]
async fn clips_of_a_share_outlive_their_retention() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 2).await;
    sharing.available(&home, &made[..1]).await;
    let clock = &sharing.test().clock;
    let there = async || {
        sidelight_server::jobs::round(&sharing.test().app)
            .await
            .unwrap();
        sharing.seen().await.shares[0].items[0].tracks.len()
    };
    for _ in 0..10 {
        clock.advance(10 * DAY_MS);
        home.resident.get("/api/auth/session").await.done();
        sharing.ines.get("/api/auth/session").await.done();
    }
    assert_eq!(there().await, 1);
    let other = format!("/api/clips/{}", made[1].id);
    assert_eq!(
        home.resident.get(&other).await.problem().0,
        404,
        "not in a share"
    );
    // The request's last day is its fifteenth; ninety days later the share keeps nothing.
    clock.advance(5 * DAY_MS);
    assert_eq!(there().await, 0);
}
