//! How a trustee comes into a record: a file that says who it is and what its keys are, signed. The
//! operator's admin enters it.

use sidelight_api::trustee::{Introduced, Introduction};
use sidelight_translog::entry::{
    Authority, CosignerKey, DOCUMENT_BYTES_MAX, Recipient, Signature, Slug, Text, Trustee,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::vkey::Vkey;

use crate::keys::Keys;

/// Why no file is made.
#[derive(Debug, thiserror::Error)]
pub enum IntroductionError {
    /// Another log than the one that the configuration names.
    #[error("the operator answers for another record than the configuration names")]
    OtherRecord,
    /// There are keys of this name already.
    #[error(
        "this name has keys in that record already; new ones are signed under those (`introduce --old-keys`)"
    )]
    Known,
    /// There are none that new ones could follow.
    #[error("this name has no keys in that record that new ones could follow")]
    New,
    /// They follow themselves.
    #[error(
        "these are the old keys; make new ones first (`key renew`, or `init` on a new machine)"
    )]
    Same,
    /// The text about it.
    #[error("the text about the trustee is empty or has more than {DOCUMENT_BYTES_MAX} bytes")]
    About,
    /// A number or a key that no entry can hold.
    #[error("no entry can hold this")]
    Form,
}

/// The file for a record, from what its operator says that the entry would have to hold now. `about` is its
/// public text with name, place and contact.
pub fn introduce(
    keys: &Keys,
    record: (&Vkey, &Slug),
    about: &str,
    said: &Introduction,
) -> Result<Introduced, IntroductionError> {
    if said.epoch != 1 {
        return Err(IntroductionError::Known);
    }
    file((keys, keys), record, about, said)
}

/// The file by which new keys follow those that the record has of this trustee, signed under the old ones:
/// else the operator could take its place.
pub fn introduce_anew(
    (keys, old): (&Keys, &Keys),
    record: (&Vkey, &Slug),
    about: &str,
    said: &Introduction,
) -> Result<Introduced, IntroductionError> {
    if said.epoch == 1 {
        return Err(IntroductionError::New);
    }
    if keys.signing_key() == old.signing_key() {
        return Err(IntroductionError::Same);
    }
    file((keys, old), record, about, said)
}

fn file(
    (keys, signer): (&Keys, &Keys),
    (log, trustee): (&Vkey, &Slug),
    about: &str,
    said: &Introduction,
) -> Result<Introduced, IntroductionError> {
    if said.origin != log.name() || said.log_key != log.to_string() {
        return Err(IntroductionError::OtherRecord);
    }
    if about.trim().is_empty() || about.len() > DOCUMENT_BYTES_MAX {
        return Err(IntroductionError::About);
    }
    let form = |_| IntroductionError::Form;
    let origin: Text = said.origin.parse().map_err(form)?;
    let recipient = keys.identity.recipient().to_string();
    let mut entry = Trustee {
        trustee: trustee.clone(),
        number: said.number,
        epoch: said.epoch,
        name: Sha256Hash::of(about.as_bytes()),
        witness_key: CosignerKey::new(keys.cosigner.vkey().clone())
            .ok_or(IntroductionError::Form)?,
        signing_key: keys.signing_key(),
        recipient: recipient.parse::<Recipient>().map_err(form)?,
        signature: Signature([0; 64]),
        decision: None,
        decided_by: Authority::Operator,
    };
    entry.signature = Signature(signer.sign(&entry.message(&origin)));
    Ok(Introduced {
        trustee: trustee.to_string(),
        number: entry.number,
        epoch: entry.epoch,
        about: about.to_owned(),
        witness_key: entry.witness_key.to_string(),
        signing_key: entry.signing_key.to_string(),
        recipient,
        signature: entry.signature.to_string(),
    })
}
