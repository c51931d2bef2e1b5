//! Commands of the household: checked, carried out once, answered.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sidelight_api::Bytes64;
use sidelight_api::reach::Quiet;
use sidelight_domain::place::Point;
use sidelight_domain::record::{CameraId, DeviceId, HouseholdId, MessageId, Trigger};
use sidelight_reach::push::Subscription;
use sidelight_seal::message::{self, MessageKind};
use zeroize::Zeroizing;

use crate::clock;
use crate::home::{Home, Refused};
use crate::hub::{Hub, Triggered};
use crate::ingest::probe::{Probe, probe};
use crate::log::trust::PinnedPolicy;
use crate::record::{Picture, Rules, Sensitivity};
use crate::settings::{Address, CameraSettings, NAME_CHARS_MAX, SnapshotError, parse_snapshot};
use crate::snapshot::{Source, State};
use crate::{notices, push, supervisor};

/// A command issued further than this from the hub's time is refused, ms.
const FRESH_MS: u64 = 10 * 60 * 1000;
/// Ids are remembered for so long, ms: longer than any of them is fresh.
const REMEMBER_MS: u64 = 3 * FRESH_MS;
/// How long a camera that sends nothing may take to its first picture before it is said to be away. Signing
/// in, waiting for a key frame and finding the line of time take a few seconds; the browser waits 30.
const RECORD_WAIT: Duration = Duration::from_secs(20);
/// Longest span of a listing or a pick, ms.
const SPAN_MS_MAX: u64 = 31 * 24 * 60 * 60 * 1000;

#[derive(Deserialize)]
struct Head {
    v: u64,
    #[serde(with = "sidelight_api::bytes64::text")]
    household: HouseholdId,
    #[serde(with = "sidelight_api::bytes64::hex32")]
    hub: [u8; 32],
    #[serde(with = "sidelight_api::bytes64::text")]
    id: MessageId,
    issued: u64,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(tag = "kind")]
enum Kind {
    #[serde(rename = "camera.test")]
    Test {
        url: String,
        username: String,
        password: String,
        #[serde(default)]
        snapshot: String,
    },
    #[serde(rename = "camera.set")]
    Set(SetCamera),
    #[serde(rename = "place.set")]
    Place { place: Option<Degrees> },
    #[serde(rename = "notice.set")]
    Notice { key: Option<String> },
    #[serde(rename = "policy.set")]
    Policy(PinnedPolicy),
    #[serde(rename = "push.set")]
    Push {
        device: String,
        push: Option<SetPush>,
    },
    #[serde(rename = "push.test")]
    PushTest { device: String },
    #[serde(rename = "record")]
    Record { camera: String },
    #[serde(rename = "pick")]
    Pick { camera: String, from: u64, to: u64 },
    #[serde(rename = "spans")]
    Spans { camera: String, from: u64, to: u64 },
}

/// Where a home is.
#[derive(Deserialize)]
struct Degrees {
    lat: f64,
    lng: f64,
}

#[derive(Deserialize)]
struct SetCamera {
    camera: String,
    /// What its home calls it; browsers of before this field send none.
    #[serde(default)]
    name: String,
    /// How to reach it; all three, or none to go on as set.
    url: Option<String>,
    username: Option<String>,
    password: Option<String>,
    /// Where it serves a JPEG, empty for nowhere; none to go on as set.
    snapshot: Option<String>,
    continuous: bool,
    motion: String,
}

/// What a device wants to be told, and its browser's push subscription.
#[derive(Deserialize)]
struct SetPush {
    endpoint: String,
    p256dh: String,
    auth: String,
    kinds: Vec<push::Kind>,
    quiet: Option<Quiet>,
    /// Browsers of before this field want none.
    #[serde(default)]
    picture: bool,
}

/// Why a command fails, as it is answered.
#[derive(Debug)]
struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    fn new(code: &'static str, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        tracing::error!(error = %e, "a command failed");
        Self::new("internal", "The hub's disk failed.")
    }
}

impl From<SnapshotError> for Failure {
    fn from(error: SnapshotError) -> Self {
        Self::new("snapshot", &error.to_string())
    }
}

impl From<push::ChoiceError> for Failure {
    fn from(error: push::ChoiceError) -> Self {
        let code = match &error {
            push::ChoiceError::Disk(_) => "internal",
            push::ChoiceError::Full => "push_full",
            push::ChoiceError::Unknown => "push_unknown",
            push::ChoiceError::Subscription | push::ChoiceError::Quiet(_) => "push",
        };
        Self::new(code, &error.to_string())
    }
}

/// What was answered, so that a command that comes again is answered again and not carried out again.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Done {
    /// By id: when it was issued, and the reply once there is one.
    commands: BTreeMap<String, (u64, Option<String>)>,
}

impl Done {
    fn path(hub: &Hub) -> std::path::PathBuf {
        hub.store.layout().root().join("commands.json")
    }

    /// Reads what was done before a restart.
    pub fn load(hub: &Hub) -> io::Result<Self> {
        let bytes = sidelight_disk::read(&**hub.store.disk(), &Self::path(hub))?;
        Ok(bytes
            .and_then(|b| serde_json::from_slice(&b).ok())
            .unwrap_or_default())
    }

    /// Only ids are kept on disk: replies hold pictures.
    fn save(&self, hub: &Hub) -> io::Result<()> {
        let ids: BTreeMap<_, _> = self
            .commands
            .iter()
            .map(|(id, (issued, _))| (id.clone(), (*issued, None)))
            .collect();
        let json = serde_json::to_vec(&Self { commands: ids }).map_err(io::Error::other)?;
        sidelight_disk::write(&**hub.store.disk(), &Self::path(hub), &json)
    }
}

/// A command that may be carried out.
pub struct Accepted {
    id: MessageId,
    issued: u64,
    kind: Kind,
}

impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Accepted({})", self.id)
    }
}

/// What to do with a sealed command.
#[derive(Debug)]
pub enum Verdict {
    /// Carry it out.
    Accepted(Accepted),
    /// It was done: answer the same again.
    Again(String),
    /// Genuine and too old: say so.
    Stale(MessageId),
    /// Genuine, of a kind this hub does not know.
    Unknown(MessageId),
    /// Not obeyed and not answered.
    Refused(Refused),
}

/// Checks a sealed command against what is pinned and what was done.
pub fn check(hub: &Hub, home: &Home, done: &Done, sealed: &[u8], now_ms: u64) -> Verdict {
    let key = &home.statement.signing_key;
    let Ok(body) = message::open(MessageKind::Command, sealed, &hub.keys.identity, key) else {
        return Verdict::Refused(Refused::ForgedCommand);
    };
    let Ok(loose) = serde_json::from_str::<Value>(&body) else {
        return Verdict::Refused(Refused::ForgedCommand);
    };
    let ours = loose["household"] == home.statement.household.to_string()
        && loose["hub"] == hex::encode(hub.keys.public());
    if !ours {
        return Verdict::Refused(Refused::MisdirectedCommand);
    }
    let Some(id) = loose["id"]
        .as_str()
        .and_then(|id| id.parse::<MessageId>().ok())
    else {
        return Verdict::Refused(Refused::ForgedCommand);
    };
    match done.commands.get(&id.to_string()) {
        Some((_, Some(reply))) => return Verdict::Again(reply.clone()),
        Some((_, None)) => return Verdict::Refused(Refused::RepeatedCommand),
        None => {}
    }
    if loose["issued"]
        .as_u64()
        .is_none_or(|issued| issued.abs_diff(now_ms) > FRESH_MS)
    {
        return Verdict::Stale(id);
    }
    match serde_json::from_value::<Head>(loose) {
        Ok(head)
            if head.v == 1
                && head.household == home.statement.household
                && head.hub == hub.keys.public() =>
        {
            Verdict::Accepted(Accepted {
                id: head.id,
                issued: head.issued,
                kind: head.kind,
            })
        }
        _ => Verdict::Unknown(id),
    }
}

/// Notes, durably, that a command is being carried out.
pub fn begin(hub: &Hub, done: &mut Done, accepted: &Accepted, now_ms: u64) -> io::Result<()> {
    done.commands
        .retain(|_, (issued, _)| issued.abs_diff(now_ms) < REMEMBER_MS);
    done.commands
        .insert(accepted.id.to_string(), (accepted.issued, None));
    done.save(hub)
}

/// Keeps the reply for as long as the command may come again.
pub fn finish(done: &mut Done, id: MessageId, reply: &str) {
    if let Some((_, kept)) = done.commands.get_mut(&id.to_string()) {
        *kept = Some(reply.to_owned());
    }
}

/// The answer to a command that is not carried out.
pub fn refusal(id: MessageId, stale: bool) -> String {
    let (code, message) = if stale {
        (
            "stale",
            "The command is more than ten minutes old, or a clock is wrong: the hub's or this device's.",
        )
    } else {
        (
            "internal",
            "This hub does not know this command; it may need an update.",
        )
    };
    json!({"v": 1, "command": id.to_string(), "ok": false, "code": code, "message": message})
        .to_string()
}

/// Seals a reply.
pub fn seal_reply(hub: &Hub, home: &Home, body: &str) -> Option<Bytes64> {
    let recipient = home.statement.epoch_recipient.parse().ok()?;
    message::seal(
        MessageKind::Reply,
        body,
        &hub.keys.signing,
        &recipient,
        &mut OsRng,
    )
    .ok()
    .map(Bytes64)
}

/// Carries it out; answers the body of the reply, and its id.
pub async fn carry_out(hub: &Arc<Hub>, accepted: Accepted) -> (MessageId, String) {
    let id = accepted.id;
    let result = match accepted.kind {
        Kind::Test {
            url,
            username,
            password,
            snapshot,
        } => test(hub, &url, (&username, &password), &snapshot).await,
        Kind::Set(set) => set_camera(hub, set).await,
        Kind::Place { place } => set_place(hub, place),
        Kind::Notice { key } => set_notice(hub, key.map(Zeroizing::new)),
        Kind::Policy(policy) => set_policy(hub, policy).await,
        Kind::Push { device, push } => set_push(hub, &device, push).await,
        Kind::PushTest { device } => test_push(hub, &device),
        Kind::Record { camera } => record(hub, &camera).await,
        Kind::Pick { camera, from, to } => pick(hub, &camera, from, to).await,
        Kind::Spans { camera, from, to } => spans(hub, &camera, from, to),
    };
    let mut body = match result {
        Ok(body) => body,
        Err(f) => json!({"ok": false, "code": f.code, "message": f.message}),
    };
    body["v"] = json!(1);
    body["command"] = json!(id.to_string());
    (id, body.to_string())
}

fn set_place(hub: &Hub, place: Option<Degrees>) -> Result<Value, Failure> {
    let place = place
        .map(|at| Point::new(at.lat, at.lng))
        .transpose()
        .map_err(|e| Failure::new("place", &e.to_string()))?;
    crate::place::save(&hub.store, &hub.keys.device, place)?;
    hub.asked.set_place(place);
    Ok(json!({"ok": true}))
}

/// The key that opens notices, to look with; or the end of looking.
fn set_notice(hub: &Hub, key: Option<Zeroizing<String>>) -> Result<Value, Failure> {
    let home = hub.home().ok_or_else(no_household)?;
    let key = key.as_deref().map(String::as_str);
    notices::set_key(hub, &home, key).map_err(|error| match error {
        notices::KeyError::Other => Failure::new("notice_key", &format!("{error}")),
        notices::KeyError::Disk(error) => error.into(),
    })?;
    Ok(json!({"ok": true}))
}

/// Whose signatures a head of the record needs from now on, as somebody of the household has accepted it.
async fn set_policy(hub: &Hub, policy: PinnedPolicy) -> Result<Value, Failure> {
    let _taking = hub.taking.lock().await;
    let home = hub.home().ok_or_else(no_household)?;
    let next = home.with_policy(policy);
    hub.set_home(next.map_err(|refused| Failure::new("policy", &refused.to_string()))?)?;
    Ok(json!({"ok": true}))
}

fn no_household() -> Failure {
    Failure::new("internal", "This hub has no household.")
}

/// A device that joined a moment ago may not be in the statement that the hub has.
async fn set_push(hub: &Arc<Hub>, device: &str, set: Option<SetPush>) -> Result<Value, Failure> {
    let device = parse_device(device)?;
    let listed = |hub: &Hub| {
        let home = hub.home();
        home.is_some_and(|home| home.statement.device(device).is_some())
    };
    if !listed(hub) {
        crate::relay::fetch_statements(hub, 0).await;
    }
    if !listed(hub) {
        return Err(not_a_device());
    }
    let choice = match set {
        None => None,
        Some(set) => {
            let to = Subscription::new(&set.endpoint, &set.p256dh, &set.auth);
            Some(push::Choice {
                to: to.ok_or(push::ChoiceError::Subscription)?,
                kinds: set.kinds,
                quiet: set.quiet,
                picture: set.picture,
            })
        }
    };
    push::set(hub, device, choice)?;
    Ok(json!({"ok": true}))
}

fn test_push(hub: &Hub, device: &str) -> Result<Value, Failure> {
    push::test(hub, parse_device(device)?)?;
    Ok(json!({"ok": true}))
}

fn not_a_device() -> Failure {
    let what = "The household's statement does not list this device.";
    Failure::new("not_in_statement", what)
}

fn parse_device(text: &str) -> Result<DeviceId, Failure> {
    text.parse().map_err(|_| not_a_device())
}

fn picture_json(picture: &Picture, width: u32, height: u32) -> Value {
    json!({
        "codec": picture.codec, "width": width, "height": height,
        "description": Bytes64(picture.description.clone()), "data": Bytes64(picture.data.to_vec()),
    })
}

async fn test(
    hub: &Hub,
    url: &str,
    (username, password): (&str, &str),
    snapshot: &str,
) -> Result<Value, Failure> {
    let address = Address::parse(url, username, password)
        .map_err(|e| Failure::new("unreachable", &e.to_string()))?;
    let snapshot = parse_snapshot(snapshot, &address)?;
    let Probe {
        picture,
        width,
        height,
        audio,
        notes,
    } = probe(&address)
        .await
        .map_err(|r| Failure::new(r.code(), r.sentence()))?;
    let mut notes: Vec<_> = notes.iter().map(|n| n.sentence()).collect();
    // After the video: some cameras serve one thing at a time.
    let state = match snapshot {
        Some(url) => hub.snapshots.look(&Source { address, url }).await,
        None => State::None,
    };
    if let State::Fails(trouble) = state {
        notes.push(trouble.sentence());
    }
    let preview = picture_json(&picture, width, height);
    Ok(json!({
        "ok": true, "codec": picture.codec, "width": width, "height": height, "audio": audio,
        "preview": preview, "snapshot": state.code(), "notes": notes,
    }))
}

fn unknown_camera() -> Failure {
    Failure::new("unknown_camera", "This hub does not know the camera.")
}

fn parse_camera(text: &str) -> Result<CameraId, Failure> {
    text.parse().map_err(|_| unknown_camera())
}

async fn set_camera(hub: &Arc<Hub>, set: SetCamera) -> Result<Value, Failure> {
    let camera = parse_camera(&set.camera)?;
    // What cannot be read any more is set anew by a whole address.
    let kept = CameraSettings::load(&hub.store, &hub.keys.device, camera);
    let (address, kept) = match (&set.url, &set.username, &set.password) {
        (Some(url), Some(username), Some(password)) => {
            let address = Address::parse(url, username, password)
                .map_err(|e| Failure::new("unreachable", &e.to_string()))?;
            (address, kept.ok().flatten())
        }
        (None, None, None) => {
            let kept = kept?.ok_or_else(unknown_camera)?;
            (kept.address.clone(), Some(kept))
        }
        _ => {
            let what = "An address comes with its user and password, empty where there is none.";
            return Err(Failure::new("internal", what));
        }
    };
    let snapshot = match &set.snapshot {
        Some(url) => parse_snapshot(url, &address)?,
        // One of the host of before is none of the camera's any more.
        None => kept
            .and_then(|kept| kept.snapshot)
            .filter(|url| parse_snapshot(url.as_str(), &address).is_ok()),
    };
    let motion = Sensitivity::from_name(&set.motion)
        .ok_or_else(|| Failure::new("internal", "This hub does not know this level of motion."))?;
    let listed = |hub: &Hub| {
        let home = hub.home();
        home.and_then(|h| {
            h.statement
                .camera(camera)
                .map(|c| c.hub == hub.keys.public())
        }) == Some(true)
    };
    if !listed(hub) {
        // The statement that adds it may be on its way still.
        crate::relay::fetch_statements(hub, 0).await;
    }
    if !listed(hub) {
        let what = "The household's statement does not list this camera at this hub.";
        return Err(Failure::new("not_in_statement", what));
    }
    let rules = Rules {
        continuous: set.continuous,
        motion,
    };
    let name = set.name.chars().take(NAME_CHARS_MAX).collect();
    let settings = CameraSettings {
        name,
        address,
        snapshot,
        rules,
    };
    supervisor::set(hub, camera, &settings).await?;
    Ok(json!({"ok": true}))
}

/// A camera that was set a moment ago, or that is just coming back, gets time for its first picture.
async fn record(hub: &Arc<Hub>, camera: &str) -> Result<Value, Failure> {
    let camera = parse_camera(camera)?;
    let triggered = hub.trigger_within(camera, Trigger::Manual, RECORD_WAIT);
    match triggered.await {
        Triggered::Clip(clip) => Ok(json!({"ok": true, "clip": clip.to_string()})),
        Triggered::Offline => {
            let now = hub.board.cameras().remove(&camera);
            Err(now.and_then(|now| now.reason).map_or_else(
                || Failure::new("offline", "The camera sends no picture yet."),
                |reason| Failure::new(reason.code(), reason.sentence()),
            ))
        }
        Triggered::NoCamera => Err(unknown_camera()),
    }
}

fn check_span(from: u64, to: u64) -> Result<(), Failure> {
    if from >= to || to - from > SPAN_MS_MAX {
        return Err(Failure::new(
            "internal",
            "The span must be more than nothing and at most 31 days.",
        ));
    }
    Ok(())
}

async fn pick(hub: &Arc<Hub>, camera: &str, from: u64, to: u64) -> Result<Value, Failure> {
    let camera = parse_camera(camera)?;
    check_span(from, to)?;
    let store = hub.store.clone();
    let picked = tokio::task::spawn_blocking(move || store.pick(camera, from, to)).await;
    let clips = picked.map_err(io::Error::other)??;
    hub.upload.notify_one();
    Ok(json!({"ok": true, "clips": clips}))
}

fn spans(hub: &Hub, camera: &str, from: u64, to: u64) -> Result<Value, Failure> {
    let camera = parse_camera(camera)?;
    check_span(from, to)?;
    let mut joined: Vec<[u64; 2]> = Vec::new();
    for (_, entry) in hub.store.spans(camera, from, to) {
        if entry.gap {
            continue;
        }
        match joined.last_mut() {
            Some(last) if entry.start_ms <= last[1] + 2 => last[1] = last[1].max(entry.end_ms),
            _ => joined.push([entry.start_ms, entry.end_ms]),
        }
    }
    Ok(json!({"ok": true, "spans": joined, "now": clock::now_ms()}))
}
