//! `sidelight verify receipt`: one entry's receipt, offline.

use std::path::PathBuf;

use serde_json::json;
use sidelight_translog::entry::{ENTRY_BYTES_MAX, Entry, counted};
use sidelight_translog::merkle;
use sidelight_translog::proof::{LogProof, PROOF_BYTES_MAX, VerifyError};

use super::trust::{self, Trust};
use crate::failure::Failure;
use crate::report::Report;
use crate::verify::read_small;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// The entry, if the receipt does not carry it.
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
    /// The receipt.
    #[arg(value_name = "RECEIPT.tlog-proof")]
    receipt: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let policy = arguments.trust.policy()?;
    let name = arguments.receipt.display().to_string();
    let bytes = read_small(&arguments.receipt, PROOF_BYTES_MAX as u64)?;
    let proof = LogProof::parse(&bytes)
        .map_err(|error| Failure::refused("receipt_format", format!("{name}: {error}.")))?;
    // What the receipt carries is believed only once it is proven, like any entry.
    let entry = match (&arguments.entry, &proof.extra) {
        (Some(path), _) => read_small(path, ENTRY_BYTES_MAX as u64)?,
        (None, Some(extra)) => extra.clone(),
        (None, None) => {
            let message = format!("{name} does not carry its entry: give it with --entry");
            return Err(Failure::Usage(message));
        }
    };
    let open = proof
        .verify(&entry, &policy)
        .map_err(|error| match &error {
            VerifyError::Policy(refused) => trust::refusal(refused, &name),
            VerifyError::Inclusion(_) => {
                Failure::refused("inclusion", format!("Not verified: {error}."))
            }
            VerifyError::Format(_) => {
                Failure::refused("receipt_format", format!("{name}: {error}."))
            }
        })?;
    let head = &open.checkpoint;
    let text = String::from_utf8_lossy(&entry).into_owned();
    let known = Entry::parse(&entry).ok();
    let newer = match known {
        Some(_) => "",
        None => "This program does not know this kind of entry; that it is in the record holds.\n",
    };
    let said = text
        .lines()
        .fold(String::new(), |all, line| all + "  " + line + "\n");
    let witnesses: Vec<_> = open
        .cosignatures
        .iter()
        .map(|one| one.vkey.name())
        .collect();
    let json = json!({
        "index": proof.index, "origin": head.origin(), "size": head.size(),
        "root": head.root().to_string(), "log_key": open.log_key.to_string(),
        "witnesses": witnesses, "leaf": merkle::leaf_hash(&entry).to_hex(), "entry": text,
        "kind": known.as_ref().map(|entry| entry.kind().as_str()),
        "day": known.as_ref().map(|entry| entry.day().to_string()),
    });
    Ok(Report {
        text: format!(
            "Verified: entry {} of {}, in a head of {}.\n{said}{newer}{}",
            proof.index,
            head.origin(),
            counted(head.size()),
            trust::signers(&open)
        ),
        json,
        on_stderr: false,
    })
}
