//! From a camera to frames on the hub's line of time.

pub mod line;
pub mod probe;
pub mod reason;
pub mod rtsp;
pub mod run_clock;
pub mod thread;
