//! What a passkey is asked to sign.

use sidelight_api::emergency::ToSign;
use sidelight_domain::word_list::six_words;

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
