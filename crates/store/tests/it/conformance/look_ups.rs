//! Suite of [`sidelight_store::LookUpRows`].

use sidelight_domain::record::Series;
use sidelight_store::decisions::KeptApproval;
use sidelight_store::emergencies::{FiledSince, Outcome, Part, PartDone, Standing};
use sidelight_store::look_ups::{LookUpAnswer, LookUpRow, LookUpStep, NamedHome};
use sidelight_store::{AccountId, LookUpId, Store};

use super::agencies::{POLICE, enroll, officer, submission};
use super::clips::Chain;
use super::{T, random};

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, POLICE).await;
    let ines = officer(store, POLICE, "Ines").await;
    let omar = officer(store, POLICE, "Omar").await;
    typing(store, ines, omar).await;
    deciding(store, ines, omar).await;
    answers(store).await;
    homes(store, ines).await;
}

fn typed(account: AccountId, created_ms: u64) -> LookUpRow {
    LookUpRow {
        id: LookUpId(random()),
        agency: POLICE.to_owned(),
        account,
        created_ms,
        filed_ms: None,
        version: 1,
        standing: Standing::Typed,
        text: "{}".to_owned(),
        life: None,
        log_request: None,
        entry: None,
        hashes: None,
    }
}

async fn typing(store: &dyn Store, ines: AccountId, omar: AccountId) {
    let one = typed(ines, T);
    assert!(store.look_up_create(&one, 1).await.unwrap());
    assert!(!store.look_up_create(&typed(ines, T), 1).await.unwrap());
    assert_eq!(store.look_up(one.id).await.unwrap(), Some(one.clone()));
    assert_eq!(store.look_up(LookUpId(random())).await.unwrap(), None);
    let of = async |account| store.look_ups_of(POLICE, account, 9).await.unwrap();
    assert_eq!(of(ines).await, std::slice::from_ref(&one));
    // Typed anew it takes the place of the one before, and only its officer's.
    let anew = typed(ines, T);
    assert!(
        !store
            .look_up_replace(&typed(omar, T), one.id)
            .await
            .unwrap()
    );
    assert!(!store.look_up_discard(one.id, omar).await.unwrap());
    assert!(store.look_up_replace(&anew, one.id).await.unwrap());
    assert_eq!(of(ines).await, std::slice::from_ref(&anew));
    assert!(store.look_up_discard(anew.id, ines).await.unwrap());
    assert!(store.look_up_create(&one, 1).await.unwrap());
    assert_eq!(of(omar).await, [], "typed ones are their officer's");
    store.look_ups_sweep(T).await.unwrap();
    assert_eq!(of(ines).await.len(), 1);
    store.look_ups_sweep(T + 1).await.unwrap();
    assert_eq!(of(ines).await, []);
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

async fn step(store: &dyn Store, row: &LookUpRow, part: Option<&PartDone>) -> bool {
    let step = LookUpStep {
        row,
        part,
        submission: None,
    };
    store.look_up_step(&step).await.unwrap()
}

async fn deciding(store: &dyn Store, ines: AccountId, omar: AccountId) {
    let row = typed(ines, T + 10);
    assert!(store.look_up_create(&row, 5).await.unwrap());
    let filed = LookUpRow {
        version: 2,
        filed_ms: Some(T + 20),
        standing: Standing::Open,
        life: Some("{}".to_owned()),
        ..row.clone()
    };
    assert!(step(store, &filed, Some(&part(Part::Officer, ines))).await);
    assert!(!step(store, &filed, None).await, "the version is past");
    let since = async |ms| store.look_ups_filed(POLICE, ines, ms).await.unwrap();
    let (by_officer, by_agency) = (1, 1);
    let one = FiledSince {
        by_officer,
        by_agency,
    };
    assert_eq!(since(T + 20).await, one);
    assert_eq!(since(T + 21).await.by_agency, 0);
    let open = store.look_ups_standing(Standing::Open, 9).await.unwrap();
    assert_eq!(open, std::slice::from_ref(&filed));
    let again = LookUpRow {
        version: 3,
        ..filed.clone()
    };
    let twice = part(Part::Officer, omar);
    assert!(!step(store, &again, Some(&twice)).await, "done already");
    let decided = submission();
    let closing = LookUpRow {
        standing: Standing::Closing,
        log_request: Some(decided.request),
        ..again
    };
    let reviewed = part(Part::FirstReview, omar);
    let whole = LookUpStep {
        row: &closing,
        part: Some(&reviewed),
        submission: Some(&decided),
    };
    assert!(store.look_up_step(&whole).await.unwrap());
    assert_eq!(store.look_ups_due(9).await.unwrap(), []);
    let why = "revoked";
    store
        .submission_refused(&decided.request, why)
        .await
        .unwrap();
    let due = store.look_ups_due(9).await.unwrap();
    assert_eq!(due, [(closing.clone(), Outcome::Refused(why.to_owned()))]);
    let reopened = LookUpRow {
        version: 4,
        standing: Standing::Open,
        log_request: None,
        ..closing
    };
    assert!(store.look_up_reopen(&reopened).await.unwrap());
    let parts = store.look_up_parts(row.id).await.unwrap();
    assert_eq!(
        parts,
        [part(Part::Officer, ines)],
        "the review is forgotten"
    );
    let public = LookUpRow {
        version: 5,
        standing: Standing::Closed,
        entry: Some(70),
        ..reopened
    };
    assert!(step(store, &public, None).await);
    let found = store.look_up_of_entry(70).await.unwrap();
    assert_eq!(found, Some(public));
}

async fn answers(store: &dyn Store) {
    let of = |trustee: &str, byte| LookUpAnswer {
        trustee: trustee.to_owned(),
        answers: vec![byte; 192],
    };
    let (one, other) = (of("library", 1), of("archive", 2));
    assert!(store.look_up_answer_put(70, &one).await.unwrap());
    assert!(store.look_up_answer_put(70, &one).await.unwrap());
    let changed = of("library", 3);
    assert!(!store.look_up_answer_put(70, &changed).await.unwrap());
    assert!(store.look_up_answer_put(70, &other).await.unwrap());
    let kept = store.look_up_answers(70).await.unwrap();
    assert_eq!(kept, [other, one], "by name, and the first stands");
    let answered = async |from| store.look_ups_answered("library", from).await.unwrap();
    assert_eq!(answered(70).await, [70]);
    assert!(answered(71).await.is_empty());
}

async fn homes(store: &dyn Store, ines: AccountId) {
    let household = Chain::new(store, Series::Event).await.household;
    let row = store.look_up_of_entry(70).await.unwrap().unwrap();
    assert_eq!(row.account, ines);
    assert_eq!(store.look_ups_unnamed(9).await.unwrap(), []);
    let hashed = LookUpRow {
        version: row.version + 1,
        hashes: Some(vec![[8; 32], [9; 32]]),
        ..row
    };
    assert!(step(store, &hashed, None).await);
    let unnamed = store.look_ups_unnamed(9).await.unwrap();
    assert_eq!(unnamed, std::slice::from_ref(&hashed));
    let home = NamedHome {
        entry: 70,
        household,
        due_ms: T + 100,
    };
    for _ in 0..2 {
        store.look_up_named(hashed.id, &[home], T).await.unwrap();
    }
    assert_eq!(store.look_ups_unnamed(9).await.unwrap(), []);
    let naming = store.look_ups_naming(household, 9).await.unwrap();
    assert_eq!(naming, [home]);
    let due = async |ms| store.look_up_homes_due(ms, 9).await.unwrap();
    assert_eq!(due(T + 99).await, []);
    assert_eq!(due(T + 100).await, [home]);
    store.look_up_home_alerted(&home, T + 100).await.unwrap();
    assert_eq!(due(T + 200).await, []);
    let naming = store.look_ups_naming(household, 9).await.unwrap();
    assert_eq!(naming, [home], "it stays on the page");
}
