//! Starting the sequencer: creating a log once, opening it after any crash, and recovering it from a mirror.

use super::{
    Head, HighWaterMark, LockStore, Quorum, RequestId, Sequencer, SequencerError, StagingName,
    Swap, TileStore, apply, batch, head, storage,
};
use crate::{
    checkpoint::{Checkpoint, OpenCheckpoint},
    entry::{Day, Operator},
    ledger::Ledger,
    monitor::{Monitor, MonitorError},
    restore::{self, HeadOrigin, RestoreRefusal},
    sequence::TreeState,
    source::{self, TileSource},
    tile::LogPath,
    vkey::LogSigner,
};

impl<L: LockStore, T: TileStore, M: HighWaterMark> Sequencer<L, T, M> {
    /// Creates a log with its first entry, which names the operator. Done once, by hand: refused if any
    /// of the three storages holds something already. Cut short before the swap it can be repeated, after
    /// it [`Self::open`] finishes.
    pub fn create(
        mut lock: L,
        mut tiles: T,
        mut mark: M,
        signer: LogSigner,
        operator: Operator,
        day: Day,
    ) -> Result<Self, SequencerError> {
        nothing_there(&lock, &tiles, &mark)?;
        let mut ledger = Ledger::new();
        let entry = ledger
            .next_entry(operator.into(), day)
            .map_err(SequencerError::First)?;
        ledger.admit(&entry).map_err(SequencerError::First)?;
        if ledger.log_key() != Some(signer.vkey()) {
            return Err(SequencerError::First(crate::ledger::Violation::Operator(
                "key",
            )));
        }
        let extension = TreeState::empty().extend([entry.to_bytes()]);
        let checkpoint = head(&extension.state, &signer);
        let name = StagingName {
            size: checkpoint.size(),
            root: checkpoint.root(),
        };
        tiles
            .stage(name, &batch::encode(&extension.files))
            .map_err(storage("staging"))?;
        let signed = checkpoint.sign(&signer);
        let none: &[(RequestId, u64)] = &[];
        if lock
            .swap(None, &signed, none)
            .map_err(storage("swapping"))?
            == Swap::Lost
        {
            return Err(SequencerError::Exists("the lock"));
        }
        mark.raise(&signed)
            .map_err(storage("raising the high-water mark"))?;
        apply(&mut tiles, &extension.files)?;
        tiles.publish(&signed).map_err(storage("publishing"))?;
        let _ = tiles.discard(name);
        let published = Some(Head {
            checkpoint,
            signed: signed.clone(),
            whole: true,
        });
        Ok(Self {
            lock,
            tiles,
            mark,
            quorum: Quorum::none(signer.vkey().clone()),
            signer,
            tree: extension.state,
            ledger,
            signed,
            published,
            stopped: false,
        })
    }

    /// Opens a log whose own signature is enough.
    pub fn open(
        lock: L,
        tiles: T,
        mark: M,
        signer: LogSigner,
        mirrors: &[Vec<u8>],
    ) -> Result<Self, SequencerError> {
        let quorum = Quorum::none(signer.vkey().clone());
        Self::open_under(quorum, (lock, tiles, mark), signer, mirrors)
    }

    /// Opens the log: finishes what a crash left half done, replays all entries, and holds the result
    /// against every head known from elsewhere. `mirrors` are signed checkpoints of this log as mirrors
    /// or witnesses serve them; without a high-water mark there must be one. If the policy demands
    /// witnesses who have not signed the newest head, that waits for [`Self::publish`].
    pub fn open_under(
        quorum: Quorum,
        (lock, mut tiles, mut mark): (L, T, M),
        signer: LogSigner,
        mirrors: &[Vec<u8>],
    ) -> Result<Self, SequencerError> {
        if quorum.policy.log(signer.vkey()).is_none() {
            return Err(SequencerError::OtherPolicy);
        }
        let signed = lock
            .load()
            .map_err(storage("reading the lock"))?
            .ok_or(SequencerError::NotCreated)?;
        let checkpoint = own(&signer, "the lock", &signed)?;
        let known = known_heads(&signer, &tiles, &mark, mirrors)?;
        let marked = known
            .iter()
            .any(|(origin, _)| *origin != HeadOrigin::Published);
        // Creation raises the mark right behind the first swap, so only entry 0 can lack one honestly.
        if !marked && checkpoint.size() > 1 {
            return Err(RestoreRefusal::MarkMissing.into());
        }
        // Heads beyond ours refuse before anything is written; the rest waits for the tiles to compare with.
        let beyond: Vec<_> = known
            .iter()
            .filter(|(_, head)| head.size() >= checkpoint.size())
            .cloned()
            .collect();
        restore::may_sign(&checkpoint, &tiles, &beyond)?;

        let name = StagingName {
            size: checkpoint.size(),
            root: checkpoint.root(),
        };
        finish_staged(&mut tiles, name)?;
        let mut monitor = Monitor::new();
        monitor.read_to(&tiles, &checkpoint, signer.vkey(), |_, _, _| {})?;
        restore::may_sign(&checkpoint, &tiles, &known)?;

        mark.raise(&signed)
            .map_err(storage("raising the high-water mark"))?;
        let published = published_head(&tiles, &signer, &quorum)?;
        let (tree, ledger) = monitor.into_parts();
        let mut log = Self {
            lock,
            tiles,
            mark,
            quorum,
            signer,
            tree,
            ledger,
            signed,
            published,
            stopped: false,
        };
        if log.quorum.policy.open(&log.signed).is_ok() {
            log.publish()?;
        }
        if !log.is_pending() {
            let _ = log.tiles.discard(name);
        }
        Ok(log)
    }

    /// Recovers a log whose own state is lost or behind from a mirror's files: checks the whole mirror,
    /// that it continues every head known here, copies its files, and makes its checkpoint the log's.
    /// Request ids of the entries that only the mirror had are lost: their submitters must look before
    /// they retry.
    pub fn recover(
        mut lock: L,
        mut tiles: T,
        mark: M,
        signer: LogSigner,
        mirror: &impl TileSource,
    ) -> Result<Self, SequencerError> {
        let read = mirror
            .get(LogPath::Checkpoint)
            .map_err(storage("reading the mirror"))?;
        let signed = read.ok_or(SequencerError::NotCreated)?;
        let checkpoint = own(&signer, "the mirror", &signed)?;
        let mut monitor = Monitor::new();
        monitor.read_to(mirror, &checkpoint, signer.vkey(), |_, _, _| {})?;
        let mut known = known_heads(&signer, &tiles, &mark, &[])?;
        let local = lock.load().map_err(storage("reading the lock"))?;
        if let Some(local) = &local {
            known.push((HeadOrigin::Published, own(&signer, "the lock", local)?));
        }
        restore::may_sign(&checkpoint, mirror, &known)?;
        for path in LogPath::all(checkpoint.size()) {
            let bytes = match path {
                LogPath::Entries { .. } => bundle_bytes(mirror, path)?,
                _ => source::read_tile(mirror, path)?
                    .iter()
                    .flat_map(|hash| hash.0)
                    .collect(),
            };
            tiles.put(path, &bytes).map_err(storage("writing a tile"))?;
        }
        if local.as_deref() != Some(signed.as_slice()) {
            let swap = lock
                .swap(local.as_deref(), &signed, &[])
                .map_err(storage("swapping"))?;
            if swap == Swap::Lost {
                return Err(SequencerError::SwapLost);
            }
        }
        Self::open(lock, tiles, mark, signer, &[signed])
    }
}

/// Whether a log may be created in these storages.
fn nothing_there<L: LockStore, T: TileStore, M: HighWaterMark>(
    lock: &L,
    tiles: &T,
    mark: &M,
) -> Result<(), SequencerError> {
    if lock.load().map_err(storage("reading the lock"))?.is_some() {
        return Err(SequencerError::Exists("the lock"));
    }
    if tiles
        .get(LogPath::Checkpoint)
        .map_err(storage("reading the checkpoint"))?
        .is_some()
    {
        return Err(SequencerError::Exists("the tile store"));
    }
    if mark
        .load()
        .map_err(storage("reading the high-water mark"))?
        .is_some()
    {
        return Err(SequencerError::Exists("the high-water mark"));
    }
    Ok(())
}

/// Writes the files of a head whose batch a crash has left staged.
fn finish_staged<T: TileStore>(tiles: &mut T, name: StagingName) -> Result<(), SequencerError> {
    let staged = tiles.staged(name);
    let Some(staged) = staged.map_err(storage("reading the staged batch"))? else {
        return Ok(());
    };
    let files = batch::decode(&staged).ok_or(SequencerError::Staging(name))?;
    apply(tiles, &files)
}

/// What is published, and whether the policy is content with it.
fn published_head<T: TileStore>(
    tiles: &T,
    signer: &LogSigner,
    quorum: &Quorum,
) -> Result<Option<Head>, SequencerError> {
    let read = tiles.get(LogPath::Checkpoint);
    let Some(signed) = read.map_err(storage("reading the checkpoint"))? else {
        return Ok(None);
    };
    Ok(Some(Head {
        checkpoint: own(signer, "the published file", &signed)?,
        whole: quorum.policy.open(&signed).is_ok(),
        signed,
    }))
}

fn bundle_bytes(source: &impl TileSource, path: LogPath) -> Result<Vec<u8>, MonitorError> {
    let mut bundle = Vec::new();
    for entry in source::read_bundle(source, path)? {
        crate::tile::push_entry(&mut bundle, &entry);
    }
    Ok(bundle)
}

fn own(
    signer: &LogSigner,
    place: &'static str,
    signed: &[u8],
) -> Result<Checkpoint, SequencerError> {
    match OpenCheckpoint::open(signed, std::slice::from_ref(signer.vkey())) {
        Ok(open) => Ok(open.checkpoint),
        Err(error) => Err(SequencerError::Checkpoint { place, error }),
    }
}

/// Every head this log is known to have signed, besides the one in the lock.
fn known_heads<T: TileStore, M: HighWaterMark>(
    signer: &LogSigner,
    tiles: &T,
    mark: &M,
    mirrors: &[Vec<u8>],
) -> Result<Vec<(HeadOrigin, Checkpoint)>, SequencerError> {
    let mut known = Vec::new();
    if let Some(signed) = mark
        .load()
        .map_err(storage("reading the high-water mark"))?
    {
        known.push((
            HeadOrigin::HighWaterMark,
            own(signer, "the high-water mark", &signed)?,
        ));
    }
    if let Some(signed) = tiles
        .get(LogPath::Checkpoint)
        .map_err(storage("reading the checkpoint"))?
    {
        known.push((
            HeadOrigin::Published,
            own(signer, "the published file", &signed)?,
        ));
    }
    for signed in mirrors {
        known.push((
            HeadOrigin::Mirror,
            own(signer, "a mirror's answer", signed)?,
        ));
    }
    Ok(known)
}
