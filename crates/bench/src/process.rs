//! Programs that are measured: started, looked at in `/proc`, and ended.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};

/// Clock ticks of `/proc/<pid>/stat` in a second: 100 on every Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;

/// A program that does not outlive its owner.
#[derive(Debug)]
pub(crate) struct Program {
    name: String,
    child: Child,
}

/// What a program has used since it began, and what it holds now.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Of one core.
    pub(crate) cpu_seconds: f64,
    /// Its share of memory: what it shares with others is divided among them.
    pub(crate) pss_mib: f64,
    pub(crate) rss_mib: f64,
    /// What it sent to the disk.
    pub(crate) written_mib: f64,
    /// How often it went to sleep.
    pub(crate) sleeps: f64,
}

impl Program {
    /// Starts it; what it says goes to a file.
    pub(crate) fn start(name: &str, mut command: Command, log: &Path) -> anyhow::Result<Self> {
        let log = File::options().create(true).append(true).open(log)?;
        let child = command
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{name} does not run"))?;
        let name = name.to_owned();
        Ok(Self { name, child })
    }

    /// Fails if it has ended.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended ({status})", self.name),
        }
    }

    /// What it has used.
    pub(crate) fn usage(&self) -> anyhow::Result<Usage> {
        let read = |file: &str| {
            let path = format!("/proc/{}/{file}", self.child.id());
            std::fs::read_to_string(&path)
                .with_context(|| format!("{}: cannot read {path}", self.name))
        };
        let memory = read("smaps_rollup")?;
        let mib = |name| field(&memory, name).map(|kib| kib / 1024.0);
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()))?;
        let mut sleeps = 0.0;
        for task in tasks {
            let status = std::fs::read_to_string(task?.path().join("status")).unwrap_or_default();
            sleeps += field(&status, "voluntary_ctxt_switches:").unwrap_or(0.0);
        }
        Ok(Usage {
            cpu_seconds: cpu_ticks(&read("stat")?).context("an unknown form of stat")?
                / TICKS_PER_SECOND,
            pss_mib: mib("Pss:").context("no Pss")?,
            rss_mib: mib("Rss:").context("no Rss")?,
            written_mib: field(&read("io")?, "write_bytes:").context("no write_bytes")?
                / 1024.0
                / 1024.0,
            sleeps,
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The number behind a name at the beginning of a line.
fn field(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// User and system time: fields 14 and 15, counted behind the name, which may hold anything.
fn cpu_ticks(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some(next()? + next()?)
}

impl Usage {
    /// The sum of several programs.
    pub(crate) fn sum(all: impl IntoIterator<Item = Usage>) -> Self {
        all.into_iter().fold(Self::default(), |a, b| Self {
            cpu_seconds: a.cpu_seconds + b.cpu_seconds,
            pss_mib: a.pss_mib + b.pss_mib,
            rss_mib: a.rss_mib + b.rss_mib,
            written_mib: a.written_mib + b.written_mib,
            sleeps: a.sleeps + b.sleeps,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_any_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 100 0 0 0 25 17 0 0 20 0 9 0 100 1 1";
        assert_eq!(cpu_ticks(stat), Some(42.0));
        assert_eq!(cpu_ticks("7 (a"), None);
    }

    #[test]
    fn a_field_is_found_by_its_whole_name() {
        let text = "nonvoluntary_ctxt_switches:\t5\nPss_Dirty: 1 kB\nPss:    2048 kB\n";
        assert_eq!(field(text, "Pss:"), Some(2048.0));
        assert_eq!(field(text, "voluntary_ctxt_switches:"), None);
    }
}
