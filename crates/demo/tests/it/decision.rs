//! What the desk's authenticator refuses to sign.

use sidelight_api::decision::{Decision, DecisionState, FieldOpening};
use sidelight_demo::decision::check;
use sidelight_domain::approval::decision_digest;
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::sha256;

const ORIGIN: &str = "log.example/log";

fn sealed(decision: &mut Decision) {
    let lines: Vec<_> = decision
        .lines
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    decision.digest = decision_digest(ORIGIN, &decision.kind, &lines);
}

/// A refusal, whose text and case the public does not see.
fn refusal() -> Decision {
    let document = "What was asked.\n";
    let values = [
        ("document", hex::encode(sha256(document.as_bytes()))),
        ("case", "24-7".to_owned()),
    ];
    let openings = values.map(|(field, value)| FieldOpening {
        field: field.to_owned(),
        salt: sha256(field.as_bytes()),
        value,
    });
    let committed = |o: &FieldOpening| {
        let hash = log_commitment("request-refused", &o.field, &o.salt, &o.value);
        (o.field.clone(), format!("committed:{}", hex::encode(hash)))
    };
    let mut lines = vec![("reason".to_owned(), "unclear".to_owned())];
    lines.extend(openings.iter().map(committed));
    let mut decision = Decision {
        decision: "1".into(),
        kind: "request-refused".into(),
        origin: ORIGIN.into(),
        lines,
        openings: openings.to_vec(),
        document: Some(document.into()),
        digest: [0; 32],
        allow: Vec::new(),
        rp_id: "localhost".into(),
        created_ms: 1,
        expires_ms: 2,
        state: DecisionState::Waiting,
        failure: None,
        index: None,
        words: Vec::new(),
    };
    sealed(&mut decision);
    decision
}

#[test]
fn a_decision_that_is_what_it_shows_is_signed() {
    check(&refusal(), ORIGIN).unwrap();
    let mut published = refusal();
    published.kind = "request".into();
    let hash = hex::encode(sha256(b"What was asked.\n"));
    published.lines = vec![("document".into(), format!("sha256:{hash}"))];
    sealed(&mut published);
    check(&published, ORIGIN).unwrap();
}

#[test]
fn one_that_is_not_is_refused() {
    let refused = |why: &str, change: &dyn Fn(&mut Decision)| {
        let mut decision = refusal();
        change(&mut decision);
        let error = check(&decision, ORIGIN).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    };
    refused("another record", &|d| d.origin = "other.example/log".into());
    refused("digest", &|d| d.digest[0] ^= 1);
    refused("digest", &|d| d.lines[0].1 = "prejudice".into());
    refused("digest", &|d| d.kind = "request".into());
    refused("case does not open", &|d| {
        d.openings[1].value = "24-8".into()
    });
    refused("not opened", &|d| drop(d.openings.pop()));
    refused("the text", &|d| {
        d.document = Some("Something else.\n".into())
    });
    refused("the text", &|d| d.document = None);
}
