//! One batch, on a thread that may block: texts first, then the sequencer, then the shared view, and
//! only then answers.

use std::sync::PoisonError;

use sidelight_translog::entry::{Body, Day};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::{
    HighWaterMark, LockStore, Sequencer, SequencerError, Submission, TileStore,
};

use super::driver::{AppendError, Job, SharedShown};
use super::files::{DocumentDefect, Documents};
use super::published::Published;

/// Appends to an open log and keeps the shared view at what is published.
pub(super) struct Appender<L, T, M> {
    pub(super) sequencer: Sequencer<L, T, M>,
    pub(super) documents: Documents,
    pub(super) shown: SharedShown,
}

impl<L: LockStore, T: TileStore, M: HighWaterMark> Appender<L, T, M> {
    /// Stores the texts, appends, takes what is published into view, and only then answers.
    pub(super) fn append(&mut self, jobs: Vec<Job>, day: Day) -> Result<(), SequencerError> {
        let mut batch = Vec::with_capacity(jobs.len());
        let mut replies = Vec::with_capacity(jobs.len());
        for job in jobs {
            match self.store_document(&job.body, job.document.as_deref()) {
                Ok(()) => {
                    batch.push(Submission {
                        request_id: job.request_id,
                        body: job.body,
                        unless_announced: job.unless_announced,
                    });
                    replies.push(job.reply);
                }
                // Whoever asked may have gone; the entry is not appended either way.
                Err(error) => drop(job.reply.send(Err(error))),
            }
        }
        let results = self.sequencer.append(&batch, day);
        let results = results.and_then(|results| self.show().map(|()| results));
        match results {
            Ok(results) => {
                for (reply, result) in replies.into_iter().zip(results) {
                    let _gone = reply.send(result.map_err(AppendError::Refused));
                }
                Ok(())
            }
            Err(error) => {
                for reply in replies {
                    let _gone = reply.send(Err(match error {
                        SequencerError::Unwitnessed => AppendError::Unwitnessed,
                        _ => AppendError::Stopped,
                    }));
                }
                Err(error)
            }
        }
    }

    /// Asks the witnesses of what waits for them, and publishes it once enough have signed.
    pub(super) fn publish(&mut self) -> Result<(), SequencerError> {
        self.sequencer.publish()?;
        self.show()
    }

    fn is_redacted(&self, document: Sha256Hash) -> bool {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        let published = shown.published.as_ref();
        published.is_some_and(|log| log.redacted_by(document).is_some())
    }

    /// An entry is appended only when every text it names is here, save those that were redacted since.
    fn store_document(&self, body: &Body, document: Option<&[u8]>) -> Result<(), AppendError> {
        let named = body.document();
        if let Some(bytes) = document {
            Documents::check(bytes)?;
            let hash = Sha256Hash::of(bytes);
            if named != Some(hash) {
                return Err(DocumentDefect::NotNamed.into());
            }
            if self.is_redacted(hash) {
                return Err(DocumentDefect::Redacted.into());
            }
            self.documents.put(bytes).map_err(AppendError::Storage)?;
        }
        if let Some(hash) = named {
            let here = self.documents.get(hash).map_err(AppendError::Storage)?;
            if here.is_none() && !self.is_redacted(hash) {
                return Err(DocumentDefect::Missing.into());
            }
        }
        Ok(())
    }

    /// Takes new entries into the published view, and redacted texts out of sight.
    fn show(&mut self) -> Result<(), SequencerError> {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        let (files, head) = (self.sequencer.tiles(), self.sequencer.head());
        let signed = self.sequencer.signed_checkpoint().to_vec();
        let Some(published) = &mut shown.published else {
            // Nothing was published before.
            if let Some(vkey) = self.sequencer.ledger().log_key() {
                let all = Published::replay(files, head, signed, vkey.clone())?;
                shown.published = Some(all);
            }
            return Ok(());
        };
        published.read_on(files, head, signed, |entry| {
            if let Body::Redacted(redacted) = entry.body() {
                remove_redacted(&self.documents, redacted.document);
            }
        })?;
        Ok(())
    }
}

/// A failure here is retried at the next start; the server shows no redacted text in between.
pub(super) fn remove_redacted(documents: &Documents, document: Sha256Hash) {
    if let Err(error) = documents.remove(document) {
        tracing::error!(%error, document = document.to_hex(), "a redacted text is still on disk");
    }
}
