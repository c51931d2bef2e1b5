//! The last chapter: the request is resolved, and the whole record checked by the program anybody can run.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use sidelight_api::client::{Client, LogReader};
use sidelight_api::decision::Ask;
use sidelight_domain::request::{NoteAbout, RequestNote};
use sidelight_hub::asked::matching;
use sidelight_hub::log::trust::Trust;

use super::asking::Published;
use super::{Stage, Story, decide};
use crate::cast::HOMES;
use crate::child::{Invocation, quote};
use crate::clock::now_ms;

/// Largest file of numbers that is read, bytes.
const NUMBERS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What was asked is over.
pub(super) async fn resolve(
    story: &mut Story,
    stage: &Stage<'_>,
    request: &Published,
) -> anyhow::Result<()> {
    let ines = stage.worker("officer")?;
    story
        .step(
            "the officer resolves the request, with closing words and her passkey",
            async {
                let ask = Ask::Resolve {
                    request: request.id.clone(),
                    text: Some("The parcel was found. We need nothing more.".to_owned()),
                };
                decide(stage, ines, &ask).await
            },
        )
        .await?;
    story
        .step(
            "no home is asked any more; the words are in the feed",
            no_longer_asked(stage, request),
        )
        .await
}

/// The record, from the first entry to the last.
pub(super) async fn check(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    story
        .step(
            "`sidelight verify log` replays the whole record, and every number",
            async {
                let url = stage.neighbourhood.layout.public_url();
                sidelight(stage, &["verify", "log", url.as_str()]).await
            },
        )
        .await?;
    story
        .step(
            "`sidelight verify receipt` checks every receipt that the walk kept",
            async {
                for receipt in receipts(&stage.part("receipts"))? {
                    sidelight(stage, &["verify", "receipt", &receipt]).await?;
                }
                Ok(())
            },
        )
        .await?;
    let published = published(stage).await?;
    story
        .step(
            "`sidelight mirror` copies the record, and the copy verifies by itself",
            async {
                let (url, copy) = (stage.neighbourhood.layout.public_url(), copy(stage));
                sidelight(stage, &["mirror", url.as_str(), &copy]).await?;
                sidelight(stage, &["verify", "log", &copy]).await
            },
        )
        .await?;
    story
        .step(
            "`sidelight report` counts the copy, and gets the operator's numbers to the last byte",
            recounted(stage, &published),
        )
        .await
}

/// The numbers as the operator has them.
async fn published(stage: &Stage<'_>) -> anyhow::Result<String> {
    let reader = LogReader::new(stage.neighbourhood.layout.public_url());
    let numbers = reader.get("record/numbers.json", NUMBERS_BYTES_MAX).await?;
    Ok(String::from_utf8(numbers.context("there are no numbers")?)?)
}

async fn recounted(stage: &Stage<'_>, published: &str) -> anyhow::Result<()> {
    let numbers: serde_json::Value = serde_json::from_str(published)?;
    let size = numbers["size"].to_string();
    let day = numbers["emergencies"]["as_of"].as_str();
    let day = day.context("the numbers have no day")?;
    let copy = copy(stage);
    let arguments = ["report", "--json", "--as-of", &size, "--day", day, &copy];
    let finished = invocation(stage, &arguments).finish().await?;
    ensure!(finished.success, "{}", finished.errors.trim());
    ensure!(
        finished.output == published,
        "the operator publishes other numbers than its record has"
    );
    Ok(())
}

/// What is left to do when nothing of the neighbourhood runs any more.
pub struct Afterwards {
    report: Invocation,
    into: PathBuf,
}

impl Afterwards {
    pub(super) fn of(stage: &Stage<'_>) -> Self {
        Self {
            report: invocation(stage, &["report", "--json", &copy(stage)]),
            into: stage.part("report.json"),
        }
    }

    /// Counts the copied record, and leaves the public numbers in `walk/report.json`.
    pub async fn report(&self) -> anyhow::Result<()> {
        let finished = self.report.finish().await?;
        ensure!(finished.success, "{}", finished.errors.trim());
        std::fs::write(&self.into, finished.output)?;
        println!(
            "\nCounted from the copy alone: the public numbers are in {}",
            self.into.display()
        );
        Ok(())
    }
}

/// Where the copy of the record is.
fn copy(stage: &Stage<'_>) -> String {
    stage.part("record").display().to_string()
}

/// Commands that check what the walk left, with the key in them: they need none of the walk's programs.
pub(super) fn checks(stage: &Stage<'_>) -> anyhow::Result<Vec<String>> {
    let file = |name: &str| stage.part("officer").join(name).display().to_string();
    let (package, proof) = (file("package.tar"), file("package.tlog-proof"));
    let receipts = receipts(&stage.part("receipts"))?;
    let consent = receipts.iter().find(|path| path.contains("/consent-"));
    let consent = consent.context("there is no receipt of the consent")?;
    let checks: [&[&str]; 4] = [
        &["verify", "log", &copy(stage)],
        &["report", &copy(stage)],
        &["verify", "receipt", consent],
        &["verify", "package", "--proof", &proof, &package],
    ];
    let demo = quote(&std::env::current_exe()?.display().to_string());
    let shell = |words: &[&str]| format!("{demo} as {}", invocation(stage, words).shell());
    Ok(checks.into_iter().map(shell).collect())
}

async fn no_longer_asked(stage: &Stage<'_>, request: &Published) -> anyhow::Result<()> {
    let layout = &stage.neighbourhood.layout;
    let region = layout.region().to_string();
    let feed = Client::new(layout.public_url())
        .region_feed(&region)
        .await?;
    let trust = Trust::alone(stage.record().vkey().clone());
    let home = HOMES[0].point();
    let found = matching(&feed, &region, &trust, home, &mut None, now_ms())?;
    ensure!(!found.contains(&request.index), "a home is still asked");
    let mut requests = feed.requests.iter();
    let own = requests.find(|r| r.item.index == request.index);
    let note = own.and_then(|r| r.notes.last());
    let text = note.and_then(|note| note.document.as_deref());
    let text = text.context("the feed has no closing words")?;
    let note = RequestNote::parse(text)?;
    ensure!(
        note.about() == NoteAbout::Resolved,
        "the note is another one"
    );
    Ok(())
}

/// Runs the command line program, as anyone would, under the record's key.
pub(super) async fn sidelight(stage: &Stage<'_>, arguments: &[&str]) -> anyhow::Result<()> {
    let finished = invocation(stage, arguments).finish().await?;
    ensure!(finished.success, "{}", finished.errors.trim());
    Ok(())
}

fn invocation(stage: &Stage<'_>, arguments: &[&str]) -> Invocation {
    let vkey = stage.record().vkey().to_string();
    let words = arguments.iter().copied().chain(["--log-key", &vkey]);
    Invocation {
        name: "sidelight".to_owned(),
        program: "sidelight",
        arguments: words.map(str::to_owned).collect(),
    }
}

fn receipts(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|kind| kind == "tlog-proof") {
            all.push(path.display().to_string());
        }
    }
    ensure!(!all.is_empty(), "there are no receipts");
    Ok(all)
}
