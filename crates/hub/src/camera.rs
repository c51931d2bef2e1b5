//! One camera at work: a task that keeps a session with it, on the thread of all of them, and a thread that
//! records.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_domain::record::{CameraId, ClipId, Trigger};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, Interval};
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::hub::Hub;
use crate::ingest::line::{Line, Placed};
use crate::ingest::reason::Reason;
use crate::ingest::rtsp::{Item, Source};
use crate::record::Rules;
use crate::recording;
use crate::settings::{Address, CameraSettings};

/// What may wait for the disk: half a minute of frames.
const INPUTS_WAITING_MAX: usize = 128;
/// How often the recording thread is woken: it takes what came meanwhile, then looks at the clock. Waking it
/// for each frame would cost more than recording does.
const TICK: Duration = Duration::from_millis(250);
/// First and, for the first minute, longest wait before trying a camera again.
const RETRY_MIN: Duration = Duration::from_millis(250);
const RETRY_SOON: Duration = Duration::from_secs(1);
/// Longest wait later.
const RETRY_LATE: Duration = Duration::from_secs(15);
/// A camera that refuses the password is left in peace: some lock users out.
const RETRY_UNAUTHORISED: Duration = Duration::from_secs(30);
/// Attempts that are made soon.
const SOON_ATTEMPTS: u32 = 60;

/// What the recording thread is told.
#[derive(Debug)]
pub enum Input {
    /// Pictures come; what should be said though they do.
    Online(Option<Reason>),
    /// Frames that came since the last time, or none: time passes.
    Frames(Vec<Placed>),
    /// The camera is gone.
    Lost(Reason),
    /// Cut a clip.
    Trigger(Trigger, u64, oneshot::Sender<Option<ClipId>>),
    /// The household changed its mind.
    Rules(Rules),
    /// End.
    Stop,
}

/// Speaks to the recording thread.
#[derive(Clone, Debug)]
pub struct CameraSender(mpsc::Sender<Input>);

impl CameraSender {
    /// Asks for a clip; `None` if there is nothing to cut from.
    pub async fn trigger(&self, trigger: Trigger, at_ms: u64) -> Option<ClipId> {
        let (answer, answered) = oneshot::channel();
        self.0
            .send(Input::Trigger(trigger, at_ms, answer))
            .await
            .ok()?;
        answered.await.ok().flatten()
    }
}

/// A camera at work.
#[derive(Debug)]
pub struct CameraHandle {
    settings: CameraSettings,
    audio: bool,
    inputs: mpsc::Sender<Input>,
    cancel: CancellationToken,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl CameraHandle {
    /// Starts it.
    pub fn start(
        hub: &Arc<Hub>,
        camera: CameraId,
        settings: CameraSettings,
        audio: bool,
    ) -> std::io::Result<Self> {
        let listening = hub.listening.handle()?;
        let (inputs, receiver) = mpsc::channel(INPUTS_WAITING_MAX);
        let cancel = CancellationToken::new();
        let rules = settings.rules;
        let thread = {
            let hub = hub.clone();
            std::thread::Builder::new()
                .name(format!("record-{}", &camera.to_string()[..8]))
                .spawn(move || recording::run(&hub, camera, rules, receiver))?
        };
        let feed = feed(settings.address.clone(), audio, inputs.clone());
        let token = cancel.clone();
        listening.spawn(async move {
            tokio::select! {
                () = token.cancelled() => {}
                () = feed => {}
            }
        });
        Ok(Self {
            settings,
            audio,
            inputs,
            cancel,
            thread: Some(thread),
        })
    }

    /// Speaks to the recording thread.
    pub fn sender(&self) -> CameraSender {
        CameraSender(self.inputs.clone())
    }

    /// Whether it must be started anew for these settings.
    pub fn needs_restart(&self, settings: &CameraSettings, audio: bool) -> bool {
        self.settings.address != settings.address || self.audio != audio
    }

    /// Changes what is recorded.
    pub fn set_rules(&mut self, rules: Rules) {
        if self.settings.rules != rules {
            self.settings.rules = rules;
            let inputs = self.inputs.clone();
            tokio::spawn(async move { inputs.send(Input::Rules(rules)).await });
        }
    }

    /// Ends it; open clips are closed.
    pub async fn stop(mut self) {
        self.cancel.cancel();
        let _ = self.inputs.send(Input::Stop).await;
        if let Some(thread) = self.thread.take() {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

/// Keeps a session with the camera, forever.
async fn feed(address: Address, audio: bool, inputs: mpsc::Sender<Input>) {
    let mut ticks = ticks();
    let mut attempts = 0u32;
    loop {
        let session = session(&address, audio, &inputs, &mut ticks);
        let Err((reason, played)) = session.await else {
            return;
        };
        if played {
            attempts = 0;
        }
        if inputs.send(Input::Lost(reason)).await.is_err() {
            return;
        }
        attempts = attempts.saturating_add(1);
        let wait = retry_after(reason, attempts);
        let until = Instant::now() + wait;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => break,
                _ = ticks.tick() => {
                    if inputs.send(Input::Frames(Vec::new())).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// The ticks of all cameras fall together: the hub wakes once for all of them.
fn ticks() -> Interval {
    let since = Duration::from_millis(clock::now_ms() % (TICK.as_millis() as u64));
    tokio::time::interval_at(Instant::now() + TICK - since, TICK)
}

/// Between half and one and a half of the wait due: cameras that went together do not return together.
fn retry_after(reason: Reason, attempts: u32) -> Duration {
    let due = match reason {
        Reason::Unauthorised => RETRY_UNAUTHORISED,
        _ => {
            let doubled = RETRY_MIN.saturating_mul(1 << attempts.saturating_sub(1).min(10));
            doubled.min(if attempts < SOON_ATTEMPTS {
                RETRY_SOON
            } else {
                RETRY_LATE
            })
        }
    };
    due.mul_f64(OsRng.gen_range(0.5..1.5))
}

/// One session. `Ok` if nobody listens any more; else why it ended and whether it played.
async fn session(
    address: &Address,
    audio: bool,
    inputs: &mpsc::Sender<Input>,
    ticks: &mut Interval,
) -> Result<(), (Reason, bool)> {
    let mut played = false;
    let open = Source::open(address, audio);
    tokio::pin!(open);
    let mut source = loop {
        tokio::select! {
            source = &mut open => break source.map_err(|reason| (reason, false))?,
            _ = ticks.tick() => {
                if inputs.send(Input::Frames(Vec::new())).await.is_err() {
                    return Ok(());
                }
            }
        }
    };
    let note = source.notes.first().copied().filter(|_| audio);
    let mut line = Line::default();
    let mut waiting = Vec::new();
    loop {
        let item = tokio::select! {
            item = source.next() => item,
            _ = ticks.tick() => {
                let frames = std::mem::take(&mut waiting);
                if inputs.send(Input::Frames(frames)).await.is_err() {
                    return Ok(());
                }
                if !source.is_silent() {
                    continue;
                }
                Err(Reason::Timeout)
            }
        };
        waiting.extend(match item {
            Ok(Item::Video(frame)) => {
                if frame.stamp.key && !played {
                    played = true;
                    if inputs.send(Input::Online(note)).await.is_err() {
                        return Ok(());
                    }
                }
                line.video(frame)
            }
            Ok(Item::Audio(frame)) => line.audio(frame),
            Err(reason) => {
                waiting.extend(line.finish());
                if inputs.send(Input::Frames(waiting)).await.is_err() {
                    return Ok(());
                }
                return Err((reason, played));
            }
        });
    }
}
