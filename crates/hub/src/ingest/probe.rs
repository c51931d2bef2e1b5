//! The test picture: can the hub record this camera, and if not, why?

use std::time::Duration;

use super::reason::Reason;
use super::rtsp::{Item, Source};
use crate::record::Picture;
use crate::settings::Address;

/// Longest wait for the picture.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

/// What a camera was seen to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// One key frame.
    pub picture: Picture,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// What it offers as sound.
    pub audio: Option<String>,
    /// What should be said though it works.
    pub notes: Vec<Reason>,
}

/// Connects and takes one key frame, within five seconds.
pub async fn probe(address: &Address) -> Result<Probe, Reason> {
    let mut answered = false;
    let work = async {
        let mut source = Source::open(address, false).await?;
        answered = true;
        loop {
            let Item::Video(frame) = source.next().await? else {
                continue;
            };
            if !frame.stamp.key {
                continue;
            }
            let picture = Picture {
                codec: frame.params.codec.clone(),
                description: frame.params.avcc.clone(),
                data: frame.data,
            };
            let (width, height) = (frame.params.width, frame.params.height);
            let (audio, notes) = (source.offered_audio.clone(), source.notes.clone());
            return Ok(Probe {
                picture,
                width,
                height,
                audio,
                notes,
            });
        }
    };
    match tokio::time::timeout(PROBE_TIMEOUT, work).await {
        Ok(result) => result,
        Err(_) if answered => Err(Reason::Timeout),
        Err(_) => Err(Reason::Unreachable),
    }
}
