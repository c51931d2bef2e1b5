//! Commands whose output is seen and kept: each line goes to the terminal and to the step's log.

use super::{Bench, Outcome};
use anyhow::{Context, Result};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

/// Minutes after which CI gives up on one command: a hung browser must not hang the run.
const MINUTES_MAX: &str = "30m";

impl Bench {
    /// Starts describing a command that runs in `folder` of the repository, with no input.
    ///
    /// In CI it runs under `timeout`, which ends it with everything it started.
    pub(super) fn command(&self, folder: &str, program: &str) -> Command {
        let mut command = if self.ci && cfg!(target_os = "linux") {
            let mut command = Command::new("timeout");
            command.args(["--kill-after=10", MINUTES_MAX, program]);
            command
        } else {
            Command::new(program)
        };
        command
            .current_dir(self.root.join(folder))
            .stdin(Stdio::null());
        // What the cargo that runs this tool says of it would make the inner one build anew: some build
        // scripts look at it.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_MANIFEST_", "CARGO_PKG_"]
                .iter()
                .any(|of| text.starts_with(of))
            {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Runs the command to its end, with its output on the terminal and in the step's log.
    pub(super) fn outcome(&self, command: Command) -> Result<Outcome> {
        let log = self.root.join(format!("target/ci/{}.log", self.step));
        Ok(if tee(command, &log)? {
            Outcome::Passed
        } else {
            Outcome::Failed
        })
    }

    /// Runs commands in order until one fails.
    pub(super) fn all(&self, commands: Vec<Command>) -> Result<Outcome> {
        for command in commands {
            if let Outcome::Failed = self.outcome(command)? {
                return Ok(Outcome::Failed);
            }
        }
        Ok(Outcome::Passed)
    }
}

/// Runs a command and copies both its outputs; `true` when it ends with success.
fn tee(mut command: Command, log: &Path) -> Result<bool> {
    let program = command.get_program().to_string_lossy().into_owned();
    let words = command
        .get_args()
        .map(|word| word.to_string_lossy().into_owned());
    println!("$ {program} {}", words.collect::<Vec<_>>().join(" "));
    let file = OpenOptions::new().create(true).append(true).open(log)?;
    let file = Arc::new(Mutex::new(file));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let stdout = child
        .stdout
        .take()
        .map(|pipe| copy(pipe, Arc::clone(&file)));
    let stderr = child
        .stderr
        .take()
        .map(|pipe| copy(pipe, Arc::clone(&file)));
    let status = child.wait()?;
    for thread in stdout.into_iter().chain(stderr) {
        thread.join().expect("copying lines does not panic");
    }
    Ok(status.success())
}

/// Copies lines until the pipe closes. Bytes that are not UTF-8 are replaced, not refused.
fn copy(pipe: impl Read + Send + 'static, log: Arc<Mutex<File>>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n') {
            let Ok(line) = line else { break };
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            let mut log = log.lock().expect("the other copier does not panic");
            // A full disk must not end the run that might say so.
            writeln!(log, "{line}").ok();
        }
    })
}
