//! The one task that appends: it takes submissions from a bounded queue, waits a few milliseconds for
//! more, and gives the batch to the sequencer on a blocking thread.
//!
//! While the newest head waits for witnesses nothing else is appended: they are asked again, with a
//! pause, and submissions are sent away to come back under the same id. A storage error stops the log.
//! What was written is then not known, so nothing is answered with a receipt and the log is opened again
//! from its files, through every check of the restore guard, after a pause. What the guard or a lost
//! swap refuses stays refused until somebody looks.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sidelight_domain::record::HouseholdId;
use sidelight_translog::entry::{Body, Day};
use sidelight_translog::sequencer::{
    HighWaterMark, LockStore, Receipt, Refusal, RequestId, Sequencer, SequencerError, TileStore,
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::appender::Appender;
use super::files::{DocumentDefect, Documents};
use super::published::Published;
use super::witness::{Desk, SeenHeads};
use crate::clock::Clock;

/// Submissions waiting for the sequencer.
pub(super) const QUEUE_MAX: usize = 4096;
/// Entries in one batch.
const BATCH_MAX: usize = 256;
/// How long a batch waits for company.
const BATCH_WAIT: Duration = Duration::from_millis(5);
/// Pause before the log is opened again after a storage error, and the longest one.
const REOPEN_AFTER: Duration = Duration::from_millis(250);
const REOPEN_AFTER_MAX: Duration = Duration::from_secs(60);
/// Pause before witnesses are asked again, and the longest one. What is handed in ends it.
const ASK_AFTER: Duration = Duration::from_millis(500);
const ASK_AFTER_MAX: Duration = Duration::from_secs(20);

/// Why an entry was not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// No log was ever created.
    #[error("this operator has no public record yet")]
    Absent,
    /// The log is stopped. Whether the entry is in it shows when the same request id is appended again.
    #[error("the public record is stopped")]
    Stopped,
    /// It is in the log, and not enough witnesses have signed that yet. The same request id gives the
    /// receipt once they have.
    #[error("the entry waits for the record's witnesses")]
    Unwitnessed,
    /// As many submissions as the queue holds wait already.
    #[error("too many entries wait for the public record")]
    Busy,
    /// It does not fit the log; trying again does not help.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The document cannot be one.
    #[error(transparent)]
    Document(#[from] DocumentDefect),
    /// The disk did not take the document; nothing was appended.
    #[error("the document could not be stored: {0}")]
    Storage(std::io::Error),
}

/// How the log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogState {
    /// None was created.
    Absent,
    /// It appends.
    Running,
    /// It does not.
    Stopped {
        /// For programs: `storage`, `behind`, `no_mark`, `fork`, `raced`, `damaged`, `policy`, `unwitnessed`,
        /// `disputed`.
        code: &'static str,
        /// For the operator.
        reason: String,
    },
}

/// One append under way.
pub(super) struct Job {
    pub(super) request_id: RequestId,
    pub(super) body: Body,
    pub(super) document: Option<Vec<u8>>,
    pub(super) unless_announced: Option<HouseholdId>,
    pub(super) reply: oneshot::Sender<Result<Receipt, AppendError>>,
}

/// What the task shares with everyone who looks at the log.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) state: LogState,
    pub(super) published: Option<Published>,
    /// Since when a batch is being appended, ms.
    pub(super) appending_since_ms: Option<u64>,
}

pub(super) type SharedShown = Arc<RwLock<Shown>>;

/// A log that was opened, with everything a batch needs.
pub(crate) struct OpenLog<L, T, M> {
    pub(super) sequencer: Sequencer<L, T, M>,
    pub(super) documents: Documents,
    /// What is published; goes into the shared view. `None`: nothing is yet.
    pub(super) published: Option<Published>,
}

/// Why a log does not open.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenError {
    /// The sequencer refuses.
    #[error(transparent)]
    Sequencer(#[from] SequencerError),
    /// Anything before that: keys, files, the other process that has it open.
    #[error("{0:#}")]
    Before(anyhow::Error),
    /// The policy's file.
    #[error("{0:#}")]
    Policy(anyhow::Error),
}

impl OpenError {
    fn state(&self) -> LogState {
        use sidelight_translog::restore::RestoreRefusal;
        let code = match self {
            Self::Before(_) => "storage",
            Self::Policy(_) => "policy",
            Self::Sequencer(error) => match error {
                SequencerError::Storage { .. } | SequencerError::Read(_) => "storage",
                SequencerError::SwapLost | SequencerError::Stopped => "raced",
                SequencerError::Restore(RestoreRefusal::Behind { .. }) => "behind",
                SequencerError::Restore(RestoreRefusal::MarkMissing) => "no_mark",
                SequencerError::Restore(_) => "fork",
                SequencerError::OtherPolicy => "policy",
                SequencerError::Unwitnessed => "unwitnessed",
                SequencerError::BatchTooLarge
                | SequencerError::NotCreated
                | SequencerError::Exists(_)
                | SequencerError::Checkpoint { .. }
                | SequencerError::Staging(_)
                | SequencerError::Log(_)
                | SequencerError::First(_) => "damaged",
            },
        };
        LogState::Stopped {
            code,
            reason: self.to_string(),
        }
    }

    /// Whether time may heal it.
    fn passes(&self) -> bool {
        matches!(
            self,
            Self::Before(_)
                | Self::Policy(_)
                | Self::Sequencer(SequencerError::Storage { .. } | SequencerError::Read(_))
        )
    }
}

/// Opens the log; called at the start and after a storage error.
pub(super) type Opener<L, T, M> = Box<dyn FnMut() -> Result<OpenLog<L, T, M>, OpenError> + Send>;

/// What the task works with beside the log itself.
#[derive(Clone)]
pub(super) struct Surroundings {
    pub(super) shown: SharedShown,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) closing: CancellationToken,
    pub(super) desk: Arc<Desk>,
    pub(super) seen: SeenHeads,
}

/// Runs until every sender is gone or `closing` says so, then finishes what waits.
pub(super) async fn run<L, T, M>(
    mut open: Opener<L, T, M>,
    mut jobs: mpsc::Receiver<Job>,
    around: Surroundings,
) where
    L: LockStore + Send + 'static,
    T: TileStore + Send + 'static,
    M: HighWaterMark + Send + 'static,
{
    let (shown, closing) = (&around.shown, &around.closing);
    let mut pause = REOPEN_AFTER;
    loop {
        let opened;
        (open, opened) = match tokio::task::spawn_blocking(move || {
            let opened = open();
            (open, opened)
        })
        .await
        {
            Ok(both) => both,
            Err(error) => {
                let error = anyhow::anyhow!("opening the log panicked: {error}");
                fail(shown, &OpenError::Before(error));
                return refuse_all(jobs, closing).await;
            }
        };
        let error = match opened {
            Ok(log) => {
                pause = REOPEN_AFTER;
                let entries = log.sequencer.head().0;
                tracing::info!(entries, "the public record is open");
                let state = match log.sequencer.is_pending() {
                    true => waiting(&around.desk),
                    false => LogState::Running,
                };
                show(shown, state, log.published);
                let appender = Appender {
                    sequencer: log.sequencer,
                    documents: log.documents,
                    shown: Arc::clone(shown),
                };
                match serve(appender, &mut jobs, &around).await {
                    Err(error) => error,
                    Ok(()) => return,
                }
            }
            Err(error) => error,
        };
        fail(shown, &error);
        if !error.passes() {
            return refuse_all(jobs, closing).await;
        }
        if !refuse_for(&mut jobs, pause, closing, std::future::pending()).await {
            return;
        }
        pause = (pause * 2).min(REOPEN_AFTER_MAX);
    }
}

/// Appends until nobody can submit any more, or until it fails.
async fn serve<L, T, M>(
    mut log: Appender<L, T, M>,
    jobs: &mut mpsc::Receiver<Job>,
    around: &Surroundings,
) -> Result<(), OpenError>
where
    L: LockStore + Send + 'static,
    T: TileStore + Send + 'static,
    M: HighWaterMark + Send + 'static,
{
    let mut pause = ASK_AFTER;
    loop {
        let result;
        if log.sequencer.is_pending() {
            (log, result) = blocking(log, Appender::publish).await?;
            if let Ok(()) = result {
                tracing::info!("the newest head of the public record is witnessed and published");
                show(&around.shown, LogState::Running, None);
                pause = ASK_AFTER;
            }
        } else {
            let first = tokio::select! {
                first = next(jobs, &around.closing) => first.map(Some),
                () = around.desk.news() => Some(None),
            };
            (log, result) = match first {
                Some(Some(first)) => {
                    let batch = gather(first, jobs).await;
                    append(log, batch, around).await?
                }
                Some(None) => examine(log, around).await?,
                None => return Ok(()),
            };
        }
        match result {
            Ok(()) => {}
            Err(SequencerError::Unwitnessed) => {
                show(&around.shown, waiting(&around.desk), None);
                let news = around.desk.news();
                if !refuse_for(jobs, pause, &around.closing, news).await {
                    return Ok(());
                }
                pause = (pause * 2).min(ASK_AFTER_MAX);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// A log that a thread worked on, and how that ended.
type Worked<L, T, M> = (Appender<L, T, M>, Result<(), SequencerError>);

/// Works on the log on a thread that may block.
async fn blocking<L, T, M>(
    mut log: Appender<L, T, M>,
    work: impl FnOnce(&mut Appender<L, T, M>) -> Result<(), SequencerError> + Send + 'static,
) -> Result<Worked<L, T, M>, OpenError>
where
    L: LockStore + Send + 'static,
    T: TileStore + Send + 'static,
    M: HighWaterMark + Send + 'static,
{
    let task = tokio::task::spawn_blocking(move || {
        let result = work(&mut log);
        (log, result)
    });
    task.await
        .map_err(|error| OpenError::Before(anyhow::anyhow!("appending panicked: {error}")))
}

async fn append<L, T, M>(
    log: Appender<L, T, M>,
    batch: Vec<Job>,
    around: &Surroundings,
) -> Result<Worked<L, T, M>, OpenError>
where
    L: LockStore + Send + 'static,
    T: TileStore + Send + 'static,
    M: HighWaterMark + Send + 'static,
{
    let now_ms = around.clock.now_ms();
    appending(&around.shown, Some(now_ms));
    let done = blocking(log, move |log| log.append(batch, day_of(now_ms))).await;
    appending(&around.shown, None);
    done
}

/// Holds the log against what witnesses have shown. A head that stops it is kept first, so that it does
/// so at the next start, too.
async fn examine<L, T, M>(
    log: Appender<L, T, M>,
    around: &Surroundings,
) -> Result<Worked<L, T, M>, OpenError>
where
    L: LockStore + Send + 'static,
    T: TileStore + Send + 'static,
    M: HighWaterMark + Send + 'static,
{
    let (heads, seen) = (around.desk.take_shown(), around.seen.clone());
    let work = move |log: &mut Appender<L, T, M>| {
        let result = log.sequencer.examine(&heads);
        if let (Err(_), Some(vkey)) = (&result, log.sequencer.ledger().log_key()) {
            for head in &heads {
                if let Err(error) = seen.keep(vkey, head) {
                    tracing::error!(%error, "a head of another history cannot be kept");
                }
            }
        }
        result
    };
    blocking(log, work).await
}

/// The state of a log whose newest head waits for witnesses.
fn waiting(desk: &Desk) -> LogState {
    let (code, reason) = desk.waiting();
    LogState::Stopped { code, reason }
}

/// The next submission; `None` once nobody can submit any more and what was submitted is taken.
async fn next(jobs: &mut mpsc::Receiver<Job>, closing: &CancellationToken) -> Option<Job> {
    tokio::select! {
        job = jobs.recv() => job,
        () = closing.cancelled() => {
            jobs.close();
            jobs.recv().await
        }
    }
}

async fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut batch = vec![first];
    let enough = tokio::time::sleep(BATCH_WAIT);
    tokio::pin!(enough);
    while batch.len() < BATCH_MAX {
        tokio::select! {
            biased;
            job = jobs.recv() => match job {
                Some(job) => batch.push(job),
                None => break,
            },
            () = &mut enough => break,
        }
    }
    batch
}

fn show(shown: &SharedShown, state: LogState, published: Option<Published>) {
    let mut shown = shown.write().unwrap_or_else(PoisonError::into_inner);
    shown.state = state;
    if published.is_some() {
        shown.published = published;
    }
}

fn appending(shown: &SharedShown, since_ms: Option<u64>) {
    let mut shown = shown.write().unwrap_or_else(PoisonError::into_inner);
    shown.appending_since_ms = since_ms;
}

fn fail(shown: &SharedShown, error: &OpenError) {
    tracing::error!(%error, "the public record is stopped");
    show(shown, error.state(), None);
}

async fn refuse_all(mut jobs: mpsc::Receiver<Job>, closing: &CancellationToken) {
    while let Some(job) = next(&mut jobs, closing).await {
        let _gone = job.reply.send(Err(AppendError::Stopped));
    }
}

/// Refuses what comes in while waiting, until there is news; `false` if nobody can submit any more.
async fn refuse_for(
    jobs: &mut mpsc::Receiver<Job>,
    pause: Duration,
    closing: &CancellationToken,
    news: impl Future<Output = ()>,
) -> bool {
    let until = tokio::time::sleep(pause);
    tokio::pin!(until, news);
    loop {
        tokio::select! {
            job = next(jobs, closing) => match job {
                Some(job) => drop(job.reply.send(Err(AppendError::Stopped))),
                None => return false,
            },
            () = &mut until => return true,
            () = &mut news => return true,
        }
    }
}

/// The UTC day of a time in ms. A clock outside the years of the format gives the nearest day in it.
pub(crate) fn day_of(now_ms: u64) -> Day {
    let earliest = Day::new(2000, 1, 1).expect("a day");
    let latest = Day::new(9999, 12, 31).expect("a day");
    let time = i64::try_from(now_ms).ok();
    let time = time.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    // RFC 3339 begins with the day.
    let day = time.and_then(|time| time.to_string().get(..10)?.parse().ok());
    match day {
        Some(day) => day,
        None if time.is_none() => latest,
        None => earliest,
    }
}
