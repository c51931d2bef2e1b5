//! From raw frames of a camera to MP4, with the odd streams that cameras send.

use bytes::Bytes;
use proptest::prelude::*;
use shiguredo_mp4::demux::Fmp4SegmentDemuxer;
use sidelight_domain::record::{ClipId, Track};
use sidelight_hub::ingest::line::{Line, Placed, RawVideo};
use sidelight_hub::ingest::run_clock::Stamp;
use sidelight_hub::media::{TICKS_PER_MS, Ticks};
use sidelight_hub::record::{Effect, Recorder, Rules, Sensitivity};

use crate::frames::{Pattern, SHOWN, counters};
use crate::recorder::START_MS;

const STEP: i64 = 6000;

fn avcc(nals: &[Vec<u8>]) -> Bytes {
    let framed = nals
        .iter()
        .flat_map(|n| [&u32::try_from(n.len()).unwrap().to_be_bytes()[..], n].concat());
    framed.collect::<Vec<u8>>().into()
}

/// Records everything and answers the fragments of all clips: `ftyp moov`, then each `moof mdat`.
fn record(placed: Vec<Placed>) -> Vec<(Bytes, Vec<Bytes>)> {
    let rules = Rules {
        continuous: true,
        motion: Sensitivity::Off,
    };
    let mut id = 0u8;
    let ids = move || {
        id += 1;
        ClipId([id; 16])
    };
    let mut recorder = Recorder::new(rules, [None; 2], ids);
    let mut effects = Vec::new();
    for item in placed {
        if let Placed::Video { frame, new_run } = item {
            recorder.video(&frame, new_run, &mut effects);
        }
    }
    recorder.stop(&mut effects);
    let mut clips: Vec<(Bytes, Vec<Bytes>)> = Vec::new();
    for effect in effects {
        match effect {
            Effect::Init {
                track: Track::Video,
                bytes,
                ..
            } => clips.push((bytes, Vec::new())),
            Effect::Fragment {
                track: Track::Video,
                fragment,
                ..
            } => {
                clips.last_mut().unwrap().1.push(fragment.bytes);
            }
            _ => {}
        }
    }
    clips
}

#[test]
fn b_frames_are_shown_in_their_order() {
    let pattern = Pattern::reordered();
    let params = pattern.params();
    assert_eq!(params.reorder, Some(2));
    let mut line = Line::default();
    let mut placed = Vec::new();
    for n in 0..45u64 {
        let shown = n / 15 * 15 + SHOWN[usize::try_from(n % 15).unwrap()];
        let stamp = Stamp {
            camera: i64::try_from(shown).unwrap() * STEP,
            arrival: Ticks::from_ms(START_MS + n * 66 + 200),
            key: n % 15 == 0,
        };
        let raw = RawVideo {
            stamp,
            data: avcc(&pattern.nals(n)),
            params: params.clone(),
        };
        placed.extend(line.video(raw));
    }
    placed.extend(line.finish());
    let clips = record(placed);
    let [(init, fragments)] = &clips[..] else {
        panic!("{} clips", clips.len())
    };
    let mut demuxer = Fmp4SegmentDemuxer::new();
    demuxer.handle_init_segment(init).unwrap();
    let (mut decoded, mut shown) = (Vec::new(), Vec::new());
    for fragment in fragments {
        for sample in demuxer.handle_media_segment(fragment).unwrap() {
            let decode = i64::try_from(sample.timestamp).unwrap();
            decoded.push(decode);
            shown.push((decode + sample.composition_time_offset.unwrap_or(0)) / STEP);
        }
    }
    assert!(decoded.windows(2).all(|w| w[0] < w[1]), "{decoded:?}");
    let expected: Vec<i64> = (0..45)
        .map(|n| n / 15 * 15 + SHOWN[(n % 15) as usize] as i64)
        .collect();
    assert_eq!(shown, expected);
    let all: Vec<u64> = fragments.iter().flat_map(|f| counters(f)).collect();
    assert_eq!(all, (0..45).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]
    /// Whatever the camera's clock says, every frame from the first key frame on is recorded, once.
    #[test]
    fn odd_stamps_cost_no_frame(
        steps in prop::collection::vec(prop_oneof![
            20 => Just(STEP), 1 => Just(0), 1 => Just(-STEP),
            1 => -2_000_000_000i64..2_000_000_000, 1 => any::<i64>(),
        ], 150..400),
        delays in prop::collection::vec(0i64..300, 400),
        reorder in any::<bool>(),
    ) {
        let pattern = if reorder { Pattern::reordered() } else { Pattern::load() };
        let params = pattern.params();
        let mut line = Line::default();
        let (mut placed, mut camera) = (Vec::new(), 0i64);
        let count = steps.len() as u64;
        for (n, step) in steps.iter().enumerate() {
            camera = camera.saturating_add(*step);
            let arrival = Ticks::from_ms(START_MS + n as u64 * 66).plus(delays[n] * TICKS_PER_MS);
            let stamp = Stamp { camera, arrival, key: n % 15 == 0 };
            let raw = RawVideo { stamp, data: avcc(&pattern.nals(n as u64)), params: params.clone() };
            placed.extend(line.video(raw));
        }
        placed.extend(line.finish());
        let clips = record(placed);
        let all: Vec<u64> = clips.iter().flat_map(|c| c.1.iter().flat_map(|f| counters(f))).collect();
        prop_assert_eq!(all, (0..count).collect::<Vec<_>>());
    }
}
