//! `sidelight verify web`: whether the pages that touch keys are the ones whose fingerprints are in the
//! record.

use serde_json::json;
use sidelight_api::client::{Client, LogReader};
use sidelight_translog::hash::Sha256Hash;

use super::replay::{Replay, progress};
use super::source::{Source, network, parse_url, runtime};
use super::trust::{self, Trust};
use crate::failure::Failure;
use crate::report::Report;

/// Largest asset that is read, bytes.
const ASSET_BYTES_MAX: usize = 16 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// The address of the pages, if it is not the one the operator names.
    #[arg(long, value_name = "URL")]
    app: Option<String>,
    /// The operator's address.
    #[arg(value_name = "URL")]
    operator: String,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    let policy = arguments.trust.policy()?;
    let runtime = runtime()?;
    let app = pages_of(arguments, &runtime)?;
    let source = Source::open(&arguments.operator)?;
    let head = trust::open(&policy, &source.checkpoint()?, &source.name())?;
    let bar = progress(head.checkpoint.size(), "Entries", json);
    let mut replay = Replay::default();
    replay.read_to(&source, &head, &bar, |_| ())?;
    let Some((index, hash)) = replay.monitor.ledger().web() else {
        let message = "The record names no pages: there is nothing to compare with.";
        return Err(Failure::refused("no_manifest", message));
    };
    let manifest = read_manifest(&source, hash)?;
    bar.set_message("Files");
    bar.reset();
    bar.set_length(manifest.len() as u64);
    let reader = LogReader::new(app);
    let mut wrong = vec![];
    for (path, expected) in &manifest {
        let got = runtime
            .block_on(reader.get(path, ASSET_BYTES_MAX))
            .map_err(|error| network(&format!("{}{path}", reader.base()), error))?;
        match got {
            None => wrong.push(format!("{path} is missing")),
            Some(bytes) if Sha256Hash::of(&bytes) != *expected => {
                wrong.push(format!("{path} is another file"));
            }
            Some(_) => {}
        }
        bar.inc(1);
    }
    // What a browser is given for the bare address must be the index page.
    let front = runtime
        .block_on(reader.get("", ASSET_BYTES_MAX))
        .map_err(|error| network(reader.base().as_str(), error))?;
    let index_page = manifest.iter().find(|(path, _)| path == "index.html");
    if let (Some((_, expected)), front) = (index_page, front)
        && front.is_none_or(|bytes| Sha256Hash::of(&bytes) != *expected)
    {
        wrong.push("the front page is not index.html".to_owned());
    }
    bar.finish_and_clear();
    if !wrong.is_empty() {
        let message = format!(
            "Not verified: {} of {} files differ from entry {index}: {}.",
            wrong.len(),
            manifest.len(),
            wrong.join("; ")
        );
        return Err(Failure::refused("web", message));
    }
    let text = format!(
        "Verified: the {} files at {} are those of entry {index}.\n{}\n\
         This is what you were served just now. A browser checks nothing of this by itself.",
        manifest.len(),
        reader.base(),
        trust::signers(&head)
    );
    let json = json!({
        "app": reader.base().as_str(), "files": manifest.len(), "entry": index,
        "manifest": hash.to_hex(),
        "origin": head.checkpoint.origin(), "size": head.checkpoint.size(),
    });
    Ok(Report {
        text,
        json,
        on_stderr: false,
    })
}

/// Where the pages are: as given, or as the operator says.
fn pages_of(arguments: &Arguments, runtime: &tokio::runtime::Runtime) -> Result<url::Url, Failure> {
    if let Some(app) = &arguments.app {
        return parse_url(app);
    }
    let client = Client::new(parse_url(&arguments.operator)?);
    let operator = runtime
        .block_on(client.operator())
        .map_err(|error| network(&arguments.operator, error))?;
    parse_url(&operator.app_url)
}

/// The list the record names: `<64 hex>  <path>` on each line.
fn read_manifest(source: &Source, hash: Sha256Hash) -> Result<Vec<(String, Sha256Hash)>, Failure> {
    let bytes = source
        .document(hash)?
        .filter(|bytes| Sha256Hash::of(bytes) == hash)
        .ok_or_else(|| {
            let message = "The list of files that the record names is missing, or another one.";
            Failure::refused("document", message)
        })?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().map(|line| {
        let (hash, path) = line.split_once("  ")?;
        let plain = !path.is_empty() && !path.starts_with('/') && !path.contains("..");
        Some((
            path.to_owned(),
            Sha256Hash::from_hex(hash).filter(|_| plain)?,
        ))
    });
    lines.collect::<Option<Vec<_>>>().ok_or_else(|| {
        Failure::refused(
            "manifest",
            "The list of files that the record names is malformed.",
        )
    })
}
