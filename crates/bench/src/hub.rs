//! The hub with eight cameras, against `ffmpeg -c copy`, a process for each camera, at the same time and
//! from the same cameras.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::film;
use crate::machine::version;
use crate::process::{Program, Usage};
use crate::report::{Comparison, Part, Rank, Report, Unit};
use crate::rounds::Scale;
use crate::town::{Town, bytes_in};

const CAMERAS: usize = 8;
/// A window is as long as a clip, so that each holds the sealing of one clip of each camera.
const WINDOW_SECONDS: Scale = Scale {
    full: 60,
    quick: 15,
};
const WINDOWS: Scale = Scale { full: 4, quick: 2 };
/// Until every camera's first clip is sealed, and its sealing is as usual.
const WARM_UP_SECONDS: Scale = Scale { full: 75, quick: 5 };
/// The best open recorder measured, unsealed: its cost for each camera, of one core.
const BEST_PERCENT: f64 = 0.16;
/// A recorder that keeps less of what was sent than this did not run.
const KEPT_SHARE_MIN: f64 = 0.8;

/// Runs it.
pub(crate) fn run(scratch: &Path, demo: &Path, quick: bool) -> anyhow::Result<Report> {
    let film = film::film(scratch)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure(scratch, demo, &film, quick))
}

/// What was used in one window.
struct Window {
    seconds: f64,
    hub: Usage,
    ffmpeg: Usage,
}

async fn measure(scratch: &Path, demo: &Path, film: &Path, quick: bool) -> anyhow::Result<Report> {
    let folder = tempfile::tempdir_in(scratch)?;
    let mut town = Town::start(folder.path(), demo).await?;
    for _ in 0..CAMERAS {
        town.add_camera(film).await?;
    }
    let copies = folder.path().join("copies");
    std::fs::create_dir(&copies)?;
    let streams = town.streams.clone();
    let mut peers = streams
        .iter()
        .enumerate()
        .map(|(number, url)| ffmpeg(number, url.as_str(), &copies))
        .collect::<anyhow::Result<Vec<_>>>()?;
    pause(WARM_UP_SECONDS.pick(quick)).await;
    let began = Instant::now();
    let (kept, copied) = (town.sealed_bytes(), bytes_in(&copies));
    let mut windows = Vec::new();
    let mut before = look(&town, &peers)?;
    for number in 0..WINDOWS.pick(quick) {
        let start = Instant::now();
        pause(WINDOW_SECONDS.pick(quick)).await;
        let after = look(&town, &peers)?;
        let window = Window {
            seconds: start.elapsed().as_secs_f64(),
            hub: since(before.0, after.0),
            ffmpeg: since(before.1, after.1),
        };
        eprintln!(
            "  window {}: hub {:.3} s, ffmpeg {:.3} s of {:.0} s",
            number + 1,
            window.hub.cpu_seconds,
            window.ffmpeg.cpu_seconds,
            window.seconds
        );
        windows.push(window);
        before = after;
        town.check().await?;
        for peer in &mut peers {
            peer.check()?;
        }
    }
    let sent = film::bytes_per_second(film)? * CAMERAS as f64 * began.elapsed().as_secs_f64();
    let copied = (bytes_in(&copies) - copied) as f64 / sent;
    ensure!(
        copied > KEPT_SHARE_MIN,
        "ffmpeg kept {copied:.2} of what was sent"
    );
    // Whole clips only: a quick run is over before the first is sealed.
    let kept = (town.sealed_bytes() - kept) as f64 / sent;
    ensure!(
        quick || kept > KEPT_SHARE_MIN,
        "the hub kept {kept:.2} of what was sent"
    );
    report(
        &windows,
        film,
        version("ffmpeg", "-version")?,
        (kept, copied),
    )
}

fn report(
    windows: &[Window],
    film: &Path,
    ffmpeg: String,
    shares: (f64, f64),
) -> anyhow::Result<Report> {
    let row = |what: &str, unit: Unit, figure: fn(&Window, &Usage) -> f64| Comparison {
        what: what.to_owned(),
        peer: "`ffmpeg -c copy`".to_owned(),
        unit,
        rank: Rank::Median,
        ours: windows.iter().map(|w| figure(w, &w.hub)).collect(),
        theirs: windows.iter().map(|w| figure(w, &w.ffmpeg)).collect(),
    };
    let mbit = film::bytes_per_second(film)? * 8.0 / 1e6;
    let version = ffmpeg
        .split(" Copyright")
        .next()
        .unwrap_or_default()
        .to_owned();
    let each = |usage: fn(&Window) -> Usage| -> Vec<serde_json::Value> {
        let all = windows.iter().map(|w| (w.seconds, usage(w)));
        all.map(|(seconds, u)| {
            serde_json::json!({
                "seconds": seconds, "cpu_seconds": u.cpu_seconds, "pss_mib": u.pss_mib,
                "rss_mib": u.rss_mib, "written_mib": u.written_mib, "sleeps": u.sleeps,
            })
        })
        .collect()
    };
    Ok(Report {
        part: Part::Hub,
        method: format!(
            "{CAMERAS} cameras of 1080p15, H.264 at {mbit:.1} Mbit/s, over RTSP/TCP with Digest, each a \
             process of its own that is not counted. `sidelight-hub`, paired, records all of them all the \
             time: spooled under a key and synced every second, cut into clips of 60 s, sealed, signed. \
             Beside it, from the same cameras, `ffmpeg -c copy` into MP4 segments of 10 s, a process for \
             each camera, neither sealed nor synced. Times are of `/proc/<pid>/stat`, memory is PSS of \
             `smaps_rollup`. The best open recorder that was measured needs {BEST_PERCENT} % of a core for \
             a camera, unsealed."
        ),
        peers: vec![version],
        rows: vec![
            row("CPU for a camera", Unit::PercentOfCore, |w, u| {
                u.cpu_seconds / w.seconds / CAMERAS as f64 * 100.0
            }),
            row("memory for a camera", Unit::Mebibytes, |_, u| {
                u.pss_mib / CAMERAS as f64
            }),
        ],
        beside: serde_json::json!({
            "cameras": CAMERAS, "share_sealed": shares.0, "share_copied": shares.1,
            "hub": each(|w| w.hub), "ffmpeg": each(|w| w.ffmpeg),
        }),
    })
}

fn ffmpeg(number: usize, url: &str, folder: &Path) -> anyhow::Result<Program> {
    let mut command = Command::new("ffmpeg");
    command
        .args([
            "-nostdin",
            "-v",
            "error",
            "-rtsp_transport",
            "tcp",
            "-i",
            url,
        ])
        .args(["-c", "copy", "-f", "segment", "-segment_time", "10"])
        .args(["-segment_format", "mp4", "-reset_timestamps", "1"])
        .arg(folder.join(format!("{number}-%05d.mp4")));
    Program::start("ffmpeg", command, &folder.join("ffmpeg.log"))
}

fn look(town: &Town, peers: &[Program]) -> anyhow::Result<(Usage, Usage)> {
    let peers = peers.iter().map(Program::usage);
    let peers = peers.collect::<anyhow::Result<Vec<_>>>()?;
    Ok((town.hub.usage()?, Usage::sum(peers)))
}

/// What was used in between; memory is what is held at the end.
fn since(before: Usage, after: Usage) -> Usage {
    Usage {
        cpu_seconds: after.cpu_seconds - before.cpu_seconds,
        written_mib: after.written_mib - before.written_mib,
        sleeps: after.sleeps - before.sleeps,
        ..after
    }
}

async fn pause(seconds: usize) {
    tokio::time::sleep(Duration::from_secs(seconds as u64)).await;
}
