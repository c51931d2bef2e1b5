//! From a spool to a sealed and signed clip, in an order that a power cut cannot hurt.
//!
//! 1. Payloads are made and synced: nobody knows of them yet.
//! 2. The record with the signed manifest is put in its chain: from here on the clip exists.
//! 3. The spool's key is unlinked, then its log.
//!
//! A crash before 2 starts over from the spool; after 2 it only goes on with 3.

use std::io::{self, Write as _};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_api::Bytes64;
use sidelight_api::clip::{ManifestWire, OpeningWire};
use sidelight_api::hub::Headers;
use sidelight_domain::record::{ClipId, HouseholdId, Label, Track};
use sidelight_quorum::{Roster, Wrap};
use sidelight_seal::clip::{
    self as sealed, Card, Kind, Preview, SealError, SealedTrack, VideoTrack,
};
use sidelight_seal::file::Stanza;
use sidelight_seal::spool::DeviceKey;
use sidelight_seal::{FileKey, Recipient};

use super::chain::{ChainId, ClipRecord, Payload};
use super::read::{Contents, TrackPart, open_spool, read_contents};
use super::record::{End, Head};
use super::store::Store;
use crate::clock::Line;

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
    /// How the hub's clock stands, if known: for clips that do not say themselves how it stood.
    pub clock: Option<Line>,
    /// Whose key `video` is sealed to besides, if the household chose emergency access.
    pub quorum: Option<Arc<Roster>>,
}

impl Sealing {
    /// The stanzas by which the trustees together could open a track; none unless it is the video of a
    /// household with emergency access.
    pub(super) fn for_trustees(&self, head: &Head, track: Track, key: &FileKey) -> Vec<Stanza> {
        let Some(roster) = self.quorum.as_ref().filter(|_| track == Track::Video) else {
            return Vec::new();
        };
        let label = Label {
            household: self.household,
            camera: head.camera,
            clip: head.clip,
            track,
            start_ms: head.start_ms,
            hub: self.hub_key.verifying_key().to_bytes(),
            notice: &self.notice.to_string(),
            epoch: self.epoch,
        };
        let Some(wrap) = Wrap::opened(roster, label.hash(), key.as_bytes(), &mut OsRng) else {
            tracing::error!(clip = %head.clip, "the trustees' wrap does not open: left out of this clip");
            return Vec::new();
        };
        let stanzas = wrap.to_stanzas().map(|stanza| Stanza {
            tag: stanza.tag,
            arguments: stanza.arguments,
            body: stanza.body,
        });
        stanzas.into()
    }
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

/// Gives a spool up that cannot be read. Log and key stay, for whoever wants to look; without its key a log
/// says nothing, and is removed.
pub fn give_up(store: &Store, device: &DeviceKey, clip: ClipId) -> io::Result<()> {
    let signed = matches!(open_spool(store, device, clip), Ok((_, Some(_))));
    let layout = store.layout();
    if !signed && sidelight_disk::read(&**store.disk(), &layout.key(clip))?.is_none() {
        return store.disk().remove(&layout.log(clip));
    }
    store.disk().rename(
        &layout.log(clip),
        &layout.spool().join(format!("{clip}.damaged")),
    )
}

/// Completes the payloads and signs.
fn sign(
    store: &Store,
    sealing: &Sealing,
    chain: ChainId,
    contents: Contents,
) -> Result<ClipRecord, SpoolFailure> {
    let (card, tracks) = complete(store, sealing, chain, contents)?;
    let (disk, layout, clip) = (store.disk(), store.layout(), card.clip);
    let (card_payload, card_sealed) = sealed::seal_card(&card, &sealing.recipients, &mut OsRng)?;
    let mut file = disk.create(&layout.payload(clip, Track::Card))?;
    file.write_all(&card_payload)?;
    file.sync()?;
    disk.sync_folder(&layout.clip(clip))?;
    disk.sync_folder(&layout.clips())?;
    let clip_key = SigningKey::generate(&mut OsRng);
    let signed = sealed::build_manifest(&card, &card_sealed, clip_key, &sealing.hub_key)
        .map_err(|e| SpoolFailure::Unreadable(e.to_string()))?;
    let [video, audio] = tracks;
    let tracks = [
        (Track::Video, video),
        (Track::Audio, audio),
        (Track::Card, Some(card_sealed)),
    ];
    Ok(record_of(&card, &signed, &tracks))
}

/// Ends the tracks of video and audio and says in a card what the clip is.
fn complete(
    store: &Store,
    sealing: &Sealing,
    chain: ChainId,
    contents: Contents,
) -> Result<(Card, [Option<SealedTrack>; 2]), SpoolFailure> {
    let Contents {
        head,
        video,
        audio,
        preview,
        end,
    } = contents;
    let last = video.as_ref().and_then(|v| v.fragments.last());
    let written = last.map_or(0, |f| f.time_ms + f.duration_ms);
    let heard = audio.filter(|a| !a.fragments.is_empty());
    let (media, video) = video.map(TrackPart::finish).transpose()?.unzip();
    let (sound, audio) = heard.map(TrackPart::finish).transpose()?.unzip();
    let before = store.head(chain);
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    let gap = head.video.is_none();
    let duration = end
        .as_ref()
        .map(|e| e.duration_ms)
        .filter(|d| gap || *d > 0);
    let trigger = end.as_ref().and_then(End::trigger);
    let picture = head.video.as_ref();
    let card = Card {
        v: 1,
        kind: if gap { Kind::Gap } else { Kind::Clip },
        household: sealing.household,
        camera: head.camera,
        clip: head.clip,
        series: chain.series,
        number: before.number + 1,
        previous: before.link,
        epoch: sealing.epoch,
        start: head.start_ms,
        duration: duration.unwrap_or(written),
        trigger: trigger.unwrap_or(head.trigger()),
        recovered: end.is_none(),
        clock: head.clock.or_else(|| sealing.clock?.at(head.start_ms)),
        hub: sealing.hub_key.verifying_key().to_bytes(),
        notice: sealing.notice,
        seed,
        video: media.zip(picture).map(|(media, v)| VideoTrack {
            media,
            width: v.width.into(),
            height: v.height.into(),
        }),
        audio: sound,
        preview: picture.zip(preview).map(|(v, data)| preview_of(v, data)),
    };
    Ok((card, [video, audio]))
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
