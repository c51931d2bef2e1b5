//! `sidelight verify package`: offline, under a log key from elsewhere.

use std::path::{Path, PathBuf};

use serde_json::json;
use sidelight_api::package::tar::PACKAGE;
use sidelight_domain::words::plural;
use sidelight_translog::entry::{self, Body, Entry};
use sidelight_translog::policy::Policy;
use sidelight_translog::proof::{LogProof, PROOF_BYTES_MAX};

use super::check::{Findings, check};
use super::notes::{lines, notes};
use super::page::{About, PageArguments};
use super::read::Tar;
use crate::failure::Failure;
use crate::log::trust::Trust;
use crate::report::Report;
use crate::verify::read_small;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// The receipt that came beside the package: shows that its digest is in the record.
    #[arg(long, value_name = "FILE.tlog-proof")]
    proof: Option<PathBuf>,
    #[command(flatten)]
    page: PageArguments,
    /// The package.
    #[arg(value_name = "PACKAGE.tar")]
    package: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    let policy = arguments.trust.policy()?;
    let tar = Tar::open(&arguments.package, PACKAGE, json)?;
    let index = match &arguments.proof {
        None => None,
        Some(path) => Some(in_record(path, &tar, &policy)?),
    };
    let findings = verified(check(&tar, &policy))?;
    let digest = hex::encode(tar.sha256);
    let contents = findings.contents.as_ref();
    let clips: usize = contents.map_or(0, |contents| {
        contents.shares.iter().map(|share| share.items.len()).sum()
    });
    let shares = contents.map_or(0, |contents| contents.shares.len());
    let about = About {
        path: &arguments.package,
        policy: &policy,
        key_given: true,
        index,
        opened: None,
    };
    arguments.page.write((&tar, &findings), &about)?;
    let notes = notes(&tar, &findings);
    let recorded = match index {
        Some(index) => format!("Its digest is in the record, entry {index}."),
        None => "Whether its digest is in the record was not checked: give --proof.".to_owned(),
    };
    Ok(Report {
        text: format!(
            "{}Verified: {}, {} of {}, {} of the record.\n\
             SHA-256 {digest}\n{recorded}\nNothing was opened; `sidelight open --all` does.",
            lines(&notes),
            plural(tar.files.len() as u64, "file"),
            plural(clips as u64, "clip"),
            plural(shares as u64, "share"),
            entry::counted(findings.entries.len() as u64)
        ),
        json: json!({
            "sha256": digest, "index": index, "files": tar.files.len(), "clips": clips,
            "shares": shares, "entries": findings.entries.len(),
            "request": contents.map(|contents| contents.request),
            "agency": contents.map(|contents| &contents.agency),
            "notes": super::notes::json(&notes),
        }),
        on_stderr: false,
    })
}

/// Refuses a package with any finding, naming each file.
pub(super) fn verified(findings: Findings) -> Result<Findings, Failure> {
    if findings.refused.is_empty() {
        return Ok(findings);
    }
    let lines = findings
        .refused
        .iter()
        .map(|(file, why)| format!("\n  {file}: {why}"));
    let message = format!("Not verified.{}", lines.collect::<String>());
    Err(Failure::refused("package", message))
}

/// Check 8: the entry that names this file.
fn in_record(path: &Path, tar: &Tar, policy: &Policy) -> Result<u64, Failure> {
    let refused = |why: String| Failure::refused("proof", format!("{}: {why}", path.display()));
    let bytes = read_small(path, PROOF_BYTES_MAX as u64)?;
    let proof = LogProof::parse(&bytes).map_err(|error| refused(error.to_string()))?;
    let entry = proof
        .extra
        .clone()
        .ok_or_else(|| refused("it does not carry its entry".into()))?;
    proof
        .verify(&entry, policy)
        .map_err(|error| refused(error.to_string()))?;
    let entry = Entry::parse(&entry).map_err(|error| refused(error.to_string()))?;
    match entry.body() {
        Body::Package(package) if package.digest.0 == tar.sha256 => Ok(proof.index),
        _ => Err(refused("it is of another file than the package".into())),
    }
}
