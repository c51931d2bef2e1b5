//! Reading a spool back: what it is of, how far it goes, and its tracks, sealed while they are read.

use std::io::{self, Write as _};

use rand::rngs::OsRng;
use sidelight_disk::DiskFile;
use sidelight_domain::record::{ClipId, Track};
use sidelight_seal::FileKey;
use sidelight_seal::clip::{self as sealed, AudioTrack, SealedTrack, TrackSealer};
use sidelight_seal::spool::{DeviceKey, SpoolError, SpoolKey, SpoolReader};

use super::record::{End, Head, Record};
use super::seal::{Sealing, SpoolFailure};
use super::store::Store;

/// A media track while it is sealed.
pub(super) struct TrackPart {
    sealer: TrackSealer<Box<dyn DiskFile>>,
    codec: String,
    init: u64,
    offset: u64,
    pub(super) fragments: Vec<sealed::Fragment>,
}

/// What was read from a spool.
pub(super) struct Contents {
    pub(super) head: Head,
    pub(super) video: Option<TrackPart>,
    pub(super) audio: Option<TrackPart>,
    pub(super) preview: Option<Vec<u8>>,
    pub(super) end: Option<End>,
}

/// The spools on disk with their heads, in the order in which they were made.
pub fn list_spools(store: &Store, device: &DeviceKey) -> io::Result<Vec<(ClipId, Option<Head>)>> {
    let mut all = Vec::new();
    for name in store.disk().list(&store.layout().spool())? {
        let Some(clip) = name.strip_suffix(".log").and_then(|c| c.parse().ok()) else {
            continue;
        };
        let head = open_spool(store, device, clip)
            .ok()
            .and_then(|(_, head)| head);
        all.push((clip, head));
    }
    all.sort_by_key(|(_, head)| head.as_ref().map_or(0, |h| h.order));
    Ok(all)
}

/// Where the readable part of a spool ends, ms; its head; whether it was closed.
pub fn spool_reach(store: &Store, device: &DeviceKey, clip: ClipId) -> Option<(Head, u64)> {
    let (mut reader, head) = open_spool(store, device, clip).ok()?;
    let head = head?;
    let mut reach = head.start_ms;
    while let Ok(Some(bytes)) = reader.next_record() {
        match Record::parse(bytes) {
            Ok(Record::Fragment(Track::Video, f)) => {
                reach = head.start_ms + u64::from(f.time_ms) + u64::from(f.duration_ms);
            }
            Ok(Record::End(end)) => reach = head.start_ms + end.duration_ms,
            _ => {}
        }
    }
    Some((head, reach))
}

pub(super) type Reader = SpoolReader<Box<dyn io::Read + Send>>;

pub(super) fn open_spool(
    store: &Store,
    device: &DeviceKey,
    clip: ClipId,
) -> Result<(Reader, Option<Head>), SpoolFailure> {
    let unreadable = |e: SpoolError| match e {
        SpoolError::Io(e) => SpoolFailure::Disk(e),
        other => SpoolFailure::Unreadable(other.to_string()),
    };
    let wrapped = sidelight_disk::read(&**store.disk(), &store.layout().key(clip))?
        .ok_or_else(|| SpoolFailure::Unreadable("its key is gone".to_owned()))?;
    let key = SpoolKey::unwrap(&wrapped, clip, device).map_err(unreadable)?;
    let log = store.disk().open(&store.layout().log(clip))?;
    let mut reader = SpoolReader::new(log, key, clip);
    let first = reader.next_record().map_err(unreadable)?;
    let head = match first.map(Record::parse) {
        Some(Ok(Record::Head(head))) => Some(head),
        None => None,
        Some(_) => {
            return Err(SpoolFailure::Unreadable(
                "it does not say of what it is".to_owned(),
            ));
        }
    };
    Ok((reader, head))
}

/// Reads all of it; the tracks are sealed into the clip's folder on the way.
pub(super) fn read_contents(
    store: &Store,
    sealing: &Sealing,
    mut reader: Reader,
    head: Head,
) -> Result<Contents, SpoolFailure> {
    let clip = head.clip;
    store.disk().create_folder(&store.layout().clip(clip))?;
    let mut contents = Contents {
        head,
        video: None,
        audio: None,
        preview: None,
        end: None,
    };
    loop {
        let record = match reader.next_record() {
            Ok(Some(bytes)) => Record::parse(bytes),
            Ok(None) => break,
            Err(SpoolError::Io(e)) => return Err(e.into()),
            Err(error) => {
                tracing::warn!(%clip, %error, "a clip ends early: its spool is damaged");
                break;
            }
        };
        match record {
            Ok(Record::Init {
                track,
                codec,
                bytes,
            }) => {
                let file = store.disk().create(&store.layout().payload(clip, track))?;
                let further = |key: &FileKey| sealing.for_trustees(&contents.head, track, key);
                let to = &sealing.recipients;
                let mut sealer = TrackSealer::beside(file, to, further, &mut OsRng)?;
                sealer.write_all(&bytes)?;
                let init = bytes.len() as u64;
                let part = TrackPart {
                    sealer,
                    codec,
                    init,
                    offset: init,
                    fragments: Vec::new(),
                };
                match track {
                    Track::Video => contents.video = Some(part),
                    Track::Audio => contents.audio = Some(part),
                    Track::Card => {}
                }
            }
            Ok(Record::Fragment(track, fragment)) => {
                let part = match track {
                    Track::Video => contents.video.as_mut(),
                    Track::Audio => contents.audio.as_mut(),
                    Track::Card => None,
                };
                if let Some(part) = part {
                    part.write(&fragment)?;
                }
            }
            Ok(Record::Preview(data)) => contents.preview = Some(data.to_vec()),
            Ok(Record::End(end)) => contents.end = Some(end),
            Ok(Record::Head(_)) | Err(_) => {
                tracing::warn!(%clip, "a record of the spool is left out: it is malformed");
            }
        }
    }
    Ok(contents)
}

impl TrackPart {
    fn write(&mut self, fragment: &crate::media::Fragment) -> io::Result<()> {
        self.sealer.write_all(&fragment.bytes)?;
        let length = fragment.bytes.len() as u64;
        self.fragments.push(sealed::Fragment {
            offset: self.offset,
            length,
            time_ms: fragment.time_ms.into(),
            duration_ms: fragment.duration_ms.into(),
            key: fragment.key,
        });
        self.offset += length;
        Ok(())
    }

    pub(super) fn finish(self) -> io::Result<(AudioTrack, SealedTrack)> {
        let (mut file, sealed) = self.sealer.finish()?;
        file.sync()?;
        Ok((
            AudioTrack::of(&sealed, &self.codec, self.init, self.fragments),
            sealed,
        ))
    }
}
