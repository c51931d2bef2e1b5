//! Doing it: waits until nothing of what was asked for waits any more, and says so.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sidelight_api::client::{Client, ClientError};
use sidelight_api::hub::{FootageAsked, FootageDone, FootageOutcome};
use sidelight_domain::record::Series;
use sidelight_domain::window::MINUTE_MS;

use super::{Note, Taken, handed_over, save, take};
use crate::clock;
use crate::hub::Hub;
use crate::spool::chain::ChainId;
use crate::spool::read::list_spools;

/// Between two looks.
const EVERY: Duration = Duration::from_millis(500);
/// Nobody waits for it any longer, ms.
const WORK_MS: u64 = 10 * MINUTE_MS;
/// A clip's length at most, ms.
const CLIP_MS_MAX: u64 = MINUTE_MS;
/// Between two tries to report, and how many there are.
const RETRY: Duration = Duration::from_secs(1);
const TRIES: u32 = 5;

/// Goes on with what was begun before a restart: whoever asked may have stopped waiting, and asks no more.
pub async fn resume(hub: Arc<Hub>) {
    for note in hub.footage.all() {
        if note.outcome.is_none() {
            nothing_waits(&hub, &note).await;
            finish(&hub, &note).await;
        }
    }
}

/// Does what the operator asks, or not, and reports which.
pub async fn obey(hub: Arc<Hub>, client: Client, asked: FootageAsked) {
    let taken = {
        let (hub, asked) = (hub.clone(), asked.clone());
        tokio::task::spawn_blocking(move || take(&hub, &asked, clock::now_ms())).await
    };
    let outcome = match taken.map_err(io::Error::other).flatten() {
        Ok(None) => return,
        Ok(Some(Taken::Answer(outcome))) => outcome,
        Ok(Some(Taken::Work(note))) => {
            tracing::info!(about = note.about, "the operator asks for footage first");
            nothing_waits(&hub, &note).await;
            finish(&hub, &note).await;
            FootageOutcome::Done
        }
        Err(error) => {
            tracing::error!(%error, "what the operator asks cannot be noted, and is left");
            return;
        }
    };
    report(&client, &asked.about, outcome).await;
}

/// Until all of it is with the operator, or nobody waits any longer. The clip that is being recorded ends as
/// it would.
async fn nothing_waits(hub: &Arc<Hub>, note: &Note) {
    let mut changes = hub.board.changes();
    while clock::now_ms().abs_diff(note.at_ms) < WORK_MS {
        let (looking, looked) = (hub.clone(), note.clone());
        let waits = tokio::task::spawn_blocking(move || waits(&looking, &looked)).await;
        if matches!(waits, Ok(Ok(false))) {
            return;
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Whether something of it waits here. What is not sealed yet is looked at first: once it is, it is found
/// among what is.
fn waits(hub: &Hub, note: &Note) -> io::Result<bool> {
    let cameras: Vec<_> = note.cameras().collect();
    let open = list_spools(&hub.store, &hub.keys.device)?;
    let touches = |start_ms: u64| {
        start_ms < note.to_ms && start_ms.saturating_add(CLIP_MS_MAX) > note.from_ms
    };
    let unsealed = open.iter().filter_map(|(_, head)| head.as_ref()).any(|it| {
        it.series() == Series::Event && cameras.contains(&it.camera) && touches(it.start_ms)
    });
    let mut chains = cameras.iter().flat_map(|camera| {
        [Series::Event, Series::Continuous].map(|series| ChainId {
            camera: *camera,
            series,
        })
    });
    Ok(unsealed || chains.any(|it| hub.store.waits_within(it, note.from_ms, note.to_ms)))
}

/// Notes what was done.
async fn finish(hub: &Arc<Hub>, note: &Note) {
    let (noting, about) = (hub.clone(), note.about.clone());
    let kept = tokio::task::spawn_blocking(move || {
        let mut notes = noting.footage.notes();
        let mut done = notes.clone();
        if let Some(note) = done.iter_mut().find(|it| it.about == about) {
            note.clips = handed_over(&noting.store, note).saturating_sub(note.had);
            note.outcome = Some(FootageOutcome::Done);
        }
        save(&noting.store, &noting.keys.device, &done)?;
        *notes = done;
        io::Result::Ok(())
    });
    if let Err(error) = kept.await.map_err(io::Error::other).flatten() {
        tracing::error!(%error, "what was handed over first cannot be noted");
    }
    hub.board.touch();
}

async fn report(client: &Client, about: &str, outcome: FootageOutcome) {
    let done = FootageDone { outcome };
    for _ in 0..TRIES {
        match client.hub_footage(about, &done).await {
            Ok(()) => return,
            Err(ClientError::Problem(problem)) => {
                tracing::warn!(%problem, "the operator does not take a report");
                return;
            }
            Err(_) => tokio::time::sleep(RETRY).await,
        }
    }
}
