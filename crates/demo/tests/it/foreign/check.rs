//! Holds the hub's signed account against the camera's.

use sidelight_domain::record::Trigger;
use sidelight_seal::clip::{Card, Kind};

use super::clips::Stored;
use super::programs::{Made, RATE};
use super::town::Absence;

/// What a gap may be longer than the restart in it, ms.
pub(super) const LOSS_MS_MAX: u64 = 2_000;
/// How far the time a frame was made and its place on the hub's line of time may differ, ms.
pub(super) const DELAY_MS_MAX: u64 = 1_000;

/// Links and numbers; the gaps.
pub(super) fn check_links(chain: &[Stored]) -> Vec<&Card> {
    let mut before: Option<&Stored> = None;
    for stored in chain {
        match before {
            Some(before) => stored.signed.check_follows(&before.signed.head()).unwrap(),
            None => assert_eq!(stored.signed.card().number, 1),
        }
        before = Some(stored);
    }
    let cards = chain.iter().map(|stored| stored.signed.card());
    cards.filter(|card| card.kind == Kind::Gap).collect()
}

/// Links, numbers and gaps: one for each absence, no longer than it and two seconds.
pub(super) fn check_chain(chain: &[Stored], made: &[Made], absences: &[Absence]) {
    let gaps = check_links(chain);
    let last = made.last().unwrap();
    assert_eq!(
        gaps.len(),
        absences.len(),
        "{absences:?}, the camera ran until {last:?}"
    );
    for (gap, absence) in gaps.iter().zip(absences) {
        let (start, end) = (gap.start, gap.start + gap.duration);
        assert_eq!(gap.trigger, absence.why);
        assert!(
            start < absence.to_ms && end > absence.from_ms,
            "{start} to {end}: {absence:?}"
        );
        let restart = absence.to_ms - absence.from_ms;
        assert!(
            gap.duration <= restart + LOSS_MS_MAX,
            "{} ms: {absence:?}",
            gap.duration
        );
    }
}

/// Where a clip's frames are in what the camera made: one after the other.
pub(super) fn positions(counters: &[u64], made: &[Made]) -> Result<(usize, usize), String> {
    let first = counters.first().ok_or("a clip without frames")?;
    let first = made
        .iter()
        .position(|frame| frame.counter == *first)
        .ok_or("a frame that nobody made")?;
    let expected = made[first..].iter().map(|frame| &frame.counter);
    if counters.iter().zip(expected).any(|(is, ought)| is != ought) {
        return Err(format!("a frame is missing or comes twice: {counters:?}"));
    }
    Ok((first, first + counters.len()))
}

/// What became of the frames from the first stored one to the last.
#[derive(Debug)]
pub(super) struct Frames {
    pub(super) stored: usize,
    pub(super) in_gaps: usize,
    pub(super) first: Made,
    pub(super) last: Made,
}

/// Stored is what was made from the first stored frame on, but for what lies inside gaps.
pub(super) fn check_frames(chain: &[Stored], made: &[Made]) -> Result<Frames, String> {
    let mut span: Option<(usize, usize)> = None;
    let mut gaps: Vec<&Card> = Vec::new();
    let (mut here, mut missing) = (0, 0);
    for stored in chain {
        let card = stored.signed.card();
        if card.kind == Kind::Gap {
            gaps.push(card);
            continue;
        }
        let (first, end) = positions(&stored.counters, made)?;
        let between = match span {
            Some((_, reached)) => made.get(reached..first).ok_or("clips overlap")?,
            None => &[],
        };
        let inside = |frame: &Made| {
            gaps.iter().any(|gap| {
                let from_ms = gap.start - DELAY_MS_MAX;
                let to_ms = gap.start + gap.duration + DELAY_MS_MAX;
                (from_ms..=to_ms).contains(&frame.at_ms)
            })
        };
        let outside = between.iter().find(|frame| !inside(frame));
        gaps.clear();
        if let Some(frame) = outside {
            return Err(format!("{frame:?} is not stored and in no gap"));
        }
        here += end - first;
        missing += between.len();
        span = Some((span.map_or(first, |(first, _)| first), end));
    }
    let (first, end) = span.ok_or("nothing is stored")?;
    Ok(Frames {
        stored: here,
        in_gaps: missing,
        first: made[first],
        last: made[end - 1],
    })
}

/// What the check is for, each done to a good chain.
pub(super) fn check_the_check(mut chain: Vec<Stored>, made: &[Made]) {
    let frame = chain[0].counters.remove(20);
    assert!(
        check_frames(&chain, made).is_err(),
        "a frame less in a clip"
    );
    chain[0].counters.insert(20, frame);
    let last = chain[0].counters.len() - 1;
    let tail = chain[0].counters.split_off(last - 2 * RATE as usize);
    assert!(
        check_frames(&chain, made).is_err(),
        "two seconds less than up to the gap"
    );
    chain[0].counters.extend(tail);
    assert!(check_frames(&chain, made).is_ok());
    chain.retain(|stored| stored.signed.card().trigger != Trigger::Restart);
    assert!(check_frames(&chain, made).is_err(), "a gap less");
}
