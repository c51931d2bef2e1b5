//! Suite of [`sidelight_store::EmergencyRows`].

use sidelight_domain::record::{HouseholdId, Series};
use sidelight_store::decisions::KeptApproval;
use sidelight_store::emergencies::{
    Among, Door, EmergencyRow, EmergencyStep, FiledSince, Outcome, Part, PartDone, PreparedRelease,
    Standing,
};
use sidelight_store::record::KeptOpening;
use sidelight_store::{AccountId, EmergencyId, Store};

use super::agencies::{POLICE, enroll, officer, submission};
use super::clips::Chain;
use super::{T, append, random, statement};

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, POLICE).await;
    let ines = officer(store, POLICE, "Ines").await;
    let omar = officer(store, POLICE, "Omar").await;
    let chain = Chain::new(store, Series::Event).await;
    typing(store, ines, omar, chain.household).await;
    begun(store, ines, omar, chain.household).await;
    deciding(store, ines, omar, chain.household).await;
    doors(store, chain).await;
}

pub(super) fn typed(account: AccountId, household: Option<HouseholdId>) -> EmergencyRow {
    EmergencyRow {
        id: EmergencyId(random()),
        agency: POLICE.to_owned(),
        account,
        created_ms: T,
        filed_ms: None,
        version: 1,
        standing: Standing::Typed,
        claim: "{}".to_owned(),
        life: None,
        outline: None,
        begun_ms: None,
        missed_ms: None,
        household,
        asked: None,
        call_back: None,
        release: None,
        log_request: None,
        entry: None,
    }
}

fn part(part: Part, account: AccountId) -> PartDone {
    PartDone {
        part,
        account,
        given: KeptApproval {
            credential: 7,
            client_data: vec![1],
            authenticator_data: vec![2],
            signature: vec![3],
            at_ms: T + 1,
        },
    }
}

async fn step(store: &dyn Store, row: &EmergencyRow, part: Option<&PartDone>) -> bool {
    let step = EmergencyStep {
        row,
        part,
        submission: None,
    };
    store.emergency_step(&step).await.unwrap()
}

fn next(row: &EmergencyRow, standing: Standing) -> EmergencyRow {
    EmergencyRow {
        version: row.version + 1,
        standing,
        ..row.clone()
    }
}

/// A typed claim is its officer's alone, and is forgotten.
async fn typing(store: &dyn Store, ines: AccountId, omar: AccountId, home: HouseholdId) {
    let row = typed(ines, Some(home));
    assert!(store.emergency_create(&row, 1).await.unwrap());
    assert!(!store.emergency_create(&typed(ines, None), 1).await.unwrap());
    assert_eq!(store.emergency(row.id).await.unwrap(), Some(row.clone()));
    let of = async |account| store.emergencies_of(POLICE, account, 9).await.unwrap();
    assert_eq!((of(ines).await.len(), of(omar).await.len()), (1, 0));
    assert!(store.emergencies_about(home, 9).await.unwrap().is_empty());
    // Typed anew it takes the place of the one before, and only its officer's.
    let anew = typed(ines, None);
    assert!(store.emergency_replace(&anew, row.id).await.unwrap());
    assert_eq!(of(ines).await, std::slice::from_ref(&anew));
    let foreign = typed(omar, None);
    assert!(!store.emergency_replace(&foreign, anew.id).await.unwrap());
    assert!(!store.emergency_discard(anew.id, omar).await.unwrap());
    assert_eq!(of(ines).await.len(), 1);
    assert!(store.emergency_discard(anew.id, ines).await.unwrap());
    assert!(of(ines).await.is_empty());
    assert!(store.emergency_create(&row, 1).await.unwrap());
    store.emergencies_sweep(T).await.unwrap();
    assert!(store.emergency(row.id).await.unwrap().is_some());
    store.emergencies_sweep(T + 1).await.unwrap();
    assert_eq!(store.emergency(row.id).await.unwrap(), None);
}

/// A begun one is there for its agency and counts at once, is completed in its place, and for the household
/// there is none before it is filed.
async fn begun(store: &dyn Store, ines: AccountId, omar: AccountId, home: HouseholdId) {
    let at = T - 100;
    let row = EmergencyRow {
        created_ms: at,
        standing: Standing::Open,
        claim: String::new(),
        life: Some("{}".to_owned()),
        outline: Some("{}".to_owned()),
        begun_ms: Some(at),
        ..typed(ines, None)
    };
    store.emergency_begin(&row).await.unwrap();
    assert_eq!(store.emergency(row.id).await.unwrap(), Some(row.clone()));
    assert_eq!(
        store.emergencies_of(POLICE, omar, 9).await.unwrap().len(),
        1
    );
    let counted = async |among: Among, except| {
        let filed = store.emergencies_filed((POLICE, ines), at, (&among, except));
        filed.await.unwrap().by_officer
    };
    let others = || Among::AboutOthers(vec![home]);
    assert_eq!(counted(others(), None).await, 1);
    assert_eq!(counted(others(), Some(row.id)).await, 0);
    assert!(!store.emergency_discard(row.id, ines).await.unwrap());
    store.emergencies_sweep(T).await.unwrap();
    let completed = EmergencyRow {
        claim: "{}".to_owned(),
        household: Some(home),
        missed_ms: Some(at + 1),
        ..next(&row, Standing::Open)
    };
    assert!(step(store, &completed, None).await);
    let found = store.emergency(row.id).await.unwrap();
    assert_eq!(found, Some(completed.clone()));
    assert_eq!(counted(Among::About(vec![home]), None).await, 1);
    assert!(store.emergencies_about(home, 9).await.unwrap().is_empty());
    assert!(
        store
            .emergencies_not_completed(at, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let over = EmergencyRow {
        claim: String::new(),
        household: None,
        ..next(&completed, Standing::Closed)
    };
    assert!(step(store, &over, None).await);
    let kept = store.emergencies_not_completed(at, 9).await.unwrap();
    assert_eq!(kept, [over]);
    let later = store.emergencies_not_completed(at + 1, 9).await.unwrap();
    assert!(later.is_empty());
}

async fn deciding(store: &dyn Store, ines: AccountId, omar: AccountId, home: HouseholdId) {
    let row = typed(ines, Some(home));
    assert!(store.emergency_create(&row, 1).await.unwrap());
    let filed = EmergencyRow {
        filed_ms: Some(T + 1),
        life: Some("{}".to_owned()),
        asked: Some("[]".to_owned()),
        ..next(&row, Standing::Open)
    };
    assert!(step(store, &filed, Some(&part(Part::Officer, ines))).await);
    // What was filed is neither typed anew nor discarded.
    assert!(
        !store
            .emergency_replace(&typed(ines, None), row.id)
            .await
            .unwrap()
    );
    assert!(!store.emergency_discard(row.id, ines).await.unwrap());
    // Nobody changes what somebody else has changed, and no part is done twice.
    assert!(!step(store, &filed, None).await);
    let again = next(&filed, Standing::Open);
    assert!(!step(store, &again, Some(&part(Part::Officer, omar))).await);
    assert_eq!(store.emergency(row.id).await.unwrap(), Some(filed.clone()));
    let open = store.emergencies_standing(Standing::Open, 9).await.unwrap();
    assert_eq!(open, std::slice::from_ref(&filed));
    assert_eq!(store.emergencies_about(home, 9).await.unwrap().len(), 1);
    assert_eq!(
        store.emergencies_of(POLICE, omar, 9).await.unwrap().len(),
        2,
        "with the one that was begun"
    );
    let counted_of = async |since, among: Among| {
        let filed = store.emergencies_filed((POLICE, ines), since, (&among, None));
        filed.await.unwrap()
    };
    let counted = async |since| counted_of(since, Among::AboutOthers(Vec::new())).await;
    let one = FiledSince {
        by_officer: 1,
        by_agency: 1,
    };
    assert_eq!(counted(T + 1).await, one);
    assert_eq!(counted(T + 2).await.by_agency, 0);
    // One about one of the homes is not among the others, and the other way round.
    let (elsewhere, homes) = (
        vec![HouseholdId(random())],
        vec![HouseholdId(random()), home],
    );
    assert_eq!(counted_of(T, Among::About(homes.clone())).await, one);
    assert_eq!(
        counted_of(T, Among::AboutOthers(elsewhere.clone())).await,
        one
    );
    for none in [Among::AboutOthers(homes), Among::About(elsewhere)] {
        assert_eq!(counted_of(T, none).await.by_agency, 0);
    }

    let release = PreparedRelease {
        draft: b"entry".to_vec(),
        openings: vec![KeptOpening {
            field: "claim".to_owned(),
            salt: random(),
            value: b"hash".to_vec(),
        }],
        clips: "[]".to_owned(),
    };
    let submission = submission();
    let closing = EmergencyRow {
        release: Some(release),
        log_request: Some(submission.request),
        ..next(&filed, Standing::Closing)
    };
    let review = part(Part::FirstReview, omar);
    let kept = EmergencyStep {
        row: &closing,
        part: Some(&review),
        submission: Some(&submission),
    };
    let about = store.home_of_release(&submission.request);
    assert_eq!(about.await.unwrap(), None);
    assert!(store.emergency_step(&kept).await.unwrap());
    let about = store.home_of_release(&submission.request);
    assert_eq!(about.await.unwrap(), Some(home));
    let found = store.emergency(row.id).await.unwrap();
    assert_eq!(found, Some(closing.clone()));
    let parts = store.emergency_parts(row.id).await.unwrap();
    let done: Vec<_> = parts.iter().map(|it| it.part).collect();
    assert_eq!(done, [Part::Officer, Part::FirstReview]);
    outcome(store, &closing).await;
}

/// What the log refuses is decided again; what it takes is public.
async fn outcome(store: &dyn Store, closing: &EmergencyRow) {
    let request = closing.log_request.unwrap();
    assert!(store.emergencies_due(9).await.unwrap().is_empty());
    store.submission_refused(&request, "no").await.unwrap();
    let refused = Outcome::Refused("no".to_owned());
    let due = store.emergencies_due(9).await.unwrap();
    assert_eq!(due, [(closing.clone(), refused)]);
    let reopened = EmergencyRow {
        release: None,
        log_request: None,
        ..next(closing, Standing::Open)
    };
    assert!(store.emergency_reopen(&reopened).await.unwrap());
    assert!(!store.emergency_reopen(&reopened).await.unwrap());
    let parts = store.emergency_parts(closing.id).await.unwrap();
    assert_eq!(parts.len(), 1, "the claim stays signed");

    let submission = submission();
    let closing = EmergencyRow {
        log_request: Some(submission.request),
        ..next(&reopened, Standing::Closing)
    };
    let kept = EmergencyStep {
        row: &closing,
        part: None,
        submission: Some(&submission),
    };
    assert!(store.emergency_step(&kept).await.unwrap());
    store
        .submission_entered(&submission.request, 70, T + 5)
        .await
        .unwrap();
    // However old, what stays refused keeps nothing from being published.
    let stuck = stays_refused(store, closing.account).await;
    for limit in [1, 9] {
        let due = store.emergencies_due(limit).await.unwrap();
        let (row, became) = &due[0];
        assert_eq!(row, &closing);
        assert!(matches!(became, Outcome::Entered(it) if it.entry == 70));
    }
    assert!(step(store, &next(&stuck, Standing::Closed), None).await);
    let closed = EmergencyRow {
        entry: Some(70),
        ..next(&closing, Standing::Closed)
    };
    assert!(step(store, &closed, None).await);
    assert!(store.emergencies_due(9).await.unwrap().is_empty());
    assert_eq!(store.emergency_of_entry(70).await.unwrap(), Some(closed));
}

/// One of before all others, whose entry the log refused.
async fn stays_refused(store: &dyn Store, account: AccountId) -> EmergencyRow {
    let row = EmergencyRow {
        created_ms: T - 1_000,
        ..typed(account, None)
    };
    assert!(store.emergency_create(&row, 9).await.unwrap());
    let submission = submission();
    let closing = EmergencyRow {
        filed_ms: Some(T),
        life: Some("{}".to_owned()),
        log_request: Some(submission.request),
        ..next(&row, Standing::Closing)
    };
    let kept = EmergencyStep {
        row: &closing,
        part: None,
        submission: Some(&submission),
    };
    assert!(store.emergency_step(&kept).await.unwrap());
    let refused = store.submission_refused(&submission.request, "no");
    refused.await.unwrap();
    closing
}

/// A door is found by the beginning of its camera's id, and its clips by when they began.
async fn doors(store: &dyn Store, mut chain: Chain) {
    let door = Door {
        household: chain.household,
        camera: chain.camera,
    };
    let digits = chain.camera.to_string();
    let found = async || store.doors(&digits[..10], 9).await.unwrap();
    let said = async |number, cameras: &str| {
        let mut statement = statement(number);
        statement.text = format!("statement\n{cameras}end\n");
        let append = append(&statement, b"k");
        let done = store.statement_append(chain.household, &append).await;
        assert!(done.unwrap());
    };
    assert_eq!(found().await, []);
    said(
        2,
        &format!("camera {} hub\ncamera {digits} hub\n", "0".repeat(32)),
    )
    .await;
    assert_eq!(found().await, [door], "before its first clip");
    said(3, "").await;
    assert_eq!(found().await, []);
    let clip = chain.next(store).await;
    chain.insert(store, &clip).await;
    assert_eq!(found().await, [door], "of which there are clips");
    let other = if digits.starts_with('0') { "1" } else { "0" };
    let other = format!("{other}{}", &digits[1..10]);
    assert!(store.doors(&other, 9).await.unwrap().is_empty());
    let at = clip.start_ms;
    let found = async |from, to| store.door_clips(door, (from, to), 9).await.unwrap();
    assert_eq!(found(at, at).await, [clip]);
    assert!(found(at + 1, at + 9).await.is_empty());
    assert!(found(at - 9, at - 1).await.is_empty());
}
