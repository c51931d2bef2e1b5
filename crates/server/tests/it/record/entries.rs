//! What enters the record, when, and that a retry never enters twice.

use sidelight_server::record::{AppendError, DocumentDefect, Redaction, redact};
use sidelight_store::record::RecordRows as _;
use sidelight_translog::entry::{Authority, Body, FieldOpening, Ground, Kind, Policy, Role};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::{Refusal, RequestId};

use super::{RECIPIENT, WithRecord, small};
use crate::support::BEGIN_MS;

const RULEBOOK: &[u8] = include_bytes!("../../../../../policy/rulebook-1.toml");

#[tokio::test]
async fn the_first_entries_are_operator_rulebook_and_pages_once() {
    let log = WithRecord::new().await;
    log.round().await;
    log.round().await;
    let log = log.restart(|_| ()).await;
    log.round().await;
    let bodies = log.bodies();
    let [
        Body::Operator(operator),
        Body::Policy(policy),
        Body::Web(web),
    ] = &bodies[..]
    else {
        panic!("{bodies:?}");
    };
    assert_eq!(operator.origin.as_str(), "localhost:4870/log");
    assert_eq!(operator.log_key, log.vkey);
    assert_eq!(policy.rulebook, Sha256Hash::of(RULEBOOK));
    let record = log.app().record();
    assert_eq!(record.document(policy.rulebook).unwrap().unwrap(), RULEBOOK);
    let manifest = record.document(web.manifest).unwrap().unwrap();
    let manifest = String::from_utf8(manifest).unwrap();
    // The list is what is served: every line's hash is that of the file under its path.
    for line in manifest.lines() {
        let (hash, path) = line.split_once("  ").unwrap();
        let served = log.test.anonymous().get(&format!("/{path}")).await;
        assert_eq!(Sha256Hash::of(&served.body).to_hex(), hash, "{path}");
    }
    let operator: serde_json::Value = log.test.anonymous().get("/api/operator").await.ok();
    assert_eq!(operator["log_vkey"], log.vkey.to_string());
}

#[tokio::test]
async fn the_same_request_gives_the_same_entry() {
    let log = WithRecord::new().await;
    let (id, body, text) = small(7);
    let record = log.app().record().clone();
    let many = (0..20).map(|_| record.append(id, body.clone(), Some(text.clone())));
    let receipts = futures::future::join_all(many).await;
    for receipt in &receipts {
        assert_eq!(receipt.as_ref().unwrap().index, 1);
    }
    let log = log.restart(|_| ()).await;
    let record = log.app().record();
    // The text is stored by now, so it need not be given again.
    assert_eq!(record.append(id, body, None).await.unwrap().index, 1);
    let (_, other, text) = small(8);
    let reused = record.append(id, other, Some(text)).await.unwrap_err();
    let expected = Refusal::RequestIdReused;
    assert!(
        matches!(&reused, AppendError::Refused(r) if *r == expected),
        "{reused:?}"
    );
    assert_eq!(record.view(|log| log.size()), Some(2));
}

#[tokio::test]
async fn an_entry_without_its_text_is_not_made() {
    let log = WithRecord::new().await;
    let record = log.app().record();
    let (id, body, text) = small(1);
    let cases = [
        (None, DocumentDefect::Missing),
        (Some(b"another text\n".to_vec()), DocumentDefect::NotNamed),
        (Some(vec![b'x'; 64 * 1024 + 1]), DocumentDefect::TooLong),
        (Some(b"bell \x07\n".to_vec()), DocumentDefect::NotText),
    ];
    for (document, expected) in cases {
        let refused = record.append(id, body.clone(), document).await.unwrap_err();
        assert!(
            matches!(&refused, AppendError::Document(defect) if *defect == expected),
            "{refused:?} for {expected:?}"
        );
    }
    assert_eq!(record.view(|log| log.size()), Some(1));
    record.append(id, body, Some(text)).await.unwrap();
}

#[tokio::test]
async fn what_does_not_fit_the_log_is_refused_and_the_rest_goes_on() {
    let log = WithRecord::new().await;
    log.round().await;
    let record = log.app().record();
    let policy = Policy {
        rulebook: Sha256Hash::of(RULEBOOK),
        version: 1,
        effective: "2030-01-01".parse().unwrap(),
    };
    let (id, body, text) = small(1);
    let (refused, good) = tokio::join!(
        record.append(RequestId([99; 16]), policy.into(), None),
        record.append(id, body, Some(text)),
    );
    assert!(matches!(
        refused,
        Err(AppendError::Refused(Refusal::Violation(_)))
    ));
    assert_eq!(good.unwrap().index, 3);
}

async fn moderator(log: &WithRecord, name: &str) -> u64 {
    let invited = log.admin(&["invite", "--role", "moderator"]);
    assert!(invited.status.success(), "{invited:?}");
    let invite = String::from_utf8(invited.stdout).unwrap().trim().to_owned();
    log.test.register(name, Some(invite)).await;
    log.round().await;
    log.app().record().view(|log| log.size()).unwrap() - 1
}

#[tokio::test]
async fn a_moderators_passkey_is_an_entry_and_the_name_is_sealed() {
    let log = WithRecord::new().await;
    log.round().await;
    let (_resident, _) = log.test.sign_up("Ann").await;
    let index = moderator(&log, "Mo Derator").await;
    log.round().await;
    let bodies = log.bodies();
    assert_eq!(bodies.len(), 4, "a resident's passkey is nobody's business");
    let Body::Credential(credential) = &bodies[3] else {
        panic!("{bodies:?}");
    };
    assert_eq!(credential.role, Role::Moderator);
    assert_eq!(credential.enrolled_by, Authority::Operator);
    assert_eq!(credential.key.as_bytes().len(), 77, "ES256 in COSE");
    let openings = log.store().await.openings(index).await.unwrap();
    assert_eq!(openings.len(), 1);
    let kept = FieldOpening {
        salt: openings[0].salt,
        value: openings[0].value.clone(),
    };
    assert_eq!(kept.value, b"Mo Derator");
    assert_eq!(kept.commit(Kind::Credential, "name"), credential.name);
    let page = log
        .test
        .visitor()
        .get(&format!("/record/entry/{index}"))
        .await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(!page.contains("Mo Derator"));
    assert!(page.contains("sealed"));
}

#[tokio::test]
async fn an_agencys_people_are_entered_after_its_key() {
    let log = WithRecord::new().await;
    log.round().await;
    let arguments = [
        "agency",
        "enroll",
        "millbrook-police",
        "--name",
        "Millbrook Police Department",
        "--kind",
        "police",
        "--place",
        "Millbrook",
        "--region",
        "832a10fffffffff",
        "--contact",
        "records@millbrook.example",
    ];
    let enrolled = log.admin(&arguments);
    assert!(enrolled.status.success(), "{enrolled:?}");
    let invites = String::from_utf8(enrolled.stdout).unwrap();
    let invite = |role: &str| {
        let line = invites.lines().find_map(|line| line.strip_prefix(role));
        line.unwrap().trim().to_owned()
    };
    log.test
        .register("Olive Officer", Some(invite("officer ")))
        .await;
    log.test
        .register("Sue Pervisor", Some(invite("supervisor ")))
        .await;
    log.round().await;
    assert_eq!(
        log.bodies().len(),
        3,
        "nobody acts for an agency without a key"
    );
    let again = log.admin(&arguments);
    assert!(!again.status.success());
    let key = [
        "agency",
        "key",
        "millbrook-police",
        "--delivery-key",
        RECIPIENT,
    ];
    assert!(log.admin(&key).status.success());
    assert!(
        !log.admin(&key).status.success(),
        "a second key is a rotation"
    );
    log.round().await;
    let bodies = log.bodies();
    let Body::Agency(agency) = &bodies[3] else {
        panic!("{bodies:?}");
    };
    assert_eq!(agency.delivery_key.as_str(), RECIPIENT);
    let text = log.app().record().document(agency.name).unwrap().unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.contains("name Millbrook Police Department\nkind police\n"),
        "{text}"
    );
    let mut roles: Vec<_> = bodies[4..]
        .iter()
        .map(|body| match body {
            Body::Credential(credential) => (credential.role, credential.agency.clone().unwrap()),
            other => panic!("{other:?}"),
        })
        .collect();
    roles.sort();
    let slug: sidelight_translog::entry::Slug = "millbrook-police".parse().unwrap();
    assert_eq!(
        roles,
        [(Role::Officer, slug.clone()), (Role::Supervisor, slug)]
    );
}

#[tokio::test]
async fn a_redaction_leaves_hash_fact_and_reason() {
    let log = WithRecord::new().await;
    log.round().await;
    let approvals = [moderator(&log, "One").await, moderator(&log, "Two").await];
    let (id, body, text) = small(5);
    let document = Sha256Hash::of(&text);
    let record = log.app().record().clone();
    let receipt = record
        .append(id, body.clone(), Some(text.clone()))
        .await
        .unwrap();
    let redaction = Redaction {
        document,
        ground: Ground::PersonalData,
        decision: Sha256Hash([3; 32]),
        approvals,
    };
    let store: sidelight_store::SharedStore = std::sync::Arc::new(log.store().await);
    let one_twice = Redaction {
        approvals: [approvals[0]; 2],
        ..redaction
    };
    assert!(redact(&store, &record, &one_twice, BEGIN_MS).await.is_err());
    assert!(
        record.document(document).unwrap().is_some(),
        "one person cannot"
    );
    let redacted = redact(&store, &record, &redaction, BEGIN_MS).await.unwrap();
    let path = format!("/log/document/{}", document.to_hex());
    let gone = log.test.visitor().get(&path).await;
    assert_eq!(gone.problem(), (410, "redacted".to_owned()));
    assert_eq!(gone.header("sidelight-entry"), redacted.index.to_string());
    assert!(
        !log.data().join(&path[1..]).exists(),
        "the text is off the disk"
    );
    let page = format!("/record/entry/{}", receipt.index);
    let page = String::from_utf8(log.test.visitor().get(&page).await.body.to_vec()).unwrap();
    assert!(page.contains("Two people took it out of sight"), "{page}");
    assert!(!page.contains("text 5"), "{page}");
    // It does not come back, not even by a restart or as the text of a new entry.
    let (_, _, other) = small(5);
    let back = record
        .append(RequestId([77; 16]), body, Some(other))
        .await
        .unwrap_err();
    assert!(
        matches!(back, AppendError::Document(DocumentDefect::Redacted)),
        "{back:?}"
    );
    let log = log.restart(|_| ()).await;
    assert_eq!(log.test.visitor().get(&path).await.status, 410);
}
