//! What is signed: manifests, cards, statements, and the short texts of ids, keys and codes.

use sidelight_api::clip::{ManifestWire, OpeningWire};
use sidelight_domain::record::manifest::FIELDS;
use sidelight_domain::record::{CameraId, Manifest, SignedStatement, Statement};
use sidelight_seal::clip::Card;
use sidelight_seal::pairing::{Code, Purpose, Transcript};
use sidelight_seal::{Identity, Recipient};

use super::text;
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "manifest",
        what: "body, certificate and openings; one spelling, and nothing unsigned verifies",
        input_bytes_max: 4_096,
        run: manifest,
        seeds: || {
            let mut all = seeds::base64("manifest.json", "body");
            all.extend(seeds::objects("manifest.json", "manifest"));
            all.extend(
                seeds::values("manifest.json", "fields")
                    .iter()
                    .map(wire_openings),
            );
            all
        },
    },
    Target {
        name: "card",
        what: "the JSON of a clip's card; what is read is written and read the same",
        input_bytes_max: 8_192,
        run: card,
        seeds: || seeds::texts("card.json", "card"),
    },
    Target {
        name: "statement",
        what: "the household's statement; one spelling, and nothing unsigned verifies",
        input_bytes_max: 8_192,
        run: statement,
        seeds: || seeds::texts("statement.json", "text"),
    },
    Target {
        name: "texts",
        what: "ids, recipients, identities, codes, the slots of a mailbox; one spelling",
        input_bytes_max: 512,
        run: texts,
        seeds: || {
            let mut all = seeds::texts("encoding.json", "id");
            all.extend(seeds::texts("age.json", "identity"));
            all.extend(seeds::texts("age.json", "recipient"));
            all.extend(seeds::texts("age.json", "text"));
            all.extend(seeds::texts("pairing.json", "typed"));
            all.extend(seeds::texts("pairing.json", "body"));
            all
        },
    },
];

/// The fields of a vector as openings travel.
fn wire_openings(fields: &serde_json::Value) -> Vec<u8> {
    let bytes =
        |v: &serde_json::Value| hex::decode(v.as_str().unwrap_or_default()).unwrap_or_default();
    let one = |f: &serde_json::Value| OpeningWire {
        name: f["name"].as_str().unwrap_or_default().to_owned(),
        value: bytes(&f["value"]).into(),
        salt: bytes(&f["salt"]).into(),
    };
    let all: Vec<_> = fields.as_array().into_iter().flatten().map(one).collect();
    serde_json::to_vec(&all).expect("texts are JSON")
}

fn manifest(input: &[u8]) {
    if let Ok(manifest) = Manifest::parse(input) {
        assert_eq!(manifest.body(), input, "a manifest has one spelling");
        assert!(
            manifest.verify(&[0; 64]).is_err(),
            "no signature is a signature"
        );
    }
    if let Ok(wire) = serde_json::from_slice::<ManifestWire>(input) {
        let signature = wire.signature.0.as_slice().try_into();
        let certificate = wire.certificate.parse();
        if let (Ok(manifest), Ok(signature), Some(certificate)) =
            (Manifest::parse(&wire.body.0), signature, certificate)
        {
            let hub = certificate.hub;
            let verified = manifest.verify_by_hub(signature, &certificate, &hub, certificate.clip);
            assert!(
                verified.is_err() || manifest.clip_key() == &certificate.clip_key,
                "a certificate is for one clip key"
            );
        }
    }
    if let Ok(wire) = serde_json::from_slice::<Vec<OpeningWire>>(input) {
        let openings: Vec<_> = wire.iter().filter_map(OpeningWire::parse).collect();
        for body in first_body() {
            if let Ok(opened) = body.open(&openings) {
                for opening in &openings {
                    // Only what was committed to comes out, and under its own name.
                    let name = FIELDS.iter().find(|name| **name == opening.name);
                    let bytes = name.map(|name| opened.bytes(name));
                    assert_eq!(bytes, Some(Ok(opening.value.as_slice())));
                }
            }
        }
    }
}

/// The manifest of the first vector, to which openings are held.
fn first_body() -> &'static [Manifest] {
    static BODY: std::sync::OnceLock<Vec<Manifest>> = std::sync::OnceLock::new();
    BODY.get_or_init(|| {
        let bodies = seeds::base64("manifest.json", "body");
        bodies
            .iter()
            .find_map(|b| Manifest::parse(b).ok())
            .into_iter()
            .collect()
    })
}

fn card(input: &[u8]) {
    let Ok(card) = Card::parse(input) else { return };
    let json = card.to_json().expect("what was read can be written");
    let again = Card::parse(&json).expect("what was written can be read");
    assert!(again == card, "a card is read as it was written");
}

fn statement(input: &[u8]) {
    let text = text(input);
    let Ok(statement) = text.parse::<Statement>() else {
        return;
    };
    assert_eq!(statement.to_text(), text, "a statement has one spelling");
    let signed = SignedStatement {
        text: text.to_owned(),
        signature: [0; 64],
    };
    assert!(
        signed.verify_first().is_err(),
        "no signature is a signature"
    );
}

fn texts(input: &[u8]) {
    let text = text(input);
    if let Ok(id) = text.parse::<CameraId>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(recipient) = text.parse::<Recipient>() {
        assert_eq!(recipient.to_string(), text);
        assert!(
            text.parse::<age::x25519::Recipient>().is_ok(),
            "stock age takes it"
        );
    }
    if let Ok(identity) = text.parse::<Identity>() {
        assert_eq!(*identity.to_secret_text(), *text);
        assert!(
            text.parse::<age::x25519::Identity>().is_ok(),
            "stock age takes it"
        );
    }
    if text.len() <= 64
        && let Ok(code) = text.parse::<Code>()
    {
        let shown = code.to_string();
        assert_eq!(
            shown.parse::<Code>().map(|c| c.to_string()).as_ref(),
            Ok(&shown)
        );
    }
    mailbox(text, input);
}

/// A slot that was not written with the code is refused, whatever stands in it.
fn mailbox(text: &str, mac: &[u8]) {
    use std::sync::OnceLock;
    // Slow by design, so once.
    static OURS: OnceLock<Transcript> = OnceLock::new();
    let start = OURS.get_or_init(|| {
        let code: Code = "0123-4567-89AB".parse().expect("a code");
        Transcript::new(code.keys(), Purpose::Pairing)
    });
    let mut theirs = start.clone();
    assert!(theirs.read("hub", text, mac).is_err());
    assert!(
        theirs.hash() == start.hash(),
        "what was refused leaves nothing"
    );
}
