//! The camera's one live clock: puts each sample on the air when it is due, and presses the bell.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::scene::duration;
use super::{CameraConfig, PressHook, Shared};

/// How many samples a slow client may fall behind before it loses some; about ten seconds of video
/// and audio.
const BACKLOG_SAMPLES: usize = 256;
/// How long the bell waits for the hub to answer.
const PRESS_TIMEOUT: Duration = Duration::from_secs(5);
/// Seconds from the NTP epoch (1900) to the Unix epoch.
const NTP_OFFSET: u64 = 2_208_988_800;

/// A sample on the air.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnAir {
    /// Its place in the film.
    pub(super) index: usize,
    /// Its time in its track's ticks since the camera started; never falls.
    pub(super) ticks: u64,
}

/// The clock, and where connections listen for samples.
pub(super) struct Live {
    samples: broadcast::Sender<OnAir>,
    present: watch::Sender<bool>,
    started: Instant,
    started_at: SystemTime,
}

impl Live {
    #[expect(
        clippy::disallowed_methods,
        reason = "a camera has its own wall clock; sender reports state it"
    )]
    pub(super) fn new() -> Self {
        Self {
            samples: broadcast::Sender::new(BACKLOG_SAMPLES),
            present: watch::Sender::new(true),
            started: Instant::now(),
            started_at: SystemTime::now(),
        }
    }

    /// Samples from now on.
    pub(super) fn listen(&self) -> broadcast::Receiver<OnAir> {
        self.samples.subscribe()
    }

    /// Whether the camera is plugged in.
    pub(super) fn present(&self) -> bool {
        *self.present.borrow()
    }

    /// Returns when the camera is unplugged.
    pub(super) async fn vanished(&self) {
        let mut present = self.present.subscribe();
        // The sender lives in self, so the wait ends only with the change.
        let _ = present.wait_for(|present| !present).await;
    }

    /// The present moment in ticks of a clock.
    pub(super) fn now_ticks(&self, clock: u32) -> u64 {
        let elapsed = self.started.elapsed();
        elapsed.as_secs() * u64::from(clock)
            + u64::from(elapsed.subsec_nanos()) * u64::from(clock) / 1_000_000_000
    }

    /// The wall time of a tick, as a 64-bit NTP timestamp (RFC 3550, section 4).
    pub(super) fn ntp(&self, ticks: u64, clock: u32) -> u64 {
        let at = self.started_at + duration(ticks, u64::from(clock));
        let unix = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let fraction = (u64::from(unix.subsec_nanos()) << 32) / 1_000_000_000;
        (unix.as_secs() + NTP_OFFSET) << 32 | fraction
    }
}

/// What happens when somebody rings.
pub(super) struct Bell {
    at: Option<Duration>,
    hook: Option<PressHook>,
    post: Option<(reqwest::Client, Url)>,
}

impl Bell {
    pub(super) fn new(config: &CameraConfig) -> Self {
        let post = config
            .press_url
            .clone()
            .map(|url| (reqwest::Client::new(), url));
        Self {
            at: config.press_at,
            hook: config.on_press.clone(),
            post,
        }
    }

    fn press(&self) {
        tracing::debug!("the bell is pressed");
        if let Some(hook) = &self.hook {
            hook();
        }
        if let Some((client, url)) = &self.post {
            let request = client.post(url.clone()).timeout(PRESS_TIMEOUT);
            tokio::spawn(async move {
                if let Err(error) = request
                    .send()
                    .await
                    .and_then(reqwest::Response::error_for_status)
                {
                    tracing::warn!(error = %error.without_url(), "the bell could not reach the hub");
                }
            });
        }
    }
}

/// Runs the clock until shutdown.
pub(super) async fn run(shared: Arc<Shared>, bell: Bell, shutdown: CancellationToken) {
    let absence = shared
        .faults
        .vanish
        .map(|vanish| (vanish.at, vanish.at.saturating_add(vanish.lasts)));
    let length = shared.scene.length();
    for turn in 0_u32.. {
        let turn_began = length * turn;
        let mut rung = bell.at.is_none();
        for (index, sample) in shared.scene.samples.iter().enumerate() {
            let due = turn_began + sample.at;
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = sleep_until(shared.live.started + due) => {}
            }
            let present = !absence.is_some_and(|(from, until)| (from..until).contains(&due));
            shared
                .live
                .present
                .send_if_modified(|was| std::mem::replace(was, present) != present);
            if !present {
                continue;
            }
            if !rung && bell.at.is_some_and(|at| sample.at >= at) {
                rung = true;
                bell.press();
            }
            let ticks = u64::from(turn) * shared.scene.loop_ticks(sample.track) + sample.ticks;
            // Nobody watching is no error.
            let _ = shared.live.samples.send(OnAir { index, ticks });
        }
    }
}
