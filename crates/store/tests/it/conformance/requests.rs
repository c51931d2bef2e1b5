//! Suite of [`sidelight_store::RequestRows`].

use sidelight_store::requests::{
    Decided, Entered, RequestLimits, RequestRow, RequestSubmitted, Submitted, UpdateRow,
    UrgentLimit,
};
use sidelight_store::{AccountId, RequestKey, Store, UpdateKey};

use super::agencies::{POLICE, enroll, officer, submission};
use super::{T, random};

/// No limit that a test would meet.
const ROOMY: RequestLimits = RequestLimits {
    per_case_max: 100,
    waiting_max: 100,
    urgent: None,
};

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, POLICE).await;
    enroll(store, "millbrook-fire").await;
    let ines = officer(store, POLICE, "Ines").await;
    drafts(store, ines).await;
    cases(store, ines).await;
    queue(store, ines).await;
    outcomes(store, ines).await;
    urgent(store, ines).await;
    updates(store, ines).await;
}

/// A draft.
pub(super) fn draft(agency: &str, author: AccountId, case_key: &str) -> RequestRow {
    RequestRow {
        id: RequestKey(random()),
        agency: agency.to_owned(),
        author,
        created_ms: T,
        updated_ms: T,
        version: 1,
        state: "draft".to_owned(),
        draft: "{}".to_owned(),
        case_key: case_key.to_owned(),
        submitted: None,
        decided: None,
        entered: None,
        updates: 0,
    }
}

/// The next version of a request, as submitted.
pub(super) fn submitted(row: &RequestRow, at_ms: u64) -> RequestRow {
    RequestRow {
        version: row.version + 1,
        state: "submitted".to_owned(),
        submitted: Some(Submitted {
            document: b"document".to_vec(),
            class: "ordinary".to_owned(),
            danger: None,
            case_salt: random(),
            window_salt: random(),
            by: row.author,
            credential: 5,
            at_ms,
        }),
        ..row.clone()
    }
}

/// A request that waits for a moderator.
pub(super) async fn waiting(store: &dyn Store, author: AccountId, case_key: &str) -> RequestRow {
    let row = draft(POLICE, author, case_key);
    assert!(store.request_create(&row, 100).await.unwrap());
    let row = submitted(&row, T + 1);
    let done = store.request_submit(&row, ROOMY).await.unwrap();
    assert_eq!(done, RequestSubmitted::Done);
    row
}

async fn decide(store: &dyn Store, row: &RequestRow, reason: Option<&str>) -> RequestRow {
    let submission = submission();
    store.submission_prepare(&submission).await.unwrap();
    let decided = RequestRow {
        version: row.version + 1,
        state: "decided".to_owned(),
        decided: Some(Decided {
            at_ms: T + 2,
            reason: reason.map(str::to_owned),
            expires_ms: reason.is_none().then_some(T + 1_000),
            log_request: submission.request,
        }),
        ..row.clone()
    };
    assert!(store.request_replace(&decided).await.unwrap());
    decided
}

async fn drafts(store: &dyn Store, author: AccountId) {
    let row = draft(POLICE, author, "");
    assert!(store.request_create(&row, 2).await.unwrap());
    let found = store.request(row.id).await.unwrap().unwrap();
    assert_eq!((&found.row, found.author.as_str()), (&row, "Ines"));
    assert_eq!(found.submitter, None);
    let saved = RequestRow {
        version: 2,
        draft: "{\"text\":\"x\"}".to_owned(),
        case_key: "1".to_owned(),
        updated_ms: T + 1,
        ..row.clone()
    };
    assert!(store.request_replace(&saved).await.unwrap());
    assert!(!store.request_replace(&saved).await.unwrap(), "one writer");
    assert_eq!(store.request(row.id).await.unwrap().unwrap().row, saved);
    let mut other = draft(POLICE, author, "");
    other.created_ms = T + 7;
    assert!(store.request_create(&other, 2).await.unwrap());
    let third = draft(POLICE, author, "");
    assert!(!store.request_create(&third, 2).await.unwrap());
    assert_eq!(store.request(third.id).await.unwrap(), None);
    let foreign = draft("millbrook-fire", author, "");
    assert!(store.request_create(&foreign, 2).await.unwrap());
    let listed = store.requests_of(POLICE, 10).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|named| named.row.id).collect();
    assert_eq!(ids, [other.id, row.id], "newest first, ours alone");
    assert_eq!(store.requests_of(POLICE, 1).await.unwrap().len(), 1);
    let delete = async |agency, id| store.request_delete(agency, id).await.unwrap();
    assert!(!delete("millbrook-fire", row.id).await);
    assert!(delete(POLICE, row.id).await);
    assert!(!delete(POLICE, row.id).await);
    let waits = submitted(&other, T + 9);
    let done = store.request_submit(&waits, ROOMY).await.unwrap();
    assert_eq!(done, RequestSubmitted::Done);
    assert!(!delete(POLICE, other.id).await, "it is no draft any more");
    let found = store.request(other.id).await.unwrap().unwrap();
    assert_eq!(
        (found.row, found.submitter.as_deref()),
        (waits, Some("Ines"))
    );
}

async fn cases(store: &dyn Store, author: AccountId) {
    let count = async |but| store.requests_for_case(POLICE, "24", but).await.unwrap();
    let one = waiting(store, author, "24").await;
    let two = waiting(store, author, "24").await;
    assert_eq!(
        (count(one.id).await, count(RequestKey(random())).await),
        (1, 2)
    );
    let none = store.requests_for_case(POLICE, "", one.id).await.unwrap();
    assert_eq!(none, 0, "no number is no case");
    let other = store
        .requests_for_case("millbrook-fire", "24", one.id)
        .await;
    assert_eq!(other.unwrap(), 0);
    let third = draft(POLICE, author, "24");
    assert!(store.request_create(&third, 100).await.unwrap());
    let limits = RequestLimits {
        per_case_max: 2,
        ..ROOMY
    };
    let submit = async |row: &RequestRow| store.request_submit(row, limits).await.unwrap();
    let row = submitted(&third, T + 3);
    assert_eq!(submit(&row).await, RequestSubmitted::CaseFull);
    assert_eq!(store.request(third.id).await.unwrap().unwrap().row, third);
    decide(store, &two, Some("unclear")).await;
    assert_eq!(count(third.id).await, 1, "what is refused is none");
    assert_eq!(submit(&row).await, RequestSubmitted::Done);
    assert_eq!(submit(&row).await, RequestSubmitted::Changed);
}

async fn queue(store: &dyn Store, author: AccountId) {
    let before = store.requests_waiting(100).await.unwrap();
    assert!(before.is_sorted_by_key(|named| named.row.submitted.as_ref().unwrap().at_ms));
    let row = draft(POLICE, author, "q");
    assert!(store.request_create(&row, 100).await.unwrap());
    let limits = RequestLimits {
        waiting_max: before.len() as u64,
        ..ROOMY
    };
    let row = submitted(&row, T);
    let full = store.request_submit(&row, limits).await.unwrap();
    assert_eq!(full, RequestSubmitted::QueueFull);
    store.request_submit(&row, ROOMY).await.unwrap();
    let first = store.requests_waiting(1).await.unwrap();
    assert_eq!(first[0].row.id, row.id, "it was submitted first");
}

/// Urgent asks are read first, counted, and found again once they are public.
async fn urgent(store: &dyn Store, author: AccountId) {
    let since_ms = T + 500;
    let urgent = |row: &RequestRow, at_ms| {
        let mut row = submitted(row, at_ms);
        row.submitted.as_mut().unwrap().danger = Some("kidnapping".to_owned());
        row
    };
    let limits = RequestLimits {
        urgent: Some(UrgentLimit { since_ms, max: 1 }),
        ..ROOMY
    };
    let mut rows = Vec::new();
    for case in ["u1", "u2"] {
        let row = draft(POLICE, author, case);
        assert!(store.request_create(&row, 100).await.unwrap());
        rows.push(urgent(&row, T + 501));
    }
    let count = async |ms| store.urgent_since(POLICE, ms, rows[1].id).await.unwrap();
    assert_eq!(count(since_ms).await, 0);
    let done = store.request_submit(&rows[0], limits).await.unwrap();
    assert_eq!(done, RequestSubmitted::Done);
    assert_eq!((count(since_ms).await, count(T + 502).await), (1, 0));
    let full = store.request_submit(&rows[1], limits).await.unwrap();
    assert_eq!(full, RequestSubmitted::UrgentFull);
    // Others are not held to it.
    let other = draft(POLICE, author, "u3");
    assert!(store.request_create(&other, 100).await.unwrap());
    let done = store
        .request_submit(&submitted(&other, T + 502), limits)
        .await;
    assert_eq!(done.unwrap(), RequestSubmitted::Done);
    let first = store.requests_waiting(1).await.unwrap();
    assert_eq!(first[0].row, rows[0], "whatever waits for longer");
    let paged = store.requests_to_moderate(9).await.unwrap();
    assert_eq!(paged[0], (rows[0].id.to_string(), T + 501, true));
    assert!(paged[1..].iter().all(|(_, _, urgent)| !urgent));
    assert_eq!(store.urgent_published(0, 9).await.unwrap(), []);
    let decided = decide(store, &rows[0], None).await;
    let entered = RequestRow {
        version: decided.version + 1,
        state: "published".to_owned(),
        entered: Some(Entered {
            entry: 900,
            at_ms: T + 503,
        }),
        ..decided
    };
    assert!(store.request_replace(&entered).await.unwrap());
    let public = |since_ms| store.urgent_published(since_ms, 9);
    assert_eq!(public(T + 503).await.unwrap(), [entered]);
    assert_eq!(public(T + 504).await.unwrap(), []);
}

async fn outcomes(store: &dyn Store, author: AccountId) {
    let one = waiting(store, author, "o1").await;
    let one = decide(store, &one, None).await;
    let two = waiting(store, author, "o2").await;
    let two = decide(store, &two, Some("pressure")).await;
    let due = async || {
        let due = store.requests_due(100).await.unwrap();
        due.into_iter()
            .map(|(row, entered)| (row.id, entered))
            .collect::<Vec<_>>()
    };
    assert_eq!(due().await, []);
    let log_request = |row: &RequestRow| row.decided.as_ref().unwrap().log_request;
    store
        .submission_entered(&log_request(&one), 77, T + 40)
        .await
        .unwrap();
    store
        .submission_refused(&log_request(&two), "no")
        .await
        .unwrap();
    let entered = Entered {
        entry: 77,
        at_ms: T + 40,
    };
    assert_eq!(due().await, [(one.id, entered)], "a refused one is not due");
    assert_eq!(store.request_of_entry(77).await.unwrap(), None);
    let published = RequestRow {
        version: one.version + 1,
        state: "published".to_owned(),
        entered: Some(entered),
        ..one
    };
    assert!(store.request_replace(&published).await.unwrap());
    let found = store.request_of_entry(77).await.unwrap().unwrap();
    assert_eq!(found.row, published);
    assert_eq!(due().await, []);
    let decided = store.requests_decided(100).await.unwrap();
    assert!(decided.iter().any(|named| named.row.id == two.id));
    assert!(decided.iter().all(|named| named.row.decided.is_some()));
}

async fn published(store: &dyn Store, author: AccountId) -> RequestRow {
    let row = waiting(store, author, "u").await;
    let row = decide(store, &row, None).await;
    let row = RequestRow {
        version: row.version + 1,
        state: "published".to_owned(),
        entered: Some(Entered {
            entry: 78,
            at_ms: T,
        }),
        ..row
    };
    assert!(store.request_replace(&row).await.unwrap());
    row
}

async fn updates(store: &dyn Store, author: AccountId) {
    let published = published(store, author).await;
    let request = published.id;
    let row = |text: &str, at: u64| UpdateRow {
        id: UpdateKey(random()),
        request,
        text: text.to_owned(),
        document: text.as_bytes().to_vec(),
        proposer: author,
        credential: 5,
        proposed_ms: T + at,
        dropped: None,
        log_request: None,
    };
    let (late, early) = (row("late", 2), row("early", 1));
    for update in [&late, &early] {
        assert!(store.update_create(update, 2).await.unwrap());
    }
    assert!(!store.update_create(&row("third", 3), 2).await.unwrap());
    let found = store.update(early.id).await.unwrap();
    assert_eq!(found, Some((early.clone(), "Ines".to_owned())));
    let waiting = store.updates_waiting(T, 10).await.unwrap();
    let texts: Vec<_> = waiting.iter().map(|(it, _)| it.text.as_str()).collect();
    assert_eq!(texts, ["early", "late"]);
    assert!(store.update_drop(early.id, "unclear").await.unwrap());
    assert!(!store.update_drop(early.id, "pressure").await.unwrap());
    let count = async |now| store.updates_waiting(now, 10).await.unwrap().len();
    assert_eq!(
        [count(T + 999).await, count(T + 1_000).await],
        [1, 0],
        "it is over"
    );
    let of = store.updates_of(request, 10).await.unwrap();
    assert_eq!(of[0].dropped.as_deref(), Some("unclear"));
    assert_eq!(of[1], late);
    assert!(store.update_create(&row("third", 3), 2).await.unwrap());
    let ended = RequestRow {
        version: published.version + 1,
        state: "resolved".to_owned(),
        ..published
    };
    assert!(store.request_replace(&ended).await.unwrap());
    assert_eq!(count(T).await, 0, "nobody can publish them any more");
}
