//! The entry that a release would be: made once, by the record's rounds, as soon as reviewers can sign it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sidelight_api::emergency::{Held, ToDecide};
use sidelight_domain::emergency::life::{Called, Owner};
use sidelight_domain::emergency::{Claim, DoorTag};
use sidelight_domain::record::{CameraId, Encoder, Hash, HouseholdId, Label, Track};
use sidelight_domain::rulebook::EmergencyRules;
use sidelight_store::clips::Clip;
use sidelight_store::emergencies::{Door, EmergencyRow, PreparedRelease};
use sidelight_translog::entry::{Body, Emergency, Entry, EntryIndex, Kind};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::TrusteeSetRecord;

use super::claim::rules;
use super::row::claim_of;
use super::sign::to_sign;
use super::{CAMERAS_OF_A_TAG_MAX, CLIP_MS_MAX, CLIP_SECONDS_MAX, SEALED_DAYS};
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::check::rulebook;
use crate::asking::credential::Decider;
use crate::asking::entry::origin;
use crate::endpoints::decisions::wire::opening;
use crate::endpoints::household::parse_stored;
use crate::problem::{ApiError, ApiResult};
use crate::record::decided::{covered, digest};
use crate::record::{Draft, day_of};

/// The stanza in a track's header that proves who can open it with k trustees (`docs/ref/quorum.md`).
const PROOF_STANZA: &str = "\n-> sidelight-quorum-v1 ";

/// A track that leaves, with what its label is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leaving {
    /// The clip.
    pub(crate) clip: String,
    /// Its camera.
    pub(crate) camera: String,
    /// When it began, ms.
    pub(crate) start_ms: u64,
    /// The hub that sealed it, hex.
    pub(crate) hub: String,
    /// Whom to tell.
    pub(crate) notice: String,
    /// The household's epoch.
    pub(crate) epoch: u64,
    /// The label, hex.
    pub(crate) label: String,
}

/// What leaves.
pub(crate) fn leaving(release: &PreparedRelease) -> ApiResult<Vec<Leaving>> {
    serde_json::from_str(&release.clips).map_err(ApiError::internal)
}

/// The same in numbers.
pub(crate) fn held(release: &PreparedRelease) -> ApiResult<Held> {
    Ok(numbers(&leaving(release)?))
}

fn numbers(leaving: &[Leaving]) -> Held {
    let cameras: BTreeSet<&String> = leaving.iter().map(|it| &it.camera).collect();
    Held {
        cameras: cameras.len() as u64,
        clips: leaving.len() as u64,
        // How long each is only the household knows; none is longer.
        seconds: leaving.len() as u64 * CLIP_SECONDS_MAX,
    }
}

/// What a reviewer is shown to sign.
pub(crate) fn to_review(
    app: &App,
    release: &PreparedRelease,
    deciders: &[Decider],
) -> ApiResult<ToDecide> {
    let lines = lines_of(release)?;
    let digest = digest_of(app, release)?;
    let openings = release.openings.iter().cloned().map(opening);
    Ok(ToDecide {
        lines,
        openings: openings.collect::<ApiResult<_>>()?,
        sign: to_sign(app, digest, deciders),
    })
}

/// The digest that both reviewers sign.
pub(crate) fn digest_of(app: &App, release: &PreparedRelease) -> ApiResult<Hash> {
    let lines = lines_of(release)?;
    Ok(digest(&origin(app)?, Kind::Emergency.as_str(), &lines).0)
}

fn lines_of(release: &PreparedRelease) -> ApiResult<Vec<(String, String)>> {
    covered(&release.draft).ok_or_else(|| ApiError::internal("a release that nobody decides"))
}

/// The entry as both have decided it.
pub(crate) fn decided(
    release: &PreparedRelease,
    digest: Hash,
    reviewers: [u64; 2],
) -> ApiResult<Body> {
    let entry = Entry::parse(&release.draft).map_err(ApiError::internal)?;
    let Body::Emergency(mut body) = entry.body().clone() else {
        return Err(ApiError::internal("a release is another entry"));
    };
    let [one, other] = reviewers;
    body.decision = Sha256Hash(digest);
    body.first_review = EntryIndex(one.min(other));
    body.second_review = EntryIndex(one.max(other));
    Ok(body.into())
}

/// The release, if anything that trustees can open is held for the named doors.
pub(crate) async fn prepare(
    app: &App,
    row: &EmergencyRow,
    (called, owner): (&Called, Owner),
) -> ApiResult<Option<PreparedRelease>> {
    let Some(household) = row.household else {
        return Ok(None);
    };
    let (claim, rules) = (claim_of(row)?, rules(app)?);
    let set = app
        .record
        .view(|log| log.ledger().trustee_sets().last().cloned());
    let Some(set) = set.flatten() else {
        return Ok(None);
    };
    let leaving = footage(app, (household, &claim), &rules, &set).await?;
    if leaving.is_empty() {
        return Ok(None);
    }
    let agency = Enrolled::find(app, &row.agency).await?;
    let recipient = agency.keys(app).last().map(|key| key.delivery_key.clone());
    let recipient = recipient.ok_or_else(|| ApiError::internal("an agency without a key"))?;
    let (now_ms, held) = (app.now_ms(), numbers(&leaving));
    let call_back = row.call_back.as_deref().unwrap_or_default();
    let mut draft = Draft::new(Kind::Emergency);
    let body = Emergency {
        policy: rulebook(app, now_ms)?,
        trustee_set: EntryIndex(set.index),
        danger: claim.danger,
        homes: 1,
        cameras: held.cameras,
        clips: held.clips,
        seconds: held.seconds,
        owner,
        notice_due: day_of(now_ms + rules.notice_hours * 60 * 60 * 1000),
        seal_until: day_of(now_ms).after(SEALED_DAYS),
        agency: draft.commit("agency", row.agency.as_str()),
        claim: draft.commit("claim", Sha256Hash::of(row.claim.as_bytes()).to_hex()),
        scope: draft.commit("scope", Sha256Hash(scope(&leaving)).to_hex()),
        recipient: draft.commit("recipient", recipient.to_string()),
        submitted_by: draft.commit("submitted-by", called.filed.by.to_string()),
        supervised_by: draft.commit("supervised-by", called.supervisor.to_string()),
        call_back: draft.commit("call-back", Sha256Hash::of(call_back.as_bytes()).to_hex()),
        decision: Sha256Hash([0; 32]),
        first_review: EntryIndex(0),
        second_review: EntryIndex(1),
    };
    let made = draft
        .submission(body.into(), None, now_ms)
        .map_err(ApiError::internal)?;
    Ok(Some(PreparedRelease {
        draft: made.draft,
        openings: made.openings,
        clips: serde_json::to_string(&leaving).map_err(ApiError::internal)?,
    }))
}

/// `SHA-256(enc("sidelight/scope/v1", label, ...))` of the labels, sorted (`docs/ref/leaf.md`).
fn scope(leaving: &[Leaving]) -> Hash {
    let labels: BTreeSet<Hash> = leaving.iter().filter_map(|it| hash(&it.label)).collect();
    labels
        .iter()
        .fold(Encoder::new("sidelight/scope/v1"), |encoder, label| {
            encoder.field(label)
        })
        .hash()
}

fn hash(hex: &str) -> Option<Hash> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hex, &mut bytes).ok()?;
    Some(bytes)
}

/// Video of the named doors that lies wholly in the window and that this set of trustees can open.
async fn footage(
    app: &App,
    (household, claim): (HouseholdId, &Claim),
    rules: &EmergencyRules,
    set: &TrusteeSetRecord,
) -> ApiResult<Vec<Leaving>> {
    let statements = app.store.statements(household, 0).await?;
    let statements = statements
        .iter()
        .map(parse_stored)
        .collect::<ApiResult<Vec<_>>>()?;
    let epoch = set.entry.epoch;
    let notices: BTreeSet<&str> = statements.iter().map(|it| it.notice.as_str()).collect();
    let epochs: BTreeSet<u64> = statements.iter().map(|it| it.epoch).collect();
    let (from_ms, to_ms) = (claim.window.from_ms(), claim.window.to_ms());
    let span = (from_ms, to_ms.saturating_sub(CLIP_MS_MAX));
    let most = u32::try_from(rules.camera_minutes_max).map_err(ApiError::internal)?;
    let mut leaving = Vec::new();
    for tag in &claim.doors {
        let Some(camera) = camera_of(app, household, *tag).await? else {
            continue;
        };
        let door = Door { household, camera };
        for clip in app.store.door_clips(door, span, most).await? {
            let made = label_of(household, &clip, epoch, (&notices, &epochs));
            leaving.extend(made);
        }
    }
    Ok(leaving)
}

async fn camera_of(app: &App, household: HouseholdId, tag: DoorTag) -> ApiResult<Option<CameraId>> {
    let found = app
        .store
        .doors(&tag.to_string(), CAMERAS_OF_A_TAG_MAX)
        .await?;
    Ok(match &found[..] {
        [door] if door.household == household => Some(door.camera),
        _ => None,
    })
}

/// The clip's video, if its header names this quorum epoch; whose notice key and which epoch its label was
/// made of is what gives the label in the header.
fn label_of(
    household: HouseholdId,
    clip: &Clip,
    quorum_epoch: u64,
    (notices, epochs): (&BTreeSet<&str>, &BTreeSet<u64>),
) -> Option<Leaving> {
    let header = &clip.track(Track::Video)?.header;
    let sealed = proved_label(header, quorum_epoch)?;
    let candidates = notices
        .iter()
        .flat_map(|notice| epochs.iter().map(move |epoch| (*notice, *epoch)));
    for (notice, epoch) in candidates {
        let label = Label {
            household,
            camera: clip.camera,
            clip: clip.id,
            track: Track::Video,
            start_ms: clip.start_ms,
            hub: clip.hub,
            notice,
            epoch,
        };
        if label.hash() == sealed {
            return Some(Leaving {
                clip: clip.id.to_string(),
                camera: clip.camera.to_string(),
                start_ms: clip.start_ms,
                hub: hex::encode(clip.hub),
                notice: notice.to_owned(),
                epoch,
                label: hex::encode(sealed),
            });
        }
    }
    None
}

/// The label in the proof stanza of a header. The proof is the trustees' to check.
fn proved_label(header: &[u8], quorum_epoch: u64) -> Option<Hash> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    // A header is text up to its MAC.
    let text = std::str::from_utf8(header).ok()?;
    let stanza = text.split(PROOF_STANZA).nth(1)?;
    let mut lines = stanza.lines();
    let epoch = lines.next()?.split(' ').next()?;
    if epoch != quorum_epoch.to_string() {
        return None;
    }
    STANDARD_NO_PAD.decode(lines.next()?).ok()?.try_into().ok()
}
