//! A small invented log with every kind of entry, the same bytes on every run.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sidelight_domain::emergency::Danger;
use sidelight_translog::{
    checkpoint::Checkpoint,
    entry::{
        Agency, Authority, Band, Body, CheckpointKey, Consent, CoseKey, Credential,
        CredentialRevoked, Day, DemandsBanded, Entry, EntryIndex, FieldOpening, Ground, Homes,
        Kind, Misuse, Opening, Operator, Package, Policy, PublicKey, Recipient, Redacted, Request,
        RequestRefused, RequestResolved, RequestUpdate, RequestWithdrawn, Reveal, Role, Scope,
        Slug, Totals, Urgent, UrgentMisused, Web,
    },
    hash::Sha256Hash,
    ledger::Ledger,
    sequencer::{RequestId, Submission},
    vkey::LogSigner,
};

pub(crate) const ORIGIN: &str = "log.example/sidelight";

pub(crate) fn signer() -> LogSigner {
    LogSigner::from_seed(ORIGIN, &mut [7; 32]).unwrap()
}

pub(crate) fn next_signer() -> LogSigner {
    LogSigner::from_seed(ORIGIN, &mut [8; 32]).unwrap()
}

/// A head of that size that nobody has signed.
pub(crate) fn other_head(size: u64) -> Checkpoint {
    Checkpoint::new(ORIGIN, size, Sha256Hash([9; 32])).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn hash(text: &str) -> Sha256Hash {
    Sha256Hash::of(text.as_bytes())
}

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

/// A recipient with a good checksum, one for each number.
pub(crate) fn recipient(number: u8) -> Recipient {
    let hrp = bech32::Hrp::parse("age").unwrap();
    let text = bech32::encode::<bech32::Bech32>(hrp, &[number; 32]).unwrap();
    text.parse().unwrap()
}

pub(crate) fn public_key(number: u8) -> PublicKey {
    let key = LogSigner::from_seed("key", &mut [number; 32]).unwrap();
    PublicKey(key.vkey().key_bytes())
}

/// The opening of a field: its salt follows from kind, ordinal and field, so that a test can reveal it later.
pub(crate) fn opening(kind: Kind, ordinal: u64, field: &str, value: &str) -> FieldOpening {
    let seed = Sha256Hash::of(format!("{} {ordinal} {field}", kind.as_str()).as_bytes());
    FieldOpening::new(value, &mut ChaCha20Rng::from_seed(seed.0))
}

pub(crate) fn operator() -> Operator {
    Operator {
        name: "Millbrook Camera Co-operative".parse().unwrap(),
        origin: ORIGIN.parse().unwrap(),
        log_key: signer().vkey().clone(),
        receiving_key: public_key(21),
        package_key: public_key(22),
    }
}

pub(crate) fn policy(version: u64, effective: &str) -> Policy {
    Policy {
        rulebook: hash(&format!("rulebook {version}")),
        version,
        effective: day(effective),
    }
}

pub(crate) fn agency(name: &str, epoch: u64, key: u8, by: Authority) -> Agency {
    Agency {
        agency: slug(name),
        name: hash(&format!("name of {name}")),
        epoch,
        delivery_key: recipient(key),
        jurisdiction: Some((name == "millbrook-police").then(|| "US-CA".parse().unwrap())),
        decision: matches!(by, Authority::Credential(_)).then(|| hash("the agency's decision")),
        decided_by: by,
    }
}

pub(crate) fn credential(role: Role, agency: Option<&str>, key: u8, by: Authority) -> Credential {
    Credential {
        role,
        agency: agency.map(slug),
        key: CoseKey::new(&[key; 77]).unwrap(),
        name: opening(Kind::Credential, u64::from(key), "name", "A. Person")
            .commit(Kind::Credential, "name"),
        decision: matches!(by, Authority::Credential(_)).then(|| hash("the enrolment")),
        enrolled_by: by,
    }
}

pub(crate) fn request(ordinal: u64, moderator: u64, officer: u64) -> Request {
    let commit = |field, value: &str| {
        opening(Kind::Request, ordinal, field, value).commit(Kind::Request, field)
    };
    Request {
        agency: slug("millbrook-police"),
        document: hash(&format!("request {ordinal}")),
        policy: hash("rulebook 1"),
        expires: day("2026-12-07"),
        case: commit("case", "2026-1234"),
        submitted_by: commit("submitted-by", &officer.to_string()),
        offence: Some(slug(
            ["burglary", "missing-person"][usize::from(ordinal == 2)],
        )),
        decision: hash("approved"),
        decided_by: EntryIndex(moderator),
    }
}

pub(crate) fn refused(ordinal: u64, moderator: u64, officer: u64) -> RequestRefused {
    let kind = Kind::RequestRefused;
    let commit = |field, value: &str| opening(kind, ordinal, field, value).commit(kind, field);
    RequestRefused {
        agency: slug("millbrook-police"),
        policy: hash("rulebook 1"),
        reason: slug("area-too-large"),
        document: commit("document", &hash("refused text").to_hex()),
        case: commit("case", ""),
        submitted_by: commit("submitted-by", &officer.to_string()),
        decision: hash("refused"),
        decided_by: EntryIndex(moderator),
    }
}

pub(crate) fn consent(ordinal: u64, request: u64) -> Consent {
    let kind = Kind::Consent;
    let commit = |field, value: &str| opening(kind, ordinal, field, value).commit(kind, field);
    Consent {
        policy: hash("rulebook 1"),
        request: commit("request", &request.to_string()),
        agency: commit("agency", "millbrook-police"),
        recipient: commit("recipient", recipient(1).as_str()),
        clips: commit("clips", "3"),
        seconds: commit("seconds", "120"),
        pseudonym: commit("pseudonym", "000102030405060708090a0b0c0d0e0f"),
        footage: Some(commit("footage", &hash("footage").to_hex())),
    }
}

pub(crate) fn package(ordinal: u64, request: u64) -> Package {
    let opening = opening(Kind::Package, ordinal, "request", &request.to_string());
    Package {
        digest: hash(&format!("package {ordinal}")),
        request: opening.commit(Kind::Package, "request"),
    }
}

pub(crate) fn reveal(index: u64, kind: Kind, ordinal: u64, field: &str, value: &str) -> Reveal {
    let opening = opening(kind, ordinal, field, value);
    Reveal {
        index: EntryIndex(index),
        field: slug(field),
        salt: opening.salt,
        value: Opening::new(&opening.value).unwrap(),
    }
}

/// Indexes of the story's entries that tests refer to.
pub(crate) mod at {
    pub(crate) const ADMIN: u64 = 3;
    pub(crate) const MODERATOR: u64 = 4;
    pub(crate) const REVIEWER: u64 = 5;
    pub(crate) const OFFICER: u64 = 6;
    pub(crate) const SUPERVISOR: u64 = 7;
    pub(crate) const REQUEST: u64 = 8;
    pub(crate) const CONSENT: u64 = 12;
    pub(crate) const PACKAGE: u64 = 21;
}

/// Bodies of a valid log in which every kind occurs, with the day each is appended.
pub(crate) fn story() -> Vec<(Body, Day)> {
    let by = |index| Authority::Credential(EntryIndex(index));
    let police = Some("millbrook-police");
    let end = |request, document: Option<Sha256Hash>| {
        (EntryIndex(request), document, EntryIndex(at::OFFICER))
    };
    let (resolved, withdrawn) = (end(at::REQUEST, None), end(14, Some(hash("closing text"))));
    let first = day("2026-11-23");
    let totals = Totals {
        month: "2026-11".parse().unwrap(),
        agency: Scope::All,
        requests: 2,
        refused: 1,
        updated: 1,
        resolved: 1,
        withdrawn: 1,
        consents: 2,
    };
    let mut story: Vec<(Body, Day)> = [
        Body::from(operator()),
        policy(1, "2026-11-23").into(),
        agency("millbrook-police", 1, 1, Authority::Operator).into(),
        credential(Role::Admin, None, 1, Authority::Operator).into(),
        credential(Role::Moderator, None, 2, by(at::ADMIN)).into(),
        credential(Role::Reviewer, None, 3, by(at::ADMIN)).into(),
        credential(Role::Officer, police, 4, by(at::ADMIN)).into(),
        credential(Role::Supervisor, police, 5, by(at::ADMIN)).into(),
        request(1, at::MODERATOR, at::OFFICER).into(),
        refused(1, at::MODERATOR, at::OFFICER).into(),
        RequestUpdate {
            request: EntryIndex(at::REQUEST),
            document: hash("update"),
            decision: hash("approved update"),
            decided_by: EntryIndex(at::MODERATOR),
        }
        .into(),
        Web {
            manifest: hash("web manifest"),
        }
        .into(),
        consent(1, at::REQUEST).into(),
        consent(2, at::REQUEST).into(),
        request(2, at::MODERATOR, at::OFFICER).into(),
        RequestResolved {
            request: resolved.0,
            document: resolved.1,
            decision: hash("resolved"),
            decided_by: resolved.2,
        }
        .into(),
        RequestWithdrawn {
            request: withdrawn.0,
            document: withdrawn.1,
            decision: hash("withdrawn"),
            decided_by: withdrawn.2,
        }
        .into(),
        Redacted {
            document: hash("update"),
            ground: Ground::PersonFound,
            decision: hash("redaction"),
            first_approval: EntryIndex(at::MODERATOR),
            second_approval: EntryIndex(at::REVIEWER),
        }
        .into(),
        reveal(
            at::CONSENT,
            Kind::Consent,
            1,
            "recipient",
            recipient(1).as_str(),
        )
        .into(),
        agency("millbrook-police", 2, 2, by(at::SUPERVISOR)).into(),
        CredentialRevoked {
            credential: EntryIndex(at::OFFICER),
            decision: Some(hash("revocation")),
            revoked_by: by(at::SUPERVISOR),
        }
        .into(),
        package(1, at::REQUEST).into(),
    ]
    .into_iter()
    .map(|body| (body, first))
    .collect();
    let later = day("2026-12-01");
    story.push((totals.into(), later));
    let first = story.len() as u64;
    story.extend(
        crate::trustees::story(first)
            .into_iter()
            .map(|body| (body, later)),
    );
    let first = story.len() as u64;
    story.extend(
        crate::emergencies::story(first)
            .into_iter()
            .map(|body| (body, later)),
    );
    let first = story.len() as u64;
    story.extend(
        crate::demands::story(first)
            .into_iter()
            .map(|body| (body, later)),
    );
    let first = story.len() as u64;
    let urgent = urgent(first).into_iter().map(|body| (body, later));
    story.extend(urgent);
    let first = story.len() as u64;
    let lookup = crate::lookup::story(first).into_iter();
    story.extend(lookup.map(|body| (body, later)));
    let is_set = |(body, _): &(Body, Day)| matches!(body, Body::LookupSet(_));
    let set = story.iter().rposition(is_set).unwrap() as u64;
    let look_ups = crate::look_ups::story(set).into_iter();
    story.extend(look_ups.map(|body| (body, later)));
    let homes = Homes {
        month: "2026-11".parse().unwrap(),
        homes: Band::of(7),
    };
    story.push((homes.into(), later));
    let banded = DemandsBanded {
        demand: slug("national-security"),
        month: "2026-06".parse().unwrap(),
        least: 0,
        most: 499,
    };
    story.push((banded.into(), later));
    story.extend(crate::drills::story());
    let misused = crate::misuse::story(story.len() as u64).into_iter();
    story.extend(misused.map(|body| (body, day("2026-12-02"))));
    let change = CheckpointKey {
        previous: signer().vkey().clone(),
        key: next_signer().vkey().clone(),
    };
    story.push((change.into(), day("2026-12-02")));
    story
}

/// An urgent ask that is ended and turns out to be misused; its request would have index `at`.
pub(crate) fn urgent(at: u64) -> Vec<Body> {
    let asked = Request {
        expires: day("2026-12-02"),
        ..request(3, at::MODERATOR, at::SUPERVISOR)
    };
    vec![
        asked.into(),
        Urgent {
            request: EntryIndex(at),
            danger: Danger::MissingAtRisk,
        }
        .into(),
        RequestResolved {
            request: EntryIndex(at),
            document: Some(hash("found")),
            decision: hash("resolved"),
            decided_by: EntryIndex(at::SUPERVISOR),
        }
        .into(),
        UrgentMisused {
            request: EntryIndex(at),
            reason: Misuse::NotEnded,
            decision: hash("misused"),
            decided_by: EntryIndex(at::REVIEWER),
        }
        .into(),
    ]
}

/// The story as entries, and the ledger after them.
pub(crate) fn entries() -> (Vec<Entry>, Ledger) {
    let mut ledger = Ledger::new();
    let mut entries = Vec::new();
    for (body, day) in story() {
        let entry = ledger.next_entry(body, day).unwrap();
        ledger.admit(&entry).unwrap();
        entries.push(entry);
    }
    (entries, ledger)
}

/// The ledger after the story's first `count` entries.
pub(crate) fn ledger_at(count: usize) -> Ledger {
    let mut ledger = Ledger::new();
    for entry in &entries().0[..count] {
        ledger.admit(entry).unwrap();
    }
    ledger
}

/// A submission whose request id follows from `number`.
pub(crate) fn submission(number: u64, body: impl Into<Body>) -> Submission {
    let mut id = [0; 16];
    ChaCha20Rng::seed_from_u64(number).fill_bytes(&mut id);
    Submission {
        request_id: RequestId(id),
        body: body.into(),
        unless_announced: None,
    }
}

/// The story behind the operator entry and without the change of key, as submissions.
pub(crate) fn submissions() -> Vec<(Submission, Day)> {
    let bodies = story().into_iter().enumerate().skip(1);
    bodies
        .filter(|(_, (body, _))| body.kind() != Kind::CheckpointKey)
        .map(|(number, (body, day))| (submission(number as u64, body), day))
        .collect()
}
