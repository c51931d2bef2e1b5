//! The neighbourhood's programs as processes of their own.
//!
//! The demo is one executable that can be any of the programs: it starts itself again as `demo as
//! sidelightd ...`. A child ends when its standard input closes, so nothing outlives the demo
//! however it ends.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::AsFd as _;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::process::{Child, Command};

/// How long a child has to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(8);

/// How long a command that is not a server may take.
const COMMAND_MAX: Duration = Duration::from_secs(60);

/// One running program.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
}

/// The command that starts a program: what `--print-commands` shows and what is run.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What it is called in logs and messages, such as `hub-rosa`.
    pub name: String,
    /// The executable an operator would install.
    pub program: &'static str,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// A command that ran to its end.
#[derive(Debug)]
pub struct Finished {
    /// Whether it exited with 0.
    pub success: bool,
    /// What it printed.
    pub output: String,
    /// What it said on standard error.
    pub errors: String,
}

impl Invocation {
    /// The command line as an operator would type it.
    pub fn shell(&self) -> String {
        let words: Vec<_> = self.arguments.iter().map(|a| quote(a)).collect();
        format!("{} {}", self.program, words.join(" "))
    }

    /// Starts it; what it prints goes to `log_dir/<name>.log`.
    pub fn start(&self, log_dir: &Path) -> anyhow::Result<Program> {
        self.start_from(&std::env::current_exe()?, log_dir)
    }

    /// The same from another executable than this one, for a program that is not the demo itself.
    pub fn start_from(&self, demo: &Path, log_dir: &Path) -> anyhow::Result<Program> {
        std::fs::create_dir_all(log_dir)?;
        let path: PathBuf = log_dir.join(format!("{}.log", self.name));
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)?;
        let child = Command::new(demo)
            .arg("as")
            .arg(self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} did not start", self.name))?;
        Ok(Program {
            name: self.name.clone(),
            child,
        })
    }

    /// Runs it to its end, which must come within `COMMAND_MAX`.
    pub async fn finish(&self) -> anyhow::Result<Finished> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("as")
            .arg(self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} did not start", self.name))?;
        // A child ends when this closes, so it is held until the child is done.
        let held = child.stdin.take();
        let output = tokio::time::timeout(COMMAND_MAX, child.wait_with_output())
            .await
            .with_context(|| format!("{} does not end", self.name))??;
        drop(held);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Finished {
            success: output.status.success(),
            output: text(&output.stdout),
            errors: text(&output.stderr),
        })
    }
}

pub(crate) fn quote(word: &str) -> String {
    let plain = word
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_./:=".contains(&b));
    if plain {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

impl Program {
    /// Fails if the program has ended, naming it.
    pub fn check(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended ({status}); its log says why", self.name),
        }
    }

    /// The process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Asks it to end, waits, and insists if it must.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        drop(self.child.stdin.take());
        if tokio::time::timeout(GRACE, self.child.wait())
            .await
            .is_err()
        {
            tracing::warn!(program = self.name, "did not end by itself; killing it");
            self.child.kill().await?;
        }
        Ok(())
    }
}

/// In a child: ends this process in an orderly way once the demo has closed our standard input. Whoever
/// starts the same program without such a pipe ends it as any other.
pub fn end_with_parent() {
    let input = std::io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .map(File::from);
    let Some(mut input) = input.ok().filter(is_somebodys) else {
        return;
    };
    std::thread::spawn(move || {
        let mut nothing = [0; 64];
        while matches!(input.read(&mut nothing), Ok(n) if n > 0) {}
        // The programs end on SIGTERM as on Ctrl-C; this is how an operator's service manager ends
        // them too.
        let own = rustix::process::getpid();
        if rustix::process::kill_process(own, rustix::process::Signal::TERM).is_err() {
            std::process::exit(1);
        }
    });
}

/// Whether somebody holds the other end: a pipe, and not a terminal, a file or nothing.
fn is_somebodys(input: &File) -> bool {
    let kind = input.metadata().map(|about| about.file_type());
    kind.is_ok_and(|kind| kind.is_fifo() || kind.is_socket())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn only_a_pipe_has_somebody_at_its_other_end() {
        assert!(!is_somebodys(&File::open("/dev/null").unwrap()));
        let (reader, _writer) = std::io::pipe().unwrap();
        assert!(is_somebodys(&File::from(std::os::fd::OwnedFd::from(
            reader
        ))));
    }
}
