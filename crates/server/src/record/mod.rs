//! The public record: the log's one writer, its static files, and what goes into it by itself.
//!
//! [`Record`] is the front: `append` takes an entry and answers with its receipt once, and only once,
//! the entry is in a published checkpoint. The order of commitment is the sequencer's
//! (`sidelight_translog::sequencer`); here are its storages and its queue. What an entry means and
//! whether somebody may make it is decided by whoever calls.

mod agency;
mod appender;
mod backup;
mod command;
mod cose;
mod credential;
pub(crate) mod decided;
mod driver;
mod files;
mod keys;
mod lock;
mod look;
mod mirror;
mod open;
mod outbox;
mod published;
mod redact;
pub(crate) mod serve;
mod standing;
mod totals;
mod web_manifest;
pub(crate) mod whole;
pub(crate) mod witness;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use sidelight_disk::DurableFolder;
use sidelight_domain::record::HouseholdId;
use sidelight_translog::entry::Body;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::proof::LogProof;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::sequencer::{Receipt, RequestId};
use sidelight_translog::source::{self, ReadError};
use sidelight_translog::tile::LogPath;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use agency::{AgencyDocument, AgencyDocumentError, AgencyKind};
pub(crate) use backup::copy_record;
pub use command::create;
pub(crate) use command::{
    AgencyCommand, FirstKeyError, LogCommand, agency as agency_command, entered, jurisdiction,
    log as log_command, prepare_key, revoke as revoke_command,
};
pub use driver::{AppendError, LogState};
pub use files::DocumentDefect;
pub(crate) use look::look;
pub(crate) use outbox::{Draft, enter, run, submit};
pub use outbox::{SubmitError, round};
pub use published::Published;
pub use redact::{Redaction, redact};

use crate::clock::Clock;
use crate::config::Config;
pub(crate) use driver::day_of;
use driver::{Job, Shown, Surroundings};
use files::{Documents, LogFiles, PUBLIC};
pub(crate) use keys::{foreign_keys, package_signer, receiving_key};
use witness::{Desk, SeenHeads};

/// A batch under way for longer than this is stuck, ms.
const APPENDING_MS_MAX: u64 = 60_000;

/// The public record of this operator; cheap to clone. Appending ends when the last clone is gone.
#[derive(Clone)]
pub struct Record {
    jobs: Option<mpsc::Sender<Job>>,
    shown: driver::SharedShown,
    desk: Arc<Desk>,
    folder: PathBuf,
    driver: Arc<tokio::sync::Mutex<Option<JoinHandle<()>>>>,
    closing: CancellationToken,
    clock: Arc<dyn Clock>,
}

impl Record {
    /// Opens the log of a data folder in the background, if one was ever created; what hinders it shows
    /// in [`Record::state`].
    pub(crate) fn start(config: &Config, clock: Arc<dyn Clock>) -> Self {
        let folder = config.data_dir.clone();
        let state = match keys::has_log_key(&folder) {
            true => LogState::Stopped {
                code: "opening",
                reason: "the log is being read".to_owned(),
            },
            false => LogState::Absent,
        };
        let absent = state == LogState::Absent;
        let shown = Arc::new(RwLock::new(Shown {
            state,
            published: None,
            appending_since_ms: None,
        }));
        let desk = Arc::new(Desk::default());
        if absent {
            let driver = Arc::default();
            let closing = CancellationToken::new();
            return Self {
                jobs: None,
                shown,
                desk,
                folder,
                driver,
                closing,
                clock,
            };
        }
        let (jobs, waiting) = mpsc::channel(driver::QUEUE_MAX);
        let closing = CancellationToken::new();
        let around = Surroundings {
            shown: Arc::clone(&shown),
            clock: Arc::clone(&clock),
            closing: closing.clone(),
            desk: Arc::clone(&desk),
            seen: SeenHeads::new(&folder),
        };
        let opener = open::opener(config, Arc::clone(&desk), around.seen.clone());
        let task = driver::run(opener, waiting, around);
        let driver = Arc::new(tokio::sync::Mutex::new(Some(tokio::spawn(task))));
        Self {
            jobs: Some(jobs),
            shown,
            desk,
            folder,
            driver,
            closing,
            clock,
        }
    }

    /// Appends an entry and returns its receipt, once it is published. `document` is the public text
    /// the entry names, unless it is stored already. The caller keeps `request_id` and `body` before
    /// the first try: the same two again give the same entry's receipt.
    pub async fn append(
        &self,
        request_id: RequestId,
        body: Body,
        document: Option<Vec<u8>>,
    ) -> Result<Receipt, AppendError> {
        self.append_unless(request_id, (body, document), None).await
    }

    /// The same of what lets footage of a home leave, but in no drill: refused if that home was announced
    /// for drills before it is entered.
    pub(crate) async fn append_unless(
        &self,
        request_id: RequestId,
        (body, document): (Body, Option<Vec<u8>>),
        unless_announced: Option<HouseholdId>,
    ) -> Result<Receipt, AppendError> {
        let jobs = self.jobs.as_ref().ok_or(AppendError::Absent)?;
        let (reply, answer) = oneshot::channel();
        let job = Job {
            request_id,
            body,
            document,
            unless_announced,
            reply,
        };
        jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => AppendError::Busy,
            mpsc::error::TrySendError::Closed(_) => AppendError::Stopped,
        })?;
        answer.await.unwrap_or(Err(AppendError::Stopped))
    }

    /// The time, ms.
    fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    /// How the log is.
    pub fn state(&self) -> LogState {
        self.look().state.clone()
    }

    /// Whether the newest checkpoint is as new as it can be: no batch has been under way for longer than a
    /// disk should take.
    pub fn is_fresh(&self) -> bool {
        let since = self.look().appending_since_ms;
        since.is_none_or(|since| self.now_ms().saturating_sub(since) <= APPENDING_MS_MAX)
    }

    fn look(&self) -> RwLockReadGuard<'_, Shown> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the published log; `None` while there is none to see. Do not hold on to it: it keeps
    /// entries from being published.
    pub fn view<R>(&self, look: impl FnOnce(&Published) -> R) -> Option<R> {
        self.look().published.as_ref().map(look)
    }

    /// Where witnesses are met.
    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Where the static files are.
    pub(crate) fn public_folder(&self) -> PathBuf {
        self.folder.join(PUBLIC)
    }

    fn files(&self) -> Arc<DurableFolder> {
        open::folder(&self.folder)
    }

    /// The bytes of published entries from `start`, at most `count` and not beyond the bundle that
    /// `start` is in. Blocks on the disk.
    pub(crate) fn entries(&self, start: u64, count: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let size = self.view(Published::size).unwrap_or(0);
        if start >= size {
            return Ok(Vec::new());
        }
        let bundle = start / 256;
        let width = u16::try_from((size - bundle * 256).min(256)).expect("at most 256");
        let path = LogPath::Entries {
            index: bundle,
            width,
        };
        let entries = source::read_bundle(&LogFiles::new(self.files()), path)?;
        let skip = usize::try_from(start % 256).expect("below 256");
        Ok(entries.into_iter().skip(skip).take(count).collect())
    }

    /// The receipt of a published entry in the newest published tree, with the entry itself as its
    /// extra data, so that the file stands alone. `None`: there is no such entry. Blocks on the disk.
    pub(crate) fn receipt(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let head = self.view(|log| (log.size(), log.root(), log.signed().to_vec()));
        let Some((size, root, checkpoint)) = head.filter(|(size, ..)| index < *size) else {
            return Ok(None);
        };
        let files = LogFiles::new(self.files());
        let hashes = ProvenTree::new(&files, (size, root)).prove_inclusion(index)?;
        let entry = self.entries(index, 1)?.pop();
        let proof = LogProof {
            extra: entry,
            index,
            hashes,
            checkpoint,
        };
        Ok(Some(proof.to_bytes()))
    }

    /// Inclusion proofs of entries in one published tree. Blocks on the disk.
    pub(crate) fn proofs(
        &self,
        head: (u64, Sha256Hash),
        indexes: &[u64],
    ) -> Result<Vec<Vec<Sha256Hash>>, ReadError> {
        let files = LogFiles::new(self.files());
        let tree = ProvenTree::new(&files, head);
        indexes
            .iter()
            .map(|index| tree.prove_inclusion(*index))
            .collect()
    }

    /// A public text, unless it was redacted. Blocks on the disk.
    pub fn document(&self, hash: Sha256Hash) -> std::io::Result<Option<Vec<u8>>> {
        if self.view(|log| log.redacted_by(hash)).flatten().is_some() {
            return Ok(None);
        }
        Documents::new(self.files()).get(hash)
    }

    /// Takes no more, finishes what was submitted, and lets go of the log.
    pub async fn close(&self) {
        self.closing.cancel();
        let driver = self.driver.lock().await.take();
        if let Some(driver) = driver
            && let Err(error) = driver.await
        {
            tracing::error!(%error, "the public record ended badly");
        }
    }

    /// Origin of a new log of this operator: its public address and path, without scheme.
    pub(crate) fn origin(config: &Config) -> String {
        let url = &config.public_url;
        let host = url.host_str().unwrap_or("localhost");
        match url.port() {
            Some(port) => format!("{host}:{port}/log"),
            None => format!("{host}/log"),
        }
    }
}

/// Where the high-water mark is.
pub(crate) fn high_water(config: &Config) -> PathBuf {
    config
        .high_water
        .clone()
        .unwrap_or_else(|| sibling(&config.data_dir))
}

fn sibling(data_dir: &Path) -> PathBuf {
    let name = data_dir.file_name().unwrap_or_default().to_string_lossy();
    data_dir.with_file_name(format!("{name}.high-water"))
}
