//! `sidelight verify log`: the whole record, replayed.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use sidelight_translog::entry;

use super::replay::{OnDay, Replay, TextDefect, check_documents, progress, refusal};
use super::source::Source;
use super::trust::{self, Trust};
use crate::failure::Failure;
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// A head seen before, as kept by a mirror; the record must continue it. May be given several
    /// times.
    #[arg(long, value_name = "CHECKPOINT")]
    seen: Vec<PathBuf>,
    /// Write the public numbers to a new file, byte for byte as the operator must publish them.
    #[arg(long, value_name = "FILE")]
    numbers: Option<PathBuf>,
    #[command(flatten)]
    on: OnDay,
    /// Where the record is: its address, the operator's, or a folder.
    #[arg(value_name = "URL|DIR")]
    place: String,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    let policy = arguments.trust.policy()?;
    let source = Source::open(&arguments.place)?;
    let head = trust::open(&policy, &source.checkpoint()?, &source.name())?;
    let bar = progress(head.checkpoint.size(), "Entries", json);
    let mut replay = Replay::default();
    replay.read_to(&source, &head, &bar, |_| ())?;
    for path in &arguments.seen {
        let seen = trust::open(
            &policy,
            &trust::read_checkpoint(path)?,
            &path.display().to_string(),
        )?;
        replay
            .monitor
            .check_continues(&source, &seen.checkpoint)
            .map_err(|error| refusal(&error, &source.name()))?;
    }
    bar.set_message("Texts");
    let (texts, wrong) = check_documents(&source, &replay, &bar)?;
    bar.finish_and_clear();
    if let Some((hash, defect)) = wrong.first() {
        let (code, what) = match defect {
            TextDefect::Missing => ("document_missing", "is missing"),
            TextDefect::Altered => ("document", "is not what its entry names"),
            TextDefect::StillThere => ("redacted_served", "was redacted and is still served"),
        };
        let more = match wrong.len() {
            1 => String::new(),
            count => format!(" So are {} more.", count - 1),
        };
        let message = format!("Not verified: the text {} {what}.{more}", hash.to_hex());
        return Err(Failure::refused(code, message));
    }
    if let (Some(path), Some(numbers)) = (&arguments.numbers, replay.numbers(&arguments.on)) {
        let mut file = File::create_new(path).map_err(Failure::writing(path))?;
        let written = file.write_all(numbers.to_json().as_bytes());
        written.map_err(Failure::writing(path))?;
    }
    Ok(report(arguments, &replay, &head, texts))
}

fn report(
    arguments: &Arguments,
    replay: &Replay,
    head: &sidelight_translog::checkpoint::OpenCheckpoint,
    texts: usize,
) -> Report {
    let checkpoint = &head.checkpoint;
    let mut text = format!(
        "Verified: {} and {texts} texts of {}.\n",
        entry::counted(checkpoint.size()),
        checkpoint.origin()
    );
    let _ = writeln!(text, "  top        {}", checkpoint.root());
    if let Some(day) = replay.monitor.ledger().day() {
        let _ = writeln!(text, "  newest     {day}");
    }
    let numbers = replay.numbers(&arguments.on);
    if let Some(numbers) = &numbers {
        let all = numbers.numbers().all;
        for (name, value) in [
            ("requests", all.requests),
            ("refused", all.refused),
            ("withdrawn", all.withdrawn),
            ("resolved", all.resolved),
            ("shares", all.consents),
        ] {
            let _ = writeln!(text, "  {name:<10} {value}");
        }
    }
    if !arguments.seen.is_empty() {
        let _ = writeln!(text, "It continues every head you gave.");
    }
    let _ = writeln!(text, "{}", trust::signers(head));
    text.push_str("That others are shown the same record is not part of this: compare heads.");
    let numbers = numbers.and_then(|n| serde_json::from_str::<Value>(&n.to_json()).ok());
    let cosigners: Vec<_> = head
        .cosignatures
        .iter()
        .map(|one| one.vkey.name())
        .collect();
    let json = json!({
        "origin": checkpoint.origin(), "size": checkpoint.size(),
        "root": checkpoint.root().to_string(), "log_key": head.log_key.to_string(),
        "witnesses": cosigners, "texts": texts, "seen": arguments.seen.len(), "numbers": numbers,
    });
    Report {
        text,
        json,
        on_stderr: false,
    }
}
