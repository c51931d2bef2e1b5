//! What goes to and fro through the operator: statements, commands, replies, status, events. It can
//! read and forge none.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::client::{Client, ClientError};
use sidelight_api::household::{Sealed, StatementWire};
use sidelight_api::hub::ForHub;
use sidelight_api::limits::WAIT_SECONDS_MAX;
use sidelight_domain::record::MessageId;
use sidelight_seal::message::{self, MessageKind};
use tokio::sync::{Mutex, mpsc};
use tokio::time::Instant;

use crate::clock;
use crate::command::{self, Done, Verdict};
use crate::home::{Home, Refused};
use crate::hub::{Hub, News};
use crate::{footage, status, supervisor};

const STATUS_EVERY: Duration = Duration::from_secs(30);
const STATUS_SETTLES: Duration = Duration::from_millis(300);
const RETRY: Duration = Duration::from_secs(5);
const REFUSED_REST: Duration = Duration::from_secs(30);
const CLOCK_EVERY: Duration = Duration::from_secs(10 * 60);
/// How often it is looked whether somebody set the clock meanwhile.
const CLOCK_LOOK: Duration = Duration::from_secs(2);
/// An event that could not be told for so long is old news, ms.
const EVENT_LIFE_MS: u64 = 60_000;

fn signed_in(hub: &Hub) -> Option<(Arc<Home>, Client)> {
    let home = hub.home()?;
    let client = hub.anonymous().bearer(home.token.0.clone());
    Some((home, client))
}

/// Says what is wrong between hub and operator, or that it is well again.
fn note(hub: &Hub, result: Result<(), &ClientError>) {
    let sentence = match result {
        Ok(()) => None,
        Err(e) if e.status() == Some(401) => Some(
            "The operator no longer accepts this hub. Recording goes on; remove the hub in the browser \
             and pair it again."
                .to_owned(),
        ),
        Err(_) => Some("The operator cannot be reached. Recording goes on.".to_owned()),
    };
    hub.board.problem("operator", sentence);
}

/// Follows the household's statements.
pub async fn statements(hub: Arc<Hub>) {
    loop {
        if !fetch_statements(&hub, WAIT_SECONDS_MAX).await {
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Takes the statements that follow; says whether the operator answered and nothing was refused.
pub async fn fetch_statements(hub: &Arc<Hub>, wait: u64) -> bool {
    let Some((home, client)) = signed_in(hub) else {
        return false;
    };
    let wires = match client.hub_statements(home.statement.number, wait).await {
        Ok(wires) => wires,
        Err(error) => {
            note(hub, Err(&error));
            return false;
        }
    };
    note(hub, Ok(()));
    if wires.is_empty() {
        return true;
    }
    if let Err(sentence) = take_statements(hub, home.statement.number, &wires).await {
        hub.board.problem("statement", Some(sentence));
        tokio::time::sleep(REFUSED_REST.min(Duration::from_secs(wait))).await;
        return false;
    }
    hub.board.problem("statement", None);
    supervisor::apply(hub).await;
    true
}

/// Takes statements one after the other, each durable before the next; stops at the first that is refused.
async fn take_statements(
    hub: &Hub,
    asked_after: u64,
    wires: &[StatementWire],
) -> Result<(), String> {
    let _taking = hub.taking.lock().await;
    for wire in wires {
        let Some(home) = hub.home() else {
            return Ok(());
        };
        // Another poll may have brought it since this one asked.
        if home.is_current(wire) && home.statement.number > asked_after {
            continue;
        }
        let next = home.next(wire).map_err(|refused| format!("{refused}."))?;
        let number = next.statement.number;
        let listed = next.lists(&hub.keys.public());
        hub.set_home(next)
            .map_err(|e| format!("The household's statement cannot be kept ({e})."))?;
        tracing::info!(number, "the household's statement is in force");
        let gone = "The household no longer lists this hub. To use it again, run `sidelight-hub reset` \
                    and pair it.";
        hub.board
            .problem("home", (!listed).then(|| gone.to_owned()));
    }
    Ok(())
}

/// Carries out commands.
pub async fn commands(hub: Arc<Hub>) {
    let done = Arc::new(Mutex::new(Done::load(&hub).unwrap_or_default()));
    let mut ignored: HashSet<String> = HashSet::new();
    loop {
        let Some((home, client)) = signed_in(&hub) else {
            tokio::time::sleep(RETRY).await;
            continue;
        };
        let Ok(waiting) = client.hub_commands(WAIT_SECONDS_MAX).await else {
            tokio::time::sleep(RETRY).await;
            continue;
        };
        ignored.retain(|id| waiting.iter().any(|it| id_of(it) == id));
        let fresh: Vec<_> = waiting
            .into_iter()
            .filter(|it| !ignored.contains(id_of(it)))
            .collect();
        if fresh.is_empty() && !ignored.is_empty() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        for waits in fresh {
            ignored.insert(id_of(&waits).to_owned());
            let command = match waits {
                ForHub::Command(command) => command,
                ForHub::Footage(asked) => {
                    tokio::spawn(footage::obey(hub.clone(), client.clone(), asked));
                    continue;
                }
            };
            let home = hub.home().unwrap_or_else(|| home.clone());
            let verdict = {
                let done = done.lock().await;
                command::check(&hub, &home, &done, &command.sealed.0, clock::now_ms())
            };
            obey(&hub, &client, &done, command.command, verdict).await;
        }
    }
}

fn id_of(waits: &ForHub) -> &String {
    match waits {
        ForHub::Command(command) => &command.command,
        ForHub::Footage(asked) => &asked.about,
    }
}

async fn obey(
    hub: &Arc<Hub>,
    client: &Client,
    done: &Arc<Mutex<Done>>,
    relay_id: String,
    verdict: Verdict,
) {
    match verdict {
        Verdict::Accepted(accepted) => {
            if let Err(error) =
                command::begin(hub, &mut *done.lock().await, &accepted, clock::now_ms())
            {
                tracing::error!(%error, "a command cannot be noted and is left");
                return;
            }
            let (hub, client, done) = (hub.clone(), client.clone(), done.clone());
            tokio::spawn(async move {
                let (id, body): (MessageId, String) = command::carry_out(&hub, accepted).await;
                command::finish(&mut *done.lock().await, id, &body);
                reply(&hub, &client, &relay_id, &body).await;
            });
        }
        Verdict::Again(body) => reply(hub, client, &relay_id, &body).await,
        Verdict::Stale(id) => {
            hub.board
                .problem("command", Some(format!("{}.", Refused::StaleCommand)));
            reply(hub, client, &relay_id, &command::refusal(id, true)).await;
        }
        Verdict::Unknown(id) => reply(hub, client, &relay_id, &command::refusal(id, false)).await,
        Verdict::Refused(refused) => hub.board.problem("command", Some(format!("{refused}."))),
    }
}

async fn reply(hub: &Hub, client: &Client, relay_id: &str, body: &str) {
    let Some(sealed) = hub
        .home()
        .and_then(|home| command::seal_reply(hub, &home, body))
    else {
        return;
    };
    let sealed = Sealed { sealed };
    for _ in 0..5 {
        match client.hub_reply(relay_id, &sealed).await {
            Ok(()) => return,
            Err(ClientError::Problem(problem)) => {
                tracing::warn!(%problem, "the operator does not take a reply");
                return;
            }
            Err(_) => tokio::time::sleep(RETRY / 5).await,
        }
    }
}

/// Sends the status every half minute and on change.
pub async fn status(hub: Arc<Hub>) {
    let mut changes = hub.board.changes();
    loop {
        if let Some((home, client)) = signed_in(&hub)
            && let Ok(recipient) = home.statement.epoch_recipient.parse()
        {
            let body = status::body(&hub).to_string();
            let sealed = message::seal(
                MessageKind::Status,
                &body,
                &hub.keys.signing,
                &recipient,
                &mut OsRng,
            );
            if let Ok(sealed) = sealed
                && let Err(error) = client
                    .hub_status(&Sealed {
                        sealed: sealed.into(),
                    })
                    .await
            {
                tracing::debug!(%error, "the status was not taken");
            }
        }
        tokio::time::sleep(STATUS_SETTLES).await;
        tokio::select! {
            _ = changes.changed() => tokio::time::sleep(STATUS_SETTLES).await,
            () = tokio::time::sleep(STATUS_EVERY) => {}
        }
        changes.mark_unchanged();
    }
}

/// Tells events.
pub async fn events(hub: Arc<Hub>, mut news: mpsc::Receiver<News>) {
    while let Some(item) = news.recv().await {
        let body = json!({
            "v": 1,
            "id": MessageId::random(&mut OsRng).to_string(),
            "at": item.at_ms,
            "kind": item.kind,
            "camera": item.camera.to_string(),
            "clip": item.clip.map(|c| c.to_string()),
        })
        .to_string();
        while clock::now_ms().saturating_sub(item.at_ms) < EVENT_LIFE_MS {
            let Some((home, client)) = signed_in(&hub) else {
                break;
            };
            let Ok(recipient) = home.statement.epoch_recipient.parse() else {
                break;
            };
            let sealed = message::seal(
                MessageKind::Event,
                &body,
                &hub.keys.signing,
                &recipient,
                &mut OsRng,
            );
            let Ok(sealed) = sealed else { break };
            match client
                .hub_event(&Sealed {
                    sealed: sealed.into(),
                })
                .await
            {
                Ok(()) | Err(ClientError::Problem(_)) => break,
                Err(_) => tokio::time::sleep(RETRY / 2).await,
            }
        }
    }
}

/// Compares clocks with the operator and looks whether its key is still the pinned one.
pub async fn compare(hub: Arc<Hub>) {
    loop {
        let asked_ms = clock::now_ms();
        match hub.anonymous().operator().await {
            Ok(operator) => {
                hub.clocks
                    .measured(asked_ms, operator.now_ms, clock::now_ms());
                let other = hub
                    .home()
                    .is_some_and(|h| h.operator_key != operator.receiving_key);
                hub.board.problem(
                    "operator key",
                    other.then(|| format!("{}.", Refused::OperatorKey)),
                );
            }
            Err(error) => tracing::debug!(%error, "the clock could not be compared"),
        }
        still_known(&hub).await;
    }
}

/// Waits until the clock is to be compared again: for long while it is known, and no longer once it was set.
async fn still_known(hub: &Hub) {
    if hub.clocks.line().is_none() {
        return tokio::time::sleep(RETRY * 2).await;
    }
    let until = Instant::now() + CLOCK_EVERY;
    while Instant::now() < until {
        tokio::time::sleep(CLOCK_LOOK).await;
        if hub.clocks.line().is_none() {
            tracing::warn!("the clock of this machine was set: it is compared anew");
            return;
        }
    }
}
