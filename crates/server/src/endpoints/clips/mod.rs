//! Clips as a resident lists, fetches and changes them.

pub(crate) mod delete;
pub(crate) mod keep;
pub(crate) mod list;
pub(crate) mod note;
pub(crate) mod payload;
pub(crate) mod restore;
pub(crate) mod show;

use sidelight_api::Bytes64;
use sidelight_api::clip::{CertificateWire, ClipItem, ManifestWire, Sizes};
use sidelight_api::household::StreamItem;
use sidelight_api::hub::{Headers, Received};
use sidelight_domain::record::{ClipId, HouseholdId, Track};
use sidelight_store::clips::ListedClip;

use crate::app::App;

/// A clip for the wire.
fn item(listed: ListedClip) -> ClipItem {
    let ListedClip {
        clip,
        note,
        keep,
        expires_ms,
        deleted_ms,
    } = listed;
    let header = |track| clip.track(track).map(|t| Bytes64(t.header.clone()));
    let size = |track| clip.track(track).map_or(0, |t| t.payload.size);
    ClipItem {
        clip: clip.id,
        camera: clip.camera.to_string(),
        kind: if clip.gap { "gap" } else { "clip" }.to_owned(),
        series: clip.series.name().to_owned(),
        number: clip.number,
        start_ms: clip.start_ms,
        manifest: ManifestWire {
            body: Bytes64(clip.body.clone()),
            signature: clip.signature.to_vec().into(),
            certificate: CertificateWire {
                hub: clip.hub,
                clip_key: clip.clip_key,
                clip: clip.id,
                signature: clip.certificate.to_vec().into(),
            },
        },
        received: Received {
            received_ms: clip.received_ms,
            signature: clip.received_signature.to_vec().into(),
        },
        headers: Headers {
            video: header(Track::Video),
            audio: header(Track::Audio),
            card: header(Track::Card),
        },
        sizes: Sizes {
            video: size(Track::Video),
            audio: size(Track::Audio),
            card: size(Track::Card),
        },
        note: note.map(Bytes64),
        keep,
        expires_ms: (!keep).then_some(expires_ms),
        deleted_ms,
    }
}

/// Tells open pages that a clip changed.
fn changed(app: &App, household: HouseholdId, clip: ClipId) {
    app.live.item(
        household,
        StreamItem::Clip {
            clip: clip.to_string(),
        },
    );
}
