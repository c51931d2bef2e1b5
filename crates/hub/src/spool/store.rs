//! Sealed clips on disk: chains, what waits for upload, what stays and for how long.
//!
//! The folder is the truth; the index in memory is read from it at start and after every failed write.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sidelight_disk::{SharedDisk, Space};
use sidelight_domain::record::{CameraId, ClipId, Series};

use super::Layout;
use super::chain::{ChainHead, ChainId, ClipRecord, Payload, parse_name};
use super::room::Retention;

/// Where a sealed clip stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Continuous: stays here until asked for.
    Kept,
    /// Shall go to the operator.
    Waiting,
    /// The operator signed that it has it; the payloads are still here.
    Received,
    /// Only its record is left.
    Gone,
}

/// A sealed clip in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub clip: ClipId,
    /// ms.
    pub start_ms: u64,
    /// ms.
    pub end_ms: u64,
    /// Bytes of its payloads.
    pub bytes: u64,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it records that nothing was recorded.
    pub gap: bool,
}

/// A number of a chain.
pub(super) type Place = (ChainId, u64);

#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) entries: BTreeMap<Place, Entry>,
    heads: HashMap<ChainId, ChainHead>,
    order: u64,
    /// A write failed and the folder has not been read since.
    stale: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Store {
    disk: SharedDisk,
    layout: Layout,
    pub(super) retention: Retention,
    index: Mutex<Index>,
}

impl Store {
    /// Reads what is there.
    pub fn open(disk: SharedDisk, layout: Layout, retention: Retention) -> io::Result<Self> {
        for folder in [
            layout.spool(),
            layout.clips(),
            layout.chains(),
            layout.cameras(),
        ] {
            disk.create_folder(&folder)?;
        }
        // What a process that died has put there is built upon from here on, and may not be durable yet.
        disk.sync_folder(layout.root())?;
        disk.sync_folder(&layout.cameras())?;
        disk.sync_folder(&layout.clips())?;
        for chain in disk.list(&layout.chains())? {
            disk.sync_folder(&layout.chains().join(chain))?;
        }
        clear_spool(&disk, &layout)?;
        let store = Self {
            disk,
            layout,
            retention,
            index: Mutex::default(),
        };
        store.reload()?;
        Ok(store)
    }

    /// The disk below.
    pub fn disk(&self) -> &SharedDisk {
        &self.disk
    }

    /// Where things are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Every change of the index is complete before the lock is given back: a panic elsewhere spoils nothing.
    pub(super) fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the folder again, as after a write of which it is not known whether it took place.
    pub fn reload(&self) -> io::Result<()> {
        let mut fresh = Index {
            order: self.index().order,
            ..Index::default()
        };
        let folders = self.disk.list(&self.layout.clips())?;
        for folder in self.disk.list(&self.layout.chains())? {
            let Some(chain) = ChainId::from_name(&folder) else {
                continue;
            };
            let path = self.layout.chains().join(&folder);
            let names = self.disk.list(&path)?;
            for name in &names {
                let Some(stem) = name.strip_suffix(".json") else {
                    continue;
                };
                if parse_name(stem).is_none() {
                    continue;
                }
                let record = self.read_record(chain, stem)?;
                let has = |ending: &str| names.binary_search(&format!("{stem}.{ending}")).is_ok();
                let here = self.disk.list(&self.layout.clip(record.clip))?;
                let stage = match (here.is_empty(), has("done"), has("pick"), chain.series) {
                    (true, _, _, _) => Stage::Gone,
                    (false, true, _, _) => Stage::Received,
                    (false, false, false, Series::Continuous) => Stage::Kept,
                    (false, false, _, _) => Stage::Waiting,
                };
                let stage = if folders.binary_search(&record.clip.to_string()).is_ok() {
                    self.settle(stage, &record, &here)?
                } else {
                    stage
                };
                fresh.insert(chain, &record, stage);
            }
        }
        *self.index() = fresh;
        Ok(())
    }

    /// Ends a removal that was cut. Payloads are durable before their record is written: one that is missing
    /// was removed. Of what waits nothing is removed, and nothing given up here.
    fn settle(&self, stage: Stage, record: &ClipRecord, here: &[String]) -> io::Result<Stage> {
        let mut tracks = record.payloads.iter().filter_map(Payload::track);
        let whole = tracks.all(|track| here.iter().any(|name| name == track.name()));
        if whole || stage == Stage::Waiting {
            return Ok(stage);
        }
        self.remove_payloads(record.clip)?;
        Ok(Stage::Gone)
    }

    /// Durable before the record goes, without which nobody would look for them again.
    fn remove_payloads(&self, clip: ClipId) -> io::Result<()> {
        self.disk.remove_folder(&self.layout.clip(clip))?;
        self.disk.sync_folder(&self.layout.clips())
    }

    /// Reads the folder again if a failed write left open what is in it. Nothing is sealed before that.
    pub fn refresh(&self) -> io::Result<()> {
        if self.index().stale {
            self.reload()
        } else {
            Ok(())
        }
    }

    fn read_record(&self, chain: ChainId, stem: &str) -> io::Result<ClipRecord> {
        let path = self
            .layout
            .chain(chain.camera, chain.series)
            .join(format!("{stem}.json"));
        let bytes = sidelight_disk::read(&*self.disk, &path)?.ok_or(io::ErrorKind::NotFound)?;
        serde_json::from_slice(&bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }

    /// Orders spools: later is larger, across restarts as far as the clock allows.
    pub fn next_order(&self, now_ms: u64) -> u64 {
        let mut index = self.index();
        index.order = index
            .order
            .saturating_add(1)
            .max(now_ms.saturating_mul(1000));
        index.order
    }

    /// The head of a chain.
    pub fn head(&self, chain: ChainId) -> ChainHead {
        self.index().heads.get(&chain).copied().unwrap_or_default()
    }

    /// Whether a clip is already signed.
    pub fn recorded(&self, chain: ChainId, clip: ClipId) -> bool {
        let index = self.index();
        index
            .entries
            .range((chain, 0)..=(chain, u64::MAX))
            .rev()
            .any(|(_, e)| e.clip == clip)
    }

    /// Where a camera's chain ends in time, ms: sealed clips and gaps.
    pub fn reaches_ms(&self, chain: ChainId) -> Option<u64> {
        let index = self.index();
        index
            .entries
            .range((chain, 0)..=(chain, u64::MAX))
            .next_back()
            .map(|(_, e)| e.end_ms)
    }

    /// Makes a record durable: from here on the clip is signed and its number taken.
    ///
    /// # Errors
    /// It is then not known whether the record is there; the index has been read again.
    pub fn commit(&self, chain: ChainId, record: &ClipRecord) -> io::Result<()> {
        if record.number != self.head(chain).number + 1 {
            return Err(io::Error::other("the record does not follow its chain"));
        }
        let folder = self.layout.chain(chain.camera, chain.series);
        let written = self.disk.create_folder(&folder).and_then(|_| {
            self.disk.sync_folder(&self.layout.chains())?;
            let json = serde_json::to_vec(record).map_err(io::Error::other)?;
            sidelight_disk::write(
                &*self.disk,
                &folder.join(format!("{}.json", record.name())),
                &json,
            )
        });
        if let Err(e) = written {
            // Which of the two is true decides whether the number is free.
            self.index().stale = true;
            self.refresh()?;
            return Err(e);
        }
        let stage = if chain.series == Series::Event {
            Stage::Waiting
        } else {
            Stage::Kept
        };
        self.index().insert(chain, record, stage);
        self.forget_gone(chain);
        Ok(())
    }

    /// Removes records whose payloads are gone and that are not the head of their chain.
    fn forget_gone(&self, chain: ChainId) {
        let head = self.head(chain).number;
        let old: Vec<_> = {
            let index = self.index();
            let all = index.entries.range((chain, 0)..(chain, head));
            all.filter(|(_, e)| e.stage == Stage::Gone)
                .map(|((_, n), e)| (*n, e.clip))
                .collect()
        };
        for (number, clip) in old {
            if self.remove_record(chain, number, clip).is_ok() {
                self.index().entries.remove(&(chain, number));
            }
        }
    }

    /// Removes the payloads of a clip that need not be here any more, and its record unless it is the head
    /// of its chain.
    pub(super) fn drop_payloads(&self, (chain, number): Place, clip: ClipId) -> io::Result<()> {
        self.remove_payloads(clip)?;
        if let Some(entry) = self.index().entries.get_mut(&(chain, number)) {
            entry.stage = Stage::Gone;
        }
        self.forget_gone(chain);
        Ok(())
    }

    fn remove_record(&self, chain: ChainId, number: u64, clip: ClipId) -> io::Result<()> {
        let folder = self.layout.chain(chain.camera, chain.series);
        // In any order: without payloads nothing that comes back of these is sent again.
        for ending in ["json", "pick", "done"] {
            self.disk
                .remove(&folder.join(format!("{number:012}-{clip}.{ending}")))?;
        }
        Ok(())
    }

    /// What shall go to the operator next: of each chain the lowest number that waits.
    pub fn waiting(&self) -> Vec<(ChainId, u64, ClipId)> {
        let index = self.index();
        let mut next = BTreeMap::new();
        for ((chain, number), entry) in &index.entries {
            if entry.stage == Stage::Waiting {
                next.entry(*chain).or_insert((*number, entry.clip));
            }
        }
        next.into_iter()
            .map(|(chain, (number, clip))| (chain, number, clip))
            .collect()
    }

    /// Reads a record.
    pub fn record(&self, chain: ChainId, number: u64, clip: ClipId) -> io::Result<ClipRecord> {
        self.read_record(chain, &format!("{number:012}-{clip}"))
    }

    /// Keeps the operator's receipt. The payloads stay for a while: an operator that restores a backup has
    /// lost what came after it.
    pub fn received(
        &self,
        chain: ChainId,
        number: u64,
        clip: ClipId,
        receipt: &[u8],
    ) -> io::Result<()> {
        let folder = self.layout.chain(chain.camera, chain.series);
        sidelight_disk::write(
            &*self.disk,
            &folder.join(format!("{number:012}-{clip}.done")),
            receipt,
        )?;
        if let Some(entry) = self.index().entries.get_mut(&(chain, number)) {
            entry.stage = Stage::Received;
        }
        Ok(())
    }

    /// What was handed over and is still here.
    pub fn handed_over(&self) -> Vec<(ChainId, u64, ClipId)> {
        let index = self.index();
        let all = index.entries.iter();
        all.filter(|(_, entry)| entry.stage == Stage::Received)
            .map(|((chain, number), entry)| (*chain, *number, entry.clip))
            .collect()
    }

    /// The operator does not have it any more: it waits again, after a restart as well.
    pub fn hand_over_again(&self, chain: ChainId, number: u64, clip: ClipId) -> io::Result<()> {
        let folder = self.layout.chain(chain.camera, chain.series);
        self.disk
            .remove(&folder.join(format!("{number:012}-{clip}.done")))?;
        self.disk.sync_folder(&folder)?;
        if let Some(entry) = self.index().entries.get_mut(&(chain, number)) {
            entry.stage = Stage::Waiting;
        }
        Ok(())
    }

    /// Continuous clips of a camera that touch a span and are still here.
    pub fn spans(&self, camera: CameraId, from_ms: u64, to_ms: u64) -> Vec<(u64, Entry)> {
        let chain = ChainId {
            camera,
            series: Series::Continuous,
        };
        let index = self.index();
        let all = index.entries.range((chain, 0)..=(chain, u64::MAX));
        all.filter(|(_, e)| e.stage != Stage::Gone && e.start_ms < to_ms && e.end_ms > from_ms)
            .map(|((_, n), e)| (*n, *e))
            .collect()
    }

    /// Marks continuous clips for upload; returns how many touch the span.
    pub fn pick(&self, camera: CameraId, from_ms: u64, to_ms: u64) -> io::Result<usize> {
        let chain = ChainId {
            camera,
            series: Series::Continuous,
        };
        let folder = self.layout.chain(camera, Series::Continuous);
        let all = self.spans(camera, from_ms, to_ms);
        let kept = all.iter().filter(|(_, e)| e.stage == Stage::Kept);
        let kept: Vec<_> = kept.collect();
        if kept.is_empty() {
            return Ok(all.len());
        }
        for (number, entry) in &kept {
            let pick = format!("{number:012}-{}.pick", entry.clip);
            self.disk.create(&folder.join(pick))?;
        }
        self.disk.sync_folder(&folder)?;
        let mut index = self.index();
        for (number, _) in &kept {
            if let Some(entry) = index.entries.get_mut(&(chain, *number)) {
                entry.stage = Stage::Waiting;
            }
        }
        Ok(all.len())
    }

    /// Clips and bytes that wait for the operator.
    pub fn backlog(&self) -> (u64, u64) {
        let index = self.index();
        let waiting = index.entries.values().filter(|e| e.stage == Stage::Waiting);
        waiting.fold((0, 0), |(n, bytes), e| (n + 1, bytes + e.bytes))
    }

    /// Free and total bytes of the disk.
    pub fn space(&self) -> io::Result<Space> {
        self.disk.space(self.layout.root())
    }
}

/// Removes what a crash has left in the spool and nothing will ask for: keys whose log is gone, and files
/// that did not get their name.
fn clear_spool(disk: &SharedDisk, layout: &Layout) -> io::Result<()> {
    let names = disk.list(&layout.spool())?;
    let has_log = |clip: &str| {
        let mut logs = ["log", "damaged"]
            .map(|ending| format!("{clip}.{ending}"))
            .into_iter();
        logs.any(|log| names.contains(&log))
    };
    let idle = |name: &&String| {
        name.starts_with('.') || name.strip_suffix(".key").is_some_and(|clip| !has_log(clip))
    };
    for name in names.iter().filter(idle) {
        disk.remove(&layout.spool().join(name))?;
    }
    Ok(())
}

impl Index {
    fn insert(&mut self, chain: ChainId, record: &ClipRecord, stage: Stage) {
        let entry = Entry {
            clip: record.clip,
            start_ms: record.start_ms,
            end_ms: record.end_ms(),
            bytes: record.bytes(),
            stage,
            gap: record.is_gap(),
        };
        self.entries.insert((chain, record.number), entry);
        let head = self.heads.entry(chain).or_default();
        if record.number > head.number {
            *head = record.head();
        }
    }
}
