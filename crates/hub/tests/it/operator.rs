//! An operator made for tests: it takes what hubs send, keeps it in memory, and misbehaves when told to.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::Problem;
use sidelight_api::household::{Sealed, StatementWire};
use sidelight_api::hub::{
    Clips, Command, FootageAsked, FootageDone, FootageOutcome, ForHub, NewClip, Received,
};
use sidelight_api::mailbox::Slot;
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{ClipId, Manifest, sha256};
use sidelight_hub::clock;

pub(crate) const TOKEN: &str = "a-token";

/// What the operator does wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    #[default]
    None,
    /// Answers 503 to everything.
    Away,
    /// Answers clips with this status and code.
    Clips(u16, &'static str),
    /// Signs receipts with another key than the one hubs were paired with.
    OtherKey,
}

#[derive(Default)]
pub(crate) struct Store {
    pub(crate) fault: Fault,
    /// Clips that were refused, as often as they came.
    pub(crate) refused: u64,
    pub(crate) blobs: HashMap<String, Bytes>,
    /// In the order in which they came.
    pub(crate) clips: Vec<(ClipId, NewClip)>,
    pub(crate) statements: Vec<StatementWire>,
    pub(crate) commands: BTreeMap<String, Vec<u8>>,
    pub(crate) replies: HashMap<String, Vec<u8>>,
    /// What the operator asks itself; again until it is reported on.
    pub(crate) asks: Vec<FootageAsked>,
    /// What was reported, in the order in which it came.
    pub(crate) reports: Vec<(String, FootageOutcome)>,
    pub(crate) status: Option<Vec<u8>>,
    pub(crate) events: Vec<Vec<u8>>,
    /// The log's key that a pairing names.
    pub(crate) log: Option<String>,
    /// The policy that a pairing names: number and text.
    pub(crate) policy: Option<(u64, String)>,
    /// The list of trustees.
    pub(crate) trustees: Option<serde_json::Value>,
    /// Static files of the log.
    pub(crate) log_files: BTreeMap<String, Vec<u8>>,
    mailboxes: HashMap<(String, String), Slot>,
    next: u64,
}

#[derive(Clone)]
pub(crate) struct Operator {
    pub(crate) store: Arc<Mutex<Store>>,
    key: SigningKey,
    other_key: SigningKey,
    pub(crate) address: SocketAddr,
}

type Wait = Query<HashMap<String, String>>;

fn seconds(query: &Wait) -> u64 {
    query.get("wait").and_then(|w| w.parse().ok()).unwrap_or(0)
}

/// Looks until there is something or the wait is over.
async fn until<T>(wait: u64, look: impl Fn() -> Option<T>) -> Option<T> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(wait);
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if tokio::time::Instant::now() >= deadline {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn problem(status: u16, code: &str) -> Response {
    let body = Json(Problem::new(status, code, "Refused", "for a test"));
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

impl Operator {
    pub(crate) async fn start() -> Self {
        Self::with_key(SigningKey::generate(&mut OsRng)).await
    }

    /// One that hubs know already, by its key.
    pub(crate) async fn with_key(key: SigningKey) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let other_key = SigningKey::generate(&mut OsRng);
        let address = listener.local_addr().unwrap();
        let operator = Self {
            store: Arc::default(),
            key,
            other_key,
            address,
        };
        let app = Router::new()
            .route("/api/operator", get(about))
            .route(
                "/api/mailbox/{id}/{slot}",
                put(mailbox_put).get(mailbox_get),
            )
            .route("/api/hub/blobs/{hash}", put(blob))
            .route("/api/hub/clips", post(clip))
            .route("/api/hub/clips/missing", post(missing))
            .route("/api/hub/statements", get(statements))
            .route("/api/hub/commands", get(commands))
            .route("/api/hub/commands/{id}/reply", post(reply))
            .route("/api/hub/footage/{about}", post(footage))
            .route("/api/hub/status", put(status))
            .route("/api/hub/events", post(event))
            .route("/feed/trustees.json", get(trustees))
            .route("/log/{*path}", get(log_file))
            .layer(DefaultBodyLimit::max(64 * 1024 * 1024))
            .layer(middleware::from_fn_with_state(operator.clone(), gate))
            .with_state(operator.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        operator
    }

    pub(crate) fn url(&self) -> url::Url {
        format!("http://{}/", self.address).parse().unwrap()
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut self.store.lock().unwrap())
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        self.with(|s| s.fault = fault);
    }

    /// Queues a command; returns the operator's id for it.
    pub(crate) fn queue(&self, sealed: Vec<u8>) -> String {
        self.with(|s| {
            s.next += 1;
            let id = format!("c{}", s.next);
            s.commands.insert(id.clone(), sealed);
            id
        })
    }
}

async fn gate(State(operator): State<Operator>, request: Request, next: Next) -> Response {
    let fault = operator.with(|s| s.fault);
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok());
    let signed_in = bearer == Some(&format!("Bearer {TOKEN}"));
    if fault == Fault::Away {
        return problem(503, "away");
    }
    if request.uri().path().starts_with("/api/hub") && !signed_in {
        return problem(401, "token");
    }
    next.run(request).await
}

async fn about(State(operator): State<Operator>) -> Json<serde_json::Value> {
    let key = match operator.with(|s| s.fault) {
        Fault::OtherKey => operator.other_key.verifying_key(),
        _ => operator.key.verifying_key(),
    };
    let log = operator.with(|s| s.log.clone());
    Json(json!({
        "name": "Test", "receiving_key": hex::encode(key.to_bytes()), "log_vkey": log,
        "public_url": "http://localhost/", "app_url": "http://localhost/", "sign_up_open": true,
        "now_ms": clock::now_ms(),
    }))
}

async fn mailbox_put(
    State(o): State<Operator>,
    Path(at): Path<(String, String)>,
    Json(slot): Json<Slot>,
) -> Response {
    let taken = o.with(|s| s.mailboxes.insert(at, slot).is_some());
    if taken {
        problem(409, "taken")
    } else {
        StatusCode::NO_CONTENT.into_response()
    }
}

async fn mailbox_get(
    State(o): State<Operator>,
    Path(at): Path<(String, String)>,
    query: Wait,
) -> Response {
    let slot = until(seconds(&query), || {
        o.with(|s| s.mailboxes.get(&at).cloned())
    })
    .await;
    slot.map_or(StatusCode::NO_CONTENT.into_response(), |slot| {
        Json(slot).into_response()
    })
}

async fn blob(State(o): State<Operator>, Path(hash): Path<String>, body: Bytes) -> Response {
    if hex::encode(sha256(&body)) != hash {
        return problem(422, "hash_mismatch");
    }
    o.with(|s| s.blobs.insert(hash, body));
    StatusCode::CREATED.into_response()
}

/// The payloads a clip has, by hash.
fn payloads(new: &NewClip) -> impl Iterator<Item = String> {
    let manifest = Manifest::parse(&new.manifest.body.0).unwrap();
    let openings: Vec<_> = new.openings.iter().map(|o| o.parse().unwrap()).collect();
    let opened = manifest.open(&openings).unwrap();
    let tracks = ["video-payload", "audio-payload", "card-payload"];
    let hashes = tracks.map(|track| opened.optional::<32>(track).unwrap());
    hashes.into_iter().flatten().map(hex::encode)
}

async fn clip(State(o): State<Operator>, Json(new): Json<NewClip>) -> Response {
    let fault = o.with(|s| s.fault);
    if let Fault::Clips(status, code) = fault {
        o.with(|s| s.refused += 1);
        return problem(status, code);
    }
    let manifest = Manifest::parse(&new.manifest.body.0).unwrap();
    for hash in payloads(&new) {
        let stored = o.with(|s| s.blobs.contains_key(&hash));
        assert!(stored, "a clip came before its payload {hash}");
    }
    let received_ms = clock::now_ms();
    let key = if fault == Fault::OtherKey {
        &o.other_key
    } else {
        &o.key
    };
    let signature = key
        .sign(&received_bytes(manifest.body(), received_ms))
        .to_bytes()
        .to_vec()
        .into();
    let clip = new.manifest.certificate.clip;
    o.with(|s| {
        if s.clips.iter().all(|(id, _)| *id != clip) {
            s.clips.push((clip, new));
        }
    });
    Json(Received {
        received_ms,
        signature,
    })
    .into_response()
}

async fn missing(State(o): State<Operator>, Json(asked): Json<Clips>) -> Json<Clips> {
    let has = |clip: &String| {
        o.with(|s| {
            let found = s.clips.iter().find(|(id, _)| id.to_string() == *clip);
            found.is_some_and(|(_, new)| payloads(new).all(|hash| s.blobs.contains_key(&hash)))
        })
    };
    let clips = asked.clips.into_iter().filter(|it| !has(it)).collect();
    Json(Clips { clips })
}

async fn trustees(State(o): State<Operator>) -> Response {
    match o.with(|s| s.trustees.clone()) {
        Some(feed) => Json(feed).into_response(),
        None => problem(503, "unavailable"),
    }
}

async fn log_file(State(o): State<Operator>, Path(path): Path<String>) -> Response {
    match o.with(|s| s.log_files.get(&path).cloned()) {
        Some(bytes) => bytes.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn statements(State(o): State<Operator>, query: Wait) -> Json<Vec<StatementWire>> {
    let after: usize = query["after"].parse().unwrap();
    let found = until(seconds(&query), || {
        o.with(|s| {
            s.statements
                .get(after..)
                .filter(|new| !new.is_empty())
                .map(<[_]>::to_vec)
        })
    });
    Json(found.await.unwrap_or_default())
}

async fn commands(State(o): State<Operator>, query: Wait) -> Json<Vec<ForHub>> {
    let found = until(seconds(&query), || {
        let all: Vec<_> = o.with(|s| {
            let open = s
                .commands
                .iter()
                .filter(|(id, _)| !s.replies.contains_key(*id));
            let commands = open.map(|(id, sealed)| {
                ForHub::Command(Command {
                    command: id.clone(),
                    sealed: sealed.clone().into(),
                })
            });
            let reported = |ask: &&FootageAsked| s.reports.iter().any(|(id, _)| *id == ask.about);
            let asks = s.asks.iter().filter(|it| !reported(it));
            commands.chain(asks.cloned().map(ForHub::Footage)).collect()
        });
        (!all.is_empty()).then_some(all)
    });
    Json(found.await.unwrap_or_default())
}

async fn footage(
    State(o): State<Operator>,
    Path(about): Path<String>,
    Json(done): Json<FootageDone>,
) -> StatusCode {
    o.with(|s| s.reports.push((about, done.outcome)));
    StatusCode::NO_CONTENT
}

async fn reply(
    State(o): State<Operator>,
    Path(id): Path<String>,
    Json(reply): Json<Sealed>,
) -> StatusCode {
    o.with(|s| s.replies.insert(id, reply.sealed.0));
    StatusCode::NO_CONTENT
}

async fn status(State(o): State<Operator>, Json(status): Json<Sealed>) -> StatusCode {
    o.with(|s| s.status = Some(status.sealed.0));
    StatusCode::NO_CONTENT
}

async fn event(State(o): State<Operator>, Json(event): Json<Sealed>) -> StatusCode {
    o.with(|s| s.events.push(event.sealed.0));
    StatusCode::NO_CONTENT
}
