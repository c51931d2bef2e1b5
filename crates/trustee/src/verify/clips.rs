//! The clips' side: each label, manifest, place, time and wrap.

use std::collections::{BTreeMap, BTreeSet};

use sidelight_api::trustee::{CaseClip, CaseTrack, LabelParts};
use sidelight_domain::record::manifest::OPERATOR_FIELDS;
use sidelight_domain::record::statement::Access;
use sidelight_domain::record::{
    CameraId, ClipId, Hash, HouseholdId, Label, Manifest, Opening, SignedStatement, Statement,
    Track,
};
use sidelight_quorum::{CheckedWrap, Wrap};
use sidelight_seal::Recipient;

use super::{CLIP_SECONDS_MAX, Case, Check, Ground, Refused};

/// What leaves, checked.
pub(super) struct Clips {
    pub(super) household: HouseholdId,
    pub(super) notice: Recipient,
    pub(super) cameras: Vec<CameraId>,
    /// Most footage of one camera.
    pub(super) camera_minutes: u64,
    pub(super) tracks: Vec<(Hash, CheckedWrap)>,
}

/// The parts of a label, as they are in the record's own types.
struct Parts<'a> {
    household: HouseholdId,
    camera: CameraId,
    clip: ClipId,
    track: Track,
    wire: &'a LabelParts,
}

pub(super) fn checked<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<Clips, Refused> {
    let statement = statement(case, ground)?;
    let mut tracks = Vec::new();
    let mut minutes: BTreeMap<CameraId, u64> = BTreeMap::new();
    let mut newest: Option<(u64, &str)> = None;
    let mut seen = BTreeSet::new();
    for clip in &case.file.clips {
        let [track] = &clip.tracks[..] else {
            return Err(Check::Scope.refused("another track than the video"));
        };
        let parts = label(track)?;
        Check::Scope.demand(parts.track == Track::Video, "another track than the video")?;
        Check::Scope.demand(seen.insert(parts.clip), "a clip twice")?;
        manifest(clip, &parts, &statement)?;
        place(case, &parts, &statement)?;
        *minutes.entry(parts.camera).or_default() += 1;
        let start = parts.wire.start;
        if newest.is_none_or(|(before, _)| before < start) {
            newest = Some((start, &parts.wire.notice));
        }
        let wrap = Wrap::from_header(&track.header.0);
        let wrap = wrap.map_err(|error| Check::Wraps.refused(&error.to_string()))?;
        let wrap = wrap.check(ground.roster, &track.label);
        let wrap = wrap.map_err(|error| Check::Wraps.refused(&error.to_string()))?;
        tracks.push((track.label, wrap));
    }
    let counted = case.body.cameras == minutes.len() as u64;
    Check::Scope.demand(counted, "cameras")?;
    let notice = newest.and_then(|(_, notice)| notice.parse().ok());
    Ok(Clips {
        household: statement.household,
        notice: notice.ok_or_else(|| Check::Labels.refused("notice key"))?,
        camera_minutes: minutes.values().copied().max().unwrap_or_default(),
        cameras: minutes.into_keys().collect(),
        tracks,
    })
}

/// The household's own word: who its hubs are, and that trustees may open.
fn statement<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<Statement, Refused> {
    let check = Check::Manifests;
    let signature = case.file.statement.signature.0.as_slice().try_into();
    let signed = SignedStatement {
        text: case.file.statement.text.clone(),
        signature: signature.map_err(|_| check.refused("statement"))?,
    };
    let statement: Result<Statement, _> = signed.text.parse();
    let statement = statement.map_err(|_| check.refused("statement"))?;
    let verified = signed.verify_under(&statement.signing_key);
    verified.map_err(|_| check.refused("statement"))?;
    let chose = match statement.access {
        Access::Sealed => false,
        Access::Emergency { quorum_epoch, .. } => quorum_epoch == ground.roster.epoch(),
    };
    check.demand(chose, "the household did not choose emergency access")?;
    Ok(statement)
}

fn label(track: &CaseTrack) -> Result<Parts<'_>, Refused> {
    let check = Check::Labels;
    let wire = &track.label_parts;
    let malformed = || check.refused("malformed");
    let named = Track::from_name(&wire.track).ok_or_else(malformed)?;
    let parts = Parts {
        household: wire.household.parse().map_err(|_| malformed())?,
        camera: wire.camera.parse().map_err(|_| malformed())?,
        clip: wire.clip.parse().map_err(|_| malformed())?,
        track: named,
        wire,
    };
    let label = Label {
        household: parts.household,
        camera: parts.camera,
        clip: parts.clip,
        track: named,
        start_ms: wire.start,
        hub: wire.hub,
        notice: &wire.notice,
        epoch: wire.epoch,
    };
    let made = label.hash() == track.label && track.track == wire.track;
    check.demand(made, "not made of its parts")?;
    Ok(parts)
}

fn manifest(clip: &CaseClip, parts: &Parts<'_>, statement: &Statement) -> Result<(), Refused> {
    let check = Check::Manifests;
    let refused = |what: &'static str| move || check.refused(what);
    check.demand(parts.household == statement.household, "another household")?;
    let hub = &parts.wire.hub;
    let paired = statement.hubs.iter().any(|it| it.key == *hub);
    check.demand(paired, "a hub that the household does not name")?;
    let wire = &clip.manifest;
    let signature = wire.signature.0.as_slice().try_into();
    let signature = signature.map_err(|_| check.refused("signature"))?;
    let certificate = wire
        .certificate
        .parse()
        .ok_or_else(refused("certificate"))?;
    let body = &wire.body.0;
    let manifest = Manifest::parse(body).map_err(|error| check.refused(&error.to_string()))?;
    let verified = manifest.verify_by_hub(&signature, &certificate, hub, parts.clip);
    verified.map_err(|error| check.refused(&error.to_string()))?;
    let openings = clip.openings.iter().map(|it| it.parse());
    let openings: Option<Vec<Opening>> = openings.collect();
    let openings = openings.ok_or_else(refused("opening"))?;
    let names = openings.iter().map(|it| it.name.as_str());
    check.demand(names.eq(OPERATOR_FIELDS), "not each field once")?;
    let opened = manifest.open(&openings);
    let opened = opened.map_err(|error| check.refused(&error.to_string()))?;
    let same = || -> Result<bool, sidelight_domain::record::ManifestError> {
        Ok(opened.text("kind")? == "clip"
            && opened.array("household")? == parts.household.0
            && opened.array("camera")? == parts.camera.0
            && opened.array("clip")? == parts.clip.0
            && opened.u64("epoch")? == parts.wire.epoch
            && opened.u64("start")? == parts.wire.start
            && opened.optional::<32>("video-payload")?.is_some())
    };
    check.demand(same().is_ok_and(|same| same), "says something else")
}

/// A camera that was named, or one of the home that was, as its household says itself; and wholly within the
/// hours.
fn place(case: &Case<'_>, parts: &Parts<'_>, statement: &Statement) -> Result<(), Refused> {
    let (doors, window) = case.basis.named();
    match case.basis.home() {
        None => {
            let named = doors.iter().any(|door| door.names(parts.camera));
            Check::Scope.demand(named, "a camera that was not named")?;
        }
        Some(home) => {
            let named = statement.is_named_by(&home.address);
            Check::Scope.demand(named, "another home than was named")?;
        }
    }
    let start = parts.wire.start;
    let end = start.saturating_add(CLIP_SECONDS_MAX * 1000);
    let within = start >= window.from_ms() && end <= window.to_ms();
    Check::Scope.demand(within, "outside the hours")
}
