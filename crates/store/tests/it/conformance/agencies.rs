//! Suite of [`sidelight_store::AgencyRows`], and of what [`sidelight_store::RecordRows`] keeps of entries.

use sidelight_store::accounts::{Invitation, Registered};
use sidelight_store::agency::StoredKeyring;
use sidelight_store::record::{EnrolledAgency, LogSubmission, Membership, SubmissionState};
use sidelight_store::{AccountId, Store};

use super::{T, random, registration};

/// The agency of these suites.
pub(super) const POLICE: &str = "millbrook-police";

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, POLICE).await;
    call_backs(store).await;
    enroll(store, "millbrook-fire").await;
    keyrings(store).await;
    people(store).await;
    entries(store).await;
    first_keys(store).await;
}

/// Enrols an agency.
pub(super) async fn enroll(store: &dyn Store, agency: &str) {
    let mut enrolled = EnrolledAgency {
        agency: agency.to_owned(),
        document: agency.as_bytes().to_vec(),
        jurisdiction: (agency == POLICE).then(|| "US-CA".to_owned()),
        enrolled_ms: T,
        request: None,
    };
    assert!(store.agency_enroll(&enrolled).await.unwrap());
    assert!(!store.agency_enroll(&enrolled).await.unwrap());
    assert_eq!(store.agency(agency).await.unwrap(), Some(enrolled.clone()));
    let put = async |agency| store.agency_jurisdiction_put(agency, "GB").await.unwrap();
    assert!(put(agency).await);
    assert!(!put("nobody").await);
    enrolled.jurisdiction = Some("GB".to_owned());
    assert_eq!(
        store.agency(agency).await.unwrap().as_ref(),
        Some(&enrolled)
    );
    assert!(store.agencies().await.unwrap().contains(&enrolled));
    assert_eq!(store.agency("nobody").await.unwrap(), None);
}

/// Somebody who works for an agency.
pub(super) async fn officer(store: &dyn Store, agency: &str, name: &str) -> AccountId {
    let token = random();
    let member = Membership {
        agency: agency.to_owned(),
        role: "officer".to_owned(),
    };
    store
        .agency_invite(&token, &member, T + 1_000)
        .await
        .unwrap();
    let role = Some(Invitation::Role("officer".to_owned()));
    assert_eq!(store.invitation(&token, T).await.unwrap(), role);
    let mut registration = registration(name);
    registration.invitation = Some(token);
    let done = store.register(&registration).await.unwrap();
    assert_eq!(done, Registered::Done);
    let id = registration.account.id;
    assert_eq!(store.membership(id).await.unwrap(), Some(member));
    id
}

/// Something for the log.
pub(super) fn submission() -> LogSubmission {
    LogSubmission {
        request: random(),
        draft: random::<40>().to_vec(),
        document: None,
        openings: Vec::new(),
        prepared_ms: T,
    }
}

async fn call_backs(store: &dyn Store) {
    assert_eq!(store.agency_call_back(POLICE).await.unwrap(), None);
    for number in ["+1 555 0100", "+1 555 0101"] {
        assert!(store.agency_call_back_put(POLICE, number).await.unwrap());
        let enrolled = store.agency_call_back(POLICE).await.unwrap();
        assert_eq!(enrolled.as_deref(), Some(number));
    }
    assert!(!store.agency_call_back_put("nobody", "1").await.unwrap());
}

async fn keyrings(store: &dyn Store) {
    let keyring = |version, sealed: &[u8]| StoredKeyring {
        version,
        sealed: sealed.to_vec(),
    };
    let put = async |keyring| store.agency_keyring_put(POLICE, &keyring).await.unwrap();
    assert_eq!(store.agency_keyring(POLICE).await.unwrap(), None);
    for wrong in [0, 2, u64::MAX] {
        assert!(!put(keyring(wrong, b"x")).await, "{wrong}");
    }
    assert!(put(keyring(1, b"one")).await);
    assert!(!put(keyring(1, b"x")).await);
    assert!(put(keyring(2, b"two")).await);
    assert!(!put(keyring(4, b"x")).await);
    let stored = store.agency_keyring(POLICE).await.unwrap();
    assert_eq!(stored, Some(keyring(2, b"two")));
    let other = store.agency_keyring("millbrook-fire").await.unwrap();
    assert_eq!(other, None);
}

async fn people(store: &dyn Store) {
    let mut ours = [
        officer(store, POLICE, "Ines").await,
        officer(store, POLICE, "Tom").await,
    ];
    officer(store, "millbrook-fire", "Ada").await;
    ours.sort();
    let listed = store.agency_people(POLICE, 10).await.unwrap();
    let mut accounts: Vec<_> = listed.iter().map(|person| person.account).collect();
    accounts.sort();
    assert_eq!(accounts, ours);
    assert!(listed.iter().all(|person| person.role == "officer"));
    assert_eq!(store.agency_people(POLICE, 1).await.unwrap().len(), 1);
}

async fn entries(store: &dyn Store) {
    let one = submission();
    store.submission_prepare(&one).await.unwrap();
    assert_eq!(store.entered_ms(41).await.unwrap(), None);
    store
        .submission_entered(&one.request, 41, T + 5)
        .await
        .unwrap();
    store
        .submission_entered(&one.request, 42, T + 9)
        .await
        .unwrap();
    let state = store.submission(&one.request).await.unwrap();
    assert_eq!(state, Some(SubmissionState::Entered(41)));
    assert_eq!(store.entered_ms(41).await.unwrap(), Some(T + 5));
    assert_eq!(store.entered_ms(42).await.unwrap(), None);
}

async fn first_keys(store: &dyn Store) {
    let (one, two) = (submission(), submission());
    let prepare = async |agency, key| store.agency_key_prepare(agency, key).await.unwrap();
    assert!(!prepare("nobody", &one).await);
    assert_eq!(store.submission(&one.request).await.unwrap(), None);
    assert!(prepare(POLICE, &one).await);
    assert!(!prepare(POLICE, &two).await, "it has one");
    store
        .submission_refused(&one.request, "used before")
        .await
        .unwrap();
    assert!(prepare(POLICE, &two).await, "the log would not take it");
    let known = store.agency(POLICE).await.unwrap().unwrap();
    assert_eq!(known.request, Some(two.request));
}
