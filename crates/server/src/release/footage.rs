//! Which footage leaves or is kept: the video of named doors in a window.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sidelight_api::emergency::Held;
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::statement::Statement;
use sidelight_domain::record::{CameraId, Hash, HouseholdId, Label, Track};
use sidelight_domain::window::Window;
use sidelight_store::DemandId;
use sidelight_store::clips::Clip;
use sidelight_store::emergencies::{Door, PreparedRelease};
use sidelight_translog::ledger::TrusteeSetRecord;

use super::doors::camera_of;
use super::{CLIP_MS_MAX, CLIP_SECONDS_MAX};
use crate::app::App;
use crate::endpoints::household::parse_stored;
use crate::problem::{ApiError, ApiResult};

/// The stanza in a track's header that proves who can open it with k trustees (`docs/ref/quorum.md`).
const PROOF_STANZA: &str = "\n-> sidelight-quorum-v1 ";
/// Clips that are read of what is kept for a demand: a day of each of the most cameras.
pub(crate) const KEPT_CLIPS_MAX: u32 = 8 * 24 * 60;

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
    /// For which demand it is kept, so that it leaves although its household no longer has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kept: Option<String>,
}

/// What leaves.
pub(crate) fn leaving(release: &PreparedRelease) -> ApiResult<Vec<Leaving>> {
    serde_json::from_str(&release.clips).map_err(ApiError::internal)
}

/// The same in numbers.
pub(crate) fn held(release: &PreparedRelease) -> ApiResult<Held> {
    Ok(numbers(&leaving(release)?))
}

/// Footage in numbers.
pub(crate) fn numbers(leaving: &[Leaving]) -> Held {
    let cameras: BTreeSet<&String> = leaving.iter().map(|it| &it.camera).collect();
    Held {
        cameras: cameras.len() as u64,
        clips: leaving.len() as u64,
        // How long each is only the household knows; none is longer.
        seconds: leaving.len() as u64 * CLIP_SECONDS_MAX,
    }
}

/// Of which cameras of a household.
#[derive(Clone, Copy)]
pub(crate) enum Named<'a> {
    /// Of these.
    Doors(&'a [DoorTag]),
    /// Of all that it ever had; no more of them than this leave, those of the lowest ids.
    Home {
        /// The rulebook's limit.
        cameras_max: usize,
    },
}

/// Which footage is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Whose.
    pub(crate) household: HouseholdId,
    /// Of which cameras.
    pub(crate) named: Named<'a>,
    /// Wholly within.
    pub(crate) window: Window,
    /// Clips of one camera, at most.
    pub(crate) clips_max: u64,
    /// What is kept for these demands counts, too.
    pub(crate) kept: &'a [DemandId],
}

impl Wanted<'_> {
    /// When a clip that lies wholly in the window can have begun.
    fn span_ms(&self) -> (u64, u64) {
        let (from_ms, to_ms) = (self.window.from_ms(), self.window.to_ms());
        (from_ms, to_ms.saturating_sub(CLIP_MS_MAX))
    }

    fn has(&self, clip: &Clip) -> bool {
        let (first_ms, last_ms) = self.span_ms();
        let named = match self.named {
            Named::Doors(doors) => doors.contains(&DoorTag::of(clip.camera)),
            Named::Home { .. } => true,
        };
        named && (first_ms..=last_ms).contains(&clip.start_ms)
    }
}

/// The set of trustees in force.
pub(crate) fn newest_set(app: &App) -> Option<TrusteeSetRecord> {
    let newest = app
        .record
        .view(|log| log.ledger().trustee_sets().last().cloned());
    newest.flatten()
}

/// Video of the named doors that lies wholly in the window and that this set of trustees can open.
pub(crate) async fn footage(
    app: &App,
    wanted: Wanted<'_>,
    set: &TrusteeSetRecord,
) -> ApiResult<Vec<Leaving>> {
    let statements = statements(app, wanted.household).await?;
    let notices: BTreeSet<&str> = statements.iter().map(|it| it.notice.as_str()).collect();
    let epochs: BTreeSet<u64> = statements.iter().map(|it| it.epoch).collect();
    let label = |clip: &Clip| {
        let header = &clip.track(Track::Video)?.header;
        let sealed = proved_label(header, set.entry.epoch)?;
        let parts = notices
            .iter()
            .flat_map(|notice| epochs.iter().map(move |epoch| (*notice, *epoch)));
        // Whose notice key and which epoch the label was made of is what gives the label in the header.
        let mut all = parts.map(|parts| label_of(wanted.household, clip, parts));
        all.find(|it| it.label == hex::encode(sealed))
    };
    let there = clips(app, wanted).await?;
    let mut found: Vec<Leaving> = there.iter().filter_map(label).collect();
    for demand in wanted.kept {
        let kept = app
            .store
            .preserved(*demand, wanted.household, KEPT_CLIPS_MAX);
        for mut it in kept
            .await?
            .iter()
            .filter(|it| wanted.has(it))
            .filter_map(label)
        {
            it.kept = Some(demand.to_string());
            match found.iter_mut().find(|there| there.clip == it.clip) {
                Some(there) => *there = it,
                None => found.push(it),
            }
        }
    }
    if let Named::Home { cameras_max } = wanted.named {
        found = of_the_first(found, cameras_max);
    }
    Ok(oldest(found, wanted.clips_max))
}

/// What is of the first so many cameras.
fn of_the_first(mut found: Vec<Leaving>, cameras_max: usize) -> Vec<Leaving> {
    let cameras: BTreeSet<String> = found.iter().map(|it| it.camera.clone()).collect();
    let first: BTreeSet<String> = cameras.into_iter().take(cameras_max).collect();
    found.retain(|it| first.contains(&it.camera));
    found
}

/// Of each camera the oldest, at most so many.
fn oldest(mut found: Vec<Leaving>, clips_max: u64) -> Vec<Leaving> {
    found.sort_by_key(|it| it.start_ms);
    let mut of: BTreeMap<String, u64> = BTreeMap::new();
    found.retain(|it| {
        let count = of.entry(it.camera.clone()).or_default();
        *count += 1;
        *count <= clips_max
    });
    found
}

/// Everything there is of the named doors, whoever can open it.
pub(crate) async fn everything(app: &App, wanted: Wanted<'_>) -> ApiResult<Vec<Leaving>> {
    let newest = newest_statement(app, wanted.household).await?;
    let parts = (newest.notice.as_str(), newest.epoch);
    let clips = clips(app, wanted).await?;
    let with_video = clips
        .iter()
        .filter(|clip| clip.track(Track::Video).is_some());
    Ok(with_video
        .map(|clip| label_of(wanted.household, clip, parts))
        .collect())
}

/// What is kept for a demand.
pub(crate) async fn kept(
    app: &App,
    demand: DemandId,
    household: HouseholdId,
) -> ApiResult<Vec<Leaving>> {
    let newest = newest_statement(app, household).await?;
    let clips = app.store.preserved(demand, household, KEPT_CLIPS_MAX);
    let clips = clips.await?;
    let label = |clip: &Clip| label_of(household, clip, (&newest.notice, newest.epoch));
    Ok(clips.iter().map(label).collect())
}

/// A household's statements, oldest first.
async fn statements(app: &App, household: HouseholdId) -> ApiResult<Vec<Statement>> {
    let statements = app.store.statements(household, 0).await?;
    statements.iter().map(parse_stored).collect()
}

/// The newest one.
pub(crate) async fn newest_statement(app: &App, household: HouseholdId) -> ApiResult<Statement> {
    let newest = app.store.statement_newest(household).await?;
    let newest = newest.ok_or_else(|| ApiError::internal("a household without a statement"))?;
    parse_stored(&newest)
}

async fn clips(app: &App, wanted: Wanted<'_>) -> ApiResult<Vec<Clip>> {
    let most = u32::try_from(wanted.clips_max).map_err(ApiError::internal)?;
    let household = wanted.household;
    let mut clips = Vec::new();
    for camera in cameras(app, wanted).await? {
        let door = Door { household, camera };
        clips.extend(app.store.door_clips(door, wanted.span_ms(), most).await?);
    }
    Ok(clips)
}

/// The cameras that are named.
async fn cameras(app: &App, wanted: Wanted<'_>) -> ApiResult<Vec<CameraId>> {
    let mut cameras = Vec::new();
    match wanted.named {
        Named::Doors(doors) => {
            for tag in doors {
                cameras.extend(camera_of(app, wanted.household, *tag).await?);
            }
        }
        Named::Home { .. } => {
            let statements = statements(app, wanted.household).await?;
            let all = statements.iter().flat_map(|it| &it.cameras);
            let all: BTreeSet<CameraId> = all.map(|it| it.id).collect();
            cameras.extend(all);
        }
    }
    Ok(cameras)
}

/// A clip's video under the label that is made of this notice key and epoch.
fn label_of(household: HouseholdId, clip: &Clip, (notice, epoch): (&str, u64)) -> Leaving {
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
    Leaving {
        clip: clip.id.to_string(),
        camera: clip.camera.to_string(),
        start_ms: clip.start_ms,
        hub: hex::encode(clip.hub),
        notice: notice.to_owned(),
        epoch,
        label: hex::encode(label.hash()),
        kept: None,
    }
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

/// The hash of the labels (`docs/ref/leaf.md`).
pub(crate) fn scope(leaving: &[Leaving]) -> Hash {
    let label = |it: &Leaving| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(&it.label, &mut bytes).ok()?;
        Some(bytes)
    };
    sidelight_domain::emergency::scope(&leaving.iter().filter_map(label).collect())
}
