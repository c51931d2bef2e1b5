//! An agency's keyring: who opens it, and what is believed of it.

use rand::rngs::OsRng;
use sidelight_seal::agency::{self, AgencyDevice, AgencyKeyring, AgencyKeyringError, LoggedKey};
use sidelight_seal::keyring::Epoch;
use sidelight_seal::{Identity, file};

fn identity() -> Identity {
    Identity::random(&mut OsRng)
}

fn logged(epoch: u64, identity: &Identity) -> LoggedKey {
    LoggedKey {
        epoch,
        recipient: identity.recipient().to_string(),
    }
}

/// A keyring with one epoch and one device, and the device.
fn keyring() -> (AgencyKeyring, Identity) {
    let device = identity();
    let listed = AgencyDevice {
        account: "00".repeat(16),
        name: "Desk".into(),
        recipient: device.recipient().to_string(),
    };
    let first = Epoch {
        number: 1,
        identity: identity(),
    };
    let keyring = AgencyKeyring {
        agency: "millbrook-police".into(),
        epochs: vec![first],
        devices: vec![listed],
        sheet: Some(identity()),
        next: None,
    };
    (keyring, device)
}

#[test]
fn its_devices_and_its_sheet_open_it_and_nobody_else() {
    let (keyring, device) = keyring();
    let sealed = agency::seal(&keyring, &mut OsRng).unwrap();
    let keys = [logged(1, &keyring.epochs[0].identity)];
    for holder in [&device, keyring.sheet.as_ref().unwrap()] {
        let mut opened = agency::open(&sealed, holder).unwrap();
        assert!(!opened.check("millbrook-police", &keys).unwrap());
        assert_eq!(opened.devices, keyring.devices);
        assert!(opened.identity_of(&keys[0].recipient).is_some());
    }
    let stranger = agency::open(&sealed, &identity());
    assert!(matches!(stranger, Err(AgencyKeyringError::Sealed(_))));
    assert_eq!(file::open(&sealed, &device).unwrap().len() % 1024, 0);
}

#[test]
fn only_what_the_record_names_is_believed() {
    let (mut keyring, _) = keyring();
    let keys = [logged(1, &keyring.epochs[0].identity)];
    let other = keyring.check("millbrook-fire", &keys);
    assert!(matches!(other, Err(AgencyKeyringError::OtherAgency)));
    let swapped = keyring.check("millbrook-police", &[logged(1, &identity())]);
    assert!(matches!(swapped, Err(AgencyKeyringError::Epoch(1))));
    let unlogged = keyring.check("millbrook-police", &[]);
    assert!(matches!(unlogged, Err(AgencyKeyringError::Epoch(1))));
    let newer = [keys[0].clone(), logged(2, &identity())];
    let behind = keyring.check("millbrook-police", &newer);
    assert!(matches!(behind, Err(AgencyKeyringError::Behind)));
}

#[test]
fn the_next_key_becomes_an_epoch_once_the_record_has_it() {
    let (mut keyring, device) = keyring();
    let next = identity();
    let mut keys = vec![logged(1, &keyring.epochs[0].identity)];
    keyring.next = Some(next.clone());
    assert!(!keyring.check("millbrook-police", &keys).unwrap());
    let another = [keys[0].clone(), logged(2, &identity())];
    assert!(matches!(
        keyring.check("millbrook-police", &another),
        Err(AgencyKeyringError::Behind)
    ));
    keys.push(logged(2, &next));
    assert!(keyring.check("millbrook-police", &keys).unwrap());
    let sealed = agency::seal(&keyring, &mut OsRng).unwrap();
    let mut opened = agency::open(&sealed, &device).unwrap();
    assert!(!opened.check("millbrook-police", &keys).unwrap());
    assert!(opened.next.is_none() && opened.epochs.len() == 2);
}

#[test]
fn what_is_malformed_is_refused_by_name() {
    let device = identity();
    let epoch = |n: u64| {
        let secret = identity().to_secret_text().to_string();
        format!(r#"{{"n":{n},"identity":"{secret}"}}"#)
    };
    let body = |version: u64, epochs: &str| {
        format!(r#"{{"v":{version},"agency":"a","epochs":[{epochs}],"devices":[]}}"#)
    };
    let open = |text: &str| {
        let sealed = file::seal(text.as_bytes(), &[device.recipient()], &mut OsRng).unwrap();
        agency::open(&sealed, &device)
    };
    assert!(open(&body(1, &epoch(1))).is_ok());
    assert!(matches!(
        open(&body(2, "")),
        Err(AgencyKeyringError::Version(2))
    ));
    let unordered = format!("{},{}", epoch(2), epoch(1));
    for wrong in [
        body(1, &unordered),
        body(1, r#"{"n":1,"identity":"x"}"#),
        "[]".into(),
    ] {
        assert!(
            matches!(open(&wrong), Err(AgencyKeyringError::Format)),
            "{wrong}"
        );
    }
}
