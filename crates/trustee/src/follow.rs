//! Following one record: wait for a head, read all of it, keep it, sign it.
//!
//! ```text
//! head offered -> the record's signature -> replay entries, tiles, texts -> continues what was signed last
//!   -> files kept -> RAISE THE MARK, durably -> mirror's checkpoint -> cosignature leaves
//! ```
//!
//! Cut short before the mark is raised nothing was signed; behind it the same head is signed again when it is
//! offered again.

use std::sync::Arc;
use std::time::Duration;

use sidelight_api::client::{Client, ClientError, LogReader};
use sidelight_api::limits::WAIT_SECONDS_MAX;
use sidelight_api::witness::{Cosignature, ShownHead};
use sidelight_translog::checkpoint::{
    CHECKPOINT_BYTES_MAX, Checkpoint, CheckpointError, OpenCheckpoint,
};
use sidelight_translog::monitor::{Monitor, MonitorError};
use sidelight_translog::vkey::Vkey;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::config::Followed;
use crate::home::Home;
use crate::keys::Keys;
use crate::mark::{Mark, MarkError};
use crate::mirror::{Mirror, MirrorError, RecordFiles, Remote};
use crate::status::{self, Word};

/// Pause after something failed, and the longest one.
const AGAIN: Duration = Duration::from_secs(1);
const AGAIN_MAX: Duration = Duration::from_secs(60);
/// Between two looks at a record whose policy does not name this trustee.
const LOOK: Duration = Duration::from_secs(2);

/// Why a head is not signed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is not a head of this record.
    #[error("refused a head that this record's key has not signed: {0}")]
    Head(#[from] CheckpointError),
    /// It does not continue what was signed before.
    #[error("refused a head that does not continue what was signed here before: {0}")]
    Fork(MonitorError),
    /// The record is not what the head says.
    #[error("refused a head whose record cannot be read or breaks its rules: {0}")]
    Record(MirrorError),
    /// What was signed last is not known.
    #[error("nothing is signed: {0}")]
    NoMark(String),
}

impl Refusal {
    /// A short word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Head(_) => "not_ours",
            Self::Fork(_) => "fork",
            Self::Record(_) => "record",
            Self::NoMark(_) => "no_mark",
        }
    }
}

/// What became of a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Entries in it.
    pub size: u64,
    /// The cosignature.
    pub line: String,
}

/// The witness and mirror of one record.
pub struct Follower {
    vkey: Vkey,
    keys: Arc<Keys>,
    mirror: Mirror,
    mark: Mark,
    status: status::File,
    view: watch::Sender<Arc<Monitor>>,
    /// What was mirrored last of a record whose policy does not name this trustee.
    published: Vec<u8>,
}

impl Follower {
    /// Opens what is kept of a record.
    pub fn open(home: &Home, keys: Arc<Keys>, vkey: &Vkey) -> Result<Self, MirrorError> {
        let mirror = Mirror::open(home, vkey)?;
        Ok(Self {
            keys,
            view: watch::Sender::new(mirror.view().clone()),
            published: Vec::new(),
            mirror,
            mark: Mark::new(home, vkey),
            status: status::File::new(home, vkey),
            vkey: vkey.clone(),
        })
    }

    /// The record as far as it is kept here, whenever it has grown.
    pub fn watch(&self) -> watch::Receiver<Arc<Monitor>> {
        self.view.subscribe()
    }

    /// Reads everything a signed head stands for, keeps it, and signs it at `time` (POSIX seconds). Blocks on
    /// network and disk.
    pub fn consider(
        &mut self,
        signed: &[u8],
        time: u64,
        files: &impl RecordFiles,
    ) -> Result<Outcome, Refusal> {
        let head = OpenCheckpoint::open(signed, std::slice::from_ref(&self.vkey))?.checkpoint;
        let before = self.signed_before()?;
        let read = self.mirror.read(files, &head, before.as_ref());
        let read = read.map_err(|error| {
            if let Err(error) = self.mirror.keep_refused(signed) {
                tracing::error!(%error, "a refused head cannot be kept");
            }
            refusal(error)
        })?;
        let disk = |error: std::io::Error| Refusal::Record(MirrorError::Disk(error));
        self.mirror.keep(read).map_err(disk)?;
        // From here on this head must be continued by everything that is ever signed.
        self.mark.raise(signed).map_err(disk)?;
        self.mirror.keep_head(signed).map_err(disk)?;
        self.view.send_replace(self.mirror.view().clone());
        let line = self.keys.cosigner.cosign(&head, time);
        let size = head.size();
        Ok(Outcome { size, line })
    }

    /// The head that was signed last. `None` only where nothing was ever signed.
    fn signed_before(&self) -> Result<Option<Checkpoint>, Refusal> {
        match self.mark.load() {
            Ok(Some((_, head))) => Ok(Some(head)),
            Ok(None) if self.mirror.has_begun() => {
                let why =
                    "the mirror has begun and the mark of what was signed is missing; put it back";
                Err(Refusal::NoMark(why.to_owned()))
            }
            Ok(None) => Ok(None),
            Err(error @ (MarkError::Disk(_) | MarkError::Damaged)) => {
                Err(Refusal::NoMark(error.to_string()))
            }
        }
    }

    /// Follows the record until told to stop.
    pub async fn run(mut self, followed: &Followed, stopping: CancellationToken) {
        let client = Client::new(followed.operator.clone());
        let reader = match followed.files() {
            Ok(url) => LogReader::new(url),
            Err(error) => {
                tracing::error!(%error, "this record has no address");
                return;
            }
        };
        let mut pause = AGAIN;
        loop {
            let turn = self.turn(&client, &reader);
            let rest;
            (self, rest) = tokio::select! {
                turn = turn => match turn {
                    Some(turn) => turn,
                    None => return,
                },
                () = stopping.cancelled() => return,
            };
            let rest = match rest {
                Rest::None => {
                    pause = AGAIN;
                    continue;
                }
                Rest::Look => LOOK,
                Rest::Longer => {
                    pause = (pause * 2).min(AGAIN_MAX);
                    pause / 2
                }
            };
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                () = stopping.cancelled() => return,
            }
        }
    }

    /// One head, if there is one. `None` if it panicked: then nothing is known to be right any more.
    async fn turn(self, client: &Client, reader: &LogReader) -> Option<(Self, Rest)> {
        let name = self.keys.cosigner.vkey().name();
        let (signed, witness) = match client.log_unsigned(name, WAIT_SECONDS_MAX).await {
            Ok(None) => return Some((self, Rest::None)),
            Ok(Some(offered)) => (offered.signed.into_bytes(), true),
            // Its policy does not name us: what is published can be mirrored all the same.
            Err(error) if error.status() == Some(404) => {
                match reader.get("checkpoint", CHECKPOINT_BYTES_MAX).await {
                    Ok(Some(published)) if published == self.published => {
                        return Some((self, Rest::Look));
                    }
                    Ok(Some(published)) => (published, false),
                    Ok(None) => return Some((self, Rest::Longer)),
                    Err(error) => return Some(self.unreached(&error)),
                }
            }
            Err(error) => return Some(self.unreached(&error)),
        };
        let remote = Remote::new(reader.clone(), Handle::current());
        let mut this = self;
        let considered = tokio::task::spawn_blocking(move || {
            let result = this.consider(&signed, clock::now_seconds(), &remote);
            if !witness && result.is_ok() {
                this.published = signed;
            }
            (this, result)
        });
        let (this, result) = considered
            .await
            .inspect_err(|error| tracing::error!(%error, "following a record panicked"))
            .ok()?;
        let rest = match result {
            Ok(outcome) if witness => this.hand_in(client, outcome).await,
            Ok(outcome) => {
                this.status.note(Word::Mirrored, outcome.size, "");
                Rest::Look
            }
            Err(refused) => this.say(client, &refused).await,
        };
        Some((this, rest))
    }

    async fn hand_in(&self, client: &Client, outcome: Outcome) -> Rest {
        let Outcome { size, line } = outcome;
        match client.log_cosign(&Cosignature { line }).await {
            Ok(()) => {
                tracing::info!(log = self.vkey.name(), size, "signed");
                self.status.note(Word::Signed, size, "");
                Rest::None
            }
            // A newer head came in between: it is offered next.
            Err(error) if error.code() == Some("not_of_this_head") => Rest::None,
            Err(error) => self.note_unreached(&error),
        }
    }

    /// A refusal: to whoever runs this, and what cannot be gone on from to the operator.
    async fn say(&self, client: &Client, refused: &Refusal) -> Rest {
        tracing::error!(log = self.vkey.name(), %refused, code = refused.code(), "not signed");
        let size = self.mirror.size();
        self.status.note(Word::Refused, size, &refused.to_string());
        if let (Refusal::Fork(_), Ok(Some((signed, _)))) = (refused, self.mark.load()) {
            let signed = String::from_utf8_lossy(&signed).into_owned();
            if let Err(error) = client.log_show(&ShownHead { signed }).await {
                tracing::warn!(%error, "the operator does not take what was signed before");
            }
        }
        Rest::Longer
    }

    fn unreached(self, error: &ClientError) -> (Self, Rest) {
        let rest = self.note_unreached(error);
        (self, rest)
    }

    fn note_unreached(&self, error: &ClientError) -> Rest {
        tracing::warn!(log = self.vkey.name(), %error, "the operator is not reached");
        let size = self.mirror.size();
        self.status.note(Word::Unreached, size, &error.to_string());
        Rest::Longer
    }
}

/// How long to wait before asking again.
enum Rest {
    /// The operator does the waiting.
    None,
    /// Till something new may be there.
    Look,
    /// Longer each time.
    Longer,
}

/// What a failure to read a record means.
fn refusal(error: MirrorError) -> Refusal {
    match error {
        MirrorError::Record(error @ (MonitorError::Fork { .. } | MonitorError::OtherLog)) => {
            Refusal::Fork(error)
        }
        other => Refusal::Record(other),
    }
}
