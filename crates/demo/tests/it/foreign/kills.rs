//! Kills at random moments, of camera, hub and operator: what was sent is stored, but for signed gaps.
//!
//! `cargo xtask kills --count N --seed S` runs as many as one likes; without it there are a few, and the
//! seed is said so that a failure can be played again.

use std::time::Duration;

use rand::rngs::{OsRng, StdRng};
use rand::{Rng as _, SeedableRng as _};
use sidelight_domain::record::ClipId;
use sidelight_seal::clip::Card;

use super::check::{DELAY_MS_MAX, Frames, LOSS_MS_MAX, check_frames, check_links};
use super::programs::RATE;
use super::town::{Party, Town, now_ms};
use super::{WHILE, stock_programs};

/// Kills where nobody asks for a number.
const FEW: u64 = 6;
/// Longest pause before a kill, ms.
const PAUSE_MS_MAX: u64 = 2_500;
/// Longest time until what was killed is started again, ms.
const AWAY_MS_MAX: u64 = 1_200;
/// A kill in so many comes before what the last one hit has come back.
const HASTY: f64 = 0.3;

fn from_environment(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

/// From the first kill until pictures came again.
#[derive(Clone, Copy, Debug)]
struct Away {
    from_ms: u64,
    to_ms: u64,
}

/// What was done to a town.
#[derive(Debug, Default)]
struct Told {
    away: Vec<Away>,
    pressed: Vec<ClipId>,
    /// Kills of camera, hub and operator.
    kills: [u64; 3],
}

async fn torment(town: &mut Town, count: u64, dice: &mut StdRng) -> Told {
    let mut told = Told::default();
    // The first and the newest kill after which pictures have not come again.
    let mut pending: Option<(u64, u64)> = None;
    for n in 1..=count {
        let party = [Party::Camera, Party::Hub, Party::Operator][dice.gen_range(0..3)];
        tokio::time::sleep(Duration::from_millis(dice.gen_range(0..PAUSE_MS_MAX))).await;
        // Whoever presses just before it happens has the clip if the hub has answered.
        if dice.r#gen() {
            told.pressed.extend(town.try_press().await);
        }
        let from_ms = now_ms();
        let away = Duration::from_millis(dice.gen_range(0..AWAY_MS_MAX));
        town.kill(party, away).await;
        told.kills[party as usize] += 1;
        if party != Party::Operator {
            pending = Some((pending.map_or(from_ms, |(first, _)| first), from_ms));
        }
        let hasty = n < count && dice.gen_bool(HASTY);
        if !hasty && let Some((from_ms, newest_ms)) = pending.take() {
            town.recording_since(newest_ms).await;
            let to_ms = now_ms();
            told.away.push(Away { from_ms, to_ms });
        }
    }
    told
}

/// Each gap belongs to a time when pictures could not come, and is not longer than it and two seconds; the
/// longest gap, and the most that a gap exceeds its time by, ms.
fn check_gaps(gaps: &[&Card], told: &Told) -> (u64, i128) {
    let mut longest = 0;
    let mut most = i128::MIN;
    for gap in gaps {
        let (start, end) = (gap.start, gap.start + gap.duration);
        let mut of = told
            .away
            .iter()
            .filter(|away| start < away.to_ms && end > away.from_ms);
        let away = of
            .next()
            .unwrap_or_else(|| panic!("{start} to {end} in no absence: {told:?}"));
        let restart_ms = away.to_ms - away.from_ms;
        let limit_ms = restart_ms + LOSS_MS_MAX;
        assert!(
            gap.duration <= limit_ms,
            "a gap of {} ms: {away:?}",
            gap.duration
        );
        longest = longest.max(gap.duration);
        most = most.max(i128::from(gap.duration) - i128::from(restart_ms));
    }
    (longest, most)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_kills_at_random_moments_what_was_sent_is_stored_but_for_signed_gaps() {
    if !stock_programs() {
        return;
    }
    let count = from_environment("SIDELIGHT_KILLS").unwrap_or(FEW);
    let seed = from_environment("SIDELIGHT_KILLS_SEED").unwrap_or_else(|| OsRng.r#gen());
    eprintln!("{count} kills, seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let mut town = Town::start().await;
    let began_ms = now_ms();
    tokio::time::sleep(WHILE).await;
    let told = torment(&mut town, count, &mut dice).await;
    tokio::time::sleep(WHILE).await;
    let ended_ms = now_ms();
    let [events, continuous] = town.hand_in(0).await;

    let made = town.camera.made();
    let gaps = check_links(&continuous);
    let (longest, most) = check_gaps(&gaps, &told);
    check_gaps(&check_links(&events), &told);
    let frames = check_frames(&continuous, &made).unwrap();
    assert!(
        frames.first.at_ms < began_ms + DELAY_MS_MAX && frames.last.at_ms + DELAY_MS_MAX > ended_ms,
        "from {began_ms} to {ended_ms}: {frames:?}"
    );
    for clip in &told.pressed {
        let mut all = events.iter().map(|stored| stored.signed.card().clip);
        assert!(
            all.any(|there| there == *clip),
            "{clip} was pressed and is not there"
        );
    }
    let [camera, hub, operator] = told.kills;
    let Frames {
        stored, in_gaps, ..
    } = frames;
    eprintln!(
        "killed: camera {camera}, hub {hub}, operator {operator} in {} s; frames sent {}, stored {stored}, \
         in gaps {in_gaps}; {} gaps, longest {longest} ms, at most {most} ms beyond the restart; {} pressed",
        (ended_ms - began_ms) / 1000,
        stored + in_gaps,
        gaps.len(),
        told.pressed.len(),
    );
    assert!(stored as u64 > count * RATE / 2, "{stored} frames stored");
}
