//! Carries out the effects of one camera's recorder: appends to spools and syncs them in time.

use std::io::{self, Write};
use std::sync::Arc;

use rand::rngs::OsRng;
use sidelight_disk::DiskFile;
use sidelight_domain::record::{CameraId, ClipId, Series, Track};
use sidelight_seal::spool::{DeviceKey, SpoolError, SpoolKey, SpoolWriter};

use super::record::{End, Head, HeadVideo, Record};
use super::store::Store;
use crate::clock::Comparison;
use crate::record::{ClipHead, Effect, Gap};

/// What was appended longer ago than this is synced, ms: at the fourth look, a second later. With a quarter
/// of a second of frames on their way and a fragment of half a second that has not come to an end yet, a
/// power cut costs less than two seconds.
pub const SYNC_MS: u64 = 900;

/// What became of some effects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Series that could not be written, and from when on nothing of them is on disk, ms.
    pub failed: Vec<(Series, u64)>,
    /// Spools that are complete, or as complete as they will be.
    pub finished: Vec<ClipId>,
}

struct OpenSpool {
    clip: ClipId,
    file: Box<dyn DiskFile>,
    sealer: SpoolWriter,
    start_ms: u64,
    written_ms: u64,
    unsynced_since_ms: Option<u64>,
}

/// See the module.
pub struct CameraSpool {
    store: Arc<Store>,
    device: DeviceKey,
    camera: CameraId,
    clocks: Arc<Comparison>,
    open: [Option<OpenSpool>; 2],
}

impl std::fmt::Debug for CameraSpool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CameraSpool")
            .field("camera", &self.camera)
            .finish_non_exhaustive()
    }
}

fn index(series: Series) -> usize {
    match series {
        Series::Event => 0,
        Series::Continuous => 1,
    }
}

fn too_long(e: SpoolError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, e)
}

impl CameraSpool {
    /// For one camera.
    pub fn new(
        store: Arc<Store>,
        device: DeviceKey,
        camera: CameraId,
        clocks: Arc<Comparison>,
    ) -> Self {
        Self {
            store,
            device,
            camera,
            clocks,
            open: [None, None],
        }
    }

    /// Carries out effects in order. What fails fails its series alone, and the rest of it is left out.
    pub fn apply(&mut self, effects: &[Effect], now_ms: u64) -> Applied {
        let mut applied = Applied::default();
        for effect in effects {
            let Some(series) = effect.series() else {
                continue;
            };
            if applied.failed.iter().any(|(s, _)| *s == series) {
                continue;
            }
            let since_ms = self.since_ms(series, effect);
            if let Err(error) = self.carry_out(effect, now_ms, &mut applied.finished) {
                let name = series.name();
                tracing::warn!(camera = %self.camera, series = name, %error, "recording is not written");
                if let Some(spool) = self.open[index(series)].take() {
                    applied.finished.push(spool.clip);
                }
                applied.failed.push((series, since_ms));
                self.store.tidy(now_ms);
            }
        }
        applied
    }

    /// From when on nothing is on disk if this effect fails.
    fn since_ms(&self, series: Series, effect: &Effect) -> u64 {
        match (effect, &self.open[index(series)]) {
            (Effect::Gap(gap), _) => gap.from_ms,
            (Effect::Open(head), _) => head.start_ms,
            (_, Some(spool)) => spool.written_ms,
            (_, None) => 0,
        }
    }

    fn carry_out(
        &mut self,
        effect: &Effect,
        now_ms: u64,
        finished: &mut Vec<ClipId>,
    ) -> io::Result<()> {
        match effect {
            Effect::Open(head) => self.begin(head, now_ms),
            Effect::Init {
                series,
                track,
                codec,
                bytes,
            } => {
                let record = Record::Init {
                    track: *track,
                    codec: codec.clone(),
                    bytes: bytes.clone(),
                };
                self.append(*series, &record, now_ms)
            }
            Effect::Preview { series, data } => {
                self.append(*series, &Record::Preview(data.clone()), now_ms)
            }
            Effect::Fragment {
                series,
                track,
                fragment,
            } => {
                self.append(*series, &Record::Fragment(*track, fragment.clone()), now_ms)?;
                if *track == Track::Video
                    && let Some(spool) = &mut self.open[index(*series)]
                {
                    let end = u64::from(fragment.time_ms) + u64::from(fragment.duration_ms);
                    spool.written_ms = spool.start_ms + end;
                }
                Ok(())
            }
            Effect::Close {
                series,
                duration_ms,
                trigger,
            } => {
                self.append(
                    *series,
                    &Record::End(End::new(*duration_ms, *trigger)),
                    now_ms,
                )?;
                let Some(mut spool) = self.open[index(*series)].take() else {
                    return Ok(());
                };
                finished.push(spool.clip);
                // Complete or not, it is sealed as far as it can be read.
                spool.file.sync()
            }
            Effect::Gap(gap) => {
                self.write_gap(gap, now_ms)?;
                finished.push(gap.clip);
                Ok(())
            }
            Effect::Moved(_) => Ok(()),
        }
    }

    fn begin(&mut self, head: &ClipHead, now_ms: u64) -> io::Result<()> {
        if head.series == Series::Continuous && !self.store.tidy(now_ms) {
            let full = "the disk is nearly full";
            return Err(io::Error::new(io::ErrorKind::StorageFull, full));
        }
        let spool = self.open_spool(self.head_of(head), now_ms)?;
        self.open[index(head.series)] = Some(spool);
        Ok(())
    }

    fn head_of(&self, head: &ClipHead) -> Head {
        let video = HeadVideo {
            codec: head.video.codec.clone(),
            width: head.video.width,
            height: head.video.height,
            description: head.video.avcc.clone().into(),
        };
        Head::new(
            self.camera,
            head.clip,
            head.series,
            head.trigger,
            head.start_ms,
            Some(video),
        )
    }

    fn write_gap(&self, gap: &Gap, now_ms: u64) -> io::Result<()> {
        let head = Head::new(
            self.camera,
            gap.clip,
            gap.series,
            gap.why,
            gap.from_ms,
            None,
        );
        let mut spool = self.open_spool(head, now_ms)?;
        let end = Record::End(End::new(gap.to_ms - gap.from_ms, gap.why));
        spool.write(&end)?;
        spool.file.sync()
    }

    /// The names of key and log are durable before this returns; what is in the log is with the next sync.
    fn open_spool(&self, mut head: Head, now_ms: u64) -> io::Result<OpenSpool> {
        head.order = self.store.next_order(now_ms);
        head.clock = self.clocks.line().and_then(|line| line.at(head.start_ms));
        let (disk, layout) = (self.store.disk(), self.store.layout());
        let (clip, start_ms) = (head.clip, head.start_ms);
        let key = SpoolKey::random(&mut OsRng);
        let wrapped = key.wrap(clip, &self.device, &mut OsRng);
        sidelight_disk::write_unnamed(&**disk, &layout.key(clip), &wrapped)?;
        let file = disk.create(&layout.log(clip))?;
        let mut spool = OpenSpool {
            clip,
            file,
            sealer: SpoolWriter::new(key, clip),
            start_ms,
            written_ms: start_ms,
            unsynced_since_ms: None,
        };
        spool.write(&Record::Head(head))?;
        disk.sync_folder(&layout.spool())?;
        Ok(spool)
    }

    fn append(&mut self, series: Series, record: &Record, now_ms: u64) -> io::Result<()> {
        let Some(spool) = &mut self.open[index(series)] else {
            return Err(io::Error::other("no clip is open"));
        };
        spool.write(record)?;
        let since = *spool.unsynced_since_ms.get_or_insert(now_ms);
        if now_ms.saturating_sub(since) >= SYNC_MS || now_ms < since {
            spool.keep()?;
        }
        Ok(())
    }

    /// Syncs what has been waiting. To be called a few times a second.
    pub fn tick(&mut self, now_ms: u64) -> Applied {
        let mut applied = Applied::default();
        for series in [Series::Event, Series::Continuous] {
            let Some(spool) = &mut self.open[index(series)] else {
                continue;
            };
            let due = spool
                .unsynced_since_ms
                .is_some_and(|s| now_ms.saturating_sub(s) >= SYNC_MS || now_ms < s);
            if due && let Err(error) = spool.keep() {
                let name = series.name();
                tracing::warn!(camera = %self.camera, series = name, %error, "written and not kept");
                applied.failed.push((series, spool.start_ms));
                applied.finished.push(spool.clip);
                self.open[index(series)] = None;
            }
        }
        applied
    }
}

impl OpenSpool {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let bytes = self.sealer.seal(&record.to_bytes()).map_err(too_long)?;
        self.file.write_all(&bytes)
    }

    /// Makes durable what was written.
    fn keep(&mut self) -> io::Result<()> {
        self.file.sync()?;
        self.unsynced_since_ms = None;
        Ok(())
    }
}
