//! Media: parameter sets, frames with any stamps, spool records.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use shiguredo_mp4::demux::Fmp4SegmentDemuxer;
use sidelight_hub::ingest::line::{Line, Placed, RawAudio, RawVideo};
use sidelight_hub::ingest::run_clock::Stamp;
use sidelight_hub::media::{AudioFrame, AudioParams, Ticks, TrackWriter, VideoFrame, VideoParams};
use sidelight_hub::spool::record::{End, Head, HeadVideo, Record};

use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "params",
        what: "SPS, PPS and AudioSpecificConfig; what is taken can be written as MP4",
        input_bytes_max: 512,
        run: params,
        seeds: || {
            let both = |film: &str| {
                let (sps, pps) = parameter_sets(film);
                seeds::join(&[&sps, &pps, &[0x14, 0x08]])
            };
            vec![both(PATTERN), both(REORDERED)]
        },
    },
    Target {
        name: "frames",
        what: "frames with any stamps, through clock and order into fragmented MP4; none lost, order kept",
        input_bytes_max: 2_048,
        run: frames,
        seeds: || {
            let step = |camera: i16, arrival: i16, flags: u8| {
                [&camera.to_be_bytes()[..], &arrival.to_be_bytes(), &[flags]].concat()
            };
            let steady: Vec<u8> = (0..40)
                .flat_map(|n| step(6_000, 66, u8::from(n % 15 == 0)))
                .collect();
            let reordered = [0i16, 240, -120, -60, 120, 300, -120];
            let reordered =
                (0..42).flat_map(|n| step(reordered[n % 7] * 100, 66, u8::from(n % 14 == 0)));
            let sound = (0..60).flat_map(|n| step(6_000, 33, if n % 2 == 0 { 1 } else { 2 }));
            vec![
                [vec![0], steady].concat(),
                [vec![1], reordered.collect()].concat(),
                [vec![0], sound.collect()].concat(),
            ]
        },
    },
    Target {
        name: "spool-record",
        what: "the records of a spool; what is read is written and read the same",
        input_bytes_max: 2_048,
        run: record,
        seeds: records,
    },
];

const PATTERN: &str = "crates/hub/tests/it/pattern.h264";
const REORDERED: &str = "crates/hub/tests/it/reordered.h264";

/// The first SPS and PPS of a film of bare H.264.
pub(super) fn parameter_sets(film: &str) -> (Vec<u8>, Vec<u8>) {
    let nals = nals(film);
    let of = |kind: u8| {
        nals.iter()
            .find(|n| n[0] & 31 == kind)
            .cloned()
            .unwrap_or_default()
    };
    (of(7), of(8))
}

/// The NAL units of a film of bare H.264.
pub(super) fn nals(film: &str) -> Vec<Vec<u8>> {
    let bytes = seeds::file(film);
    let starts: Vec<_> = (0..bytes.len())
        .filter(|i| bytes[*i..].starts_with(&[0, 0, 1]))
        .collect();
    let nal = |(i, start): (usize, &usize)| {
        let end = starts.get(i + 1).copied().unwrap_or(bytes.len());
        let nal = &bytes[start + 3..end];
        nal.strip_suffix(&[0]).unwrap_or(nal).to_vec()
    };
    starts
        .iter()
        .enumerate()
        .map(nal)
        .filter(|nal| !nal.is_empty())
        .collect()
}

fn params(input: &[u8]) {
    let mut rest = input;
    let (sps, pps) = (seeds::part(&mut rest), seeds::part(&mut rest));
    if let Ok(video) = VideoParams::parse(sps, pps) {
        assert!(video.codec.starts_with("avc1.") && video.codec.len() == 11);
        let (_, init) = TrackWriter::video(&video, Ticks(0)).expect("what is taken can be written");
        Fmp4SegmentDemuxer::new()
            .handle_init_segment(&init)
            .expect("what is written can be read");
        assert_eq!(
            VideoParams::parse(sps, pps).as_ref(),
            Ok(&video),
            "the same is the same"
        );
    }
    let rate = u32::from(rest.first().copied().unwrap_or(1)) * 257;
    if let Ok(audio) = AudioParams::parse(rest, rate, 2) {
        let (_, init) =
            TrackWriter::audio(&audio, Ticks(0), Ticks(9)).expect("what is taken can be written");
        Fmp4SegmentDemuxer::new()
            .handle_init_segment(&init)
            .expect("what is written can be read");
    }
}

fn video_params(film: &str) -> Arc<VideoParams> {
    let (sps, pps) = parameter_sets(film);
    Arc::new(VideoParams::parse(&sps, &pps).expect("a film of ours"))
}

/// The first byte says what kind of stream it is; then for each frame steps of camera time and arrival
/// and a byte: 1 is a key frame, 2 is sound, 4 and 8 make a step long.
fn frames(input: &[u8]) {
    static PARAMS: OnceLock<([Arc<VideoParams>; 2], Arc<AudioParams>)> = OnceLock::new();
    let (video, audio) = PARAMS.get_or_init(|| {
        let audio = AudioParams::parse(&[0x14, 0x08], 16_000, 1).expect("AAC-LC");
        (
            [video_params(PATTERN), video_params(REORDERED)],
            Arc::new(audio),
        )
    });
    let Some((kind, steps)) = input.split_first() else {
        return;
    };
    let video = &video[usize::from(kind & 1)];
    let mut line = Line::default();
    let (mut camera, mut arrival) = (0i64, Ticks::from_ms(1_795_348_800_000));
    let (mut placed, mut sent) = (Vec::new(), 0u32);
    for step in steps.as_chunks::<5>().0 {
        let [c0, c1, a0, a1, flags] = *step;
        let long = |bit: u8| if flags & bit == 0 { 1 } else { 40_000 };
        camera = camera.saturating_add(i64::from(i16::from_be_bytes([c0, c1])) * long(4));
        arrival = arrival.plus(i64::from(i16::from_be_bytes([a0, a1])) * 90 * long(8));
        let stamp = Stamp {
            camera,
            arrival,
            key: flags & 1 == 1,
        };
        let data = Bytes::from(sent.to_be_bytes().to_vec());
        if flags & 2 == 0 {
            sent += 1;
            placed.extend(line.video(RawVideo {
                stamp,
                data,
                params: video.clone(),
            }));
        } else {
            let params = audio.clone();
            placed.extend(line.audio(RawAudio {
                stamp,
                samples: 1024,
                data,
                params,
            }));
        }
    }
    placed.extend(line.finish());
    let mut counters = 0u32;
    let (mut run, mut sound) = (Vec::new(), Vec::new());
    for item in placed {
        match item {
            Placed::Video { frame, new_run } => {
                assert_eq!(
                    *frame.data,
                    counters.to_be_bytes(),
                    "frames leave in the order they came"
                );
                counters += 1;
                if new_run {
                    write_video(&run);
                    run.clear();
                }
                run.push(frame);
            }
            Placed::Audio(frame) => sound.push(frame),
        }
    }
    assert_eq!(counters, sent, "no frame is lost");
    write_video(&run);
    write_audio(&sound);
}

/// Writes a run in fragments of five and reads it back.
fn write_video(run: &[VideoFrame]) {
    let Some(first) = run.first() else { return };
    let ascend = run.windows(2).all(|w| w[0].decode < w[1].decode);
    assert!(ascend, "decode times of a run ascend");
    let (mut writer, init) =
        TrackWriter::video(&first.params, first.decode).expect("its parameters");
    let mut demuxer = Fmp4SegmentDemuxer::new();
    demuxer
        .handle_init_segment(&init)
        .expect("what is written can be read");
    let mut chunks = run.chunks(5).peekable();
    let mut end_before = 0;
    while let Some(chunk) = chunks.next() {
        let end = chunks
            .peek()
            .map_or(chunk[chunk.len() - 1].decode.plus(1), |next| next[0].decode);
        // A muxer may refuse what no 32-bit field can hold; it must not write something else.
        let Ok(fragment) = writer.video_fragment(chunk, end) else {
            return;
        };
        let samples = demuxer
            .handle_media_segment(&fragment.bytes)
            .expect("what is written can be read");
        assert_eq!(samples.len(), chunk.len(), "every frame is in the file");
        for (sample, frame) in samples.iter().zip(chunk) {
            let at = usize::try_from(sample.data_offset).expect("it is small");
            assert_eq!(
                fragment.bytes[at..at + sample.data_size],
                *frame.data,
                "and is the one it was"
            );
            assert_eq!(sample.keyframe, frame.key);
            assert_eq!(sample.composition_time_offset.unwrap_or(0), frame.offset);
            assert!(sample.timestamp >= end_before, "time goes forward");
            end_before = sample.timestamp + u64::from(sample.duration);
        }
    }
}

fn write_audio(sound: &[AudioFrame]) {
    let Some(first) = sound.first() else { return };
    let Ok((mut writer, init)) = TrackWriter::audio(&first.params, first.at, first.at) else {
        return;
    };
    let mut demuxer = Fmp4SegmentDemuxer::new();
    demuxer
        .handle_init_segment(&init)
        .expect("what is written can be read");
    for chunk in sound.chunks(5) {
        let Ok(fragment) = writer.audio_fragment(chunk) else {
            return;
        };
        let samples = demuxer
            .handle_media_segment(&fragment.bytes)
            .expect("what is written can be read");
        assert_eq!(samples.len(), chunk.len(), "every frame is in the file");
    }
}

fn records() -> Vec<Vec<u8>> {
    use sidelight_domain::record::{CameraId, ClipId, Series, Track, Trigger};
    let video = HeadVideo {
        codec: "avc1.64001f".to_owned(),
        width: 640,
        height: 360,
        description: vec![1, 2, 3].into(),
    };
    let (camera, clip) = (CameraId([1; 16]), ClipId([2; 16]));
    let fragment = sidelight_hub::media::Fragment {
        time_ms: 500,
        duration_ms: 480,
        key: true,
        bytes: Bytes::from_static(b"moof mdat"),
    };
    let all = [
        Record::Head(Head::new(
            camera,
            clip,
            Series::Event,
            Trigger::Press,
            1,
            Some(video),
        )),
        Record::Init {
            track: Track::Audio,
            codec: "mp4a.40.2".to_owned(),
            bytes: Bytes::from_static(b"ftyp"),
        },
        Record::Fragment(Track::Video, fragment),
        Record::Preview(Bytes::from_static(b"picture")),
        Record::End(End::new(20_000, Trigger::Motion)),
    ];
    all.iter().map(Record::to_bytes).collect()
}

fn record(input: &[u8]) {
    let Ok(record) = Record::parse(input.to_vec()) else {
        return;
    };
    let again = Record::parse(record.to_bytes());
    assert_eq!(
        again.as_ref(),
        Ok(&record),
        "a record is read as it was written"
    );
}
