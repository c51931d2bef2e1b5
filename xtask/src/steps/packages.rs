//! What the steps need on the machine, and how it gets there.
//!
//! As root on Debian it is installed; otherwise the exact line to run is printed and the run fails.
//! Nothing is downloaded that the distribution, crates.io, npm or the Go proxy does not serve.

use super::Bench;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The oldest Node that runs the web tests.
const NODE_MAJOR_MIN: u32 = 20;
/// Pinned, so that the same commit is checked by the same program.
const CARGO_DENY_VERSION: &str = "0.20.2";

/// Something a step needs beyond cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// The stock `age`, which opens what we seal.
    Age,
    CargoDeny,
    Chromium,
    /// The solver that proves what a rulebook permits.
    Cvc5,
    Ffmpeg,
    /// `gcore`, which dumps the memory of a running program.
    Gdb,
    Go,
    /// GStreamer's RTSP server, as a camera that nobody here wrote.
    Gstreamer,
    Jq,
    /// The reverse proxy of the guide, and what its commands use besides.
    Nginx,
    /// Node and npm.
    Node,
    /// The agent that a witness nobody here wrote keeps its key in.
    Ssh,
}

/// How to see that a Debian package is there.
enum Probe {
    /// A program on the path, wherever it came from.
    Program(&'static str),
    /// The package itself, for libraries and fonts.
    Package,
}

impl Need {
    fn packages(self) -> &'static [(&'static str, Probe)] {
        match self {
            Need::Age => &[("age", Probe::Program("age"))],
            Need::CargoDeny => &[],
            Need::Chromium => &[
                ("chromium", Probe::Program("chromium")),
                ("fonts-dejavu-core", Probe::Package),
            ],
            Need::Cvc5 => &[("cvc5", Probe::Program("cvc5"))],
            Need::Ffmpeg => &[("ffmpeg", Probe::Program("ffmpeg"))],
            Need::Gdb => &[("gdb", Probe::Program("gcore"))],
            Need::Go => &[("golang-go", Probe::Program("go"))],
            Need::Gstreamer => &[
                ("python3-gi", Probe::Package),
                ("gir1.2-gst-rtsp-server-1.0", Probe::Package),
                ("gstreamer1.0-plugins-base", Probe::Package),
                ("gstreamer1.0-plugins-good", Probe::Package),
                ("gstreamer1.0-plugins-bad", Probe::Package),
            ],
            Need::Jq => &[("jq", Probe::Program("jq"))],
            Need::Nginx => &[
                ("nginx-light", Probe::Program("nginx")),
                ("openssl", Probe::Program("openssl")),
                ("curl", Probe::Program("curl")),
            ],
            Need::Node => &[
                ("nodejs", Probe::Program("node")),
                ("npm", Probe::Program("npm")),
            ],
            Need::Ssh => &[("openssh-client", Probe::Program("ssh-agent"))],
        }
    }
}

/// Makes sure that everything needed is there.
pub(super) fn install<'a>(bench: &Bench, needs: impl IntoIterator<Item = &'a Need>) -> Result<()> {
    let needs: BTreeSet<Need> = needs.into_iter().copied().collect();
    let mut missing = BTreeSet::new();
    for (package, probe) in needs.iter().flat_map(|need| need.packages()) {
        let present = match probe {
            Probe::Program(program) => find(program).is_some(),
            Probe::Package => installed(package),
        };
        if !present {
            missing.insert(*package);
        }
    }
    if !missing.is_empty() {
        apt_get(bench, &missing.into_iter().collect::<Vec<_>>())?;
    }
    if needs.contains(&Need::Node) {
        check_node()?;
    }
    Ok(())
}

fn apt_get(bench: &Bench, packages: &[&str]) -> Result<()> {
    let line = format!(
        "apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    let root = output("id", &["-u"]).is_some_and(|id| id == "0");
    if !root || find("apt-get").is_none() {
        bail!(
            "missing: {}\nOn Debian, as root:\n  {line}",
            packages.join(", ")
        );
    }
    println!("==== packages: {}", packages.join(", "));
    let apt = |arguments: &[&str]| -> Result<bool> {
        let mut command = bench.command("", "apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(arguments);
        Ok(command.status().context("cannot run apt-get")?.success())
    };
    // A stale index still installs what has not moved, so a failed update alone is no reason to stop.
    if !apt(&["update", "-q"])? {
        println!("apt-get update failed; trying with the index there is");
    }
    let mut arguments = vec!["install", "-y", "-q", "--no-install-recommends"];
    arguments.extend(packages);
    if !apt(&arguments)? {
        bail!("this failed:\n  {line}");
    }
    Ok(())
}

fn check_node() -> Result<()> {
    let version = output("node", &["--version"]).context("node does not run")?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    if major.parse::<u32>().unwrap_or(0) < NODE_MAJOR_MIN {
        bail!("node {version} is too old: install Node {NODE_MAJOR_MIN} or newer");
    }
    Ok(())
}

/// Starts building cargo-deny if it is not there. It takes some minutes of one core and is only
/// waited for by the last step, so it fills the gaps that linking leaves.
pub(super) fn start_cargo_deny(bench: &Bench) -> Result<Option<Child>> {
    if cargo_deny().is_some() {
        return Ok(None);
    }
    println!("==== building cargo-deny {CARGO_DENY_VERSION} in the background");
    let log = File::create(bench.root.join("target/ci/cargo-deny-build.log"))?;
    // Unoptimised: it runs for seconds and would be optimised for minutes.
    let mut command = bench.command("", "cargo");
    command
        .args([
            "install",
            "cargo-deny",
            "--locked",
            "--debug",
            "--no-default-features",
        ])
        .args(["--version", CARGO_DENY_VERSION])
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env_remove("CARGO_TARGET_DIR")
        .stdout(log.try_clone()?)
        .stderr(log);
    Ok(Some(command.spawn().context("cannot run cargo install")?))
}

/// Where cargo-deny is: on the path, or where cargo installs programs.
pub(super) fn cargo_deny() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")));
    let installed = home
        .map(|home| home.join("bin/cargo-deny"))
        .filter(|path| path.is_file());
    find("cargo-deny").or(installed)
}

/// Where a program is on the path.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn installed(package: &str) -> bool {
    let status = output("dpkg-query", &["-W", "-f", "${Status}", package]);
    status.is_some_and(|status| status == "install ok installed")
}

/// What a program prints, trimmed, if it runs and succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}
