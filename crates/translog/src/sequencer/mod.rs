//! The one writer of the log, and the order in which it commits.
//!
//! ```text
//! check and number the entries -> compute tiles -> stage the batch
//!   -> SWAP the signed checkpoint in the lock -> raise the high-water mark
//!   -> apply the staged batch -> ASK THE WITNESSES -> publish -> receipts -> discard the staged batch
//! ```
//!
//! The swap decides. Before it nothing has happened; after it the batch belongs to the log whatever
//! fails, and [`Sequencer::open`] finishes it through the same apply function. A receipt exists only for
//! a published tree, and published is only what the policy's quorum has signed: until then the same
//! signed head is offered again, and no other is made. Any storage error stops the sequencer: what was
//! written is not known, so it must be opened again. There is no other place in the crate where the
//! log's key signs.

mod batch;
mod cosign;
mod open;
mod store;

use std::collections::BTreeMap;

pub use batch::decode as staged_files;
pub use cosign::{Answers, Cosignatures, Offer, OfferedTree, Quorum, Witnesses};
pub use store::{HighWaterMark, LockStore, RequestId, StagingName, Swap, TileStore};

use sidelight_domain::record::HouseholdId;

use crate::{
    checkpoint::{Checkpoint, CheckpointError, OpenCheckpoint},
    entry::{Body, Day, Entry, Kind},
    hash::Sha256Hash,
    ledger::{Ledger, Violation},
    monitor::MonitorError,
    proof::LogProof,
    proven::ProvenTree,
    restore::{self, HeadOrigin, RestoreRefusal},
    sequence::TreeState,
    source::{self, ReadError, StorageError},
    tile::LogPath,
    vkey::LogSigner,
};

/// Most entries in one batch; bounds the staged bytes and the work lost to a lost swap.
pub const BATCH_ENTRIES_MAX: usize = 1024;

/// What was signed as something else never becomes a drill.
const ANNOUNCED: Violation = Violation::Drill("its home was announced since it was signed");

/// One entry to append.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Kept by the caller before the first try, with `body`.
    pub request_id: RequestId,
    /// The entry, but for ordinal and day.
    pub body: Body,
    /// A home whose footage it lets leave, but in no drill: refused once that home is announced for them,
    /// and be it by the entry before. Which home it is stands in no entry, so nothing else here can tell.
    pub unless_announced: Option<HouseholdId>,
}

/// Proof that an entry is in the published log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Index of the entry.
    pub index: u64,
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The `.tlog-proof` file.
    pub proof: Vec<u8>,
}

/// Why one submission got no receipt while others of the batch may have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The entry does not fit the log.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// An entry with other fields was appended under this request id.
    #[error("the request id was used for another entry")]
    RequestIdReused,
    /// The log's own key changes only while the log is stopped.
    #[error("a change of the signing key is not appended like other entries")]
    KeyChange,
}

/// Why the sequencer stopped or will not start.
#[derive(Debug, thiserror::Error)]
pub enum SequencerError {
    /// A storage failed; what it did is not known. Open the sequencer again.
    #[error("storage, while {doing}: {error}")]
    Storage {
        /// The step that failed.
        doing: &'static str,
        /// What the storage said.
        error: StorageError,
    },
    /// Another sequencer moved the log on. Only one may run.
    #[error("another sequencer moved the log on; only one may run")]
    SwapLost,
    /// The entries are in the log, and not enough witnesses have signed its head yet. Nothing is published;
    /// [`Sequencer::publish`] asks again.
    #[error("the newest entries wait for their witnesses")]
    Unwitnessed,
    /// The policy does not name this log's key.
    #[error("the policy does not name this log's key")]
    OtherPolicy,
    /// It stopped on an earlier error.
    #[error("stopped after an earlier error; open the sequencer again")]
    Stopped,
    /// More than [`BATCH_ENTRIES_MAX`] at once.
    #[error("more than {BATCH_ENTRIES_MAX} entries in one batch")]
    BatchTooLarge,
    /// There is no log in the lock; it is made once, by hand.
    #[error("there is no log here; create it once")]
    NotCreated,
    /// Something of a log exists where one was to be created.
    #[error("{0} already holds a log")]
    Exists(&'static str),
    /// A checkpoint of ours does not open with our key.
    #[error("the checkpoint in {place}: {error}")]
    Checkpoint {
        /// Where it was read.
        place: &'static str,
        /// What is wrong with it.
        error: CheckpointError,
    },
    /// The staged batch of a committed checkpoint is damaged.
    #[error("the staged batch {0} is damaged; recover from a mirror")]
    Staging(StagingName),
    /// The restore guard.
    #[error(transparent)]
    Restore(#[from] RestoreRefusal),
    /// The files do not give the log the checkpoint stands for.
    #[error("the log's files: {0}")]
    Log(#[from] MonitorError),
    /// The files could not be read for a receipt.
    #[error("the log's files: {0}")]
    Read(#[from] ReadError),
    /// The first entry does not fit.
    #[error("the operator entry: {0}")]
    First(Violation),
}

/// The open log. Holds the only right to append as long as nobody else swaps the lock.
pub struct Sequencer<L, T, M> {
    lock: L,
    tiles: T,
    mark: M,
    signer: LogSigner,
    tree: TreeState,
    ledger: Ledger,
    quorum: Quorum,
    /// The signed checkpoint as it stands in the lock.
    signed: Vec<u8>,
    /// The published one, with its cosignatures; behind the lock's while that waits for witnesses.
    published: Option<Head>,
    stopped: bool,
}

/// A published head.
struct Head {
    checkpoint: Checkpoint,
    signed: Vec<u8>,
    /// Whether the policy is content with it; one of before the policy was there may lack cosignatures.
    whole: bool,
}

/// An append in flight: which entry answers a submission.
enum Slot {
    At(u64),
    Refused(Refusal),
}

impl<L: LockStore, T: TileStore, M: HighWaterMark> Sequencer<L, T, M> {
    /// Appends a batch and returns, for each submission in order, its receipt or why it was refused. A
    /// submission whose request id is known gets the receipt of its entry again. An error means no
    /// receipt for anyone and a stopped sequencer; whether the entries are in the log shows when the same
    /// batch is appended after opening again.
    pub fn append(
        &mut self,
        batch: &[Submission],
        day: Day,
    ) -> Result<Vec<Result<Receipt, Refusal>>, SequencerError> {
        if self.stopped {
            return Err(SequencerError::Stopped);
        }
        if batch.len() > BATCH_ENTRIES_MAX {
            return Err(SequencerError::BatchTooLarge);
        }
        self.publish()?;
        // Until the end is reached the state in memory may be ahead of what is stored.
        self.stopped = true;
        let (slots, fresh) = self.number(batch, day)?;
        if !fresh.is_empty() {
            self.commit(&fresh)?;
            self.publish()?;
            self.stopped = true;
        }
        let receipts = slots
            .into_iter()
            .map(|slot| match slot {
                Slot::At(index) => Ok(Ok(self.receipt_at(index)?)),
                Slot::Refused(refusal) => Ok(Err(refusal)),
            })
            .collect::<Result<_, SequencerError>>()?;
        self.stopped = false;
        Ok(receipts)
    }

    /// Finds known request ids and gives the others their entries.
    #[expect(
        clippy::type_complexity,
        reason = "two halves of one result, used once"
    )]
    fn number(
        &mut self,
        batch: &[Submission],
        day: Day,
    ) -> Result<(Vec<Slot>, Vec<(RequestId, Entry)>), SequencerError> {
        let start = self.tree.size();
        let mut fresh: Vec<(RequestId, Entry)> = Vec::new();
        let mut here: BTreeMap<RequestId, usize> = BTreeMap::new();
        let mut slots = Vec::with_capacity(batch.len());
        for submission in batch {
            let id = submission.request_id;
            let same = |body: &Body, index| match *body == submission.body {
                true => Slot::At(index),
                false => Slot::Refused(Refusal::RequestIdReused),
            };
            if let Some(position) = here.get(&id) {
                slots.push(same(fresh[*position].1.body(), start + *position as u64));
                continue;
            }
            let known = self
                .lock
                .lookup_request_id(&id)
                .map_err(storage("looking up a request id"))?;
            if let Some(index) = known {
                let entry = self.entry_at(index)?;
                slots.push(same(entry.body(), index));
                continue;
            }
            if submission.body.kind() == Kind::CheckpointKey {
                slots.push(Slot::Refused(Refusal::KeyChange));
                continue;
            }
            let home = submission.unless_announced;
            if home.is_some_and(|home| self.ledger.canary(home).is_some()) {
                slots.push(Slot::Refused(ANNOUNCED.into()));
                continue;
            }
            match self.ledger.next_entry(submission.body.clone(), day) {
                Err(violation) => slots.push(Slot::Refused(violation.into())),
                Ok(entry) => {
                    let index = self.ledger.admit(&entry).map_err(SequencerError::First)?;
                    slots.push(Slot::At(index));
                    here.insert(id, fresh.len());
                    fresh.push((id, entry));
                }
            }
        }
        Ok((slots, fresh))
    }

    /// Stage, swap, raise, apply; what is left is to publish.
    fn commit(&mut self, fresh: &[(RequestId, Entry)]) -> Result<(), SequencerError> {
        let start = self.tree.size();
        let extension = self
            .tree
            .extend(fresh.iter().map(|(_, entry)| entry.to_bytes()));
        let checkpoint = head(&extension.state, &self.signer);
        let name = StagingName {
            size: checkpoint.size(),
            root: checkpoint.root(),
        };
        self.tiles
            .stage(name, &batch::encode(&extension.files))
            .map_err(storage("staging"))?;

        let signed = checkpoint.sign(&self.signer);
        let ids: Vec<_> = fresh
            .iter()
            .zip(start..)
            .map(|((id, _), index)| (*id, index))
            .collect();
        let swap = self
            .lock
            .swap(Some(&self.signed), &signed, &ids)
            .map_err(storage("swapping"))?;
        if swap == Swap::Lost {
            return Err(SequencerError::SwapLost);
        }
        self.mark
            .raise(&signed)
            .map_err(storage("raising the high-water mark"))?;
        apply(&mut self.tiles, &extension.files)?;
        self.tree = extension.state;
        self.signed = signed;
        Ok(())
    }

    /// Publishes the head in the lock, if that is not done, once the policy's quorum has signed it.
    /// [`SequencerError::Unwitnessed`] changes nothing and may be tried again; any other error stops the
    /// sequencer.
    pub fn publish(&mut self) -> Result<(), SequencerError> {
        if !self.is_pending() {
            return Ok(());
        }
        self.stopped = true;
        let checkpoint = head(&self.tree, &self.signer);
        let signed = match self.cosigned(&checkpoint) {
            Err(SequencerError::Unwitnessed) => {
                self.stopped = false;
                return Err(SequencerError::Unwitnessed);
            }
            other => other?,
        };
        self.tiles.publish(&signed).map_err(storage("publishing"))?;
        // The batch is published; a staged copy left behind costs space, not truth.
        let _ = self.tiles.discard(StagingName {
            size: checkpoint.size(),
            root: checkpoint.root(),
        });
        self.published = Some(Head {
            checkpoint,
            signed,
            whole: true,
        });
        self.stopped = false;
        Ok(())
    }

    /// The head in the lock with the cosignatures that the policy demands.
    fn cosigned(&mut self, checkpoint: &Checkpoint) -> Result<Vec<u8>, SequencerError> {
        let policy = &self.quorum.policy;
        if policy.open(&self.signed).is_ok() {
            return Ok(self.signed.clone());
        }
        let tree = ProvenTree::new(&self.tiles, checkpoint.head());
        let answers = self.quorum.witnesses.cosign(&Offer {
            signed: &self.signed,
            checkpoint,
            policy,
            tree: &tree,
        });
        self.compare(&answers.heads)?;
        let policy = &self.quorum.policy;
        let signed = answers.cosignatures.note(&self.signed);
        match policy.open(&signed) {
            Ok(_) => Ok(signed),
            Err(_) => Err(SequencerError::Unwitnessed),
        }
    }

    /// Holds the log against signed heads that others have seen. One that its key has signed and that it
    /// does not continue stops it; one by another key is nothing.
    pub fn examine(&mut self, heads: &[Vec<u8>]) -> Result<(), SequencerError> {
        let compared = self.compare(heads);
        self.stopped |= compared.is_err();
        compared
    }

    fn compare(&self, heads: &[Vec<u8>]) -> Result<(), SequencerError> {
        let own = std::slice::from_ref(self.signer.vkey());
        let shown = heads.iter().filter_map(|signed| {
            let open = OpenCheckpoint::open(signed, own).ok()?;
            Some((HeadOrigin::Mirror, open.checkpoint))
        });
        let shown: Vec<_> = shown.collect();
        let newest = head(&self.tree, &self.signer);
        Ok(restore::may_sign(&newest, &self.tiles, &shown)?)
    }

    /// Whether the head in the lock waits to be published.
    pub fn is_pending(&self) -> bool {
        let newest = (self.tree.size(), self.tree.root());
        let done = |head: &Head| head.whole && head.checkpoint.head() == newest;
        !self.published.as_ref().is_some_and(done)
    }

    /// The receipt of the entry at `index`, in the tree published last.
    pub fn receipt(&self, index: u64) -> Result<Receipt, SequencerError> {
        if self.stopped {
            Err(SequencerError::Stopped)
        } else if self.is_pending() {
            Err(SequencerError::Unwitnessed)
        } else {
            self.receipt_at(index)
        }
    }

    fn receipt_at(&self, index: u64) -> Result<Receipt, SequencerError> {
        let hashes = ProvenTree::new(&self.tiles, (self.tree.size(), self.tree.root()))
            .prove_inclusion(index)?;
        let proof = LogProof {
            extra: None,
            index,
            hashes,
            checkpoint: self.signed_checkpoint().to_vec(),
        };
        Ok(Receipt {
            index,
            entry: self.entry_at(index)?.to_bytes(),
            proof: proof.to_bytes(),
        })
    }

    fn entry_at(&self, index: u64) -> Result<Entry, SequencerError> {
        let bundle = index / 256;
        let width = u16::try_from((self.tree.size() - bundle * 256).min(256)).expect("at most 256");
        let path = LogPath::Entries {
            index: bundle,
            width,
        };
        let entries = source::read_bundle(&self.tiles, path)?;
        let bytes = &entries[usize::try_from(index % 256).expect("below 256")];
        Entry::parse(bytes).map_err(|error| MonitorError::Entry { index, error }.into())
    }

    /// The files, for whoever reads what is published.
    pub fn tiles(&self) -> &T {
        &self.tiles
    }

    /// What the log says so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The newest signed checkpoint: as published, or as it waits.
    pub fn signed_checkpoint(&self) -> &[u8] {
        match &self.published {
            Some(head) if !self.is_pending() => &head.signed,
            _ => &self.signed,
        }
    }

    /// The published checkpoint and its signed bytes; behind [`Self::head`] while that waits. `None`
    /// only before the first was published.
    pub fn published(&self) -> Option<(&Checkpoint, &[u8])> {
        let head = self.published.as_ref()?;
        Some((&head.checkpoint, &head.signed))
    }

    /// The newest head.
    pub fn head(&self) -> (u64, Sha256Hash) {
        (self.tree.size(), self.tree.root())
    }

    /// Whether it must be opened again before it can append.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Gives the storages back, to open again.
    pub fn into_stores(self) -> (L, T, M) {
        (self.lock, self.tiles, self.mark)
    }
}

/// Writes the files of a batch. The only way files get into the log, after the swap as after a crash.
fn apply<T: TileStore>(tiles: &mut T, files: &[(LogPath, Vec<u8>)]) -> Result<(), SequencerError> {
    for (path, bytes) in files {
        tiles.put(*path, bytes).map_err(storage("writing a tile"))?;
    }
    Ok(())
}

fn head(tree: &TreeState, signer: &LogSigner) -> Checkpoint {
    tree.checkpoint(signer.vkey().name())
        .expect("a key name and a size far below 2^53")
}

fn storage(doing: &'static str) -> impl FnOnce(StorageError) -> SequencerError {
    move |error| SequencerError::Storage { doing, error }
}
