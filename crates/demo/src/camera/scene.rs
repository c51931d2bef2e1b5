//! The film of a camera, taken apart: parameter sets, frames as NAL units, and audio access units.
//!
//! It accepts what the rendering script writes (H.264 without reordering, AAC-LC) and refuses the
//! rest.

use std::time::Duration;

use bytes::Bytes;
use shiguredo_mp4::boxes::{AvccBox, Mp4aBox, SampleEntry};
use shiguredo_mp4::demux::{Input, Mp4FileDemuxer};

/// The RTP clock of video, in ticks a second.
pub(super) const VIDEO_CLOCK: u32 = 90_000;
/// AAC-LC codes this many samples in an access unit.
const AAC_SAMPLES: u64 = 1024;

/// Why a film cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    /// The file is not an MP4, or is damaged.
    #[error("not a readable MP4: {0}")]
    Mp4(String),
    /// There is no H.264 track, or it is empty.
    #[error("there is no H.264 video")]
    NoVideo,
    /// A track is coded in a way this camera does not send.
    #[error("unsupported: {0}")]
    Unsupported(&'static str),
    /// A sample's NAL units do not add up.
    #[error("a video sample is malformed")]
    Malformed,
}

/// Which stream a frame belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Track {
    Video,
    Audio,
}

/// One frame or access unit.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) track: Track,
    /// When it is due, from the start of the film, in ticks of its track's clock.
    pub(super) ticks: u64,
    /// When it is due, for pacing.
    pub(super) at: Duration,
    /// Whether decoding can start here (always for audio).
    pub(super) key: bool,
    /// The NAL units of a video frame, or the one access unit of audio.
    pub(super) units: Vec<Bytes>,
}

/// What a client must know to decode the audio.
#[derive(Debug)]
pub(super) struct AudioFormat {
    /// The AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
    pub(super) config: Vec<u8>,
    pub(super) sample_rate: u32,
    pub(super) channels: u16,
}

/// A film ready to be sent.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) sps: Bytes,
    pub(super) pps: Bytes,
    pub(super) audio: Option<AudioFormat>,
    /// All samples of both tracks in the order in which they are due.
    pub(super) samples: Vec<Sample>,
    /// The length of one loop in video ticks.
    length_ticks: u64,
}

impl Scene {
    /// Takes an MP4 apart.
    pub(super) fn parse(file: &Bytes) -> Result<Self, SceneError> {
        let mut demuxer = Mp4FileDemuxer::new();
        while let Some(wanted) = demuxer.required_input() {
            let from = usize::try_from(wanted.position)
                .unwrap_or(usize::MAX)
                .min(file.len());
            if from == file.len() {
                return Err(SceneError::Mp4("the file is cut short".to_owned()));
            }
            demuxer.handle_input(Input {
                position: wanted.position,
                data: &file[from..],
            });
        }
        let mut parts = Parts::default();
        while let Some(sample) = demuxer
            .next_sample()
            .map_err(|error| SceneError::Mp4(error.to_string()))?
        {
            let scale = u64::from(sample.track.timescale.get());
            let start = usize::try_from(sample.data_offset).map_err(|_| SceneError::Malformed)?;
            let end = start
                .checked_add(sample.data_size)
                .ok_or(SceneError::Malformed)?;
            if end > file.len() {
                return Err(SceneError::Malformed);
            }
            let data = file.slice(start..end);
            if sample
                .composition_time_offset
                .is_some_and(|offset| offset != 0)
            {
                return Err(SceneError::Unsupported("reordered frames"));
            }
            match sample.sample_entry {
                Some(SampleEntry::Avc1(entry)) => {
                    parts.begin_video(sample.track.track_id, &entry.avcc_box)?
                }
                Some(SampleEntry::Mp4a(entry)) => {
                    parts.begin_audio(sample.track.track_id, entry)?
                }
                Some(_) => return Err(SceneError::Unsupported("a codec other than H.264 and AAC")),
                None => {}
            }
            let time = (sample.timestamp, u64::from(sample.duration), scale);
            if parts
                .video
                .as_ref()
                .is_some_and(|video| video.id == sample.track.track_id)
            {
                parts.video_sample(time, sample.keyframe, &data)?;
            } else {
                parts.audio_sample(time, data);
            }
        }
        parts.finish()
    }

    /// How long one loop lasts.
    pub(super) fn length(&self) -> Duration {
        duration(self.length_ticks, u64::from(VIDEO_CLOCK))
    }

    /// The RTP clock of a track.
    pub(super) fn clock(&self, track: Track) -> u32 {
        match (track, &self.audio) {
            (Track::Audio, Some(audio)) => audio.sample_rate,
            _ => VIDEO_CLOCK,
        }
    }

    /// The length of one loop in a track's ticks. Every loop has the same, so timestamps never
    /// fall.
    pub(super) fn loop_ticks(&self, track: Track) -> u64 {
        self.length_ticks * u64::from(self.clock(track)) / u64::from(VIDEO_CLOCK)
    }
}

/// The video track while it is read.
struct VideoPart {
    id: u32,
    length_size: usize,
    sps: Bytes,
    pps: Bytes,
}

/// The film while it is read.
#[derive(Default)]
struct Parts {
    video: Option<VideoPart>,
    audio: Option<(u32, AudioFormat)>,
    samples: Vec<Sample>,
    length_ticks: u64,
}

impl Parts {
    fn begin_video(&mut self, id: u32, avcc: &AvccBox) -> Result<(), SceneError> {
        if self.video.is_some() {
            return Err(SceneError::Unsupported(
                "a second video track or a change of parameters",
            ));
        }
        let ([sps], [pps]) = (avcc.sps_list.as_slice(), avcc.pps_list.as_slice()) else {
            return Err(SceneError::Unsupported(
                "other than one parameter set of each kind",
            ));
        };
        if sps.len() < 4 {
            return Err(SceneError::Malformed);
        }
        self.video = Some(VideoPart {
            id,
            length_size: usize::from(avcc.length_size_minus_one.get()) + 1,
            sps: Bytes::copy_from_slice(sps),
            pps: Bytes::copy_from_slice(pps),
        });
        Ok(())
    }

    fn begin_audio(&mut self, id: u32, entry: &Mp4aBox) -> Result<(), SceneError> {
        if self.audio.is_some() {
            return Err(SceneError::Unsupported(
                "a second audio track or a change of parameters",
            ));
        }
        let info = entry
            .esds_box
            .es
            .dec_config_descr
            .dec_specific_info
            .as_ref();
        let config = info
            .ok_or(SceneError::Unsupported("audio without its configuration"))?
            .payload
            .clone();
        // The sample entry cannot be trusted: MP4 writers put two channels there whatever there
        // are.
        let (sample_rate, channels) =
            aac_lc(&config).ok_or(SceneError::Unsupported("audio other than AAC-LC"))?;
        self.audio = Some((
            id,
            AudioFormat {
                config,
                sample_rate,
                channels,
            },
        ));
        Ok(())
    }

    fn video_sample(
        &mut self,
        time: (u64, u64, u64),
        key: bool,
        data: &Bytes,
    ) -> Result<(), SceneError> {
        let video = self.video.as_ref().ok_or(SceneError::NoVideo)?;
        let (timestamp, lasts, scale) = time;
        let ticks = timestamp * u64::from(VIDEO_CLOCK) / scale;
        self.length_ticks = (timestamp + lasts) * u64::from(VIDEO_CLOCK) / scale;
        let units = split(data, video.length_size)?;
        let at = duration(timestamp, scale);
        self.samples.push(Sample {
            track: Track::Video,
            ticks,
            at,
            key,
            units,
        });
        Ok(())
    }

    fn audio_sample(&mut self, time: (u64, u64, u64), data: Bytes) {
        if let Some((_, format)) = &self.audio {
            let ticks = time.0 * u64::from(format.sample_rate) / time.2;
            let at = duration(time.0, time.2);
            self.samples.push(Sample {
                track: Track::Audio,
                ticks,
                at,
                key: true,
                units: vec![data],
            });
        }
    }

    fn finish(mut self) -> Result<Scene, SceneError> {
        let video = self.video.ok_or(SceneError::NoVideo)?;
        let first = self
            .samples
            .iter()
            .find(|sample| sample.track == Track::Video)
            .ok_or(SceneError::NoVideo)?;
        if !first.key || self.length_ticks == 0 {
            return Err(SceneError::Unsupported(
                "a film that does not begin with a key frame",
            ));
        }
        if let Some((_, audio)) = &self.audio {
            // Only whole access units within the loop, so that the next loop's first does not
            // overlap the last.
            let end = self.length_ticks * u64::from(audio.sample_rate) / u64::from(VIDEO_CLOCK);
            self.samples
                .retain(|sample| sample.track == Track::Video || sample.ticks + AAC_SAMPLES <= end);
        }
        self.samples.sort_by_key(|sample| sample.at);
        Ok(Scene {
            sps: video.sps,
            pps: video.pps,
            audio: self.audio.map(|(_, format)| format),
            samples: self.samples,
            length_ticks: self.length_ticks,
        })
    }
}

/// Splits a sample into its length-prefixed NAL units (ISO/IEC 14496-15, 5.3.4.2).
fn split(data: &Bytes, length_size: usize) -> Result<Vec<Bytes>, SceneError> {
    let mut units = Vec::new();
    let mut at = 0;
    while at < data.len() {
        let prefix = data
            .get(at..at + length_size)
            .ok_or(SceneError::Malformed)?;
        let length = prefix
            .iter()
            .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        at += length_size;
        if length == 0 || length > data.len() - at {
            return Err(SceneError::Malformed);
        }
        units.push(data.slice(at..at + length));
        at += length;
    }
    if units.is_empty() {
        Err(SceneError::Malformed)
    } else {
        Ok(units)
    }
}

/// Rate and channels from an AudioSpecificConfig of AAC-LC; `None` for anything else.
fn aac_lc(config: &[u8]) -> Option<(u32, u16)> {
    const RATES: [u32; 12] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025,
        8_000,
    ];
    let [first, second, ..] = *config else {
        return None;
    };
    let (object, index, channels) = (first >> 3, (first & 7) << 1 | second >> 7, second >> 3 & 15);
    let rate = RATES.get(usize::from(index))?;
    (object == 2 && matches!(channels, 1 | 2)).then_some((*rate, u16::from(channels)))
}

/// Ticks of a clock as time, to the nanosecond below.
pub(super) fn duration(ticks: u64, clock: u64) -> Duration {
    let nanos = u128::from(ticks) * 1_000_000_000 / u128::from(clock);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_films_have_a_key_frame_every_second_and_nothing_else_odd() {
        for (file, seconds) in [(super::super::PORCH, 40), (super::super::DRIVE, 24)] {
            let scene = Scene::parse(&Bytes::from_static(file)).unwrap();
            assert_eq!(scene.length(), Duration::from_secs(seconds));
            // The porch has a microphone.
            assert_eq!(scene.audio.is_some(), file == super::super::PORCH);
            let of_video = |sample: &&Sample| sample.track == Track::Video;
            let frames: Vec<_> = scene.samples.iter().filter(of_video).collect();
            assert_eq!(frames.len() as u64, seconds * 15);
            for (k, sample) in frames.into_iter().enumerate() {
                assert_eq!(sample.ticks, k as u64 * 6000);
                assert_eq!(sample.key, k % 15 == 0, "frame {k}");
            }
        }
    }

    #[test]
    fn damaged_films_are_refused_without_a_panic() {
        let whole = Bytes::from_static(super::super::DRIVE);
        for cut in [0, 7, 40, 900, whole.len() / 2] {
            assert!(Scene::parse(&whole.slice(..cut)).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn a_length_beyond_the_sample_is_malformed() {
        assert!(split(&Bytes::from_static(&[0, 0, 0, 9, 1]), 4).is_err());
        assert!(split(&Bytes::from_static(&[0, 0, 0]), 4).is_err());
        assert!(split(&Bytes::from_static(&[0, 0, 0, 0]), 4).is_err());
        let two = split(&Bytes::from_static(&[0, 1, 7, 0, 2, 8, 9]), 2).unwrap();
        assert_eq!(two, [Bytes::from_static(&[7]), Bytes::from_static(&[8, 9])]);
    }
}
