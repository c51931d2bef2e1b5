//! `sidelight policy check`: what a policy is worth, from its file alone.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;
use sidelight_translog::policy::{Listed, POLICY_BYTES_MAX, Policy};

use crate::failure::Failure;
use crate::report::Report;
use crate::verify::read_small;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A policy file (C2SP tlog-policy).
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Reads a policy file.
pub(super) fn read(path: &std::path::Path) -> Result<Policy, Failure> {
    let bytes = read_small(path, POLICY_BYTES_MAX as u64)?;
    Policy::parse(&bytes)
        .map_err(|error| Failure::refused("policy", format!("{}: {error}", path.display())))
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let policy = read(&arguments.file)?;
    let names = |listed: &[&Listed]| -> Vec<String> {
        let names = listed.iter().map(|one| one.vkey.name().to_owned());
        names.collect()
    };
    let logs = names(&policy.logs().collect::<Vec<_>>());
    let witnesses = names(&policy.witnesses().collect::<Vec<_>>());
    let (liars, silent) = (names(&policy.forgers()), names(&policy.blockers()));
    let mut text = format!("A policy for {}.\n", said(&logs));
    if policy.is_operator_signed_only() {
        text.push_str(
            "No witness has to sign: whoever holds the log's key can show two people two histories.",
        );
    } else {
        let count = witnesses.len();
        let _ = writeln!(text, "It names {count} witnesses: {}.", said(&witnesses));
        let _ = match liars.len() {
            0 => writeln!(
                text,
                "No witness is needed twice: whoever holds the log's key can show two people two histories."
            ),
            needed => writeln!(
                text,
                "For two histories that are both good, whoever holds the log's key and at least {needed} of \
                 them would have to lie, such as {}.",
                said(&liars)
            ),
        };
        let _ = write!(
            text,
            "If {} of them fall silent, such as {}, nothing new is good.",
            silent.len(),
            said(&silent)
        );
    }
    Ok(Report {
        text,
        json: json!({
            "logs": logs, "witnesses": witnesses, "liars": liars.len(), "liars_named": liars,
            "silent": silent.len(), "silent_named": silent,
            "operator_signed_only": policy.is_operator_signed_only(),
        }),
        on_stderr: false,
    })
}

fn said(names: &[String]) -> String {
    names.join(", ")
}
