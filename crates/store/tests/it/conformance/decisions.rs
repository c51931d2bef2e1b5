//! Suite of [`sidelight_store::DecisionRows`].

use sidelight_store::accounts::{Account, Passkey, Registration};
use sidelight_store::decisions::{
    Approval, Approved, DecisionRow, DecisionState, KeptApproval, Undone,
};
use sidelight_store::record::{KeptOpening, SubmissionState};
use sidelight_store::requests::{RequestRow, UpdateRow};
use sidelight_store::{AccountId, DecisionKey, Store, UpdateKey};

use super::agencies::{POLICE, enroll, officer, submission};
use super::requests::waiting as waiting_request;
use super::{T, random, resident};

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, POLICE).await;
    let ines = officer(store, POLICE, "Ines").await;
    let noor = resident(store, "Noor").await.id;
    asking(store, noor).await;
    approving(store, (ines, noor)).await;
    undoing(store, (ines, noor)).await;
    two_people(store, (ines, noor)).await;
    sweeping(store, noor).await;
    credentials(store).await;
}

fn decision(account: AccountId, created_ms: u64) -> DecisionRow {
    DecisionRow {
        id: DecisionKey(random()),
        account,
        kind: "publish".to_owned(),
        request: None,
        update: None,
        entry: b"entry".to_vec(),
        openings: vec![KeptOpening {
            field: "case".to_owned(),
            salt: random(),
            value: b"24".to_vec(),
        }],
        document: Some(b"document".to_vec()),
        digest: random(),
        expires_on_ms: Some(T + 1_000),
        created_ms,
        expires_ms: created_ms + 100,
        state: DecisionState::Waiting,
    }
}

fn given(credential: u64, at_ms: u64) -> KeptApproval {
    KeptApproval {
        credential,
        client_data: b"client data".to_vec(),
        authenticator_data: b"authenticator data".to_vec(),
        signature: b"signature".to_vec(),
        at_ms,
    }
}

fn approval<'a>(row: &DecisionRow, given: &'a KeptApproval) -> Approval<'a> {
    Approval {
        decision: row.id,
        given,
        submission: None,
        request: None,
        update: None,
        completes: None,
    }
}

async fn asking(store: &dyn Store, account: AccountId) {
    let (one, two) = (decision(account, T), decision(account, T + 1));
    assert!(store.decision_create(&one, 2).await.unwrap());
    assert!(store.decision_create(&two, 2).await.unwrap());
    let third = decision(account, T + 2);
    assert!(!store.decision_create(&third, 2).await.unwrap());
    let later = decision(account, T + 100);
    assert!(
        store.decision_create(&later, 2).await.unwrap(),
        "the first is over"
    );
    let found = store.decision(account, one.id).await.unwrap();
    assert_eq!(found, Some(one.clone()));
    let stranger = AccountId(random());
    assert_eq!(store.decision(stranger, one.id).await.unwrap(), None);
    let waiting = async |now| {
        let waiting = store.decisions_waiting(account, now, 10).await.unwrap();
        waiting.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(waiting(T).await, [one.id, two.id, later.id]);
    assert_eq!(waiting(T + 100).await, [two.id, later.id]);
    let fail = async |account, id| store.decision_fail(account, id, "why").await.unwrap();
    assert!(!fail(stranger, two.id).await);
    assert!(fail(account, two.id).await);
    assert!(!fail(account, two.id).await);
    let found = store.decision(account, two.id).await.unwrap().unwrap();
    assert_eq!(found.state, DecisionState::Failed("why".to_owned()));
    let late = given(7, T + 3);
    let gone = store
        .decision_approve(&approval(&two, &late))
        .await
        .unwrap();
    assert_eq!(gone, Approved::Gone);
    assert_eq!(store.decision_given(two.id).await.unwrap(), None);
}

/// Approval, submission, request and update change together or not at all.
async fn approving(store: &dyn Store, (ines, noor): (AccountId, AccountId)) {
    let request = waiting_request(store, ines, "a").await;
    let update = UpdateRow {
        id: UpdateKey(random()),
        request: request.id,
        text: "text".to_owned(),
        document: b"text".to_vec(),
        proposer: ines,
        credential: 5,
        proposed_ms: T,
        dropped: None,
        log_request: None,
    };
    assert!(store.update_create(&update, 9).await.unwrap());
    let row = DecisionRow {
        request: Some(request.id),
        update: Some(update.id),
        ..decision(noor, T)
    };
    assert!(store.decision_create(&row, 50).await.unwrap());
    let (passkey, submission) = (given(7, T + 5), submission());
    let moved = RequestRow {
        version: request.version + 1,
        updates: 1,
        ..request.clone()
    };
    let whole = Approval {
        submission: Some(&submission),
        request: Some(&moved),
        update: Some(update.id),
        ..approval(&row, &passkey)
    };
    let stale = RequestRow {
        version: request.version + 9,
        ..request.clone()
    };
    let expired = given(7, row.expires_ms);
    for broken in [
        Approval {
            request: Some(&stale),
            ..whole.clone()
        },
        Approval {
            update: Some(UpdateKey(random())),
            ..whole.clone()
        },
        Approval {
            completes: Some(DecisionKey(random())),
            ..whole.clone()
        },
        Approval {
            given: &expired,
            ..whole.clone()
        },
    ] {
        let gone = store.decision_approve(&broken).await.unwrap();
        assert_eq!(gone, Approved::Gone, "{broken:?}");
        assert_eq!(store.submission(&submission.request).await.unwrap(), None);
        let found = store.request(request.id).await.unwrap().unwrap();
        assert_eq!(found.row, request);
        assert_eq!(store.update(update.id).await.unwrap().unwrap().0, update);
        assert_eq!(store.decision_given(row.id).await.unwrap(), None);
    }
    assert_eq!(
        store.decision_approve(&whole).await.unwrap(),
        Approved::Done
    );
    let again = sidelight_store::record::LogSubmission {
        request: random(),
        ..submission.clone()
    };
    let twice = Approval {
        submission: Some(&again),
        ..whole.clone()
    };
    assert_eq!(
        store.decision_approve(&twice).await.unwrap(),
        Approved::Gone
    );
    assert_eq!(store.submission(&again.request).await.unwrap(), None);
    let found = store.request(request.id).await.unwrap().unwrap();
    assert_eq!(found.row, moved);
    let (update, _) = store.update(update.id).await.unwrap().unwrap();
    assert_eq!(update.log_request, Some(submission.request));
    assert!(!store.update_drop(update.id, "late").await.unwrap());
    assert_eq!(store.decision_given(row.id).await.unwrap(), Some(passkey));
    let state = async || store.decision(noor, row.id).await.unwrap().unwrap().state;
    let approved = |became| DecisionState::Approved {
        credential: 7,
        at_ms: T + 5,
        submission: Some((submission.request, became)),
    };
    assert_eq!(state().await, approved(SubmissionState::Waiting));
    store
        .submission_entered(&submission.request, 90, T + 6)
        .await
        .unwrap();
    assert_eq!(state().await, approved(SubmissionState::Entered(90)));
}

/// What the log refused is undone whole, once.
async fn undoing(store: &dyn Store, (ines, noor): (AccountId, AccountId)) {
    let request = waiting_request(store, ines, "b").await;
    let row = DecisionRow {
        request: Some(request.id),
        ..decision(noor, T)
    };
    assert!(store.decision_create(&row, 50).await.unwrap());
    let (passkey, submission) = (given(7, T + 5), submission());
    let given = Approval {
        submission: Some(&submission),
        ..approval(&row, &passkey)
    };
    store.decision_approve(&given).await.unwrap();
    let refused = async || {
        let refused = store.decisions_refused(10).await.unwrap();
        refused
            .into_iter()
            .map(|(row, why)| (row.id, why))
            .collect::<Vec<_>>()
    };
    assert_eq!(refused().await, []);
    store
        .submission_refused(&submission.request, "revoked")
        .await
        .unwrap();
    assert_eq!(refused().await, [(row.id, "revoked".to_owned())]);
    let back = RequestRow {
        version: request.version + 1,
        updated_ms: T + 6,
        ..request.clone()
    };
    let stale = RequestRow {
        version: request.version + 9,
        ..request.clone()
    };
    let undone = Undone {
        decision: row.id,
        failure: "not taken",
        request: Some(&back),
        update: None,
    };
    let broken = Undone {
        request: Some(&stale),
        ..undone.clone()
    };
    assert!(!store.decision_undo(&broken).await.unwrap());
    assert_eq!(refused().await.len(), 1, "nothing changed");
    assert!(store.decision_undo(&undone).await.unwrap());
    assert!(!store.decision_undo(&undone).await.unwrap());
    assert_eq!(refused().await, []);
    assert_eq!(store.request(request.id).await.unwrap().unwrap().row, back);
    let ended = store.decision(noor, row.id).await.unwrap().unwrap();
    assert_eq!(ended.state, DecisionState::Failed("not taken".to_owned()));
}

async fn two_people(store: &dyn Store, (ines, noor): (AccountId, AccountId)) {
    let first = decision(ines, T);
    let second = DecisionRow {
        digest: first.digest,
        ..decision(noor, T)
    };
    for row in [&first, &second] {
        assert!(store.decision_create(row, 50).await.unwrap());
    }
    let half = async |since| {
        let halves = store.decision_halves(&first.digest, since, 9);
        halves.await.unwrap().first().map(|row| row.id)
    };
    assert_eq!(half(T).await, None);
    let (one, two) = (given(7, T + 5), given(8, T + 6));
    store
        .decision_approve(&approval(&first, &one))
        .await
        .unwrap();
    assert_eq!(half(T).await, Some(first.id));
    assert_eq!(half(T + 6).await, None, "too long ago");
    let submission = submission();
    let whole = Approval {
        submission: Some(&submission),
        completes: Some(first.id),
        ..approval(&second, &two)
    };
    assert_eq!(
        store.decision_approve(&whole).await.unwrap(),
        Approved::Done
    );
    assert_eq!(half(T).await, None, "it is whole");
    for (account, row) in [(ines, &first), (noor, &second)] {
        let found = store.decision(account, row.id).await.unwrap().unwrap();
        let DecisionState::Approved {
            submission: Some((request, _)),
            ..
        } = found.state
        else {
            panic!("{found:?}");
        };
        assert_eq!(request, submission.request);
    }
}

async fn sweeping(store: &dyn Store, account: AccountId) {
    let (old, new) = (decision(account, T + 500), decision(account, T + 550));
    for row in [&old, &new] {
        assert!(store.decision_create(row, 50).await.unwrap());
    }
    let approved = decision(account, T + 400);
    assert!(store.decision_create(&approved, 50).await.unwrap());
    let passkey = given(7, T + 410);
    store
        .decision_approve(&approval(&approved, &passkey))
        .await
        .unwrap();
    let sweep = async |now, before| store.decisions_sweep(now, before, "over").await.unwrap();
    let state = async |id| {
        store
            .decision(account, id)
            .await
            .unwrap()
            .map(|row| row.state)
    };
    sweep(T + 600, T).await;
    assert_eq!(
        state(old.id).await,
        Some(DecisionState::Failed("over".to_owned()))
    );
    assert_eq!(state(new.id).await, Some(DecisionState::Waiting));
    sweep(T + 600, T + 501).await;
    assert_eq!(state(old.id).await, None);
    assert_eq!(state(new.id).await, Some(DecisionState::Waiting));
    assert!(state(approved.id).await.is_some(), "what was given is kept");
    assert_eq!(
        store.decision_given(approved.id).await.unwrap(),
        Some(passkey)
    );
}

async fn credentials(store: &dyn Store) {
    let account = AccountId(random());
    let passkey = Passkey {
        credential: hex::encode(random::<16>()),
        account,
        record: "{}".to_owned(),
    };
    let registration = Registration {
        account: Account {
            id: account,
            name: "Vera".to_owned(),
            role: "resident".to_owned(),
            household: None,
        },
        passkey: passkey.clone(),
        invitation: None,
        now_ms: T,
    };
    store.register(&registration).await.unwrap();
    let entered = async || store.credentials_entered(account).await.unwrap();
    assert_eq!(entered().await, []);
    let submission = submission();
    let credential = passkey.credential.clone();
    assert!(
        store
            .credential_prepare(&credential, &submission)
            .await
            .unwrap()
    );
    assert_eq!(entered().await, [], "not before its entry");
    store
        .submission_entered(&submission.request, 33, T)
        .await
        .unwrap();
    assert_eq!(entered().await, [(credential, 33)]);
}
