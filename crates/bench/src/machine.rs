//! On what a run was made: without it a figure says nothing.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use serde::Serialize;

/// The machine, the system and the commit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// `2026-11-25`.
    pub(crate) day: String,
    cpu: String,
    cores: usize,
    memory_mib: u64,
    kernel: String,
    system: String,
    file_system: String,
    rustc: String,
    commit: String,
}

impl Machine {
    /// This one.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let line = |path: &str, name: &str| -> Option<String> {
            let text = std::fs::read_to_string(path).ok()?;
            let line = text.lines().find(|line| line.starts_with(name))?;
            let (_, value) = line.split_once([':', '='])?;
            Some(value.trim().trim_matches('"').to_owned())
        };
        let unknown = || "unknown".to_owned();
        let memory = line("/proc/meminfo", "MemTotal").unwrap_or_default();
        let memory: u64 = memory.trim_end_matches(" kB").parse().unwrap_or(0);
        let here = root.display().to_string();
        let commit = output("git", &["-C", &here, "describe", "--always", "--dirty"]);
        Ok(Self {
            day: output("date", &["-u", "+%Y-%m-%d"])?,
            cpu: line("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_mib: memory / 1024,
            kernel: output("uname", &["-sr"])?,
            system: line("/etc/os-release", "PRETTY_NAME").unwrap_or_else(unknown),
            file_system: output("stat", &["-f", "-c", "%T", &here])?,
            rustc: output("rustc", &["--version"]).unwrap_or_else(|_| unknown()),
            commit: commit.unwrap_or_else(|_| unknown()),
        })
    }

    /// For a reader of the table.
    pub(crate) fn sentence(&self) -> String {
        format!(
            "{}, commit {}: {}, {} cores, {} GiB, {}, {}, {}, {}",
            self.day,
            self.commit,
            self.cpu,
            self.cores,
            self.memory_mib.div_ceil(1024),
            self.kernel,
            self.system,
            self.file_system,
            self.rustc,
        )
    }

    #[cfg(test)]
    pub(crate) fn example() -> Self {
        let text = str::to_owned;
        Self {
            day: text("2026-11-25"),
            cpu: text("Example CPU"),
            cores: 2,
            memory_mib: 2048,
            kernel: text("Linux 6"),
            system: text("Debian"),
            file_system: text("ext2/ext3"),
            rustc: text("rustc 1"),
            commit: text("0123abc"),
        }
    }
}

/// Load average of the last minute.
pub(crate) fn load() -> anyhow::Result<f64> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    let first = text.split(' ').next().unwrap_or_default();
    first.parse().context("an unknown form of loadavg")
}

/// What a program prints, trimmed. A peer that does not run is an error, and nothing is measured.
pub(crate) fn output(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{program} does not run"))?;
    anyhow::ensure!(
        output.status.success(),
        "{program} failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first line of what a program says of its version.
pub(crate) fn version(program: &str, argument: &str) -> anyhow::Result<String> {
    let text = output(program, &[argument])?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
