//! `agency-keyring.json` and `letter.json`.

use rand::rngs::OsRng;
use serde_json::Value;
use sidelight_domain::record::ManifestError;
use sidelight_seal::agency::{self, AgencyKeyringError, LoggedKey};
use sidelight_seal::letter::{self, LetterError};
use sidelight_seal::{Identity, file};

use super::{array, check_all, read, text};

/// The text of a case, padded and sealed to its identity, as whoever writes such files does.
fn sealed(case: &Value, key: &str) -> (Vec<u8>, Identity) {
    let identity: Identity = text(case, "identity").parse().unwrap();
    let plain = format!("{}   ", text(case, key));
    let to = [identity.recipient()];
    (
        file::seal(plain.as_bytes(), &to, &mut OsRng).unwrap(),
        identity,
    )
}

fn keyring_code(error: &AgencyKeyringError) -> &'static str {
    match error {
        AgencyKeyringError::TooLarge => "too_large",
        AgencyKeyringError::Sealed(_) => "sealed",
        AgencyKeyringError::Recipients(_) | AgencyKeyringError::Recipient(_) => "recipients",
        AgencyKeyringError::Format => "format",
        AgencyKeyringError::Version(_) => "version",
        AgencyKeyringError::OtherAgency => "other_agency",
        AgencyKeyringError::Epoch(_) => "epoch",
        AgencyKeyringError::Behind => "behind",
    }
}

fn keyring(case: &Value) -> Result<(), AgencyKeyringError> {
    let keys: Vec<LoggedKey> = case["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| LoggedKey {
            epoch: key["epoch"].as_u64().unwrap(),
            recipient: text(key, "recipient").to_owned(),
        })
        .collect();
    let (sealed, identity) = sealed(case, "body");
    let mut keyring = agency::open(&sealed, &identity)?;
    keyring.check(text(case, "agency"), &keys)?;
    let epochs: Vec<_> = keyring.epochs.iter().map(|e| e.number).collect();
    assert_eq!(
        case["epochs"],
        serde_json::json!(epochs),
        "{}",
        case["name"]
    );
    Ok(())
}

#[test]
fn agency_keyrings() {
    check_all(&read("agency-keyring"), |case| {
        let refused = keyring(case).err()?;
        Some(keyring_code(&refused).to_owned())
    });
}

fn letter_code(error: &LetterError) -> &'static str {
    match error {
        LetterError::TooLarge => "too_large",
        LetterError::Sealed(_) => "sealed",
        LetterError::Recipient(_) => "recipient",
        LetterError::Format => "format",
        LetterError::Version(_) => "version",
        LetterError::Consent("footage") => "footage",
        LetterError::Consent(_) => "consent",
        LetterError::Manifest(ManifestError::Signature(_)) | LetterError::ClipKey => "signature",
        LetterError::Manifest(ManifestError::Opening(_)) => "opening",
        LetterError::Manifest(_) => "format",
        LetterError::Received => "received",
        LetterError::Track(_) => "track",
    }
}

fn letter(case: &Value) -> Result<Option<&'static str>, LetterError> {
    let (sealed, identity) = sealed(case, "letter");
    let letter = letter::open(&sealed, &identity)?;
    if (letter.request, letter.agency.as_str())
        != (case["request"].as_u64().unwrap(), text(case, "agency"))
    {
        return Ok(Some("other_request"));
    }
    assert_eq!(Some(letter.consent), case["index"].as_u64());
    let recipient = identity.recipient().to_string();
    letter.check_consent(&recipient, |field| case["entry"][field].as_str())?;
    let receiving_key = array(case, "receiving_key");
    let items = letter.items.iter().map(|item| item.check(&receiving_key));
    letter.check_seconds(&items.collect::<Result<Vec<_>, _>>()?)?;
    Ok(None)
}

#[test]
fn letters() {
    check_all(&read("letter"), |case| match letter(case) {
        Ok(refused) => refused.map(str::to_owned),
        Err(error) => Some(letter_code(&error).to_owned()),
    });
}
