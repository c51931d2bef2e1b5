//! The ceremony through the operator, with trustees played by plain keys: their packages are bytes to it.

mod repairs;

use ed25519_dalek::{Signer as _, SigningKey};
use http::Method;
use serde_json::{Value, json};
use sidelight_api::trustee::{CALL_OFF_MS_MAX, Call, CallHeader, Introduction, Letter};
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::entry::{
    Authority, Body, CeremonyConfirmed, CeremonyPackage, CosignerKey, EntryIndex, PublicKey,
    PublicPackage, Signature, Slug, Text, Trustee,
};
use sidelight_translog::hash::Sha256Hash;

use crate::record::WithRecord;
use crate::support::{BEGIN_MS, Reply};

const QUORUM_KEY: &str = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z";
const ROSTER: &str = "sidelight-roster/v1\n";
const RECIPIENTS: [&str; 3] = [
    "age1qsxw0qjl0tmeph5mzvpxc900x9tyet36asjmt7vf9py73kex84wqngtej0",
    "age185vdg77lzfy7ak8a2h7hvdugehmvaa3dhp8vs7dtkw4unnns3vvsrqxzj7",
    "age1pvssszl7687eytkuatml23fyl9vfhndp5wc4k5nsx39tm0v3rqxq52997p",
];
const PACKAGES: &str = "/api/trustees/packages";

/// A trustee with its key.
pub(crate) struct Seat {
    pub(crate) name: &'static str,
    key: SigningKey,
    origin: String,
}

impl Seat {
    fn new(number: u8, origin: &str) -> Self {
        Self {
            name: ["hill-court", "town-library", "harbor-law"][usize::from(number - 1)],
            key: SigningKey::from_bytes(&[number; 32]),
            origin: origin.to_owned(),
        }
    }

    pub(crate) fn slug(&self) -> Slug {
        self.name.parse().unwrap()
    }

    pub(crate) fn origin(&self) -> Text {
        self.origin.parse().unwrap()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.key.sign(message).to_bytes())
    }

    fn header(&self, method: &Method, path: &str, body: &[u8], time_ms: u64) -> CallHeader {
        let call = Call {
            origin: &self.origin,
            trustee: self.name,
            method: method.as_str(),
            path,
            body,
            time_ms,
        };
        CallHeader {
            trustee: self.name.to_owned(),
            time_ms,
            signature: self.key.sign(&call.message()).to_bytes(),
        }
    }

    pub(crate) async fn call(
        &self,
        log: &WithRecord,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Reply {
        let bytes = match method {
            Method::GET => Vec::new(),
            _ => serde_json::to_vec(body).unwrap(),
        };
        let header = self.header(&method, path, &bytes, BEGIN_MS);
        send(log, (method, path), header.to_string(), bytes).await
    }

    pub(crate) async fn post(&self, log: &WithRecord, path: &str, body: &Value) -> Reply {
        self.call(log, Method::POST, path, body).await
    }

    /// The file that its program prints.
    async fn introduction(&self, log: &WithRecord, number: u8) -> Value {
        let path = format!("/api/trustees/introduction?trustee={}", self.name);
        let said: Introduction = log.test.anonymous().get(&path).await.ok();
        assert_eq!(said.origin, self.origin);
        let witness = Cosigner::from_seed(&format!("t{number}.example"), &[100 + number; 32]);
        let about = format!("sidelight-trustee/v1\nname {}\n", self.name);
        let mut entry = Trustee {
            trustee: self.slug(),
            number: said.number,
            epoch: said.epoch,
            name: Sha256Hash::of(about.as_bytes()),
            witness_key: CosignerKey::new(witness.unwrap().vkey().clone()).unwrap(),
            signing_key: PublicKey(self.key.verifying_key().to_bytes()),
            recipient: RECIPIENTS[usize::from(number - 1)].parse().unwrap(),
            signature: Signature([0; 64]),
            decision: None,
            decided_by: Authority::Operator,
        };
        entry.signature = self.sign(&entry.message(&self.origin()));
        json!({
            "trustee": self.name, "number": said.number, "epoch": said.epoch, "about": about,
            "witness_key": entry.witness_key.to_string(),
            "signing_key": entry.signing_key.to_string(),
            "recipient": entry.recipient.to_string(),
            "signature": entry.signature.to_string(),
        })
    }

    /// Its file is handed to the operator's admin, who enters it.
    async fn enrol(&self, log: &WithRecord, number: u8) {
        let file = log.test.folder.path().join(format!("{}.json", self.name));
        let introduction = self.introduction(log, number).await;
        std::fs::write(&file, introduction.to_string()).unwrap();
        let enrolled = log.admin(&["trustee", "enrol", &file.display().to_string()]);
        assert!(enrolled.status.success(), "{enrolled:?}");
        log.round().await;
    }

    fn package(&self, ceremony: u64) -> Value {
        let mut entry = CeremonyPackage {
            ceremony: EntryIndex(ceremony),
            trustee: self.slug(),
            package: PublicPackage::new(&[9; 168]).unwrap(),
            signature: Signature([0; 64]),
        };
        entry.signature = self.sign(&entry.message(&self.origin()));
        json!({
            "ceremony": ceremony, "trustee": self.name,
            "package": entry.package.to_string(), "signature": entry.signature.to_string(),
        })
    }

    fn confirmation(&self, ceremony: u64, roster: &str) -> Value {
        let mut entry = CeremonyConfirmed {
            ceremony: EntryIndex(ceremony),
            trustee: self.slug(),
            quorum_key: QUORUM_KEY.parse().unwrap(),
            roster: Sha256Hash::of(roster.as_bytes()),
            signature: Signature([0; 64]),
        };
        entry.signature = self.sign(&entry.message(&self.origin()));
        json!({
            "ceremony": ceremony, "trustee": self.name, "quorum_key": QUORUM_KEY,
            "roster": format!("sha256:{}", entry.roster.to_hex()),
            "signature": entry.signature.to_string(),
        })
    }
}

async fn send(
    log: &WithRecord,
    (method, path): (Method, &str),
    authorization: String,
    body: Vec<u8>,
) -> Reply {
    let request = log
        .test
        .anonymous()
        .request(method, path)
        .header(http::header::AUTHORIZATION, authorization)
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(body.into());
    log.test.anonymous().send(request.unwrap()).await
}

/// An operator with two trustees and a ceremony that has begun: its index.
async fn begun() -> (WithRecord, [Seat; 2], u64) {
    let (log, seats) = enrolled().await;
    begin(&log, &seats, &[]).await;
    let bodies = log.bodies();
    let at = bodies.iter().position(|it| matches!(it, Body::Ceremony(_)));
    (log, seats, at.unwrap() as u64)
}

/// An operator with two trustees.
pub(crate) async fn enrolled() -> (WithRecord, [Seat; 2]) {
    let log = WithRecord::new().await;
    log.round().await;
    let Some(Body::Operator(operator)) = log.bodies().into_iter().next() else {
        panic!("entry 0 is the operator's");
    };
    let seats = [1, 2].map(|number| Seat::new(number, operator.origin.as_str()));
    for (number, seat) in (1..).zip(&seats) {
        seat.enrol(&log, number).await;
    }
    (log, seats)
}

/// The admin begins a ceremony of both.
pub(crate) async fn begin(log: &WithRecord, seats: &[Seat; 2], further: &[&str]) {
    let mut words = vec!["ceremony", "begin", "--threshold", "2"];
    words.extend(further);
    for seat in seats {
        words.extend(["--trustee", seat.name]);
    }
    let ceremony = log.admin(&words);
    assert!(ceremony.status.success(), "{ceremony:?}");
    log.round().await;
}

fn sets(log: &WithRecord) -> usize {
    let bodies = log.bodies().into_iter();
    bodies
        .filter(|it| matches!(it, Body::TrusteeSet(_)))
        .count()
}

#[tokio::test]
async fn what_trustees_confirm_becomes_a_set() {
    let (log, seats, ceremony) = begun().await;
    let [one, two] = &seats;
    for seat in &seats {
        let package = seat.package(ceremony);
        let entered: Value = seat.post(&log, PACKAGES, &package).await.ok();
        // The same again is the same entry.
        let again: Value = seat.post(&log, PACKAGES, &package).await.ok();
        assert_eq!(entered, again);
    }
    let letters = "/api/trustees/letters";
    let letter = json!({ "ceremony": ceremony, "to": two.name, "letter": "YWdl" });
    one.post(&log, letters, &letter).await.done();
    one.post(&log, letters, &letter).await.done();
    let other = json!({ "ceremony": ceremony, "to": two.name, "letter": "YWdm" });
    let refused = one.post(&log, letters, &other).await;
    assert_eq!(refused.problem(), (409, "letter".into()));
    let path = format!("{letters}?ceremony={ceremony}");
    let read = async |seat: &Seat| -> Vec<Letter> {
        seat.call(&log, Method::GET, &path, &Value::Null).await.ok()
    };
    assert!(read(one).await.is_empty());
    assert_eq!(read(two).await[0].from, one.name);

    let (confirmations, roster) = ("/api/trustees/confirmations", "/api/trustees/roster");
    let text = json!({ "ceremony": ceremony, "text": ROSTER });
    let early = one.post(&log, roster, &text).await;
    assert_eq!(early.problem(), (409, "roster".into()));
    one.post(&log, confirmations, &one.confirmation(ceremony, ROSTER))
        .await
        .done();
    one.post(&log, roster, &text).await.done();
    // Everybody has to have the same.
    let differs = two.confirmation(ceremony, "another roster");
    let refused = two.post(&log, confirmations, &differs).await;
    assert_eq!(refused.problem(), (409, "entry".into()));
    assert_eq!(sets(&log), 0);
    two.post(&log, confirmations, &two.confirmation(ceremony, ROSTER))
        .await
        .done();
    assert_eq!(sets(&log), 1);
    // Told again, there is still one.
    one.post(&log, roster, &text).await.done();
    log.round().await;
    assert_eq!(sets(&log), 1);
}

#[tokio::test]
async fn a_call_is_its_trustees_and_this_one_alone() {
    let (log, [one, two], ceremony) = begun().await;
    let body = serde_json::to_vec(&one.package(ceremony)).unwrap();
    let good = || one.header(&Method::POST, PACKAGES, &body, BEGIN_MS);
    let refused = async |path: &str, header: String, body: &[u8]| {
        let reply = send(&log, (Method::POST, path), header, body.to_vec()).await;
        assert_eq!(reply.problem().0, 404);
    };
    let elsewhere = "/api/trustees/confirmations";
    refused(elsewhere, good().to_string(), &body).await;
    refused(PACKAGES, good().to_string(), &[&body[..], b" "].concat()).await;
    for off in [CALL_OFF_MS_MAX + 1, 3_600_000] {
        for time in [BEGIN_MS - off, BEGIN_MS + off] {
            let header = one.header(&Method::POST, PACKAGES, &body, time);
            refused(PACKAGES, header.to_string(), &body).await;
        }
    }
    let moved = CallHeader {
        time_ms: BEGIN_MS + 1,
        ..good()
    };
    refused(PACKAGES, moved.to_string(), &body).await;
    let named = CallHeader {
        trustee: two.name.to_owned(),
        ..good()
    };
    refused(PACKAGES, named.to_string(), &body).await;
    let nobody = Seat {
        name: "nobody",
        ..Seat::new(1, &one.origin)
    };
    let header = nobody.header(&Method::POST, PACKAGES, &body, BEGIN_MS);
    refused(PACKAGES, header.to_string(), &body).await;
    let foreign = Seat::new(1, "another.example");
    let header = foreign.header(&Method::POST, PACKAGES, &body, BEGIN_MS);
    refused(PACKAGES, header.to_string(), &body).await;
    for header in ["", "Bearer x", "Sidelight-Trustee hill-court 1"] {
        refused(PACKAGES, header.to_owned(), &body).await;
    }
    // One trustee does not hand in another's.
    let theirs = two.post(&log, PACKAGES, &one.package(ceremony)).await;
    assert_eq!(theirs.problem().0, 404);
    // And the good one was not spoilt by any of it.
    one.post(&log, PACKAGES, &one.package(ceremony))
        .await
        .done();
}

#[tokio::test]
async fn an_introduction_that_is_none_is_refused() {
    let (log, [one, _], _) = begun().await;
    let file = log.test.folder.path().join("false.json");
    std::fs::write(&file, r#"{"trustee": "hill-court"}"#).unwrap();
    let refused = log.admin(&["trustee", "enrol", &file.display().to_string()]);
    assert!(!refused.status.success());
    // A name that is there already comes with its number and the next keys.
    let path = format!("/api/trustees/introduction?trustee={}", one.name);
    let said: Introduction = log.test.anonymous().get(&path).await.ok();
    assert_eq!((said.number, said.epoch), (1, 2));
    let unknown = log.admin(&[
        "ceremony",
        "begin",
        "--threshold",
        "2",
        "--trustee",
        "x",
        "--trustee",
        "y",
    ]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no trustee x"));
}
