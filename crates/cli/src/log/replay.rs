//! Replaying a record: every entry, every tile, every text. What `verify log`, `verify web` and
//! `mirror` have in common.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::{Body, Day};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::PublishedNumbers;
use sidelight_translog::merkle::ProofError;
use sidelight_translog::monitor::{Monitor, MonitorError};

use super::source::Source;
use crate::clock;
use crate::failure::Failure;

/// `--day`.
#[derive(Debug, clap::Args)]
pub(super) struct OnDay {
    /// The day, in UTC, for which the numbers say what is overdue; today if left out.
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<Day>,
}

impl OnDay {
    pub(super) fn day(&self) -> Day {
        self.day.unwrap_or_else(clock::today)
    }
}

/// A record that was read to its head.
#[derive(Default)]
pub(super) struct Replay {
    /// What it says.
    pub(super) monitor: Monitor,
    /// Rulebooks it names.
    pub(super) rulebooks: Vec<Sha256Hash>,
    /// Texts it says were redacted.
    pub(super) redacted: Vec<Sha256Hash>,
}

impl Replay {
    /// Reads on to a head. `each` sees the bytes of every new entry.
    pub(super) fn read_to(
        &mut self,
        source: &Source,
        head: &OpenCheckpoint,
        bar: &ProgressBar,
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), Failure> {
        let (rulebooks, redacted) = (&mut self.rulebooks, &mut self.redacted);
        let visit = |index: u64, entry: &sidelight_translog::entry::Entry, bytes: &[u8]| {
            bar.set_position(index + 1);
            match entry.body() {
                Body::Policy(policy) => rulebooks.push(policy.rulebook),
                Body::Redacted(text) => redacted.push(text.document),
                _ => {}
            }
            each(bytes);
        };
        self.monitor
            .read_to(source, &head.checkpoint, &head.log_key, visit)
            .map_err(|error| refusal(&error, &source.name()))
    }

    /// Every text that must be there: named by an entry and not redacted.
    pub(super) fn documents(&self) -> Vec<Sha256Hash> {
        let redacted = |hash: &Sha256Hash| !self.redacted.contains(hash);
        let rulebooks = self.rulebooks.iter().copied().filter(redacted);
        let mut all: Vec<_> = self.monitor.ledger().documents().chain(rulebooks).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The public numbers, as the operator's pages must have them on a day.
    pub(super) fn numbers(&self, day: &OnDay) -> Option<PublishedNumbers> {
        let root = self.monitor.tree().root();
        self.monitor.ledger().published_numbers(root, day.day())
    }
}

/// What is wrong with a record, by name.
pub(super) fn refusal(error: &MonitorError, from: &str) -> Failure {
    if let MonitorError::Read(sidelight_translog::source::ReadError::Storage { error, path }) =
        error
    {
        return Failure::Io {
            what: format!("cannot read {path} of {from}"),
            source: std::io::Error::other(error.to_string()),
        };
    }
    let code = match error {
        error if error.is_newer_log() => "newer_log",
        MonitorError::Read(_) | MonitorError::TileAltered(_) => "tile",
        MonitorError::Entry { .. } => "entry",
        MonitorError::Violation { .. } => "rule",
        MonitorError::Root { .. } => "root",
        MonitorError::Fork {
            error: ProofError::Shrunk { .. },
            ..
        } => "shrunk",
        MonitorError::Fork { .. } => "fork",
        MonitorError::OtherLog => "other_log",
    };
    Failure::refused(code, format!("Not verified: {error}."))
}

/// A text that is not what an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextDefect {
    Missing,
    Altered,
    /// It was redacted, and is still served.
    StillThere,
}

/// Checks every text of a record; answers what is wrong.
pub(super) fn check_documents(
    source: &Source,
    replay: &Replay,
    bar: &ProgressBar,
) -> Result<(usize, Vec<(Sha256Hash, TextDefect)>), Failure> {
    let documents = replay.documents();
    bar.set_length(documents.len() as u64);
    bar.set_position(0);
    let mut wrong = Vec::new();
    for hash in &documents {
        match source.document(*hash)? {
            None => wrong.push((*hash, TextDefect::Missing)),
            Some(bytes) if Sha256Hash::of(&bytes) != *hash => {
                wrong.push((*hash, TextDefect::Altered));
            }
            Some(_) => {}
        }
        bar.inc(1);
    }
    for hash in &replay.redacted {
        if source.document(*hash)?.is_some() {
            wrong.push((*hash, TextDefect::StillThere));
        }
    }
    Ok((documents.len(), wrong))
}

/// A bar on a terminal, nothing elsewhere.
pub(super) fn progress(length: u64, what: &'static str, json: bool) -> ProgressBar {
    if json {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")
        .expect("a template that the library accepts");
    ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr())
        .with_style(style)
        .with_message(what)
}
