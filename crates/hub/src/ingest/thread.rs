//! The one thread on which the hub listens to all its cameras. It lets packets gather in the kernel and takes
//! them ten times a second: to wake for each of them would cost more than what is done with it.
//!
//! A frame is thereby said to arrive up to 100 ms later than it did; [`super::run_clock`] goes by the
//! least delayed ones. Nothing else runs here.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long packets gather. What a camera sends in it must fit what the kernel holds for a connection, which
/// is 64 KiB at first, or 5 Mbit/s, and grows with what is taken at a time.
const GATHER: Duration = Duration::from_millis(100);

/// The thread; it begins with the first camera and ends with its owner.
#[derive(Debug, Default)]
pub struct CameraThread(Mutex<Option<(Handle, DropGuard)>>);

impl CameraThread {
    /// Where to put what listens to a camera.
    pub fn handle(&self) -> io::Result<Handle> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((handle, _)) = &*running {
            return Ok(handle.clone());
        }
        let runtime = Builder::new_current_thread()
            .enable_all()
            .on_thread_park(|| std::thread::sleep(GATHER))
            .build()?;
        let handle = runtime.handle().clone();
        let over = CancellationToken::new();
        let ends = over.clone();
        std::thread::Builder::new()
            .name("cameras".to_owned())
            .spawn(move || runtime.block_on(ends.cancelled()))?;
        *running = Some((handle.clone(), over.drop_guard()));
        Ok(handle)
    }
}
