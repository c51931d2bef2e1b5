//! `sidelightd admin trustee` and `sidelightd admin ceremony`. Both keep submissions: the running program, or
//! the next one, appends them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use sidelight_api::trustee::Introduced;
use sidelight_store::SharedStore;
use sidelight_translog::entry::{
    Authority, Body, Ceremony, LookupCeremony, Purpose, Seats, Slug, Trustee,
};
use sidelight_translog::hash::Sha256Hash;

use crate::config::Config;
use crate::record::{Draft, Published, entered};

/// Longest introduction, bytes.
const INTRODUCTION_BYTES_MAX: u64 = 64 * 1024;

/// `sidelightd admin trustee`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum TrusteeCommand {
    /// Enter a trustee, or its new keys, from the file that `sidelight-trustee introduce` made. Make sure
    /// by other means that the file is theirs.
    Enrol {
        /// The file.
        file: PathBuf,
        /// Wait until the entry is published.
        #[arg(long)]
        wait: bool,
    },
}

/// `sidelightd admin ceremony`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum CeremonyCommand {
    /// Begin a ceremony: these trustees make a quorum key, or new shares of the one there is. With
    /// `--look-up` the key is the one under which households are found by their addresses.
    Begin {
        /// How many of them open together: more than half, and at least two.
        #[arg(long)]
        threshold: u64,
        /// A trustee's short name; once for each.
        #[arg(long = "trustee", required = true)]
        trustees: Vec<String>,
        /// New shares of the key there is, among these trustees.
        #[arg(long)]
        refresh: bool,
        /// The look-up key, for addresses, and not the quorum key.
        #[arg(long)]
        look_up: bool,
        /// Wait until the entry is published.
        #[arg(long)]
        wait: bool,
    },
}

/// Runs `admin trustee`.
pub(crate) async fn trustee(
    store: &SharedStore,
    what: TrusteeCommand,
    now_ms: u64,
) -> anyhow::Result<()> {
    let TrusteeCommand::Enrol { file, wait } = what;
    let introduced = read(&file)?;
    let (about, body) = entry(introduced)?;
    submit(store, (body.into(), Some(about)), wait, now_ms).await
}

fn read(file: &Path) -> anyhow::Result<Introduced> {
    let size = std::fs::metadata(file).map(|it| it.len());
    let size = size.with_context(|| format!("cannot read {}", file.display()))?;
    ensure!(
        size <= INTRODUCTION_BYTES_MAX,
        "an introduction has at most {INTRODUCTION_BYTES_MAX} bytes"
    );
    let text = std::fs::read_to_string(file)?;
    serde_json::from_str(&text).context("this is no introduction of a trustee")
}

fn entry(new: Introduced) -> anyhow::Result<(Vec<u8>, Trustee)> {
    let body = Trustee {
        trustee: slug(&new.trustee)?,
        number: new.number,
        epoch: new.epoch,
        name: Sha256Hash::of(new.about.as_bytes()),
        witness_key: new.witness_key.parse().context("witness_key")?,
        signing_key: new.signing_key.parse().context("signing_key")?,
        recipient: new.recipient.parse().context("recipient")?,
        signature: new.signature.parse().context("signature")?,
        decision: None,
        decided_by: Authority::Operator,
    };
    Ok((new.about.into_bytes(), body))
}

/// Runs `admin ceremony`.
pub(crate) async fn ceremony(
    config: &Config,
    store: &SharedStore,
    what: CeremonyCommand,
    now_ms: u64,
) -> anyhow::Result<()> {
    let CeremonyCommand::Begin {
        threshold,
        trustees,
        refresh,
        look_up,
        wait,
    } = what;
    let log = Published::of(config)?;
    let ledger = log.ledger();
    let mut numbers = std::collections::BTreeSet::new();
    for name in &trustees {
        let known = ledger.trustee(&slug(name)?);
        let known = known.with_context(|| format!("the record has no trustee {name}"))?;
        let number = u16::try_from(known.entry.number).context("a trustee's number")?;
        ensure!(numbers.insert(number), "{name} is named twice");
    }
    let quorum = ledger.trustee_sets().last().map(|set| set.entry.epoch);
    let lookup = ledger.lookup_sets().last().map(|set| set.entry.epoch);
    let last = if look_up { lookup } else { quorum }.unwrap_or(0);
    ensure!(!refresh || last > 0, "there is no such key to refresh");
    let (purpose, epoch) = match refresh {
        true => (Purpose::Refresh, last),
        false => (Purpose::Generate, last + 1),
    };
    let trustees = Seats::new(numbers).context("2 to 32 trustees take part")?;
    let body: Body = match look_up {
        true => LookupCeremony {
            purpose,
            epoch,
            threshold,
            trustees,
            decision: None,
            decided_by: Authority::Operator,
        }
        .into(),
        false => Ceremony {
            purpose,
            epoch,
            threshold,
            trustees,
            decision: None,
            decided_by: Authority::Operator,
        }
        .into(),
    };
    submit(store, (body, None), wait, now_ms).await
}

async fn submit(
    store: &SharedStore,
    (body, document): (Body, Option<Vec<u8>>),
    wait: bool,
    now_ms: u64,
) -> anyhow::Result<()> {
    let submission = Draft::new(body.kind()).submission(body, document, now_ms)?;
    store.submission_prepare(&submission).await?;
    entered(store, &submission.request, wait).await
}

fn slug(name: &str) -> anyhow::Result<Slug> {
    name.parse()
        .context("a trustee's short name has 1 to 40 of a-z, 0-9 and inner hyphens")
}
