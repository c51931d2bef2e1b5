//! Look-ups of addresses: from what an officer's page blinded to the answers of trustees, who is told, and
//! every way that is closed. Trustees are played by plain keys, elements and answers are bytes.

mod attacks;
mod crash;
mod named;
mod whole;

use ed25519_dalek::{Signer as _, SigningKey};
use http::{Method, header};
use serde::Serialize;
use serde_json::json;
use sidelight_api::decision::Approve;
use sidelight_api::emergency::{ToDecide, ToSign};
use sidelight_api::lookup::case::{LookUp, LookUpReview, NewLookUp};
use sidelight_api::lookup::{Done, Work};
use sidelight_api::trustee::{Call, CallHeader};
use sidelight_server::clock::Clock as _;
use sidelight_translog::entry::{Body, Text};

use crate::asking::{Person, Town, invited};
use crate::civic::trustees::{lookup_key, quorum};
use crate::support::{Home, Reply};

/// The trustees' answers to one element.
const ANSWER_BYTES: usize = 96;

/// A town with a look-up key of two trustees, a reviewer, and a home.
pub(crate) struct Street {
    pub(crate) town: Town,
    pub(crate) reviewer: Person,
    pub(crate) home: Home,
    /// Index of the key's entry.
    pub(crate) set: u64,
}

fn rulebook() -> std::path::PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/rulebook-3.toml").into()
}

fn new_look_up(addresses: u8) -> NewLookUp {
    NewLookUp {
        case: "26-1188".into(),
        danger: "kidnapping".into(),
        reason: "The van was seen to turn into this street.".into(),
        epoch: 1,
        elements: (1..=addresses).map(|it| hex::encode([it; 32])).collect(),
    }
}

impl Street {
    async fn new() -> Self {
        let town = Town::with(|config| config.rulebook = Some(rulebook())).await;
        let log = &town.log;
        let reviewer = invited(log, "reviewer", "Rui").await;
        let Some(Body::Operator(operator)) = log.bodies().into_iter().next() else {
            panic!("entry 0 is the operator's");
        };
        quorum(log, &operator.origin).await;
        let set = lookup_key(log, &operator.origin).await;
        log.round().await;
        let home = town.log.test.home("Ann").await;
        Self {
            town,
            reviewer,
            home,
            set,
        }
    }

    async fn typed(&self, new: &NewLookUp) -> Reply {
        let officer = &self.town.officer;
        officer.actor.post("/api/agency/look-ups", new).await
    }

    /// Typed and signed by the officer.
    async fn filed(&mut self, addresses: u8) -> LookUp {
        let typed: LookUp = self.typed(&new_look_up(addresses)).await.ok();
        sign(&mut self.town.officer, &typed).await.ok()
    }

    /// Signed by the supervisor, too.
    async fn supervised(&mut self, addresses: u8) -> String {
        let filed = self.filed(addresses).await;
        let supervisor = &mut self.town.supervisor;
        let seen = see(supervisor, &filed.look_up).await;
        sign(supervisor, &seen).await.done();
        filed.look_up
    }

    /// In the record.
    pub(crate) async fn published(&mut self, addresses: u8) -> LookUpReview {
        let look_up = self.supervised(addresses).await;
        let shown = to_approve(&self.reviewer, &look_up).await;
        approve(&mut self.reviewer, &look_up, &shown).await.ok()
    }

    /// A call of a trustee of the town.
    async fn call(&self, number: u8, method: Method, path: &str, body: &impl Serialize) -> Reply {
        let origin: Text = self.town.log.vkey.name().parse().unwrap();
        let (name, time_ms) = (
            format!("trustee-{number}"),
            self.town.log.test.clock.now_ms(),
        );
        let body = match method {
            Method::GET => Vec::new(),
            _ => serde_json::to_vec(body).unwrap(),
        };
        let call = Call {
            origin: origin.as_str(),
            trustee: &name,
            method: method.as_str(),
            path,
            body: &body,
            time_ms,
        };
        let key = SigningKey::from_bytes(&[number; 32]);
        let header = CallHeader {
            signature: key.sign(&call.message()).to_bytes(),
            trustee: name.clone(),
            time_ms,
        };
        let visitor = self.town.log.test.visitor();
        let request = visitor
            .request(method, path)
            .header(header::AUTHORIZATION, header.to_string())
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into());
        visitor.send(request.unwrap()).await
    }

    async fn work(&self, number: u8) -> Vec<Work> {
        let path = "/api/trustees/look-ups?wait=0";
        self.call(number, Method::GET, path, &()).await.ok()
    }

    async fn answer(&self, number: u8, done: &Done) -> Reply {
        let path = "/api/trustees/look-ups/answers";
        self.call(number, Method::POST, path, done).await
    }

    pub(crate) async fn hashes(&self, look_up: &str, hashes: &[[u8; 32]]) -> Reply {
        let hashes: Vec<_> = hashes.iter().map(hex::encode).collect();
        let path = format!("/api/agency/look-ups/{look_up}/hashes");
        let officer = &self.town.officer.actor;
        officer.post(&path, &json!({ "hashes": hashes })).await
    }
}

fn answers(index: u64, byte: u8, count: usize) -> Done {
    Done::LookUp {
        index,
        answers: vec![vec![byte; ANSWER_BYTES].into(); count],
    }
}

fn given(person: &mut Person, sign: &ToSign) -> Approve {
    person.device.sign(&sign.digest, &sign.rp_id)
}

/// A passkey over what this person was shown.
async fn sign(person: &mut Person, seen: &LookUp) -> Reply {
    let given = given(person, &seen.sign.clone().unwrap());
    let path = format!("/api/agency/look-ups/{}/sign", seen.look_up);
    person.actor.post(&path, &given).await
}

async fn see(person: &Person, look_up: &str) -> LookUp {
    let path = format!("/api/agency/look-ups/{look_up}");
    person.actor.get(&path).await.ok()
}

async fn to_approve(reviewer: &Person, look_up: &str) -> ToDecide {
    let path = format!("/api/review/look-ups/{look_up}/approval");
    reviewer.actor.post(&path, &()).await.ok()
}

async fn approve(reviewer: &mut Person, look_up: &str, shown: &ToDecide) -> Reply {
    let approve = given(reviewer, &shown.sign);
    let path = format!("/api/review/look-ups/{look_up}/approve");
    let body = json!({ "openings": shown.openings, "approve": approve });
    reviewer.actor.post(&path, &body).await
}
