//! Suite of [`sidelight_store::DemandRows`].

use sidelight_domain::record::{HouseholdId, Series};
use sidelight_store::decisions::KeptApproval;
use sidelight_store::demands::{DemandRow, DemandStep, Documents};
use sidelight_store::emergencies::{Outcome, Part, PartDone, PreparedRelease, Standing};
use sidelight_store::reach::Alert;
use sidelight_store::record::KeptOpening;
use sidelight_store::{AccountId, AlertId, DemandId, Store};

use super::agencies::{POLICE, enroll, officer, submission};
use super::clips::Chain;
use super::{T, random};

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, POLICE).await;
    let ines = officer(store, POLICE, "Ines").await;
    let omar = officer(store, POLICE, "Omar").await;
    let home = Chain::new(store, Series::Event).await.household;
    typing(store, ines, omar, home).await;
    deciding(store, ines, omar, home).await;
    keeping(store, ines, home).await;
}

fn typed(account: AccountId, household: Option<HouseholdId>) -> DemandRow {
    DemandRow {
        id: DemandId(random()),
        agency: POLICE.to_owned(),
        account,
        created_ms: T,
        filed_ms: None,
        version: 1,
        standing: Standing::Typed,
        demand: "{}".to_owned(),
        life: None,
        household,
        checklist: None,
        told: None,
        release: None,
        renews: None,
        kept_until_ms: None,
        log_request: None,
        entry: None,
    }
}

fn documents() -> Documents {
    Documents {
        order: b"order".to_vec(),
        gag: Some(b"gag".to_vec()),
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

async fn step(store: &dyn Store, row: &DemandRow, parts: &[PartDone]) -> bool {
    let step = DemandStep {
        row,
        parts,
        submissions: &[],
    };
    store.demand_step(&step).await.unwrap()
}

fn next(row: &DemandRow, standing: Standing) -> DemandRow {
    DemandRow {
        version: row.version + 1,
        standing,
        ..row.clone()
    }
}

/// A typed demand is its officer's alone, has its documents, and is forgotten.
async fn typing(store: &dyn Store, ines: AccountId, omar: AccountId, home: HouseholdId) {
    let (row, documents) = (typed(ines, Some(home)), documents());
    let create = async |row: &DemandRow| store.demand_create(row, &documents, 1).await.unwrap();
    assert!(create(&row).await);
    assert!(!create(&typed(ines, None)).await, "one at a time");
    let kept = store.demand_documents(row.id).await.unwrap();
    assert_eq!(kept.as_ref(), Some(&documents));
    let of = async |account| store.demands_of(POLICE, account, 9).await.unwrap();
    assert_eq!(of(ines).await, std::slice::from_ref(&row));
    assert!(of(omar).await.is_empty());
    assert!(store.demands_about(home, 9).await.unwrap().is_empty());
    // Typed anew it takes the place of the one before, documents and all, and only its officer's.
    let anew = typed(ines, None);
    let others = Documents {
        order: b"%PDF other".to_vec(),
        gag: None,
    };
    let foreign = (&typed(omar, None), &others);
    assert!(!store.demand_replace(foreign, row.id).await.unwrap());
    assert!(!store.demand_discard(row.id, omar).await.unwrap());
    assert!(
        store
            .demand_replace((&anew, &others), row.id)
            .await
            .unwrap()
    );
    assert_eq!(of(ines).await, std::slice::from_ref(&anew));
    assert_eq!(store.demand_documents(anew.id).await.unwrap(), Some(others));
    assert!(store.demand_documents(row.id).await.unwrap().is_none());
    assert!(store.demand_discard(anew.id, ines).await.unwrap());
    assert!(of(ines).await.is_empty() && create(&row).await);
    store.demands_sweep(T + 1).await.unwrap();
    assert!(store.demand(row.id).await.unwrap().is_none());
}

fn release() -> PreparedRelease {
    PreparedRelease {
        draft: b"draft".to_vec(),
        openings: vec![KeptOpening {
            field: "agency".to_owned(),
            salt: random(),
            value: POLICE.into(),
        }],
        clips: "[]".to_owned(),
    }
}

/// Versions decide between two; reviews go with what they signed; the log's answer comes back with the row.
async fn deciding(store: &dyn Store, ines: AccountId, omar: AccountId, home: HouseholdId) {
    let row = typed(ines, Some(home));
    assert!(store.demand_create(&row, &documents(), 9).await.unwrap());
    let filed = DemandRow {
        filed_ms: Some(T + 1),
        life: Some("{}".to_owned()),
        ..next(&row, Standing::Open)
    };
    assert!(step(store, &filed, &[part(Part::Officer, ines)]).await);
    assert!(!step(store, &filed, &[]).await, "somebody was quicker");
    assert_eq!(store.demands_about(home, 9).await.unwrap().len(), 1);
    let ready = DemandRow {
        checklist: Some("checklist".to_owned()),
        told: Some("told".to_owned()),
        release: Some(release()),
        ..next(&filed, Standing::Open)
    };
    assert!(step(store, &ready, &[part(Part::FirstReview, omar)]).await);
    assert_eq!(store.demand(row.id).await.unwrap().as_ref(), Some(&ready));
    assert_eq!(store.demands_waiting(POLICE).await.unwrap(), 1);
    let open = store.demands_standing(Standing::Open, 9).await.unwrap();
    assert_eq!(open, std::slice::from_ref(&ready), "with its openings");

    let anew = DemandRow {
        release: None,
        ..next(&ready, Standing::Open)
    };
    assert!(step(store, &anew, &[]).await);
    let parts = store.demand_parts(row.id).await.unwrap();
    assert_eq!(parts, [part(Part::Officer, ines)]);

    let entry = submission();
    let closing = DemandRow {
        release: Some(release()),
        log_request: Some(entry.request),
        ..next(&anew, Standing::Closing)
    };
    let done = DemandStep {
        row: &closing,
        parts: &[part(Part::FirstReview, omar), part(Part::FirstReview, ines)],
        submissions: std::slice::from_ref(&entry),
    };
    assert!(store.demand_step(&done).await.unwrap());
    let parts = store.demand_parts(row.id).await.unwrap();
    assert_eq!(parts.last(), Some(&part(Part::FirstReview, ines)), "anew");
    assert!(store.demands_due(9).await.unwrap().is_empty());
    store
        .submission_entered(&entry.request, 40, T + 5)
        .await
        .unwrap();
    let due = store.demands_due(9).await.unwrap();
    assert!(matches!(&due[..], [(row, Outcome::Entered(it))] if *row == closing && it.entry == 40));
    let closed = DemandRow {
        entry: Some(40),
        ..next(&closing, Standing::Closed)
    };
    assert!(step(store, &closed, &[]).await);
    let found = store.demand_of_entry(40).await.unwrap();
    assert_eq!(found, Some(closed));
    // Its household was told of it, and is told of its end: once, and not of what ended before.
    let ended = async |kind, since_ms| {
        let found = store.demands_without_alert(kind, since_ms, 9).await;
        found.unwrap()
    };
    let this = [(row.id.to_string(), home)];
    assert_eq!(ended("released", T + 5).await, this);
    assert_eq!(ended("released", T + 6).await, []);
    let raised = Alert {
        id: AlertId(random()),
        kind: "released".to_owned(),
        subject: row.id.to_string(),
        audience: "household".to_owned(),
        except: None,
        raised_ms: T,
        next_ms: None,
        taken: None,
        over_ms: None,
    };
    store.alert_raise(&raised).await.unwrap();
    assert_eq!(ended("released", T + 5).await, []);
    assert_eq!(ended("another", T + 5).await, this);
}

/// An agency's demands for which clips are kept, until that ends.
async fn keeping(store: &dyn Store, ines: AccountId, home: HouseholdId) {
    let row = typed(ines, Some(home));
    assert!(store.demand_create(&row, &documents(), 9).await.unwrap());
    let kept = DemandRow {
        kept_until_ms: Some(T + 9),
        ..next(&row, Standing::Closed)
    };
    assert!(step(store, &kept, &[]).await);
    let keeping = async |agency, now_ms| {
        let found = store.demands_keeping(agency, home, now_ms, 9).await;
        found.unwrap().len()
    };
    assert_eq!(keeping(POLICE, T + 8).await, 1);
    assert_eq!(keeping(POLICE, T + 9).await, 0);
    assert_eq!(keeping("another-agency", T).await, 0);
}
