//! `--walk`: the whole story plays by itself, through the same interfaces as people use.
//!
//! Each chapter is a file. What comes out of it lies in `walk/`: the sealed tracks that the resident and
//! the officer downloaded, in `resident/` and `officer/`, the evidence package beside the latter, what left
//! with the trustees' answers in an emergency, in `officer/emergency/`, in one about a home that an address
//! names, in `officer/look-up/`, in a drill, in `officer/drill/`, and under warrants, in `officer/warrant/`,
//! `officer/overruled/` and `officer/gagged/`, the receipts of everything that was entered, in `receipts/`, a
//! copy of the whole record in `record/`, and the public numbers counted from that copy in `report.json`. The
//! error of a step names it.

mod asking;
mod clip;
mod demand;
mod drill;
mod emergency;
mod ending;
mod gag;
mod home;
mod look_up;
mod objection;
mod opening;
mod packing;
mod sealed;
mod sharing;
mod watching;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde::Serialize;
use serde_json::Value;
use sidelight_api::client::Client;
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_translog::entry::{Body, Entry};
use sidelight_translog::proof::{LogProof, PROOF_BYTES_MAX};
use tokio::time::Instant;

use crate::decision;
use crate::neighbourhood::{Household, Neighbourhood};
use crate::record::PublicRecord;
use crate::staff::Worker;
use crate::trustees;

pub use clip::fetch_and_verify;
pub use ending::Afterwards;

/// How long anything may take that is not a clip.
const DEADLINE: Duration = Duration::from_secs(40);
/// How often the walk asks whether it is there.
const POLL: Duration = Duration::from_millis(300);

/// Plays the story; the error of a step names it. What it answers is to be done once nothing runs any more.
pub async fn play(neighbourhood: &Neighbourhood) -> anyhow::Result<Afterwards> {
    let stage = Stage::new(neighbourhood)?;
    let mut story = Story { step: 0 };
    let clip = clip::record(&mut story, &stage).await?;
    let request = asking::publish(&mut story, &stage, &clip).await?;
    home::find(&mut story, &stage, &request).await?;
    let shared = sharing::share(&mut story, &stage, &clip, &request).await?;
    watching::watch(&mut story, &stage, &clip, &request, &shared).await?;
    packing::pack(&mut story, &stage, &request).await?;
    emergency::play(&mut story, &stage).await?;
    look_up::play(&mut story, &stage).await?;
    ending::resolve(&mut story, &stage, &request).await?;
    // Each from here on but courts needs days to pass: where others run the programs, nobody moves their
    // clock. And without trustees nothing could be opened, and there is nothing to play.
    let days_pass = !neighbourhood.layout.is_by_hand() && trustees::has_key(stage.record()).await?;
    if days_pass {
        drill::play(&mut story, &stage).await?;
    }
    demand::play(&mut story, &stage).await?;
    if days_pass {
        objection::play(&mut story, &stage).await?;
        sealed::play(&mut story, &stage).await?;
        gag::play(&mut story, &stage).await?;
    }
    ending::check(&mut story, &stage).await?;
    println!(
        "The walk is over: every step held. What it left is in {}",
        stage.folder.display()
    );
    println!(
        "\nIt can be checked once nothing here runs any more; this program is `sidelight`, too:\n"
    );
    for command in ending::checks(&stage)? {
        println!("  {command}");
    }
    Ok(Afterwards::of(&stage))
}

/// How far the story is.
struct Story {
    step: u32,
}

impl Story {
    /// One step: says what it is, does it, and names it if it fails.
    async fn step<T>(
        &mut self,
        what: &str,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        self.step += 1;
        let step = self.step;
        println!("{step:>2}. {what}");
        // Boxed: a step can be a whole ceremony, and the story holds many.
        Box::pin(work)
            .await
            .with_context(|| format!("step {step}: {what}"))
    }
}

/// Who plays, and where what they leave is put.
struct Stage<'a> {
    neighbourhood: &'a Neighbourhood,
    folder: PathBuf,
}

impl<'a> Stage<'a> {
    fn new(neighbourhood: &'a Neighbourhood) -> anyhow::Result<Self> {
        let folder = neighbourhood.layout.data().join("walk");
        for part in ["resident", "officer", "receipts"] {
            std::fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self {
            neighbourhood,
            folder,
        })
    }

    fn rosa(&self) -> &'a Household {
        &self.neighbourhood.households[0]
    }

    fn idris(&self) -> &'a Household {
        &self.neighbourhood.households[1]
    }

    fn worker(&self, key: &str) -> anyhow::Result<&'a Arc<Worker>> {
        let worker = self.neighbourhood.workers.get(key);
        worker.with_context(|| format!("nobody is {key}"))
    }

    fn record(&self) -> &'a PublicRecord {
        &self.neighbourhood.record
    }

    fn part(&self, part: &str) -> PathBuf {
        self.folder.join(part)
    }
}

/// An entry whose receipt was checked.
struct Receipt {
    entry: Entry,
    text: String,
}

impl Receipt {
    /// The value of a field, as the entry has it.
    fn line(&self, name: &str) -> Option<&str> {
        let mut lines = self.text.lines().filter_map(|line| line.split_once(' '));
        lines
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value)
    }
}

/// Fetches an entry's receipt, checks it offline under the record's key, and keeps it.
async fn receipt(record: &PublicRecord, folder: &Path, index: u64) -> anyhow::Result<Receipt> {
    let path = format!("receipt/{index}.tlog-proof");
    let bytes = record.file(&path, PROOF_BYTES_MAX).await?;
    let receipt = check_receipt(record, &bytes, index)?;
    keep_receipt(folder, &receipt, index, &bytes)?;
    Ok(receipt)
}

fn check_receipt(record: &PublicRecord, bytes: &[u8], index: u64) -> anyhow::Result<Receipt> {
    let proof = LogProof::parse(bytes)?;
    ensure!(proof.index == index, "the receipt is for another entry");
    let entry = proof.extra.clone().context("the receipt has no entry")?;
    proof.verify(&entry, &record.policy())?;
    Ok(Receipt {
        entry: Entry::parse(&entry)?,
        text: String::from_utf8(entry)?,
    })
}

fn keep_receipt(folder: &Path, receipt: &Receipt, index: u64, bytes: &[u8]) -> anyhow::Result<()> {
    let kind = receipt.entry.kind().as_str();
    let name = format!("{kind}-{index}");
    std::fs::write(folder.join(format!("{name}.tlog-proof")), bytes)?;
    std::fs::write(folder.join(format!("{name}.txt")), &receipt.text)?;
    Ok(())
}

/// Decides: words, passkey, entry, receipt. Answers the entry's index.
async fn decide(stage: &Stage<'_>, worker: &Worker, ask: &Ask) -> anyhow::Result<u64> {
    let record = stage.record();
    let api = worker.account.api().await;
    let prepared = api.decision_ask(ask).await?;
    decision::check(&prepared, record.vkey().name())?;
    let given = worker.account.approve(&prepared).await?;
    let index = entered(&api, given).await?;
    let receipt = receipt(record, &stage.part("receipts"), index).await?;
    let digest = format!("sha256:{}", hex::encode(prepared.digest));
    ensure!(
        receipt.line("decision") == Some(digest.as_str()),
        "the entry is of another decision"
    );
    for (name, value) in &prepared.lines {
        ensure!(
            receipt.line(name) == Some(value.as_str()),
            "the entry has another {name} than was approved"
        );
    }
    Ok(index)
}

/// Waits until the record has a decision.
async fn entered(api: &Client, given: Decision) -> anyhow::Result<u64> {
    until("the record does not have it", DEADLINE, async || {
        let seen = api.decision(&given.decision).await?;
        match seen.state {
            DecisionState::Published => {
                let index = seen.index.context("published without an entry")?;
                Ok(Some(index))
            }
            DecisionState::Failed => {
                bail!("{}", seen.failure.as_deref().unwrap_or("it failed"))
            }
            DecisionState::Waiting | DecisionState::Approved => Ok(None),
        }
    })
    .await
}

/// Asks again and again until something comes of it; if it takes longer, what is amiss is the error.
async fn until<T>(
    amiss: &str,
    within: Duration,
    ask: impl AsyncFn() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + within;
    loop {
        if let Some(found) = ask().await? {
            return Ok(found);
        }
        ensure!(Instant::now() < deadline, "{amiss}");
        tokio::time::sleep(POLL).await;
    }
}

/// What somebody is shown, without the members of these names, which are all there.
fn without(shown: &impl Serialize, names: &[&str]) -> anyhow::Result<Value> {
    let mut shown = serde_json::to_value(shown)?;
    let members = shown.as_object_mut().context("it is an object")?;
    for name in names {
        let there = members.remove(*name);
        there.with_context(|| format!("it has no {name}"))?;
    }
    Ok(shown)
}

/// The delivery key of an agency and the key that countersigns receipts, as the record has them.
async fn keys_of(record: &PublicRecord, agency: &str) -> anyhow::Result<(String, [u8; 32])> {
    let slug = agency.parse().context("an agency's short name")?;
    let found = record.read(|log| {
        let newest = log.ledger().agency(&slug)?.last()?;
        let operator = log.ledger().operator()?;
        Some((newest.delivery_key.to_string(), operator.receiving_key.0))
    });
    found.await?.context("the record has no key of this agency")
}

/// Whether an entry is a consent.
fn is_consent(entry: &Entry) -> bool {
    matches!(entry.body(), Body::Consent(_))
}
