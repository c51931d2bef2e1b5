//! From a spool to a sealed and signed clip, in an order that a power cut cannot hurt.
//!
//! 1. Payloads are made and synced: nobody knows of them yet.
//! 2. The record with the signed manifest is put in its chain: from here on the clip exists.
//! 3. The spool's key is unlinked, then its log.
//!
//! A crash before 2 starts over from the spool; after 2 it only goes on with 3.

use std::io::{self, Write as _};

use ed25519_dalek::SigningKey;
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_api::Bytes64;
use sidelight_api::clip::{ManifestWire, OpeningWire};
use sidelight_api::hub::Headers;
use sidelight_domain::record::{ClipId, HouseholdId, Track};
use sidelight_seal::Recipient;
use sidelight_seal::clip::{
    self as sealed, AudioTrack, Card, Clock, Kind, Preview, SealError, SealedTrack, TrackSealer,
    VideoTrack,
};
use sidelight_seal::spool::{DeviceKey, SpoolError, SpoolKey, SpoolReader};

use super::chain::{ChainId, ClipRecord, Payload};
use super::record::{End, Head, Record};
use super::store::Store;
use crate::files::{self, DiskFile};

/// To whom and by whom clips are sealed now.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// Whose.
    pub household: HouseholdId,
    /// The current epoch.
    pub epoch: u64,
    /// The epoch's recipient and the recovery recipient.
    pub recipients: [Recipient; 2],
    /// Whom to tell of disclosures.
    pub notice: Recipient,
    /// Signs.
    pub hub_key: SigningKey,
    /// How the hub's clock stands, if known.
    pub clock: Option<Clock>,
}

/// What became of a spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Sealed and signed.
    Sealed(ChainId, Box<ClipRecord>),
    /// It had been signed before a crash; only the rest was removed.
    Already,
    /// There was nothing in it.
    Empty,
}

/// Why a spool is not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SpoolFailure {
    /// To be tried again: the disk.
    #[error("the disk failed while a clip was sealed: {0}")]
    Disk(#[from] io::Error),
    /// Will never work: the key or the first record is of no use.
    #[error("a clip in the spool cannot be read: {0}")]
    Unreadable(String),
}

impl From<SealError> for SpoolFailure {
    fn from(e: SealError) -> Self {
        match e {
            SealError::Io(e) => SpoolFailure::Disk(e),
            other => SpoolFailure::Unreadable(other.to_string()),
        }
    }
}

/// A media track while it is sealed.
struct TrackPart {
    sealer: TrackSealer<Box<dyn DiskFile>>,
    codec: String,
    init: u64,
    offset: u64,
    fragments: Vec<sealed::Fragment>,
}

/// What was read from a spool.
struct Contents {
    head: Head,
    video: Option<TrackPart>,
    audio: Option<TrackPart>,
    preview: Option<Vec<u8>>,
    end: Option<End>,
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

type Reader = SpoolReader<Box<dyn io::Read + Send>>;

fn open_spool(
    store: &Store,
    device: &DeviceKey,
    clip: ClipId,
) -> Result<(Reader, Option<Head>), SpoolFailure> {
    let unreadable = |e: SpoolError| match e {
        SpoolError::Io(e) => SpoolFailure::Disk(e),
        other => SpoolFailure::Unreadable(other.to_string()),
    };
    let wrapped = files::read(&**store.disk(), &store.layout().key(clip))?
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

/// Seals a spool, or finishes what a crash left.
pub fn seal_spool(
    store: &Store,
    device: &DeviceKey,
    sealing: &Sealing,
    clip: ClipId,
) -> Result<Outcome, SpoolFailure> {
    store.refresh()?;
    let (reader, head) = open_spool(store, device, clip)?;
    let Some(head) = head else {
        discard(store, clip)?;
        return Ok(Outcome::Empty);
    };
    let chain = ChainId {
        camera: head.camera,
        series: head.series(),
    };
    if store.recorded(chain, clip) {
        discard(store, clip)?;
        return Ok(Outcome::Already);
    }
    let contents = read_contents(store, sealing, reader, head)?;
    let nothing = contents
        .video
        .as_ref()
        .is_none_or(|v| v.fragments.is_empty());
    let closed_gap = contents.head.video.is_none() && contents.end.is_some();
    if nothing && !closed_gap {
        store.disk().remove_folder(&store.layout().clip(clip))?;
        discard(store, clip)?;
        return Ok(Outcome::Empty);
    }
    let record = sign(store, sealing, chain, contents)?;
    store.commit(chain, &record)?;
    discard(store, clip)?;
    Ok(Outcome::Sealed(chain, Box::new(record)))
}

/// Unlinks the key, durably, and then the log.
fn discard(store: &Store, clip: ClipId) -> io::Result<()> {
    let (disk, layout) = (store.disk(), store.layout());
    disk.remove(&layout.key(clip))?;
    disk.sync_folder(&layout.spool())?;
    disk.remove(&layout.log(clip))
}

/// Gives a spool up that cannot be read. The log stays beside, for whoever wants to look; without its key it says nothing.
pub fn give_up(store: &Store, device: &DeviceKey, clip: ClipId) -> io::Result<()> {
    let signed = matches!(open_spool(store, device, clip), Ok((_, Some(_))));
    let layout = store.layout();
    if !signed && files::read(&**store.disk(), &layout.key(clip))?.is_none() {
        return store.disk().remove(&layout.log(clip));
    }
    store.disk().rename(
        &layout.log(clip),
        &layout.spool().join(format!("{clip}.damaged")),
    )
}

fn read_contents(
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
                let mut sealer = TrackSealer::new(file, &sealing.recipients, &mut OsRng)?;
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

    fn finish(self) -> io::Result<(AudioTrack, SealedTrack)> {
        let (mut file, sealed) = self.sealer.finish()?;
        file.sync()?;
        Ok((
            AudioTrack::of(&sealed, &self.codec, self.init, self.fragments),
            sealed,
        ))
    }
}

/// Completes the payloads and signs.
fn sign(
    store: &Store,
    sealing: &Sealing,
    chain: ChainId,
    contents: Contents,
) -> Result<ClipRecord, SpoolFailure> {
    let Contents {
        head,
        video,
        audio,
        preview,
        end,
    } = contents;
    let clip = head.clip;
    let written = video
        .as_ref()
        .and_then(|v| v.fragments.last())
        .map_or(0, |f| f.time_ms + f.duration_ms);
    let video = video.map(TrackPart::finish).transpose()?;
    let audio = audio
        .filter(|a| !a.fragments.is_empty())
        .map(TrackPart::finish)
        .transpose()?;
    let before = store.head(chain);
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    let gap = head.video.is_none();
    let preview = head
        .video
        .as_ref()
        .zip(preview)
        .map(|(v, data)| preview_of(v, data));
    let card = Card {
        v: 1,
        kind: if gap { Kind::Gap } else { Kind::Clip },
        household: sealing.household,
        camera: head.camera,
        clip,
        series: chain.series,
        number: before.number + 1,
        previous: before.link,
        epoch: sealing.epoch,
        start: head.start_ms,
        duration: end
            .as_ref()
            .map(|e| e.duration_ms)
            .filter(|d| gap || *d > 0)
            .unwrap_or(written),
        trigger: end
            .as_ref()
            .and_then(End::trigger)
            .unwrap_or(head.trigger()),
        recovered: end.is_none(),
        clock: sealing.clock,
        hub: sealing.hub_key.verifying_key().to_bytes(),
        notice: sealing.notice,
        seed,
        video: video
            .as_ref()
            .zip(head.video.as_ref())
            .map(|((media, _), v)| VideoTrack {
                media: media.clone(),
                width: v.width.into(),
                height: v.height.into(),
            }),
        audio: audio.as_ref().map(|(media, _)| media.clone()),
        preview,
    };
    let (card_payload, card_sealed) = sealed::seal_card(&card, &sealing.recipients, &mut OsRng)?;
    let mut file = store
        .disk()
        .create(&store.layout().payload(clip, Track::Card))?;
    file.write_all(&card_payload)?;
    file.sync()?;
    store.disk().sync_folder(&store.layout().clip(clip))?;
    store.disk().sync_folder(&store.layout().clips())?;
    let clip_key = SigningKey::generate(&mut OsRng);
    let signed = sealed::build_manifest(&card, &card_sealed, clip_key, &sealing.hub_key)
        .map_err(|e| SpoolFailure::Unreadable(e.to_string()))?;
    let tracks = [
        (Track::Video, video.map(|v| v.1)),
        (Track::Audio, audio.map(|a| a.1)),
        (Track::Card, Some(card_sealed)),
    ];
    Ok(record_of(&card, &signed, &tracks))
}

fn record_of(
    card: &Card,
    signed: &sealed::SignedManifest,
    tracks: &[(Track, Option<SealedTrack>); 3],
) -> ClipRecord {
    let header = |i: usize| tracks[i].1.as_ref().map(|t| Bytes64(t.header.clone()));
    let here = tracks
        .iter()
        .filter_map(|(t, s)| s.as_ref().map(|s| (*t, s)));
    ClipRecord {
        v: 1,
        clip: card.clip,
        number: card.number,
        link: signed.link,
        start_ms: card.start,
        duration_ms: card.duration,
        manifest: ManifestWire {
            body: signed.manifest.body().to_vec().into(),
            signature: signed.signature.to_vec().into(),
            certificate: (&signed.certificate).into(),
        },
        openings: signed.openings.iter().map(OpeningWire::from).collect(),
        headers: Headers {
            video: header(0),
            audio: header(1),
            card: header(2),
        },
        payloads: here
            .map(|(t, s)| Payload::new(t, s.payload_sha256, s.payload_size))
            .collect(),
    }
}

fn preview_of(video: &super::record::HeadVideo, data: Vec<u8>) -> Preview {
    Preview {
        codec: video.codec.clone(),
        description: video.description.0.clone(),
        data,
    }
}
