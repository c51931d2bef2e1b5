//! What the cameras show: a looped film of 1080p15 in H.264 at about 2 Mbit/s, with a key frame every two
//! seconds and no B-frames, as a camera's main stream is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

const SECONDS: u64 = 40;
/// In the file's name, so that another film is made when it changes.
const EDITION: u32 = 1;

/// The film, made if it is not there yet.
pub(crate) fn film(folder: &Path) -> anyhow::Result<PathBuf> {
    let path = folder.join(format!("film-{EDITION}.mp4"));
    if path.exists() {
        return Ok(path);
    }
    let new = folder.join("film-new.mp4");
    let source = format!("testsrc2=size=1920x1080:rate=15:duration={SECONDS}");
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &source])
        .args([
            "-c:v",
            "libx264",
            "-profile:v",
            "main",
            "-pix_fmt",
            "yuv420p",
        ])
        .args([
            "-preset",
            "veryfast",
            "-bf",
            "0",
            "-g",
            "30",
            "-sc_threshold",
            "0",
        ])
        .args([
            "-b:v", "2M", "-minrate", "2M", "-maxrate", "2M", "-bufsize", "2M",
        ])
        .args(["-x264-params", "nal-hrd=cbr"])
        .arg(&new)
        .stdin(Stdio::null())
        .status()
        .context("ffmpeg does not run")?;
    ensure!(done.success(), "ffmpeg could not make the film");
    std::fs::rename(new, &path)?;
    Ok(path)
}

/// Its bytes in a second.
pub(crate) fn bytes_per_second(film: &Path) -> anyhow::Result<f64> {
    Ok(film.metadata()?.len() as f64 / SECONDS as f64)
}
