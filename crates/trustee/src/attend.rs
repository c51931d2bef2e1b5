//! Taking part in what a record asks of this trustee, beside following it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use sidelight_api::client::ClientError;
use sidelight_api::limits::WAIT_SECONDS_MAX;
use sidelight_quorum::{Addresses, Clips};
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::Monitor;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::ceremony::{CeremonyFailure, Outgoing, Stage};
use crate::delivered::Delivered;
use crate::desk::{Desk, DeskError, RepairingError};
use crate::held::HeldKey;

/// Between two looks while a ceremony runs: a person may have accepted, letters may have come.
const LOOK: Duration = Duration::from_secs(2);
/// Before asking again for cases where this trustee is not known yet.
const UNKNOWN: Duration = Duration::from_secs(30);
/// Before asking again after something failed.
const UNREACHED: Duration = Duration::from_secs(5);

/// Between two looks for repairs: a person may have accepted, letters may have come.
const REPAIRS: Duration = Duration::from_secs(5);

/// Why a turn did not end.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Ceremony(#[from] CeremonyFailure),
    #[error(transparent)]
    Operator(#[from] ClientError),
}

/// Takes part until told to stop.
pub(crate) async fn attend(
    desk: Desk,
    mut view: watch::Receiver<Arc<Monitor>>,
    stopping: CancellationToken,
) {
    let mut attendant = Attendant {
        desk,
        delivered: Delivered::default(),
        stages: BTreeMap::new(),
    };
    loop {
        let monitor = view.borrow_and_update().clone();
        let ledger = monitor.ledger();
        tokio::select! {
            () = attendant.both(ledger) => {}
            () = stopping.cancelled() => return,
        }
        let running = ledger.ceremony().is_some() || ledger.lookup_ceremony().is_some();
        tokio::select! {
            changed = view.changed() => if changed.is_err() {
                return;
            },
            () = tokio::time::sleep(LOOK), if running => {}
            () = stopping.cancelled() => return,
        }
    }
}

/// Fetches the cases that wait for this trustee, and hands in what a person decided, until told to stop.
pub(crate) async fn attend_cases(
    desk: Desk,
    view: watch::Receiver<Arc<Monitor>>,
    stopping: CancellationToken,
) {
    loop {
        let turn = cases(&desk, &view);
        let pause = tokio::select! {
            turn = turn => match turn {
                Ok(()) => LOOK,
                Err(DeskError::Operator(error)) if error.status() == Some(404) => UNKNOWN,
                Err(error) => {
                    tracing::error!(%error, "cases are not fetched");
                    UNREACHED
                }
            },
            () = stopping.cancelled() => return,
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopping.cancelled() => return,
        }
    }
}

/// Takes part in repairs of shares, until told to stop.
pub(crate) async fn attend_repairs(
    desk: Desk,
    view: watch::Receiver<Arc<Monitor>>,
    stopping: CancellationToken,
) {
    let mut delivered = Delivered::default();
    loop {
        let monitor = view.borrow().clone();
        let turn = desk.follow_repairs(monitor.ledger(), &mut delivered);
        let pause = tokio::select! {
            turn = turn => match turn {
                Ok(()) => REPAIRS,
                Err(RepairingError::Operator(error)) if error.status() == Some(404) => UNKNOWN,
                Err(error) => {
                    tracing::error!(%error, "repairs do not go on");
                    UNREACHED
                }
            },
            () = stopping.cancelled() => return,
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopping.cancelled() => return,
        }
    }
}

async fn cases(desk: &Desk, view: &watch::Receiver<Arc<Monitor>>) -> Result<(), DeskError> {
    let monitor = view.borrow().clone();
    // What one operator does not take keeps nobody from looking at the next case.
    if let Err(error) = desk.hand_in_again(&monitor).await {
        tracing::error!(%error, "what was decided is not handed in");
    }
    if let Err(error) = desk.follow_threads(&monitor).await {
        tracing::warn!(%error, "questions are not handed in, or replies not fetched");
    }
    match desk.note_seats().await {
        // There is no set yet, or this trustee is not known yet.
        Err(DeskError::Operator(error)) if error.status() == Some(404) => {}
        Err(error) => tracing::warn!(%error, "who of the trustees is there is not known"),
        Ok(()) => {}
    }
    for waiting in desk.client.cases(WAIT_SECONDS_MAX).await? {
        let monitor = view.borrow().clone();
        let release = waiting.release;
        match desk.fetch(&monitor, release).await {
            Ok(true) => tracing::warn!(release, "a case waits for a person"),
            Ok(false) => {}
            Err(error) => tracing::error!(release, %error, "a case is not fetched"),
        }
    }
    Ok(())
}

/// Answers what is asked about addresses, by itself, and tells how many those were once a month is over,
/// until told to stop.
pub(crate) async fn attend_look_ups(
    desk: Desk,
    view: watch::Receiver<Arc<Monitor>>,
    stopping: CancellationToken,
) {
    loop {
        let pause = tokio::select! {
            turn = desk.follow_look_ups(&view) => match turn {
                Ok(true) => LOOK,
                Ok(false) => UNKNOWN,
                Err(DeskError::Operator(error)) if error.status() == Some(404) => UNKNOWN,
                Err(error) => {
                    tracing::error!(%error, "nothing is answered about addresses");
                    UNREACHED
                }
            },
            () = stopping.cancelled() => return,
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopping.cancelled() => return,
        }
    }
}

struct Attendant {
    desk: Desk,
    /// Of ceremonies.
    delivered: Delivered,
    /// What was said last, by the key's name.
    stages: BTreeMap<&'static str, Stage>,
}

impl Attendant {
    /// What goes wrong with one key keeps nobody from making the other.
    async fn both(&mut self, ledger: &Ledger) {
        if let Err(error) = self.turn::<Clips>(ledger).await {
            tracing::error!(%error, key = Clips::NAME, "the ceremony does not go on");
        }
        if let Err(error) = self.turn::<Addresses>(ledger).await {
            tracing::error!(%error, key = Addresses::NAME, "the ceremony does not go on");
        }
    }

    async fn turn<U: HeldKey>(&mut self, ledger: &Ledger) -> Result<(), Trouble> {
        let mut step = self.desk.step::<U>(ledger, &[])?;
        if let (Stage::Letters, Some(running)) = (&step.stage, U::running(ledger)) {
            let index = running.index;
            self.deliver(&step.send).await?;
            let letters = self.desk.client.letters(index).await?;
            step = self.desk.step::<U>(ledger, &letters)?;
        }
        let before = self.stages.insert(U::NAME, step.stage.clone());
        if before.unwrap_or(Stage::None) != step.stage {
            tracing::info!(stage = ?step.stage, key = U::NAME, "ceremony");
        }
        Ok(self.deliver(&step.send).await?)
    }

    async fn deliver(&mut self, send: &[Outgoing]) -> Result<(), ClientError> {
        let (client, delivered) = (&self.desk.client, &mut self.delivered);
        for outgoing in send {
            match outgoing {
                Outgoing::Package(it) => delivered.once(("package", it), client.package(it)).await,
                Outgoing::Letter(it) => delivered.once(("letter", it), client.letter(it)).await,
                Outgoing::Confirmation(it) => {
                    let hand_in = client.confirm(it);
                    delivered.once(("confirmation", it), hand_in).await
                }
                Outgoing::Roster(it) => delivered.once(("roster", it), client.roster(it)).await,
            }?;
        }
        Ok(())
    }
}
