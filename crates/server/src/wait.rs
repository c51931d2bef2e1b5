//! Long polls: ask the store, and if it has nothing yet, wait for a happening and ask again.

use std::time::Duration;

use serde::Deserialize;
use sidelight_api::limits::WAIT_SECONDS_MAX;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use crate::app::App;

/// `?wait=25`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Wait {
    /// Seconds; more than the limit is the limit.
    #[serde(default)]
    wait: u64,
}

impl Wait {
    /// So many seconds.
    pub(crate) fn seconds(wait: u64) -> Self {
        Self { wait }
    }

    /// When the wait is over.
    pub(crate) fn deadline(self) -> Deadline {
        let wait = Duration::from_secs(self.wait.min(WAIT_SECONDS_MAX));
        Deadline(Instant::now() + wait)
    }
}

/// When a wait is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// Waits so long: `true`, look again. `false`: time is over.
    pub(crate) async fn pause(self, app: &App, long: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(long) => true,
            () = tokio::time::sleep_until(self.0) => false,
            () = app.stopping.cancelled() => false,
        }
    }

    /// Waits until something `relevant` happens, or things may have been missed: `true`, ask again.
    /// `false`: time is over.
    pub(crate) async fn until<T: Clone>(
        self,
        app: &App,
        events: &mut Receiver<T>,
        relevant: impl Fn(&T) -> bool,
    ) -> bool {
        loop {
            let event = tokio::select! {
                event = events.recv() => event,
                () = tokio::time::sleep_until(self.0) => return false,
                () = app.stopping.cancelled() => return false,
            };
            match event {
                Ok(event) if relevant(&event) => return true,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return true,
                Err(RecvError::Closed) => return false,
            }
        }
    }
}
