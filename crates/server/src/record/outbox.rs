//! Submissions on their way: kept with their salts before the first try, appended, and ticked off.
//!
//! A crash anywhere leaves either nothing or a waiting submission, and the next round appends the same
//! bytes under the same request id.

use std::time::Duration;

use rand::rngs::OsRng;
use sidelight_store::record::{KeptOpening, LogSubmission};
use sidelight_store::{SharedStore, StoreError};
use sidelight_translog::entry::{Body, Commitment, Entry, EntryDefect, FieldOpening, Kind};
use sidelight_translog::sequencer::{Receipt, RequestId};

use super::driver::{AppendError, day_of};
use super::{LogState, Record, credential, standing, totals};
use crate::app::{App, random};
use crate::asking::settle::settle;
use crate::rules;

/// Waiting submissions tried in one round.
const ROUND_MAX: u32 = 200;

/// An entry that is being made, with what its commitments open to.
#[derive(Debug)]
pub(crate) struct Draft {
    kind: Kind,
    openings: Vec<KeptOpening>,
}

impl Draft {
    /// Begins an entry of a kind.
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            openings: Vec::new(),
        }
    }

    /// Commits to a value with a fresh salt, and keeps both.
    pub(crate) fn commit(&mut self, field: &'static str, value: impl Into<Vec<u8>>) -> Commitment {
        self.commit_with(field, FieldOpening::new(value, &mut OsRng))
    }

    /// Commits with a salt that somebody else made, and keeps it.
    pub(crate) fn commit_with(&mut self, field: &'static str, opening: FieldOpening) -> Commitment {
        let commitment = opening.commit(self.kind, field);
        self.openings.push(KeptOpening {
            field: field.to_owned(),
            salt: opening.salt,
            value: opening.value,
        });
        commitment
    }

    /// The submission, under a fresh request id.
    pub(crate) fn submission(
        self,
        body: Body,
        document: Option<Vec<u8>>,
        now_ms: u64,
    ) -> Result<LogSubmission, EntryDefect> {
        Ok(LogSubmission {
            request: random(),
            draft: Entry::new(1, day_of(now_ms), body)?.to_bytes(),
            document,
            openings: self.openings,
            prepared_ms: now_ms,
        })
    }
}

/// Why a submission got no receipt.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// It contradicts itself; nothing was kept.
    #[error(transparent)]
    Entry(#[from] EntryDefect),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log did not take it. If it may later, it waits.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// What is stored is no draft.
    #[error("a stored submission cannot be read")]
    Stored,
}

/// Keeps a submission and appends it.
pub(crate) async fn submit(
    store: &SharedStore,
    record: &Record,
    submission: &LogSubmission,
) -> Result<Receipt, SubmitError> {
    store.submission_prepare(submission).await?;
    enter(store, record, submission).await
}

/// Appends a submission that is kept, and ticks it off.
pub(crate) async fn enter(
    store: &SharedStore,
    record: &Record,
    submission: &LogSubmission,
) -> Result<Receipt, SubmitError> {
    let entry = Entry::parse(&submission.draft).map_err(|_| SubmitError::Stored)?;
    let request = RequestId(submission.request);
    let home = match released(entry.kind()) {
        true => store.home_of_release(&submission.request).await?,
        false => None,
    };
    let what = (entry.body().clone(), submission.document.clone());
    match record.append_unless(request, what, home).await {
        Ok(receipt) => {
            store
                .submission_entered(&submission.request, receipt.index, record.now_ms())
                .await?;
            Ok(receipt)
        }
        Err(error) => {
            if let AppendError::Refused(_) | AppendError::Document(_) = &error {
                let reason = error.to_string();
                tracing::error!(
                    reason,
                    kind = entry.kind().as_str(),
                    "an entry was refused for good"
                );
                store
                    .submission_refused(&submission.request, &reason)
                    .await?;
            }
            Err(error.into())
        }
    }
}

/// Whether footage leaves by it that leaves no home for drills: reviewers may have signed it before the
/// home was announced, and the log may have taken nothing in between.
fn released(kind: Kind) -> bool {
    kind == Kind::Emergency || kind == Kind::Compelled
}

/// Appends everything that waits.
pub(super) async fn drain(store: &SharedStore, record: &Record) -> Result<(), StoreError> {
    let waiting = store.submissions_waiting(ROUND_MAX).await?;
    let tries = waiting
        .iter()
        .map(|submission| enter(store, record, submission));
    for result in futures::future::join_all(tries).await {
        match result {
            Ok(_) | Err(SubmitError::Append(_)) => {}
            Err(SubmitError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(%error, "a submission waits and cannot be appended"),
        }
    }
    Ok(())
}

/// Between two looks at what waits.
const EVERY: Duration = Duration::from_secs(1);

/// Tends the record until the program ends: what waits, credentials without an entry, what the operator
/// enters by itself.
pub(crate) async fn run(app: App) {
    loop {
        if app.record.state() == LogState::Running
            && let Err(error) = round(&app).await
        {
            tracing::error!(%error, "a round of the record failed and will be repeated");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// One round: everything that is due now.
pub async fn round(app: &App) -> Result<(), StoreError> {
    let (store, record, now_ms) = (&app.store, &app.record, app.now_ms());
    store.consents_release(now_ms).await?;
    drain(store, record).await?;
    let notice_days = app.config.rulebook_notice_days;
    standing::enter(store, record, (app.rules.own(), notice_days), now_ms).await?;
    credential::prepare(store, record, now_ms).await?;
    totals::prepare(store, record, now_ms).await?;
    totals::prepare_homes(store, record, now_ms).await?;
    drain(store, record).await?;
    if let Err(error) = rules::follow(app).await {
        tracing::error!(%error, "the rulebook in force cannot be read");
    }
    settle(app).await?;
    if let Err(error) = crate::asking::urgent::settle(app).await {
        tracing::warn!(?error, "an urgent ask waits for the next round");
    }
    crate::emergency::settle::settle(app).await?;
    if let Err(error) = crate::emergency::misuse::settle(app).await {
        tracing::warn!(?error, "what follows a misuse waits for the next round");
    }
    crate::look_up::settle::settle(app).await?;
    crate::look_up::named::settle(app).await?;
    crate::demand::settle::settle(app).await?;
    if let Err(error) = crate::release::opening::settle(app).await {
        tracing::warn!(
            ?error,
            "what a release sealed waits for the next round to be opened"
        );
    }
    if let Err(error) = crate::trustee::settle::settle(app).await {
        tracing::warn!(?error, "the set of trustees waits for the next round");
    }
    Ok(())
}
