//! Suite of [`sidelight_store::OutcomeRows`].

use sidelight_store::outcomes::{OutcomeRow, OutcomeState};
use sidelight_store::{AccountId, EmergencyId, OutcomeId, Store};

use super::agencies::{POLICE, enroll, officer};
use super::emergencies::typed;
use super::{T, random};

/// Most of one emergency in this suite.
const STATED_MAX: u64 = 3;

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, POLICE).await;
    let ines = officer(store, POLICE, "Ines").await;
    let [one, other] = [typed(ines, None), typed(ines, None)];
    for row in [&one, &other] {
        assert!(store.emergency_create(row, 2).await.unwrap());
    }
    let (one, other) = (one.id, other.id);
    let first = OutcomeRow {
        paper: true,
        ..stated(one, ines, 0)
    };
    assert!(keep(store, &first, Some(b"paper")).await);
    assert!(!keep(store, &stated(one, ines, 1), None).await, "one waits");
    let elsewhere = stated(other, ines, 2);
    assert!(keep(store, &elsewhere, None).await);
    let waiting = store.outcomes_waiting(10).await.unwrap();
    assert_eq!(waiting, [first.clone(), elsewhere.clone()]);
    assert_eq!(store.outcomes_waiting(1).await.unwrap().len(), 1);
    assert_eq!(store.outcome(first.id).await.unwrap(), Some(first.clone()));
    let paper = async |id| store.outcome_paper(id).await.unwrap();
    assert_eq!(paper(first.id).await, Some(b"paper".to_vec()));
    assert_eq!(paper(elsewhere.id).await, None);
    assert_eq!(paper(OutcomeId(random())).await, None);

    assert!(
        store
            .outcome_send_back(first.id, "Another case.")
            .await
            .unwrap()
    );
    assert!(!store.outcome_send_back(first.id, "Again.").await.unwrap());
    assert!(!store.outcome_entered(first.id, 7).await.unwrap());
    let second = stated(one, ines, 3);
    assert!(keep(store, &second, None).await);
    assert!(store.outcome_entered(second.id, 7).await.unwrap());
    assert!(!store.outcome_send_back(second.id, "Late.").await.unwrap());
    assert_eq!(store.outcomes_waiting(10).await.unwrap(), [elsewhere]);
    let third = stated(one, ines, 4);
    assert!(keep(store, &third, None).await);
    assert!(store.outcome_entered(third.id, 9).await.unwrap());
    assert!(!keep(store, &stated(one, ines, 5), None).await, "so many");
    let states: Vec<_> = store.outcomes_of(one, 10).await.unwrap();
    let states: Vec<_> = states.into_iter().map(|it| it.state).collect();
    let back = OutcomeState::SentBack("Another case.".to_owned());
    let entered = OutcomeState::Entered;
    assert_eq!(states, [back, entered(7), entered(9)]);
}

fn stated(emergency: EmergencyId, account: AccountId, after_ms: u64) -> OutcomeRow {
    OutcomeRow {
        id: OutcomeId(random()),
        emergency,
        account,
        process: "filed".to_owned(),
        text: "Filed with the district court.\n".to_owned(),
        paper: false,
        stated_ms: T + after_ms,
        state: OutcomeState::Waiting,
    }
}

async fn keep(store: &dyn Store, row: &OutcomeRow, paper: Option<&[u8]>) -> bool {
    store.outcome_state(row, paper, STATED_MAX).await.unwrap()
}
