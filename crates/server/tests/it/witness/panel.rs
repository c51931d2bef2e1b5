//! Witnesses that listen on loopback, as C2SP tlog-witness has it: honest, and each way of not being so.

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::vkey::Vkey;
use sidelight_translog::witness::{AddCheckpoint, Seen, UNSEEN, WitnessRefusal};
use tokio::task::JoinHandle;

/// What a witness does with a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    #[default]
    Honest,
    /// Takes the request and never answers.
    Stalls,
    /// Says that it follows no such log.
    Stranger,
    /// Answers with this.
    Says(u16, String),
    /// Signs something else.
    SignsAnother,
}

#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) seen: Option<Seen>,
    /// The head it signed last, as it shows it to monitors.
    pub(crate) head: Option<Vec<u8>>,
    pub(crate) manner: Manner,
    /// Every head it was offered, in order.
    pub(crate) offered: Vec<Vec<u8>>,
    log: Option<Vkey>,
}

#[derive(Clone)]
struct Shared {
    memory: Arc<Mutex<Memory>>,
    key: Arc<Cosigner>,
}

/// One witness.
pub(crate) struct Witness {
    pub(crate) memory: Arc<Mutex<Memory>>,
    key: Arc<Cosigner>,
    pub(crate) address: SocketAddr,
    serving: Option<JoinHandle<()>>,
}

impl Witness {
    /// A witness of the log with this key.
    pub(crate) async fn start(number: u8, log: &Vkey) -> Self {
        let name = format!("w{number}.example");
        let mut witness = Self {
            memory: Arc::default(),
            key: Arc::new(Cosigner::from_seed(&name, &[number; 32]).unwrap()),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            serving: None,
        };
        witness.memory.lock().unwrap().log = Some(log.clone());
        witness.come_back().await;
        witness
    }

    /// Listens (again), with what it remembers.
    pub(crate) async fn come_back(&mut self) {
        let listener = tokio::net::TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let shared = Shared {
            memory: Arc::clone(&self.memory),
            key: Arc::clone(&self.key),
        };
        let routes = Router::new()
            .route("/add-checkpoint", post(add))
            .route("/{origin}/checkpoint", get(show))
            .with_state(shared);
        let served = axum::serve(listener, routes).into_future();
        self.serving = Some(tokio::spawn(async move { served.await.unwrap() }));
    }

    /// Nobody listens there any more.
    pub(crate) async fn vanish(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            let _ended = serving.await;
        }
    }

    pub(crate) fn manner(&self, manner: Manner) {
        self.memory.lock().unwrap().manner = manner;
    }

    pub(crate) fn vkey(&self) -> &Vkey {
        self.key.vkey()
    }

    pub(crate) fn line(&self) -> String {
        let name = self.vkey().name().replace('.', "-");
        format!("witness {name} {} http://{}\n", self.vkey(), self.address)
    }
}

/// Writes a policy in which `needed` of the witnesses must sign.
pub(crate) fn write_policy(folder: &Path, log: &Vkey, needed: usize, lines: &[String]) -> PathBuf {
    let names: Vec<_> = lines
        .iter()
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    let text = format!(
        "log {log}\n{}group W {needed} {}\nquorum W\n",
        lines.concat(),
        names.join(" ")
    );
    let path = folder.join("log-policy.txt");
    std::fs::write(&path, text).unwrap();
    path
}

async fn add(State(shared): State<Shared>, body: Bytes) -> Response {
    let manner = shared.memory.lock().unwrap().manner.clone();
    if manner == Manner::Stalls {
        std::future::pending::<()>().await;
    }
    let mut memory = shared.memory.lock().unwrap();
    let request = match AddCheckpoint::parse(&body) {
        Ok(request) => request,
        Err(refusal) => return refused(&refusal),
    };
    memory.offered.push(request.signed.clone());
    match manner {
        Manner::Stranger => return refused(&WitnessRefusal::UnknownLog),
        Manner::Says(status, body) => {
            return (StatusCode::from_u16(status).unwrap(), body).into_response();
        }
        Manner::Honest | Manner::Stalls | Manner::SignsAnother => {}
    }
    let log = memory.log.clone().unwrap();
    let head = match request.judge(std::slice::from_ref(&log), memory.seen.unwrap_or(UNSEEN)) {
        Ok(head) => head,
        Err(refusal) => return refused(&refusal),
    };
    if manner == Manner::SignsAnother {
        let root = Sha256Hash([3; 32]);
        let other = sidelight_translog::checkpoint::Checkpoint::new(log.name(), head.size(), root);
        return shared
            .key
            .cosign(&other.unwrap(), 1_780_000_000)
            .into_response();
    }
    let line = shared.key.cosign(&head, 1_780_000_000);
    memory.seen = Some(head.head());
    memory.head = Some([request.signed, line.clone().into_bytes()].concat());
    line.into_response()
}

async fn show(State(shared): State<Shared>) -> Response {
    match shared.memory.lock().unwrap().head.clone() {
        Some(head) => head.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn refused(refusal: &WitnessRefusal) -> Response {
    let body = match refusal {
        WitnessRefusal::Conflict(size) => format!("{size}\n"),
        other => other.to_string(),
    };
    (StatusCode::from_u16(refusal.status()).unwrap(), body).into_response()
}
