//! Credentials of those who decide: when a moderator, an admin or somebody of an agency has registered
//! a passkey, its public key becomes an entry, so that nobody can later decide under a key the public
//! has not seen before.

use sidelight_store::record::UnrecordedCredential;
use sidelight_store::{SharedStore, StoreError};
use sidelight_translog::entry::{Authority, Credential, Kind, OPENING_BYTES_MAX, Role, Slug};
use webauthn_rs::prelude::Passkey;

use super::outbox::Draft;
use super::{Record, cose};

/// Passkeys looked at in one round.
const ROUND_MAX: u32 = 50;

/// Keeps a submission for every such passkey that has none. Those of an agency wait until the agency's
/// key is in the log.
pub(super) async fn prepare(
    store: &SharedStore,
    record: &Record,
    now_ms: u64,
) -> Result<(), StoreError> {
    for found in store.credentials_unrecorded(ROUND_MAX).await? {
        let Some((role, agency)) = role_of(&found) else {
            continue;
        };
        let known = agency.as_ref().is_none_or(|agency| {
            let known = record.view(|log| log.ledger().agency(agency).is_some());
            known.unwrap_or(false)
        });
        if !known {
            continue;
        }
        let key = serde_json::from_str::<Passkey>(&found.passkey.record).ok();
        let Some(key) = key.as_ref().and_then(cose::key_of) else {
            tracing::error!("a passkey of somebody who decides has a key that the log cannot hold");
            continue;
        };
        let mut draft = Draft::new(Kind::Credential);
        let credential = Credential {
            role,
            agency,
            key,
            name: draft.commit("name", name_of(&found.account.name)),
            decision: None,
            enrolled_by: Authority::Operator,
        };
        match draft.submission(credential.into(), None, now_ms) {
            Ok(submission) => {
                let credential = &found.passkey.credential;
                store.credential_prepare(credential, &submission).await?;
            }
            Err(error) => tracing::error!(%error, "a credential makes no entry"),
        }
    }
    Ok(())
}

fn role_of(found: &UnrecordedCredential) -> Option<(Role, Option<Slug>)> {
    match (found.account.role.as_str(), &found.member) {
        ("moderator", None) => Some((Role::Moderator, None)),
        ("reviewer", None) => Some((Role::Reviewer, None)),
        ("admin", None) => Some((Role::Admin, None)),
        ("officer", Some(member)) => {
            let role = match member.role.as_str() {
                "officer" => Role::Officer,
                "supervisor" => Role::Supervisor,
                _ => return None,
            };
            Some((role, Some(member.agency.parse().ok()?)))
        }
        _ => None,
    }
}

/// A name as the log can commit to it: no control characters, 200 bytes at most.
fn name_of(name: &str) -> String {
    let mut plain: String = name.chars().filter(|c| !c.is_control()).collect();
    while plain.len() > OPENING_BYTES_MAX {
        plain.pop();
    }
    plain
}
