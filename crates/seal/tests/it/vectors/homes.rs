//! `statement.json`, `statement-keyring.json`, `statement-message.json`.

use sidelight_domain::record::message::MessageKind;
use sidelight_domain::record::{SignedStatement, Statement, StatementError};
use sidelight_seal::keyring::{self, KeyringError};
use sidelight_seal::message::{self, MessageError};

use super::{array, b64, check_all, list, read, text};

fn statement_code(error: &StatementError) -> &'static str {
    match error {
        StatementError::Version => "version",
        StatementError::Line { .. } => "line",
        StatementError::TooLarge(_) => "too_large",
        StatementError::OtherHousehold => "other_household",
        StatementError::Number { .. } => "number",
        StatementError::Chain => "chain",
        StatementError::Epoch(_) => "epoch",
        StatementError::Signature => "signature",
    }
}

#[test]
fn statements() {
    let file = read("statement");
    check_all(&file, |case| {
        let signature = b64(case, "signature").try_into().unwrap();
        let signed = SignedStatement {
            text: text(case, "text").to_owned(),
            signature,
        };
        let answer = match case["known"].as_str() {
            None => signed.verify_first(),
            Some(known) => signed.verify_next(&known.parse().unwrap(), known),
        };
        answer.err().map(|e| statement_code(&e).to_owned())
    });
    for case in list(&file, "valid") {
        let statement: Statement = text(case, "text").parse().unwrap();
        assert_eq!(statement.to_text(), text(case, "text"));
    }
}

fn keyring_code(error: &KeyringError) -> &'static str {
    match error {
        KeyringError::TooLarge => "too_large",
        KeyringError::Sealed(_) => "sealed",
        KeyringError::Recipients(_) | KeyringError::Recipient(_) => "recipients",
        KeyringError::Format => "format",
        KeyringError::Version(_) => "version",
        KeyringError::Signature => "signature",
        KeyringError::OtherHousehold => "other_household",
        KeyringError::OtherStatement { .. } => "other_statement",
        KeyringError::SigningKey => "signing_key",
        KeyringError::Epoch => "epoch",
        KeyringError::Recovery => "recovery",
        KeyringError::Notice => "notice",
    }
}

#[test]
fn keyrings() {
    check_all(&read("statement-keyring"), |case| {
        let identity = text(case, "identity").parse().unwrap();
        let statement: Statement = text(case, "statement").parse().unwrap();
        let pinned = array(case, "pinned");
        match keyring::open(&b64(case, "sealed"), &identity, &pinned, &statement) {
            Ok(keyring) => {
                let recovery = keyring.recovery.to_secret_text();
                assert_eq!(*recovery, text(&case["body"], "recovery"));
                let epoch = keyring.epoch(1).unwrap().to_secret_text();
                assert_eq!(*epoch, text(&case["body"]["epochs"][0], "identity"));
                None
            }
            Err(e) => Some(keyring_code(&e).to_owned()),
        }
    });
}

#[test]
fn messages() {
    check_all(&read("statement-message"), |case| {
        let kind = match text(case, "kind") {
            "command" => MessageKind::Command,
            "reply" => MessageKind::Reply,
            "status" => MessageKind::Status,
            _ => MessageKind::Event,
        };
        let identity = text(case, "identity").parse().unwrap();
        match message::open(
            kind,
            &b64(case, "sealed"),
            &identity,
            &array(case, "sender"),
        ) {
            Ok(body) => {
                assert_eq!(body, text(case, "body"));
                None
            }
            Err(MessageError::TooLarge) => Some("too_large".to_owned()),
            Err(MessageError::Sealed(_)) => Some("sealed".to_owned()),
            Err(MessageError::Format) => Some("format".to_owned()),
            Err(MessageError::Signature) => Some("signature".to_owned()),
            Err(MessageError::Recipient(e)) => panic!("{e}"),
        }
    });
}
