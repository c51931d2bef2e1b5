//! From a click to the first frame: sealed, in our player, against the same clip unsealed. The measuring is
//! done in the browser, by `web/bench.mjs`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use crate::film;
use crate::report::{Comparison, Part, Rank, Report, Unit};
use crate::rounds::Scale;

const ROUNDS: Scale = Scale { full: 25, quick: 3 };

/// What the browser measured.
#[derive(Deserialize)]
struct Measured {
    browser: String,
    clip_bytes: u64,
    clip_seconds: u64,
    links: Vec<Link>,
}

/// Times over one link, ms; the n-th of each were taken one after the other.
#[derive(Deserialize)]
struct Link {
    name: String,
    sealed: Vec<f64>,
    /// `<video src>`.
    plain: Vec<f64>,
    /// The same fragments, by Media Source Extensions.
    fragments: Vec<f64>,
}

/// Runs it.
pub(crate) fn run(root: &Path, scratch: &Path, quick: bool) -> anyhow::Result<Report> {
    let output = Command::new("node")
        .current_dir(root.join("web"))
        .arg("bench.mjs")
        .arg(film::film(scratch)?)
        .arg(ROUNDS.pick(quick).to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("node does not run")?;
    ensure!(output.status.success(), "the browser measured nothing");
    let measured: Measured = serde_json::from_slice(&output.stdout)?;
    let row = |link: &Link, peer: &str, theirs: &[f64]| Comparison {
        what: format!("click to first frame, {}", link.name),
        peer: peer.to_owned(),
        unit: Unit::Milliseconds,
        rank: Rank::Median,
        ours: link.sealed.clone(),
        theirs: theirs.to_vec(),
    };
    let mut rows = Vec::new();
    for link in &measured.links {
        rows.push(row(link, "`<video src>`", &link.plain));
        rows.push(row(
            link,
            "the same fragments, unsealed, by MSE",
            &link.fragments,
        ));
    }
    Ok(Report {
        part: Part::Play,
        method: format!(
            "A clip of {} s and {:.1} MB, 1080p15, played in a fresh page of headless Chromium, the \
             browser's cache off. The clock runs from the click until the first frame is presented \
             (`requestVideoFrameCallback`). Sealed: the player of the app opens the header, starts its \
             worker, fetches, opens chunk by chunk and hands over fragments. The peers are served the plain \
             bytes of the same clip by the same server.",
            measured.clip_seconds,
            measured.clip_bytes as f64 / 1e6,
        ),
        peers: vec![format!("Chromium {}", measured.browser)],
        rows,
        beside: serde_json::Value::Null,
    })
}
