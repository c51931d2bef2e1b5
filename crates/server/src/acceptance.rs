//! What the operator checks of a clip before it stores and countersigns it (`docs/ref/clip.md`,
//! Manifest).
//!
//! The operator cannot know what a clip shows or whether its times are true. It checks that a hub
//! of this household made it, under the newest statement, and that everything it was told about it
//! is what the hub signed.

use sidelight_api::Bytes64;
use sidelight_api::hub::NewClip;
use sidelight_api::limits::{HEADER_BYTES_MAX, PAYLOAD_BYTES_MAX};
use sidelight_domain::record::encoding::Hash;
use sidelight_domain::record::manifest::{OPERATOR_FIELDS, Opened, link};
use sidelight_domain::record::{
    CameraId, Certificate, ClipId, Manifest, ManifestError, Series, SignatureBytes, Statement,
    Track,
};
use sidelight_store::clips::{Clip, Payload, StoredTrack, track_index};

use crate::access::HubAccess;
use crate::problem::{ApiError, ApiResult};

/// Numbers and times beyond this do not fit the database, nor any clock.
const NUMBER_MAX: u64 = i64::MAX as u64;
/// How every `age` header begins.
const AGE_FIRST_LINE: &[u8] = b"age-encryption.org/v1\n";

/// A clip that passed every check but those of the store: payloads and chain.
pub(crate) struct Checked {
    id: ClipId,
    pub(crate) camera: CameraId,
    gap: bool,
    pub(crate) series: Series,
    number: u64,
    previous: Hash,
    start_ms: u64,
    pub(crate) body: Vec<u8>,
    signature: SignatureBytes,
    certificate: Certificate,
    openings: Vec<u8>,
    tracks: [Option<StoredTrack>; 3],
}

fn refused(code: &str, detail: impl Into<String>) -> ApiError {
    ApiError::unprocessable(code, "The clip is refused.", detail)
}

fn manifest_refused(error: ManifestError) -> ApiError {
    let code = match &error {
        ManifestError::Format | ManifestError::Signature(_) => "manifest",
        ManifestError::Certificate => "certificate",
        ManifestError::UnknownField(_)
        | ManifestError::Repeated(_)
        | ManifestError::Opening(_)
        | ManifestError::Missing(_)
        | ManifestError::Value(_) => "openings",
    };
    refused(code, error.to_string())
}

impl Checked {
    /// Checks a clip that `hub` hands in against the household's newest statement.
    pub(crate) fn check(hub: &HubAccess, statement: &Statement, new: &NewClip) -> ApiResult<Self> {
        let (manifest, signature, certificate) = signed(hub, statement, new)?;
        let opened = opened(&manifest, new)?;
        let field = |name| opened.u64(name).map_err(manifest_refused);
        if opened.bytes("household").map_err(manifest_refused)? != hub.household.0 {
            return Err(refused("household", "It was sealed for another household."));
        }
        let id = ClipId(opened.array("clip").map_err(manifest_refused)?);
        if id != certificate.clip {
            return Err(refused(
                "certificate",
                "The certificate is for another clip.",
            ));
        }
        let camera = CameraId(opened.array("camera").map_err(manifest_refused)?);
        if statement
            .camera(camera)
            .is_some_and(|known| known.hub != hub.hub)
        {
            return Err(refused("camera", "The camera belongs to another hub."));
        }
        let series = opened.text("series").map_err(manifest_refused)?;
        let series = Series::from_name(series)
            .ok_or_else(|| manifest_refused(ManifestError::Value("series")))?;
        let gap = match opened.text("kind").map_err(manifest_refused)? {
            "clip" => false,
            "gap" => true,
            _ => return Err(manifest_refused(ManifestError::Value("kind"))),
        };
        let (number, start_ms) = (field("number")?, field("start")?);
        if number == 0 || number > NUMBER_MAX || start_ms > NUMBER_MAX {
            return Err(refused("openings", "A number is out of range."));
        }
        let openings = serde_json::to_vec(&new.openings).map_err(ApiError::internal)?;
        Ok(Self {
            id,
            camera,
            gap,
            series,
            number,
            previous: opened.array("previous").map_err(manifest_refused)?,
            start_ms,
            body: manifest.body().to_vec(),
            signature,
            certificate,
            openings,
            tracks: tracks(&opened, gap, new)?,
        })
    }

    /// As it is stored, with the countersignature over the time of receipt.
    pub(crate) fn received(self, received_ms: u64, received_signature: SignatureBytes) -> Clip {
        Clip {
            id: self.id,
            camera: self.camera,
            gap: self.gap,
            series: self.series,
            number: self.number,
            previous: self.previous,
            link: link(&self.previous, &self.body),
            start_ms: self.start_ms,
            body: self.body,
            signature: self.signature,
            hub: self.certificate.hub,
            clip_key: self.certificate.clip_key,
            certificate: self.certificate.signature,
            openings: self.openings,
            tracks: self.tracks,
            received_ms,
            received_signature,
        }
    }
}

/// The manifest, signed by its clip key, which the hub that is asking vouches for, which the
/// household lists.
fn signed(
    hub: &HubAccess,
    statement: &Statement,
    new: &NewClip,
) -> ApiResult<(Manifest, SignatureBytes, Certificate)> {
    if !statement.hubs.iter().any(|listed| listed.key == hub.hub) {
        return Err(refused(
            "hub",
            "The household's newest statement does not list this hub.",
        ));
    }
    let wire = &new.manifest;
    let manifest = Manifest::parse(&wire.body.0).map_err(manifest_refused)?;
    let signature = wire.signature.0.as_slice().try_into();
    let signature = signature.map_err(|_| refused("manifest", "A signature has 64 bytes."))?;
    manifest.verify(&signature).map_err(manifest_refused)?;
    let certificate = wire.certificate.parse();
    let certificate = certificate.ok_or_else(|| manifest_refused(ManifestError::Certificate))?;
    certificate.verify(&hub.hub).map_err(manifest_refused)?;
    if certificate.clip_key != *manifest.clip_key() {
        return Err(manifest_refused(ManifestError::Certificate));
    }
    Ok((manifest, signature, certificate))
}

/// Exactly the fields that the operator is given, each as committed.
fn opened(manifest: &Manifest, new: &NewClip) -> ApiResult<Opened> {
    if new.openings.len() != OPERATOR_FIELDS.len() {
        return Err(refused(
            "openings",
            format!("Open these fields: {}", OPERATOR_FIELDS.join(" ")),
        ));
    }
    let parse = |wire: &sidelight_api::clip::OpeningWire| {
        let known = OPERATOR_FIELDS.contains(&wire.name.as_str());
        wire.parse().filter(|_| known)
    };
    let openings: Option<Vec<_>> = new.openings.iter().map(parse).collect();
    let openings = openings.ok_or_else(|| {
        refused(
            "openings",
            format!(
                "Open these fields and no other: {}",
                OPERATOR_FIELDS.join(" ")
            ),
        )
    })?;
    // As many as there are fields, all known and none repeated: every one is there.
    manifest.open(&openings).map_err(manifest_refused)
}

/// The payload a manifest names for a track: hash and size, both or neither.
fn payload(opened: &Opened, track: Track) -> ApiResult<Option<Payload>> {
    let (hash, size) = match track {
        Track::Video => ("video-payload", "video-size"),
        Track::Audio => ("audio-payload", "audio-size"),
        Track::Card => ("card-payload", "card-size"),
    };
    let sha256 = opened.optional::<32>(hash).map_err(manifest_refused)?;
    let bytes = opened
        .optional::<8>(size)
        .map_err(manifest_refused)?
        .map(u64::from_be_bytes);
    match (sha256, bytes) {
        (None, None | Some(0)) => Ok(None),
        (Some(sha256), Some(size)) if (1..=PAYLOAD_BYTES_MAX).contains(&size) => {
            Ok(Some(Payload { sha256, size }))
        }
        _ => Err(manifest_refused(ManifestError::Value(size))),
    }
}

fn tracks(opened: &Opened, gap: bool, new: &NewClip) -> ApiResult<[Option<StoredTrack>; 3]> {
    let mut tracks = [None, None, None];
    for track in Track::ALL {
        let wire = match track {
            Track::Video => &new.headers.video,
            Track::Audio => &new.headers.audio,
            Track::Card => &new.headers.card,
        };
        tracks[track_index(track)] = match (payload(opened, track)?, wire) {
            (Some(payload), Some(wire)) => Some(StoredTrack {
                payload,
                header: header(track, wire)?,
            }),
            (None, None) => None,
            _ => {
                let detail = format!("The {} track needs both payload and header.", track.name());
                return Err(refused("header", detail));
            }
        };
    }
    let [video, audio, card] = tracks.each_ref().map(Option::is_some);
    if !card || video == gap || (audio && gap) {
        return Err(refused(
            "tracks",
            "A clip has video and card, a gap has a card and nothing else.",
        ));
    }
    Ok(tracks)
}

fn header(track: Track, wire: &Bytes64) -> ApiResult<Vec<u8>> {
    if wire.0.len() > HEADER_BYTES_MAX {
        return Err(ApiError::too_large(
            "An age header",
            HEADER_BYTES_MAX as u64,
        ));
    }
    if !wire.0.starts_with(AGE_FIRST_LINE) {
        let detail = format!(
            "The header of the {} track is not an age header.",
            track.name()
        );
        return Err(refused("header", detail));
    }
    Ok(wire.0.clone())
}
