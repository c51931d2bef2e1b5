//! Runs exactly the cameras that the household's statement lists at this hub and that have been set.

use std::sync::Arc;

use sidelight_domain::record::CameraId;

use crate::board::{CameraNow, Presence};
use crate::camera::CameraHandle;
use crate::clock;
use crate::hub::Hub;
use crate::push;
use crate::record::Sensitivity;
use crate::settings::CameraSettings;
use crate::snapshot::Source;

/// Starts, changes and stops cameras until what runs is what is wanted.
pub async fn apply(hub: &Arc<Hub>) {
    let _arranging = hub.arranging.lock().await;
    arrange(hub).await;
}

/// Keeps a camera's settings and puts them in force.
pub async fn set(
    hub: &Arc<Hub>,
    camera: CameraId,
    settings: &CameraSettings,
) -> std::io::Result<()> {
    let _arranging = hub.arranging.lock().await;
    settings.save(&hub.store, &hub.keys.device, camera)?;
    arrange(hub).await;
    Ok(())
}

async fn arrange(hub: &Arc<Hub>) {
    let Some(home) = hub.home() else { return };
    let here = hub.keys.public();
    let wanted: Vec<_> = home
        .statement
        .cameras
        .iter()
        .filter(|c| c.hub == here)
        .collect();
    let gone: Vec<_> = hub.with_cameras(|all| {
        let gone: Vec<CameraId> = all
            .keys()
            .copied()
            .filter(|id| wanted.iter().all(|c| c.id != *id))
            .collect();
        gone.into_iter()
            .filter_map(|id| all.remove(&id).map(|handle| (id, handle)))
            .collect()
    });
    for (camera, handle) in gone {
        handle.stop().await;
        forget(hub, camera);
    }
    for camera in hub
        .board
        .cameras()
        .into_keys()
        .filter(|id| wanted.iter().all(|c| c.id != *id))
    {
        forget(hub, camera);
    }
    for camera in wanted {
        if let Err(error) = ensure(hub, camera.id, camera.audio).await {
            let what = format!(
                "A camera's settings cannot be read ({error}); set the camera again in the browser."
            );
            hub.board.problem("cameras", Some(what));
        }
    }
}

fn forget(hub: &Hub, camera: CameraId) {
    hub.board.remove_camera(camera);
    hub.snapshots.forget(camera);
    if let Err(error) = CameraSettings::forget(&hub.store, camera) {
        tracing::warn!(%camera, %error, "a removed camera's settings could not be deleted");
    }
}

async fn ensure(hub: &Arc<Hub>, camera: CameraId, audio: bool) -> std::io::Result<()> {
    let Some(settings) = CameraSettings::load(&hub.store, &hub.keys.device, camera)? else {
        let now = CameraNow {
            presence: Presence::Off,
            since_ms: clock::now_ms(),
            reason: None,
            recording: false,
            continuous: false,
            motion: Sensitivity::Off,
        };
        hub.board.set_camera(camera, now);
        return Ok(());
    };
    note_snapshot(hub, camera, &settings);
    let old = hub.with_cameras(|all| match all.get_mut(&camera) {
        Some(handle) if handle.needs_restart(&settings, audio) => all.remove(&camera).map(Some),
        Some(handle) => {
            handle.set_rules(settings.rules);
            None
        }
        None => Some(None),
    });
    let Some(old) = old else { return Ok(()) };
    if let Some(old) = old {
        old.stop().await;
    }
    let handle = CameraHandle::start(hub, camera, settings, audio)?;
    hub.with_cameras(|all| all.insert(camera, handle));
    Ok(())
}

/// A snapshot whose address is another one is looked at anew; so is one whenever its camera comes online.
fn note_snapshot(hub: &Hub, camera: CameraId, settings: &CameraSettings) {
    if hub.snapshots.set(camera, Source::of(settings)) {
        push::check_snapshot(hub, camera);
        hub.board.touch();
    }
}

/// Stops all cameras; open clips are closed.
pub async fn stop(hub: &Arc<Hub>) {
    let _arranging = hub.arranging.lock().await;
    let all = hub.with_cameras(std::mem::take);
    for handle in all.into_values() {
        handle.stop().await;
    }
}
