//! A camera nobody here wrote, and everything killed once: GStreamer's RTSP server fed by `ffmpeg`, the real
//! hub and the real operator. What was sent and is not stored lies inside a signed gap, and no gap is longer
//! than the restart and two seconds.
//!
//! It needs Debian's packages (`cargo xtask test` installs them). Where they are missing it says so and
//! compares nothing, unless `SIDELIGHT_STOCK` says that they must be there.

mod check;
mod clips;
mod kills;
mod programs;
mod town;

use std::process::{Command, Stdio};
use std::time::Duration;

use sidelight_domain::record::Trigger;
use sidelight_seal::clip::Kind;

use check::{check_chain, check_frames, check_the_check, positions};
use programs::RATE;
use town::Town;

const PYTHON: &str = "/usr/bin/python3";
const AGE: &str = "/usr/bin/age";
/// Time that is simply recorded.
const WHILE: Duration = Duration::from_secs(3);

fn stock_programs() -> bool {
    let modules = "import gi; gi.require_version('GstRtspServer', '1.0'); \
                   from gi.repository import GstRtspServer";
    let runs = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let there = runs(PYTHON, &["-c", modules])
        && runs("ffmpeg", &["-version"])
        && runs(AGE, &["--version"]);
    let demanded = std::env::var_os("SIDELIGHT_STOCK").is_some();
    assert!(
        there || !demanded,
        "GStreamer's RTSP server, ffmpeg or age is not installed"
    );
    if !there {
        eprintln!("GStreamer's RTSP server, ffmpeg or age is not installed: nothing compared");
    }
    there
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_foreign_camera_sent_is_stored_but_for_signed_gaps() {
    if !stock_programs() {
        return;
    }
    let mut town = Town::start().await;
    let mut pressed = Vec::new();
    tokio::time::sleep(WHILE).await;
    pressed.push(town.press().await);
    tokio::time::sleep(WHILE).await;
    let mut absences = vec![town.camera_fails().await];

    tokio::time::sleep(WHILE).await;
    pressed.push(town.press().await);
    tokio::time::sleep(WHILE).await;
    absences.push(town.hub_fails().await);

    // It now has two clips to take, one of them recovered.
    town.operator_fails().await;
    tokio::time::sleep(WHILE).await;
    pressed.push(town.press().await);
    tokio::time::sleep(WHILE).await;
    let [events, continuous] = town.hand_in(pressed.len()).await;

    let made = town.camera.made();
    check_chain(&events, &made, &absences);
    check_chain(&continuous, &made, &absences);
    let frames = check_frames(&continuous, &made).unwrap();
    assert!(frames.stored as u64 > 12 * RATE, "{frames:?}");
    // What was made while the hub was away; had nothing been missing, nothing would have been shown.
    assert!(frames.in_gaps as u64 >= RATE, "{frames:?}");
    for clip in pressed {
        let stored = events
            .iter()
            .find(|s| s.signed.card().clip == clip)
            .unwrap();
        let (card, counters) = (stored.signed.card(), &stored.counters);
        assert_eq!((card.kind, card.trigger), (Kind::Clip, Trigger::Press));
        assert!(
            counters.len() as u64 > 2 * RATE,
            "{} frames",
            counters.len()
        );
        positions(counters, &made).unwrap();
    }
    check_the_check(continuous, &made);
}
