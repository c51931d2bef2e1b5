//! What a passkey is asked to sign.

use sidelight_api::emergency::ToSign;
use sidelight_domain::word_list::six_words;
use sidelight_translog::entry::Role;

use crate::app::App;
use crate::asking::approval::allowed;
use crate::asking::credential::Decider;

/// A digest for these passkeys.
pub(crate) fn to_sign(app: &App, digest: [u8; 32], deciders: &[Decider]) -> ToSign {
    ToSign {
        digest,
        allow: allowed(deciders),
        rp_id: app.passkeys.rp_id().to_owned(),
        words: six_words(&digest).map(str::to_owned).to_vec(),
    }
}

/// For whose passkey a claim or a demand waits.
#[derive(Clone, Copy)]
pub(crate) enum Waits {
    /// Its officer's.
    Officer,
    /// That of a supervisor who is not this officer, over what this credential signed.
    Supervisor(u64),
    /// Nobody's.
    Nobody,
}

/// Which of the caller's passkeys sign now, and the credential that the digest names as the officer's.
pub(crate) fn signers(
    waits: Waits,
    is_officer: bool,
    deciders: &[Decider],
) -> Option<(Vec<Decider>, u64)> {
    let found = match waits {
        // The digest names one credential, so that one has to sign.
        Waits::Officer if is_officer => deciders.first().map(|it| (vec![it.clone()], it.index)),
        Waits::Supervisor(by) if !is_officer => {
            let supervisors = deciders.iter().filter(|it| it.role == Role::Supervisor);
            Some((supervisors.cloned().collect(), by))
        }
        Waits::Officer | Waits::Supervisor(_) | Waits::Nobody => None,
    };
    found.filter(|(who, _)| !who.is_empty())
}
