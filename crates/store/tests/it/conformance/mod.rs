//! One suite for each trait. A backend passes them all with a store that is empty at the start of
//! each; PostgreSQL will join SQLite here.

use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_domain::record::HouseholdId;
use sidelight_store::accounts::{Account, Passkey, Registered, Registration};
use sidelight_store::households::{Append, Created, StoredStatement};
use sidelight_store::{AccountId, Store};

pub(crate) mod accounts;
pub(crate) mod agencies;
pub(crate) mod clips;
pub(crate) mod clips_removal;
pub(crate) mod decisions;
pub(crate) mod demands;
pub(crate) mod emergencies;
pub(crate) mod footage;
pub(crate) mod hand_over;
pub(crate) mod households;
pub(crate) mod look_ups;
pub(crate) mod outcomes;
pub(crate) mod packages;
pub(crate) mod payloads;
pub(crate) mod preserved;
pub(crate) mod questions;
pub(crate) mod reach;
pub(crate) mod relay;
pub(crate) mod repairs;
pub(crate) mod requests;
pub(crate) mod set_ups;
pub(crate) mod shares;
pub(crate) mod shares_keeping;
mod shares_revoked;
pub(crate) mod shares_still;
pub(crate) mod trustees;

/// When suites begin, ms.
pub(crate) const T: u64 = 1_780_000_000_000;

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A resident without a household, and how they registered.
fn registration(name: &str) -> Registration {
    let id = AccountId(random());
    let account = Account {
        id,
        name: name.to_owned(),
        role: "resident".to_owned(),
        household: None,
    };
    let passkey = Passkey {
        credential: hex::encode(random::<16>()),
        account: id,
        record: "{}".to_owned(),
    };
    Registration {
        account,
        passkey,
        invitation: None,
        now_ms: T,
    }
}

async fn resident(store: &dyn Store, name: &str) -> Account {
    let registration = registration(name);
    assert_eq!(
        store.register(&registration).await.unwrap(),
        Registered::Done
    );
    registration.account
}

fn statement(number: u64) -> StoredStatement {
    StoredStatement {
        number,
        text: format!("statement {number}"),
        signature: random(),
    }
}

fn append<'a>(statement: &'a StoredStatement, keyring: &'a [u8]) -> Append<'a> {
    Append {
        statement,
        keyring,
        hubs_removed: &[],
        retention: &[],
        now_ms: T,
    }
}

/// A household with one member.
async fn household(store: &dyn Store) -> (HouseholdId, Account) {
    let mut account = resident(store, "Ann").await;
    let id = HouseholdId(random());
    let first = statement(1);
    let created = store
        .household_create(account.id, id, &append(&first, b"k1"))
        .await
        .unwrap();
    assert_eq!(created, Created::Done);
    account.household = Some(id);
    (id, account)
}
