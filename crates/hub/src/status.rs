//! The status: how cameras, spool and disk are, for the household and for the local page.

use serde_json::{Value, json};
use sidelight_api::hub::FootageOutcome;
use sidelight_domain::record::{CameraId, Series};

use crate::clock;
use crate::footage::Note;
use crate::hub::Hub;
use crate::settings::CameraSettings;
use crate::snapshot::State;
use crate::spool::chain::ChainId;

fn head(hub: &Hub, camera: CameraId, series: Series) -> Value {
    let head = hub.store.head(ChainId { camera, series });
    if head.number == 0 {
        return Value::Null;
    }
    json!({"number": head.number, "link": hex::encode(head.link)})
}

/// What the operator asked for first, newest first.
fn footage(hub: &Hub) -> Value {
    let one = |it: Note| {
        json!({
            "about": it.about, "why": it.why, "cameras": it.cameras, "from": it.from_ms, "to": it.to_ms,
            "at": it.at_ms, "outcome": it.outcome.map(FootageOutcome::code), "clips": it.clips,
        })
    };
    hub.footage.newest().into_iter().map(one).collect()
}

/// The body of a status (`docs/ref/statement.md`).
pub fn body(hub: &Hub) -> Value {
    let home = hub.home();
    let cameras: Vec<_> = hub
        .board
        .cameras()
        .into_iter()
        .map(|(camera, now)| {
            json!({
                "camera": camera.to_string(),
                "state": now.presence.name(),
                "since": now.since_ms,
                "reason": now.reason.map(|r| r.code()),
                "recording": now.recording,
                "continuous": now.continuous,
                "motion": now.motion.name(),
                "snapshot": hub.snapshots.state(camera).code(),
                "heads": {
                    "event": head(hub, camera, Series::Event),
                    "continuous": head(hub, camera, Series::Continuous),
                },
            })
        })
        .collect();
    let (clips, bytes) = hub.store.backlog();
    let disk = hub
        .store
        .space()
        .ok()
        .map(|s| json!({"free": s.free, "total": s.total}));
    let clock = hub
        .clocks
        .line()
        .map(|line| line.offset)
        .map(|c| json!({"offset_ms": c.offset_ms, "uncertainty_ms": c.uncertainty_ms}));
    let quorum = home.as_deref().and_then(|h| hub.trustees.chosen_by(h));
    let access = quorum.map(|q| json!({"epoch": q.epoch(), "key": q.recipient()}));
    let push = hub
        .push
        .key()
        .map(|key| json!({"key": key, "devices": hub.push.line()}));
    let policy = home.as_deref().and_then(|home| home.policy());
    let policy = policy.map(|it| json!({"number": it.number, "digest": it.digest()}));
    json!({
        "v": 1,
        "hub": hex::encode(hub.keys.public()),
        "at": clock::now_ms(),
        "statement": home.map_or(0, |h| h.statement.number),
        "version": env!("CARGO_PKG_VERSION"),
        "access": access,
        "cameras": cameras,
        "spool": {"clips": clips, "bytes": bytes},
        "disk": disk,
        "clock": clock,
        "place": hub.asked.cell(),
        "requests": hub.asked.line(),
        "looks": u8::from(hub.notices.is_looking()),
        "releases": hub.notices.line(),
        "canary": hub.notices.canary_line(),
        "policy": policy,
        "push": push,
        "footage": footage(hub),
        "problems": hub.board.problems().into_values().collect::<Vec<_>>(),
    })
}

/// The same for whoever sits at the hub: also the pairing that is going on. No secret but its code.
pub fn local(hub: &Hub) -> Value {
    let mut all = body(hub);
    // The page at the hub is for whoever stands there; what is asked of the home is for its people.
    if let Some(fields) = all.as_object_mut() {
        fields.remove("requests");
        fields.remove("place");
        fields.remove("push");
    }
    all["name"] = json!(hub.config.name);
    all["paired"] = json!(hub.home().is_some());
    all["pairing"] = hub
        .board
        .pairing()
        .map_or(Value::Null, |p| json!({"code": p.code, "link": p.link}));
    all["words"] = json!(hub.board.words());
    all["uploaded"] = json!(hub.board.uploaded_ms());
    let sentences = hub.board.cameras();
    for camera in all["cameras"].as_array_mut().into_iter().flatten() {
        let id = camera["camera"]
            .as_str()
            .and_then(|c| c.parse::<CameraId>().ok());
        let set = id.and_then(|id| CameraSettings::load(&hub.store, &hub.keys.device, id).ok()?);
        camera["name"] = json!(set.map(|set| set.name).unwrap_or_default());
        let reason = id.and_then(|id| sentences.get(&id)?.reason);
        camera["sentence"] = json!(reason.map(|r| r.sentence()));
        camera["snapshot_sentence"] = match id.map(|id| hub.snapshots.state(id)) {
            Some(State::Fails(trouble)) => json!(trouble.sentence()),
            Some(State::None | State::Untried | State::Works) | None => Value::Null,
        };
    }
    all
}
