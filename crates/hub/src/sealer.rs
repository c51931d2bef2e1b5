//! The one thread that seals clips, in the order in which they were made.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use sidelight_domain::record::ClipId;

use crate::clock;
use crate::hub::Hub;
use crate::spool::seal::{Outcome, SpoolFailure, give_up, seal_spool};

/// How long to wait after the disk failed.
const RETRY: Duration = Duration::from_secs(5);
/// How often retention is applied.
const TIDY: Duration = Duration::from_secs(5);

enum Job {
    Seal(ClipId),
    Finish,
}

/// Gives the sealer work.
#[derive(Clone, Debug)]
pub struct SealerHandle(Sender<Job>);

/// What the sealer reads from.
pub struct SealerQueue(Receiver<Job>);

/// A queue without a thread yet.
pub fn queue() -> (SealerHandle, SealerQueue) {
    let (sender, receiver) = channel();
    (SealerHandle(sender), SealerQueue(receiver))
}

impl SealerHandle {
    /// A spool is complete.
    pub fn seal(&self, clip: ClipId) {
        // Without a sealer the hub is ending; the spool is sealed at the next start.
        let _ = self.0.send(Job::Seal(clip));
    }

    /// Ends the thread once everything before is sealed.
    pub fn finish(&self) {
        let _ = self.0.send(Job::Finish);
    }
}

/// Runs until told to finish.
pub fn run(hub: &Arc<Hub>, queue: &SealerQueue) {
    let mut waiting: VecDeque<ClipId> = VecDeque::new();
    let mut finishing = false;
    loop {
        let pause = if waiting.is_empty() { TIDY } else { RETRY };
        match queue.0.recv_timeout(pause) {
            Ok(Job::Seal(clip)) => waiting.push_back(clip),
            Ok(Job::Finish) | Err(RecvTimeoutError::Disconnected) => finishing = true,
            Err(RecvTimeoutError::Timeout) => {}
        }
        for job in queue.0.try_iter() {
            match job {
                Job::Seal(clip) => waiting.push_back(clip),
                Job::Finish => finishing = true,
            }
        }
        hub.store.tidy(clock::now_ms());
        while let Some(clip) = waiting.front().copied() {
            if !seal_one(hub, clip) {
                break;
            }
            waiting.pop_front();
        }
        if finishing {
            return;
        }
    }
}

/// Whether the clip is done with.
fn seal_one(hub: &Arc<Hub>, clip: ClipId) -> bool {
    let Some(sealing) = hub.sealing() else {
        return false;
    };
    match seal_spool(&hub.store, &hub.keys.device, &sealing, clip) {
        Ok(Outcome::Sealed(chain, record)) => {
            tracing::info!(camera = %chain.camera, series = chain.series.name(), number = record.number,
                duration_ms = record.duration_ms, "a clip is sealed");
            hub.board.problem("disk", None);
            hub.upload.notify_one();
            true
        }
        Ok(Outcome::Already | Outcome::Empty) => {
            hub.upload.notify_one();
            true
        }
        Err(SpoolFailure::Disk(error)) => {
            let what = format!("A clip waits to be sealed because the disk fails ({error}).");
            hub.board.problem("disk", Some(what));
            false
        }
        Err(error @ SpoolFailure::Unreadable(_)) => {
            tracing::error!(%clip, %error, "a clip is lost");
            if let Err(error) = give_up(&hub.store, &hub.keys.device, clip) {
                tracing::error!(%clip, %error, "and could not be put aside");
            }
            true
        }
    }
}
