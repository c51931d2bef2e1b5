//! Promise 2, as far as it is the operator's: no header is stored, let alone handed over, before the
//! consent is in the published log. A failed append means no release.

use sidelight_api::share::{Share, ShareState};
use sidelight_translog::entry::{Body, Commitment, Consent, Entry};
use sqlx::Row as _;

use super::{HOLD, MINUTE_MS, Sharing, consented, content, put};
use crate::support::{Home, Made};

fn commitments(consent: &Consent) -> [Commitment; 7] {
    [
        consent.request,
        consent.agency,
        consent.recipient,
        consent.clips,
        consent.seconds,
        consent.pseudonym,
        consent.footage.expect("every new consent says which"),
    ]
}

/// Shares with something to hand over whose consent is not in the log that the public sees.
async fn released_without_a_record(sharing: &Sharing) -> Vec<String> {
    let bodies = sharing.town.log.bodies();
    let mut entered = bodies.iter().filter_map(|body| match body {
        Body::Consent(consent) => Some(commitments(consent)),
        _ => None,
    });
    let entered: Vec<_> = entered.by_ref().collect();
    let mut database = sharing.database().await;
    let rows = sqlx::query(
        "SELECT s.share, l.draft FROM shares s JOIN log_submissions l ON l.request = s.consent
         WHERE s.letter IS NOT NULL OR s.shown IS NOT NULL OR s.available_ms IS NOT NULL
         OR EXISTS (SELECT 1 FROM share_items i WHERE i.share = s.share)",
    );
    let rows = rows.fetch_all(&mut database).await.unwrap();
    let recorded = |draft: &[u8]| match Entry::parse(draft).unwrap().body() {
        Body::Consent(consent) => entered.contains(&commitments(consent)),
        other => panic!("{other:?}"),
    };
    let unrecorded = rows.iter().filter(|row| !recorded(row.get("draft")));
    unrecorded.map(|row| row.get("share")).collect()
}

/// The log fails while a resident shares; the browser goes on all the same.
async fn failed_append(sharing: &Sharing) -> (Home, Vec<Made>, Share) {
    let (home, made) = sharing.home("Rosa", 1).await;
    sharing.test().app.record().close().await;
    let share = consented(&home, &sharing.consent(1)).await;
    (home, made, share)
}

#[tokio::test]
async fn a_failed_append_releases_nothing() {
    let sharing = Sharing::new().await;
    // Recorded before the failure: that one may go on.
    let (good, good_clips) = sharing.home("Idris", 1).await;
    sharing.held(&good, &good_clips).await;
    let (home, made, share) = failed_append(&sharing).await;
    assert_eq!((share.state, share.index), (ShareState::Waiting, None));
    assert_eq!(share.receipt, None);
    let early = put(&home, &share, &content(&made)).await;
    assert_eq!(early.problem(), (409, "share_state".to_owned()));
    sharing.test().clock.advance(HOLD * MINUTE_MS);
    assert_eq!(sharing.seen().await.shares.len(), 1);
    assert_eq!(
        released_without_a_record(&sharing).await,
        Vec::<String>::new()
    );
}

/// The database says that the entry is there; the log does not.
#[tokio::test]
async fn a_row_is_not_a_record() {
    let sharing = Sharing::new().await;
    let (home, made, share) = failed_append(&sharing).await;
    let mut database = sharing.database().await;
    // An entry that is beyond the log, and one that is another's.
    for entry in [9_999, 2] {
        sqlx::query(
            "UPDATE log_submissions SET entry = $1 WHERE request IN (SELECT consent FROM shares)",
        )
        .bind(entry)
        .execute(&mut database)
        .await
        .unwrap();
        let reply = put(&home, &share, &content(&made)).await;
        assert_eq!(reply.problem(), (503, "unavailable".to_owned()), "{entry}");
    }
    assert_eq!(
        released_without_a_record(&sharing).await,
        Vec::<String>::new()
    );
}

/// A consent that the log will never take is told as failed, and stays so.
#[tokio::test]
async fn a_refused_consent_releases_nothing() {
    let sharing = Sharing::new().await;
    let (home, made, share) = failed_append(&sharing).await;
    let mut database = sharing.database().await;
    sqlx::query(
        "UPDATE log_submissions SET refused = 'why' WHERE request IN (SELECT consent FROM shares)",
    )
    .execute(&mut database)
    .await
    .unwrap();
    let path = format!("/api/household/shares/{}", share.share);
    let failed: Share = home.resident.get(&path).await.ok();
    assert_eq!(failed.state, ShareState::Failed);
    let late = put(&home, &share, &content(&made)).await;
    assert_eq!(late.problem(), (409, "share_state".to_owned()));
}

/// The companion: a server that hands over without looking at the log is found by the same check.
#[tokio::test]
async fn a_release_without_a_record_is_found() {
    let sharing = Sharing::new().await;
    let (_home, made, share) = failed_append(&sharing).await;
    let mut database = sharing.database().await;
    let clip = made[0].id.to_string();
    for sql in [
        "UPDATE shares SET shown = '00112233445566778899aabbccddeeff', letter = x'00', available_ms = 1
         WHERE share = $1",
        "INSERT INTO share_items (share, n, household, clip, flags, video)
         SELECT s.share, 1, s.household, $2, '', x'00' FROM shares s WHERE s.share = $1",
    ] {
        let query = sqlx::query(sql).bind(&share.share).bind(&clip);
        query.execute(&mut database).await.unwrap();
    }
    assert_eq!(
        sharing.seen().await.shares.len(),
        1,
        "the agency would see it"
    );
    assert_eq!(released_without_a_record(&sharing).await, [share.share]);
}
