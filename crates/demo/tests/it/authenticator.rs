//! Ceremonies with `webauthn-rs` as the relying party.

use std::os::unix::fs::PermissionsExt as _;

use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_demo::authenticator::{AuthenticatorError, SoftAuthenticator};
use url::Url;
use webauthn_rs::prelude::{Passkey, Uuid};
use webauthn_rs::{Webauthn, WebauthnBuilder};

fn origin() -> Url {
    Url::parse("http://localhost:4321").unwrap()
}

fn site() -> Webauthn {
    WebauthnBuilder::new("localhost", &origin())
        .unwrap()
        .rp_name("Demo")
        .build()
        .unwrap()
}

fn register(
    site: &Webauthn,
    authenticator: &mut SoftAuthenticator<OsRng>,
    person: u128,
) -> Passkey {
    let (challenge, state) = site
        .start_passkey_registration(Uuid::from_u128(person), "ada", "Ada", None)
        .unwrap();
    let options = serde_json::to_value(challenge).unwrap();
    let answer = authenticator.register(&origin(), &options).unwrap();
    site.finish_passkey_registration(&serde_json::from_value(answer).unwrap(), &state)
        .unwrap()
}

#[test]
fn a_person_registers_and_signs_in_and_still_can_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("passkeys.json");
    let site = site();
    let mut authenticator = SoftAuthenticator::open(&path, OsRng).unwrap();
    let passkey = register(&site, &mut authenticator, 1);

    for reopened in [false, true] {
        if reopened {
            authenticator = SoftAuthenticator::open(&path, OsRng).unwrap();
        }
        let (challenge, state) = site
            .start_passkey_authentication(std::slice::from_ref(&passkey))
            .unwrap();
        let options = serde_json::to_value(challenge).unwrap();
        let answer = authenticator.authenticate(&origin(), &options).unwrap();
        let result = site
            .finish_passkey_authentication(&serde_json::from_value(answer).unwrap(), &state)
            .unwrap();
        assert!(result.user_verified());
        assert_eq!(result.cred_id(), passkey.cred_id());
    }
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_site_that_names_no_credential_learns_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let site = site();
    let mut authenticator =
        SoftAuthenticator::open(folder.path().join("passkeys.json"), OsRng).unwrap();
    let passkey = register(&site, &mut authenticator, 7);

    let (challenge, state) = site.start_discoverable_authentication().unwrap();
    let options = serde_json::to_value(challenge).unwrap();
    let answer =
        serde_json::from_value(authenticator.authenticate(&origin(), &options).unwrap()).unwrap();
    let (person, _) = site.identify_discoverable_authentication(&answer).unwrap();
    assert_eq!(person, Uuid::from_u128(7));
    site.finish_discoverable_authentication_v2(&answer, state, &passkey)
        .unwrap();
}

#[test]
fn what_a_browser_would_refuse_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("passkeys.json");
    let site = site();
    let mut authenticator = SoftAuthenticator::open(&path, OsRng).unwrap();
    let (challenge, _) = site
        .start_passkey_registration(Uuid::from_u128(1), "ada", "Ada", None)
        .unwrap();
    let good = serde_json::to_value(challenge).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut options = good.clone();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        options.pointer_mut(parent).unwrap()[field] = value;
        options
    };
    let mut refused = |origin: &str, options: &Value| {
        authenticator.register(&Url::parse(origin).unwrap(), options)
    };

    for origin in [
        "http://example.org",
        "http://127.0.0.1:4321",
        "https://other.example",
    ] {
        assert!(
            matches!(refused(origin, &good), Err(AuthenticatorError::Origin)),
            "{origin}"
        );
    }
    let foreign = with("/publicKey/rp/id", json!("bank.example"));
    assert!(matches!(
        refused("http://localhost:4321", &foreign),
        Err(AuthenticatorError::Origin)
    ));
    let rsa = with(
        "/publicKey/pubKeyCredParams",
        json!([{ "type": "public-key", "alg": -257 }]),
    );
    assert!(matches!(
        refused("http://localhost:4321", &rsa),
        Err(AuthenticatorError::Algorithm)
    ));
    for pointer in ["/publicKey/challenge", "/publicKey/user/id"] {
        let options = with(pointer, json!(5));
        assert!(matches!(
            refused("http://localhost:4321", &options),
            Err(AuthenticatorError::Options(_))
        ));
    }
    assert!(!path.exists(), "a refused ceremony leaves nothing behind");
    let request = json!({ "challenge": "AAAA", "rpId": "localhost" });
    assert!(matches!(
        authenticator.authenticate(&origin(), &request),
        Err(AuthenticatorError::NoCredential)
    ));

    let passkey = authenticator.register(&origin(), &good).unwrap();
    let again = with(
        "/publicKey/excludeCredentials",
        json!([{ "type": "public-key", "id": passkey["id"] }]),
    );
    assert!(matches!(
        authenticator.register(&origin(), &again),
        Err(AuthenticatorError::Excluded)
    ));
    let other = json!({ "challenge": "AAAA", "allowCredentials": [{ "type": "public-key", "id": "AAAA" }] });
    assert!(matches!(
        authenticator.authenticate(&origin(), &other),
        Err(AuthenticatorError::NoCredential)
    ));
}

#[test]
fn a_damaged_file_is_an_error_not_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("passkeys.json");
    std::fs::write(&path, "[{").unwrap();
    assert!(matches!(
        SoftAuthenticator::open(&path, OsRng),
        Err(AuthenticatorError::Damaged)
    ));
}
