//! Pairing: hub and browser find each other by a code that the operator never sees (`docs/ref/pairing.md`).

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::OsRng;
use serde::Deserialize;
use serde_json::json;
use sidelight_api::bytes64::{hex32, text};
use sidelight_api::client::{Client, ClientError};
use sidelight_api::household::StatementWire;
use sidelight_api::limits::{MAILBOX_LIFE_MS, WAIT_SECONDS_MAX};
use sidelight_api::mailbox::Slot;
use sidelight_domain::record::{HouseholdId, SigningKeyBytes};
use sidelight_seal::pairing::{Code, PairingError, Purpose, Transcript};
use tokio::time::Instant;

use crate::board::PairingNow;
use crate::home::{Home, Refused, Token};
use crate::hub::Hub;
use crate::log::trust::PinnedPolicy;
use crate::qr;

/// How long to wait before a further code.
const RETRY: Duration = Duration::from_secs(2);
/// After so many codes that failed the hub rests.
const TRIES_MAX: u32 = 5;
/// The rest.
const REST: Duration = Duration::from_secs(10 * 60);

/// Why a code came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum PairError {
    /// Nobody used it in time.
    #[error("nobody used the code within ten minutes")]
    Expired,
    /// Whoever answered does not have the code.
    #[error(transparent)]
    Pairing(#[from] PairingError),
    /// What was offered is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What was offered is not what it should be.
    #[error("the other end sent something that makes no sense")]
    Malformed,
    /// The operator.
    #[error("{}", operator_sentence(.0))]
    Operator(#[from] ClientError),
    /// The hub's disk.
    #[error("the pairing cannot be kept: {0}")]
    Disk(#[from] std::io::Error),
}

/// Without addresses: a mailbox's is nobody else's business.
fn operator_sentence(error: &ClientError) -> String {
    match error {
        ClientError::Problem(problem) => format!("the operator says: {problem}"),
        ClientError::Transport(_) => "the operator cannot be reached".to_owned(),
        ClientError::Answer(_) => "the operator's answer makes no sense".to_owned(),
    }
}

#[derive(Deserialize)]
struct Offer {
    v: u64,
    #[serde(with = "text")]
    household: HouseholdId,
    statement: StatementWire,
    token: Token,
    #[serde(with = "hex32")]
    operator_key: SigningKeyBytes,
    log: Option<String>,
    /// Absent from browsers of older versions, and where it is too long for a slot.
    policy: Option<PinnedPolicy>,
}

/// Shows codes until one is used. `show` is told of each; answers the six words.
pub async fn until_paired(hub: &Arc<Hub>, show: impl Fn(&PairingNow)) -> String {
    let mut tries = 0;
    loop {
        match attempt(hub, &show).await {
            Ok(words) => {
                hub.board.set_pairing(None);
                hub.board.problem("pairing", None);
                hub.board.set_words(words.clone());
                return words;
            }
            Err(PairError::Expired) => {}
            Err(error) => {
                hub.board.set_pairing(None);
                hub.board
                    .problem("pairing", Some(format!("Pairing failed: {error}.")));
                if !matches!(error, PairError::Operator(_)) {
                    tries += 1;
                }
                if tries >= TRIES_MAX {
                    tries = 0;
                    tokio::time::sleep(REST).await;
                }
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// Shows a code to whoever sits at the terminal; it is a secret and belongs in no log.
pub fn print(now: &PairingNow) {
    println!(
        "\n{}\n  {}\n\nType the code in the browser, or scan the picture. It is good for ten minutes.",
        qr::terminal(&now.link),
        now.code
    );
}

/// One code, from showing it to `done`.
async fn attempt(hub: &Arc<Hub>, show: impl Fn(&PairingNow)) -> Result<String, PairError> {
    let client = hub.anonymous();
    let code = Code::random(&mut OsRng);
    let shown = code.to_string();
    let keys = tokio::task::spawn_blocking(move || code.keys())
        .await
        .map_err(|_| PairError::Malformed)?;
    let mailbox = keys.mailbox();
    let mut transcript = Transcript::new(keys, Purpose::Pairing);
    let recipient = hub.keys.identity.recipient();
    let hello = json!({
        "v": 1, "hub": hex::encode(hub.keys.public()), "recipient": recipient.to_string(),
        "name": hub.config.name,
    });
    put(
        &client,
        &mailbox,
        &mut transcript,
        "hub",
        &hello.to_string(),
    )
    .await?;
    let link = hub
        .config
        .operator_url
        .join(&format!("/setup.html#{shown}"))
        .map_err(|_| PairError::Malformed)?;
    let now = PairingNow {
        code: shown,
        link: link.to_string(),
    };
    show(&now);
    hub.board.set_pairing(Some(now));
    hub.board.problem("pairing", None);

    let deadline = Instant::now() + Duration::from_millis(MAILBOX_LIFE_MS);
    let offer = loop {
        if Instant::now() >= deadline {
            return Err(PairError::Expired);
        }
        match client.mailbox_get(&mailbox, "home", WAIT_SECONDS_MAX).await {
            Ok(Some(slot)) => break slot,
            Ok(None) => {}
            Err(ClientError::Problem(p)) if p.status == 404 => return Err(PairError::Expired),
            Err(_) => tokio::time::sleep(RETRY).await,
        }
    };
    transcript.read("home", &offer.body, &offer.mac.0)?;
    let offer: Offer = serde_json::from_str(&offer.body).map_err(|_| PairError::Malformed)?;
    let home = Home::pin(
        &offer.statement,
        offer.token,
        offer.operator_key,
        offer.log,
        &hub.keys.public(),
        &recipient,
    )?;
    let home = match offer.policy {
        Some(policy) => home.with_policy(policy)?,
        None => home,
    };
    if offer.v != 1 || home.statement.household != offer.household {
        return Err(PairError::Malformed);
    }
    // First durable, then said: an end that reads `done` may rely on it.
    let done = json!({"v": 1}).to_string();
    hub.set_home(home)?;
    put(&client, &mailbox, &mut transcript, "done", &done).await?;
    Ok(transcript.words().join(" "))
}

async fn put(
    client: &Client,
    mailbox: &str,
    transcript: &mut Transcript,
    slot: &str,
    body: &str,
) -> Result<(), PairError> {
    let mac = transcript.write(slot, body)?.to_vec().into();
    client
        .mailbox_put(
            mailbox,
            slot,
            &Slot {
                body: body.to_owned(),
                mac,
            },
        )
        .await?;
    Ok(())
}
