//! Hands sealed clips to the operator, in the order of their chains, until it signs that it has them.
//!
//! Nothing is deleted here before the operator's countersignature verifies under the key pinned at pairing.

mod again;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_api::client::{Client, ClientError};
use sidelight_api::hub::Received;
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{ClipId, Series, verify};
use tokio::time::Instant;
use tokio_util::io::ReaderStream;
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::home::{Home, Refused};
use crate::hub::Hub;
use crate::spool::chain::{ChainId, ClipRecord};

use again::Again;

const RETRY_MIN: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(60);

/// Why a clip is not handed over now.
#[derive(Debug, thiserror::Error)]
pub enum Held {
    /// No answer, or a passing trouble of the operator's.
    #[error("The operator cannot be reached; clips wait here ({0}).")]
    Away(String),
    /// 401.
    #[error(
        "The operator no longer accepts this hub. Recording goes on; remove the hub in the browser and pair \
         it again."
    )]
    SignedOut,
    /// 409: number or link does not follow what the operator has.
    #[error(
        "The operator's record of this camera does not continue where the hub's does; clips wait here."
    )]
    Chain,
    /// 413.
    #[error("A clip is larger than the operator takes. Lower the camera's bit rate.")]
    TooLarge,
    /// 422: the payload is not what its hash says, or the manifest is refused.
    #[error("The operator refuses a clip as damaged ({0}).")]
    Rejected(String),
    /// 429.
    #[error("The operator asks to send more slowly.")]
    TooFast,
    /// 507.
    #[error(
        "The operator has no room left for this home: delete clips or shorten their retention. Clips wait \
         here."
    )]
    NoRoom,
    /// The receipt is not signed by the pinned key.
    #[error(
        "{0}. The clip stays here and is offered again every ten minutes, in case the operator signs with \
         that key again. If it has another one for good, `sidelight-hub reset` and pairing anew is left, \
         without what was not handed over."
    )]
    Receipt(#[from] Refused),
    /// The local disk.
    #[error("A sealed clip cannot be read from this hub's disk ({0}).")]
    Disk(#[from] io::Error),
}

impl From<ClientError> for Held {
    fn from(e: ClientError) -> Self {
        match e.status() {
            Some(401) => Held::SignedOut,
            Some(409) => Held::Chain,
            Some(413) => Held::TooLarge,
            Some(422 | 400 | 404) => Held::Rejected(e.code().unwrap_or("unknown").to_owned()),
            Some(429) => Held::TooFast,
            Some(507) => Held::NoRoom,
            _ => Held::Away(e.code().unwrap_or("no answer").to_owned()),
        }
    }
}

impl Held {
    /// How long the chain rests; none: as long as the operator is away.
    fn rest(&self) -> Option<Duration> {
        match self {
            Held::Away(_) => None,
            Held::TooFast => Some(Duration::from_secs(15)),
            Held::SignedOut | Held::Disk(_) => Some(Duration::from_secs(60)),
            Held::NoRoom => Some(Duration::from_secs(5 * 60)),
            Held::Chain | Held::Rejected(_) | Held::Receipt(_) => {
                Some(Duration::from_secs(10 * 60))
            }
            Held::TooLarge => Some(Duration::from_secs(60 * 60)),
        }
    }
}

/// Uploads until cancelled.
pub async fn run(hub: Arc<Hub>, cancel: CancellationToken) {
    let mut resting: HashMap<ChainId, Instant> = HashMap::new();
    let mut failures = 0u32;
    let mut again = Again::at_once();
    loop {
        let wait = match hub.home() {
            None => RETRY_MAX,
            Some(home) => {
                let work = round(&hub, &home, &mut resting, (&mut failures, &mut again));
                tokio::select! {
                    wait = work => wait,
                    () = cancel.cancelled() => return,
                }
            }
        };
        tokio::select! {
            () = hub.upload.notified(), if failures == 0 => {}
            () = hub.footage.asked() => {}
            () = tokio::time::sleep(wait) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// Sends what can be sent; answers how long to wait if nothing new comes.
async fn round(
    hub: &Arc<Hub>,
    home: &Home,
    resting: &mut HashMap<ChainId, Instant>,
    (failures, again): (&mut u32, &mut Again),
) -> Duration {
    let client = hub.anonymous().bearer(home.token.0.clone());
    loop {
        let now = Instant::now();
        match again.look(hub, &client).await {
            Ok(true) => resting.clear(),
            Ok(false) => {}
            Err(held @ Held::Away(_)) => return away(hub, &held, (failures, again)),
            Err(held) => tracing::warn!(%held, "whether the operator has everything is not known"),
        }
        if hub.footage.take_fresh() {
            resting.clear();
        }
        resting.retain(|_, until| *until > now);
        let Some((chain, number, clip)) = next(hub, resting) else {
            return if resting.is_empty() {
                RETRY_MAX
            } else {
                RETRY_MIN * 5
            };
        };
        let part = format!("upload {}", chain.camera);
        let sent = tokio::select! {
            sent = send(hub, home, &client, chain, number, clip) => sent,
            () = hub.footage.asked(), if !hub.footage.goes_first(&hub.store, chain) => continue,
        };
        match sent {
            Ok(()) => {
                *failures = 0;
                hub.board.problem("upload", None);
                hub.board.problem(&part, None);
                hub.board.uploaded(clock::now_ms());
            }
            Err(held) => match held.rest() {
                Some(rest) => {
                    hub.board.problem(&part, Some(held.to_string()));
                    resting.insert(chain, now + rest);
                    if matches!(held, Held::Chain) {
                        again.soon();
                    }
                }
                None => return away(hub, &held, (failures, again)),
            },
        }
    }
}

/// What goes next: what was asked for first, of each chain in its order.
fn next(hub: &Hub, resting: &HashMap<ChainId, Instant>) -> Option<(ChainId, u64, ClipId)> {
    let mut waiting = hub.store.waiting();
    waiting.retain(|(chain, _, _)| !resting.contains_key(chain));
    let first =
        |(chain, _, _): &&(ChainId, u64, ClipId)| hub.footage.goes_first(&hub.store, *chain);
    waiting.iter().find(first).or(waiting.first()).copied()
}

/// The operator cannot be reached; answers when to try again.
fn away(hub: &Hub, held: &Held, (failures, again): (&mut u32, &mut Again)) -> Duration {
    hub.board.problem("upload", Some(held.to_string()));
    again.soon();
    *failures = failures.saturating_add(1);
    let due = RETRY_MIN
        .saturating_mul(1 << (*failures - 1).min(6))
        .min(RETRY_MAX);
    due.mul_f64(OsRng.gen_range(0.5..1.5))
}

async fn send(
    hub: &Arc<Hub>,
    home: &Home,
    client: &Client,
    chain: ChainId,
    number: u64,
    clip: ClipId,
) -> Result<(), Held> {
    let record = hub.store.record(chain, number, clip)?;
    for payload in &record.payloads {
        let Some(track) = payload.track() else {
            continue;
        };
        let path = hub.store.layout().payload(clip, track);
        let file = tokio::fs::File::open(path).await?;
        let continuous = chain.series == Series::Continuous;
        let body = ReaderStream::with_capacity(file, 256 * 1024);
        client
            .blob_put(&payload.sha256, payload.size, continuous, body)
            .await?;
    }
    let receipt = client.clip_post(&record.upload()).await?;
    check_receipt(home, &record, &receipt)?;
    let json = serde_json::to_vec(&receipt).map_err(io::Error::other)?;
    let hub = hub.clone();
    tokio::task::spawn_blocking(move || hub.store.received(chain, number, clip, &json))
        .await
        .map_err(io::Error::other)??;
    tracing::info!(camera = %chain.camera, series = chain.series.name(), number, "the operator has a clip");
    Ok(())
}

/// Whether the operator this hub was paired with signed that it has this clip.
fn check_receipt(home: &Home, record: &ClipRecord, receipt: &Received) -> Result<(), Refused> {
    let signature = receipt
        .signature
        .0
        .as_slice()
        .try_into()
        .map_err(|_| Refused::ForgedReceipt)?;
    let bytes = received_bytes(&record.manifest.body.0, receipt.received_ms);
    verify(&home.operator_key, &bytes, &signature).map_err(|_| Refused::ForgedReceipt)
}
