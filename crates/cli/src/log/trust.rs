//! What the reader brings from elsewhere: the record's key, or a policy file with it.

use std::path::{Path, PathBuf};

use sidelight_translog::checkpoint::{CHECKPOINT_BYTES_MAX, CheckpointError, OpenCheckpoint};
use sidelight_translog::policy::{Policy, PolicyRefusal};
use sidelight_translog::vkey::{KeyKind, Vkey};

use crate::failure::Failure;
use crate::verify::read_small;

/// `--log-key` or `--policy`.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Trust {
    /// The record's key, NAME+ID+KEY, as your hub or your notes have it.
    #[arg(long, value_name = "VKEY", value_parser = log_key)]
    log_key: Option<Vkey>,
    /// A policy file (C2SP tlog-policy): the record's key, and the witnesses it takes.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

pub(crate) fn log_key(text: &str) -> Result<Vkey, String> {
    let vkey = Vkey::parse(text).map_err(|error| error.to_string())?;
    match vkey.kind() {
        KeyKind::Note => Ok(vkey),
        KeyKind::Cosignature => Err("this is a witness's key, not a record's".to_owned()),
    }
}

impl Trust {
    /// The policy that heads are held against.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        if let Some(vkey) = &self.log_key {
            return Ok(Policy::operator_signed_only(vkey.clone()));
        }
        let Some(path) = &self.policy else {
            return Err(Failure::Usage("give --log-key or --policy".to_owned()));
        };
        super::policy::read(path)
    }
}

/// Opens a signed head under a policy.
pub(super) fn open(policy: &Policy, signed: &[u8], from: &str) -> Result<OpenCheckpoint, Failure> {
    policy.open(signed).map_err(|error| refusal(&error, from))
}

/// A head that is not good, by name.
pub(super) fn refusal(error: &PolicyRefusal, from: &str) -> Failure {
    let code = match error {
        PolicyRefusal::Quorum => "quorum",
        PolicyRefusal::Checkpoint(CheckpointError::Unsigned) => "unsigned",
        PolicyRefusal::Checkpoint(CheckpointError::Signature(_)) => "signature",
        PolicyRefusal::Checkpoint(_) => "checkpoint",
    };
    Failure::refused(code, format!("The head of {from} is not good: {error}."))
}

/// Reads a signed head from a file.
pub(super) fn read_checkpoint(path: &Path) -> Result<Vec<u8>, Failure> {
    read_small(path, CHECKPOINT_BYTES_MAX as u64)
}

/// One sentence on who signed a head.
pub(super) fn signers(open: &OpenCheckpoint) -> String {
    match open.cosignatures.len() {
        0 => "Signed by the record's key. Signatures of witnesses that you did not name were not checked."
            .to_owned(),
        1 => format!(
            "Also seen by the witness {}.",
            open.cosignatures[0].vkey.name()
        ),
        count => format!("Also seen by {count} witnesses."),
    }
}
